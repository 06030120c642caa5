"""The grants at facet ``summary`` that are an organisation's register of cases: what lists, counters and searches start from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, String, Uuid, and_, bindparam, cast, func, literal_column, or_, select

from portal.workflow.cases.models import CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.stages import OPEN_STAGES


def fixed(value: str) -> Any:
    """One of our own codes, written into the statement itself: only so can a kept plan use an index of those rows alone."""
    return literal_column(f"'{value}'", String)


OPEN = [fixed(stage.value) for stage in OPEN_STAGES]
STANDS_FOR = cast(select(func.app.stands_for()).scalar_subquery(), ARRAY(Uuid))
"""The actor, and those for whom the actor stands in: asked once for a statement, not once for a row."""


def mine(access: Any = CaseAccess) -> Any:
    """The grants at facet ``summary`` of the actor's organisation, or of the actor by name: the second wall beside the policy."""
    return and_(
        access.organisation_id == bindparam("organisation", type_=Uuid),
        access.facet == fixed(Facet.SUMMARY.value),
        or_(access.person_id.is_(None), access.person_id == bindparam("person", type_=Uuid)),
    )
