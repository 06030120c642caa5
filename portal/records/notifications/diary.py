"""What stands in a person's diary, and whose it is: the same for the calendar feed and for what goes with an e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, cast, exists, func, or_

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.cases.models import CaseWorker
from portal.workflow.placements.models import Placement
from portal.workflow.placements.visits.models import HomeVisit
from portal.workflow.placements.visits.queries import still_there
from portal.workflow.support.models import SupportSession
from tenants.kinds import Role
from tenants.organisations import EquipeMember
from tenants.people import Membership, MembershipRole

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

SESSION, HANDOVER, MEETING, DEADLINE, VISIT = "equipe", "handover", "meeting", "deadline", "inspection"
TITLES = {
    SESSION: "Session of the Equipe",
    HANDOVER: "Case %(number)s: handover",
    MEETING: "Case %(number)s: meeting",
    DEADLINE: "Case %(number)s: what you owe to the renewal is due",
    VISIT: "Case %(number)s: inspection of the home",
}
"""The msgid of each kind of entry: all that it says."""
UNNUMBERED = {VISIT: "Inspection of a home"}
"""What an entry says to somebody who may not know the case: a volunteer who inspects a home."""
LENGTHS = {SESSION: 120, HANDOVER: 60, MEETING: 60, VISIT: 60}


def seated(person_id: UUID, organisation_id: UUID) -> ColumnElement[bool]:
    """Whether a person sits in the Equipe of a session."""
    return exists().where(
        EquipeMember.partnership_id == EquipeSession.partnership_id, EquipeMember.person_id == person_id,
        EquipeMember.organisation_id == organisation_id, EquipeMember.ended_on.is_(None),
    )  # fmt: skip


def follows(person_id: UUID, organisation_id: UUID, case_id: Any) -> ColumnElement[bool]:
    """Whether a person is assigned to a case today."""
    return exists().where(
        CaseWorker.case_id == case_id, CaseWorker.person_id == person_id, CaseWorker.organisation_id == organisation_id,
        CaseWorker.ended_on.is_(None),
    )  # fmt: skip


def takes_part(person_id: UUID, organisation_id: UUID) -> ColumnElement[bool]:
    """Whether a person manages the homes of the organisation that hands one over."""
    return and_(Placement.host_organisation_id == organisation_id, _has_role(person_id, organisation_id, Role.PROPERTY_MANAGER))


def inspects(person_id: UUID, organisation_id: UUID) -> ColumnElement[bool]:
    """Whether a person goes to an inspection, or manages the homes of the organisation that makes it."""
    return and_(
        HomeVisit.host_organisation_id == organisation_id,
        or_(HomeVisit.carried_out_by_id == person_id, _has_role(person_id, organisation_id, Role.PROPERTY_MANAGER)),
    )


def stands() -> ColumnElement[bool]:
    """Whether an inspection has a time that holds."""
    return and_(HomeVisit.state.in_(("agreed", "announced")), still_there())


def visit_minutes() -> Any:
    """How long an inspection lasts."""
    return cast(func.extract("epoch", HomeVisit.ends_at - HomeVisit.starts_at) / 60, Integer)


def manages(person_id: UUID, organisation_id: UUID) -> ColumnElement[bool]:
    """Whether a person manages an organisation's homes, and so knows its cases."""
    return _has_role(person_id, organisation_id, Role.PROPERTY_MANAGER)


def meets(person_id: UUID, organisation_id: UUID) -> ColumnElement[bool]:
    """Whether a meeting is a person's own: it is theirs, is not called off, and they still follow the case, or coordinate all."""
    return and_(
        SupportSession.worker_id == person_id,
        SupportSession.cancelled_reason.is_(None),
        or_(follows(person_id, organisation_id, SupportSession.case_id), _has_role(person_id, organisation_id, Role.COORDINATOR)),
    )


def _has_role(person_id: UUID, organisation_id: UUID, role: Role) -> ColumnElement[bool]:
    return exists().where(
        Membership.id == MembershipRole.membership_id, Membership.person_id == person_id, Membership.ended_on.is_(None),
        MembershipRole.organisation_id == organisation_id, MembershipRole.role == role.value,
    )  # fmt: skip
