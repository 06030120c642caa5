"""The environment, read once into one typed object.

Everything the portal needs from outside is a variable named here. In production nothing secret has
a default and nothing made for the demo is accepted; elsewhere defaults let a clone run as it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Self, cast, get_args
from urllib.parse import urlsplit

Environment = Literal["production", "demo", "test", "development"]
DEMO_MARK = "demo-"
LANGUAGES = ("it", "en")


class SettingsError(Exception):
    """The environment cannot be used; the message says which variable, why, and what to do."""


@dataclass(frozen=True)
class Settings:
    """What a process of the portal was told. Secrets stay out of its `repr`, so out of logs."""

    env: Environment
    database_url: str = field(repr=False)
    """As the app role: web, worker and sweeps."""
    system_database_url: str = field(repr=False)
    """As the system role: relay and sign-in."""
    migrator_database_url: str | None = field(repr=False)
    """As the migrator; absent where nothing migrates, as in the web."""
    redis_url: str = field(repr=False)
    mail_url: str = field(repr=False)
    """smtp://user:password@host:port, `?starttls=1` for STARTTLS; smtps:// for TLS from the start."""
    mail_from: str
    base_url: str
    """Where people reach the portal, without a slash at the end: links in mail begin with it."""
    secret_key: str = field(repr=False)
    data_key: bytes = field(repr=False)
    """32 bytes, AES-GCM: tax codes, contacts, documents."""
    index_key: bytes = field(repr=False)
    """32 bytes, HMAC: the blind indexes. Changing it means making them again."""
    documents_dir: Path
    documents_url: str | None = field(repr=False)
    """An S3-compatible store for documents instead of the folder: s3://bucket/prefix?endpoint=https://…&region=…"""
    documents_max_mb: int
    """How large one document may be."""
    clamd_url: str | None
    """tcp://host:port of a ClamAV daemon; where it is set, no document is kept before it was scanned."""
    data_dir: Path
    port: int
    today: date | None
    """The day the clock shows instead of the real one; never in production."""
    today_file: Path | None
    """A file in which that day stands, and moves: how worker and beat follow a simulation; never in production."""
    default_language: str
    session_idle_minutes: int
    session_max_hours: int
    accessibility_statement_url: str | None
    privacy_url: str | None
    metrics_token: str | None = field(repr=False)
    """With it the monitoring reads ``/metrics`` from elsewhere; without, only from this machine."""
    backup_database_url: str | None = field(repr=False)
    """As the backup role; absent where no backups are taken, as in the web."""
    backup_key: bytes | None = field(repr=False)
    """32 bytes: backups are sealed with it. Absent where no backups are taken or given back."""

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the variables, or raise SettingsError at the first that cannot be used."""
        read = _Reader(environ)
        data_dir = Path(read.text("PORTAL_DATA_DIR", "data")).absolute()
        port = read.number("PORT", 8000, 1, 65535)
        settings = cls(
            env=read.env,
            database_url=read.database("DATABASE_URL", "portal_app"),
            system_database_url=read.database("SYSTEM_DATABASE_URL", "portal_system"),
            migrator_database_url=read.database("MIGRATOR_DATABASE_URL", None) or None,
            redis_url=read.url("REDIS_URL", "redis://127.0.0.1:6379/0", ("redis", "rediss", "unix")),
            mail_url=read.url("MAIL_URL", "smtp://127.0.0.1:8025", ("smtp", "smtps")),
            mail_from=read.required("PORTAL_MAIL_FROM", "portale@ospitalita.example"),
            base_url=read.base_url("PORTAL_BASE_URL", f"http://127.0.0.1:{port}"),
            secret_key=read.secret("PORTAL_SECRET_KEY"),
            data_key=read.key("PORTAL_DATA_KEY"),
            index_key=read.key("PORTAL_INDEX_KEY"),
            documents_dir=Path(read.text("PORTAL_DOCUMENTS_DIR", str(data_dir / "documents"))).absolute(),
            documents_url=read.optional_url("DOCUMENTS_URL", ("s3",)),
            documents_max_mb=read.number("PORTAL_DOCUMENTS_MAX_MB", 15, 1, 200),
            clamd_url=read.optional_url("CLAMD_URL", ("tcp",)),
            data_dir=data_dir,
            port=port,
            today=read.today("PORTAL_TODAY"),
            today_file=read.today_file("PORTAL_TODAY_FILE"),
            default_language=read.one_of("PORTAL_DEFAULT_LANGUAGE", "it", LANGUAGES),
            session_idle_minutes=read.number("PORTAL_SESSION_IDLE_MINUTES", 60, 1, 24 * 60),
            session_max_hours=read.number("PORTAL_SESSION_MAX_HOURS", 12, 1, 24 * 7),
            accessibility_statement_url=read.text("PORTAL_ACCESSIBILITY_STATEMENT_URL", "") or None,
            privacy_url=read.text("PORTAL_PRIVACY_URL", "") or None,
            metrics_token=read.token("PORTAL_METRICS_TOKEN"),
            backup_database_url=read.database("BACKUP_DATABASE_URL", None) or None,
            backup_key=read.key("PORTAL_BACKUP_KEY") if read.text("PORTAL_BACKUP_KEY", "") else None,
        )
        if settings.is_production and settings.data_key == settings.index_key:
            raise SettingsError("PORTAL_INDEX_KEY must not be the same key as PORTAL_DATA_KEY.")
        return settings


class _Reader:
    """One method for each kind of value; every error names the variable and says what to write."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.env = cast(Environment, self.one_of("PORTAL_ENV", "production", get_args(Environment)))
        self._strict = self.env == "production"

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def required(self, name: str, default: str) -> str:
        """A value with a default everywhere but in production."""
        value = self.text(name, "")
        if value:
            return value
        if self._strict:
            raise SettingsError(f"{name} is not set: the portal cannot run in production without it.")
        return default

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise SettingsError(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise SettingsError(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
        return int(value)

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.required(name, default)
        if urlsplit(value).scheme not in schemes:
            # The value is not repeated: it may hold a password.
            raise SettingsError(f"{name} must be an address that begins with {schemes[0]}://.")
        return value

    def optional_url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        """An address of something that need not be there."""
        return self.url(name, "", schemes) if self.text(name, "") else None

    def database(self, name: str, role: str | None) -> str:
        """The address of a role; without a role it may be absent, and is then empty."""
        default = f"postgresql://{role}@127.0.0.1:5432/portal" if role else ""
        if role is None and not self.text(name, ""):
            return ""
        value = self.url(name, default, ("postgresql", "postgres", "postgresql+psycopg"))
        # One spelling, which SQLAlchemy and psql both read.
        return "postgresql://" + value.split("://", 1)[1]

    def base_url(self, name: str, default: str) -> str:
        value = self.url(name, default, ("https", "http")).rstrip("/")
        address = urlsplit(value)
        local = address.hostname in ("localhost", "127.0.0.1", "::1")
        if self._strict and address.scheme != "https" and not local:
            raise SettingsError(f"{name} must begin with https://: sign-in must not travel in clear.")
        return value

    def secret(self, name: str) -> str:
        """Free text, at least 32 characters in production."""
        value = self.required(name, f"{DEMO_MARK}{name}")
        self._refuse_demo(name, value)
        if self._strict and len(value) < 32:
            raise SettingsError(f"{name} is too short: use at least 32 random characters.")
        return value

    def token(self, name: str) -> str | None:
        """Free text that may be absent, but not short."""
        value = self.text(name, "")
        self._refuse_demo(name, value)
        if value and len(value) < 16:
            raise SettingsError(f"{name} is too short: use at least 16 random characters.")
        return value or None

    def key(self, name: str) -> bytes:
        """32 bytes in base64. What begins with "demo-" stands for a key that everybody knows."""
        value = self.required(name, f"{DEMO_MARK}{name}")
        self._refuse_demo(name, value)
        if value.startswith(DEMO_MARK):
            return hashlib.sha256(value.encode()).digest()
        try:
            key = base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise SettingsError(f"{name} must be 32 random bytes written in base64, as `openssl rand -base64 32` gives.")
        return key

    def _moves_the_clock(self, name: str) -> str:
        value = self.text(name, "")
        if value and self._strict:
            raise SettingsError(f"{name} moves the clock, which production must not do: remove it.")
        return value

    def today_file(self, name: str) -> Path | None:
        value = self._moves_the_clock(name)
        return Path(value).absolute() if value else None

    def today(self, name: str) -> date | None:
        value = self._moves_the_clock(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise SettingsError(f"{name} is {value!r}; it must be a day such as 2027-03-01.") from None

    def _refuse_demo(self, name: str, value: str) -> None:
        if self._strict and value.startswith(DEMO_MARK):
            raise SettingsError(f"{name} holds a value made for the demo, which all know: make your own.")
