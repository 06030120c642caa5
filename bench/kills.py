"""The last week of a simulated year in which everything is killed: `kill -9` of anything at any moment changes nothing in the final report.

`python -m bench.kills --kills 40` lives through a year of the demo's data up to its last week, copies the database, lives the week calmly in the one
copy and, as often as it takes, in the others with worker, beat, broker, mail server and database as processes, of which one is killed every
few seconds: at moments and in an order that the seed says. Each report must be the calm one, line by line, and so must the rows of what was
owed and told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg

from portal.embedded import MailSink, Postgres, Valkey, start_postgres, start_valkey

WEEK = 7
KINDS = ("worker", "child", "beat", "people", "broker", "broker_empty", "backend", "server")
"""What is killed: the worker with its children or a child alone, beat, the simulation itself, the broker that comes back with what it held or
with nothing, one process of the database (upon which all its others end), the whole database."""
PATIENCE = 600.0
SOON = 0.8
"""Seconds after a line of the journal within which something is killed: a night of the week takes about as long."""

_LEDGER = """
    select 'owed', kind, coalesce(case_id, unit_id, property_id, session_id)::text, person_id::text, opened_on::text, ended, ended_on::text,
      last_sent_on::text, escalated_on::text from portal.obligations
    union all
    select 'told', n.kind, coalesce(n.case_id, n.unit_id)::text, n.person_id::text, (n.at at time zone 'Europe/Rome')::date::text, d.channel, d.state, null, null
    from portal.notifications n left join portal.deliveries d on d.notification_id = n.id
"""


def ledger(url: str) -> Counter[tuple[Any, ...]]:
    """What was owed and what was told, row by row, without the ids that each copy draws for itself."""
    with psycopg.connect(url) as connection:
        return Counter(connection.execute(_LEDGER).fetchall())


def lines_of(journal: Path) -> int:
    """How much a journal tells."""
    return journal.read_bytes().count(b"\n")


@dataclass
class Week:
    """A week under way, on a database that stands at its first morning: who lives in it, and how each is killed."""

    postgres: Postgres
    environ: dict[str, str]
    folder: Path
    journal: Path
    seed: int
    with_beat: bool = True
    killed: Counter[str] = field(default_factory=Counter)
    tell: Callable[[str], None] = print
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _lives: int = 0

    def __enter__(self) -> Self:
        self.dice = random.Random(self.seed)
        self.tell(f"  the kills of seed {self.seed}")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.broker = self._broker()
        self.sink = MailSink(self.folder / "mail").start()
        day = self.folder / "day"
        day.write_text(self.environ["PORTAL_TODAY"])
        self.environ = {**self.environ, "REDIS_URL": self.broker.url(), "MAIL_URL": self.sink.url, "PORTAL_TODAY_FILE": str(day)}
        for name in ("worker", *(("beat",) if self.with_beat else ()), "people"):
            self._start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for name in tuple(self._running):
            self._end(name)
        self.sink.stop()
        if self.broker.is_running():
            self.broker.stop()

    def live(self, kinds: list[str], lines: int) -> dict[str, Any]:
        """Let the days pass and kill one after the other, until the report is there: each after one of the ``lines`` that the journal
        of a calm week has, and a moment.

        Raises:
            RuntimeError: the simulation ended without a report, or never.
        """
        after = sorted(self.dice.randrange(lines) for _ in kinds)
        waiting, began, stood = list(zip(after, kinds, strict=True)), time.monotonic(), lines_of(self.journal)
        while (code := self._running["people"].poll()) is None:
            if waiting and lines_of(self.journal) - stood > waiting[0][0]:
                time.sleep(self.dice.uniform(0, SOON))
                if self._running["people"].poll() is None:
                    self.kill(waiting.pop(0)[1])
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"the week did not end: {self._told()}")
            time.sleep(0.02)
        try:
            found: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        except ValueError:
            raise RuntimeError(f"no report, exit {code}: {self._told()}") from None
        return found

    def kill(self, what: str) -> None:
        """Kill it, and start it again as whoever watches over it would."""
        self.killed[what] += 1
        self.tell(f"  kill -9 {what:<13} at {self._where()}")
        if what == "child":
            for child in psutil.Process(self._running["worker"].pid).children():
                child.kill()
        elif what == "backend":
            with psycopg.connect(self.postgres.url(dbname=self.environ["DATABASE_URL"].rpartition("/")[2])) as connection:
                os.kill(connection.info.backend_pid, signal.SIGKILL)
        elif what == "server":
            self.postgres.kill()
            self.postgres = start_postgres(self.postgres.data, self.postgres.port, fast=True)
        elif what.startswith("broker"):
            self.broker.kill()
            self.broker = self._broker(empty=what == "broker_empty")
        else:
            self._end(what)
            self._start(what)

    def doubled(self) -> int:
        """How many messages came more than once. Every one that came twice has the same Message-ID as before."""
        return sum(n - 1 for n in Counter(str(mail.message["Message-ID"]) for mail in self.sink.messages()).values())

    def _broker(self, *, empty: bool = False) -> Valkey:
        place, port = self.folder / "valkey", None
        if self._lives:
            port = self.broker.port
            if empty:
                password = (place / "password").read_text()
                shutil.rmtree(place)
                place.mkdir()
                (place / "password").write_text(password)
        self._lives += 1
        return start_valkey(place, port)

    def _start(self, name: str) -> None:
        command = {
            "worker": ("worker", "--concurrency", "1"),
            "beat": ("beat",),
            "people": ("simulate", "--keep", "--by-workers", "--json", "--journal", str(self.journal)),
        }[name]
        out = self.folder / "report.json" if name == "people" else self._log(name)
        with out.open("wb" if name == "people" else "ab") as told, self._log(name).open("ab") as log:
            # Worker and beat take the day from the file alone.
            environ = {key: value for key, value in self.environ.items() if name == "people" or key != "PORTAL_TODAY"}
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", *command], env=environ, stdout=told, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def _end(self, name: str) -> None:
        process = self._running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _told(self) -> str:
        return "\n".join(f"{name}: …{self._log(name).read_text()[-2000:]}" for name in self._running)

    def _where(self) -> str:
        lines = [json.loads(line) for line in self.journal.read_bytes().splitlines()]
        day = next((line["day"] for line in reversed(lines) if "day" in line), "")
        return f"{day} after “{lines[-1]['is']}” {lines[-1].get('name') or lines[-1].get('of') or ''}"


def differences(calm: dict[str, Any], hurt: dict[str, Any]) -> list[str]:
    """Where two reports differ."""
    return [f"{name}: {calm[name]} ≠ {hurt[name]}" for name in calm if calm[name] != hurt[name]]


def measure(kills: int, seed: int, days: int, a_week: int, what: tuple[str, ...]) -> bool:
    """A year, its last week calmly, and its last week again and again until so many were killed. Answers whether all were the same."""
    from bench.kept_year import Copies

    dice, done, same, totals, rounds, doubled = random.Random(seed), 0, True, Counter[str](), 0, 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, Copies(Path(name), days, seed) as copies:
        calm, rows, lines = copies.calm()
        print(calm.text(), flush=True)
        while done < kills:
            rounds += 1
            environ, journal, url = copies.another(f"hurt_{rounds}")
            kinds = [dice.choice(what) for _ in range(min(a_week, kills - done))]
            with Week(copies.postgres, environ, Path(name) / f"week-{rounds}", journal, seed + rounds) as week:
                report = week.live(kinds, lines)
                copies.postgres = week.postgres
                doubled += week.doubled()
            found = differences(calm.data(), report)
            now = ledger(url)
            found += [f"not any more: {row}" for row in (rows - now)][:10] + [f"new: {row}" for row in (now - rows)][:10]
            done, totals, same = done + week.killed.total(), totals + week.killed, same and not found
            print(
                f"week {rounds}: {week.killed.total()} killed, {'the same' if not found else 'DIFFERENT'}",
                *found,
                sep="\n  ",
                flush=True,
            )
    print(
        f"seed {seed}: {done} killed in {rounds} weeks ({dict(totals)}), {doubled} messages came twice:",
        "the same" if same else "DIFFERENT",
    )
    return same


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="how many altogether (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the year and of the kills (default: %(default)s)")
    parser.add_argument("--days", type=int, default=365, help="how long the year is (default: %(default)s)")
    parser.add_argument("--a-week", type=int, default=10, help="how many in one life of the week (default: %(default)s)")
    parser.add_argument("--only", choices=KINDS, nargs="*", default=KINDS, help="what is killed (default: all of it)")
    asked = parser.parse_args()
    sys.exit(0 if measure(asked.kills, asked.seed, asked.days, asked.a_week, tuple(asked.only)) else 1)


if __name__ == "__main__":
    main()
