"""What the night looks after in stays and reviews: it opens reviews, reminds who owes something, and raises the alarm. Never decides.

Each selection asks "which step of the ladder was reached after the last reminder?" and marks it in the same statement, so that
twice, days late or two at once come to the same; ``app.notify`` then tells each person once for each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.renewals.opening import open_due_reviews
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from sqlalchemy import Row, TextClause
    from sqlalchemy.orm import Session


def _ladder(last: str, end: str, due: str | None = None, also: str = "") -> str:
    """A lateral table of the one step to tell now: the reminder days before ``end``, the day after ``due``, and ``also``.

    Of the steps reached after ``last`` (the day of the last reminder, or of the beginning) only the latest is told.
    """
    late = f" union all select 'late', {due} + 1" if due else ""
    return (
        f"cross join lateral (select step, day from (select 'due' as step, {end} - d as day from unnest(r.reminder_days) d"  # noqa: S608
        f"{late}{also}) steps where day <= app.today() and day > {last} order by day desc, step desc limit 1) l"
    )


_ROME = "at time zone 'Europe/Rome')::date"
_OPENED = f"(v.opened_at {_ROME}"
_PENDING = (
    "join portal.reviews v on v.id = t.review_id and v.state in ('collecting', 'deferred')"
    " join portal.cases c on c.id = t.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id"
)


def _mark(table: str, found: str) -> TextClause:
    return text(
        f"with found as ({found}) update portal.{table} t set reminded_on = app.today() from found where t.id = found.id"  # noqa: S608
        " and (t.reminded_on is null or t.reminded_on < found.day)"
        " returning found.id, found.case_id, found.kind, found.step, found.day, found.due_on"
    )


_CONTRIBUTIONS = _mark(
    "contributions",
    f"select t.id, t.case_id, t.kind, t.due_on, case when t.due_on < app.today() then 'late' else 'due' end as step, l.day"  # noqa: S608
    f" from portal.contributions t {_PENDING} {_ladder(f'coalesce(t.reminded_on, {_OPENED})', 'v.ends_on', 't.due_on')}"
    " where t.given_at is null",
)
_QUESTIONS = _mark(
    "unit_questions",
    "select t.id, t.case_id, 'unit_question' as kind, t.due_on, case when t.due_on < app.today() then 'late' else 'due' end as step,"  # noqa: S608
    f" l.day from portal.unit_questions t {_PENDING}"
    f" {_ladder(f'coalesce(t.reminded_on, {_OPENED})', 'v.ends_on', 't.due_on')}"
    " where t.answered_at is null and t.closed_at is null",
)
_UNDECIDED = " union all select 'undecided', app.today() where app.today() >= v.ends_on"
_DECISIONS = _mark(
    "reviews",
    "select v.id, v.case_id, case when l.step = 'undecided' then 'review' else 'decision' end as kind, v.due_on,"  # noqa: S608
    " case when l.step = 'undecided' then 'undecided' when v.due_on < app.today() then 'late' else 'due' end as step, l.day"
    " from portal.reviews v join portal.cases c on c.id = v.case_id and c.stage = 'hosted'"
    " join portal.rules r on r.id = c.rules_id"
    f" {_ladder(f'coalesce(v.reminded_on, {_OPENED})', 'v.ends_on', 'v.due_on', _UNDECIDED)}"
    " where v.state in ('collecting', 'deferred')",
)
_OVER = " union all select 'over', p.ends_on + 7 * ((app.today() - p.ends_on) / 7) where app.today() >= p.ends_on"
_STAYS = _mark(
    "placements",
    "select p.id, p.case_id, 'stay' as kind, p.ends_on as due_on, case l.step when 'over' then 'over' else 'ends' end as step, l.day"  # noqa: S608
    " from portal.placements p join portal.cases c on c.id = p.case_id and c.stage in ('hosted', 'leaving')"
    " join portal.rules r on r.id = c.rules_id"
    f" {_ladder(f'coalesce(p.reminded_on, (p.handed_over_at {_ROME})', 'p.ends_on', also=_OVER)}"
    " where p.state = 'living'"
    " and p.ends_on <= app.today() + (select max(d) from portal.rules, unnest(reminder_days) d)",
)


def remind_stays(session: Session) -> int:
    """Tell all three sides that a stay ends in 60, 30, 15 days (the rules say when), and every week that it has passed its end."""
    return _tell(session, session.execute(_STAYS).all())


def remind_reviews(session: Session) -> int:
    """Remind who owes a contribution, the owner's answer or the decision; late ones go to the heads too, and a stay that has ended
    undecided alarms the heads every day."""
    rows = [*session.execute(_CONTRIBUTIONS), *session.execute(_QUESTIONS), *session.execute(_DECISIONS)]
    return _tell(session, rows)


def _tell(session: Session, rows: Sequence[Row[Any]]) -> int:
    wanted: set[UUID] = {row.case_id for row in rows}
    by_id = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(wanted)))} if wanted else {}
    told = 0
    for row in sorted(rows, key=lambda row: (str(row.case_id), row.kind)):
        values: dict[str, Any] = {"due_on": row.due_on}
        if row.kind == "stay":
            values["days"] = (row.due_on - clock.today()).days
        told += cases.remind(session, f"{row.kind}_{row.step}", by_id[row.case_id], dedup=f"{row.id}:{row.day}", **values)
    return told


SWEEPS: dict[str, Callable[[Session], int]] = {
    "open_reviews": open_due_reviews,
    "remind_stays": remind_stays,
    "remind_reviews": remind_reviews,
}
"""By name, in the order in which a night runs them."""
