"""What the lines of the list show of their cases beside the register: names, the next day that matters, who follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Date, Uuid, and_, bindparam, case, cast, column, func, select

from portal.workflow.assessment.models import InformationRequest
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.grants import fixed, mine
from portal.workflow.placements.models import Placement, Proposal
from portal.workflow.referrals.models import MemberName
from portal.workflow.renewals.models import Review
from portal.workflow.stages import Stage
from tenants.judged import function, judged, written

if TYPE_CHECKING:
    from collections.abc import Iterator


def functions() -> Iterator[str]:
    """The SQL of ``app.listed``: what the lines of the list show of some cases, past the policies, which are written into it."""
    a = CaseAccess
    asked = (
        func.unnest(bindparam("cases", type_=ARRAY(Uuid))).table_valued(column("case_id", Uuid), name="asked").render_derived().c
    )
    unnamed = and_(MemberName.surname.is_(None), _of_case(a, Case.protected))
    lines = (
        select(a.case_id, MemberName.surname, MemberName.given_name, _due(a), unnamed)
        .join_from(asked.case_id.table, a, and_(a.case_id == asked.case_id, mine()))
        .outerjoin(MemberName, and_(MemberName.case_id == a.case_id, MemberName.reference, MemberName.removed_at.is_(None)))
    )
    columns = "case_id uuid, surname text, given_name text, due date, protected boolean"
    body = f"  return query {judged(written(lines), Case.metadata)};"
    yield function("listed(p_cases uuid[])", body, returns=f"table ({columns}) rows 25")


def _of_case(row: Any, value: Any) -> Any:
    """What few lines need of the case itself, looked up for those alone."""
    return select(value).where(Case.id == row.case_id).scalar_subquery()


def _due(row: Any) -> Any:
    """The next day that matters at the case's stage, as far as the reader may know it."""

    def least(day: Any, *conditions: Any) -> Any:
        return select(func.min(day)).where(*conditions).scalar_subquery()

    answer = least(
        InformationRequest.due_on,
        InformationRequest.case_id == row.case_id,
        InformationRequest.answered_at.is_(None),
        InformationRequest.expired_at.is_(None),
    )
    proposal = least(Proposal.expires_on, Proposal.case_id == row.case_id, Proposal.state == fixed("open"))
    start = least(Placement.starts_on, Placement.case_id == row.case_id, Placement.state == fixed("assigned"))
    review = least(Review.due_on, Review.case_id == row.case_id, Review.state.in_((fixed("collecting"), fixed("deferred"))))
    return case(
        (row.stage == fixed(Stage.DRAFT.value), _of_case(row, Case.draft_expires_on)),
        (row.stage == fixed(Stage.ASSESSMENT.value), answer),
        (row.stage == fixed(Stage.WAITING.value), _of_case(row, Case.check_expires_on)),
        (row.stage == fixed(Stage.PROPOSED.value), proposal),
        (row.stage == fixed(Stage.ASSIGNED.value), start),
        (row.stage == fixed(Stage.HOSTED.value), func.coalesce(review, row.ends_on - 1)),
        (row.stage == fixed(Stage.LEAVING.value), row.ends_on - 1),
        else_=cast(None, Date),
    )
