"""The folder of one embedded service: its lock, its password, its log, and where it was last heard."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

HOST = "127.0.0.1"
LOG_LIMIT = 10 * 1024 * 1024


class EmbeddedError(RuntimeError):
    """An embedded service could not be started; the message is for a person, with the end of its log."""


class AlreadyRunning(EmbeddedError):
    """Another process of ours holds the folder: two servers on the same data would destroy them."""


@dataclass(frozen=True)
class State:
    """Where the server was last started. `born` tells it from a later process with the same pid."""

    pid: int
    port: int
    born: float

    def process(self) -> psutil.Process | None:
        """The server's process, if it is still that one and still alive."""
        try:
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.born) > 1 or process.status() == psutil.STATUS_ZOMBIE:
                return None
        except psutil.NoSuchProcess:
            return None
        return process


class ServiceFolder:
    """Everything kept about a service beside its own data; nobody but its owner may look in."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log = self.path / "server.log"
        self._state = self.path / "server.json"
        self._lock: int | None = None

    def lock(self) -> None:
        """Hold the folder until `unlock`, or until this process ends in whatever way.

        The kernel lets go of it even after kill -9, so a lock never goes stale as a pid file does.
        """
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(f"The service in {self.path} is already run by another portal: stop that one first.") from None
        self._lock = descriptor

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def password(self) -> str:
        """The administrator's password: random, made once, readable by the owner alone."""
        file = self.path / "password"
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(32))
        return file.read_text(encoding="ascii").strip()

    def state(self) -> State | None:
        try:
            return State(**json.loads(self._state.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def remember(self, pid: int, port: int) -> None:
        state = State(pid=pid, port=port, born=psutil.Process(pid).create_time())
        draft = self._state.with_suffix(".new")
        draft.write_text(json.dumps(asdict(state)), encoding="utf-8")
        draft.replace(self._state)

    def open_log(self) -> int:
        """A descriptor to append to; a log that grew large starts again."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            flags |= os.O_TRUNC
        return os.open(self.log, flags, 0o600)

    def log_tail(self, lines: int = 15) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def choose_port(self) -> int:
        """Last time's port while nobody else has it, so that addresses survive a restart; else a free one."""
        last = self.state()
        if last is not None and is_free(last.port):
            return last.port
        return free_port()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers themselves do: connections that only linger do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
