"""What a page is foreseen to ask is asked in one breath with who asks; whoever is no longer who they were gets none of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text, update

from tenants import breath, clock, members, scope
from tenants.database import Database
from tenants.kinds import Role
from tenants.people import SignIn
from tenants.statements import Prepared
from tests import journey
from tests.signed_in import client
from tests.world import World

BOUND = Prepared(
    text("select set_config('portal.organisation', cast(:o as text), true), set_config('portal.person', cast(:p as text), true)")
)
NUMBERS = Prepared(text("select number from portal.cases where stage = :stage order by number"))
BROKEN = Prepared(text("select 1 / (:n - 1)"))
WRITES = Prepared(text("insert into portal.saved_filters (id) values (gen_random_uuid())"))


def bound(world: World, who: str) -> dict[str, Any]:
    actor = world.actor(who)
    return {"o": actor.organisation_id, "p": actor.person_id}


def numbers(world: World, database: Database, who: str) -> Any:
    found = breath.ask(database.engine, BOUND, bound(world, who), [(NUMBERS, {"stage": "waiting"})])
    return None if found is None else [number for (number,) in found[1]]


def test_a_breath_sees_what_its_scope_sees_and_leaves_no_scope(world: World, database: Database, today: date) -> None:
    journey.waiting(world)
    with world.act("social_worker") as (session, _):
        wanted = [number for (number,) in NUMBERS.rows(session, {"stage": "waiting"})]

    assert len(wanted) == 1
    assert numbers(world, database, "social_worker") == wanted
    assert numbers(world, database, "stranger_social_worker") == []
    with scope.bound(None), database.session() as session:
        assert session.scalar(text("select current_setting('portal.organisation', true)")) in ("", None)


@pytest.mark.parametrize("statement", [BROKEN, WRITES])
def test_a_breath_that_fails_does_nothing_and_the_next_goes_on(
    world: World, database: Database, today: date, statement: Prepared
) -> None:
    journey.waiting(world)
    values = {"n": 1} if statement is BROKEN else {}
    assert (
        breath.ask(database.engine, BOUND, bound(world, "social_worker"), [(NUMBERS, {"stage": "waiting"}), (statement, values)])
        is None
    )
    assert len(numbers(world, database, "social_worker")) == 1


def test_a_breath_tells_a_connection_anew_what_it_forgot(world: World, today: date, base_settings: Any) -> None:
    single = Database(base_settings.database_url, pool_size=1)
    journey.waiting(world)
    assert len(numbers(world, single, "social_worker")) == 1
    with single.engine.connect() as connection:
        connection.exec_driver_sql("deallocate all")
    assert len(numbers(world, single, "social_worker")) == 1
    single.dispose()


def test_what_was_foreseen_is_for_the_same_values_and_scope_once(world: World, today: date) -> None:
    journey.waiting(world)
    worker, stranger = world.actor("social_worker"), world.actor("stranger_social_worker")
    foreseen: Any = [("foreseen",)]
    for who, values, told in (
        (worker, {"stage": "draft"}, False),
        (stranger, {"stage": "waiting"}, False),
        (worker, {"stage": "waiting"}, True),
    ):
        with scope.bound(scope.of(who)), world.database.session() as session:
            breath.foresee(scope.of(worker), [(NUMBERS, {"stage": "waiting"})], [foreseen])
            assert (NUMBERS.rows(session, values) == foreseen) is told
            assert NUMBERS.rows(session, values) != foreseen
    breath.forget()


def trips(app: Flask, browser: Any, path: str) -> tuple[int, int]:
    """The status of a page, and how many transactions it began beside its breath."""
    engine, begun = app.extensions["portal"].database.engine, []
    note = begun.append
    event.listen(engine, "begin", note)
    try:
        return browser.get(path).status_code, len(begun)
    finally:
        event.remove(engine, "begin", note)


def test_the_first_pages_take_one_breath(world: World, app: Flask, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    browser = client(app, world, "social_worker")
    for path in ("/", "/cases?all=yes", f"/cases/{case_id}"):
        browser.get(path)
        assert trips(app, browser, path) == (200, 0), path


def test_the_waiting_list_and_the_board_ask_once_more_what_hangs_on_their_order(world: World, app: Flask, today: date) -> None:
    journey.home(world)
    journey.waiting(world)
    browser = client(app, world, "social_worker")
    for path in ("/waiting-list", "/matching"):
        browser.get(path)
        assert (200, 1) in [trips(app, browser, path) for _ in range(3)], path


def test_a_session_that_ended_or_a_right_that_was_taken_gets_nothing_of_it(world: World, app: Flask, today: date) -> None:
    case_id = journey.waiting(world)
    path = f"/cases/{case_id}"
    browser, other = client(app, world, "other_social_worker"), client(app, world, "educator")
    assert [browser.get(path).status_code, other.get("/").status_code] == [200, 200], "now it is known who they are"
    with world.system.work() as session:
        session.execute(update(SignIn).where(SignIn.person_id == world.actor("educator").person_id).values(ended_at=clock.now()))
        members.set_roles(
            session, world.actor("comune_admin"), world.actor("other_social_worker").person_id, (Role.ADMINISTRATOR,)
        )

    assert other.get("/").status_code == 302, "to the sign-in"
    assert browser.get(path).status_code == 404
