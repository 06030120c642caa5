"""The hours given to households: the coordinator's, for accounting, and nobody else's."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from portal.workflow.support import commands
from tenants import clock
from tests import journey
from tests.signed_in import client
from tests.support.conftest import at
from tests.world import World


@pytest.fixture
def case_id(app: Flask, world: World, today: date) -> UUID:
    """A household hosted for two months, with three meetings of the educator and one of the consultant."""
    with clock.at_day(date(2027, 1, 2)):
        made = journey.hosted(world, journey.home(world))
    for who, day, hour, kind, minutes in (
        ("educator", date(2027, 1, 31), 23, "phone", 5), ("educator", date(2027, 2, 1), 0, "home_visit", 60),
        ("educator", date(2027, 2, 20), 9, "home_visit", 90), ("consultant", date(2027, 2, 21), 9, "interview", 45),
    ):  # fmt: skip
        with world.act(who) as (session, actor):
            told = commands.Record(starts_at=at(day, hour), minutes=minutes, attendance="all", done="Fatto.", kind=kind)
            commands.record_session(session, actor, made, told)
    return made


def test_hours_by_colleague_kind_and_month(app: Flask, world: World, case_id: UUID) -> None:
    browser = client(app, world, "coordinator")
    page = browser.get("/support/hours").text
    for words in ("Moretti Luca", "2 h 35", "Serra Giulia", "45 min", "Home visit", "2 h 30", "01/2027", "3 h 20"):
        assert words in page, words
    answer = browser.get("/support/hours.xlsx?from=2027-02&to=2027-02")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [(row[1], row[3], row[4], row[5]) for row in rows[1:]] == [
        ("Moretti Luca", "Home visit", 2.0, 2.5), ("Serra Giulia", "Interview", 1.0, 0.75),
    ]  # fmt: skip
    assert browser.get("/support/hours?from=boh").status_code == 404


def test_they_are_nobody_elses(app: Flask, world: World, case_id: UUID) -> None:
    for who in ("educator", "consultant", "social_worker", "manager"):
        for address in ("/support/hours", "/support/hours.xlsx"):
            assert client(app, world, who).get(address).status_code == 404, (who, address)
    page = client(app, world, "stranger_coordinator").get("/support/hours").text
    assert "Moretti" not in page
    assert "Nothing was recorded" in page
