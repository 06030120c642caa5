"""A server that was started: what both services can be asked, in earnest and by the fault tests."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import psutil

from portal.embedded.folder import HOST, EmbeddedError, ServiceFolder

PATIENCE = 30.0


class Running:
    """A running server on `host:port`. Only the process that started it (`owned`) may stop it."""

    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM,)

    def __init__(
        self,
        folder: ServiceFolder,
        process: psutil.Process,
        port: int,
        child: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.folder = folder
        self.host = HOST
        self.port = port
        self.owned = child is not None
        self._process = process
        self._child = child
        self._started_by = os.getpid()
        if self.owned:
            atexit.register(self._at_exit)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def data(self) -> Path:
        return self.folder.path

    def is_running(self) -> bool:
        return alive(self._process)

    def stop(self) -> None:
        """Ask it to end tidily, insist when it does not, and let go of its folder. Twice is harmless."""
        if not self.owned:
            raise EmbeddedError(f"The service in {self.folder.path} was started elsewhere: stop it there.")
        end(self._process, self.stop_signals)
        self._let_go()

    def kill(self) -> None:
        """End it as a power cut would (kill -9). Start the folder's service again to have it back."""
        end(self._process, ())
        self._let_go()

    def freeze(self) -> None:
        """Stop it from answering while it keeps its connections open: the worst kind of fault."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def _let_go(self) -> None:
        atexit.unregister(self._at_exit)
        if self._child is not None:
            self._child.poll()  # so that it is not taken for a child still running
        self.folder.unlock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _at_exit(self) -> None:
        # A forked child inherits the registration and must not take its parent's server away.
        if os.getpid() == self._started_by:
            self.stop()


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_gone(process: psutil.Process, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except psutil.TimeoutExpired:
        return False
    return True


def end(process: psutil.Process, signals: tuple[signal.Signals, ...]) -> None:
    """Signal by signal, from the most polite to SIGKILL, until the process is gone."""
    for each in (*signals, signal.SIGKILL):
        if not alive(process):
            break
        try:
            process.send_signal(each)
            process.send_signal(signal.SIGCONT)  # a frozen process hears nothing else
        except psutil.NoSuchProcess:
            break
        if wait_gone(process, PATIENCE):
            break


def wait_ready(name: str, folder: ServiceFolder, child: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    """Until the server answers; if it ends or stays silent instead, an error with what it logged."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        code = child.poll()
        if code is not None:
            raise EmbeddedError(f"{name} ended at once (exit {code}). Its log says:\n{folder.log_tail()}")
        if time.monotonic() > deadline:
            child.kill()
            child.wait()
            raise EmbeddedError(f"{name} stayed silent {PATIENCE:.0f} s. Its log says:\n{folder.log_tail()}")
        time.sleep(0.02)
