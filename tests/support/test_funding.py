"""The hours that agreements fund, against those recorded: versions, what is left, warned in good time; the coordinator's alone."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from portal.workflow import board
from portal.workflow.constraints import translated
from portal.workflow.support import commands
from portal.workflow.support.funding import Funding, Standing, standings, versions
from portal.workflow.support.models import FundedHours
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.signed_in import client
from tests.support.conftest import at
from tests.world import World

YEAR = Funding("Coprogettazione 2027", date(2027, 1, 1), date(2027, 12, 31), 10)


def fund(world: World, funding: Funding = YEAR, who: str = "coordinator") -> UUID:
    with world.act(who) as (session, actor):
        partnership = world.strangers_partnership_id if who.startswith("stranger") else world.partnership_id
        return commands.fund(session, actor, partnership, funding).agreement_id


def meet(world: World, case_id: UUID, day: date, minutes: int, hour: int = 9) -> None:
    # on the morning after: with a moved clock the real time of the day goes on, and an evening is not over at its own morning
    with clock.at_day(day + timedelta(days=1)), world.act("educator") as (session, actor):
        told = commands.Record(starts_at=at(day, hour), minutes=minutes, attendance="all", done="Fatto.")
        commands.record_session(session, actor, case_id, told)


def standing(world: World, who: str = "coordinator") -> list[Standing]:
    with world.act(who) as (session, actor):
        return standings(session, actor)


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A household hosted since December, met on the last evening of the year, once in January and once in February."""
    with clock.at_day(date(2026, 12, 1)):
        made = journey.hosted(world, journey.home(world))
    meet(world, made, date(2026, 12, 31), 60, 0)
    meet(world, made, date(2027, 1, 2), 120)
    meet(world, made, date(2027, 2, 10), 60)
    return made


def test_only_meetings_of_the_period_count_and_the_pace_warns(world: World, case_id: UUID) -> None:
    agreement = fund(world)
    (now,) = standing(world)
    assert (now.used, now.left, now.percent) == (180, 420, 30)
    assert now.recent == 60, "of the last eight weeks"
    assert now.runs_out_on(date(2027, 3, 1)) is None, "at an hour in eight weeks it lasts"
    assert not now.warns(date(2027, 3, 1))
    assert _waits(world) == []
    meet(world, case_id, date(2027, 2, 20), 120)
    (now,) = standing(world)
    assert now.runs_out_on(date(2027, 3, 1)) == date(2027, 6, 2), "five hours at three in eight weeks"
    assert now.warns(date(2027, 3, 1))
    assert _waits(world) == [("Coprogettazione 2027", "5")]
    with world.act("coordinator") as (session, actor):
        commands.revise(
            session, actor, agreement, Funding(YEAR.title, YEAR.starts_on, YEAR.last_day, 60), why="Seconda tranche", seen=1
        )
    assert standing(world)[0].hours == 60
    assert _waits(world) == []
    with world.act("coordinator") as (session, actor):
        assert [(v.version, v.hours, v.why) for v in versions(session, actor, agreement)] == [
            (2, 60, "Seconda tranche"),
            (1, 10, None),
        ]
        with pytest.raises(Conflict):
            commands.revise(session, actor, agreement, YEAR, why="Altro", seen=1)


def _waits(world: World, who: str = "coordinator") -> list[tuple[str | None, str | None]]:
    with world.act(who) as (session, actor):
        return [(w.number, w.detail) for w in board.waiting(session, actor) if w.what.key == "support_funds"]


def test_most_of_the_hours_used_warns_whatever_the_pace() -> None:
    used = Standing(UUID(int=1), 1, UUID(int=2), "A", date(2027, 1, 1), date(2028, 1, 1), 10, 480, 0)
    assert used.warns(date(2027, 12, 1))
    assert not used.warns(date(2028, 1, 1)), "the period is over"
    assert used.runs_out_on(date(2027, 12, 1)) is None


def test_what_cannot_be_is_refused(world: World, today: date) -> None:
    fund(world)
    with pytest.raises(Invalid) as wrong:
        fund(world, Funding(" ", date(2028, 2, 1), date(2028, 1, 1), 0))
    assert set(wrong.value.fields) == {"title", "last_day", "hours"}
    with pytest.raises(DBAPIError) as twice:
        fund(world, Funding("Altra", date(2027, 12, 31), date(2028, 6, 30), 10))
    assert "already funded" in str(translated(twice.value).sentence.msgid)  # type: ignore[union-attr]
    fund(world, Funding("Dopo", date(2028, 1, 1), date(2028, 6, 30), 10))
    for who in ("educator", "consultant", "head", "manager"):
        with pytest.raises(NotAllowed):
            fund(world, YEAR, who)
    with pytest.raises(NotFound), world.act("coordinator") as (session, actor):
        commands.fund(session, actor, world.strangers_partnership_id, YEAR)
    with pytest.raises(Invalid), world.act("coordinator") as (session, actor):
        commands.revise(session, actor, standings(session, actor)[0].agreement_id, YEAR, why=" ")


def test_nobody_else_knows_of_them(app: Flask, world: World, case_id: UUID) -> None:
    agreement = fund(world)
    fund(world, YEAR, "stranger_coordinator")
    for who, sees in (("coordinator", 1), ("head", 0), ("manager", 0), ("social_worker", 0), ("stranger_coordinator", 1)):
        with world.act(who) as (session, _):
            assert len(session.scalars(select(FundedHours.id)).all()) == sees, who
    assert standing(world, "stranger_coordinator")[0].used == 0
    with pytest.raises(NotFound), world.act("stranger_coordinator") as (session, actor):
        commands.revise(session, actor, agreement, YEAR, why="Mio")
    for who in ("educator", "head", "manager"):
        for address in ("/support/hours/agreements/new", f"/support/hours/agreements/{agreement}", "/support/caseload"):
            assert client(app, world, who).get(address).status_code == 404, (who, address)
    assert client(app, world, "stranger_coordinator").get(f"/support/hours/agreements/{agreement}").status_code == 404


def test_from_the_page_to_the_workbook(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "coordinator")
    typed = {"partnership_id": str(world.partnership_id), "title": "Coprogettazione 2027", "starts_on": "2027-01-01",
             "last_day": "2027-12-31", "hours": "10"}  # fmt: skip
    assert browser.post("/support/hours/agreements/new", data={**typed, "hours": "0"}).status_code == 422
    assert browser.post("/support/hours/agreements/new", data=typed).status_code == 303
    again = browser.post("/support/hours/agreements/new", data=typed)
    assert again.status_code == 409
    assert "already funded" in again.text
    agreement = standing(world)[0].agreement_id
    page = browser.get(f"/support/hours?agreement={agreement}").text
    assert "3 h of 10 h recorded (30%), 7 h left" in page
    assert "8 h" in page, "left after January"
    address = f"/support/hours/agreements/{agreement}"
    assert browser.post(address, data={**typed, "hours": "12", "seen": "1"}).status_code == 422, "why?"
    assert browser.post(address, data={**typed, "hours": "12", "seen": "1", "why": "=Aumento"}).status_code == 303
    assert "=Aumento" in browser.get(address).text
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/support/hours.xlsx").data))
    assert book.sheet_names == ["Hours", "Funded hours", "Funded by month", "Versions"]
    assert book.get_sheet_by_name("Funded hours").to_python()[1][3:6] == [12.0, 3.0, 9.0]
    assert [row[2:] for row in book.get_sheet_by_name("Funded by month").to_python()[1:]] == [[2.0, 10.0], [1.0, 9.0]]
    assert book.get_sheet_by_name("Versions").to_python()[1][5] == "=Aumento", "what was typed is text"
