"""Who sits in the Equipe of a partnership, and that whoever acts for it is one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.constraints import UNKNOWN
from tenants import clock
from tenants.errors import NotAllowed, NotFound
from tenants.organisations import EquipeMember, Organisation, Partnership
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def require_seat(actor: Actor, partnership_id: UUID) -> None:
    """Let a member of this partnership's Equipe pass; a seat in another partnership's does not count.

    Raises:
        NotAllowed: the actor sits in no Equipe, or in another one.
    """
    check(actor, Permission.ASSESS)
    if partnership_id not in actor.equipe_of:
        raise NotAllowed(S("Only members of this partnership's Equipe do this."))


def members(session: Session, partnership_id: UUID, on: date | None = None) -> Sequence[Row[UUID, str, str, str]]:
    """The members on a day (today): person, given name, surname, and the organisation that sent them; surname first."""
    day = on or clock.today()
    seated = or_(EquipeMember.ended_on.is_(None), EquipeMember.ended_on > day)
    return session.execute(
        select(Person.id, Person.given_name, Person.surname, Organisation.short_name)
        .join(EquipeMember, EquipeMember.person_id == Person.id)
        .join(Organisation, Organisation.id == EquipeMember.organisation_id)
        .where(EquipeMember.partnership_id == partnership_id, seated)
        .distinct()
        .order_by(Person.surname, Person.given_name, Person.id)
    ).all()


def seats(session: Session, partnership_id: UUID, on: date) -> dict[UUID, tuple[UUID, str]]:
    """Who has a seat on a day: each person with the organisation that sent them and its kind."""
    seated = or_(EquipeMember.ended_on.is_(None), EquipeMember.ended_on > on)
    rows = session.execute(
        select(EquipeMember.person_id, Organisation.id, Organisation.kind)
        .join(Organisation, Organisation.id == EquipeMember.organisation_id)
        .where(EquipeMember.partnership_id == partnership_id, seated)
        .order_by(EquipeMember.since.desc())
    )
    return {person_id: (organisation_id, kind) for person_id, organisation_id, kind in rows}


def partnerships(session: Session, actor: Actor) -> Sequence[Row[UUID, str]]:
    """The partnerships in whose Equipe the actor sits, by name."""
    return session.execute(
        select(Partnership.id, Partnership.name).where(Partnership.id.in_(actor.equipe_of)).order_by(Partnership.name)
    ).all()


def load_session(session: Session, actor: Actor, session_id: UUID) -> EquipeSession:
    """A session of an Equipe in which the actor sits.

    Raises:
        NotFound: there is none, or the actor does not sit there.
    """
    found = session.get(EquipeSession, session_id)
    if found is None or found.partnership_id not in actor.equipe_of:
        raise NotFound(UNKNOWN)
    return found


def answers_for(case: Case) -> dict[str, UUID]:
    """The keys that every row of the facet carries: its case, and the organisation that answers for it."""
    return {"case_id": case.id, "organisation_id": case.organisation_id}
