"""What will be told in the days to come if nobody does anything: the sweeps themselves, with the clock moved, and all of it undone.

One transaction of the system runs every sweep that tells, day by day, reads what was written, and is rolled back: nothing is stored,
nothing is sent. It gives up rather than keep others waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, cast, exists, func, select, text
from sqlalchemy.exc import DBAPIError

from portal import logs
from portal.records import sweeps
from portal.workflow.cases.notices import Delivery, Notification
from tenants import clock
from tenants.errors import Conflict
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.system import System

DAYS = 30
log = logs.get("portal.upcoming")
_PATIENCE = text("select set_config('lock_timeout', '2s', true), set_config('statement_timeout', '20s', true)")
_MOVE = text("select set_config('portal.today', :day, true)")
BUSY = S("The portal is busy just now, so what is coming cannot be worked out. Try again in a few minutes.")


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


def predict(system: System, *, days: int = DAYS, organisation_id: UUID | None = None) -> list[Coming]:
    """What goes out from today on for so many days, to the people of an organisation (or everybody), the first day first.

    Raises:
        Conflict: somebody else's work would have to wait for it too long.
    """
    found: list[Coming] = []
    first = clock.today()
    try:
        with system.work() as session:
            session.execute(_PATIENCE)
            there = set(session.scalars(_since(first, organisation_id, Notification.id)))
            for offset in range(days):
                _live(session, first + timedelta(days=offset))
            session.execute(_MOVE, {"day": first.isoformat()})
            rows = session.execute(_since(first, organisation_id, *_SHOWN)).all()
            found = [Coming(*rest) for key, *rest in rows if key not in there]
            raise _Undo
    except _Undo:
        return sorted(found, key=lambda one: (one.day, str(one.case_id), one.kind, str(one.person_id)))
    except DBAPIError as error:
        log.warning("no prediction", error=logs.kind_of(error))
        raise Conflict(BUSY) from error


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


def _since(first: date, organisation_id: UUID | None, *columns: Any) -> Any:
    statement = select(*columns).where(first <= _DAY)
    return statement if organisation_id is None else statement.where(Notification.organisation_id == organisation_id)
