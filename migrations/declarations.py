"""Write the SQL that today's declarations mean: tables, functions, policies, rights, the copies of the policy tables.

The first migration was frozen from it; released since, it is never rewritten. What the migrations lack of it `migrations.compare` shows.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql

from migrations.metadata import metadata
from portal.workflow import board, listed, overview, queue, today
from portal.workflow.disclosure import DISCLOSURE
from portal.workflow.events import topics
from portal.workflow.obligations.functions import functions, plain_names
from portal.workflow.stages import TRANSITIONS
from tenants import isolation
from tenants.base import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FUNCTION_FILES = (
    "tenants/sql/scope.sql",
    "portal/workflow/sql/cases.sql",
    "portal/workflow/sql/properties.sql",
    "portal/workflow/sql/referrals.sql",
    "portal/workflow/sql/assessment.sql",
    "portal/workflow/sql/placements.sql",
    "portal/workflow/sql/moves.sql",
    "portal/workflow/sql/keys.sql",
    "portal/workflow/sql/support.sql",
    "portal/workflow/sql/renewals.sql",
    "portal/workflow/sql/departures.sql",
    "portal/workflow/sql/search.sql",
    "portal/workflow/sql/notices.sql",
    "portal/workflow/sql/on_behalf.sql",
    "portal/workflow/sql/sweeps.sql",
    "portal/workflow/sql/handovers.sql",
    "portal/workflow/sql/operations.sql",
    "portal/workflow/sql/obligations.sql",
)
OPERATIONS = (
    "work_by_kind(integer)", "deliveries_by_state(integer)", "work_rows(text[], boolean, integer, timestamptz, uuid)", "work_runs()",
    "replay_work(uuid[])", "pause_work(text, text)", "resume_work(text)", "work_pauses()",
)  # fmt: skip
"""Each lets only the platform's operator, or the system itself, through."""
JUDGED = (
    "waiting(text[])", "seen(uuid, text)", "opened(uuid, text[], timestamptz, uuid)", "listed(uuid[])", "around(text)", "news(timestamptz)",
)  # fmt: skip
"""What the first pages ask: definer functions with the policies of their tables written into them (``tenants/judged.py``)."""
PAGES = (board, overview, listed, queue, today)
DEFINER_FOR_APP = (
    "clear_bounce(uuid)", "subscribe_push(text, bytea, bytea, text)", "report_by_link(bytea)", "report_link_opened(bytea)",
    "sees(uuid, text, text[], text)", "partnerships()", "partners()", "knows(uuid)", "open_session(bytea, interval, timestamptz)", "owns_case(uuid)", "holds(uuid, text)",
    "inventory_at(uuid, uuid)", "keys_at(uuid, uuid)", "hold_for_move(uuid)", "release_move(uuid)", "move_home(uuid, date, date)", "correct_end(uuid, date, date)",
    "lock_case(uuid)", "move_case(uuid, text)", "reach(uuid, text)", "lock_unit(uuid)",
    "occupy(uuid, uuid, text, date, date)", "release(uuid)", "set_void(uuid, date, date, text, text, text)", "takers(uuid, date, date)", "end_void(uuid, date)",
    "place_people(uuid, date, date)", "inventory_of(uuid)", "overstayed_units(uuid[])", "notify(text, uuid, uuid, uuid, jsonb, jsonb, text)",
    "log_read(text[], uuid[], text)", "find_cases(text, text, bytea, jsonb)", "knows_home(uuid)",
    "open_reviews(uuid, text, integer)", "stay_limits(uuid)", "renewal_facts(uuid)", "lengthen_stay(uuid)", "end_stay(uuid, date)",
    "known_elsewhere(uuid, uuid, bytea)", "touch_case(uuid)", "count_household(uuid)",
    "followed()", "reminded_on(uuid, uuid, text)", "stands_for()",
    *OPERATIONS, *JUDGED,
    "answer_behalf(uuid, text, text, jsonb)", "sits_at(uuid)", "stood_aside(uuid)", "may_opine(uuid)", "may_abstain(uuid)", "may_dissent(uuid)", "reads_opinion(uuid, uuid)",
    "opinions_in(uuid)", "voters(uuid)", "open_opinions(uuid, boolean)", "reads_minutes(uuid)", "may_sign(uuid)",
)  # fmt: skip
DEFINER_FOR_SYSTEM = (
    "holds(uuid, text)", "lock_case(uuid)", "move_case(uuid, text)", "reach(uuid, text)", "release(uuid)",
    "notify(text, uuid, uuid, uuid, jsonb, jsonb, text)", "end_expired_access()", "sync_property_access(uuid)",
    "occupy(uuid, uuid, text, date, date)", "lock_unit(uuid)", "place_people(uuid, date, date)", "open_reviews(uuid, text, integer)",
    "count_household(uuid)", "come_of_age(integer)", "begin_absences()", "hold_paused(uuid[])", "keep_all_obligations(text[], integer)",
    "open_due_reviews(jsonb, integer)", "remind_obligations(text[], integer)", "expire_drafts(jsonb, integer)", "expire_proposals(jsonb, integer)",
    "expire_information(jsonb, jsonb, integer)",
    *OPERATIONS,
)  # fmt: skip
DEFINER_ONLY = (
    "require_operator()",
    "work_paused(text, jsonb)",
    "sum_budget(uuid)",
    "sum_budget_trigger()",
    "keep_plan_trigger()",
    "keep_report_trigger()",
    "property_shared(uuid, uuid, text)",
    "covered_until(uuid, date)",
    "require_covered(uuid, uuid, date, date)",
    "moves_household(uuid)",
    "wanted_access(uuid[])",
    "sync_access(uuid[])",
    "follows(uuid, uuid, text)",
    "sync_search(uuid[])",
    "newest_bearing(text[], text, text, integer)",
    "sync_search_trigger()",
    "stalls_on(uuid)",
    "sync_stalled_trigger()",
    "sync_absent(uuid, uuid)",
    "sync_absence_trigger()",
    "sync_access_of_many(uuid[])",
    "sync_concerned(uuid[])",
    "sync_inserted_trigger()",
    "sync_updated_cases_trigger()",
    "sync_named_trigger()",
    "put_at_stage(uuid[], text, text)",
    "count_households(uuid[])",
    "tell_of_events(uuid[], jsonb)",
    "move_due(uuid[], text, jsonb)",
    "keep_obligations(text[], uuid[], integer)",
    "keep_concerned(text[], uuid[])",
    "keep_many_obligations(text[], uuid[])",
    "sync_people_trigger()",
    "sync_property_trigger()",
    "end_withdrawn_trigger()",
    "date_check_trigger()",
    "place_member_trigger()",
    "owe_contribution_trigger()",
    "know_outcome_trigger()",
    "tell(app.telling[])",
    "tell_many(app.telling[])",
    "address_changed_trigger()",
    "keep_after_insert()",
    "keep_opinions_trigger()",
    "keep_after_update()",
    "keep_sitting_trigger()",
    "keys_follow_report_trigger()",
)
PLAIN = ("me()", "person()", "today()", "instant()", "fold(text)", "words(text)", "topic_of(text)")


def tables() -> Iterator[str]:
    """CREATE TABLE, constraints and indexes, in the order of their dependencies; the indexes of a table by name, each time the same."""
    out: list[str] = []
    engine = create_mock_engine(
        "postgresql+psycopg://", lambda statement, *a, **k: out.append(str(statement.compile(dialect=postgresql.dialect())))
    )
    metadata.create_all(engine, tables=sorted(metadata.tables.values(), key=lambda table: table.name), checkfirst=False)
    for is_index, group in groupby((statement.strip() for statement in out), key=lambda s: " INDEX " in s.partition(" ON ")[0]):
        run = list(group)
        yield from sorted(run, key=_index_name) if is_index else run


def _index_name(statement: str) -> str:
    return statement.partition(" INDEX ")[2].split()[0]


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        items = ", ".join(_literal(str(v)) for v in sorted(value))
        return f"array[{items}]::text[]"
    return "'" + str(value).replace("'", "''") + "'"


def policy_copies() -> Iterator[str]:
    """The rows of ``disclosure_rules`` and ``transition_rules``."""
    for number, grant in enumerate(DISCLOSURE, start=1):
        values = (number, grant.kind, grant.facet, grant.audience, grant.stages, grant.milestone, grant.days_after_close)
        yield f"insert into {SCHEMA}.disclosure_rules values ({', '.join(_literal(v) for v in values)})"
    for name, rule in TRANSITIONS.items():
        values_ = (name, rule.sources, rule.target, rule.kinds)
        yield f"insert into {SCHEMA}.transition_rules values ({', '.join(_literal(v) for v in values_)})"


def rights() -> Iterator[str]:
    """Who may run which function. Definer functions belong to a role that nobody can sign in as."""
    yield "revoke all on all functions in schema app from public"
    for name in plain_names():
        yield f"grant execute on function app.{name} to portal_definer"
    for name in PLAIN:
        yield f"grant execute on function app.{name} to {isolation.APP}, {isolation.SYSTEM}, portal_definer"
    for name in dict.fromkeys((*DEFINER_FOR_APP, *DEFINER_FOR_SYSTEM, *DEFINER_ONLY)):
        yield f"alter function app.{name} owner to portal_definer"
    for name in DEFINER_FOR_APP:
        yield f"grant execute on function app.{name} to {isolation.APP}"
    for name in DEFINER_FOR_SYSTEM:
        yield f"grant execute on function app.{name} to {isolation.SYSTEM}"
    yield f"grant select, insert, update, delete on all tables in schema {SCHEMA} to portal_definer"
    yield f"grant select on {SCHEMA}.alembic_version to {isolation.APP}, {isolation.SYSTEM}"
    yield "revoke insert, update, delete on portal.disclosure_rules, portal.transition_rules from portal_definer"


def whole() -> str:
    """All of it, statement by statement."""
    parts = ["set local role portal_owner", "set local check_function_bodies = off"]
    parts += tables()
    for name in FUNCTION_FILES:
        parts.append((ROOT / name).read_text().strip().rstrip(";"))
    for page in PAGES:
        parts += page.functions()
    parts += topics.functions()
    parts += functions()
    parts += isolation.statements(metadata)
    parts += ["reset role", *policy_copies(), *rights()]
    return ";\n\n".join(parts) + ";\n"
