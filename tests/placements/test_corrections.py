"""A report is corrected by a further version, signed again; the days of the stay follow it, and all of it stays readable."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text

from portal.records.documents.models import Document
from portal.records.documents.queries import open_document
from portal.workflow.departures import handback
from portal.workflow.placements import checklists, correcting, handover, inspections
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.models import Inspection, StayCorrection
from portal.workflow.placements.sections import Count, Keys, Meeting, Meters, Room
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.placements import telling
from tests.placements.test_checklists import fill, flat, ready, report, save, signature, start
from tests.signed_in import client
from tests.world import World

__all__ = ["flat"]
WHY = "Le chiavi erano due: la terza era della cantina di un altro alloggio."


@pytest.fixture
def case_id(world: World, flat: journey.Home) -> UUID:
    """A household that got the keys today, by a checklist."""
    found = ready(world, flat)
    checklist_id = start(world, found)
    fill(world, checklist_id, found)
    with world.act("manager") as (session, actor):
        handover.hand_over_by_checklist(session, actor, checklist_id)
    return found


def correct(world: World, case_id: UUID, report_id: UUID, why: str = WHY, who: str = "manager") -> UUID:
    with world.act(who) as (session, actor):
        return correcting.start_correction(session, actor, case_id, report_id, why).id


def finish(world: World, checklist_id: UUID, *sections: object, sign: bool = True) -> Inspection:
    save(world, checklist_id, *sections)  # type: ignore[arg-type]
    if sign:
        save(world, checklist_id, signature(world, checklist_id, "household"), signature(world, checklist_id, "host"))
    with world.act("manager") as (session, actor):
        return correcting.carry_out(session, actor, checklist_id)


def test_a_correction_is_a_further_version_signed_again_and_the_first_stays(world: World, case_id: UUID) -> None:
    first = report(world, "handover")
    with pytest.raises(Invalid, match="what was wrong"):
        correct(world, case_id, first.id, " ")
    with pytest.raises(NotAllowed):
        correct(world, case_id, first.id, who="educator")
    with pytest.raises(NotFound):
        correct(world, case_id, first.id, who="stranger_manager")
    checklist_id = correct(world, case_id, first.id)
    with pytest.raises(Conflict, match="open"):
        correct(world, case_id, first.id)
    with world.act("manager") as (session, _):
        said = {name: entry.value for name, entry in checklists.entries(session, checklist_id).items()}
    assert said["keys"] == {"keys": 3, "which": "Portone e cantina"}
    assert said["room:Camera"]["condition"] == "worn"
    with pytest.raises(Invalid) as refusal:
        finish(world, checklist_id, Keys(2, "Portone"), sign=False)
    assert set(refusal.value.fields) == {"signature:household", "signature:host"}

    second = finish(world, checklist_id, Keys(2, "Portone"))
    assert (second.version, second.keys, second.correction_reason, second.rooms) == (2, 2, WHY, first.rooms)
    assert second.fingerprint not in (None, first.fingerprint)
    with world.act("educator") as (session, _):
        found = inspections.of(session, first.placement_id, "handover")
        assert found is not None
        assert [(one.version, one.keys, one.fingerprint) for one in inspections.versions(session, found)] == [
            (1, 3, first.fingerprint), (2, 2, second.fingerprint),
        ]  # fmt: skip
    with pytest.raises(Conflict, match="latest version"):
        correct(world, case_id, first.id)
    with world.act("manager") as (session, _), pytest.raises(Exception, match="permission denied"):
        session.execute(text("update portal.inspections set keys = 9"))
    for who in ("social_worker", "coordinator"):
        assert "HandoverCorrected" in telling.told(world, who)
    assert telling.stay(world, case_id).starts_on == clock.today()
    assert telling.count(world, "manager", StayCorrection) == 0


def test_another_day_of_the_keys_moves_the_stay_and_is_kept(world: World, flat: journey.Home, case_id: UUID) -> None:
    yesterday = clock.now() - timedelta(days=1)
    checklist_id = correct(world, case_id, report(world, "handover").id, "Le chiavi erano state date il giorno prima.")
    finish(world, checklist_id, Meeting(yesterday, "Persona 1"))
    stay = telling.stay(world, case_id)
    assert (stay.starts_on, stay.ends_on) == (date(2027, 2, 28), date(2028, 2, 28))
    assert telling.taken(world, flat.unit_id) == [("stay", "[2027-02-28,2028-02-28)")]
    with world.act("educator") as (session, _):
        (kept,) = correcting.corrections(session, case_id)
        assert (kept.which, kept.was, kept.becomes) == ("first_day", date(2027, 3, 1), date(2027, 2, 28))


def test_another_last_day_gives_the_home_back_from_there(world: World, flat: journey.Home, case_id: UUID) -> None:
    with clock.at_day(date(2027, 3, 20)):
        with world.act("manager") as (session, actor):
            made = handback.hand_back(session, actor, case_id, last_day=date(2027, 3, 19), report=telling.report())
        checklist_id = correct(world, case_id, made.id, "Il nucleo era uscito il 17.")
        with world.act("manager") as (session, _):
            items = {i.room: i for i in inspections.inventory_of(session, case_id, flat.unit_id)}
            before = checklists.entries(session, checklist_id)
        assert set(items) == {"Cucina", "Camera"}
        assert before["meeting"].value["last_day"] == "2027-03-19"
        meters = Meters({"electricity": Decimal(1300), "water": Decimal(90)})
        finish(world, checklist_id, Meeting(clock.now(), None, date(2027, 3, 17)), meters, *_rooms(world, checklist_id))
        assert telling.stay(world, case_id).left_on == date(2027, 3, 18)
        taken = telling.taken(world, flat.unit_id)
        assert taken[0] == ("stay", "[2027-03-01,2027-03-18)")
        assert taken[1][0] == "turnaround"
        assert taken[1][1].startswith("[2027-03-18,")
        with world.act("social_worker") as (session, _):
            assert [(c.which, c.becomes) for c in correcting.corrections(session, case_id)] == [("last_day", date(2027, 3, 17))]
        checklist_id = correct(world, case_id, report_of(world, case_id, "handback").id, "Di nuovo.")
        with pytest.raises(Invalid) as refusal:
            finish(world, checklist_id, Meeting(clock.now(), None, date(2027, 2, 1)))
        assert list(refusal.value.fields) == ["meeting"]


def test_the_page_and_the_pdf_say_which_version_it_is(app: Flask, world: World, case_id: UUID) -> None:
    manager, first = client(app, world, "manager"), report(world, "handover")
    here = f"/cases/{case_id}/reports/{first.id}/correct"
    assert here in manager.get(f"/cases/{case_id}/home").text
    assert manager.post(here, data={"reason": ""}).status_code == 422
    opened = manager.post(here, data={"reason": WHY})
    assert opened.status_code == 303
    assert WHY in manager.get(opened.location).text
    with world.act("manager") as (session, _):
        checklist_id = session.scalars(select(Checklist.id).where(Checklist.state == "open")).one()
    save(world, checklist_id, signature(world, checklist_id, "household"), signature(world, checklist_id, "host"))
    assert manager.post(f"/checklists/{checklist_id}/complete").status_code == 303
    page = manager.get(f"/cases/{case_id}/home").text
    assert "Version 2, corrected" in page
    assert first.fingerprint is not None
    assert first.fingerprint in page
    with world.act("social_worker") as (session, _):
        document = session.scalars(select(Document).where(Document.title == "Verbale di consegna, versione 2")).one()
        said = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(b"".join(open_document(document)))).pages)
        newest = inspections.of(session, first.placement_id, "handover")
    joined = said.replace("\n", "").replace(" ", "")
    assert "Versione2" in joined
    assert first.fingerprint in joined
    assert newest is not None
    assert newest.fingerprint is not None
    assert newest.fingerprint in joined
    for who in ("educator", "stranger_manager", "volunteer"):
        assert client(app, world, who).get(here).status_code == 404


def report_of(world: World, case_id: UUID, kind: inspections.Kind) -> Inspection:
    with world.act("manager") as (session, _):
        found = inspections.of(session, telling.stay(world, case_id).id, kind)
        assert found is not None
        return found


def _rooms(world: World, checklist_id: UUID) -> list[object]:
    with world.act("manager") as (session, actor):
        found = checklists.checklist_of(session, actor, checklist_id)
        items = inspections.inventory_of(session, found.case_id, found.unit_id)
    return [Room(room, "good", None, {i.id: Count(i.quantity) for i in items if i.room == room}) for room in ("Cucina", "Camera")]
