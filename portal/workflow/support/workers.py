"""The coordinator entrusts a case to an educator and a financial consultant, and replaces them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseWorker
from portal.workflow.events import WorkerAssigned, WorkerReplaced
from portal.workflow.support.models import SupportSession
from portal.workflow.support.rights import AT_WORK, require_stage
from tenants.errors import Invalid
from tenants.kinds import CASE_ROLES, Kind, Role
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def assign_workers(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    educator_id: UUID | None = None,
    consultant_id: UUID | None = None,
    seen_version: int | None = None,
) -> tuple[Person, ...]:
    """Entrust the case to an educator and a financial consultant; ``None`` leaves a role as it is. Answers who is new.

    Whoever had the role before loses at once what the role opened; their meetings that are still to be held or recorded pass on.

    Raises:
        NotAllowed: the actor does not coordinate, or a person does not hold the role.
        WrongStage: no unit is assigned yet, or the stay is over.
        Invalid: nobody was chosen, or nobody who does not follow the case already.
        Conflict: the page was stale.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.ASSIGN_WORKERS, case)
    require_stage(case, AT_WORK)
    wanted = {Role.EDUCATOR: educator_id, Role.FINANCIAL_CONSULTANT: consultant_id}
    if not any(wanted.values()):
        raise Invalid(educator_id=S("Choose whom to assign."))
    before = assigned(session, actor, case)
    fresh = {role: person_id for role, person_id in wanted.items() if person_id and before.get(role) != person_id}
    if not fresh:
        field = "educator_id" if educator_id else "consultant_id"
        raise Invalid(**{field: S("They already follow this case: choose somebody else.")})
    return tuple(_entrust(session, actor, case, role, person_id, before.get(role)) for role, person_id in fresh.items())


def assigned(session: Session, actor: Actor, case: Case) -> dict[Role, UUID]:
    """Who of the actor's organisation follows the case now, by role."""
    rows = session.execute(
        select(CaseWorker.role, CaseWorker.person_id).where(
            CaseWorker.case_id == case.id,
            CaseWorker.organisation_id == actor.organisation_id,
            CaseWorker.role.in_(CASE_ROLES[Kind.ATS]),
            CaseWorker.ended_on.is_(None),
        )
    )
    return {Role(role): person_id for role, person_id in rows}


def _entrust(session: Session, actor: Actor, case: Case, role: Role, person_id: UUID, before: UUID | None) -> Person:
    person = cases.assign_worker(session, actor, case, person_id, role)
    if before:
        leaving = session.get_one(Person, before)
        event = WorkerReplaced(role=role.value, person=leaving.name)
        cases.record(session, actor, case, event, also=(cases.tell_person(actor, before, must_act=False),))
        if before not in assigned(session, actor, case).values():
            _pass_on(session, case, before, person_id)
    cases.record(
        session, actor, case, WorkerAssigned(role=role.value, person=person.name), also=(cases.tell_person(actor, person_id),)
    )
    return person


def _pass_on(session: Session, case: Case, before: UUID, after: UUID) -> None:
    session.execute(
        update(SupportSession)
        .where(
            SupportSession.case_id == case.id,
            SupportSession.worker_id == before,
            SupportSession.recorded_at.is_(None),
            SupportSession.cancelled_reason.is_(None),
        )
        .values(worker_id=after)
    )
