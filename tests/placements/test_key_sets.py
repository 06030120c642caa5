"""Sets of keys change hands by themselves with the reports of a stay; a correction puts right what its former version did."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.workflow.departures import handback
from portal.workflow.placements import commands as placements
from portal.workflow.placements import correcting, handover
from portal.workflow.placements.comparison import compare
from portal.workflow.placements.inspections import SetOfKeys
from portal.workflow.placements.models import Inspection
from portal.workflow.placements.sections import Keys, Meeting, Remarks
from portal.workflow.properties import facts
from portal.workflow.properties.facts_models import KeySet
from tenants import clock
from tests import journey
from tests.placements import telling
from tests.placements.test_checklists import ready, signature, start
from tests.placements.test_checklists import save as kept
from tests.signed_in import client
from tests.world import World

RED, BLUE, SPARE = "Mazzo rosso", "Mazzo blu", "Riserva"


@pytest.fixture
def flat(world: World, today: date) -> journey.Home:
    """A home with three sets: one at the office, one with a volunteer, one in reserve; and another home with a set of the same name."""
    home, other = journey.home(world), journey.home(world, name="Altro")
    with world.act("manager") as (session, actor):
        sets = ((home, RED, "office"), (home, BLUE, "volunteer"), (home, SPARE, "office"), (other, RED, "office"))
        for where, label, holder in sets:
            facts.add_keys(session, actor, where.unit_id, label, 3, holder, "Nino Costa" if holder == "volunteer" else None)
    return home


def held(world: World, home: journey.Home) -> dict[str, str]:
    """Who holds each set now."""
    with world.act("manager") as (session, _):
        return {k.label: k.holder for k in facts.keys_of(session, home.unit_id) if k.until is None}


def in_use(world: World, home: journey.Home) -> UUID:
    """A stay that began with two of the three sets."""
    case_id = ready(world, home)
    checklist_id = start(world, case_id)
    sides = [signature(world, checklist_id, side) for side in ("household", "host")]
    kept(world, checklist_id, Keys(6, None, {RED: True, BLUE: True, SPARE: False}), Remarks("Pulito"), *sides)
    with world.act("manager") as (session, actor):
        handover.hand_over_by_checklist(session, actor, checklist_id)
    return case_id


def test_handed_over_given_back_and_one_missing(world: World, flat: journey.Home) -> None:
    case_id = in_use(world, flat)
    assert held(world, flat) == {RED: "household", BLUE: "household", SPARE: "office"}
    with clock.at_day(date(2027, 6, 1)):
        back = (SetOfKeys(RED, 3, True), SetOfKeys(BLUE, 3, False), SetOfKeys(SPARE, 3, False))
        with world.act("social_worker") as (session, actor):
            handback.hand_back(session, actor, case_id, last_day=date(2027, 5, 31), report=telling.report(keys=3, key_sets=back))
        assert held(world, flat) == {RED: "office", BLUE: "missing", SPARE: "office"}, "written by the Comune, which sees no sets"
    with world.act("manager") as (session, _):
        got, gave = session.scalars(select(Inspection).order_by(Inspection.at)).all()
        assert BLUE in compare(got, gave).sets_missing
        assert not compare(got, gave).nothing
        rows = select(KeySet.holder, KeySet.since, KeySet.until).where(KeySet.label == BLUE)
        assert session.execute(rows.order_by(KeySet.until.asc().nulls_last())).all() == [
            ("volunteer", date(2027, 3, 1), date(2027, 3, 1)),
            ("household", date(2027, 3, 1), date(2027, 6, 1)),
            ("missing", date(2027, 6, 1), None),
        ]
        others = (
            select(func.count())
            .select_from(KeySet)
            .where(KeySet.label == RED, KeySet.holder == "office", KeySet.report_id.is_(None))
        )
        assert session.scalar(others) == 2, "the set of the same name in another home stays where it is"


def test_of_a_closed_case_nobody_learns_whether_the_next_household_holds_keys(world: World, flat: journey.Home) -> None:
    case_id = in_use(world, flat)
    asked = select(func.app.keys_at(case_id, flat.unit_id).table_valued("label", "with_household"))
    with world.act("educator") as (session, _):
        assert len(session.execute(asked).all()) == 3
    with clock.at_day(date(2027, 6, 1)), world.act("social_worker") as (session, actor):
        handback.hand_back(session, actor, case_id, last_day=date(2027, 5, 31), report=telling.report(keys=3))
    for who in ("educator", "social_worker", "manager"):
        with world.act(who) as (session, _):
            assert session.execute(asked).all() == [], who


def test_a_set_that_is_missing_is_a_cost_to_be_decided(world: World, flat: journey.Home) -> None:
    case_id = in_use(world, flat)
    checklist_id = start(world, case_id, "handback")
    sides = [signature(world, checklist_id, side) for side in ("household", "host")]
    counted = (Meeting(clock.now(), None, clock.today()), Keys(3, None, {RED: True, BLUE: False}), Remarks("Pulito"))
    kept(world, checklist_id, *counted, *sides)
    with world.act("manager") as (session, actor):
        handback.hand_back_by_checklist(session, actor, checklist_id)
        gave = session.scalars(select(Inspection).where(Inspection.kind == "handback")).one()
        assert gave.damage_list == [{"what": BLUE, "cost_cents": None, "borne_by": "undecided"}]
    assert held(world, flat) == {RED: "office", BLUE: "missing", SPARE: "office"}


def test_a_correction_gives_a_set_back_to_who_had_it(world: World, flat: journey.Home) -> None:
    case_id = in_use(world, flat)
    with world.act("manager") as (session, _):
        first = session.scalars(select(Inspection)).one()
    with world.act("manager") as (session, actor):
        checklist_id = placements.start_correction(session, actor, case_id, first.id, "Il mazzo blu non era stato consegnato.").id
    sides = [signature(world, checklist_id, side) for side in ("household", "host")]
    kept(world, checklist_id, Keys(3, None, {RED: True, BLUE: False, SPARE: True}), *sides)
    with world.act("manager") as (session, actor):
        second = correcting.carry_out(session, actor, checklist_id)
        assert [(one["label"], one["given"]) for one in second.key_sets or ()] == [(BLUE, False), (RED, True), (SPARE, True)]
    assert held(world, flat) == {RED: "household", BLUE: "volunteer", SPARE: "household"}
    with world.act("manager") as (session, _):
        names = session.scalars(select(KeySet.holder_name).where(KeySet.label == BLUE, KeySet.until.is_(None))).all()
        assert names == ["Nino Costa"]


def test_on_the_checklist_and_only_there_for_partners(app: Flask, world: World, flat: journey.Home) -> None:
    case_id = ready(world, flat)
    checklist_id = start(world, case_id)
    here = f"/checklists/{checklist_id}"
    manager, comune = client(app, world, "manager"), client(app, world, "social_worker")
    typed = {"section": "keys", "keys": "3", "set_label-1": RED, "set_given-1": RED, "set_label-2": BLUE}
    assert manager.post(f"{here}/sections", data=typed).status_code == 303
    for browser in (manager, comune):
        page = browser.get(here).text
        assert f'value="{RED}" checked' in page
        assert f'value="{BLUE}" checked' not in page
        assert "Nino Costa" not in page.split("keys-set")[1][:2000]
    for who in ("social_worker", "educator", "stranger_manager"):
        with world.act(who) as (session, _):
            assert session.scalar(select(func.count()).select_from(KeySet)) == 0
            seen = session.execute(select(func.app.keys_at(case_id, flat.unit_id).table_valued("label"))).all()
            assert bool(seen) is (who != "stranger_manager")
