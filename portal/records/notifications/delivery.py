"""The consumer of the outbox's deliveries: each row is locked, judged again, sent and closed in a transaction of its own."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, and_, case, cast, exists, func, or_, select, update

from portal.records import outbox
from portal.records.notifications.letter import Letter, render
from portal.records.notifications.post import Answer, Fate, Post
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.cases.models import AccessLedger, CaseAccess
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.disclosure import Facet
from portal.workflow.properties.models import PropertyAccess, Unit
from tenants import clock
from tenants.organisations import EquipeMember, Organisation
from tenants.outbox import OutboxRow
from tenants.people import Account, Membership, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.settings import Settings
    from tenants.system import System

log = logging.getLogger("portal.delivery")
MOST_ATTEMPTS = 10
LONGEST = timedelta(hours=4)
"""Since the first attempt: hours in which nobody tried, because no worker ran, are not held against a message."""
FIRST_PAUSE = 60.0
BUDGET = 60.0
"""Seconds after which a batch lets go of what it has not come to; the relay publishes it again."""

_granted = exists().where(
    CaseAccess.case_id == Notification.case_id,
    CaseAccess.facet == Facet.SUMMARY.value,
    CaseAccess.organisation_id == Notification.organisation_id,
    or_(CaseAccess.person_id.is_(None), CaseAccess.person_id == Notification.person_id),
    or_(CaseAccess.until.is_(None), CaseAccess.until > func.app.today()),
)
_granted_then = exists().where(
    AccessLedger.case_id == Notification.case_id,
    AccessLedger.facet == Facet.SUMMARY.value,
    AccessLedger.organisation_id == Notification.organisation_id,
    or_(AccessLedger.person_id.is_(None), AccessLedger.person_id == Notification.person_id),
    AccessLedger.ended_at == Notification.at,
)
_unit_shared = exists().where(
    Unit.id == Notification.unit_id,
    or_(
        Unit.organisation_id == Notification.organisation_id,
        exists().where(
            PropertyAccess.property_id == Unit.property_id,
            PropertyAccess.organisation_id == Notification.organisation_id,
            or_(PropertyAccess.since.is_(None), PropertyAccess.since <= func.app.today()),
            or_(PropertyAccess.until.is_(None), PropertyAccess.until > func.app.today()),
        ),
    ),
)
_seated = exists().where(
    EquipeSession.id == Notification.event_id,
    EquipeMember.partnership_id == EquipeSession.partnership_id,
    EquipeMember.organisation_id == Notification.organisation_id,
    EquipeMember.person_id == Notification.person_id,
    EquipeMember.ended_on.is_(None),
)
MAY_KNOW = case(
    (Notification.case_id.is_not(None), or_(_granted, _granted_then)),
    (Notification.unit_id.is_not(None), _unit_shared),
    else_=_seated,
)
"""Of a case: a grant in force, or one that ended in the very transaction that told of it, for whoever learns by it that their
access ended. Of a unit: it is theirs, or shared with them. Of neither: a seat in the Equipe whose session it is."""

_CLAIM = (
    select(
        OutboxRow.id.label("row"), Delivery.id.label("delivery"), Delivery.state, Delivery.attempts, Delivery.first_tried_at,
        Notification.id.label("notification"), Notification.kind, Notification.values, Notification.mandatory,
        Organisation.name.label("organisation"), Person.given_name, Person.surname, Person.language, Account.email,
        Account.suspended_at, Membership.email_mode, MAY_KNOW.label("may_know"),
    )
    .join(Delivery, Delivery.id == cast(OutboxRow.payload["delivery"].astext, Uuid))
    .join(Notification, Notification.id == Delivery.notification_id)
    .join(Organisation, Organisation.id == Delivery.organisation_id)
    .join(Person, Person.id == Delivery.person_id)
    .join(Account, Account.person_id == Delivery.person_id, isouter=True)
    .join(
        Membership,
        and_(
            Membership.person_id == Delivery.person_id,
            Membership.organisation_id == Delivery.organisation_id,
            Membership.ended_on.is_(None),
        ),
        isouter=True,
    )
    .where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None), OutboxRow.held_at.is_(None))
    .with_for_update(of=OutboxRow, skip_locked=True)
)  # fmt: skip


def deliver(
    system: System, settings: Settings, rows: Iterable[UUID], *, stopping: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Deliver a batch over one connection. One row's trouble is its own: what the others became is already written.

    ``stopping`` is asked before each: once it says yes, the rest is given back for somebody else. Answers how many were sent,
    retried later, cancelled, given up, skipped (done, or in somebody else's hands) or given back.
    """
    outcome: Counter[str] = Counter()
    deadline = time.monotonic() + BUDGET
    lost: Answer | None = None
    left = deque(rows)
    with Post(settings) as post:
        while left and not stopping() and time.monotonic() < deadline:
            row = left.popleft()
            with system.work() as session:
                done, answer = _one(session, settings, post, row, lost)
            lost = answer if answer is not None and answer.line_lost else None
            outcome[done] += 1
    if left:
        outcome["given back"] = outbox.give_back(system, left)
    if outcome:
        log.info("deliveries: %s", ", ".join(f"{number} {name}" for name, number in sorted(outcome.items())))
    return outcome


def _one(session: Session, settings: Settings, post: Post, row: UUID, lost: Answer | None) -> tuple[str, Answer | None]:
    claimed = session.execute(_CLAIM.where(OutboxRow.id == row)).one_or_none()
    if claimed is None:
        return "skipped", lost
    if claimed.state == "sent":
        _done(session, claimed, dead=False, error=None)
        return "skipped", lost
    reason = _reason_not_to(claimed)
    if reason:
        return _close(session, claimed, "cancelled", reason), lost
    answer = lost or _try(settings, post, claimed)
    if answer.fate is Fate.SENT:
        return _close(session, claimed, "sent", None), answer
    if answer.fate is Fate.REFUSED or _tried_enough(claimed):
        log.error("delivery %s given up: %s", claimed.delivery, answer.words)
        return _close(session, claimed, "gave_up", answer.words), answer
    return _postpone(session, claimed, answer.words), answer


def _reason_not_to(claimed: Any) -> str | None:
    if claimed.email_mode is None:
        return "no longer a member of the organisation"
    if claimed.email is None or claimed.suspended_at is not None:
        return "the account is suspended"
    if not claimed.may_know:
        return "may no longer know of it"
    if claimed.email_mode == "off" and not claimed.mandatory:
        return "has switched these e-mails off"
    return None


def _try(settings: Settings, post: Post, claimed: Any) -> Answer:
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
    )
    try:
        message = render(letter, settings, clock.now())
    except Exception as error:  # whatever it is, it is this row's alone
        log.exception("delivery %s cannot be written", claimed.delivery)
        return Answer(Fate.RETRY, f"cannot be written: {type(error).__name__}: {error}"[:300])
    return post.send(message, claimed.email)


def _tried_before(claimed: Any) -> tuple[int, datetime | None]:
    """How often and since when; a message that was given up and is sent again by hand begins anew."""
    return (0, None) if claimed.state == "gave_up" else (claimed.attempts, claimed.first_tried_at)


def _tried_enough(claimed: Any) -> bool:
    attempts, since = _tried_before(claimed)
    return attempts + 1 >= MOST_ATTEMPTS or (since is not None and datetime.now(UTC) - since > LONGEST)


def _close(session: Session, claimed: Any, state: str, error: str | None) -> str:
    sent_at = datetime.now(UTC) if state == "sent" else None
    _write(session, claimed, state != "cancelled", state=state, last_error=error, sent_at=sent_at)
    _done(session, claimed, dead=state == "gave_up", error=error)
    return state


def _done(session: Session, claimed: Any, *, dead: bool, error: str | None) -> None:
    now = datetime.now(UTC)
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claimed.row)
        .values(done_at=None if dead else now, dead_at=now if dead else None, last_error=error)
    )


def _postpone(session: Session, claimed: Any, error: str) -> str:
    pause = FIRST_PAUSE * 2 ** min(_tried_before(claimed)[0], 5) * random.uniform(0.8, 1.2)  # noqa: S311
    _write(session, claimed, True, state="pending", last_error=error)
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claimed.row)
        .values(next_at=func.now() + timedelta(seconds=pause), last_error=error)
    )
    return "retried"


def _write(session: Session, claimed: Any, tried: bool, **values: Any) -> None:
    if tried:
        attempts, since = _tried_before(claimed)
        values |= {"attempts": attempts + 1, "first_tried_at": since or datetime.now(UTC)}
    session.execute(update(Delivery).where(Delivery.id == claimed.delivery).values(**values))
