"""Row-level security as declarations beside the models, and the SQL that they mean.

A model says who may see, add and change its rows; :func:`statements` turns all declarations into SQL that the migration
freezes; :func:`declared_policies` is what a test compares with ``pg_policies``. What is not declared is denied: there is no
delete policy for the application at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.base import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import MetaData, Table

APP, SYSTEM = "portal_app", "portal_system"
MINE = "organisation_id = (select app.me())"
MY_OWN = f"{MINE} and person_id = (select app.person())"
FENCE = "current_setting('portal.organisation', true) <> ''"


@dataclass(frozen=True)
class Isolation:
    """Who may do what with the rows of one table.

    ``select``/``insert``/``update`` are conditions for the application's role; ``None`` means never. ``update_columns`` limits
    which columns it may change. ``system`` lists the commands that relay, sweeps and sign-in may use on every row.
    """

    select: str | None = None
    insert: str | None = None
    update: str | None = None
    update_columns: tuple[str, ...] = ()
    system: tuple[str, ...] = ()


def table_args(rule: Isolation, *items: Any) -> tuple[Any, ...]:
    """The ``__table_args__`` of a model: its constraints and indexes, and who may see its rows."""
    return (*items, {"info": {"isolation": rule}})


def private(*system: str) -> Isolation:
    """A table that the application's role never touches: only definer functions, and the system role as listed."""
    return Isolation(system=system)


def mine(*, update_columns: tuple[str, ...] = (), system: tuple[str, ...] = (), write: bool = True) -> Isolation:
    """Rows of one organisation, which alone sees and writes them."""
    return Isolation(MINE, MINE if write else None, MINE if write else None, update_columns, system)


def granted(table: str, facet: str, *, kinds: tuple[str, ...] = (), audience: str | None = None, key: str = "case_id") -> str:
    """The condition "my organisation, or I by name, hold a grant on this facet of this row's case" (``app.sees``).

    A call and not a sub-select: a policy that is spelled out again at each table of a statement is planned again at each, and a page's
    statement then spends twenty times longer in planning than in running (ADR 0010).
    """
    more = f", array[{_list(kinds)}]" if kinds else ", null" if audience else ""
    more += f", '{audience}'" if audience else ""
    return f"app.sees({SCHEMA}.{table}.{key}, '{facet}'{more})"


def facet(
    table: str,
    name: str,
    *,
    writers: tuple[str, ...],
    slice_: tuple[str, str] | None = None,
    slice_writes: bool = False,
    system: tuple[str, ...] = (),
    update_columns: tuple[str, ...] = (),
    frozen: bool = False,
) -> Isolation:
    """Rows of one facet of a case.

    Args:
        table: the table's name (policies name their own table to correlate with the grant).
        name: the facet of ``disclosure.py``.
        writers: the kinds of organisation that may add and change rows, when they hold the grant.
        slice_: a narrower grant and the condition on the row under which it suffices, such as
            ``("placement.own", "owner_organisation_id = (select app.me())")``.
        slice_writes: whether holders of the slice may write those rows too.
        system: commands of the system role.
        update_columns: the columns the application may change; empty means all.
        frozen: rows are written once and never changed.
    """
    see = granted(table, name)
    write = granted(table, name, kinds=writers) if writers else None
    if slice_:
        narrow = f"({slice_[1]} and {granted(table, slice_[0])})"
        see = f"({see} or {narrow})"
        if slice_writes:
            write = f"({write} or {narrow})" if write else narrow
    return Isolation(see, write, None if frozen else write, update_columns, system)


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def of(table: Table) -> Isolation:
    """The declaration of a table.

    Raises:
        LookupError: the table has none; nothing may be guessed here.
    """
    found = table.info.get("isolation")
    if not isinstance(found, Isolation):
        raise LookupError(f"table {table.name} declares no isolation")
    return found


def declared_policies(metadata: MetaData) -> Iterator[tuple[str, str, str, str, str | None, str | None]]:
    """Every policy as (table, name, command, role, using, with check), in the order of table names."""
    for table in sorted(metadata.tables.values(), key=lambda t: t.name):
        rule = of(table)
        if rule.select is not None:
            yield table.name, f"{table.name}_fence", "ALL", APP, FENCE, FENCE
            yield table.name, f"{table.name}_select", "SELECT", APP, rule.select, None
        if rule.insert is not None:
            yield table.name, f"{table.name}_insert", "INSERT", APP, None, rule.insert
        if rule.update is not None:
            yield table.name, f"{table.name}_update", "UPDATE", APP, rule.update, rule.update
        for command in rule.system:
            using = None if command == "insert" else "true"
            check = "true" if command in ("insert", "update") else None
            yield table.name, f"{table.name}_system_{command}", command.upper(), SYSTEM, using, check


def statements(metadata: MetaData) -> Iterator[str]:
    """The SQL of all declarations: enable, force, privileges, policies."""
    for table in sorted(metadata.tables.values(), key=lambda t: t.name):
        name, rule = f"{SCHEMA}.{table.name}", of(table)
        yield f"alter table {name} enable row level security"
        yield f"alter table {name} force row level security"
        if rule.select is not None:
            yield f"grant select on {name} to {APP}"
        if rule.insert is not None:
            yield f"grant insert on {name} to {APP}"
        if rule.update is not None:
            columns = f" ({', '.join(rule.update_columns)})" if rule.update_columns else ""
            yield f"grant update{columns} on {name} to {APP}"
        if rule.system:
            yield f"grant {', '.join(rule.system)} on {name} to {SYSTEM}"
    for table_name, policy, command, role, using, check in declared_policies(metadata):
        kind = " as restrictive" if policy.endswith("_fence") else ""
        clauses = f" using ({using})" if using else ""
        clauses += f" with check ({check})" if check else ""
        yield f"create policy {policy} on {SCHEMA}.{table_name}{kind} for {command.lower()} to {role}{clauses}"
