"""Who works on a case now, as its state tells: read once, and asked by every family for the roles that matter to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.workflow.cases.models import Case, CaseWorker
from tenants.organisations import Organisation
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.actor import Actor
    from tenants.kinds import Role


class Worker(NamedTuple):
    """Somebody assigned to a case. Ids are texts; ``name`` and ``organisation`` are there for those who may know them."""

    role: str
    person_id: str
    organisation_id: str
    name: str | None
    organisation: str | None


def crew_of_case() -> Any:
    """The people assigned to the case of the statement that this stands in, as JSON: at most one in each role."""
    who = func.jsonb_build_array(
        CaseWorker.role,
        CaseWorker.person_id,
        CaseWorker.organisation_id,
        Person.given_name + " " + Person.surname,
        Organisation.short_name,
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(who, CaseWorker.role)))
        .select_from(CaseWorker)
        .outerjoin(Person, Person.id == CaseWorker.person_id)
        .outerjoin(Organisation, Organisation.id == CaseWorker.organisation_id)
        .where(CaseWorker.case_id == Case.id, CaseWorker.ended_on.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


def crew(state: Mapping[str, Any]) -> dict[str, Worker]:
    """Everybody whose assignment the reader may see, by role."""
    return {row[0]: Worker(*row) for row in state["workers"] or ()}


def in_person(state: Mapping[str, Any], actor: Actor, roles: tuple[Role, ...]) -> bool:
    """Whether the case is entrusted to the actor in one of these roles."""
    me = (str(actor.person_id), str(actor.organisation_id))
    return any(row[0] in roles and (row[1], row[2]) == me for row in state["workers"] or ())
