"""What the night looks after when stays end: the home to be handed back, the follow-ups to be done. It moves no case by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import TextClause
    from sqlalchemy.orm import Session

_HANDBACKS = text(
    """
    with found as (
      select d.id, l.step, l.day from portal.departures d
      join portal.cases c on c.id = d.case_id and c.stage = 'leaving'
      cross join lateral (
        select step, day from (values ('due', d.leaves_on - 7),
          ('late', d.leaves_on + 1 + 7 * greatest((app.today() - d.leaves_on - 1) / 7, 0))) steps (step, day)
        where day <= app.today() and day > coalesce(d.reminded_on, (d.decided_at at time zone 'Europe/Rome')::date)
        order by day desc limit 1) l
      where d.called_off_at is null and d.leaves_on <= app.today() + 7)
    update portal.departures d set reminded_on = app.today() from found
    where d.id = found.id and (d.reminded_on is null or d.reminded_on < found.day)
    returning d.id, d.case_id, 'handback_' || found.step as kind, found.day, d.leaves_on as due_on
    """
)
_FOLLOW_UPS = text(
    """
    with found as (
      select f.id, f.due_on + 30 * ((app.today() - f.due_on) / 30) as day from portal.follow_ups f
      where f.done_at is null and f.due_on <= app.today())
    update portal.follow_ups f set reminded_on = app.today() from found
    where f.id = found.id and (f.reminded_on is null or f.reminded_on < found.day)
    returning f.id, f.case_id, 'follow_up_due' as kind, found.day, f.due_on
    """
)


def remind_handbacks(session: Session) -> int:
    """Remind of a home to be handed back a week before the household leaves, and every week that the day has passed."""
    return _remind(session, _HANDBACKS)


def remind_follow_ups(session: Session) -> int:
    """Remind of a follow-up on its day, and every thirty days that it stays undone."""
    return _remind(session, _FOLLOW_UPS)


def _remind(session: Session, mark: TextClause) -> int:
    rows = session.execute(mark).all()
    found = session.scalars(select(Case).where(Case.id.in_({row.case_id for row in rows}))) if rows else ()
    by_id = {case.id: case for case in found}
    return sum(
        cases.remind(session, row.kind, by_id[row.case_id], dedup=f"{row.id}:{row.day}", due_on=row.due_on)
        for row in sorted(rows, key=lambda row: str(row.id))
    )


SWEEPS: dict[str, Callable[[Session], int]] = {"remind_handbacks": remind_handbacks, "remind_follow_ups": remind_follow_ups}
"""By name, in the order in which a night runs them."""
