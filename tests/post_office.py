"""Telling people something and seeing what arrives: for the tests of notifications and of faults."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text, update

from portal.embedded import MailSink
from portal.workflow.cases import commands as cases
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.events import Event, InformationAnswered
from tenants.outbox import OutboxRow
from tenants.system import System
from tests.world import World


def tell(world: World, case_id: UUID, event: Event | None = None, *, who: str = "social_worker") -> UUID:
    """Record an event on a case; answers its id. By default one that tells the head and the coordinator, both of the Equipe."""
    with world.act(who) as (session, actor):
        return cases.record(session, actor, cases.lock(session, case_id), event or InformationAnswered())


def open_rows(system: System) -> list[UUID]:
    """The rows of the outbox that wait, oldest first."""
    with system.work() as session:
        query = (
            select(OutboxRow.id).where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None)).order_by(OutboxRow.created_at)
        )
        return list(session.scalars(query))


def settle(system: System) -> None:
    """Forget what is waiting: the test begins after whatever its case needed."""
    with system.work() as session:
        session.execute(update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(done_at=func.now()))


def wait_no_longer(system: System) -> None:
    """Let the time pass after which open rows are due again."""
    with system.work() as session:
        session.execute(update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(next_at=text("now() - interval '1 second'")))


def states(system: System) -> dict[str, int]:
    """How many deliveries are at each state."""
    with system.work() as session:
        rows = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
        return dict(map(tuple, rows))


def delivery_of(system: System, person_id: UUID) -> Delivery:
    """The only open or last delivery to a person."""
    with system.work() as session:
        query = select(Delivery).where(Delivery.person_id == person_id).order_by(Delivery.created_at.desc()).limit(1)
        return session.scalars(query).one()


def told(system: System) -> int:
    """How many notifications there are."""
    with system.work() as session:
        return int(session.scalar(select(func.count()).select_from(Notification)) or 0)


def arrived(sink: MailSink) -> Sequence[tuple[str, str, str]]:
    """What arrived: to whom, with which subject and Message-ID, in the order of recipients."""
    return sorted((mail.recipients[0], mail.subject, str(mail.message["Message-ID"])) for mail in sink.messages())
