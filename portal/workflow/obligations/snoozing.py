"""Put reminders off until a day, with a reason; and wake them before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases.owing import Obligation
from portal.workflow.constraints import UNKNOWN
from portal.workflow.obligations.board import line_of
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.obligations.board import Line
    from tenants.actor import Actor

LONGEST_DAYS = 60
TOO_LATE = S("This has climbed to the head already: it cannot be put off any more.")


def latest(line: Line) -> date | None:
    """The last day until which the reminders of an obligation may sleep; ``None``: they may not."""
    last = clock.today() + timedelta(days=LONGEST_DAYS)
    if line.mandatory and line.escalates_on is not None:
        last = min(last, line.escalates_on)
    return last if last > clock.today() else None


def snooze(session: Session, actor: Actor, obligation_id: UUID, *, until: date, reason: str) -> Obligation:
    """Let the reminders of an obligation sleep until a day; what falls due meanwhile is told then, the latest only.

    What must be acted on climbs to the head all the same: it sleeps at most until that day.

    Raises:
        NotFound: no such open obligation for this actor.
        NotAllowed: the actor neither owes it nor heads the organisation.
        Conflict: it has climbed to the head already.
        Invalid: ``until`` is not in the future or too far, or the ``reason`` is missing.
    """
    row = _locked(session, actor, obligation_id)
    line = line_of(session, actor, obligation_id)
    last = latest(line)
    if last is None:
        raise Conflict(TOO_LATE)
    if until <= clock.today():
        raise Invalid(until=S("Choose a day to come."))
    if until > last:
        raise Invalid(until=S("This can be put off until %(day)s at most.", day=last))
    if not reason.strip():
        raise Invalid(reason=S("Write why it is put off: your colleagues read it."))
    row.snoozed_until, row.snoozed_on, row.snoozed_by_id = until, clock.today(), actor.person_id
    row.snooze_reason = reason.strip()
    session.flush()
    return row


def wake(session: Session, actor: Actor, obligation_id: UUID) -> Obligation:
    """Let the reminders of an obligation go on.

    Raises:
        NotFound, NotAllowed: as :func:`snooze`.
        Conflict: they do not sleep.
    """
    row = _locked(session, actor, obligation_id)
    if row.snoozed_until is None:
        raise Conflict(S("This was not put off."))
    row.snoozed_until = row.snoozed_on = row.snoozed_by_id = row.snooze_reason = None
    session.flush()
    return row


def _locked(session: Session, actor: Actor, obligation_id: UUID) -> Obligation:
    line = line_of(session, actor, obligation_id)
    if not (line.mine or actor.is_head):
        raise NotAllowed(S("Only whoever owes it, or the head, can put it off."))
    row = session.scalar(
        select(Obligation)
        .where(Obligation.id == obligation_id, Obligation.ended_on.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(UNKNOWN)
    return row
