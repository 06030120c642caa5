"""A protected household: its names are for the people assigned to the case; anybody else opens them for a day, with a reason that is told.

Nothing is masked by pages. The derivation of grants narrows `identity` and `identity.contacts` of a protected case to whoever is
assigned, so that lists, search, exports, notifications and papers have no name to show. Which home it has is told to nobody else either
(`app.knows_home`), but for the home's owner.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Audience, Facet, facets_at
from portal.workflow.events import NamesOpened, ProtectionChanged
from portal.workflow.stages import Stage
from tenants import clock
from tenants.base import Base, CreatedAt, Key
from tenants.errors import Conflict, Invalid, NotFound
from tenants.isolation import MY_OWN, Isolation, granted, table_args
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

NAMES = frozenset({Facet.IDENTITY, Facet.IDENTITY_CONTACTS})
LEAST = 10


class ProtectedOpening(Base):
    """One opening of a protected household's names, by whom, why, and the first day on which they are closed again."""

    __tablename__ = "protected_openings"
    __table_args__ = table_args(
        Isolation(
            select=f"{MY_OWN} or app.owns_case(case_id)",
            insert=f"{MY_OWN} and {granted('protected_openings', 'summary')}",
        ),
        Index("ix_protected_openings_case_id", "case_id", "organisation_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    reason: Mapped[str]
    ends_on: Mapped[date]
    at: Mapped[CreatedAt]


def could_open(actor: Actor, case: Case) -> bool:
    """Whether the actor's organisation would read the household's names if it were not protected."""
    facets = facets_at(actor.kind, Stage(case.stage), frozenset(case.reached), frozenset({Audience.ORGANISATION}))
    return case.protected and bool(facets & NAMES)


def set_protected(session: Session, actor: Actor, case_id: UUID, protected: bool, *, seen_version: int | None = None) -> Case:
    """Reserve a household's names to the people assigned to its case, or end that. Only for whoever reads them.

    Raises:
        NotFound: the names are not the actor's to read.
        NotAllowed: it is not the actor's task.
        Conflict: it is so already; or the page is stale.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.WRITE_REFERRAL, case)
    if not session.scalar(select(func.app.holds(case.id, Facet.IDENTITY.value))):
        raise NotFound(UNKNOWN)
    if case.protected == protected:
        raise Conflict(S("In the meantime this was done already."))
    cases.record(session, actor, case, ProtectionChanged())
    case.protected = protected
    session.flush()
    return case


def open_names(session: Session, actor: Actor, case_id: UUID, reason: str) -> ProtectedOpening:
    """Read the names of a protected household until the end of the day. Whoever follows the case and the head are told.

    Raises:
        NotFound: there is nothing that the actor could open.
        Invalid: no reason that says something.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.SEE_CASES, case)
    if not could_open(actor, case):
        raise NotFound(UNKNOWN)
    if len(reason.strip()) < LEAST:
        raise Invalid(reason=S("Write why you need to know who the household is."))
    made = ProtectedOpening(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        reason=reason.strip(),
        ends_on=clock.today() + timedelta(days=1),
    )
    session.add(made)
    cases.record(session, actor, case, NamesOpened())
    return made


def openings(session: Session, case_id: UUID) -> list[tuple[datetime, str, str]]:
    """Who opened the names, when and why: for the organisation that owns the case."""
    statement: Any = (
        select(ProtectedOpening.at, Person.given_name + " " + Person.surname, ProtectedOpening.reason)
        .join(Person, Person.id == ProtectedOpening.person_id)
        .where(ProtectedOpening.case_id == case_id)
        .order_by(ProtectedOpening.at.desc())
    )
    return [(at, name, reason) for at, name, reason in session.execute(statement)]
