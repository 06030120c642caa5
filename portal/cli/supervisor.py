"""Keeps the demo's parts alive: starts them, starts again what died, stops what was asked to stop, and in the end everything."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 15.0
TICK = 0.3
LOG_LIMIT = 5 * 1024 * 1024


class Part(Protocol):
    """Something that runs: a process of ours, the broker, the mail sink."""

    name: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def alive(self) -> bool: ...


@dataclass
class Process:
    """One command in a session of its own, so that a Ctrl-C reaches it through us, in order."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    logs: Path
    child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name}.log"

    def start(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.log.exists() and self.log.stat().st_size > LOG_LIMIT
        end_left_over(self.logs / f"{self.name}.pid")
        with self.log.open("wb" if fresh else "ab") as out:
            self.child = subprocess.Popen(
                self.command, env=dict(self.environ), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        remember(self.logs / f"{self.name}.pid", self.child.pid)

    def ask_to_stop(self) -> None:
        """Tell it to end, without waiting for it."""
        if self.alive() and self.child is not None:
            self.child.send_signal(signal.SIGTERM)  # the master ends its workers in order

    def stop(self) -> None:
        if self.child is None:
            return
        end_group(self.child)
        (self.logs / f"{self.name}.pid").unlink(missing_ok=True)
        self.child = None

    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def tail(self, lines: int = 12) -> str:
        """The last lines that it logged."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


@dataclass
class Service:
    """A server of ours that starts and stops by functions; ``running`` says whether it does."""

    name: str
    starting: Callable[[], None]
    stopping: Callable[[], None]
    running: Callable[[], bool]

    def start(self) -> None:
        self.starting()

    def stop(self) -> None:
        self.stopping()

    def alive(self) -> bool:
        return self.running()


@dataclass
class Supervisor:
    """Runs parts until told to end. A file named after a part in ``stopped`` keeps that part down."""

    parts: Sequence[Part]
    stopped: Path
    say: Callable[[str], None]
    ending: bool = False
    _tried: dict[str, tuple[int, float]] = field(default_factory=dict)

    def start(self) -> None:
        """Start every part, in order."""
        for part in self.parts:
            if not (self.stopped / part.name).exists() and not part.alive():
                part.start()

    def watch(self) -> None:
        """Until :attr:`ending`: what died starts again, a little later each time it dies at once."""
        while not self.ending:
            for part in self.parts:
                self._look_after(part)
            time.sleep(TICK)

    def stop(self) -> None:
        """Stop every part, last started first; processes of ours end at the same time, each in its own order."""
        for part in self.parts:
            if isinstance(part, Process):
                part.ask_to_stop()
        for part in reversed(self.parts):
            part.stop()

    def _look_after(self, part: Part) -> None:
        wanted, alive = not (self.stopped / part.name).exists(), part.alive()
        if alive and not wanted:
            self.say(f"{part.name}: stopped, as asked")
            part.stop()
        elif wanted and not alive:
            times, since = self._tried.get(part.name, (0, 0.0))
            now = time.monotonic()
            if now - since > 60:
                times = 0
            if now - since < min(2.0**times, 30) - 1:
                return
            self._tried[part.name] = (times + 1, now)
            self.say(f"{part.name}: started again")
            part.start()


def end_group(child: subprocess.Popen[bytes]) -> None:
    """Ask a process and all that it started to end; insist after a while."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            if sign is signal.SIGTERM:
                child.send_signal(sign)  # the master ends its workers in order
            else:
                os.killpg(child.pid, sign)
        except ProcessLookupError:
            break
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            continue
        break
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)  # whoever outlived its master


def remember(file: Path, pid: int) -> None:
    """Write down which process this is, so that a later demo can end it if ours was killed."""
    file.write_text(json.dumps({"pid": pid, "born": psutil.Process(pid).create_time()}))


def end_left_over(*files: Path) -> None:
    """End the processes that ``files`` remember, as far as they are still those: the demo that started them was killed."""
    family = [process for file in files for process in _remembered(file)]
    for each in family:
        with contextlib.suppress(psutil.Error):
            each.terminate()
    for each in psutil.wait_procs(family, timeout=5)[1]:
        with contextlib.suppress(psutil.Error):
            each.kill()


def _remembered(file: Path) -> list[psutil.Process]:
    """The process that ``file`` remembers with all that it started; none if the system has given its number to somebody else."""
    try:
        known = json.loads(file.read_text())
        process = psutil.Process(int(known["pid"]))
        if abs(process.create_time() - float(known["born"])) > 1:
            return []
        return [process, *process.children(recursive=True)]
    except (FileNotFoundError, ValueError, KeyError, psutil.Error):
        return []
