"""The database's own catalogue: what it enforces is what the declarations say, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from migrations import compare, declarations
from migrations.metadata import metadata
from portal.embedded import Postgres
from portal.workflow.disclosure import DISCLOSURE
from portal.workflow.stages import TRANSITIONS
from tenants import isolation
from tenants.base import SCHEMA

pytestmark = pytest.mark.isolation

WITHOUT_ROW_SECURITY = {"alembic_version"}
INDEXES_BY_SQL = {"ix_search_texts_words", "ix_case_access_digits"}
"""Indexes over functions of our own: they stand in the SQL beside the function, not with the model."""
ROLES = (isolation.APP, isolation.SYSTEM)

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def catalogue(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """The migrated database, as a superuser."""
    with psycopg.connect(postgres.url(dbname="portal"), autocommit=True) as connection:
        yield connection


def rows(connection: psycopg.Connection[Any], statement: str, *values: Any) -> Rows:
    return connection.execute(statement, values or None).fetchall()


def test_every_table_forces_row_security(catalogue: psycopg.Connection[Any]) -> None:
    tables = rows(
        catalogue,
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relnamespace = 'portal'::regnamespace and relkind in ('r', 'p')",
    )
    assert {name for name, *_ in tables} == {t.name for t in metadata.tables.values()} | WITHOUT_ROW_SECURITY
    assert {name for name, enabled, forced in tables if not (enabled and forced)} == WITHOUT_ROW_SECURITY


def test_views_ask_with_the_rights_of_who_asks(catalogue: psycopg.Connection[Any]) -> None:
    views = rows(
        catalogue,
        "select relname, coalesce(reloptions, '{}') from pg_class"
        " where relnamespace in ('portal'::regnamespace, 'app'::regnamespace) and relkind in ('v', 'm')",
    )
    assert [name for name, options in views if "security_invoker=true" not in options] == []


def test_the_roles_bypass_and_own_nothing(catalogue: psycopg.Connection[Any]) -> None:
    for role in ROLES:
        found = rows(
            catalogue, "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = %s",
            role,
        )  # fmt: skip
        assert found == [(False,) * 5], role
        belongs = rows(catalogue, "select roleid::regrole::text from pg_auth_members where member = %s::regrole", role)
        assert belongs == [], f"{role} is a member of another role"
        owned = "select count(*) from pg_{0} where {1} = %s::regrole"
        for catalogue_table, column in (
            ("class", "relowner"),
            ("proc", "proowner"),
            ("namespace", "nspowner"),
            ("type", "typowner"),
        ):
            assert rows(catalogue, owned.format(catalogue_table, column), role) == [(0,)], (role, catalogue_table)
        assert rows(catalogue, "select count(*) from pg_database where datdba = %s::regrole", role) == [(0,)]


def test_the_roles_can_make_nothing(catalogue: psycopg.Connection[Any]) -> None:
    for role in ROLES:
        for schema in ("portal", "app", "public"):
            assert rows(catalogue, "select has_schema_privilege(%s, %s, 'CREATE')", role, schema) == [(False,)]
        can_create = "select has_database_privilege(%s, 'portal', 'CREATE'), has_database_privilege(%s, 'portal', 'TEMPORARY')"
        assert rows(catalogue, can_create, role, role) == [(False, False)]


def test_privileges_are_exactly_those_declared(catalogue: psycopg.Connection[Any]) -> None:
    for table in metadata.tables.values():
        rule, name = isolation.of(table), f"portal.{table.name}"
        whole_update = rule.update is not None and not rule.update_columns
        app = {
            "SELECT": rule.select is not None, "INSERT": rule.insert is not None, "UPDATE": whole_update, "DELETE": False,
        }  # fmt: skip
        system = {verb: verb.lower() in rule.system for verb in ("SELECT", "INSERT", "UPDATE", "DELETE")}
        never = {"TRUNCATE": False, "REFERENCES": False, "TRIGGER": False}
        for role, wanted in ((isolation.APP, app | never), (isolation.SYSTEM, system | never)):
            for verb, should in wanted.items():
                has = rows(catalogue, "select has_table_privilege(%s, %s, %s)", role, name, verb)
                assert has == [(should,)], (role, name, verb)
        changeable = rows(
            catalogue,
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
            name, isolation.APP,
        )  # fmt: skip
        should_change = (
            set(rule.update_columns) if rule.update_columns else {c.name for c in table.columns} if whole_update else set()
        )
        assert {column for (column,) in changeable} == should_change, name


JUDGED = {name.partition("(")[0] for name in declarations.JUDGED}


def _bare(signature: str) -> str:
    return signature.removeprefix("app.").partition("(")[0]


def test_functions_that_look_across_organisations_are_pinned_and_closed(catalogue: psycopg.Connection[Any]) -> None:
    functions = rows(
        catalogue,
        "select p.oid::regprocedure::text, p.prosecdef, p.proowner::regrole::text, coalesce(p.proconfig, '{}'),"
        " exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        "         where a.grantee = 0 and a.privilege_type = 'EXECUTE')"
        " from pg_proc p where p.pronamespace in ('app'::regnamespace, 'portal'::regnamespace)",
    )
    assert functions
    for name, definer, owner, config, for_public in functions:
        assert not for_public, f"anybody may run {name}"
        if definer:
            assert owner == "portal_definer", name
            pinned = "pg_catalog" if _bare(name) in JUDGED else "pg_catalog, portal"
            assert [c for c in config if c.startswith("search_path=")] == [f"search_path={pinned}"], name
    definers = {name for name, definer, *_ in functions if definer}
    listed = {*declarations.DEFINER_FOR_APP, *declarations.DEFINER_FOR_SYSTEM, *declarations.DEFINER_ONLY}
    assert len(definers) == len(listed), "a definer function that declarations.py does not list, or the other way round"


def test_who_may_run_what_is_listed(catalogue: psycopg.Connection[Any]) -> None:
    for role, listed in (
        (isolation.APP, declarations.DEFINER_FOR_APP),
        (isolation.SYSTEM, declarations.DEFINER_FOR_SYSTEM),
    ):
        can = rows(
            catalogue,
            "select p.oid from pg_proc p where p.pronamespace = 'app'::regnamespace and has_function_privilege(%s, p.oid, 'EXECUTE')",
            role,
        )
        wanted = {rows(catalogue, "select %s::regprocedure::oid", f"app.{name}")[0] for name in (*listed, *declarations.PLAIN)}
        assert set(can) == wanted, role


def test_nobody_signs_in_as_the_definer_or_the_owner(catalogue: psycopg.Connection[Any]) -> None:
    found = rows(catalogue, "select rolname from pg_roles where rolname in ('portal_definer', 'portal_owner') and rolcanlogin")
    assert found == []


def test_the_list_of_policies_is_the_declared_one(catalogue: psycopg.Connection[Any]) -> None:
    found = rows(
        catalogue,
        "select tablename, policyname, cmd, roles::text[], permissive, qual is not null, with_check is not null"
        " from pg_policies where schemaname = 'portal'",
    )
    wanted = [
        (
            table,
            name,
            command,
            [role],
            "RESTRICTIVE" if name.endswith("_fence") else "PERMISSIVE",
            using is not None,
            check is not None,
        )
        for table, name, command, role, using, check in isolation.declared_policies(metadata)
    ]
    assert sorted(found) == sorted(wanted)
    assert rows(catalogue, "select count(*) from pg_policies where schemaname <> 'portal'") == [(0,)]


def test_the_migrated_database_is_the_declared_one(postgres: Postgres) -> None:
    compare.declare(postgres, "test")
    lacking = compare.differences(compare.read(postgres, "portal"), compare.read(postgres, compare.DECLARED))
    assert lacking == [], "migrate what was declared: python -m migrations.compare --draft NAME"


def test_what_a_migration_lacks_is_shown_as_sql(postgres: Postgres) -> None:
    made = compare.read(postgres, "portal")
    lost = {
        ("column", "portal.people.surname"),
        ("policy", "people_select on portal.people"),
        ("function", "app.today()"),
        ("right", "select on portal.people to portal_app"),
    }
    assert lost <= set(made)
    statements = compare.differences({key: thing for key, thing in made.items() if key not in lost}, made)
    assert [s for s in statements if s.startswith("alter table portal.people add column surname text")]
    assert [
        s
        for s in statements
        if s.startswith("create policy people_select on portal.people as permissive for select to portal_app")
    ]
    assert [s for s in statements if s.startswith("CREATE OR REPLACE FUNCTION app.today()")]
    assert "grant select on portal.people to portal_app" in statements
    gone = compare.differences(made, {key: thing for key, thing in made.items() if key not in lost})
    assert "drop policy people_select on portal.people" in gone
    assert gone.index("drop policy people_select on portal.people") < gone.index("alter table portal.people drop column surname")


def test_the_copies_of_the_policy_tables(catalogue: psycopg.Connection[Any]) -> None:
    grants = rows(catalogue, "select id, kind, facet, audience, stages, milestone, days_after_close from portal.disclosure_rules")
    assert sorted(grants) == [
        (n, g.kind, g.facet, g.audience, sorted(g.stages), g.milestone, g.days_after_close) for n, g in enumerate(DISCLOSURE, 1)
    ]
    transitions = rows(catalogue, "select name, sources, target, kinds from portal.transition_rules")
    assert {row[0]: (set(row[1]), row[2], set(row[3])) for row in transitions} == {
        name: (set(rule.sources), rule.target, set(rule.kinds)) for name, rule in TRANSITIONS.items()
    }


def _ours(name: str | None, kind: str, parents: object) -> bool:
    if kind == "schema":
        return name == SCHEMA
    return name not in WITHOUT_ROW_SECURITY | INDEXES_BY_SQL


def test_alembic_finds_nothing_to_do(postgres: Postgres) -> None:
    address = make_url(postgres.url(dbname="portal")).set(drivername="postgresql+psycopg")
    engine = create_engine(address)
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "include_name": _ours,
            "compare_type": True,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()
