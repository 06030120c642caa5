"""The availability of many units at once: what comes free, the timeline's windows, four hundred units, fifty who want one."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select

from portal.pages.properties.timeline import occupancy, window
from portal.settings import Settings
from portal.workflow.cases.models import Case
from portal.workflow.departures.leaving import start_leaving
from portal.workflow.departures.returns import planned_returns
from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import Proposal
from portal.workflow.properties import commands as homes
from portal.workflow.properties import overview
from portal.workflow.properties.coming import Turnaround, coming_free
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days, add_months
from tenants.database import Database
from tenants.errors import Conflict
from tests import journey
from tests.placements.test_races import at_once
from tests.signed_in import client
from tests.world import World


def _row(today: date, *taken: tuple[int, int, str], covered: int = 900, closed: int | None = None) -> overview.UnitRow:
    """A unit taken on days counted from today."""
    unit_id = uuid4()
    days = tuple((unit_id, today + timedelta(days=a), today + timedelta(days=b), kind) for a, b, kind in taken)
    return overview.UnitRow(
        unit_id, "Trilocale", uuid4(), "Casa", "Via Prova 1", "Crema", None, 4, 3, (),
        None if closed is None else today + timedelta(days=closed), 0, "stay", None, today + timedelta(days=covered), days,
    )  # fmt: skip


def test_a_home_comes_free_after_its_stay_and_the_days_for_putting_it_in_order() -> None:
    today = date(2027, 3, 1)  # a Monday
    (found,) = coming_free([_row(today, (-300, 14, "stay"))], {}, today, Turnaround(5))
    assert found.free_on == date(2027, 3, 20), "the stay ends with Sunday 14; five working days later it is Saturday"


def test_an_announced_departure_brings_it_forward_and_what_follows_without_a_gap_puts_it_off() -> None:
    today = date(2027, 3, 1)
    row = _row(today, (-300, 60, "stay"))
    (found,) = coming_free([row], {row.id: date(2027, 3, 10)}, today, Turnaround(0))
    assert (found.free_on, found.returns_on) == (date(2027, 3, 11), date(2027, 3, 10))
    (found,) = coming_free([_row(today, (-5, 10, "turnaround"), (10, 20, "void"))], {}, today, Turnaround(5))
    assert found.free_on == today + timedelta(days=20)


@pytest.mark.parametrize(
    "row", [{"covered": 5}, {"closed": 8}, {"taken": (-1, 400, "stay")}], ids=["out of convention", "closed", "too far ahead"]
)
def test_what_will_not_be_free_is_not_announced(row: dict[str, object]) -> None:
    today = date(2027, 3, 1)
    taken = row.pop("taken", (-1, 10, "void"))
    assert coming_free([_row(today, taken, **row)], {}, today, Turnaround(5)) == []  # type: ignore[arg-type]


def test_the_window_of_an_address(app: Flask) -> None:
    today = date(2027, 3, 15)
    with app.test_request_context():
        assert window(None, None, today).period == Days(date(2027, 3, 1), date(2028, 3, 1))
        month = window("month", "2028-02", today)
        assert (month.period, month.previous, month.following) == (Days(date(2028, 2, 1), date(2028, 3, 1)), "2028-01", "2028-03")
        for nonsense in ("", "ieri", "2027-13", "0000-01", "9999-12"):
            assert window("century", nonsense, today).period.start == date(2027, 3, 1)
        drawn = occupancy([_row(today, (-30, 5, "stay"))], today, month.period)
        assert drawn.lines[0].stretches == ()
        assert drawn.today is None
        assert len(drawn.scale) == 29


@pytest.mark.usefixtures("today")
def test_an_announced_departure_is_marked_for_those_who_may_know(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.hosted(world, home)
    with world.act("social_worker") as (session, actor):
        start_leaving(
            session, actor, case_id, reason="own_home_found", leaves_on=date(2027, 3, 20), exit_plan="Affitto", reason_text=None
        )
    for who, sees in (("manager", True), ("social_worker", True), ("stranger_manager", False), ("coordinator", True)):
        with world.act(who) as (session, _):
            assert planned_returns(session, [home.unit_id]) == ({home.unit_id: date(2027, 3, 20)} if sees else {}), who
    page = client(app, world, "manager").get("/units/timeline?zoom=month").text
    assert "Planned return: 20/03/2027" in page
    assert "Coming free" in client(app, world, "social_worker").get("/units").text
    assert client(app, world, "educator").get("/units/timeline").status_code == 404


def test_four_hundred_units_in_as_many_statements_as_one(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    database = app.extensions["portal"].database
    counts: dict[str, list[int]] = {}

    def count(*_args: object) -> None:
        statements.append(1)

    event.listen(database.engine, "before_cursor_execute", count)
    browser = client(app, world, "manager")
    addresses = ("/units", "/units/timeline", "/units/timeline?zoom=month&view=table", "/money")
    for amount in (1, 400):
        if amount > 1:
            _many(world, home, amount - 1, today)
        for address in addresses:
            statements: list[int] = []
            browser.get(address)
            statements.clear()
            answer = browser.get(address)
            assert answer.status_code == 200
            counts.setdefault(address, []).append(len(statements))
    for address, (one, many) in counts.items():
        assert many <= one + 1, address
        assert many <= 8, address
    page = browser.get("/units/timeline").text
    assert page.count('role="img"') == 100
    assert "100 of 400 shown" in page
    assert len(page) < 250_000
    first = browser.get("/units").text
    assert first.count('scope="row"><a href="/units/') == 50 + 8
    second = browser.get(re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")).text  # type: ignore[index]
    assert 'rel="prev" href="/units"' in second
    money = browser.get("/money").text
    assert (money.count('class="occupancy-line"'), len(money) < 130_000) == (25, True)
    assert browser.get("/money?q=numero+01").text.count('class="occupancy-line"') == 14
    assert browser.get("/units?q=numero+7&state=void").text.count('rowheader" scope="row"><a href="/units/') > 3


def _many(world: World, home: journey.Home, amount: int, today: date) -> None:
    with world.act("manager") as (session, actor):
        ids = [uuid4() for _ in range(amount)]
        session.execute(
            insert(Unit),
            [
                {"id": each, "organisation_id": actor.organisation_id, "property_id": home.property_id, "name": f"Numero {n:03}",
                 "beds": 3, "rooms": 2, "features": []}
                for n, each in enumerate(ids)
            ],
        )  # fmt: skip
        for each in ids:
            session.execute(select(func.app.set_void(each, today - timedelta(days=9), add_months(today, 2), "Lavori")))


def test_fifty_at_once_want_the_same_unit_and_exactly_one_gets_it(world: World, base_settings: Settings, today: date) -> None:
    home = journey.home(world)
    cases = [journey.waiting(world, surname=f"Nucleo{n:02}") for n in range(20)]
    start = date(2027, 3, 8)
    crowd = replace(world, database=Database(base_settings.database_url, pool_size=50))
    gate = threading.Barrier(50)  # passed only when fifty transactions stand open, each on a connection of its own

    def propose(case_id: object) -> object:
        with crowd.act("social_worker") as (session, actor):
            session.connection()
            gate.wait(30)
            return placements.propose(session, actor, case_id, home.unit_id, start)  # type: ignore[arg-type]

    def keep_back(n: int) -> object:
        with crowd.act("manager") as (session, actor):
            session.connection()
            gate.wait(30)
            return homes.set_void(
                session, actor, home.unit_id, Days(start + timedelta(days=n), start + timedelta(days=n + 90)), "Lavori"
            )

    results = at_once(*(lambda c=c: propose(c) for c in cases), *(lambda n=n: keep_back(n) for n in range(30)))
    crowd.database.dispose()
    lost = [r for r in results if isinstance(r, Conflict)]
    assert len(lost) == 49, [r for r in results if not isinstance(r, Conflict)]
    words = ("is already taken on", "its owner keeps it back", "is not free on all of these days")
    assert all(any(part in str(refusal) for part in words) for refusal in lost), {str(refusal) for refusal in lost}
    with world.act("manager") as (session, actor):
        (row,) = overview.units(session, actor, today, unit_id=home.unit_id)
        won = session.scalar(select(func.count()).select_from(Proposal))
        assert (len(row.taken), won) in ((1, 1), (1, 0))


def test_a_refusal_links_what_conflicts_only_for_those_who_may_know_it(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home, starts_on=date(2027, 3, 8))
    with world.act("social_worker") as (session, _):
        number = session.get_one(Case, case_id).number
    data = {"first_day": "2027-03-20", "last_day": "2027-04-20", "reason": "Lavori", "code": "works", "reference": "Ordine 12"}
    answer = client(app, world, "manager").post(f"/units/{home.unit_id}/voids/new", data=data)
    assert answer.status_code == 409
    assert f'<a href="/cases/{case_id}">{number}</a>' in answer.text
    page = client(app, world, "manager").get(f"/units/{home.unit_id}/close").text
    assert f'<a href="/cases/{case_id}">{number}</a>' in page
    for who in ("coordinator", "stranger_manager", "stranger_social_worker"):
        with world.act(who) as (session, _):
            assert session.execute(select(func.app.takers(home.unit_id, today, add_months(today, 24)))).all() == [], who
