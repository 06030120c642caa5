"""A household moves to another home within its stay: agreed by both sides, both reports, no day missing and none taken twice."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.workflow.cases.owing import Obligation
from portal.workflow.departures import handback
from portal.workflow.placements import checklists, inspections, moves
from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import Duty, HomeMove, Inspection
from portal.workflow.placements.sections import Keys, Remarks, Signature
from portal.workflow.placements.sweeps import SWEEPS
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.placements import telling
from tests.signed_in import client
from tests.sweeping import swept
from tests.world import World

STARTED, END = date(2026, 11, 1), date(2027, 11, 1)
WHY = "Il bagno va rifatto: per un mese resta senza acqua."


@pytest.fixture
def homes(world: World, today: date) -> tuple[journey.Home, journey.Home]:
    """The home that is lived in, and another one of the same owner."""
    return journey.home(world, name="Primo"), journey.home(world, name="Secondo")


@pytest.fixture
def case_id(world: World, homes: tuple[journey.Home, journey.Home]) -> UUID:
    """A household hosted in the first home since November."""
    with clock.at_day(STARTED):
        return journey.hosted(world, homes[0], starts_on=STARTED)


def ask(
    world: World, case_id: UUID, home: journey.Home, who: str = "social_worker", day: date | None = None, why: str = WHY
) -> None:
    with world.act(who) as (session, actor):
        placements.ask_move(session, actor, case_id, home.unit_id, day or clock.today() + timedelta(days=7), reason=why)


def answer(world: World, case_id: UUID, yes: bool, who: str = "manager", note: str | None = None) -> None:
    with world.act(who) as (session, actor):
        placements.answer_move(session, actor, case_id, yes, note=note)


def carry_out(world: World, case_id: UUID, kind: inspections.Kind) -> UUID:
    with world.act("manager") as (session, actor):
        checklist_id = moves.start_checklist(session, actor, case_id, kind).id
        checklists.save(session, actor, checklist_id, Keys(2, "Portone"), clock.now())
        checklists.save(session, actor, checklist_id, Remarks("Pulito"), clock.now())
        for side in ("household", "host"):
            kept = checklists.add_photo(session, actor, checklist_id, uuid4(), f"signature:{side}", uuid4(), "a" * 64)
            checklists.save(session, actor, checklist_id, Signature(side, "Persona 1", "screen", kept.id), clock.now())
    with world.act("manager") as (session, actor):
        return moves.carry_out(session, actor, checklist_id).id


def days(world: World, home: journey.Home) -> list[tuple[str, str]]:
    return telling.taken(world, home.unit_id)


def test_agreed_by_both_sides_and_done_with_both_reports(
    world: World, homes: tuple[journey.Home, journey.Home], case_id: UUID, today: date
) -> None:
    first, second = homes
    ask(world, case_id, second)
    assert days(world, second) == [("hold", f"[2027-03-08,{END})")]
    assert {"MoveAsked"} <= set(telling.told(world, "manager")) & set(telling.told(world, "educator"))
    for who in ("social_worker", "head"):
        with pytest.raises(NotAllowed, match="other side answers"):
            answer(world, case_id, True, who)
    with pytest.raises(Conflict, match="has not agreed"):
        carry_out(world, case_id, "handback")
    answer(world, case_id, True)
    assert "MoveAgreed" in telling.told(world, "social_worker")
    with world.act("manager") as (session, actor), pytest.raises(Conflict, match="under way"):
        handback.hand_back(session, actor, case_id, last_day=today, report=telling.report())

    with clock.at_day(date(2027, 3, 10)):
        carry_out(world, case_id, "handover")
        assert telling.stay(world, case_id).unit_id == first.unit_id
        with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="report"):
            placements.call_off_move(session, actor, case_id, reason="Ripensamento")
        carry_out(world, case_id, "handback")
        stay = telling.stay(world, case_id)
        assert (stay.unit_id, stay.starts_on, stay.ends_on, stay.base_months) == (second.unit_id, STARTED, END, 12)
        assert days(world, first)[0] == ("stay", f"[{STARTED},2027-03-10)")
        assert days(world, first)[1][0] == "turnaround"
        assert days(world, second) == [("stay", f"[2027-03-10,{END})")]
        with world.act("educator") as (session, _):
            assert session.scalars(select(Inspection.unit_id).where(Inspection.move_id.is_not(None)).order_by(Inspection.kind)).all() == [
                first.unit_id, second.unit_id,
            ]  # fmt: skip
            assert session.scalar(select(func.count()).select_from(Duty).where(Duty.move_id.is_not(None))) == 3
        assert {"HouseholdMoved"} <= set(telling.told(world, "coordinator")) & set(telling.told(world, "social_worker"))
        assert telling.sees(world, "manager", case_id) >= {"summary", "placement.own", "identity.contacts"}

    with clock.at_day(date(2027, 5, 1)), world.act("manager") as (session, actor):
        handback.hand_back(session, actor, case_id, last_day=date(2027, 4, 30), report=telling.report())
    assert days(world, second)[0] == ("stay", "[2027-03-10,2027-05-01)")
    assert days(world, first)[0] == ("stay", f"[{STARTED},2027-03-10)")


def test_each_half_has_its_ladder_until_its_report_is_written(
    world: World, homes: tuple[journey.Home, journey.Home], case_id: UUID, today: date
) -> None:
    def owed(who: str) -> set[str]:
        with world.act(who) as (session, actor):
            mine = (Obligation.organisation_id == actor.organisation_id, Obligation.ended_on.is_(None))
            return set(session.scalars(select(Obligation.kind).where(*mine, Obligation.kind.like("move%"))))

    ask(world, case_id, homes[1], day=today + timedelta(days=9))
    assert (owed("manager"), owed("social_worker")) == ({"move_answer"}, set())
    with clock.at_day(today + timedelta(days=4)):
        swept(world, SWEEPS["remind_moves"])
        assert "move_answer_due" in telling.told(world, "manager")
    answer(world, case_id, True)
    assert (owed("manager"), owed("social_worker"), owed("stranger_manager")) == (
        {"move_handback", "move_handover"},
        set(),
        set(),
    )
    with clock.at_day(today + timedelta(days=8)):
        swept(world, SWEEPS["remind_moves"])
        swept(world, SWEEPS["remind_moves"])
        assert telling.told(world, "manager").count("move_due") == 1, "two reports of one move make one message"
    with clock.at_day(today + timedelta(days=10)):
        carry_out(world, case_id, "handover")
        assert owed("manager") == {"move_handback"}
        swept(world, SWEEPS["remind_moves"])
        assert "move_late" in telling.told(world, "manager")
        carry_out(world, case_id, "handback")
        assert owed("manager") == set()


def test_the_database_takes_no_day_twice_and_leaves_none_out(
    world: World, homes: tuple[journey.Home, journey.Home], case_id: UUID, today: date
) -> None:
    ask(world, case_id, homes[1])
    with world.act("manager") as (session, _):
        move_id = session.scalars(select(HomeMove.id)).one()
        with pytest.raises(Exception, match="unknown move"):
            session.execute(select(func.app.move_home(move_id, today, today)))
    answer(world, case_id, True)
    with world.act("manager") as (session, _), pytest.raises(Exception, match="a report is missing"):
        session.execute(select(func.app.move_home(move_id, today, today)))
    for who in ("educator", "stranger_manager", "stranger_social_worker"):
        with world.act(who) as (session, _), pytest.raises(Exception, match="unknown"):
            session.execute(select(func.app.move_home(move_id, today, today)))
    with world.act("manager") as (session, _), pytest.raises(Exception, match="permission denied"):
        session.execute(text("update portal.unit_days set days = days"))


def test_a_no_and_calling_off_give_the_home_back(world: World, homes: tuple[journey.Home, journey.Home], case_id: UUID) -> None:
    ask(world, case_id, homes[1], "manager")
    with pytest.raises(Conflict, match="already under way"):
        ask(world, case_id, homes[1])
    with pytest.raises(Invalid, match="Write why") as refusal:
        answer(world, case_id, False, "social_worker")
    assert list(refusal.value.fields) == ["note"]
    answer(world, case_id, False, "social_worker", "La scuola è troppo lontana.")
    assert days(world, homes[1]) == []
    ask(world, case_id, homes[1])
    answer(world, case_id, True)
    with world.act("manager") as (session, actor):
        moves.start_checklist(session, actor, case_id, "handover")
    with world.act("social_worker") as (session, actor):
        placements.call_off_move(session, actor, case_id, reason="Il lavoro in bagno è rinviato.")
    assert days(world, homes[1]) == []
    assert telling.stay(world, case_id).unit_id == homes[0].unit_id
    assert "MoveCalledOff" in telling.told(world, "educator")


def test_what_is_refused(world: World, homes: tuple[journey.Home, journey.Home], case_id: UUID, today: date) -> None:
    small, foreign = journey.home(world, name="Piccolo", beds=1), journey.home(world, manager="stranger_manager")
    for home, field in ((homes[0], "unit_id"), (small, "unit_id")):
        with pytest.raises(Invalid) as refusal:
            ask(world, case_id, home)
        assert list(refusal.value.fields) == [field]
    for day in (today - timedelta(days=1), END):
        with pytest.raises(Invalid) as refusal:
            ask(world, case_id, homes[1], day=day)
        assert list(refusal.value.fields) == ["moves_on"]
    with pytest.raises(Invalid, match="why the household moves"):
        ask(world, case_id, homes[1], why=" ")
    with pytest.raises(NotFound):
        ask(world, case_id, foreign)
    with pytest.raises(NotAllowed):
        ask(world, case_id, homes[1], "educator")
    with pytest.raises(NotFound):
        ask(world, case_id, homes[1], "stranger_social_worker")
    waiting = journey.assigned(world, homes[1], surname="Altra")
    with pytest.raises(WrongStage):
        ask(world, waiting, homes[0])
    with pytest.raises(Conflict, match="already taken"):
        ask(world, case_id, homes[1])


def test_its_pages(app: Flask, world: World, homes: tuple[journey.Home, journey.Home], case_id: UUID) -> None:
    worker, manager, educator = (client(app, world, who) for who in ("social_worker", "manager", "educator"))
    here = f"/cases/{case_id}"
    assert "Secondo, Via Prova 1" in manager.get(f"{here}/move").text
    typed = {"unit_id": str(homes[1].unit_id), "moves_on": "2027-03-08", "reason": ""}
    answered = worker.post(f"{here}/move", data=typed)
    assert answered.status_code == 422
    assert worker.post(f"{here}/move", data={**typed, "reason": WHY}).status_code == 303
    assert WHY in manager.get(f"{here}/move/answer").text
    assert worker.get(f"{here}/move/answer").status_code in (403, 409)
    assert manager.post(f"{here}/move/answer", data={"answer": "no"}).status_code == 422
    assert manager.post(f"{here}/move/answer", data={"answer": "yes"}).status_code == 303
    assert f"{here}/move/checklists/handback" in manager.get(f"{here}/home").text
    opened = manager.post(f"{here}/move/checklists/handover")
    assert opened.status_code == 303
    assert "Secondo" in manager.get(opened.location).text
    page = educator.get(f"{here}/home")
    assert page.status_code == 200
    assert WHY in page.text
    assert "move/checklists" not in page.text
    for who in ("educator", "stranger_manager", "volunteer"):
        assert client(app, world, who).get(f"{here}/move").status_code == 404
        assert client(app, world, who).get(f"{here}/move/call-off").status_code == 404
    assert worker.post(f"{here}/move/call-off", data={"reason": "Rinviato"}).status_code == 303
