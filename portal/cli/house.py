"""The demo's folder: its secrets, its services, and the environment in which its processes run."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from migrations import provision
from portal.embedded import EmbeddedError, find_postgres, find_valkey
from portal.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.embedded import Postgres, Valkey

DATABASE = "portal"
PARTS = ("postgres", "valkey", "mail", "documents", "logs", "stopped")
"""What `portal demo-reset` forgets; the secrets stay, so that addresses in other terminals stay good."""


@dataclass(frozen=True)
class DemoHouse:
    """Where a demo keeps everything it has."""

    folder: Path

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> DemoHouse:
        """The demo of PORTAL_DATA_DIR, else of `data/` in the current folder."""
        return cls(Path(environ.get("PORTAL_DATA_DIR", "").strip() or "data").absolute())

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        return self.folder / "valkey"

    @property
    def mail(self) -> Path:
        """Each mail that the demo's sink took, as a file."""
        return self.folder / "mail"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def stopped(self) -> Path:
        """A file here, named after a part of the demo, keeps that part stopped."""
        return self.folder / "stopped"

    @property
    def unfinished(self) -> Path:
        """A file that is here while the demo's data are being made, and stays when that was broken off."""
        return self.folder / "unfinished"

    @property
    def mail_port_file(self) -> Path:
        return self.folder / "mail.port"

    def mail_port(self) -> int | None:
        """The port that the sink last had."""
        try:
            return int(self.mail_port_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def exists(self) -> bool:
        """Whether a demo was ever made here."""
        return (self.folder / "secrets.json").is_file()

    def secrets(self) -> dict[str, str]:
        """This installation's own passwords and keys: random, made once, readable by their owner alone."""
        file = self.folder / "secrets.json"
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = {role: secrets.token_urlsafe(24) for role in provision.LOGINS}
            made |= {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("data_key", "index_key")}
            made["secret_key"] = secrets.token_urlsafe(48)
            draft = os.open(file.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(draft, "w", encoding="utf-8") as out:
                json.dump(made, out)
            file.with_suffix(".new").replace(file)
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def environment(self, postgres: Postgres, valkey: Valkey, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
        """What the demo's processes are told. PORTAL_TODAY, PORT and whatever else is set pass through."""
        known = self.secrets()

        def address(role: str) -> str:
            return postgres.url(role, known[role], DATABASE)

        return {
            **environ,
            "PORTAL_ENV": "demo",
            "PORTAL_DATA_DIR": str(self.folder),
            "DATABASE_URL": address("portal_app"),
            "SYSTEM_DATABASE_URL": address("portal_system"),
            "MIGRATOR_DATABASE_URL": address("portal_migrator"),
            "BACKUP_DATABASE_URL": address("portal_backup"),
            "PORTAL_BACKUP_KEY": base64.b64encode(hashlib.sha256(b"backup" + known["secret_key"].encode()).digest()).decode(),
            "REDIS_URL": valkey.url(0),
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail_port() or 8025}",
            "PORTAL_SECRET_KEY": known["secret_key"],
            "PORTAL_DATA_KEY": known["data_key"],
            "PORTAL_INDEX_KEY": known["index_key"],
        }


def refuse_in_production(command: str, environ: Mapping[str, str] = os.environ) -> None:
    """The demo's commands make invented people with known passwords.

    Raises:
        SettingsError: the environment says that this is production.
    """
    if environ.get("PORTAL_ENV", "").strip() == "production":
        raise SettingsError(f"`portal {command}` is for the demo: with PORTAL_ENV=production it does nothing.")


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment that a command works in: the one it was given or, when that names no database, the demo of this folder.

    Raises:
        EmbeddedError: a demo was made here, but it is not running.
    """
    told = environ.get("PORTAL_ENV", "").strip()
    house = DemoHouse.here(environ)
    if environ.get("DATABASE_URL", "").strip() or told not in ("", "demo") or not house.exists():
        return dict(environ)
    postgres, valkey = find_postgres(house.postgres), find_valkey(house.valkey)
    if postgres is None:
        raise EmbeddedError("The demo is not running: start it with `portal demo`, or set DATABASE_URL and the rest.")
    if valkey is None:
        # Frozen or stopped on purpose; what needs no broker still works.
        return {**house.environment(postgres, _absent(house)), "PORTAL_ENV": "demo"}
    return house.environment(postgres, valkey)


def _absent(house: DemoHouse) -> Valkey:
    """The broker's address while the broker is away: where it was, and where it will be again."""
    from portal.embedded.folder import ServiceFolder
    from portal.embedded.valkey import Valkey

    place = ServiceFolder(house.valkey)
    state = place.state()
    import psutil

    return Valkey(place, psutil.Process(), state.port if state else 6379)


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment that a command works in."""
    return Settings.from_env(environment(environ))
