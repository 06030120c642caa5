"""The letter to the household for each outcome, its issues and its protocol number; the dossier as an accessible PDF."""

from __future__ import annotations

import io
from datetime import date

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from portal.records.documents.models import Document
from portal.records.letters import renewal as letters
from portal.records.letters.models import Letter
from portal.workflow.departures import leaving
from portal.workflow.renewals import decisions, requests
from portal.workflow.renewals.models import ReviewDecision
from tests.renewals import stays
from tests.renewals.stays import Stay, sitting
from tests.renewals.test_decisions import grant
from tests.renewals.test_requests import ASKED
from tests.signed_in import client
from tests.world import World


def decision(world: World, stay: Stay, outcome: str) -> ReviewDecision:
    with world.act("head") as (session, _):
        found = session.scalars(
            select(ReviewDecision).where(ReviewDecision.case_id == stay.case_id, ReviewDecision.outcome == outcome)
        ).one()
        session.expunge(found)
        return found


def words(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", " ")


def letter_page(stay: Stay, found: ReviewDecision) -> str:
    return f"/cases/{stay.case_id}/renewal/letters/{found.id}"


def test_put_off_then_granted_each_with_its_letter_issued_again_with_its_number(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    with world.act("head") as (session, actor):
        decisions.defer(
            session,
            actor,
            stay.case_id,
            deferred_to=date(2027, 5, 10),
            reasons="Si attende il contratto.",
            sitting=sitting(world),
        )
    grant(world, stay, "head", 6)
    put_off, granted = decision(world, stay, "deferred"), decision(world, stay, "granted")
    worker = client(app, world, "social_worker")

    for found in (put_off, granted):
        assert worker.post(letter_page(stay, found), data={"language": "it"}).status_code == 303
    with world.act("educator") as (session, _):
        rows = {row.subject_id: row for row in letters.letters_of(session, stay.case_id)}
        assert [rows[d.id].issue for d in (put_off, granted)] == [1, 1]
    read = worker.get(f"/documents/{rows[granted.id].document_id}")
    said = words(read.data)
    for expected in ("6 mesi", "19/11/2027", "Comprovate motivazioni.", "Via Prova 1", "Comune di crema", "Prot. n. ____"):
        assert expected in said, expected
    assert "10/05/2027" in words(worker.get(f"/documents/{rows[put_off.id].document_id}").data)
    assert PdfReader(io.BytesIO(read.data)).trailer["/Root"]["/Lang"] == "it"

    protocol = f"/cases/{stay.case_id}/renewal/letters/{rows[granted.id].id}/protocol"
    early = worker.post(protocol, data={"number": "123/2027", "on": "2027-02-28"})
    assert (early.status_code, "123/2027" in early.text) == (422, True)
    assert worker.post(protocol, data={"number": "123/2027", "on": "2027-03-01"}).status_code == 303
    assert worker.post(protocol, data={"number": "124/2027", "on": "2027-03-01"}).status_code == 409
    again = worker.post(letter_page(stay, granted), data={"language": "it"})
    assert (again.status_code, "write why it is issued again" in again.text) == (422, True)
    assert worker.post(letter_page(stay, granted), data={"language": "it", "reason": "Con il protocollo."}).status_code == 303
    with world.act("head") as (session, _):
        both = [row for row in letters.letters_of(session, stay.case_id) if row.subject_id == granted.id]
    assert [(row.issue, row.protocol_number) for row in both] == [(2, None), (1, "123/2027")]
    assert "123/2027" in words(worker.get(f"/documents/{both[0].document_id}").data)
    tab = worker.get(f"/cases/{stay.case_id}/renewal").text
    assert "Letter, issue 2" in tab
    assert "protocol no. 123/2027 of 01/03/2027" in tab

    for who in ("educator", "manager", "stranger_head", "dpo"):
        other = client(app, world, who)
        for address in (letter_page(stay, granted), protocol):
            assert other.get(address).status_code == other.post(address, data={"language": "it"}).status_code == 404, who
    assert client(app, world, "manager").get(f"/documents/{both[0].document_id}").status_code == 404
    assert client(app, world, "educator").get(f"/documents/{both[0].document_id}").status_code == 200
    with world.act("manager") as (session, _):
        assert session.scalar(select(func.count()).select_from(Letter)) == 0
        assert session.scalar(select(func.count()).select_from(Document)) == 0


def test_refused_with_its_plan_in_the_letter_and_the_dossier_for_who_may_read_it(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    with world.act("social_worker") as (session, actor):
        requests.record_request(session, actor, stay.case_id, **ASKED)  # type: ignore[arg-type]
    head = client(app, world, "head")
    dossier = head.get(f"/cases/{stay.case_id}/renewal/dossier.pdf")
    read = PdfReader(io.BytesIO(dossier.data))
    assert (dossier.mimetype, read.trailer["/Root"]["/Lang"], read.trailer["/Root"]["/MarkInfo"]["/Marked"]) == (
        "application/pdf", "en", True,
    )  # fmt: skip
    said = words(dossier.data)
    for expected in (ASKED["reasons"], "Serve ancora tempo.", "At least one income", "Statement of the financial consultant"):
        assert str(expected) in said, expected
    for who in ("manager", "stranger_head", "dpo"):
        assert client(app, world, who).get(f"/cases/{stay.case_id}/renewal/dossier.pdf").status_code == 404, who

    with world.act("head") as (session, actor):
        leaving.refuse_renewal(
            session, actor, stay.case_id, reasons="Non provate.", codes=("reasons_not_proven",), steps=stays.plan(),
            sitting=sitting(world, "coordinator"),
        )  # fmt: skip
    refused = decision(world, stay, "refused")
    assert head.post(letter_page(stay, refused), data={"language": "en"}).status_code == 303
    with world.act("head") as (session, _):
        row = letters.letters_of(session, stay.case_id)[0]
    said = words(head.get(f"/documents/{row.document_id}").data)
    for expected in ("not to renew your stay", "19/05/2027", "Cercare casa in affitto", "The reasons are not proven"):
        assert expected in said, expected
