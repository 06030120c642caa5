"""The hours that an organisation's people gave to households: by colleague, household, kind and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Date, cast, func, select

from portal.workflow.cases.models import Case
from portal.workflow.rules import add_months
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.people import Person

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


@dataclass(frozen=True)
class Given:
    """The recorded meetings of a month that one colleague had with one household in one way. Those where nobody came count too."""

    month: date
    worker: str
    number: str
    kind: str
    meetings: int
    minutes: int


def hours(session: Session, actor: Actor, first: date, last: date) -> list[Given]:
    """What was recorded from the first month to the last, both whole; of the actor's own organisation, in one statement."""
    return hours_between(session, actor, first, add_months(last, 1))


def hours_between(session: Session, actor: Actor, first: date, after: date, partnership_id: UUID | None = None) -> list[Given]:
    """What was recorded from a day to the day before another; of one partnership's households only, if given."""
    begins = datetime.combine(first, datetime.min.time(), clock.ROME)
    ends = datetime.combine(after, datetime.min.time(), clock.ROME)
    month = cast(func.date_trunc("month", func.timezone("Europe/Rome", SupportSession.starts_at)), Date)
    worker = func.concat(Person.surname, " ", Person.given_name)
    rows = session.execute(
        select(month, worker, Case.number, SupportSession.kind, func.count(), func.sum(SupportSession.minutes))
        .join(Case, Case.id == SupportSession.case_id)
        .join(Person, Person.id == SupportSession.recorded_by_id)
        .where(
            SupportSession.organisation_id == actor.organisation_id,
            SupportSession.recorded_at.is_not(None),
            SupportSession.starts_at >= begins,
            SupportSession.starts_at < ends,
            *([Case.partnership_id == partnership_id] if partnership_id else []),
        )
        .group_by(month, worker, Person.id, Case.number, SupportSession.kind)
        .order_by(month, worker, Case.number, SupportSession.kind)
    )
    return [Given(row[0], row[1], row[2], row[3], row[4], int(row[5] or 0)) for row in rows]


def sums(rows: Sequence[Given], by: str) -> list[tuple[object, int, int]]:
    """Meetings and minutes by one of the fields of :class:`Given`, in its order."""
    meetings: Counter[object] = Counter()
    minutes: Counter[object] = Counter()
    for row in rows:
        meetings[getattr(row, by)] += row.meetings
        minutes[getattr(row, by)] += row.minutes
    return [(key, meetings[key], minutes[key]) for key in sorted(meetings, key=str)]
