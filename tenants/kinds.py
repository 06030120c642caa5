"""The kinds of organisation and the roles that people hold in each."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an organisation is in a partnership."""

    COMUNE = "comune"
    ATS = "ats"
    OWNER = "owner"


class Role(StrEnum):
    """What a person does in an organisation. ``EQUIPE_MEMBER`` follows from a seat in the Equipe, never from a membership."""

    SOCIAL_WORKER = "social_worker"
    HEAD_OF_SERVICE = "head_of_service"
    DPO = "dpo"
    COORDINATOR = "coordinator"
    EDUCATOR = "educator"
    FINANCIAL_CONSULTANT = "financial_consultant"
    PROPERTY_MANAGER = "property_manager"
    MAINTENANCE_VOLUNTEER = "maintenance_volunteer"
    ADMINISTRATOR = "administrator"
    EQUIPE_MEMBER = "equipe_member"


ROLES_OF: dict[Kind, tuple[Role, ...]] = {
    Kind.COMUNE: (Role.SOCIAL_WORKER, Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR, Role.DPO),
    Kind.ATS: (Role.COORDINATOR, Role.EDUCATOR, Role.FINANCIAL_CONSULTANT, Role.ADMINISTRATOR),
    Kind.OWNER: (Role.PROPERTY_MANAGER, Role.MAINTENANCE_VOLUNTEER, Role.ADMINISTRATOR),
}

HEAD_OF: dict[Kind, Role] = {
    Kind.COMUNE: Role.HEAD_OF_SERVICE,
    Kind.ATS: Role.COORDINATOR,
    Kind.OWNER: Role.PROPERTY_MANAGER,
}
"""To whom late things escalate in each kind of organisation."""

CASE_ROLES: dict[Kind, tuple[Role, ...]] = {
    Kind.COMUNE: (Role.SOCIAL_WORKER,),
    Kind.ATS: (Role.EDUCATOR, Role.FINANCIAL_CONSULTANT),
    Kind.OWNER: (),
}
"""Roles in which a person can be assigned to one case."""
