"""Somebody is away, and a colleague stands in: sees the cases of the absent one by name, is told what they would be told, until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.workflow.constraints import UNKNOWN
from tenants import clock
from tenants.base import Base, CreatedAt, Key
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.isolation import MINE, Isolation, table_args
from tenants.kinds import CASE_ROLES
from tenants.people import Membership, MembershipRole, Person
from tenants.permissions import Permission, check, may
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

LONGEST = timedelta(days=366)


class Absence(Base):
    """One absence, from its first day to the day before ``ends_on``, with who stands in. One ended early keeps the days it lasted."""

    __tablename__ = "absences"
    __table_args__ = table_args(
        Isolation(select=MINE, insert=MINE, update=MINE, update_columns=("ends_on", "cancelled"), system=("select",)),
        CheckConstraint("ends_on >= starts_on", name="absence_days"),
        CheckConstraint("person_id <> substitute_id", name="absence_substitute"),
        ExcludeConstraint(
            ("organisation_id", "="),
            ("person_id", "="),
            (text("daterange(starts_on, ends_on)"), "&&"),
            where=text("not cancelled"),
            using="gist",
            name="absent_once",
        ),
        Index("ix_absences_substitute", "substitute_id", "organisation_id", postgresql_where=text("not cancelled")),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cancelled: Mapped[bool] = mapped_column(default=False)
    begun: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    created_at: Mapped[CreatedAt]


@dataclass(frozen=True)
class Away:
    """An absence as it is read. ``last_day`` is its last day."""

    id: UUID
    person_id: UUID
    person: str
    substitute: str
    starts_on: date
    last_day: date


def record_absence(
    session: Session, actor: Actor, person_id: UUID, substitute_id: UUID, *, starts_on: date | None, last_day: date | None
) -> Absence:
    """Record that somebody is away, and who stands in. From the first day on the substitute sees the absent one's cases by name, drafts
    and reserved ones too, and is told what they are told; after the last day this ends by itself.

    Raises:
        NotAllowed: somebody else's absence is recorded by the head.
        Invalid: days that cannot be, or a substitute who does not hold the same role.
        Conflict: an absence on some of these days is recorded already.
    """
    _require(actor, person_id)
    if starts_on is None or last_day is None:
        raise Invalid(**{"starts_on" if starts_on is None else "last_day": S("Write the first and the last day.")})
    if last_day < max(starts_on, clock.today()):
        raise Invalid(last_day=S("The last day is before the first one, or past."))
    if last_day - starts_on > LONGEST:
        raise Invalid(last_day=S("An absence of more than a year is no absence: hand the cases over."))
    if substitute_id == person_id:
        raise Invalid(substitute=S("Choose a colleague."))
    if not _roles(session, actor, person_id) & _roles(session, actor, substitute_id):
        raise Invalid(substitute=S("Choose a colleague with the same role."))
    made = Absence(
        organisation_id=actor.organisation_id,
        person_id=person_id,
        substitute_id=substitute_id,
        starts_on=starts_on,
        ends_on=last_day + timedelta(days=1),
        begun=starts_on <= clock.today(),
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    return made


def end_absence(session: Session, actor: Actor, absence_id: UUID) -> Absence:
    """End an absence today, or call off one that has not begun.

    Raises:
        NotFound: there is none that goes on or is to come.
        NotAllowed: somebody else's absence is ended by the head.
    """
    found = session.scalars(
        select(Absence).where(
            Absence.id == absence_id,
            Absence.organisation_id == actor.organisation_id,
            ~Absence.cancelled,
            Absence.ends_on > clock.today(),
        )
    ).first()
    if found is None:
        raise NotFound(UNKNOWN)
    _require(actor, found.person_id)
    if found.starts_on > clock.today():
        found.cancelled = True
    else:
        found.ends_on = clock.today()
    session.flush()
    return found


def absences(session: Session, actor: Actor) -> list[Away]:
    """The absences of the actor's organisation that go on or are to come, the nearest first."""
    substitute = aliased(Person)
    statement = (
        select(
            Absence.id,
            Absence.person_id,
            Person.given_name + " " + Person.surname,
            substitute.given_name + " " + substitute.surname,
            Absence.starts_on,
            Absence.ends_on - 1,
        )
        .join(Person, Person.id == Absence.person_id)
        .join(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.organisation_id == actor.organisation_id, ~Absence.cancelled, Absence.ends_on > clock.today())
        .order_by(Absence.starts_on, Person.surname, Absence.id)
    )
    return [Away(*row) for row in session.execute(statement)]


def begin_absences(session: Session) -> int:
    """Open the cases of whoever is away from today on to whoever stands in. For the sweep."""
    return int(session.scalar(select(func.app.begin_absences())) or 0)


def _require(actor: Actor, person_id: UUID) -> None:
    check(actor, Permission.SEE_CASES)
    if person_id != actor.person_id and not may(actor, Permission.ALLOCATE_CASES):
        raise NotAllowed(S("Somebody else's absence is recorded by the head of the service."))


def _roles(session: Session, actor: Actor, person_id: UUID) -> set[str]:
    statement = (
        select(MembershipRole.role)
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .where(
            Membership.person_id == person_id,
            Membership.organisation_id == actor.organisation_id,
            Membership.ended_on.is_(None),
            MembershipRole.role.in_([role.value for role in CASE_ROLES[actor.kind]]),
        )
    )
    return set(session.scalars(statement))
