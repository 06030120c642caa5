"""A season of the demo in seconds: something is met, something climbs, nothing is told twice, and the report says so."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.cli import main
from portal.demo import cast, homes
from portal.demo.simulation import Report, load, simulate
from portal.demo.teller import Teller
from portal.workflow.cases.notices import Delivery
from portal.workflow.cases.owing import Obligation
from tenants import clock
from tenants.database import Database
from tenants.system import System
from tests.world import World

DAYS = 120


@pytest.fixture
def lived(empty: None, system: System, database: Database, today: date) -> Report:
    """A household under review, one that is proposed a home, a draft: and then four months of everybody's life."""
    with clock.at_day(cast.FOUNDED):
        company = cast.found(system)
    teller = Teller(database, system, company, today)
    places = homes.furnish(teller)
    start = today - timedelta(days=300)
    case_id = teller.eligible("hosted_review", start - timedelta(days=40))
    teller.move_in(case_id, places.flat, start, "Daniela Raimondi")
    teller.propose(teller.eligible("proposed", today - timedelta(days=40)), places.others[0], today, today + timedelta(days=14))
    teller.refer("draft_new", today - timedelta(days=50), complete=False)
    clock.set_process_today(None)
    with clock.at_day(today):
        return simulate(load(system, database, today), days=DAYS, seed=3)


def test_four_months(lived: Report, system: System) -> None:
    assert lived.anomalies == []
    stood: dict[str, int] = {}
    for row in lived.months.values():
        for name, number in row.items():
            stood[name] = stood.get(name, 0) + number
    assert stood["on time"] > 0
    assert stood["late"] + stood.get("escalated and open", 0) > 0
    assert lived.escalated > 0
    assert {"educator_report", "renewal_decision", "stay_end", "household_answer", "draft"} <= set(lived.kinds)
    text = lived.text()
    assert "Anomalies: none" in text
    assert "What fell due, by month" in text
    assert json.loads(json.dumps(lived.data()))["seed"] == 3
    with system.work() as session:
        assert session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "pending")) == 0
        open_ones: list[Any] = list(session.scalars(select(Obligation).where(Obligation.ended_on.is_(None))))
        assert all(one.next_on or one.escalated_on for one in open_ones)


def test_only_the_demos_people(world: World, today: date) -> None:
    with pytest.raises(LookupError, match="not the demo's"):
        load(world.system, world.database, today)


def test_never_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    refused = CliRunner().invoke(main, ["simulate", "--days", "3"])
    assert refused.exit_code == 1
    assert "is for the demo" in refused.output
