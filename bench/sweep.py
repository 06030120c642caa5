"""What a night costs at a hundred thousand stays: every sweep, its time, statements, commits and memory, beside the SQL it cannot beat.

`python -m bench.sweep` fills a database whose households are nearly all hosted, copies it, and lets two nights pass in the first: one on which
nothing was ever swept (every review and every reminder of three months is waiting), and a usual one after it. After each sweep the rows that it
wrote are put into the copy by plain `INSERT … SELECT` and `UPDATE … FROM`, already worked out, with the same indexes and foreign keys and without
our triggers, policies and functions: that is the limit. It need not find anything out, so nothing that does can be faster.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg
from sqlalchemy import event

from bench.data import TODAY, fill
from bench.limit_of_rows import Twin
from migrations import provision
from migrations.run import migrate
from portal.embedded import start_postgres
from portal.records import sweeps
from tenants import clock
from tenants.system import System

RESULTS = Path(__file__).parent / "results"
SHARES = (("hosted", 890), ("leaving", 30), ("proposed", 20), ("draft", 20), ("waiting", 20), ("closed", 20))
"""In a thousand cases: more than nine hundred stays that go on."""
TARGET = 1.5
LEAST_ROWS = 1000
"""Below so many rows what is measured is the looking, not the writing: no ratio is said."""

_NIGHT = """
    update portal.cases set draft_expires_on = %(yesterday)s where stage = 'draft';
    update portal.members m set born_on = %(today)s - 3000 from portal.member_names n where n.member_id = m.id and not n.adult;
    update portal.members m set born_on = %(eighteen)s from portal.cases c
      where c.id = m.case_id and m.position = c.size - 1 and c.minors > 0 and c.stage = 'hosted' and right(c.id::text, 1) = '0';
    update portal.cases c set unit_id = u.id, host_organisation_id = u.organisation_id from (
      select p.id, row_number() over (partition by p.partnership_id order by p.id) as n from portal.cases p where p.stage = 'proposed') k
      join portal.cases mine on mine.id = k.id
      join (select f.*, o.partnership_id, row_number() over (partition by o.partnership_id order by f.id) as n from portal.units f
        join portal.property_offers o on o.property_id = f.property_id
        where not exists (select 1 from portal.unit_days d where d.unit_id = f.id)) u on u.n = k.n and u.partnership_id = mine.partnership_id
      where c.id = k.id;
    insert into portal.proposals (id, case_id, organisation_id, host_organisation_id, unit_id, starts_on, ends_on, expires_on, state,
      proposed_by_id, proposed_at)
      select gen_random_uuid(), id, organisation_id, host_organisation_id, unit_id, %(today)s, %(today)s + 365, %(yesterday)s, 'open', author_id, stage_since
      from portal.cases where stage = 'proposed' and unit_id is not null;
    with held as (
      insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
      select p.id, p.unit_id, u.property_id, u.organisation_id, daterange(p.starts_on, p.ends_on), 'hold'
      from portal.proposals p join portal.units u on u.id = p.unit_id returning id)
    insert into portal.occupation_cases (unit_days_id, case_id) select p.id, p.case_id from portal.proposals p join held h on h.id = p.id;
"""


@dataclass
class Figure:
    """One sweep on one night: seconds, the rows it wrote, statements, commits, the most memory, and how often the limit's time."""

    night: str
    sweep: str
    answered: int
    rows: int
    seconds: float
    statements: int
    commits: int
    backend_mb: float
    process_mb: float
    limit_seconds: float
    ratio: float | None
    error: str | None = None


class Counting:
    """What a sweep asks of the database: statements and commits, the log of its run included."""

    def __init__(self, system: System) -> None:
        self._engine = system.engine
        self.statements = self.commits = 0

    def __enter__(self) -> Self:
        event.listen(self._engine, "before_cursor_execute", self._statement)
        event.listen(self._engine, "commit", self._commit)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._statement)
        event.remove(self._engine, "commit", self._commit)

    def _statement(self, *_: object) -> None:
        self.statements += 1

    def _commit(self, _: object) -> None:
        self.commits += 1


class Watching:
    """The most private memory of this process and of the database's backends, looked at twenty times a second."""

    def __init__(self, backend: int) -> None:
        self._processes = (psutil.Process(), psutil.Process(backend))
        self._done = threading.Event()
        self._most = [0, 0]
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def megabytes(self) -> tuple[float, float]:
        """Of the process and of the backend."""
        mine, backend = (round(size / 2**20, 1) for size in self._most)
        return mine, backend

    def _look(self) -> None:
        while True:
            for place, process in enumerate(self._processes):
                self._most[place] = max(self._most[place], process.memory_full_info().uss)
            if self._done.wait(0.05):
                return


def night(name: str, system: System, twin: Twin, backend: int, only: str | None) -> list[Figure]:
    """Run every sweep that changes rows, and the limit after each."""
    made = []
    for sweep in sweeps.SWEEPS:
        if not sweep.tells or only not in (None, sweep.name):
            continue
        mark = twin.mark()
        began = time.perf_counter()
        with Watching(backend) as watching, Counting(system) as counting:
            done = sweeps.run(system, sweep)
        seconds = time.perf_counter() - began
        process_mb, backend_mb = watching.megabytes
        rows, limit = twin.follow(mark)
        ratio = round(seconds / limit, 2) if rows >= LEAST_ROWS else None
        made.append(
            Figure(name, sweep.name, done.rows or 0, rows, round(seconds, 3), counting.statements, counting.commits, backend_mb, process_mb,
                   round(limit, 3), ratio, done.error)
        )  # fmt: skip
        print(line(made[-1]), flush=True)
    return made


def line(figure: Figure) -> str:
    """A figure in one line."""
    return "  ".join(
        str(value).rjust(width)
        for value, width in zip(asdict(figure).values(), (6, 24, 7, 8, 8, 6, 5, 7, 7, 8, 6, 5), strict=True)
    )


def measure(stays: int, only: str | None = None) -> list[Figure]:
    """Two nights over so many stays."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        start_postgres(Path(folder) / "postgres", fast=True) as postgres,
    ):
        provision.create_roles(postgres.url(), dict.fromkeys(provision.LOGINS, "bench"))
        provision.create_database(postgres.url(), "night")
        migrate(postgres.url("portal_migrator", "bench", "night"))
        print(f"{stays} stays: filling…", flush=True)
        fill(postgres.url(dbname="night"), stays * 1000 // 920, shares=SHARES, open_days=364, homes=1.0, lived=False)
        with psycopg.connect(postgres.url(dbname="night"), autocommit=True) as connection:
            _prepare(connection)
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute('create database "limit" template night')
        system = System(postgres.url("portal_system", "bench", "night"))
        with system.work() as session:
            backend = int(session.connection().exec_driver_sql("select pg_backend_pid()").scalar_one())
        with Twin(postgres.url(dbname="night"), postgres.url(dbname="limit")) as twin:
            print("  ".join(Figure.__dataclass_fields__))
            found = night("first", system, twin, backend, only)
            # What the database does by itself within a minute of so many new rows: its plans know them by the next night.
            with psycopg.connect(postgres.url(dbname="night"), autocommit=True) as connection:
                connection.execute("vacuum analyze")
            with clock.at_day(TODAY + timedelta(days=1)):
                found += night("usual", system, twin, backend, only)
        system.dispose()
        return found


def _prepare(connection: psycopg.Connection[Any]) -> None:
    """What a night finds beside stays: drafts and proposals whose day is past, children who have come of age."""
    connection.execute("set session_replication_role = replica")
    days = {"today": TODAY, "yesterday": TODAY - timedelta(days=1), "eighteen": TODAY.replace(year=TODAY.year - 18, day=1)}
    for statement in _NIGHT.split(";\n"):
        if statement.strip():
            connection.execute(statement, days)
    connection.execute("vacuum analyze")


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=__doc__)
    parser.add_argument("--stays", type=int, default=100_000, help="how many households are hosted (default: %(default)s)")
    parser.add_argument("--only", help="one sweep alone")
    asked = parser.parse_args()
    figures = measure(asked.stays, asked.only)
    RESULTS.mkdir(exist_ok=True)
    result = {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "stays": asked.stays,
        "figures": [asdict(f) for f in figures],
    }
    (RESULTS / "sweep.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
