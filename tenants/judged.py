"""Statements that run past the policies with the policies written into them: each table means the rows of it that the caller may see.

A policy that calls a function is asked anew for each row of each table that a statement touches, and a page's statement touches dozens of
rows of a dozen tables: that was more than half of what a page cost the database. A SECURITY DEFINER function that is made from the same
statement here reads every table through a WITH clause beside it, which holds the table's own declared condition (``tenants/isolation.py``)
with what is the same for the whole call (the caller, their partners, the facets they see of a case) found once, in variables.

So there is one declaration of who sees what. The tables lose their schema in the statement, and such a function's ``search_path`` has no
schema of ours in it: a table without its condition cannot be found at all. A test compares, for every table and every kind of caller,
the rows that the policies give with those that the written conditions give.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, literal_column
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import visitors

from tenants import isolation
from tenants.base import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import MetaData

SETTINGS = (
    "set search_path = pg_catalog set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_seqscan = off"
)
"""How such a function runs. A kept plan knows the average organisation only: without bitmaps it keeps to the one narrow index, and does not
read all numbers of a large one; without sequential scans it does not read all partners of everybody because they fit on four pages."""
_VARIABLES = {
    "p_organisation": "uuid := nullif(current_setting('portal.organisation', true), '')::uuid",
    "p_person": "uuid := nullif(current_setting('portal.person', true), '')::uuid",
    "p_today": "date := coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date)",
    "p_put_off": "text[] := '{}'",
}
"""Who asks and which day it is, as ``app.me``, ``app.person`` and ``app.today`` say it: each call of those costs as much as a look-up."""
_LISTS = {
    "p_facets": (
        "text[]",
        "select a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation"
        " and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today)",
    ),
    "p_people": (
        "uuid[]",
        "select p_person union all select b.person_id from portal.absences b where b.substitute_id = p_person"
        " and b.organisation_id = p_organisation and not b.cancelled and b.starts_on <= p_today and b.ends_on > p_today",
    ),
    "p_partners": (
        "uuid[]",
        "select p_organisation union all select other.organisation_id from portal.partnership_members mine"
        " join portal.partnership_members other using (partnership_id)"
        " where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null",
    ),
    "p_partnerships": (
        "uuid[]",
        "select m.partnership_id from portal.partnership_members m where m.organisation_id = p_organisation and m.ended_on is null",
    ),
    "p_fellows": (
        "uuid[]",
        "select other.organisation_id from portal.partnership_members mine join portal.partnership_members other"
        " using (partnership_id) where mine.organisation_id = p_organisation",
    ),
    "p_roles": (
        "text[]",
        "select r.role from portal.memberships m join portal.membership_roles r on r.membership_id = m.id"
        " where m.person_id = p_person and m.organisation_id = p_organisation and m.ended_on is null",
    ),
    "p_kinds": ("text[]", "select o.kind from portal.organisations o where o.id = p_organisation"),
    "p_asleep": (
        "text[]",
        "select o.kind from portal.obligations o where o.organisation_id = p_organisation and o.ended_on is null"
        " and o.snoozed_until > p_today",
    ),
}
"""What is found once for a call, in one statement: the facets that the caller sees of the case, whom they stand for (``app.stands_for``),
their partners and partnerships (``app.partners``, ``app.partnerships``), all who are or ever were a partner of theirs, their roles here in
person, the kind of their organisation, and the kinds of what it put off. To call those three takes longer than to look."""
_CONSTANT = (
    ("(select app.me())", "p_organisation"),
    ("(select app.person())", "p_person"),
    ("(select app.today())", "p_today"),
    ("(select app.partners())::uuid[]", "p_partners"),
    ("(select app.partnerships())::uuid[]", "p_partnerships"),
    ("CAST((SELECT app.stands_for() AS stands_for_1) AS UUID[])", "p_people"),
    ("app.me()", "p_organisation"),
    ("app.person()", "p_person"),
    ("app.partners()", "p_partners"),
)
_SEES = re.compile(r"app\.sees\(([\w.]+), ([\w.]+|'[\w.]+')\)")
_KNOWS = re.compile(r"app\.knows\(([\w.]+)\)")
_KNOWS_HOME = re.compile(r"app\.knows_home\(([\w.]+)\)")
_WORD = re.compile(r"\bp_\w+")
_TABLE = re.compile(rf"\b{SCHEMA}\.(\w+)")


def written(statement: Any) -> str:
    """A statement as it stands in a function, with the function's variables for its parameters."""

    def variable(element: Any, **_: Any) -> Any:
        if isinstance(element, BindParameter) and not element.unique:
            return literal_column(f"p_{element.key}", element.type)
        return None

    traverse: Any = visitors.replacement_traverse
    dialect: Any = postgresql.dialect
    plain = traverse(statement, {}, variable)
    return str(plain.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})).replace("%%", "%")


def judged(sql: str, metadata: MetaData, *, of_case: bool = False) -> str:
    """A statement (``select …``) with the rows that the caller may see in front of it.

    Args:
        sql: names its tables with their schema.
        metadata: where they are declared.
        of_case: whether it is about one case, the function's ``p_case``: a row of any other is then not seen at all.
    """
    beside: dict[str, str] = {}
    body = _beside(sql, metadata, of_case, beside)
    rows = ",\n  ".join(
        f"{name} as not materialized (select * from {SCHEMA}.{name} where {said})" for name, said in beside.items()
    )
    return f"with {rows}\n{body}" if rows else body


def function(signature: str, body: str, *, returns: str, also: str = "") -> str:
    """The function around such statements: its variables as far as they are used, and nothing for whom nothing is visible. It declares
    what else it needs ``also``."""
    said = set(_WORD.findall(body))
    used = [name for name in _LISTS if name in said]
    found = f"  select {', '.join(f'array({_LISTS[name][1]})' for name in used)}\n    into {', '.join(used)};\n" if used else ""
    said.update(_WORD.findall(found))
    declared = [f"{name} {value}" for name, value in _VARIABLES.items() if name in said or name == "p_organisation"]
    declared += [f"{name} {_LISTS[name][0]}" for name in used] + ([also] if also else [])
    return (
        f"create function app.{signature} returns {returns}\n  language plpgsql stable security definer {SETTINGS}\n"
        f"as $$\n#variable_conflict use_column\ndeclare {'; '.join(declared)};\n"
        f"begin\n  if p_organisation is null then return; end if;\n{found}{body}\nend $$"
    )


def _beside(sql: str, metadata: MetaData, of_case: bool, beside: dict[str, str], own: str = "") -> str:
    """A text without schemas. The condition of each table that it names is put ``beside``, after those that it depends on itself."""
    for call, variable in _CONSTANT:
        sql = sql.replace(call, variable)
    for name in dict.fromkeys(_TABLE.findall(sql)):
        if name != own and name not in beside:
            declared = isolation.of(metadata.tables[f"{SCHEMA}.{name}"]).select
            if declared is None:
                raise LookupError(f"the application may not read {name}")
            said = _beside(declared, metadata, of_case, beside, own=name)
            beside[name] = f"({said})" if " or " in said else said
    named = partial(_named, own)
    sees = _seen_of_case if of_case else _seen
    found = _SEES.sub(lambda call: sees(named(call[1]), named(call[2])), _TABLE.sub(r"\1", sql))
    found = _KNOWS_HOME.sub(lambda call: _knows_home(named(call[1]), sees), found)
    return _KNOWS.sub(lambda call: _knows(named(call[1])), found)


def _named(table: str, value: str) -> str:
    """A column of the table whose condition it is, so that it is of no other where it is put."""
    return f"{table}.{value}" if table and value.isidentifier() else value


def _seen_of_case(case: str, facet: str) -> str:
    return f"({case} = p_case and {facet} = any (p_facets))"


def _seen(case: str, facet: str) -> str:
    """``app.sees`` in place. A scalar sub-select: an ``exists`` would be joined or hashed, which reads all grants of an organisation."""
    return (
        f"coalesce((select true from {SCHEMA}.case_access a where a.case_id = {case} and a.organisation_id = p_organisation"
        f" and a.facet = {facet} and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today)"
        " limit 1), false)"
    )


def _knows(person: str) -> str:
    """``app.knows`` in place."""
    return (
        f"coalesce((select true from {SCHEMA}.memberships m where m.person_id = {person} and m.organisation_id = any (p_partners)"
        " limit 1), false)"
    )


def _knows_home(case: str, sees: Callable[[str, str], str]) -> str:
    """``app.knows_home`` in place."""
    open_ = f"select not c.protected or c.host_organisation_id = p_organisation from {SCHEMA}.cases c where c.id = {case}"
    names = " or ".join(sees(case, facet) for facet in ("'identity'", "'identity.contacts'"))
    return f"(coalesce(({open_}), false) or {names})"
