"""How fast notifications go out by e-mail, beside as many Celery tasks that do nothing and beside plain smtplib, in the same run.

`python -m bench.notifications` measures in turns, so that a busy moment of the machine falls on all three. Ours are counted from the commit
that told people until the last row of the outbox is closed: relay, broker, worker, policy, rendering, SMTP and outcomes included.
"""

from __future__ import annotations

import argparse
import json
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import redis
from sqlalchemy import func, select, text

from bench.data import fill
from migrations import provision
from migrations.run import migrate
from portal.embedded import start_postgres, start_valkey
from portal.records.notifications.letter import Letter, render
from portal.records.work import Queue
from portal.settings import Settings
from portal.workflow.cases.notices import Delivery
from tasks.app import configure
from tenants.outbox import OutboxRow
from tenants.system import System

RESULTS = Path(__file__).parent / "results"
CASES = 1000
TARGET_PLAIN = 0.7
_AUDIENCE = json.dumps(
    [{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": True}]
)
_TELL = text(
    "select coalesce(sum(app.notify('check_expiring', c.id, null, null, jsonb_build_object('number', c.number, 'due_on', '2027-04-05'),"
    " cast(:audience as jsonb), :turn || ':' || c.id || ':' || n)), 0)"
    " from (select id, number, n from portal.cases cross join generate_series(1, :times) n order by n, id limit :number) c"
)


@dataclass
class Rates:
    """A second: notifications drained, tasks that do nothing, messages by plain smtplib; and how ours compare."""

    notifications: int
    ours: float
    nothing: float
    plain: float
    ours_to_nothing: float
    ours_to_plain: float
    sent_twice: int

    @property
    def holds(self) -> bool:
        """Whether the target is met."""
        return self.ours_to_nothing > 1 and self.ours_to_plain >= TARGET_PLAIN


class Sink:
    """The mail server's process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._line())

    def count(self) -> tuple[int, int]:
        """How many messages came since the last time, and how many different ones."""
        assert self._process.stdin is not None
        self._process.stdin.write("count\n")
        self._process.stdin.flush()
        all_, different = self._line().split()
        return int(all_), int(different)

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


class Bench:
    """What is measured, on services that run."""

    def __init__(self, settings: Settings, sink: Sink) -> None:
        self.settings, self.sink = settings, sink
        self.system = System(settings.system_database_url)
        self.celery = configure(settings)
        self.broker = redis.Redis.from_url(settings.redis_url)

    def plain(self, number: int) -> float:
        """Seconds for as many messages of the same size, made beforehand, over one connection."""
        letter = Letter(uuid4(), uuid4(), "check_expiring", {"number": "OT-27-12345", "due_on": "2027-04-05"}, True, "Comune di Crema",
                        "Ada Bench", "ada@bench.example", "it")  # fmt: skip
        message = render(letter, self.settings, datetime.now(UTC))
        began = time.perf_counter()
        with smtplib.SMTP("127.0.0.1", self.sink.port) as line:
            for _ in range(number):
                line.sendmail("portale@ospitalita.example", ["ada@bench.example"], message)
        took = time.perf_counter() - began
        assert self.sink.count()[0] == number
        return took

    def nothing(self, number: int) -> float:
        """Seconds from publishing the first task to the end of the last."""
        began = time.perf_counter()
        with self.celery.producer_or_acquire() as producer:
            for each in range(number):
                self.celery.send_task("nothing", args=[each], queue=Queue.URGENT.value, producer=producer)
        while self._on_the_broker():
            time.sleep(0.02)
        return time.perf_counter() - began

    def ours(self, number: int) -> tuple[float, int]:
        """Seconds from the commit to the last row closed, and how many messages came twice."""
        with self.system.work() as session:
            values = {"audience": _AUDIENCE, "turn": str(uuid4()), "times": number // CASES + 2, "number": number}
            told = int(session.scalar(_TELL, values) or 0)
        began = time.perf_counter()
        assert told == number, f"{told} of {number} were told"
        while self._open():
            time.sleep(0.05)
        took = time.perf_counter() - began
        all_, different = self.sink.count()
        assert different == number, f"{different} of {number} arrived"
        with self.system.work() as session:
            unsent = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state != "sent"))
            assert not unsent, f"{unsent} were not sent"
        return took, all_ - different

    def _open(self) -> bool:
        with self.system.work() as session:
            query = select(OutboxRow.id).where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None)).limit(1)
            return session.scalar(query) is not None

    def _on_the_broker(self) -> int:
        return int(self.broker.llen(f"portal:{Queue.URGENT.value}")) + int(self.broker.hlen("portal:unacked"))


@contextmanager
def services(folder: Path, workers: int) -> Iterator[Bench]:
    """A filled portal, its broker, a mail server and a worker with its relay, each in its own process."""
    with start_postgres(folder / "postgres") as postgres, start_valkey(folder / "valkey") as valkey:
        provision.create_roles(postgres.url(), dict.fromkeys(provision.LOGINS, "bench"))
        provision.create_database(postgres.url(), "bench")
        migrate(postgres.url("portal_migrator", "bench", "bench"))
        fill(postgres.url(dbname="bench"), CASES)
        sink = Sink()
        environ = {
            "PORTAL_ENV": "development",
            "DATABASE_URL": postgres.url("portal_app", "bench", "bench"),
            "SYSTEM_DATABASE_URL": postgres.url("portal_system", "bench", "bench"),
            "REDIS_URL": valkey.url(0),
            "MAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "PORTAL_DATA_DIR": str(folder),
            "WORKER_CONCURRENCY": str(workers),
        }
        log = (folder / "worker.log").open("wb")
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.worker"],
            env={**os.environ, **environ},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        try:
            yield Bench(Settings.from_env(environ), sink)
        finally:
            worker.terminate()
            worker.wait(30)
            sink.stop()


def measure(number: int, turns: int, workers: int) -> Rates:
    """All three in turns."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, services(Path(folder), workers) as bench:
        bench.nothing(20)  # until it is done the worker was not ready
        bench.ours(20)
        each = number // turns
        ours = nothing = plain = 0.0
        twice = 0
        for turn in range(turns):
            plain += bench.plain(each)
            nothing += bench.nothing(each)
            took, again = bench.ours(each)
            ours, twice = ours + took, twice + again
            print(f"turn {turn + 1} of {turns} done", flush=True)
        total = each * turns
        return Rates(
            total,
            round(total / ours),
            round(total / nothing),
            round(total / plain),
            round(nothing / ours, 2),
            round(plain / ours, 2),
            twice,
        )


def report(rates: Rates) -> str:
    """The figures in words."""
    return (
        f"{rates.notifications} notifications by e-mail: {rates.ours:.0f} a second; tasks that do nothing: {rates.nothing:.0f}"
        f" (ours × {rates.ours_to_nothing}); plain smtplib on one connection: {rates.plain:.0f} (ours × {rates.ours_to_plain});"
        f" sent twice: {rates.sent_twice}. The target (faster than tasks that do nothing, at least {TARGET_PLAIN} × plain smtplib) is"
        f" {'met' if rates.holds else 'missed'}."
    )


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.notifications", description=__doc__)
    parser.add_argument("--number", type=int, default=2000, help="how many of each, such as 10000 (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=2, help="in how many turns (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the worker (default: %(default)s)")
    parser.add_argument("--strict", action="store_true", help="end with an error when the target is missed")
    asked = parser.parse_args()
    rates = measure(asked.number, asked.turns, asked.workers)
    print(report(rates))
    RESULTS.mkdir(exist_ok=True)
    result = {"measured": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(rates)}
    (RESULTS / "notifications.json").write_text(json.dumps(result, indent=2) + "\n")
    if asked.strict and not rates.holds:
        sys.exit("The target is missed.")


if __name__ == "__main__":
    main()
