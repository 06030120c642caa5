"""Whether somebody may still be told of something: asked again at the moment of telling, since grants end meanwhile."""

from __future__ import annotations

from sqlalchemy import case, exists, func, or_

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.cases.models import AccessLedger, CaseAccess
from portal.workflow.cases.notices import Notification
from portal.workflow.disclosure import Facet
from portal.workflow.properties.models import PropertyAccess, Unit
from tenants.organisations import EquipeMember

_granted = exists().where(
    CaseAccess.case_id == Notification.case_id,
    CaseAccess.facet == Facet.SUMMARY.value,
    CaseAccess.organisation_id == Notification.organisation_id,
    or_(CaseAccess.person_id.is_(None), CaseAccess.person_id == Notification.person_id),
    or_(CaseAccess.until.is_(None), CaseAccess.until > func.app.today()),
)
_granted_then = exists().where(
    AccessLedger.case_id == Notification.case_id,
    AccessLedger.facet == Facet.SUMMARY.value,
    AccessLedger.organisation_id == Notification.organisation_id,
    or_(AccessLedger.person_id.is_(None), AccessLedger.person_id == Notification.person_id),
    AccessLedger.ended_at == Notification.at,
)
_unit_own = exists().where(Unit.id == Notification.unit_id, Unit.organisation_id == Notification.organisation_id)
_unit_shared = exists().where(
    Unit.id == Notification.unit_id,
    PropertyAccess.property_id == Unit.property_id,
    PropertyAccess.organisation_id == Notification.organisation_id,
    PropertyAccess.part == "tickets",
    or_(PropertyAccess.since.is_(None), PropertyAccess.since <= func.app.today()),
    or_(PropertyAccess.until.is_(None), PropertyAccess.until > func.app.today()),
)
_seated = exists().where(
    EquipeSession.id == Notification.event_id,
    EquipeMember.partnership_id == EquipeSession.partnership_id,
    EquipeMember.organisation_id == Notification.organisation_id,
    EquipeMember.person_id == Notification.person_id,
    EquipeMember.ended_on.is_(None),
)
MAY_KNOW = case(
    (Notification.case_id.is_not(None), or_(_granted, _granted_then)),
    (Notification.unit_id.is_not(None), or_(_unit_own, _unit_shared)),
    else_=_seated,
)
"""Of a case: a grant in force, or one that ended in the very transaction that told of it, for whoever learns by it that their
access ended. Of a unit: it is theirs, or its tickets are shared with them. Of neither: a seat in the Equipe whose session it is."""
