"""Addresses that bounce: after the mail server has refused one twice in a row, what is for it is held until it works again.

Nothing is lost: the messages stay in the outbox, the person finds everything in the portal and reads there what is wrong, and their
administrator sees the server's words. Another address ends it, or the administrator, by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, select, text

from portal.records.notifications.models import Bounce
from portal.records.notifications.post import Fate
from portal.workflow.constraints import UNKNOWN
from tenants.errors import NotFound
from tenants.people import Person
from tenants.permissions import Permission, check

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.records.notifications.post import Answer
    from tenants.actor import Actor

ENOUGH = 2
"""Refusals in a row: one may be a server's bad day."""
HELD_FOR = timedelta(hours=1)
"""A held message asks again so often whether its address works."""
OPEN = and_(Bounce.cleared_at.is_(None), Bounce.refusals > 0)
"""What counts: nobody has said that the address works again, nor has it changed (a trigger) or taken a message since."""

_REFUSED = text(
    """
    insert into portal.bounces as b (person_id, address, refusals, words, since, last_at)
    values (:person, :address, 1, :words, now(), now())
    on conflict (person_id) do update set
      refusals = case when b.cleared_at is null then b.refusals + 1 else 1 end,
      since = case when b.cleared_at is null and b.refusals > 0 then b.since else now() end,
      address = excluded.address, words = excluded.words, last_at = now(), cleared_at = null, cleared_by_id = null
    """
)
_TAKEN = text("update portal.bounces set refusals = 0 where person_id = :person and refusals > 0")
_LISTED = (
    select(
        Bounce.person_id, Person.surname + " " + Person.given_name, Bounce.address, Bounce.refusals, Bounce.words, Bounce.since
    )
    .join(Person, Person.id == Bounce.person_id)
    .where(Bounce.refusals >= ENOUGH, Bounce.cleared_at.is_(None))
)
_CLEAR = text("select app.clear_bounce(:person)")


@dataclass(frozen=True)
class Bouncing:
    """An address that bounces, as its organisation's administrator sees it."""

    person_id: UUID
    person: str
    address: str
    refusals: int
    words: str
    since: datetime


def holds(claimed: Any) -> bool:
    """Whether a claimed delivery is held because its address bounces. What somebody sends again by hand is tried."""
    return (claimed.refusals or 0) >= ENOUGH and claimed.state != "gave_up"


def note(session: Session, claimed: Any, answer: Answer) -> None:
    """Count a refusal of the address, or that it took a message."""
    if answer.of_address:
        session.execute(_REFUSED, {"person": claimed.person_id, "address": claimed.email, "words": answer.words})
    elif answer.fate is Fate.SENT and claimed.refusals:
        session.execute(_TAKEN, {"person": claimed.person_id})


def of_person(session: Session, person_id: UUID) -> Bouncing | None:
    """What is wrong with a person's address now, for that person. For the system's session."""
    row = session.execute(_LISTED.where(Bounce.person_id == person_id)).one_or_none()
    return Bouncing(*row) if row else None


def in_organisation(session: Session, actor: Actor) -> list[Bouncing]:
    """The addresses of the actor's colleagues that bounce.

    Raises:
        NotAllowed: it is an administrator's task.
    """
    check(actor, Permission.SEE_DELIVERIES)
    return [Bouncing(*row) for row in session.execute(_LISTED.order_by(Person.surname, Person.given_name))]


def clear(session: Session, actor: Actor, person_id: UUID) -> int:
    """Say that a colleague's address works again: what was held goes out now. Answers how many messages that are.

    Raises:
        NotAllowed: it is an administrator's task.
        NotFound: no colleague's address bounces by this name.
    """
    check(actor, Permission.SEE_DELIVERIES)
    released = session.scalar(_CLEAR, {"person": person_id})
    if released is None:
        raise NotFound(UNKNOWN)
    return int(released)
