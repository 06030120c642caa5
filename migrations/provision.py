"""What a superuser does once for a database: roles, schemas, extension. Everything else is the migrations'.

`portal_owner` owns the schema and cannot sign in; `portal_migrator` works as it; `portal_app` (web, worker) and `portal_system`
(relay, sweeps, sign-in) own nothing and bypass nothing; `portal_definer` owns the few functions that look across organisations;
`portal_backup` reads everything and writes nothing.
"""

from __future__ import annotations

from typing import LiteralString, cast

import psycopg
from psycopg import sql

LOGINS = ("portal_migrator", "portal_app", "portal_system", "portal_backup")
ROLES: dict[str, LiteralString] = {
    "portal_owner": "nologin nobypassrls",
    "portal_definer": "nologin bypassrls",
    "portal_migrator": "login bypassrls",
    "portal_app": "login nobypassrls",
    "portal_system": "login nobypassrls",
    "portal_backup": "login bypassrls",
}


def create_roles(superuser_url: str, passwords: dict[str, str]) -> None:
    """Create or correct the portal's roles; ``passwords`` names one for each that may sign in. Run twice safe."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role, options in ROLES.items():
            exists = connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone()
            verb = "alter role" if exists else "create role"
            connection.execute(
                sql.SQL(cast("LiteralString", f"{verb} {{}} {options} nosuperuser nocreatedb nocreaterole inherit")).format(
                    sql.Identifier(role)
                )
            )
            if role in LOGINS:
                connection.execute(
                    sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(passwords[role]))
                )
        connection.execute("grant portal_owner, portal_definer to portal_migrator")
        connection.execute("grant pg_read_all_data to portal_backup")


def create_database(superuser_url: str, name: str) -> None:
    """Create the portal's database, if it is not there, with its schemas and the extension its limits need."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            connection.execute(
                sql.SQL("create database {} owner portal_owner encoding 'UTF8' template template0").format(sql.Identifier(name))
            )
        connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("grant connect on database {} to portal_app, portal_system, portal_migrator, portal_backup").format(
                sql.Identifier(name)
            )
        )
    inside = psycopg.conninfo.make_conninfo(superuser_url, dbname=name)
    with psycopg.connect(inside, autocommit=True) as connection:
        connection.execute("revoke all on schema public from public")
        connection.execute("create schema if not exists portal authorization portal_owner")
        connection.execute("create schema if not exists app authorization portal_owner")
        connection.execute("create extension if not exists btree_gist with schema pg_catalog")
        connection.execute("create extension if not exists btree_gin with schema pg_catalog")
        connection.execute("create extension if not exists pg_trgm with schema pg_catalog")
        connection.execute("grant usage on schema portal, app to portal_app, portal_system, portal_definer, portal_backup")
        connection.execute("grant create on schema app to portal_definer")
