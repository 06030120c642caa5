"""All tables in one place: importing this module declares every model of the house."""

from __future__ import annotations

import portal.records.documents.models
import portal.records.handovers.models
import portal.records.letters.models
import portal.records.notifications.models
import portal.records.notifications.push_models
import portal.records.upcoming_models
import portal.workflow.assessment.models
import portal.workflow.assessment.voices
import portal.workflow.bulk
import portal.workflow.cases.absences
import portal.workflow.cases.filters
import portal.workflow.cases.models
import portal.workflow.cases.notices
import portal.workflow.cases.owing
import portal.workflow.cases.search
import portal.workflow.cases.unsaved
import portal.workflow.departures.models
import portal.workflow.placements.checklist_models
import portal.workflow.placements.models
import portal.workflow.placements.on_behalf
import portal.workflow.placements.refusals
import portal.workflow.placements.visits.models
import portal.workflow.properties.convention_models
import portal.workflow.properties.facts_models
import portal.workflow.properties.maintenance_models
import portal.workflow.properties.models
import portal.workflow.referrals.corrections
import portal.workflow.referrals.models
import portal.workflow.referrals.probes
import portal.workflow.referrals.protection
import portal.workflow.renewals.models
import portal.workflow.support.models
import tenants.jobs
import tenants.organisations
import tenants.outbox
import tenants.people
import tenants.reading
from tenants.base import Base

metadata = Base.metadata

__all__ = ["metadata", "portal", "tenants"]
