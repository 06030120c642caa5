"""The example of an installation says what the portal knows: its commands exist, its settings are read, its processes end in order."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest

from portal.cli import main
from portal.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
VALUES = {"PORTAL_SECRET_KEY": "k" * 64, "PORTAL_DATA_KEY": "A" * 43 + "=", "PORTAL_INDEX_KEY": "B" * 42 + "A="}


def unit(path: Path) -> ConfigParser:
    """A unit's sections; systemd's own names, in their own letters."""
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(path)
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_s_commands_are_the_portal_s(path: Path) -> None:
    commands = re.findall(r"\.venv/bin/portal ([^&'\n]+)", unit(path)["Service"]["ExecStart"])
    assert commands
    for command in commands:
        name, *arguments = shlex.split(command)
        main.commands[name].make_context(name, arguments)


def test_the_main_process_alone_hears_that_it_must_end() -> None:
    """A signal to all of a worker's processes would end its children in the middle of what they do."""
    for name in ("portal-web.service", "portal-worker.service"):
        assert unit(DEPLOY / name)["Service"]["KillMode"] == "mixed"


def test_the_example_of_settings_is_accepted_in_production() -> None:
    lines = (DEPLOY / "portal.env.example").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = Settings.from_env({**told, **VALUES})
    assert settings.is_production
    documented = (DEPLOY.parent / "docs" / "operators.md").read_text()
    assert [name for name in told if f"`{name}`" not in documented] == []


def test_nothing_in_the_examples_is_somebody_s_secret_or_registry() -> None:
    text = "".join(path.read_text() for path in DEPLOY.iterdir())
    assert set(re.findall(r":([^@/\s{]+)@", text)) == {"CHANGE"}
    assert "docker" not in text
