"""Deliveries that were given up: the list that an organisation's administrator sees, and sending one again.

The administrator learns who was not reached and why, never of what: that may be a case which is not theirs to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import Uuid, cast, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.workflow.cases.notices import Delivery
from portal.workflow.constraints import UNKNOWN
from tenants.errors import Conflict, NotFound
from tenants.outbox import OutboxRow
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST = 200


@dataclass(frozen=True)
class Failure:
    """A message that did not reach somebody. ``waiting``: it is already on its way again."""

    delivery_id: UUID
    person: str
    created_at: datetime
    first_tried_at: datetime | None
    attempts: int
    last_error: str | None
    waiting: bool


_WAITING = exists().where(
    OutboxRow.organisation_id == Delivery.organisation_id,
    cast(OutboxRow.payload["delivery"].astext, Uuid) == Delivery.id,
    OutboxRow.done_at.is_(None),
    OutboxRow.dead_at.is_(None),
)


def failures(session: Session, actor: Actor) -> list[Failure]:
    """The organisation's deliveries that were given up, newest first; at most :data:`MOST`."""
    rows = session.execute(
        select(
            Delivery.id, Person.surname, Person.given_name, Delivery.created_at, Delivery.first_tried_at, Delivery.attempts,
            Delivery.last_error, _WAITING.label("waiting"),
        )
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.organisation_id == actor.organisation_id, Delivery.state == "gave_up", Delivery.channel == "email")
        .order_by(Delivery.created_at.desc(), Delivery.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Failure(
            row.id,
            f"{row.surname} {row.given_name}",
            row.created_at,
            row.first_tried_at,
            row.attempts,
            row.last_error,
            row.waiting,
        )
        for row in rows
    ]


def replay_many(session: Session, actor: Actor, delivery_ids: Iterable[UUID]) -> tuple[int, int]:
    """Send several again; what is on its way already, or went out meanwhile, is passed over. Answers how many of each.

    Raises:
        NotAllowed, NotFound: as :func:`replay`.
    """
    sent = passed = 0
    for delivery_id in dict.fromkeys(delivery_ids):
        try:
            replay(session, actor, delivery_id)
            sent += 1
        except Conflict:
            passed += 1
    return sent, passed


def replay(session: Session, actor: Actor, delivery_id: UUID) -> None:
    """Send again what was given up: a new row of the outbox, whose attempts are counted from the start.

    Raises:
        NotAllowed: it is an administrator's task.
        NotFound: there is no such delivery in the actor's organisation.
        Conflict: it was not given up, or it is already waiting to be sent again.
    """
    check(actor, Permission.SEE_DELIVERIES)
    row = session.execute(
        select(Delivery.state, Delivery.attempts, Delivery.person_id, Delivery.first_tried_at, _WAITING.label("waiting")).where(
            Delivery.id == delivery_id, Delivery.organisation_id == actor.organisation_id, Delivery.channel == "email"
        )
    ).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    if row.state != "gave_up":
        raise Conflict(S("This message was not given up: there is nothing to send again."))
    # The key is the same for two clicks at once, and another after the next failure.
    failed = row.first_tried_at.isoformat() if row.first_tried_at else ""
    queued = session.execute(
        insert(OutboxRow)
        .values(
            id=uuid4(),
            organisation_id=actor.organisation_id,
            person_id=row.person_id,
            kind="deliver",
            payload={"delivery": str(delivery_id)},
            dedup_key=f"replay:{delivery_id}:{failed}",
            created_at=datetime.now(UTC),
            next_at=func.now(),
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(OutboxRow.id)
    ).one_or_none()
    if queued is None or row.waiting:
        raise Conflict(S("This message is already waiting to be sent again."))
