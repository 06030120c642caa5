"""What will be told in the days to come if nobody does anything: the sweeps themselves, with the clock moved, and all of it undone.

Every hour, in the background: one transaction runs every sweep that tells, day by day, reads what was written, undoes it, and keeps what it
read. Nothing is sent. It gives up rather than keep others waiting; the page then shows what was worked out before, and when.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import Date, cast, delete, exists, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from portal import logs
from portal.records import sweeps
from portal.records.upcoming_models import ComingMessage
from portal.workflow.cases.notices import Delivery, Notification
from tenants import clock
from tenants.jobs import JobRun

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.system import System

DAYS = 30
log = logs.get("portal.upcoming")
_PATIENCE = text("select set_config('lock_timeout', '2s', true), set_config('statement_timeout', '60s', true)")
_MOVE = text("select set_config('portal.today', :day, true)")


@dataclass(frozen=True)
class Coming:
    """One message to one person on one day. ``by_mail``: beside the portal's own inbox."""

    day: date
    organisation_id: UUID
    person_id: UUID
    kind: str
    case_id: UUID | None
    unit_id: UUID | None
    values: dict[str, Any]
    by_mail: bool


class _Undo(Exception):
    """Ends the transaction without keeping anything of it."""


def predict(session: Session, *, days: int = DAYS) -> list[Coming]:
    """What goes out from today on for so many days, the first day first: in a savepoint of the system's session, which is undone."""
    found: list[Coming] = []
    first = clock.today()
    session.execute(_PATIENCE)
    try:
        with session.begin_nested():
            there = set(session.scalars(_since(first, Notification.id)))
            for offset in range(days):
                _live(session, first + timedelta(days=offset))
            session.execute(_MOVE, {"day": first.isoformat()})
            rows = session.execute(_since(first, *_SHOWN)).all()
            found = [Coming(*rest) for key, *rest in rows if key not in there]
            raise _Undo
    except _Undo:
        session.expire_all()
    return sorted(found, key=lambda one: (one.day, str(one.case_id), one.kind, str(one.person_id)))


def keep(session: Session) -> int:
    """Work it out, and put it in the place of what was worked out before."""
    found = predict(session)
    session.execute(delete(ComingMessage))
    if found:
        session.execute(insert(ComingMessage), [{"id": uuid4(), **asdict(one)} for one in found])
    return len(found)


FORESEE = sweeps.Sweep(sweeps.FORESEE, keep, tells=False)
"""Run beside the sweeps, by the same clock: it runs all of them thirty times."""


def foresee(system: System) -> sweeps.Run:
    """Work out and keep what comes, unless another process is just doing it."""
    return sweeps.run(system, FORESEE)


def coming(system: System, organisation_id: UUID) -> tuple[list[Coming], datetime | None]:
    """What goes out from today on to the people of an organisation, as it was last worked out, and when that was, by this clock: never yet,
    where nothing says so."""
    columns = (getattr(ComingMessage, name) for name in Coming.__dataclass_fields__)
    statement = select(*columns).where(ComingMessage.organisation_id == organisation_id, ComingMessage.day >= clock.today())
    order = (ComingMessage.day, ComingMessage.case_id, ComingMessage.kind, ComingMessage.person_id)
    done = select(func.max(JobRun.started_at)).where(
        JobRun.name == FORESEE.name, JobRun.error.is_(None), JobRun.rows.is_not(None)
    )
    with system.work() as session:
        found = [Coming(*row) for row in session.execute(statement.order_by(*order))]
        at = session.scalar(done)
    return found, None if at is None else at + (clock.now() - datetime.now(UTC))


def _live(session: Session, day: date) -> None:
    """One night: every sweep that tells, each able to fail without the others, as :func:`sweeps.run_all` does it."""
    with clock.at_day(day):
        session.execute(_MOVE, {"day": day.isoformat()})
        for sweep in sweeps.SWEEPS:
            if not sweep.tells:
                continue
            try:
                with session.begin_nested():
                    while sweep.part(session).more:
                        session.expire_all()
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") in ("55P03", "57014"):
                    raise
                log.warning("a sweep would fail", sweep=sweep.name, day=day.isoformat(), error=logs.kind_of(error))
            session.expire_all()


_DAY = cast(func.timezone("Europe/Rome", Notification.at), Date)
_SHOWN = (
    Notification.id, _DAY, Notification.organisation_id, Notification.person_id, Notification.kind, Notification.case_id,
    Notification.unit_id, Notification.values, exists().where(Delivery.notification_id == Notification.id, Delivery.channel == "email"),
)  # fmt: skip


def _since(first: date, *columns: Any) -> Any:
    return select(*columns).where(first <= _DAY)
