"""The operator's commands, run as the operator runs them: in a process of their own, told by the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.cli import main
from portal.embedded import Postgres, Valkey
from portal.settings import Settings
from tenants import clock
from tenants.organisations import EquipeMember, Organisation, Partnership, Rules
from tenants.people import Account, Membership, Person
from tenants.system import System
from tests.world import World

Run = Callable[..., "Done"]


@pytest.fixture
def environ(base_settings: Settings, tmp_path: Path) -> dict[str, str]:
    """What the operator's shell holds."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PORTAL_ENV": "test",
        "PORTAL_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": base_settings.database_url,
        "SYSTEM_DATABASE_URL": base_settings.system_database_url,
        "MIGRATOR_DATABASE_URL": str(base_settings.migrator_database_url),
        "REDIS_URL": base_settings.redis_url,
    }


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def portal(environ: dict[str, str]) -> Iterator[Run]:
    """Run a command: those that become another program in a process of their own, the others here."""

    def run(*arguments: str, typed: str = "", **changes: str | None) -> Done:
        told = {name: value for name, value in {**environ, **changes}.items() if value is not None}
        if arguments[0] in ("psql", "serve"):
            command = [sys.executable, "-m", "portal.cli", *arguments]
            process = subprocess.run(command, env=told, input=typed, capture_output=True, text=True, timeout=60, check=False)
            return Done(process.returncode, process.stdout, process.stderr)
        only: dict[str, str | None] = {**dict.fromkeys(os.environ), **told}
        result = CliRunner().invoke(main, arguments, input=typed, env=only)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    yield run
    clock.set_process_today(None)


def test_psql_as_app_sees_nothing_until_somebody_is_bound(portal: Run, world: World) -> None:
    asked = portal("psql", "--as", "app", "-Atc", "select current_user, count(*) from people")
    assert (asked.returncode, asked.stdout.strip()) == (0, "portal_app|0")
    here = world.actor("head").organisation_id
    bound = f"begin; select set_config('portal.organisation', '{here}', true); select count(*) > 0 from people"
    assert portal("psql", "-Atqc", bound).stdout.split()[-1] == "t"


def test_psql_as_system_and_owner(portal: Run, world: World) -> None:
    assert portal("psql", "--as", "system", "-Atc", "select current_user").stdout.strip() == "portal_system"
    owner = portal("psql", "--as", "owner", "-Atc", "select current_user, count(*) > 0 from people")
    assert owner.stdout.strip() == "portal_migrator|t"


def test_psql_hands_its_exit_on(portal: Run) -> None:
    assert portal("psql", "-c", "select nonsense").returncode != 0


def test_migrate_twice_is_harmless(portal: Run) -> None:
    for _ in range(2):
        done = portal("migrate")
        assert done.returncode == 0
        assert "The database is at" in done.stdout


def test_migrate_says_what_is_missing(portal: Run) -> None:
    refused = portal("migrate", MIGRATOR_DATABASE_URL=None)
    assert refused.returncode == 1
    assert "MIGRATOR_DATABASE_URL is not set" in refused.stderr


def test_provision_and_migrate_a_database_of_its_own(portal: Run, postgres: Postgres) -> None:
    changes = {
        "SUPERUSER_DATABASE_URL": postgres.url(),
        "DATABASE_URL": postgres.url("portal_app", "test", "portal_two"),
        "SYSTEM_DATABASE_URL": postgres.url("portal_system", "test", "portal_two"),
        "MIGRATOR_DATABASE_URL": postgres.url("portal_migrator", "test", "portal_two"),
        "BACKUP_PASSWORD": "test",
    }
    for _ in range(2):
        done = portal("provision", **changes)
        assert done.returncode == 0, done.stderr
    assert portal("migrate", **changes).returncode == 0
    assert portal("psql", "-Atc", "select count(*) from cases", **changes).stdout.strip() == "0"


def test_provision_refuses_a_role_that_is_not_ours(portal: Run, postgres: Postgres) -> None:
    refused = portal("provision", SUPERUSER_DATABASE_URL=postgres.url(), DATABASE_URL=postgres.url(dbname="portal"))
    assert refused.returncode == 1
    assert "must sign in as portal_app" in refused.stderr


def test_a_partnership_is_founded_from_nothing(portal: Run, empty: None, system: System) -> None:
    for kind, slug, name in (
        ("comune", "comune-lodi", "Comune di Lodi"),
        ("ats", "ats-lodi", "ATS"),
        ("owner", "cri-lodi", "CRI"),
    ):
        assert portal("create-organisation", kind, slug, name).returncode == 0
    members = [part for slug in ("ats-lodi", "cri-lodi") for part in ("--member", slug)]
    founded = portal("create-partnership", "Casa", "--lead", "comune-lodi", *members, "--since", "2027-01-01")
    assert founded.returncode == 0, founded.stderr
    person = ("create-person", "sara@lodi.example", "Sara", "Lodi", "--organisation", "comune-lodi", "--role", "social_worker")
    made = portal(*person, "--equipe", "--generate-password")
    assert made.returncode == 0, made.stderr
    password = made.stdout.split("Password: ")[1].strip()
    assert len(password) >= 12
    with system.work() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 3
        assert session.scalar(select(Rules.valid_from)) == date(2027, 1, 1)
        assert session.scalar(select(func.count()).select_from(Partnership)) == 1
        assert session.scalar(select(func.count()).select_from(EquipeMember)) == 1
        kept = session.scalar(select(Account.password_hash))
        assert kept is not None
        assert kept.startswith("$argon2id$")


def test_a_person_types_a_password_twice(portal: Run, world: World) -> None:
    who = ("create-person", "op@example.org", "Olga", "Prova", "--operator")
    assert portal(*who, typed="una-password-lunga\nuna-password-lunga\n").returncode == 0
    short = portal("create-person", "op2@example.org", "Olga", "Prova", "--operator", typed="corta\ncorta\n")
    assert short.returncode == 1
    assert "at least 12 characters" in short.stderr
    with world.system.work() as session:
        assert session.scalar(select(Person.is_operator).where(Person.surname == "Prova")) is True
        assert session.scalar(select(func.count()).select_from(Account).where(Account.email == "op2@example.org")) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("create-organisation", "comune", "comune-crema", "Doppio"), "already an organisation"),
        (("create-person", "x@y.example", "A", "B", "--generate-password"), "Give either --organisation"),
        (
            ("create-person", "x@y.example", "A", "B", "--organisation", "comune-crema", "--role", "dpo", "--operator"),
            "Give either --organisation",
        ),
        (
            ("create-person", "x@y.example", "A", "B", "--organisation", "comune-crema", "--role", "educator", "--generate-password"),
            "has no role “educator”",
        ),
        (
            ("create-person", "x@y.example", "A", "B", "--organisation", "nowhere", "--role", "dpo", "--generate-password"),
            "There is no organisation “nowhere”",
        ),
        (
            ("create-person", "x@y.example", "A", "B", "--organisation", "owner-crema", "--role", "property_manager", "--equipe",
             "--generate-password"),
            "only a comune and an ats",
        ),
        (("sweep", "--only", "nothing"), "there is no sweep “nothing”"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(portal: Run, world: World, arguments: tuple[str, ...], sentence: str) -> None:
    with world.system.work() as session:
        before = session.scalar(select(func.count()).select_from(Membership))
    refused = portal(*arguments)
    assert refused.returncode != 0
    assert sentence in refused.stderr
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(Membership)) == before


def test_sweep_prints_rows_and_only_one_when_asked(portal: Run, world: World) -> None:
    every = portal("sweep", PORTAL_TODAY="2027-03-01")
    assert every.returncode == 0, every.stderr
    assert "open_reviews" in every.stdout
    one = portal("sweep", "--only", "expire_proposals", PORTAL_TODAY="2027-03-01")
    assert one.stdout.split() == ["expire_proposals", "0", "rows"]
    listed = portal("sweep", "--list")
    assert "beat" in listed.stdout
    assert "LATE" in listed.stdout


def test_routes_say_the_rule_of_each(portal: Run) -> None:
    found = json.loads(portal("routes", "--json").stdout)
    by_name = {route["endpoint"]: route for route in found}
    assert by_name["health.readyz"]["rule"] == "public"
    assert by_name["notifications.index"]["methods"] == ["GET"]
    assert by_name["cases.show"]["declared"]["case"] is True
    assert all(route["rule"] for route in found)


def test_a_wrong_variable_is_a_sentence(portal: Run) -> None:
    refused = portal("serve", PORT="http")
    assert refused.returncode == 1
    assert "PORT is 'http'" in refused.stderr


@pytest.mark.parametrize("command", ["demo", "demo-reset", "seed-demo", "demo-logins", "demo-stop", "demo-start"])
def test_the_demo_refuses_in_production(portal: Run, command: str, tmp_path: Path) -> None:
    part = ("worker",) if command in ("demo-stop", "demo-start") else ()
    production = {"PORTAL_ENV": "production", "PORTAL_MAIL_FROM": "a@b.example", "PORTAL_BASE_URL": "https://b.example",
                  "MAIL_URL": "smtp://localhost", "PORTAL_SECRET_KEY": "x" * 40,
                  "PORTAL_DATA_KEY": "A" * 43 + "=", "PORTAL_INDEX_KEY": "B" * 43 + "="}  # fmt: skip
    refused = portal(command, *part, **production)
    assert refused.returncode == 1
    assert "for the demo" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_production_refuses_a_moved_clock(portal: Run) -> None:
    refused = portal("sweep", PORTAL_ENV="production", PORTAL_TODAY="2027-03-01")
    assert refused.returncode == 1


def test_nothing_is_asked_of_a_broker_that_is_not_there(portal: Run, valkey: Valkey, world: World) -> None:
    """Sweeping by hand works while broker, beat and worker are all away."""
    assert portal("sweep", REDIS_URL="redis://127.0.0.1:1/0").returncode == 0
