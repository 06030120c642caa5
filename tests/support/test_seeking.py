"""The search for work and for a home: trails and steps, who may write and read them, and what may be counted over all of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from html import unescape
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from portal.workflow import board
from portal.workflow.referrals.models import Member
from portal.workflow.support import commands
from portal.workflow.support.models import Trail, TrailStep
from portal.workflow.support.seeking import queries
from portal.workflow.support.seeking.report import Count, HalfYear, half_years, noes_together, parts, report
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.signed_in import client
from tests.world import World

CALLED = commands.Step("contact", date(2027, 3, 1))


def begin(world: World, case_id: UUID, who: str = "educator", step: commands.Step = CALLED, **changes: object) -> UUID:
    values = {"field": "home", "kind": "landlord", "what": "Bilocale in centro", **changes}
    with world.act(who) as (session, actor):
        return commands.start_trail(session, actor, case_id, step=step, **values).id  # type: ignore[arg-type]


def go_on(world: World, case_id: UUID, trail_id: UUID, step: commands.Step, who: str = "educator") -> UUID:
    with world.act(who) as (session, actor):
        return commands.take_step(session, actor, case_id, trail_id, step).id


def found(world: World, case_id: UUID, who: str = "educator") -> list[queries.Followed]:
    with world.act(who) as (session, _):
        return queries.trails(session, case_id)


def test_from_the_first_call_to_a_no_and_its_reason(
    world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]
) -> None:
    trail_id = begin(
        world,
        case_id,
        step=commands.Step("contact", date(2027, 3, 1), "educator", next_step="Visita", next_step_on=date(2027, 3, 8)),
    )
    with clock.at_day(date(2027, 3, 9)):
        go_on(world, case_id, trail_id, commands.Step("viewing", date(2027, 3, 8), "volunteer", "Canone 550 euro"))
        go_on(world, case_id, trail_id, commands.Step("outcome", date(2027, 3, 9), outcome="refused", reason="guarantee"))
    (trail,) = found(world, case_id)
    assert [(s.kind, s.helped_by) for s in trail.steps] == [
        ("outcome", "alone"),
        ("viewing", "volunteer"),
        ("contact", "educator"),
    ]
    assert (trail.outcome, trail.reason, trail.ended_on, trail.is_open) == ("refused", "guarantee", date(2027, 3, 9), False)
    assert trail.next_step is None, "what has ended has no next step"
    assert happened("educator", case_id)[-3:] == ["SearchStarted", "SearchStepTaken", "SearchEnded"]
    assert happened("social_worker", case_id)[-1] == "SearchEnded"
    assert not any(name.startswith("Search") for name in happened("manager", case_id))


def test_a_step_after_the_end_takes_the_trail_up_again_and_a_struck_one_counts_no_more(world: World, case_id: UUID) -> None:
    trail_id = begin(world, case_id)
    with clock.at_day(date(2027, 3, 5)):
        ended = go_on(world, case_id, trail_id, commands.Step("outcome", date(2027, 3, 4), outcome="no_answer"))
        offered = go_on(world, case_id, trail_id, commands.Step("offer", date(2027, 3, 5)))
    assert found(world, case_id)[0].is_open
    with world.act("educator") as (session, actor):
        commands.strike_step(session, actor, case_id, offered)
    (trail,) = found(world, case_id)
    assert trail.outcome == "no_answer", "the offer was a mistake: the outcome before it stands again"
    assert [s.struck for s in trail.steps] == [True, False, False], "it stays readable"
    with world.act("coordinator") as (session, actor):
        commands.strike_step(session, actor, case_id, ended)
        with pytest.raises(Conflict, match="struck already"):
            commands.strike_step(session, actor, case_id, ended)
    assert found(world, case_id)[0].is_open
    with world.act("consultant") as (session, actor), pytest.raises(NotAllowed, match="by who wrote it"):
        commands.strike_step(session, actor, case_id, found(world, case_id)[0].steps[-1].id)


WRONG: list[tuple[str, dict[str, object]]] = [
    ("field", {"field": "school"}),
    ("kind", {"kind": "job"}),
    ("what", {"what": "  "}),
    ("what", {"what": "a" * 161}),
    ("member_id", {"member_id": uuid4()}),
    ("step", {"step": commands.Step("interview", date(2027, 3, 1))}),
    ("step", {"step": commands.Step("outcome", date(2027, 3, 1))}),
    ("on_day", {"step": commands.Step("contact", date(2027, 3, 2))}),
    ("on_day", {"step": commands.Step("contact", date(2020, 3, 1))}),
    ("helped_by", {"step": commands.Step("contact", date(2027, 3, 1), "nobody")}),
    ("next_step", {"step": commands.Step("contact", date(2027, 3, 1), next_step_on=date(2027, 3, 9))}),
    ("next_step_on", {"step": commands.Step("contact", date(2027, 3, 1), next_step="X", next_step_on=date(2027, 2, 9))}),
    ("outcome", {"step": commands.Step("outcome", date(2027, 3, 1), outcome="perhaps")}),
    ("reason", {"step": commands.Step("outcome", date(2027, 3, 1), outcome="refused", reason="hours")}),
]


def test_what_cannot_be_is_said_beside_its_field(world: World, case_id: UUID) -> None:
    for field, changes in WRONG:
        with pytest.raises(Invalid) as refused:
            begin(world, case_id, **changes)  # type: ignore[arg-type]
        assert list(refused.value.fields) == [field], changes


def test_only_whoever_follows_the_household_writes(world: World, case_id: UUID, assigned_id: UUID) -> None:
    for who in ("other_educator", "social_worker", "manager"):
        with pytest.raises(NotAllowed):
            begin(world, case_id, who)
    for who in ("stranger_educator", "stranger_social_worker"):
        with pytest.raises(NotFound):
            begin(world, case_id, who)
    begin(world, assigned_id, "coordinator")
    with pytest.raises(WrongStage):
        begin(world, journey.waiting(world, surname="Attesa"), "coordinator")
    trail_id = begin(world, case_id)
    with pytest.raises(NotFound):
        go_on(world, assigned_id, trail_id, CALLED, "coordinator")
    with world.act("educator") as (session, actor), pytest.raises(Conflict):
        commands.take_step(session, actor, case_id, trail_id, CALLED, seen=0)


def test_the_owner_and_strangers_find_nothing_in_the_database(world: World, case_id: UUID, assigned_id: UUID) -> None:
    begin(world, case_id)
    begin(world, assigned_id, "coordinator")
    for who, sees in (
        ("educator", 2),
        ("social_worker", 1),
        ("head", 1),
        ("manager", 0),
        ("volunteer", 0),
        ("stranger_coordinator", 0),
        ("stranger_head", 0),
    ):
        with world.act(who) as (session, _):
            assert len(session.scalars(select(Trail.id)).all()) == sees, who
            assert len(session.scalars(select(TrailStep.id)).all()) == sees, who


def test_the_next_step_waits_on_today_and_not_for_others(world: World, case_id: UUID) -> None:
    begin(world, case_id, step=commands.Step("contact", date(2027, 3, 1), next_step="Visita", next_step_on=date(2027, 3, 8)))
    with clock.at_day(date(2027, 3, 8)):
        for who, waits in (("educator", True), ("other_educator", False), ("manager", False), ("social_worker", False)):
            with world.act(who) as (session, actor):
                keys = {one.what.key for one in board.waiting(session, actor)}
                assert ("support_search" in keys) is waits, who
        for who, everybody, n in (
            ("educator", False, 1),
            ("other_educator", False, 0),
            ("coordinator", True, 1),
            ("stranger_coordinator", True, 0),
        ):
            with world.act(who) as (session, actor):
                assert len(queries.due(session, actor, date(2027, 3, 15), everybody=everybody)) == n, who


# --- over all households


def searching(world: World, n: int) -> list[UUID]:
    """So many households that called a landlord in January and were offered the flat a fortnight later; the first was refused another."""
    made = []
    for number in range(n):
        with clock.at_day(date(2027, 1, 1)):
            case_id = journey.assigned(world, journey.home(world, name=f"Casa {number}"), surname=f"Cerca{number}")
        with clock.at_day(date(2027, 2, 1)):
            trail_id = begin(world, case_id, "coordinator", commands.Step("contact", date(2027, 1, 4 + number)))
            go_on(world, case_id, trail_id, commands.Step("offer", date(2027, 1, 18 + number)), "coordinator")
        made.append(case_id)
    with clock.at_day(date(2027, 2, 1)):
        other = begin(world, made[0], "coordinator", commands.Step("viewing", date(2027, 1, 20)), what="Trilocale")
        go_on(world, made[0], other, commands.Step("outcome", date(2027, 1, 22), outcome="refused", reason="rent"), "coordinator")
    return made


def test_numbers_that_few_stand_behind_are_not_told(app: Flask, world: World, today: date) -> None:
    cases = searching(world, 5)
    with world.act("coordinator") as (session, actor):
        home = report(session, actor, HalfYear.of(today))["home"]
        empty = report(session, actor, HalfYear.of(today).before())["home"]
    assert home.households.number == 5
    assert home.days_to_offer.number == 14
    assert home.steps["registration"].number == 0, "nought is about nobody"
    assert home.steps["viewing"].number is None, "one household stands behind it"
    assert [n.number for n in home.steps.values()].count(None) == 2, "the smallest beside it would give it away"
    assert home.outcomes["refused"].number is None
    assert home.reasons["rent"].number is None
    assert (empty.households.number, empty.days_to_offer.number) == (0, 0)
    answer = client(app, world, "coordinator").get("/support/search-report.xlsx?period=2027-1")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("Home").to_python()
    assert ["", "Households that searched", 5.0] in rows
    assert ["Why not", "Rent too high", "not told"] in rows
    assert not any(case_number in str(rows) for case_number in _numbers(world))
    _nobody_else_counts(app, world, cases)


def _numbers(world: World) -> list[str]:
    with world.act("coordinator") as (session, _):
        return list(session.scalars(text("select number from portal.cases")))


def _nobody_else_counts(app: Flask, world: World, cases: list[UUID]) -> None:
    assert "Households that searched" in client(app, world, "social_worker").get("/support/search-report").text
    with world.act("head") as (session, actor):
        before_the_handover = report(session, actor, HalfYear.of(date(2027, 3, 1)))["home"]
    assert before_the_handover.households.number == 0, "what the Comune does not see yet it does not count"
    for who in ("educator", "consultant", "manager", "dpo"):
        for address in ("/support/search-report", "/support/search-report.xlsx"):
            assert client(app, world, who).get(address).status_code == 404, (who, address)
    with world.act("stranger_coordinator") as (session, actor):
        assert report(session, actor, HalfYear.of(date(2027, 3, 1)))["home"].households.number == 0
    assert client(app, world, "coordinator").get("/support/search-report?period=2027-3").status_code == 404
    with world.act("coordinator") as (session, actor):
        for trail in session.scalars(select(Trail).where(Trail.case_id == cases[1])).all():
            for step in session.scalars(select(TrailStep).where(TrailStep.trail_id == trail.id)).all():
                commands.strike_step(session, actor, cases[1], step.id)
        struck = report(session, actor, HalfYear.of(date(2027, 3, 1)))["home"]
    assert struck.households.number is None, "what is struck is not counted: four are left"


def test_one_hidden_part_takes_the_smallest_shown_one_with_it() -> None:
    told = parts({"a": (9, 7), "b": (1, 1), "c": (6, 5), "d": (0, 0)})
    assert {code: count.number for code, count in told.items()} == {"a": 9, "b": None, "c": None, "d": 0}
    told = parts({"a": (9, 7), "b": (1, 1), "c": (2, 2)})
    assert {code: count.number for code, count in told.items()} == {"a": 9, "b": None, "c": None}
    assert parts({"a": (9, 7), "b": (0, 0)})["a"].number == 9


def test_a_hidden_no_does_not_come_back_from_the_sum_of_the_reasons() -> None:
    """Eight reasons told and six refusals told would tell of the two households that declined."""
    told = noes_together(parts({"taken": (5, 5), "refused": (6, 6), "declined": (2, 2), "no_answer": (0, 0)}))
    assert {code: count.number for code, count in told.items()} == {
        "taken": None, "refused": None, "declined": None, "no_answer": 0,
    }  # fmt: skip
    both = {"refused": Count(6), "declined": Count(5)}
    assert noes_together(both) == both
    assert noes_together({"refused": Count(6), "declined": Count(0)})["refused"].number == 6


def test_half_years_do_not_overlap(today: date) -> None:
    periods = half_years()
    assert periods[0].code == "2027-1"
    assert all(later.starts_on == earlier.ends_on for later, earlier in pairwise(periods))


# --- pages


def test_by_thumb_from_the_case(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "educator")
    with world.act("educator") as (session, _):
        member = session.scalars(select(Member.id).where(Member.case_id == case_id).order_by(Member.position)).first()
    address = f"/cases/{case_id}/support/search"
    page = browser.get(f"{address}/new").text
    assert "Persona 1 Prova" in page
    first = {"kind": "landlord", "what": "Bilocale in centro", "step": "contact", "on_day": "2027-03-01", "helped_by": "educator",
             "member_id": str(member), "next_step": "Visita", "next_step_on": "2027-03-03"}  # fmt: skip
    wrong = browser.post(f"{address}/new", data={**first, "what": "", "note": "Chiamare dopo le 18"})
    assert wrong.status_code == 422
    assert "Chiamare dopo le 18" in wrong.text, "what was typed is kept"
    browser.post(f"{address}/new", data=first)
    (trail,) = found(world, case_id)
    assert trail.who == "Persona 1"
    ended = {"step": "end:refused", "on_day": "2027-03-01", "helped_by": "alone", "seen": "1"}
    answer = browser.post(f"{address}/{trail.id}", data=ended)
    assert answer.status_code == 422
    assert "Choose why not." in answer.text
    browser.post(f"{address}/{trail.id}", data={**ended, "reason": "guarantee"})
    for who in ("educator", "other_educator", "social_worker", "head"):
        read = unescape(client(app, world, who).get(address).text)
        assert "Bilocale in centro" in read, who
        assert "no guarantor or deposit" in read, who
        assert ("strike it" in read) is (who == "educator"), who
        assert "Bilocale in centro" in client(app, world, who).get(f"/cases/{case_id}/support").text, who
    (trail,) = found(world, case_id)
    browser.post(f"{address}/steps/{trail.steps[0].id}/strike")
    assert found(world, case_id)[0].is_open


def test_others_find_no_page(app: Flask, world: World, case_id: UUID) -> None:
    trail_id = begin(world, case_id)
    other = journey.hosted(world, journey.home(world, name="Altra"), surname="Altri")
    for who in ("manager", "volunteer", "dpo", "stranger_educator", "stranger_social_worker", "stranger_manager"):
        browser = client(app, world, who)
        for address in (
            f"/cases/{case_id}/support/search",
            f"/cases/{case_id}/support/search/new",
            f"/cases/{case_id}/support/search/{trail_id}",
        ):
            assert browser.get(address).status_code == 404, (who, address)
        assert "Bilocale" not in browser.get(f"/cases/{case_id}").text
    writer = client(app, world, "educator")
    assert writer.get(f"/cases/{other}/support/search/{trail_id}").status_code == 404
    assert writer.post(f"/cases/{case_id}/support/search/steps/{uuid4()}/strike").status_code == 404
    assert client(app, world, "social_worker").post(f"/cases/{case_id}/support/search/new").status_code == 404
