"""The guided checklist: filled in section by section, by whom it was entrusted to, into the report of both ends of a stay."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update

from portal.records.documents.models import Document
from portal.records.documents.queries import open_document
from portal.records.handovers.models import ReportLink
from portal.workflow import board
from portal.workflow.departures import handback
from portal.workflow.placements import checklists, handover, inspections
from portal.workflow.placements.checklist_models import Checklist, ChecklistPhoto
from portal.workflow.placements.comparison import compare
from portal.workflow.placements.models import Inspection
from portal.workflow.placements.sections import Count, Damage, Damages, Keys, Meeting, Meters, Remarks, Room, Section, Signature
from portal.workflow.properties import commands as homes
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.documents.conftest import GPS, photo
from tests.placements import telling
from tests.placements.test_handover import sign
from tests.signed_in import client
from tests.world import World

LATER = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def flat(world: World, today: date) -> journey.Home:
    """A furnished home: four chairs and a table in the kitchen, two beds."""
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        for room, name, number in (("Cucina", "Sedia", 4), ("Cucina", "Tavolo", 1), ("Camera", "Letto", 2)):
            homes.add_item(session, actor, home.unit_id, room, name, number)
    return home


def ready(world: World, flat: journey.Home) -> UUID:
    """An assigned case whose agreement is signed."""
    case_id = journey.assigned(world, flat, starts_on=clock.today())
    sign(world, case_id)
    return case_id


def start(world: World, case_id: UUID, kind: inspections.Kind = "handover", who: str = "manager") -> UUID:
    with world.act(who) as (session, actor):
        return checklists.start_checklist(session, actor, case_id, kind).id


def save(world: World, checklist_id: UUID, *sections: Section, who: str = "manager", at: datetime | None = None) -> None:
    with world.act(who) as (session, actor):
        for section in sections:
            checklists.save(session, actor, checklist_id, section, at or clock.now())


def signature(world: World, checklist_id: UUID, side: str, who: str = "manager") -> Signature:
    """A drawn signature whose picture has arrived."""
    with world.act(who) as (session, actor):
        kept = checklists.add_photo(session, actor, checklist_id, uuid4(), f"signature:{side}", uuid4(), "a" * 64)
        return Signature(side, "Persona 1", "screen", kept.id)


def items(world: World, case_id: UUID) -> dict[str, UUID]:
    with world.act("manager") as (session, _):
        return {item.name: item.id for item in inspections.inventory_of(session, case_id)}


def fill(world: World, checklist_id: UUID, case_id: UUID, who: str = "manager", **changes: Section) -> None:
    """All sections of a sound handover."""
    things = items(world, case_id)
    sections: dict[str, Section] = {
        "meters": Meters({"electricity": Decimal("1204.5"), "water": Decimal("88")}),
        "keys": Keys(3, "Portone e cantina"),
        "cucina": Room("Cucina", "good", "Imbiancata", {things["Sedia"]: Count(4), things["Tavolo"]: Count(1, "Un graffio")}),
        "camera": Room("Camera", "worn", None, {things["Letto"]: Count(2)}),
        "remarks": Remarks("Pulito", "Un graffio sul tavolo"),
        "household": signature(world, checklist_id, "household", who),
        "host": signature(world, checklist_id, "host", who),
    }
    save(world, checklist_id, *{**sections, **changes}.values(), who=who)


def report(world: World, kind: str) -> Inspection:
    with world.act("manager") as (session, _):
        return session.scalars(select(Inspection).where(Inspection.kind == kind)).one()


def test_a_checklist_becomes_the_report_and_the_stay_begins(world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    assert start(world, case_id) == checklist_id, "who starts it again goes on with it"
    fill(world, checklist_id, case_id)
    with world.act("manager") as (session, actor):
        handover.hand_over_by_checklist(session, actor, checklist_id)
    assert telling.stage(world, case_id) == "hosted"
    made = report(world, "handover")
    assert (made.keys, made.key_note, made.readings) == (3, "Portone e cantina", {"electricity": "1204.5", "water": "88"})
    assert {room["room"]: room["condition"] for room in made.rooms} == {"Camera": "worn", "Cucina": "good"}
    assert [(c["name"], c["found"], c["note"]) for c in made.inventory if c["note"]] == [("Tavolo", 1, "Un graffio")]
    assert [signed["side"] for signed in made.signatures] == ["household", "host"]
    assert len(made.fingerprint or "") == 64
    assert len([d for d in telling.told(world, "manager") if d == "DutiesBegun"]) == 1
    for act in (
        lambda s, a: checklists.save(s, a, checklist_id, Keys(1), clock.now()),
        lambda s, a: handover.hand_over_by_checklist(s, a, checklist_id),
    ):
        with world.act("manager") as (session, actor), pytest.raises((Conflict, WrongStage)):
            act(session, actor)


def test_what_is_not_finished_is_said_section_by_section(world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    things = items(world, case_id)
    save(world, checklist_id, Room("Cucina", "good", None, {things["Sedia"]: Count(4)}), Signature("host", "Carlo", "screen"))
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        handover.hand_over_by_checklist(session, actor, checklist_id)
    assert {name: str(sentence) for name, sentence in refusal.value.fields.items()} == {
        "keys": "Write how many keys.",
        "room:Camera": "Choose the condition of this room.",
        "room:Cucina": "Count what belongs to this room.",
        "signature:household": "This side has not signed yet.",
        "signature:host": "The signature is missing: draw it, or photograph the paper.",
    }
    assert telling.stage(world, case_id) == "assigned"
    save(world, checklist_id, Signature("household", "Persona 1", "missing", None, " "))
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        handover.hand_over_by_checklist(session, actor, checklist_id)
    assert str(refusal.value.fields["signature:household"]) == "Write why this side did not sign."


def test_what_arrives_late_never_covers_what_is_newer(world: World, flat: journey.Home) -> None:
    checklist_id = start(world, ready(world, flat))
    save(world, checklist_id, Keys(3), at=clock.now())
    save(world, checklist_id, Keys(1), at=clock.now() - timedelta(minutes=5))
    save(world, checklist_id, Keys(3, "Portone"), at=clock.now() + timedelta(days=9))
    save(world, checklist_id, Keys(4), at=clock.now() + timedelta(minutes=2))
    with world.act("manager") as (session, _):
        entry = checklists.entries(session, checklist_id)["keys"]
    assert entry.value == {"keys": 4, "which": None}
    assert entry.written_at < clock.now() + timedelta(minutes=2), "a phone whose clock runs ahead does not close the section"


@pytest.mark.parametrize(
    ("section", "field"),
    [
        (Keys(-1), "keys"),
        (Meters({"gas": Decimal(-3)}), "gas"),
        (Room("Cucina", "perfect"), "condition"),
        (Room("x" * 81), "room"),
        (Damages((Damage("Vetro", -5),)), "cost-0"),
        (Damages((Damage("Vetro", 5, "nobody"),)), "borne_by-0"),
        (Signature("neighbour", "x", "screen"), "side"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, flat: journey.Home, section: Section, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        section.check()
    assert list(refusal.value.fields) == [field]


def test_a_handback_is_compared_with_the_handover(app: Flask, world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    fill(world, checklist_id, case_id)
    with world.act("manager") as (session, actor):
        handover.hand_over_by_checklist(session, actor, checklist_id)
        things = {item.name: item.id for item in inspections.inventory_of(session, case_id)}
    back = start(world, case_id, "handback")
    backwards = Meters({"electricity": Decimal("12"), "water": Decimal("120.5")})
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        checklists.save(session, actor, back, backwards, clock.now())
    assert str(refusal.value.fields["electricity"]).startswith("This is less than the 1204,5 of")
    save(
        world, back, Meeting(clock.now(), "Persona 1", clock.today()),
        Meters(backwards.readings, {"electricity": "Contatore sostituito"}), Keys(2),
        Room("Cucina", "damaged", "Anta rotta", {things["Sedia"]: Count(3), things["Tavolo"]: Count(1)}),
        Room("Camera", "worn", None, {things["Letto"]: Count(2)}),
        Damages((Damage("Anta della cucina", 12_000, "household"), Damage("Tinteggiatura", 40_000, "owner"))),
        signature(world, back, "host"), Signature("household", None, "missing", None, "Già partito"),
    )  # fmt: skip
    with world.act("manager") as (session, actor):
        handback.hand_back_by_checklist(session, actor, back)
    assert telling.stage(world, case_id) == "closed"
    found = compare(report(world, "handover"), report(world, "handback"))
    assert [(room.room, room.before, room.after, room.worse) for room in found.rooms] == [("Cucina", "good", "damaged", True)]
    assert [(item.name, item.before, item.after) for item in found.items] == [("Sedia", 4, 3)]
    assert {m.name: m.used for m in found.meters} == {"electricity": None, "water": Decimal("32.5")}
    assert (found.keys_missing, found.cost_cents, found.of_household_cents) == (1, 52_000, 12_000)
    assert not found.nothing
    assert report(world, "handback").damages == "Anta della cucina; Tinteggiatura"
    page = client(app, world, "social_worker").get(f"/cases/{case_id}/home").text
    for told in ("Cucina: Good → Damaged", "Cucina, Sedia: 4 → 3", "1 key did not come back", "Contatore sostituito", "32,5"):
        assert told in page, told


def test_a_volunteer_carries_out_what_was_entrusted_and_sees_nothing_else(app: Flask, world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    volunteer = client(app, world, "volunteer")
    assert volunteer.get(f"/checklists/{checklist_id}").status_code == 404
    with world.act("volunteer") as (session, actor), pytest.raises(NotFound):
        checklists.save(session, actor, checklist_id, Keys(1), clock.now())
    with world.act("manager") as (session, actor):
        checklists.entrust(session, actor, checklist_id, world.actor("volunteer").person_id)
    assert "handover_entrusted" in telling.told(world, "volunteer")
    with world.act("volunteer") as (session, actor):
        assert [one.what.key for one in board.waiting(session, actor)] == ["handover_entrusted"]
        with pytest.raises(NotAllowed):
            checklists.entrust(session, actor, checklist_id, None)
    page = volunteer.get(f"/checklists/{checklist_id}")
    assert page.status_code == 200
    assert "Persona 1" in page.text
    assert "Persona 2" not in page.text, "a child"
    assert f'href="/cases/{case_id}' not in page.text
    for address in (f"/cases/{case_id}", f"/cases/{case_id}/home", f"/cases/{case_id}/household", f"/cases/{case_id}/documents"):
        assert volunteer.get(address).status_code == 404, address
    fill(world, checklist_id, case_id, who="volunteer")
    assert volunteer.post(f"/checklists/{checklist_id}/complete").status_code == 303
    assert telling.stage(world, case_id) == "hosted"
    assert "Done: the report was written" in volunteer.get(f"/checklists/{checklist_id}").text
    with world.act("volunteer") as (session, actor):
        assert board.waiting(session, actor) == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("social_worker", 200), ("head", 200), ("educator", 404), ("coordinator", 404), ("dpo", 404), ("owner_admin", 404),
     ("stranger_manager", 404), ("stranger_social_worker", 404)],
)  # fmt: skip
def test_who_opens_a_checklist(app: Flask, world: World, flat: journey.Home, who: str, status: int) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    with world.act("manager") as (session, actor):
        picture = checklists.add_photo(session, actor, checklist_id, uuid4(), "room:Cucina", uuid4(), "b" * 64).id
        if who.startswith("stranger"):
            with pytest.raises(Invalid):
                checklists.entrust(session, actor, checklist_id, world.actor(who).person_id)
    browser = client(app, world, who)
    assert browser.get(f"/checklists/{checklist_id}").status_code == status
    if status == 404:
        assert browser.get(f"/checklists/{checklist_id}/photos/{picture}").status_code == 404
        for way, data in (
            ("sections", {"section": "keys", "keys": "1"}),
            ("photos", {}),
            ("complete", {}),
            ("drop", {}),
            ("rooms", {}),
        ):
            assert browser.post(f"/checklists/{checklist_id}/{way}", data=data).status_code == 404, way
        assert browser.post(f"/checklists/{checklist_id}/photos/{picture}/remove").status_code == 404
        assert browser.post(f"/cases/{case_id}/checklists/handover").status_code == 404


def _script(browser: FlaskClient, address: str, data: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = browser.post(address, data=data, headers={"Accept": "application/json"})
    return answer.status_code, answer.get_json()


def test_the_pages_keep_sections_and_photos_with_and_without_a_script(app: Flask, world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    browser = client(app, world, "manager")
    assert "Open the guided checklist" in browser.get(f"/cases/{case_id}/handover").text
    at = browser.post(f"/cases/{case_id}/checklists/handover").location
    things = items(world, case_id)
    status, told = _script(browser, f"{at}/sections", {"section": "meters", "electricity": "12o4"})
    assert (status, list(told["wrong"])) == (422, ["electricity"])
    status, told = _script(browser, f"{at}/sections", {"section": "meters", "electricity": "1.204,5"})
    assert status == 422
    status, told = _script(browser, f"{at}/sections", {"section": "meters", "electricity": "1204,5", "written_at": "x"})
    assert (status, list(told)) == (200, ["saved"])
    assert 'value="1204,5"' in browser.get(at).text
    answer = browser.post(f"{at}/sections", data={"section": "keys", "keys": "tre"})
    assert answer.status_code == 422
    assert "Write a whole number." in answer.text
    for nonsense in ("attic", "room:", "meters:gas", ""):
        assert _script(browser, f"{at}/sections", {"section": nonsense})[0] == 422, nonsense

    name, heic = str(uuid4()), photo("HEIF")
    for _ in range(2):
        data = {"section": "room:Cucina", "photo_id": name, "file": (io.BytesIO(heic), "IMG_1.HEIC")}
        assert _script(browser, f"{at}/photos", data)[0] == 200
    with world.act("manager") as (session, _):
        (kept,) = session.scalars(select(ChecklistPhoto)).all()
        document = session.get_one(Document, kept.document_id)
        assert (document.media_type, document.facet, document.title, document.sha256) == (
            "image/jpeg", "placement", "Cucina", kept.sha256,
        )  # fmt: skip
        from PIL import Image

        with Image.open(io.BytesIO(b"".join(open_document(document)))) as jpeg:
            assert not jpeg.getexif().get_ifd(GPS)
    small = browser.get(f"{at}/photos/{name}")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    status, told = _script(browser, f"{at}/photos", {"section": "room:Cucina", "file": (io.BytesIO(b"%PDF-1.7 no"), "a.pdf")})
    assert status == 422
    assert browser.post(f"{at}/photos/{name}/remove").status_code == 303
    assert f"/photos/{name}" not in browser.get(at).text

    assert browser.post(f"{at}/rooms", data={"room": "Balcone"}).status_code == 303
    assert browser.post(f"{at}/rooms", data={"room": " "}).status_code == 422
    assert "Balcone" in browser.get(at).text
    room = {"section": "room:Cucina", "condition": "good", f"found-{things['Sedia']}": "4", f"found-{things['Tavolo']}": "1"}
    assert browser.post(f"{at}/sections", data=room).status_code == 303
    paper = {"section": "signature:household", "signer": "Persona 1", "file": (io.BytesIO(photo("JPEG")), "foglio.jpg")}
    assert browser.post(f"{at}/sections", data=paper).status_code == 303
    with world.act("manager") as (session, _):
        assert checklists.entries(session, UUID(at.rpartition("/")[2]))["signature:household"].value["method"] == "paper"
    answer = browser.post(f"{at}/complete")
    assert answer.status_code == 422
    assert "Write how many keys." in answer.text
    assert browser.post(f"{at}/drop").status_code == 303
    assert "given up" in browser.get(at).text


def test_a_report_from_paper_ends_the_open_checklist(world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    with world.act("manager") as (session, actor):
        handover.hand_over(session, actor, case_id, telling.report())
        assert session.get_one(Checklist, checklist_id).state == "dropped"
    with world.act("manager") as (session, actor), pytest.raises(WrongStage):
        checklists.start_checklist(session, actor, case_id, "handover")


def test_both_sides_have_the_report_as_a_pdf_with_its_fingerprint(app: Flask, world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    browser = client(app, world, "manager")
    at = f"/checklists/{checklist_id}"
    picture = str(uuid4())
    sent = {"section": "room:Cucina", "photo_id": picture, "file": (io.BytesIO(photo("HEIF", (400, 300))), "IMG.HEIC")}
    assert browser.post(f"{at}/photos", data=sent).status_code == 303
    for side, width in (("household", 90), ("host", 110)):
        paper = {
            "section": f"signature:{side}",
            "signer": "Persona 1",
            "file": (io.BytesIO(photo("JPEG", (width, 40))), "foglio.jpg"),
        }
        assert browser.post(f"{at}/sections", data=paper).status_code == 303
    things = items(world, case_id)
    save(
        world, checklist_id, Keys(2, "Portone"), Meters({"water": Decimal("88.5")}),
        Room("Cucina", "worn", "Pensile rigato", {things["Sedia"]: Count(4), things["Tavolo"]: Count(1)}),
        Room("Camera", "good", None, {things["Letto"]: Count(2)}),
    )  # fmt: skip
    assert browser.get(f"{at}/report.pdf").status_code == 404, "not before it is done"
    assert browser.post(f"{at}/complete").status_code == 303
    made = report(world, "handover")
    answer = browser.get(f"{at}/report.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for told in ("Verbale di consegna", "Pensile rigato", "88,5", "Portone", "Sedia", made.fingerprint or "-"):
        assert told in words, told
    assert len({image.data for page in pages for image in page.images}) == 3, "the photo and both signatures"
    for who, sees in (("social_worker", 1), ("coordinator", 1), ("stranger_manager", 0)):
        with world.act(who) as (session, _):
            written = select(Document).where(Document.kind == "report", Document.case_id == case_id)
            assert len(session.scalars(written).all()) == sees, who
    assert browser.post(f"{at}/report").status_code == 409, "written once"

    page = browser.post(f"{at}/household-copy").text
    link = re.search(r"http://localhost(/report/[\w-]+)", page)
    assert link is not None
    assert link[1] not in browser.get(at).text, "shown once"
    family = app.test_client()
    assert "Verbale di consegna" in family.get(link[1]).text
    copy = family.post(link[1])
    assert (copy.status_code, copy.data) == (200, answer.data)
    assert "Opened on" in browser.get(at).text
    assert family.post(link[1] + "x").status_code == 404
    assert family.get("/report/forged").status_code == 404
    with world.act("manager") as (session, _):
        session.execute(update(ReportLink).values(expires_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert family.post(link[1]).status_code == 404, "ended"
