"""Each unit beside a household's needs; and what the board says waits for whom."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.workflow import board
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.placements import board as placements_board
from portal.workflow.placements import commands as placements
from portal.workflow.placements.matching import Match, match, overstayed
from portal.workflow.properties.models import Unit
from portal.workflow.referrals import commands as referrals
from tenants import clock
from tenants.errors import Invalid
from tests import journey
from tests.placements import telling
from tests.signed_in import client
from tests.world import World


def matches(world: World, case_id: UUID, start: date, who: str = "social_worker") -> list[Match]:
    with world.act(who) as (session, actor):
        return match(session, actor, session.get_one(Case, case_id), start)


def test_units_are_weighed_by_needs_beds_and_days(world: World, today: date) -> None:
    good, taken, small = (journey.home(world, name=n, beds=b) for n, b in (("Buono", 4), ("Preso", 4), ("Piccolo", 1)))
    journey.proposed(world, taken, starts_on=date(2027, 6, 1), surname="Altri")
    case_id = journey.waiting(world)
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == case_id).values(needs=["step_free", "cot"], rooms=4))
    found = {m.unit.unit_name: m for m in matches(world, case_id, date(2027, 3, 8))}
    assert list(found) == ["Buono", "Preso", "Piccolo"]
    assert [str(s) for s in found["Buono"].met] == ["Step-free access"]
    assert [str(s) for s in found["Buono"].missing] == ["Room for a cot", "4 rooms"]
    assert found["Buono"].can_be_proposed
    assert found["Buono"].unit.unit_id == good.unit_id
    assert found["Buono"].free_from == today
    assert not found["Preso"].can_be_proposed
    assert "already taken on" in str(found["Preso"].unit.obstacle)
    assert found["Preso"].free_from == date(2028, 6, 1)
    assert found["Preso"].unit.unit_id == taken.unit_id
    assert not found["Piccolo"].enough_beds
    assert found["Piccolo"].unit.unit_id == small.unit_id


def test_matching_needs_a_day_that_makes_sense(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    with pytest.raises(Invalid, match="in the past"):
        matches(world, case_id, date(2027, 2, 1))


def test_strangers_units_are_not_offered(world: World, today: date) -> None:
    journey.home(world, manager="stranger_manager")
    assert matches(world, journey.waiting(world), today) == []


def actions(world: World, case_id: UUID, who: str) -> dict[str, str | None]:
    """The actions of placements that one of the cast sees: allowed (``None``) or with the reason."""
    with world.act(who) as (session, actor):
        seen = board.see(session, actor, case_id)
        found = [a for a in board.actions(actor, seen) if a.family == "placements"]
        return {a.name: str(a.reason) if a.reason else None for a in found}


def waiting(world: World, who: str) -> dict[str, date | None]:
    """What of placements waits for one of the cast, with its day."""
    keys = {waits.key for waits in placements_board.WAITING}
    with world.act(who) as (session, actor):
        return {w.what.key: w.due for w in board.waiting(session, actor) if w.what.key in keys}


def test_what_can_be_done_at_each_stage(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.waiting(world)
    assert actions(world, case_id, "social_worker") == {"match": None, "set_precedence": None, "set_aside": None}
    assert actions(world, case_id, "coordinator") == {}
    with world.act("social_worker") as (session, actor):
        placements.propose(session, actor, case_id, home.unit_id, today)
    assert actions(world, case_id, "manager") == {"answer": None}
    assert actions(world, case_id, "social_worker") == {
        "household_answer": None,
        "answer_for_owner": None,
        "withdraw_proposal": None,
    }
    with world.act("manager") as (session, actor):
        placements.answer_proposal(session, actor, case_id, True)
    assert "already answered" in str(actions(world, case_id, "manager")["answer"])
    with world.act("social_worker") as (session, actor):
        placements.record_household_answer(session, actor, case_id, True)
    assert actions(world, case_id, "manager") == {
        "book_handover": None,
        "hand_over": "The agreement must be signed and recorded first.",
    }
    assert list(actions(world, case_id, "social_worker")) == ["agreement", "book_handover", "hand_over", "call_off"]
    with world.act("social_worker") as (session, actor):
        placements.sign_agreement(session, actor, case_id, form="hospitality_pact", signed_on=today, signed_by="Persona 1")
    assert actions(world, case_id, "manager")["hand_over"] is None
    with world.act("manager") as (session, actor):
        placements.hand_over(session, actor, case_id, telling.report())
    assert actions(world, case_id, "manager") == {"duties": None, "move": None}
    assert actions(world, case_id, "social_worker") == {"move": None}
    with clock.at_day(date(2028, 3, 1)):
        assert actions(world, case_id, "head") == {"authorise_overstay": None, "move": None}
        assert "Only whoever has" in str(actions(world, case_id, "social_worker")["authorise_overstay"])


def test_a_household_that_cannot_be_matched_says_why(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    with world.act("social_worker") as (session, actor):
        placements.set_aside(session, actor, case_id, date(2027, 4, 1), reason="In ospedale.")
    found = actions(world, case_id, "social_worker")
    assert "set aside until" in str(found["match"])
    assert found["put_back"] is None


def test_the_register_keeps_the_days_that_cards_ask_for(world: World, today: date) -> None:
    case_id = journey.waiting(world)
    days = select(CaseAccess.check_expires_on, CaseAccess.set_aside_until, CaseAccess.partnership_id == Case.partnership_id)
    kept = days.join(Case, Case.id == CaseAccess.case_id).where(CaseAccess.case_id == case_id, CaseAccess.facet == "summary")
    with world.act("social_worker") as (session, _):
        assert session.execute(kept).all() == [(date(2027, 9, 1), None, True)]
    with clock.at_day(date(2027, 3, 20)), world.act("social_worker") as (session, actor):
        referrals.recheck(session, actor, case_id)
        placements.set_aside(session, actor, case_id, date(2027, 4, 1), reason="In ospedale.")
    with world.act("social_worker") as (session, _):
        assert session.execute(kept).all() == [(date(2027, 9, 20), date(2027, 4, 1), True)]


def test_what_waits_for_whom(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.waiting(world)
    check = date(2027, 9, 1)
    assert waiting(world, "social_worker") == {"household_to_match": check}
    assert waiting(world, "other_social_worker") == {}
    with world.act("social_worker") as (session, actor):
        placements.propose(session, actor, case_id, home.unit_id, date(2027, 3, 8))
    due = today + timedelta(days=5)
    assert waiting(world, "social_worker") == {"household_answer_to_record": due}
    assert waiting(world, "manager") == {"proposal_to_answer": due}
    assert waiting(world, "stranger_manager") == waiting(world, "coordinator") == {}
    with world.act("manager") as (session, actor):
        placements.answer_proposal(session, actor, case_id, True)
    with world.act("social_worker") as (session, actor):
        placements.record_household_answer(session, actor, case_id, True)
    assert waiting(world, "social_worker") == {"agreement_to_sign": date(2027, 3, 8)}
    assert waiting(world, "manager") == {"handover_to_book": date(2027, 3, 8)}
    with world.act("social_worker") as (session, actor):
        placements.sign_agreement(session, actor, case_id, form="loan_for_use", signed_on=today, signed_by="P", to_register=True)
        placements.book_handover(session, actor, case_id, at := clock.now() + timedelta(hours=1))
    assert waiting(world, "manager") == {"handover_to_do": clock.day_of(at), "duty_contract_registration": date(2027, 3, 31)}
    with world.act("manager") as (session, actor):
        placements.hand_over(session, actor, case_id, telling.report())
    assert set(waiting(world, "manager")) == {
        "duty_contract_registration", "duty_public_safety_notice", "duty_building_transfer_notice", "duty_utilities_transfer"
    }  # fmt: skip
    assert waiting(world, "social_worker") == {}
    with clock.at_day(date(2028, 3, 2)):
        assert waiting(world, "head") == {"overstay_to_judge": date(2028, 3, 1)}


def test_units_of_another_partnership_are_left_out(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.waiting(world)
    assert [m.unit.unit_id for m in matches(world, case_id, today)] == [home.unit_id]
    with world.act("manager") as (session, _):
        session.execute(update(Unit).where(Unit.id == home.unit_id).values(closed_on=today, closed_reason="Lavori"))
    (closed,) = matches(world, case_id, today)
    assert "is closed from" in str(closed.unit.obstacle)


def test_a_unit_whose_household_has_not_left_is_not_empty_yet(world: World, today: date) -> None:
    late, empty = journey.home(world, name="Attico"), journey.home(world, name="Vuoto")
    with clock.at_day(date(2026, 2, 20)):
        journey.hosted(world, late, starts_on=date(2026, 2, 20), surname="Tardi")
    found = matches(world, journey.waiting(world), date(2027, 3, 8))
    assert [(m.unit.unit_id, m.still_lived_in) for m in found] == [(empty.unit_id, False), (late.unit_id, True)]
    with world.act("stranger_social_worker") as (session, _):
        assert overstayed(session, [late.unit_id]) == set()


def test_a_unit_that_comes_free_is_looked_at_from_its_day(world: World, today: date, app: Flask) -> None:
    home = journey.home(world)
    with clock.at_day(date(2026, 6, 1)):
        journey.hosted(world, home)
    case_id = journey.waiting(world, surname="Altri")
    assert "Look from 01/06/2027" in client(app, world, "social_worker").get(f"/cases/{case_id}/match").text
