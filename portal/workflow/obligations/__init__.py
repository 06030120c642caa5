"""All that anybody owes, gathered from every family: one policy, one mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.assessment import obligations as assessment
from portal.workflow.departures import obligations as departures
from portal.workflow.placements import obligations as placements
from portal.workflow.properties import obligations as properties
from portal.workflow.referrals import obligations as referrals
from portal.workflow.renewals import obligations as renewals
from portal.workflow.support import obligations as support

if TYPE_CHECKING:
    from portal.workflow.cases.obligations import Owed

FAMILIES = (referrals, assessment, properties, placements, support, renewals, departures)
OBLIGATIONS: dict[str, Owed] = {owed.kind: owed for family in FAMILIES for owed in family.OBLIGATIONS}
"""The policy by kind, in the order in which a night looks after it."""

__all__ = ["OBLIGATIONS"]
