"""What is hidden cannot be written either: strangers and colleagues without the grant change, add and forge nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from migrations.metadata import metadata
from tenants import isolation, scope
from tenants.actor import Actor
from tests.isolation.portfolio import Portfolio, privileged
from tests.isolation.test_facets import WHOLE

pytestmark = pytest.mark.isolation

OUTSIDERS = ("stranger_social_worker", "stranger_coordinator", "stranger_manager", "other_manager")
TABLES = (*WHOLE, "working_notes", "case_workers", "case_events", "documents", "opinions", "dissents", "acts_on_behalf")


def rows_changed(portfolio: Portfolio, actor: Actor, table: str) -> int:
    rule = isolation.of(metadata.tables[f"portal.{table}"])
    column = rule.update_columns[0] if rule.update_columns else "case_id"
    cases = [case.case_id for case in portfolio.crema.values()]
    with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
        statement = text(f"update portal.{table} set {column} = {column} where case_id = any(:cases)")
        return session.connection().execute(statement, {"cases": cases}).rowcount


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_change_nothing(portfolio: Portfolio, who: str) -> None:
    for table in TABLES:
        if isolation.of(metadata.tables[f"portal.{table}"]).update is not None:
            assert rows_changed(portfolio, portfolio.world.actor(who), table) == 0, table


def test_those_who_hold_the_grant_do_change_rows(portfolio: Portfolio) -> None:
    """So that a zero above is the policy's doing and not the statement's."""
    assert rows_changed(portfolio, portfolio.world.actor("social_worker"), "incomes") > 0
    assert rows_changed(portfolio, portfolio.world.actor("educator"), "goals") > 0
    assert rows_changed(portfolio, portfolio.world.actor("manager"), "duties") > 0


def try_to_add(portfolio: Portfolio, actor: Actor, table: str, *, forged: bool) -> str:
    """Add a copy of one of Crema's rows under a new key; ``forged`` writes the actor's own organisation and name into it.

    Answers the database's error.
    """
    columns = [c for c in metadata.tables[f"portal.{table}"].columns if c.computed is None]
    case_id = portfolio.crema["hosted_and_reviewed"].case_id
    with privileged(portfolio.superuser_url) as session:
        row = session.execute(
            text(f"select {', '.join(c.name for c in columns)} from portal.{table} where case_id = :case limit 1"),
            {"case": case_id},
        ).one()
    values = {c.name: Jsonb(v) if isinstance(v, (dict, list)) and "JSON" in str(c.type) else v
              for c, v in zip(columns, row, strict=True)}  # fmt: skip
    if "id" in values:
        values["id"] = uuid4()
    if forged:
        values["organisation_id"] = actor.organisation_id
        for name in ("author_id", "person_id"):
            if name in values:
                values[name] = actor.person_id
    names = ", ".join(values)
    with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
        try:
            session.execute(text(f"insert into portal.{table} ({names}) values (:{', :'.join(values)})"), values)
        except DBAPIError as error:
            return str(getattr(error.orig, "sqlstate", ""))
    return ""


@pytest.mark.parametrize("forged", [False, True])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_add_nothing(portfolio: Portfolio, who: str, forged: bool) -> None:
    for table in TABLES:
        assert try_to_add(portfolio, portfolio.world.actor(who), table, forged=forged) == "42501", table


@pytest.mark.parametrize(
    ("who", "tables"),
    [
        ("manager", ("members", "incomes", "social_situations", "goals", "support_sessions", "budget_lines", "working_notes",
                     "decisions", "reviews", "contributions", "follow_ups")),
        ("educator", ("members", "incomes", "social_situations", "consents", "proposals", "agreements", "withdrawals", "duties")),
        ("other_educator", ("working_notes", "budget_lines", "budget_cells", "incomes", "social_situations")),
        ("social_worker", ("goals", "support_sessions", "budget_lines", "budget_cells", "budget_targets", "equipe_notes",
                           "working_notes")),
        ("consultant", ("budget_months",)),
    ],
)  # fmt: skip
def test_partners_write_only_what_is_theirs_to_write(portfolio: Portfolio, who: str, tables: tuple[str, ...]) -> None:
    for table in tables:
        assert try_to_add(portfolio, portfolio.world.actor(who), table, forged=True) == "42501", table


def test_nobody_grants_themselves_a_case(portfolio: Portfolio) -> None:
    for who in ("stranger_social_worker", "manager", "social_worker"):
        for table in (
            "case_access",
            "access_ledger",
            "placed_people",
            "occupation_cases",
            "disclosure_rules",
            "transition_rules",
        ):
            for attempt in ("insert into portal.{} default values", "delete from portal.{}", "truncate portal.{}"):
                actor = portfolio.world.actor(who)
                with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
                    with pytest.raises(DBAPIError) as refused:
                        session.execute(text(attempt.format(table)))
                    assert getattr(refused.value.orig, "sqlstate", "") == "42501", (who, table, attempt)


def test_the_application_deletes_nothing_anywhere(portfolio: Portfolio) -> None:
    actor = portfolio.world.actor("social_worker")
    for table in metadata.tables.values():
        with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
            with pytest.raises(DBAPIError) as refused:
                session.execute(text(f"delete from portal.{table.name}"))
            assert getattr(refused.value.orig, "sqlstate", "") == "42501", table.name


@pytest.mark.parametrize("call", [
    "app.move_case(:case, 'withdraw')", "app.reach(:case, 'review_opened')", "app.release(:case)",
    "app.place_people(:case, null, null)",
    "app.notify('CaseWithdrawn', :case, null, null, '{}', '[]', 'x')",
])  # fmt: skip
def test_definer_functions_know_no_foreign_case(portfolio: Portfolio, call: str) -> None:
    for who in (*OUTSIDERS[:3], "other_manager"):
        actor = portfolio.world.actor(who)
        for case in (portfolio.crema["hosted"].case_id, uuid4()):
            with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
                with pytest.raises(DBAPIError) as refused:
                    session.execute(text(f"select {call}"), {"case": case})
                assert getattr(refused.value.orig, "sqlstate", "") == "P0002", "the same for a foreign case and for none"


def test_locking_a_foreign_case_answers_as_for_none(portfolio: Portfolio) -> None:
    for who in OUTSIDERS:
        with scope.bound(scope.of(portfolio.world.actor(who))), portfolio.world.database.session() as session:
            for case in (portfolio.crema["hosted"].case_id, uuid4()):
                assert session.scalar(text("select app.lock_case(:case)"), {"case": case}) is None
