"""A person's diary as a calendar feed: what they may know now, each organisation asked in its own scope, and of a case its number only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import case, literal, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from portal.records.notifications import words
from portal.records.notifications.diary import (
    HANDOVER,
    LENGTHS,
    MEETING,
    SESSION,
    TITLES,
    UNNUMBERED,
    VISIT,
    follows,
    inspects,
    manages,
    meets,
    seated,
    stands,
    takes_part,
    visit_minutes,
)
from portal.records.notifications.models import CalendarFeed
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.cases.models import CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.placements.models import Placement
from portal.workflow.placements.visits.models import HomeVisit
from portal.workflow.support.models import SupportSession
from tenants import clock, scope
from tenants.clock import ROME
from tenants.people import Account, Membership, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.database import Database
    from tenants.system import System

BEHIND, MOST = timedelta(days=60), 500
WHILE, READS = timedelta(minutes=10), 30
"""An address may be read so often in so long: calendars ask every quarter of an hour."""


class TooOften(Exception):
    """The address was read too often of late."""


@dataclass(frozen=True)
class Entry:
    """One entry of the diary."""

    kind: str
    id: UUID
    starts_at: datetime
    minutes: int
    number: str | None


def renew(session: Session, actor: Actor) -> str:
    """Make the actor's secret address anew; the former one ends. Answers the token, which nobody can be told again."""
    token = secrets.token_urlsafe(32)
    row = insert(CalendarFeed).values(person_id=actor.person_id, token_hash=_hash(token), made_at=clock.now())
    again = {"token_hash": row.excluded.token_hash, "made_at": row.excluded.made_at, "ended_at": None}
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=again))
    return token


def end(session: Session, actor: Actor) -> None:
    """End the actor's secret address."""
    session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def made_at(session: Session, actor: Actor) -> datetime | None:
    """Since when the actor's address holds; nothing when there is none."""
    return session.scalar(
        select(CalendarFeed.made_at).where(CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None))
    )


def calendar(system: System, database: Database, token: str) -> bytes | None:
    """What the address of this token shows; nothing when it is nobody's: never made, ended, or of a suspended account.

    Raises:
        TooOften: it was asked for more than :data:`READS` times in :data:`WHILE`.
    """
    with system.work() as session:
        whose = session.execute(
            select(Person.id, Person.language)
            .join(CalendarFeed, CalendarFeed.person_id == Person.id)
            .join(Account, Account.person_id == Person.id)
            .where(CalendarFeed.token_hash == _hash(token), CalendarFeed.ended_at.is_(None), Account.suspended_at.is_(None))
        ).one_or_none()
        if whose is None:
            return None
        if _counted(session, whose.id) > READS:
            raise TooOften
        places = session.scalars(
            select(Membership.organisation_id)
            .where(Membership.person_id == whose.id, Membership.ended_on.is_(None))
            .order_by(Membership.organisation_id)
        ).all()
    entries: dict[tuple[str, UUID], Entry] = {}
    for place in places:
        with scope.bound(scope.Scope(place, whose.id, read_only=True)), database.session() as session:
            entries |= {(one.kind, one.id): one for one in _diary(session, place, whose.id)}
    return _written(sorted(entries.values(), key=lambda one: (one.starts_at, one.id)), whose.language)


def _counted(session: Session, person_id: UUID) -> int:
    """Count this reading; answers how many there were in the while that runs."""
    over = or_(CalendarFeed.counted_since.is_(None), CalendarFeed.counted_since < clock.now() - WHILE)
    counting = (
        update(CalendarFeed)
        .where(CalendarFeed.person_id == person_id)
        .values(
            reads=case((over, 1), else_=CalendarFeed.reads + 1),
            counted_since=case((over, clock.now()), else_=CalendarFeed.counted_since),
        )
        .returning(CalendarFeed.reads)
    )
    return session.execute(counting).scalar_one()


def _diary(session: Session, organisation_id: UUID, person_id: UUID) -> list[Entry]:
    """What one organisation's space shows this person; row-level security judges every row."""
    since = clock.now() - BEHIND
    whose = (person_id, organisation_id)
    known = (
        CaseAccess.facet == Facet.SUMMARY.value,
        CaseAccess.organisation_id == organisation_id,
        or_(CaseAccess.person_id.is_(None), CaseAccess.person_id == person_id),
    )
    sessions = select(
        literal(SESSION).label("kind"), EquipeSession.id, EquipeSession.starts_at, literal(LENGTHS[SESSION]).label("minutes"),
        literal(None).label("number"),
    ).where(seated(*whose), EquipeSession.called_off_at.is_(None), EquipeSession.starts_at >= since)  # fmt: skip
    handovers = (
        select(literal(HANDOVER), Placement.id, Placement.handover_booked_at, literal(LENGTHS[HANDOVER]), CaseAccess.number)
        .join(CaseAccess, CaseAccess.case_id == Placement.case_id)
        .where(*known, Placement.handover_booked_at >= since, or_(follows(*whose, Placement.case_id), takes_part(*whose)))
    )
    meetings = (
        select(literal(MEETING), SupportSession.id, SupportSession.starts_at, SupportSession.minutes, CaseAccess.number)
        .join(CaseAccess, CaseAccess.case_id == SupportSession.case_id)
        .where(*known, meets(*whose), SupportSession.starts_at >= since)
    )
    knows = or_(follows(*whose, HomeVisit.case_id), manages(*whose))
    visits = (
        select(
            literal(VISIT), HomeVisit.id, HomeVisit.starts_at, visit_minutes(), case((knows, CaseAccess.number), else_=None),
        )
        .join(CaseAccess, CaseAccess.case_id == HomeVisit.case_id)
        .where(*known, stands(), HomeVisit.starts_at >= since, or_(follows(*whose, HomeVisit.case_id), inspects(*whose)))
    )  # fmt: skip
    rows: Any = session.execute(union_all(sessions, handovers, meetings, visits).order_by("starts_at").limit(MOST))
    return [Entry(kind, id_, starts_at, minutes or LENGTHS[kind], number) for kind, id_, starts_at, minutes, number in rows]


def _written(entries: list[Entry], language: str) -> bytes:
    gettext = words.translation(language).gettext
    book = Calendar()
    book.add("prodid", "-//Ospitalita temporanea//portal//IT")
    book.add("version", "2.0")
    book.add("x-wr-calname", gettext("Temporary housing"))
    for one in entries:
        starts_at = one.starts_at.astimezone(ROME)
        entry = Event()
        entry.add("uid", f"{one.kind}-{one.id}@ospitalita")
        entry.add("dtstamp", one.starts_at)
        entry.add("dtstart", starts_at)
        entry.add("dtend", starts_at + timedelta(minutes=one.minutes))
        title = gettext(UNNUMBERED.get(one.kind, TITLES[one.kind]) if one.number is None else TITLES[one.kind])
        entry.add("summary", title % {"number": one.number} if one.number else title)
        book.add_component(entry)
    book.add_missing_timezones()
    return bytes(book.to_ical())


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
