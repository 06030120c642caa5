"""The tab of home and stay once the household lives there."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from portal.workflow.placements.models import Placement
from tenants import clock
from tests import journey
from tests.placements.reading import follow, text
from tests.signed_in import client
from tests.world import World


def test_an_overstay_is_shown_and_authorised_by_the_head(app: Flask, today: date, world: World) -> None:
    with clock.at_day(date(2026, 2, 20)):
        case_id = journey.hosted(world, journey.home(world), starts_on=date(2026, 2, 20))
    head, manager = client(app, world, "head"), client(app, world, "manager")
    assert "10 days past the end, not authorised" in text(head.get(f"/cases/{case_id}/home"))
    assert client(app, world, "social_worker").get(f"/cases/{case_id}/overstay").status_code == 404
    answer = head.post(f"/cases/{case_id}/overstay", data={"reason": "Casa pronta il 15."})
    shown = follow(head, answer)
    assert "10 days past the end, authorised" in shown
    assert "Casa pronta il 15." in shown
    owners = text(manager.get(f"/cases/{case_id}/home"))
    assert "10 days past the end, authorised" in owners
    assert "Casa pronta" not in owners


def test_reading_never_writes(today: date, world: World, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    with world.act("social_worker") as (session, _):
        before = session.scalars(select(Placement)).one().ends_on
    assert client(app, world, "social_worker").get(f"/cases/{case_id}/home").status_code == 200
    with world.act("social_worker") as (session, _):
        assert session.scalars(select(Placement)).one().ends_on == before
    assert before == today + timedelta(days=366)
