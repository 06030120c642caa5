"""Inspections as pages show them. What is visible is the database's decision: the facet ``placement`` of the household's case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, null, or_, select
from sqlalchemy.orm import aliased

from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements.models import Placement
from portal.workflow.placements.visits.models import WAITING, HomeVisit, HomeVisitStep
from portal.workflow.properties.models import Unit
from tenants.errors import NotFound
from tenants.organisations import Organisation
from tenants.people import Person
from tenants.permissions import Permission, may

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


def visit_of(session: Session, _actor: Actor, visit_id: UUID) -> HomeVisit:
    """An inspection for somebody who may know it: the facet ``placement`` of its case, and which home it is.

    Raises:
        NotFound: there is none, or it is not for this actor; nobody can tell which.
    """
    found = session.get(HomeVisit, visit_id)
    if found is None or not session.scalar(select(func.app.knows_home(found.case_id))):
        raise NotFound(UNKNOWN)
    return found


def still_there(visit: Any = HomeVisit) -> Any:
    """The condition that the household of an inspection lives in that home now: else it has ended by itself."""
    return (
        select(Placement.id)
        .where(Placement.id == visit.placement_id, Placement.state == "living", Placement.unit_id == visit.unit_id)
        .exists()
    )


def lived_in(session: Session, unit_id: UUID) -> bool:
    """Whether a household lives in a home, for its owner."""
    return session.scalar(select(Placement.id).where(Placement.unit_id == unit_id, Placement.state == "living")) is not None


def case_of_unit(session: Session, unit_id: UUID) -> UUID | None:
    """The case whose household lives in a home, for its owner."""
    return session.scalar(select(Placement.case_id).where(Placement.unit_id == unit_id, Placement.state == "living"))


def of_unit(session: Session, unit_id: UUID) -> Sequence[Any]:
    """The inspections of a home, those still to come first, then the latest."""
    return session.execute(_lines().where(HomeVisit.unit_id == unit_id).order_by(*_order())).all()


def of_case(session: Session, case_id: UUID) -> Sequence[Any]:
    """The inspections of a household's home, in the same order."""
    return session.execute(
        _lines().where(HomeVisit.case_id == case_id, func.app.knows_home(HomeVisit.case_id)).order_by(*_order())
    ).all()


OF_THE_HOME = ("announce", "cancel")
"""Steps whose words are of the home. In those of all others stands what a household said of itself, or who of it said it."""


def steps_of(session: Session, actor: Actor, visit_id: UUID) -> Sequence[Any]:
    """The history of an inspection, the oldest step first; without the household's words for whoever knows no case, as a volunteer."""
    knows = may(actor, Permission.SEE_CASES)
    words = HomeVisitStep.text if knows else case((HomeVisitStep.step.in_(OF_THE_HOME), HomeVisitStep.text)).label("text")
    told_by = HomeVisitStep.told_by if knows else null().label("told_by")
    return session.execute(
        select(
            HomeVisitStep.step, HomeVisitStep.at, HomeVisitStep.windows, words, told_by,
            (Person.given_name + " " + Person.surname).label("by"), Organisation.short_name.label("organisation"),
        )
        .outerjoin(Person, Person.id == HomeVisitStep.by_id)
        .outerjoin(Organisation, Organisation.id == HomeVisitStep.by_organisation_id)
        .where(HomeVisitStep.visit_id == visit_id)
        .order_by(HomeVisitStep.at, HomeVisitStep.id)
    ).all()  # fmt: skip


def _order() -> tuple[Any, ...]:
    return (HomeVisit.state.in_(WAITING).desc(), HomeVisit.starts_at.desc().nulls_last(), HomeVisit.made_at.desc(), HomeVisit.id)


def _lines() -> Any:
    carrier = aliased(Person)
    return (
        select(
            HomeVisit.id, HomeVisit.state, HomeVisit.urgent, HomeVisit.purpose, HomeVisit.starts_at, HomeVisit.ends_at,
            HomeVisit.windows, HomeVisit.answer_by, HomeVisit.missed_by, HomeVisit.visitors, HomeVisit.done_at,
            func.jsonb_array_length(HomeVisit.findings).label("found"), Unit.name.label("unit"),
            (carrier.given_name + " " + carrier.surname).label("carried_out_by"),
            or_(HomeVisit.state.not_in(WAITING), still_there()).label("stands"),
        )
        .outerjoin(Unit, Unit.id == HomeVisit.unit_id)
        .outerjoin(carrier, carrier.id == HomeVisit.carried_out_by_id)
    )  # fmt: skip
