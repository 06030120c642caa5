"""The board of all who wait and all homes: order, what fits and what does not, how it is read, who opens it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.workflow.cases.models import Case
from portal.workflow.placements import commands
from portal.workflow.placements.matching_board import MOST_HOUSEHOLDS, boards
from portal.workflow.referrals import protection
from tenants.errors import Invalid
from tenants.reading import ReadLog
from tests import journey
from tests.counting import statements
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World


def told(world: World, starts_on: date, who: str = "social_worker") -> dict[str, dict[str, tuple[bool, bool, str]]]:
    """By surname and unit: whether it may be proposed, whether it suits, and what speaks against it."""
    with world.act(who) as (session, actor):
        return {
            (line.position.household.name or "?").split()[0]: {
                cell.home.unit.unit_name: (cell.possible, cell.suits, " ".join(why.msgid % why.values for why in cell.against))
                for cell in line.cells
            }
            for board in boards(session, actor, starts_on)
            for line in board.lines
        }


def test_each_household_beside_each_home(world: World, today: date) -> None:
    journey.home(world, name="Grande", beds=4)
    journey.home(world, name="Piccolo", beds=2)
    soon = today + timedelta(days=7)
    large, fussy = journey.waiting(world, surname="Numerosi", minors=2), journey.waiting(world, surname="Esigenti")
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == fussy).values(needs=["pets"], area="Offanengo", urgent=True))
        session.execute(update(Case).where(Case.id == large).values(needs=[], rooms=4))
    found = told(world, soon)
    assert list(found) == ["Esigenti", "Numerosi"], "by their places on the list"
    possible, suits, why = found["Esigenti"]["Grande"]
    assert (possible, suits) == (True, False), "what is missing is said and forbids nothing"
    assert "Offanengo" in why
    assert found["Numerosi"]["Piccolo"][0] is False
    assert "Beds: 2 for 3 persons" in found["Numerosi"]["Piccolo"][2]
    assert found["Numerosi"]["Grande"][0]
    assert "Rooms: 3 instead of 4" in found["Numerosi"]["Grande"][2]
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == large).values(rooms=2))
    assert told(world, soon)["Numerosi"]["Grande"] == (True, True, "")


def test_what_is_held_refused_or_not_checked_is_said(world: World, today: date) -> None:
    where = journey.home(world, name="Conteso")
    soon = today + timedelta(days=7)
    said_no = journey.waiting(world, surname="Rifiuto")
    with world.act("social_worker") as (session, actor):
        commands.propose(session, actor, said_no, where.unit_id, soon)
        commands.record_household_answer(session, actor, said_no, False)
    possible, suits, why = told(world, soon)["Rifiuto"]["Conteso"]
    assert (possible, suits) == (True, False)
    assert "The household said no on" in why
    other = journey.waiting(world, surname="Altri")
    with world.act("social_worker") as (session, actor):
        commands.propose(session, actor, other, where.unit_id, soon)
        session.execute(update(Case).where(Case.id == said_no).values(check_expires_on=today))
    found = told(world, soon)
    assert list(found) == ["Rifiuto"], "who has a proposal no longer waits"
    assert found["Rifiuto"]["Conteso"][0] is False
    with world.act("social_worker") as (session, actor):
        ((line,),) = [board.lines for board in boards(session, actor, soon)]
        assert line.stopped is not None
        with pytest.raises(Invalid):
            boards(session, actor, today - timedelta(days=1))


def test_the_page_is_for_who_matches_and_its_names_are_a_reading(app: Flask, world: World, today: date) -> None:
    journey.home(world)
    case_id = journey.waiting(world, surname="Attesa")
    for who in ("coordinator", "educator", "manager", "dpo", "comune_admin"):
        assert client(app, world, who).get("/matching").status_code == 404, who
    assert "Attesa" not in words(client(app, world, "stranger_social_worker").get("/matching"))
    said = words(client(app, world, "social_worker").get("/matching"))
    assert "Attesa Persona 1" in said
    assert "Suits" in said
    wrong = client(app, world, "social_worker").get("/matching?starts_on=2020-01-01")
    assert wrong.status_code == 422
    assert "The stay cannot begin in the past." in words(wrong)
    assert client(app, world, "social_worker").get("/matching?from=x&starts_on=nonsense").status_code == 200
    with world.act("dpo") as (session, _):
        read = session.execute(select(ReadLog.facets, ReadLog.case_ids).where(ReadLog.page == "placements.matching_board")).all()
    assert {frozenset(facets) for facets, _ in read} == {frozenset({"identity", "social"})}
    assert {one for _, ids in read for one in ids} == {case_id}
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, True)
    assert "Attesa" not in words(client(app, world, "head").get("/matching"))


def test_the_board_is_read_in_the_same_statements_whatever_stands_on_it(app: Flask, world: World, today: date) -> None:
    journey.home(world, name="Uno")
    journey.waiting(world)
    browser = client(app, world, "social_worker")
    browser.get("/matching")
    few, listed = statements(app, lambda: browser.get("/matching")), statements(app, lambda: browser.get("/waiting-list"))
    for n in range(3):
        journey.home(world, name=f"Casa {n}")
    for _ in range(5):
        journey.waiting(world)
    assert statements(app, lambda: browser.get("/matching")) == few
    assert statements(app, lambda: browser.get("/waiting-list")) == listed


def test_a_long_list_is_shown_in_parts(world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.workflow.placements.matching_board.MOST_HOUSEHOLDS", 2)
    journey.home(world)
    for n in range(3):
        journey.waiting(world, surname=f"Nucleo{n}")
    with world.act("social_worker") as (session, actor):
        (first,) = boards(session, actor, today)
        assert (len(first.lines), first.following, first.waiting) == (2, 3, 3)
        (rest,) = boards(session, actor, today, first=3)
        assert [line.position.place for line in rest.lines] == [3]
        assert rest.following is None
    assert MOST_HOUSEHOLDS == 20
