"""The daily summary: what somebody chose to read once a day, in one mail for all the organisations that they work for.

Each delivery waits with a row of its own. At the person's hour they are gathered: given one summary, which gets one row, in the same
transaction. From then on it is a message like others; tried again it is the same one, and what comes meanwhile goes into the next.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Uuid, any_, bindparam, cast, func, select, text, update

from portal import logs
from portal.records import outbox
from portal.records.notifications import bounces, outcomes
from portal.records.notifications.claims import CLOSED, claim, hours, reason_not_to
from portal.records.notifications.delivery import fate, waits
from portal.records.notifications.letter import Item, Summary, render_summary
from portal.records.notifications.models import Reach
from portal.records.notifications.outcomes import Outcome, Tries
from portal.records.notifications.post import Answer, Fate, Post
from portal.records.notifications.smtp import Mail
from portal.records.work import OutboxKind
from portal.workflow.cases.notices import Delivery, Notification
from tenants import clock
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.orm import Session

    from portal.settings import Settings
    from tenants.system import System

log = logs.get("portal.digest")
ALREADY_READ = "already read in the portal"

_WAITING = (
    select(
        OutboxRow.id.label("row"), OutboxRow.organisation_id, Delivery.id.label("delivery"), Delivery.person_id, Notification.at,
        Reach.person_id.label("chose_hours"), Reach.digest_hour, Reach.digest_days, Reach.quiet, Reach.quiet_from, Reach.quiet_until,
        Reach.quiet_holidays,
    )
    .join(Delivery, Delivery.id == cast(OutboxRow.payload["delivery"].astext, Uuid))
    .join(Notification, Notification.id == Delivery.notification_id)
    .join(Reach, Reach.person_id == Delivery.person_id, isouter=True)
    .where(OutboxRow.kind == OutboxKind.GATHER.value, ~CLOSED)
    .order_by(Delivery.person_id, Notification.at)
    .with_for_update(of=OutboxRow, skip_locked=True)
)  # fmt: skip
_OF = _WAITING.where(OutboxRow.id == any_(bindparam("rows", type_=ARRAY(Uuid))))
_WITH_THEM = _WAITING.where(
    OutboxRow.person_id == bindparam("person"), OutboxRow.id != any_(bindparam("rows", type_=ARRAY(Uuid)))
)
_WAIT = text("update portal.outbox set next_at = now() + make_interval(secs => :seconds) where id = any(cast(:rows as uuid[]))")
_SENT = claim(Delivery.digest_id == cast(OutboxRow.payload["digest"].astext, Uuid)).where(OutboxRow.id == bindparam("row"))


def gather(system: System, rows: Iterable[UUID]) -> Counter[str]:
    """Make the summaries that are due of what waits for them; the rest waits until its hour. Answers how many rows did which."""
    done: Counter[str] = Counter()
    with system.work() as session:
        found = session.execute(_OF, {"rows": list(rows)}).all()
        for person, theirs in groupby(found, key=lambda row: row.person_id):
            done += _gather_one(session, person, list(theirs))
    return done


def _gather_one(session: Session, person_id: UUID, theirs: list[Any]) -> Counter[str]:
    now = clock.now()
    due = hours(theirs[0]).digest_after(theirs[0].at)
    if due > now:
        session.execute(_WAIT, {"rows": [row.row for row in theirs], "seconds": (due - now).total_seconds()})
        return Counter({"waiting": len(theirs)})
    more = session.execute(_WITH_THEM, {"person": person_id, "rows": [row.row for row in theirs]}).all()
    whole, digest = [*theirs, *more], uuid4()
    session.execute(update(Delivery).where(Delivery.id.in_([row.delivery for row in whole])).values(digest_id=digest))
    outcomes.close(session, [row.row for row in whole])
    session.add(
        OutboxRow(
            id=uuid4(), organisation_id=whole[0].organisation_id, person_id=person_id, kind=OutboxKind.DIGEST.value,
            payload={"digest": str(digest)}, dedup_key=f"digest:{digest}", next_at=func.now(),
        )
    )  # fmt: skip
    return Counter({"gathered": len(whole)})


def send(
    system: System, settings: Settings, rows: Iterable[UUID], *, stopping: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Send summaries over one connection, each with its outcome in a transaction of its own. Answers what became of the deliveries."""
    done: Counter[str] = Counter()
    left = list(rows)
    with Post(settings) as post:
        while left and not stopping():
            with system.work() as session:
                done += _send_one(session, settings, post, left.pop(0))
    if left:
        done["given back"] = outbox.give_back(system, left)
    return done


def _send_one(session: Session, settings: Settings, post: Post, row: UUID) -> Counter[str]:
    claimed = [each for each in session.execute(_SENT, {"row": row}) if not each.closed]
    if not claimed:
        return Counter({"skipped": 1})
    pause = waits(claimed[0], clock.now())
    if pause is not None:
        session.execute(_WAIT, {"rows": [row], "seconds": pause.total_seconds()})
        return Counter({"waiting": len(claimed)})
    made, told = [], []
    for one in claimed:
        reason = reason_not_to(one) or (ALREADY_READ if one.read_at is not None else None)
        if one.state in ("sent", "cancelled"):
            continue
        if reason:
            made.append(Outcome(None, one.delivery, "cancelled", Tries(one.attempts, one.first_tried_at), reason))
        else:
            told.append(one)
    if told:
        answer = _send_mail(settings, post, claimed[0].payload["digest"], told)
        bounces.note(session, told[0], answer)
        made += [fate(one, answer, row=row if one is told[0] else None) for one in told]
    outcomes.write(session, made)
    if not told:
        outcomes.close(session, [row])
    return Counter("retried" if one.state == "pending" else one.state for one in made)


def _send_mail(settings: Settings, post: Post, digest: str, told: list[Any]) -> Answer:
    first = told[0]
    sections: dict[str, list[Item]] = {}
    for one in sorted(told, key=lambda each: (each.organisation, each.at)):
        sections.setdefault(one.organisation, []).append(Item(one.notification, one.kind, one.values, one.at))
    summary = Summary(UUID(digest), f"{first.given_name} {first.surname}", first.email, first.language, sections)
    try:
        mail = Mail(first.email, render_summary(summary, settings, clock.now()))
    except Exception:  # whatever it is, it is this summary's alone
        log.exception("a summary cannot be written", digest=digest)
        return Answer(Fate.RETRY, "the message cannot be written")
    return post.send([mail])[0]
