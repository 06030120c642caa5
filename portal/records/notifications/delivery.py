"""The consumer of the outbox's deliveries: a group of rows is locked and judged again in one statement, sent over one connection,
and its outcomes are written in one more.

A kill between the mail server's yes and our commit makes a message come twice, under the same Message-ID. So that it is one, or a few, a
group is only as large as what the mail server takes in :data:`WINDOW`: a server that takes its time gets a commit for each message.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, any_, bindparam, cast

from portal import logs
from portal.records import outbox
from portal.records.notifications import bounces, invitations, outcomes
from portal.records.notifications.claims import claim, hours, is_urgent, reason_not_to
from portal.records.notifications.letter import Letter, render
from portal.records.notifications.mime import traced
from portal.records.notifications.outcomes import Outcome, Tries
from portal.records.notifications.post import Answer, Fate, Post
from portal.records.notifications.smtp import Mail
from portal.workflow.cases.notices import Delivery
from tenants import clock
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, timedelta
    from types import EllipsisType
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.records.notifications.invitations import Appointment
    from portal.settings import Settings
    from tenants.system import System

log = logs.get("portal.delivery")
BUDGET = 60.0
"""Seconds after which a batch lets go of what it has not come to; the relay publishes it again."""
WINDOW = 0.05
MOST_TOGETHER = 30

# By primary key alone: asked for open rows only, the planner would read the index of all that are open, for each group of a backlog.
_CLAIM = claim(Delivery.id == cast(OutboxRow.payload["delivery"].astext, Uuid)).where(
    OutboxRow.id == any_(bindparam("rows", type_=ARRAY(Uuid)))
)


def deliver(
    system: System, settings: Settings, rows: Iterable[UUID], *, stopping: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Deliver a batch over one connection. One row's trouble is its own: what the others became is already written.

    ``stopping`` is asked before each group: once it says yes, the rest is given back for somebody else. Answers how many were sent,
    retried later, kept until quiet hours end (waiting), cancelled, given up, skipped (done, or in somebody else's hands) or given back.
    """
    outcome: Counter[str] = Counter()
    traces: set[str] = set()
    left = list(rows)
    deadline, together = time.monotonic() + BUDGET, 1
    with Post(settings) as post:
        while left and not stopping() and time.monotonic() < deadline:
            group, left = left[:together], left[together:]
            with system.work() as session:
                outcome += _group(session, settings, post, group, traces)
            together = max(1, min(MOST_TOGETHER, int(WINDOW / post.pace)))
    if left:
        outcome["given back"] = outbox.give_back(system, left)
    if outcome:
        numbers = {name.replace(" ", "_"): number for name, number in sorted(outcome.items())}
        log.info("deliveries", traces=sorted(traces), **numbers)
    return outcome


def _group(session: Session, settings: Settings, post: Post, group: list[UUID], traces: set[str]) -> Counter[str]:
    claimed = [row for row in session.execute(_CLAIM, {"rows": group}) if not row.closed]
    traces.update(row.trace for row in claimed if row.trace)
    made: list[Outcome] = []
    letters: list[tuple[Any, Mail, list[Appointment]]] = []
    now = clock.now()
    for row in claimed:
        if row.state == "sent":
            continue
        reason, pause = reason_not_to(row), waits(row, now, urgent=is_urgent(row))
        if reason:
            made.append(Outcome(row.row, row.delivery, "cancelled", _tries(row), reason))
            continue
        if pause:
            made.append(Outcome(row.row, row.delivery, "pending", _tries(row), pause=pause.total_seconds()))
            continue
        changed = invitations.pending(session, row)
        mail = _written(settings, row, changed)
        if mail:
            letters.append((row, mail, changed))
        else:
            made.append(fate(row, Answer(Fate.RETRY, "the message cannot be written")))
    answers = post.send([mail for _, mail, _ in letters])
    for (row, _, changed), answer in zip(letters, answers, strict=True):
        made.append(fate(row, answer))
        bounces.note(session, row, answer)
        if answer.fate is Fate.SENT:
            invitations.keep(session, row, changed)
    outcomes.write(session, made)
    outcomes.close(session, [row.row for row in claimed if row.state == "sent"])
    counted = Counter(_name(one) for one in made)
    counted["skipped"] += len(group) - len(made)
    return +counted


def waits(claimed: Any, now: datetime, *, urgent: bool = False) -> timedelta | None:
    """For how long a message is not sent yet: its address bounces, or its person has quiet hours, which what is urgent passes."""
    if bounces.holds(claimed):
        return bounces.HELD_FOR
    quiet = None if urgent else hours(claimed).quiet_until_when(now)
    return quiet - now if quiet else None


def _name(one: Outcome) -> str:
    return one.state if one.state != "pending" else "retried" if one.error else "waiting"


def _tries(claimed: Any) -> Tries:
    """A message that was given up and is sent again by hand begins anew."""
    return Tries() if claimed.state == "gave_up" else Tries(claimed.attempts, claimed.first_tried_at)


def fate(claimed: Any, answer: Answer, *, row: UUID | EllipsisType | None = ...) -> Outcome:
    """What a mail server's answer means for a delivery; ``row`` is its row of the outbox, unless another's outcome closes that."""
    tries, mine = _tries(claimed), claimed.row if row is ... else row
    after = tries.again()
    if answer.fate is Fate.SENT:
        return Outcome(mine, claimed.delivery, "sent", after)
    if answer.fate is Fate.REFUSED or tries.enough:
        log.error("a delivery was given up", delivery=str(claimed.delivery), said=answer.words, trace=claimed.trace)
        return Outcome(mine, claimed.delivery, "gave_up", after, answer.words)
    return Outcome(mine, claimed.delivery, "pending", after, answer.words, tries.pause)


def _written(settings: Settings, claimed: Any, changed: list[Appointment]) -> Mail | None:
    letter = Letter(
        message_key=claimed.delivery,
        notification_id=claimed.notification,
        kind=claimed.kind,
        values=claimed.values,
        mandatory=claimed.mandatory,
        organisation=claimed.organisation,
        person=f"{claimed.given_name} {claimed.surname}",
        email=claimed.email,
        language=claimed.language,
        appointments=tuple(changed),
    )
    try:
        return Mail(claimed.email, traced(render(letter, settings, clock.now()), claimed.trace))
    except Exception:  # whatever it is, it is this row's alone
        log.exception("a delivery cannot be written", delivery=str(claimed.delivery), trace=claimed.trace)
        return None
