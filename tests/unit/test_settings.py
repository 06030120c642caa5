"""The environment is read whole, typed, and refused with a sentence that names the variable."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import pytest

from portal.settings import Settings, SettingsError

KEYS = [base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
PRODUCTION = {
    "PORTAL_ENV": "production",
    "DATABASE_URL": "postgresql://portal_app:secret-word@db/portal",
    "SYSTEM_DATABASE_URL": "postgresql://portal_system:secret-word@db/portal",
    "REDIS_URL": "redis://:secret-word@broker:6379/0",
    "MAIL_URL": "smtp://user:secret-word@mail:587?starttls=1",
    "PORTAL_MAIL_FROM": "portale@comune.example",
    "PORTAL_BASE_URL": "https://portale.example/",
    "PORTAL_SECRET_KEY": "k" * 40,
    "PORTAL_DATA_KEY": KEYS[0],
    "PORTAL_INDEX_KEY": KEYS[1],
}


def test_production_reads_every_variable() -> None:
    settings = Settings.from_env({**PRODUCTION, "PORT": "9000", "PORTAL_DATA_DIR": "/srv/portal"})
    assert settings.is_production
    assert settings.base_url == "https://portale.example"
    assert settings.data_key == b"\x01" * 32
    assert settings.index_key == b"\x02" * 32
    assert settings.documents_dir == Path("/srv/portal/documents")
    assert settings.migrator_database_url is None
    assert (settings.port, settings.today, settings.default_language) == (9000, None, "it")
    assert (settings.session_idle_minutes, settings.session_max_hours) == (60, 12)


def test_nothing_said_means_production() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL is not set"):
        Settings.from_env({})


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "PORTAL_ENV"])
def test_production_refuses_a_missing_variable_by_its_name(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is not set"):
        Settings.from_env({**PRODUCTION, name: "  "})


@pytest.mark.parametrize("name", ["PORTAL_SECRET_KEY", "PORTAL_DATA_KEY", "PORTAL_INDEX_KEY"])
def test_production_refuses_what_was_made_for_the_demo(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} holds a value made for the demo"):
        Settings.from_env({**PRODUCTION, name: "demo-" + "x" * 40})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORTAL_ENV", "prod", "must be one of: production, demo, test, development"),
        ("PORTAL_TODAY", "2027-03-01", "production must not do"),
        ("PORTAL_TODAY_FILE", "day.txt", "production must not do"),
        ("PORTAL_SECRET_KEY", "short", "too short"),
        ("PORTAL_DATA_KEY", "not base64!", "32 random bytes"),
        ("PORTAL_DATA_KEY", base64.b64encode(b"x" * 16).decode(), "32 random bytes"),
        ("PORTAL_INDEX_KEY", KEYS[0], "must not be the same key"),
        ("PORTAL_BASE_URL", "http://portale.example", "https://"),
        ("PORTAL_BASE_URL", "portale.example", "https://"),
        ("DATABASE_URL", "mysql://x", "postgresql://"),
        ("MAIL_URL", "mail.example:25", "smtp://"),
        ("PORT", "80000", "from 1 to 65535"),
        ("PORT", "²", "from 1 to 65535"),
        ("PORTAL_SESSION_IDLE_MINUTES", "0", "from 1 to"),
        ("PORTAL_DEFAULT_LANGUAGE", "fr", "it, en"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as refusal:
        Settings.from_env({**PRODUCTION, name: value})
    assert name in str(refusal.value)


@pytest.mark.parametrize("env", ["demo", "test", "development"])
def test_elsewhere_a_clone_runs_as_it_is(env: str) -> None:
    settings = Settings.from_env({"PORTAL_ENV": env, "PORT": "8123"})
    assert settings.base_url == "http://127.0.0.1:8123"
    assert len(settings.data_key) == len(settings.index_key) == 32
    assert settings.data_key != settings.index_key


def test_the_clock_moves_outside_production() -> None:
    assert Settings.from_env({"PORTAL_ENV": "demo", "PORTAL_TODAY": "2027-03-01"}).today == date(2027, 3, 1)
    with pytest.raises(SettingsError, match="PORTAL_TODAY is '1 marzo'"):
        Settings.from_env({"PORTAL_ENV": "demo", "PORTAL_TODAY": "1 marzo"})


def test_database_addresses_have_one_spelling() -> None:
    for written in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = Settings.from_env({"PORTAL_ENV": "test", "DATABASE_URL": f"{written}://a:b@h/d"})
        assert settings.database_url == "postgresql://a:b@h/d"


def test_secrets_do_not_show_when_printed() -> None:
    shown = repr(Settings.from_env(PRODUCTION))
    assert "secret-word" not in shown
    assert "k" * 40 not in shown
    assert "data_key" not in shown
