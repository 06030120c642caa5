"""A broker and a mail server of the test's own, to be hurt; workers as processes, to be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.embedded import MailSink, Valkey, start_valkey
from portal.settings import Settings
from tests.post_office import open_rows
from tests.world import World


class Broker:
    """A Valkey that can be lost with all it holds, and come back empty at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._life = folder, 0
        self.server: Valkey = start_valkey(folder / "0")

    def lose(self) -> None:
        self.server.kill()

    def come_back_empty(self) -> None:
        self._life += 1
        password = (self.folder / str(self._life - 1) / "password").read_text()
        fresh = self.folder / str(self._life)
        fresh.mkdir()
        (fresh / "password").write_text(password)
        self.server = start_valkey(fresh, self.server.port)

    def end(self) -> None:
        if self.server.is_running():
            self.server.thaw()
            self.server.stop()


class Portal:
    """Worker and beat processes on the test's services."""

    def __init__(self, environ: dict[str, str], logs: Path) -> None:
        self.environ, self.logs = environ, logs
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, ready: str = "ready.", **changes: str) -> subprocess.Popen[bytes]:
        """Start a process, and wait until its log says that it is ready."""
        log = self.logs / f"{len(self.running)}-{command[0]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", *command], env={**self.environ, **changes}, stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.running.append(process)
        wait_until(lambda: ready in log.read_text(errors="replace"), 60, lambda: log.read_text(errors="replace"))
        return process

    def worker(self, **changes: str) -> subprocess.Popen[bytes]:
        return self.start("worker", "--concurrency", "1", **changes)

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """kill -9 of the process and all its children: a power cut."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @staticmethod
    def kill_children(process: subprocess.Popen[bytes]) -> None:
        """kill -9 of those who do the work; their master lives on."""
        for child in psutil.Process(process.pid).children():
            child.kill()

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                self.kill(process)


def wait_until(true: Callable[[], bool], seconds: float, why: Callable[[], object] = lambda: "") -> None:
    """Wait for something, not longer than that."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {why()}"
        time.sleep(0.1)


def wait_until_delivered(world: World, seconds: float = 60) -> None:
    """Wait until nothing waits any more."""
    wait_until(lambda: not open_rows(world.system), seconds, lambda: f"{len(open_rows(world.system))} rows still wait")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    yield made
    made.end()


class SlowSink(MailSink):
    """Takes a moment for each message when told to, so that there is a middle to be killed in."""

    pause = 0.0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.pause)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[SlowSink]:
    with SlowSink(tmp_path / "mail") as server:
        yield server


@pytest.fixture
def settings(base_settings: Settings, broker: Broker, sink: MailSink) -> Settings:
    return replace(base_settings, redis_url=broker.server.url(), mail_url=sink.url)


@pytest.fixture
def portal(settings: Settings, tmp_path: Path) -> Iterator[Portal]:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PORTAL_ENV": "test",
        "PORTAL_TODAY": "2027-03-01",
        "PORTAL_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": settings.database_url,
        "SYSTEM_DATABASE_URL": settings.system_database_url,
        "REDIS_URL": settings.redis_url,
        "MAIL_URL": settings.mail_url,
    }
    made = Portal(environ, tmp_path)
    yield made
    made.end()
