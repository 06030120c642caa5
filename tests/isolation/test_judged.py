"""What the policies give and what the conditions written out of them give (``tenants/judged.py``) are the same rows, for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from migrations.metadata import metadata
from portal.workflow import board, listed, overview, queue, today
from tenants import isolation, judged, scope
from tenants.actor import Actor
from tests.isolation.portfolio import Portfolio, privileged

pytestmark = pytest.mark.isolation

READABLE = sorted(table.name for table in metadata.tables.values() if isolation.of(table).select is not None)
OF_A_CASE = {table.name: "case_id" if "case_id" in table.c else "id" for table in metadata.tables.values()
             if table.name in READABLE and ("case_id" in table.c or table.name == "cases")}  # fmt: skip
MARK = "count(*), md5(string_agg(x::text, '|' order by x::text))"
"""How many rows there are, and which."""


@pytest.fixture(scope="module")
def asking(portfolio: Portfolio) -> Iterator[Session]:
    """A connection on which two functions answer, for every table, the rows of the written conditions: for nobody to see, and undone."""
    all_, one = [], []
    for name in READABLE:
        found = judged.judged(f"select '{name}', {MARK} from portal.{name} x", metadata)
        all_.append(f"  return query {found};")
    for name, key in OF_A_CASE.items():
        found = judged.judged(
            f"select '{name}', p_case, {MARK} from portal.{name} x where x.{key} = p_case", metadata, of_case=True
        )
        one.append(f"  return query {found};")
    with privileged(portfolio.superuser_url) as session:
        for signature, body, returns in (
            ("all_rows()", all_, "table (t text, n bigint, rows text)"),
            ("rows_of(p_case uuid)", one, "table (t text, c uuid, n bigint, rows text)"),
        ):
            session.execute(text(_plain(judged.function(signature, "\n".join(body), returns=returns))))
            name = signature.replace("p_case ", "")
            session.execute(text(f"alter function app.{name} owner to portal_definer"))
            session.execute(text(f"grant execute on function app.{name} to portal_app"))
        session.execute(text("set local role portal_app"))
        yield session
        session.rollback()


def _plain(sql: str) -> str:
    return sql.replace(":", "\\:")


def _as(session: Session, who: scope.Scope | None) -> None:
    values = {"organisation": "", "person": ""}
    if who is not None:
        values = {"organisation": str(who.organisation_id or ""), "person": str(who.person_id or "")}
    session.execute(
        text(
            "select set_config('portal.organisation', :organisation, true), set_config('portal.person', :person, true),"
            " set_config('portal.today', '2027-03-01', true)"
        ),
        values,
    )


def everybody(portfolio: Portfolio) -> Iterator[tuple[str, scope.Scope | None]]:
    """All who look, and those who are nobody or nowhere."""
    for name, actor in portfolio.looking():
        yield name, scope.of(actor)
    yield "unknown organisation", scope.Scope(UUID(int=1), portfolio.world.actor("educator").person_id)
    yield "nobody's name", scope.Scope(portfolio.world.organisations["ats-crema"], None)
    yield "nothing bound", None


def test_every_table_gives_everybody_the_rows_that_its_policy_gives(portfolio: Portfolio, asking: Session) -> None:
    by_policy = " union all ".join(f"select '{name}', {MARK} from portal.{name} x" for name in READABLE)
    some = 0
    for name, who in everybody(portfolio):
        _as(asking, who)
        wanted = {row[0]: tuple(row[1:]) for row in asking.execute(text(by_policy)) if row[1]}
        found = {row[0]: tuple(row[1:]) for row in asking.execute(text("select * from app.all_rows()")) if row[1]}
        assert found == wanted, name
        some += len(wanted)
    assert some > 500, "there was something to see"


def test_every_table_gives_of_a_case_the_rows_that_its_policy_gives(portfolio: Portfolio, asking: Session) -> None:
    by_policy = " union all ".join(
        f"select '{t}', x.{key}, {MARK} from portal.{t} x group by x.{key}" for t, key in OF_A_CASE.items()
    )
    cases = {"cases": list(portfolio.everything())}
    for name, who in everybody(portfolio):
        _as(asking, who)
        wanted = {tuple(row[:2]): tuple(row[2:]) for row in asking.execute(text(by_policy)) if row[1]}
        rows = asking.execute(text("select r.* from unnest(cast(:cases as uuid[])) c cross join lateral app.rows_of(c) r"), cases)
        assert {tuple(row[:2]): tuple(row[2:]) for row in rows if row[2]} == wanted, name


def test_a_case_opens_as_its_policy_shows_it(portfolio: Portfolio, asking: Session) -> None:
    columns = ", ".join(board.COLUMNS)
    by_policy = text(f"select {columns} from portal.cases")
    opens = text(f"select {columns} from unnest(cast(:cases as uuid[])) c cross join lateral app.opened(c, :keys, null, null)")
    values: dict[str, Any] = {"cases": list(portfolio.everything()), "keys": list(board.BY_KEY)}
    some = 0
    for name, who in everybody(portfolio):
        _as(asking, who)
        wanted = {row.id: tuple(row) for row in asking.execute(by_policy)}
        assert {row.id: tuple(row) for row in asking.execute(opens, values)} == wanted, name
        some += len(wanted)
    assert some > 50, "there was something to see"


def test_the_list_shows_of_cases_what_the_policies_show(portfolio: Portfolio, asking: Session) -> None:
    values = {"cases": list(portfolio.everything())}
    by_policy = text(
        "select c.id, m.surname, m.given_name, m.surname is null and c.protected from portal.cases c"
        " left join portal.member_names m on m.case_id = c.id and m.reference and m.removed_at is null"
        " where c.id = any (:cases) and app.sees(c.id, 'summary')"
    )
    listed_ = text("select case_id, surname, given_name, protected from app.listed(:cases)")
    some = 0
    for name, who in everybody(portfolio):
        _as(asking, who)
        wanted = {tuple(row) for row in asking.execute(by_policy, values)}
        found = [tuple(row) for row in asking.execute(listed_, values)]
        assert set(found) == wanted, name
        assert len(found) == len(wanted), name
        some += len(wanted)
    assert some > 50, "there was something to see"


def test_no_statement_reaches_a_table_past_its_condition() -> None:
    for page in (board, listed, overview, queue, today):
        for sql in page.functions():
            assert "security definer set search_path = pg_catalog set" in sql
            for line in sql.replace("current_setting('portal.", "current_setting('").splitlines():
                bare = line.strip().removeprefix("return query with ").removeprefix("with ")
                if "portal." in line and " as not materialized (select * from portal." not in line:
                    assert line.startswith("  select array(select "), bare
                    assert "p_organisation" in line, bare


def test_what_a_case_page_reads_of_a_case_is_found_by_the_case(portfolio: Portfolio) -> None:
    found = "\n".join(sql for page in (board, overview) for sql in page.functions() if "p_case uuid" in sql)
    read = sorted(set(re.findall(r"(\w+) as not materialized", found)) & {t for t, key in OF_A_CASE.items() if key == "case_id"})
    by_case = text(
        "select c.relname from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attname"
        " = 'case_id' and a.attnum = i.indkey[0] where c.relnamespace = 'portal'::regnamespace".replace(":", "\\:")
    )
    with privileged(portfolio.superuser_url) as session:
        missing = set(read) - set(session.scalars(by_case))
    assert len(read) > 10
    assert missing <= {"agreements", "checklists", "obligations"}, (
        "found by their placement, by whom they are entrusted to, at once"
    )


def test_a_table_that_the_application_may_not_read_has_no_condition_to_write() -> None:
    with pytest.raises(LookupError):
        judged.judged("select * from portal.sign_ins", metadata)


def test_a_stranger_opens_and_lists_nothing_of_a_case(portfolio: Portfolio) -> None:
    case_id = portfolio.crema["hosted"].case_id
    for name in ("stranger_social_worker", "stranger_coordinator", "stranger_manager"):
        if name in portfolio.world.actors:
            actor: Actor = portfolio.world.actor(name)
            with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
                values: dict[str, Any] = {"case": case_id, "keys": list(board.BY_KEY)}
                assert session.execute(text("select * from app.opened(:case, :keys, null, null)"), values).all() == []
                assert session.execute(text("select * from app.listed(array[:case]::uuid[])"), values).all() == []
