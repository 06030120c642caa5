"""A season of the demo in seconds: something is met, something climbs, nothing is told twice, whoever is killed, and the report says so."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import randrange
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from bench.kills import WEEK, Week, differences, ledger, lines_of
from portal.cli import main
from portal.demo import cast, homes
from portal.demo.simulation import Journal, Report, load, simulate
from portal.demo.teller import Teller
from portal.embedded import Postgres
from portal.records.notifications.delivery import MOST_TOGETHER
from portal.settings import Settings
from portal.workflow.cases.notices import Delivery
from portal.workflow.cases.owing import Obligation
from tenants import clock
from tenants.database import Database
from tenants.system import System
from tests.ground import Ground
from tests.world import World

DAYS = 120


@dataclass(frozen=True)
class Season:
    """Four months, how their last week went calmly, and what is needed to live that week again."""

    calm: Report
    rows: Counter[tuple[Any, ...]]
    morning: Ground
    journal: Path
    lines: int


@pytest.fixture
def season(
    empty: None, system: System, database: Database, today: date, base_settings: Settings, postgres: Postgres, tmp_path: Path
) -> Season:
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
    morning, journal = Ground(postgres.url(dbname="portal"), "morning"), tmp_path / "journal"
    with clock.at_day(today):
        simulate(load(system, database, today), days=DAYS, seed=3, journal=Journal.at(journal), until=DAYS - WEEK)
        morning.keep()
        calm = tmp_path / "calm"
        shutil.copy(journal, calm)
        report = simulate(load(system, database, today), days=DAYS, seed=3, journal=Journal.at(calm), evenings=True)
    return Season(report, ledger(postgres.url(dbname="portal")), morning, journal, lines_of(calm) - lines_of(journal))


@pytest.mark.faults
@pytest.mark.embedded
@pytest.mark.slow
def test_four_months_and_a_last_week_in_which_everything_is_killed(
    season: Season, system: System, base_settings: Settings, postgres: Postgres, tmp_path: Path
) -> None:
    """The long form, with beat, empty brokers and as many kills as one likes, is `python -m bench.kills`."""
    assert season.calm.anomalies == []
    stood: dict[str, int] = {}
    for row in season.calm.months.values():
        for name, number in row.items():
            stood[name] = stood.get(name, 0) + number
    assert stood["on time"] > 0
    assert stood["late"] + stood.get("escalated and open", 0) > 0
    assert season.calm.escalated > 0
    assert {"educator_report", "renewal_decision", "stay_end", "household_answer", "draft"} <= set(season.calm.kinds)
    text = season.calm.text()
    assert "Anomalies: none" in text
    assert "What fell due, by month" in text
    assert json.loads(json.dumps(season.calm.data()))["seed"] == 3
    with system.work() as session:
        assert session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "pending")) == 0
        open_ones: list[Any] = list(session.scalars(select(Obligation).where(Obligation.ended_on.is_(None))))
        assert all(one.next_on or one.escalated_on for one in open_ones)

    season.morning.restore()
    moments = randrange(1_000_000)  # it is printed: a failure can be had again
    with Week(postgres, environ_of(base_settings, tmp_path), tmp_path / "week", season.journal, moments, with_beat=False) as week:
        hurt = week.live(["people", "worker", "backend"], season.lines)
        assert week.killed.total() == 3, "nobody was killed too late"
        assert week.doubled() <= MOST_TOGETHER
    assert differences(season.calm.data(), hurt) == []
    now = ledger(postgres.url(dbname="portal"))
    assert (season.rows - now, now - season.rows) == ({}, {})


def environ_of(settings: Settings, folder: Path) -> dict[str, str]:
    """For processes on the test's database, which stand where the last week begins."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PORTAL_ENV": "test",
        "PORTAL_TODAY": "2027-06-22",
        "PORTAL_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": settings.database_url,
        "SYSTEM_DATABASE_URL": settings.system_database_url,
    }


def test_only_the_demos_people(world: World, today: date) -> None:
    with pytest.raises(LookupError, match="not the demo's"):
        load(world.system, world.database, today)


def test_never_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ENV", "production")
    refused = CliRunner().invoke(main, ["simulate", "--days", "3"])
    assert refused.exit_code == 1
    assert "is for the demo" in refused.output
