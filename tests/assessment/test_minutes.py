"""The minutes of a session with five members, one who stands aside and one in dissent: as a head would sign them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.records.minutes import signing
from portal.workflow.assessment import commands
from portal.workflow.assessment.minutes import verify
from portal.workflow.assessment.models import AssessmentItem
from portal.workflow.assessment.voices import Minutes
from portal.workflow.cases.models import Case
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.assessment.sittings import complete, decision, five_members, sitting, taken_up
from tests.signed_in import client
from tests.world import World

FAMILY = "Zanoletti"
MEMBERS = ("head", "social_worker", "coordinator", "educator", "consultant")


def held(world: World) -> tuple[UUID, list[UUID]]:
    """A closed session: one case found eligible against one voice and without who stands aside, one put off."""
    five_members(world)
    first = taken_up(world, surname=FAMILY)
    complete(world, first)
    second = journey.submitted(world, surname="Altri")
    with world.act("head") as (session, actor):
        session_id = session.scalars(select(AssessmentItem.session_id)).one()
        commands.take_up(session, actor, second, session_id)
        commands.open_sitting(session, actor, session_id, [world.actor(name).person_id for name in MEMBERS])
    with world.act("consultant") as (session, actor):
        commands.stand_aside(session, actor, first, "È la mia vicina di casa.")
    for name, stance, words in (
        ("head", "for", "Requisiti presenti."),
        ("social_worker", "for", "Collabora."),
        ("coordinator", "against", "L'entrata è troppo precaria per reggere un affitto."),
        ("educator", "unsure", "Da capire il lavoro."),
    ):
        with world.act(name) as (session, actor):
            commands.give_opinion(session, actor, first, stance, words)
    with world.act("head") as (session, actor):
        commands.decide(session, actor, first, **decision())
        commands.put_off(session, actor, second, "Mancano i documenti sul reddito.")
        commands.close_sitting(session, actor, session_id, "La prossima seduta è fra un mese.")
    return session_id, [first, second]


def signed(world: World, session_id: UUID, who: str = "head", **changes: Any) -> Minutes:
    with world.act(who) as (session, actor):
        return signing.sign(session, actor, session_id, **changes)


def kinds_of(node: Any) -> list[str]:
    """The structure that a screen reader reads, as the names of its tags."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return [kind for child in node for kind in kinds_of(child)] if isinstance(node, list) else []
    return ([str(node["/S"])] if "/S" in node else []) + (kinds_of(node["/K"]) if "/K" in node else [])


def test_a_session_ends_in_minutes_that_a_head_would_sign(world: World, today: date) -> None:
    session_id, cases = held(world)
    kept = signed(world, session_id)
    file = signing.file_of(kept)
    read = PdfReader(io.BytesIO(file))
    said = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    with world.act("head") as (session, _):
        first, second = (session.get_one(Case, case_id).number for case_id in cases)
    for words in (
        f"Idoneità: pratica {first}",
        "Giulia Serra",
        "si astiene per conflitto di interessi",
        "È la mia vicina di casa.",
        "A favore: 2.",
        "Contro: 1.",
        "In dubbio: 1.",
        "Dissenso di Marta Galli (ATS crema)",
        "L'entrata è troppo precaria per reggere un affitto.",
        "I requisiti sono rispettati",
        "Nucleo con sfratto e lavoro stabile.",
        "Sentita la relazione del servizio sociale.",
        "Elena Ferri, Marta Galli, Sara Lombardi, Luca Moretti",
        f"Idoneità: pratica {second}",
        "Mancano i documenti sul reddito.",
        "La prossima seduta è fra un mese.",
        "almeno 2 componenti che contano, di entrambe le organizzazioni",
        "Presieduta da",
    ):
        assert words.replace(" ", "") in said.replace(" ", ""), words
    assert "Collabora." not in said, "an opinion that is shared by the decision is counted, not quoted"
    assert FAMILY not in said
    assert "Prova" not in said

    root: Any = read.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("it", True)
    assert read.metadata
    assert str(read.metadata.title).startswith("Verbale della seduta dell'Equipe del 01/03/2027")
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    tags = kinds_of(root["/StructTreeRoot"])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 3
    assert tags.count("/Table") == tags.count("/Caption") == 2
    assert "/TH" in tags


def test_a_fingerprint_verifies_from_file_and_from_paper(world: World, today: date) -> None:
    session_id, _ = held(world)
    kept = signed(world, session_id)
    file = signing.file_of(kept)
    spaced = " ".join(kept.content_hash[i : i + 4] for i in range(0, 32, 4)).upper()
    assert spaced.lower() in " ".join(PdfReader(io.BytesIO(file)).pages[0].extract_text().split())
    for name in ("head", "coordinator", "other_social_worker"):
        with world.act(name) as (session, _):
            for code in (spaced, kept.content_hash, signing.fingerprint_of(file)):
                found = verify(session, code)
                assert found is not None
                assert (found.minutes_id, found.version, found.latest, found.signed_by) == (kept.id, 1, 1, "Elena Ferri")
            for code in (signing.fingerprint_of(file + b" "), "0" * 32, "boh", ""):
                assert verify(session, code) is None
    for name in ("consultant", "other_educator", "manager", "stranger_head"):
        with world.act(name) as (session, _):
            assert verify(session, kept.content_hash) is None, name
            assert session.scalars(select(Minutes)).all() == [], name


def test_signed_minutes_never_change_and_a_correction_is_a_further_version(world: World, today: date) -> None:
    session_id, _ = held(world)
    first = signed(world, session_id)
    with world.act("head") as (session, actor), pytest.raises(Invalid, match="write why they are corrected"):
        signing.sign(session, actor, session_id)
    second = signed(
        world, session_id, remarks="La prossima seduta è il 29 marzo.", reason="La data della prossima seduta mancava."
    )
    assert (second.version, second.reason) == (2, "La data della prossima seduta mancava.")
    with world.act("coordinator") as (session, _):
        before, now = session.scalars(select(Minutes).order_by(Minutes.version)).all()
        assert (before.content_hash, before.content["remarks"]) == (first.content_hash, "La prossima seduta è fra un mese.")
        assert now.content["remarks"] == "La prossima seduta è il 29 marzo."
        old = verify(session, before.content_hash)
        assert old is not None
        assert (old.version, old.latest) == (1, 2)
    for statement in ("update portal.equipe_minutes set file_hash = 'x'", "delete from portal.equipe_minutes"):
        with world.act("head") as (session, _), pytest.raises(DBAPIError, match="permission denied"):
            session.execute(text(statement))


def test_who_signs(world: World, today: date) -> None:
    session_id, _ = held(world)
    for name in ("coordinator", "consultant"):
        with world.act(name) as (session, actor), pytest.raises(NotAllowed, match="whoever chairs the session: Elena Ferri"):
            signing.sign(session, actor, session_id)
    for name in ("other_social_worker", "manager", "stranger_head"):
        with world.act(name) as (session, actor), pytest.raises(NotFound):
            signing.sign(session, actor, session_id)
    with world.act("head") as (session, actor):
        commands.hand_over_chair(session, actor, session_id, world.actor("consultant").person_id)
    with world.act("consultant") as (session, actor), pytest.raises(NotAllowed, match="hand the chair over"):
        signing.sign(session, actor, session_id)
    with world.act("consultant") as (session, actor):
        commands.hand_over_chair(session, actor, session_id, world.actor("coordinator").person_id)
    assert signed(world, session_id, "coordinator").content["chair"] == "Marta Galli"


def test_minutes_are_signed_once_the_session_is_closed(world: World, today: date) -> None:
    session_id = sitting(world, today)
    with world.act("head") as (session, actor):
        commands.open_sitting(session, actor, session_id, [actor.person_id])
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="once the session is closed"):
        signing.sign(session, actor, session_id)


def test_the_pages(app: Flask, world: World, today: date) -> None:
    session_id, _ = held(world)
    head, coordinator, aside = (client(app, world, name) for name in ("head", "coordinator", "consultant"))
    address = f"/sessions/{session_id}/minutes"
    assert "Sign the minutes" in head.get(address).text
    assert "Whoever chaired the session signs them." in coordinator.get(address).text
    assert coordinator.get(f"{address}/draft.pdf").data.startswith(b"%PDF")
    assert aside.get(f"{address}/draft.pdf").status_code == 403
    assert "The minutes are signed" in head.post(f"{address}/sign", follow_redirects=True).text
    with world.act("head") as (session, _):
        kept = session.scalars(select(Minutes)).one()
    file = coordinator.get(f"/minutes/{kept.id}.pdf")
    assert (file.mimetype, file.data[:4], file.headers["Cache-Control"]) == ("application/pdf", b"%PDF", "no-store")
    assert kept.content_hash in coordinator.get(address).text
    assert "its minutes tell what the others said on it" in aside.get(address).text
    for name in ("consultant", "other_educator", "manager", "stranger_head", "dpo"):
        assert client(app, world, name).get(f"/minutes/{kept.id}.pdf").status_code == 404, name
    good = coordinator.post("/minutes/verify", data={"file": (io.BytesIO(file.data), "verbale.pdf")})
    assert "These are signed minutes" in good.text
    assert "These are signed minutes" in coordinator.post("/minutes/verify", data={"fingerprint": kept.content_hash}).text
    bad = coordinator.post("/minutes/verify", data={"file": (io.BytesIO(file.data + b"\n"), "verbale.pdf")})
    assert "Not recognised" in bad.text
    assert "Not recognised" in aside.post("/minutes/verify", data={"fingerprint": kept.content_hash}).text
    empty = coordinator.post("/minutes/verify", data={})
    assert (empty.status_code, "Choose the file or write the check code." in empty.text) == (422, True)
    wrong = head.post(f"{address}/correct", data={"remarks": "Nuove note.", "reason": " "})
    assert wrong.status_code == 422
    assert "Nuove note." in wrong.text
    done = head.post(f"{address}/correct", data={"remarks": "Nuove note.", "reason": "Mancavano."}, follow_redirects=True)
    assert "Version 2" in done.text
    assert "Corrected since" in done.text


def test_the_pages_of_a_session_cost_the_same_however_long_its_agenda(app: Flask, world: World, today: date) -> None:
    from tests.counting import statements

    session_id = sitting(world, today + timedelta(days=1))

    def add(count: int) -> None:
        for number in range(count):
            case_id = journey.submitted(world, surname=f"Famiglia{number}")
            with world.act("head") as (session, actor):
                commands.take_up(session, actor, case_id, session_id)

    browser = client(app, world, "coordinator")
    add(1)
    few = statements(app, lambda: browser.get(f"/sessions/{session_id}"))
    add(5)
    assert statements(app, lambda: browser.get(f"/sessions/{session_id}")) == few
