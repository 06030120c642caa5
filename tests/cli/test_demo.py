"""`portal demo`: everything starts, everything ends, what dies starts again, and the data stay."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from portal.cli.supervisor import Process, Supervisor, end_left_over, remember

pytestmark = [pytest.mark.embedded]


def wait_until(true: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A demo without households in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "PORTAL_DATA_DIR": str(folder / "data"),
                        "PORT": str(self.port), "WEB_CONCURRENCY": "1", "PORTAL_TODAY": "2027-03-01"}  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "portal.cli", "demo", "--no-seed"]
        log = self.folder / "demo.log"
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, env=self.environ, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        wait_until(lambda: "The portal answers at" in log.read_text())
        wait_until(self.ready)

    def command(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "portal.cli", *arguments]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ready(self) -> bool:
        return self.checks().get("broker") == "ok"

    def checks(self) -> dict[str, str]:
        """What readiness says, well or not."""
        return dict(self._readiness().get("checks", {}))

    def beats(self) -> dict[str, dict[str, object]]:
        return dict(self._readiness().get("heartbeats", {}))

    def _readiness(self) -> dict[str, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            return {}

    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, sign: signal.Signals = signal.SIGINT) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)
            self.process.wait(60)


def still_there(family: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path)
    yield made
    made.end()
    end_left_over(*(tmp_path / "data" / "logs").glob("*.pid"))


@pytest.mark.slow
def test_everything_starts_and_everything_ends_and_the_data_stay(demo: Demo) -> None:
    demo.start()
    wait_until(lambda: demo.beats().get("worker", {}).get("late") is False)
    assert demo.command("psql", "--as", "owner", "-Atc", "select 'the running demo'").strip() == "the running demo"
    demo.command("create-organisation", "comune", "comune-prova", "Comune di Prova")

    demo.command("demo-stop", "broker")
    wait_until(lambda: demo.checks().get("broker", "").startswith("failed"))
    assert "open_reviews" in demo.command("sweep"), "sweeps need no broker"
    demo.command("demo-start", "broker")
    wait_until(demo.ready)

    secrets = demo.folder / "data" / "secrets.json"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert json.loads(secrets.read_text())["portal_app"] not in (demo.folder / "demo.log").read_text()

    family = demo.family()
    demo.end()
    assert demo.process is not None
    assert demo.process.returncode == 0
    assert still_there(family) == []

    demo.start()
    killed = demo.family()
    demo.end(signal.SIGKILL)
    demo.start()
    assert still_there(killed) == [], "what was killed is not in the way of the next"
    assert "comune-prova" in demo.command("psql", "--as", "system", "-Atc", "select slug from organisations")


def sleeper(folder: Path, seconds: str = "60") -> Process:
    return Process("sleeper", (sys.executable, "-c", f"import time; time.sleep({seconds})"), dict(os.environ), folder)


def test_what_dies_starts_again_and_what_is_asked_to_stop_stays_stopped(tmp_path: Path) -> None:
    part, said = sleeper(tmp_path / "logs"), list[str]()
    supervisor = Supervisor([part], tmp_path / "stopped", said.append)
    supervisor.start()
    try:
        assert part.child is not None
        part.child.kill()
        part.child.wait()
        supervisor._look_after(part)
        assert part.alive()
        (tmp_path / "stopped").mkdir()
        (tmp_path / "stopped" / "sleeper").touch()
        for _ in range(2):
            supervisor._look_after(part)
        assert not part.alive()
        assert said == ["sleeper: started again", "sleeper: stopped, as asked"]
    finally:
        supervisor.stop()


def test_what_dies_at_once_is_not_started_again_at_once(tmp_path: Path) -> None:
    part, said = sleeper(tmp_path / "logs", "0"), list[str]()
    supervisor = Supervisor([part], tmp_path / "stopped", said.append)
    supervisor.start()
    for _ in range(30):
        assert part.child is not None
        part.child.wait()
        supervisor._look_after(part)
    supervisor.stop()
    assert len(said) <= 3


def test_a_left_over_of_another_name_is_left_alone(tmp_path: Path) -> None:
    """A pid that the system gave to somebody else is not ours to end."""
    somebody = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        remember(tmp_path / "x.pid", somebody.pid)
        known = json.loads((tmp_path / "x.pid").read_text())
        (tmp_path / "x.pid").write_text(json.dumps({**known, "born": known["born"] - 100}))
        end_left_over(tmp_path / "x.pid")
        assert somebody.poll() is None
        remember(tmp_path / "x.pid", somebody.pid)
        end_left_over(tmp_path / "x.pid")
        assert somebody.wait(10) is not None
    finally:
        somebody.kill()
