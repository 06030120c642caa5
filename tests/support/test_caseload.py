"""What each colleague has in hand, beside every choice; a caseload that changes hands; what is late, today's and this week's."""

from __future__ import annotations

from datetime import date
from html import unescape
from uuid import UUID

import pytest
from flask import Flask

from portal.workflow.support import commands, queries
from portal.workflow.support.caseload import Load, loads, stalled, week_ends
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed
from tenants.kinds import Role
from tests import journey
from tests.signed_in import client
from tests.support import plans
from tests.support.conftest import at
from tests.world import World


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A household hosted since January, met twice, the last time on 5 February; a meeting is planned for Wednesday."""
    with clock.at_day(date(2027, 1, 10)):
        made = journey.hosted(world, journey.home(world))
    for day in (date(2027, 1, 12), date(2027, 2, 5)):
        with clock.at_day(day), world.act("educator") as (session, actor):
            told = commands.Record(starts_at=at(day, 0, 5), minutes=90, attendance="all", done="Fatto.")
            commands.record_session(session, actor, made, told)
    with world.act("educator") as (session, actor):
        commands.plan_session(session, actor, made, worker_id=actor.person_id, starts_at=at(date(2027, 3, 3), 16))
        commands.start_trail(
            session, actor, made, field="home", kind="landlord", what="Bilocale",
            step=commands.Step("contact", date(2027, 2, 1), next_step="Visita", next_step_on=date(2027, 2, 20)),
        )  # fmt: skip
    return made


def load_of(world: World, who: str) -> Load:
    with world.act("coordinator") as (session, actor):
        return next(one for one in loads(session, actor) if one.person_id == world.actor(who).person_id)


def test_what_a_colleague_has_in_hand(world: World, case_id: UUID) -> None:
    busy, free = load_of(world, "educator"), load_of(world, "other_educator")
    assert (busy.households, busy.minutes, busy.planned, busy.stalled) == (1, 90, 1, 1), (
        "of January's meeting four weeks have passed"
    )
    assert (free.households, free.minutes, free.planned, free.stalled) == (0, 0, 0, 0)
    with world.act("stranger_coordinator") as (session, actor):
        assert all((one.households, one.minutes) == (0, 0) for one in loads(session, actor))
        assert list(stalled(session, actor)) == []
    with world.act("coordinator") as (session, actor):
        (row,) = stalled(session, actor)
        assert (row.since, row.educator) == (date(2027, 2, 5), "Luca Moretti")
    with world.act("educator") as (session, actor):
        assert queries.my_households(session, actor)[0].quiet_since == date(2027, 2, 5)


def test_everything_passes_to_a_colleague(world: World, case_id: UUID) -> None:
    people = {key: world.actor(key).person_id for key in ("educator", "other_educator", "consultant")}
    with world.act("educator") as (session, actor), pytest.raises(NotAllowed):
        commands.hand_over_caseload(session, actor, Role.EDUCATOR, people["educator"], people["other_educator"])
    with world.act("coordinator") as (session, actor):
        with pytest.raises(Invalid):
            commands.hand_over_caseload(session, actor, Role.EDUCATOR, people["educator"], people["educator"])
        with pytest.raises(Conflict):
            commands.hand_over_caseload(session, actor, Role.EDUCATOR, people["other_educator"], people["educator"])
        with pytest.raises(NotAllowed):
            commands.hand_over_caseload(session, actor, Role.EDUCATOR, people["educator"], people["consultant"])
    with world.act("coordinator") as (session, actor):
        assert len(commands.hand_over_caseload(session, actor, Role.EDUCATOR, people["educator"], people["other_educator"])) == 1
    after = load_of(world, "other_educator")
    assert (after.households, after.planned, after.stalled) == (1, 1, 1)
    assert load_of(world, "educator").households == 0


def test_it_stands_beside_every_choice(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "coordinator")
    said = "1 household, 1 h 30 in four weeks, 1 meeting to come, 1 without a recent meeting"
    for address in (f"/cases/{case_id}/support/assign", "/cases/absences", "/support/caseload"):
        assert said in unescape(browser.get(address).text), address
    educator, other = (f"educator:{world.actor(who).person_id}" for who in ("educator", "other_educator"))
    consultant = f"financial_consultant:{world.actor('consultant').person_id}"
    assert browser.post("/support/caseload", data={"whose": educator, "to": consultant}).status_code == 422
    assert browser.post("/support/caseload", data={"whose": educator, "to": other}).status_code == 303
    assert "1 household, 0 h in four weeks" in unescape(browser.get("/support/caseload").text), "hours stay with who gave them"


def test_late_today_this_week(app: Flask, world: World, case_id: UUID) -> None:
    page = unescape(client(app, world, "educator").get("/support/meetings").text)
    assert page.index("Late") < page.index("Visita") < page.index("This week") < page.index("03/03/2027, 16:00")
    assert "no recent meeting" in page
    plans.agree(world, case_id)
    of_case = unescape(client(app, world, "educator").get(f"/cases/{case_id}").text)
    assert "supports the household" in of_case
    assert "no meeting recorded since 05/02/2027" in of_case, "the step goes on: what waits says more than it"
    other = unescape(client(app, world, "other_educator").get("/support/meetings").text)
    assert "Visita" not in other
    assert week_ends(at(date(2027, 3, 1), 10)) == at(date(2027, 3, 8), 0) == week_ends(at(date(2027, 3, 7), 23))
