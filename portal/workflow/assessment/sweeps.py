"""What the night looks after in the assessment: questions of the Equipe that wait for their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Date, Integer, bindparam, cast, func

from portal.workflow.assessment.models import InformationRequest
from portal.workflow.cases.models import Case
from portal.workflow.cases.reminding import due, remind_all
from portal.workflow.stages import Stage
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

SOON_DAYS = 2
TODAY = bindparam("today", callable_=clock.today, type_=Date)


def remind_information(session: Session) -> int:
    """Tell the social worker of a question that is due in two days, and every week that it stays without an answer."""
    weeks_late = func.greatest(cast(TODAY - InformationRequest.due_on + 6, Integer) // 7, 0)
    subjects = (
        due(
            case_id=Case.id,
            subject_id=InformationRequest.id,
            step=weeks_late,
            number=Case.number,
            due_on=InformationRequest.due_on,
        )
        .join(InformationRequest, InformationRequest.case_id == Case.id)
        .where(
            Case.stage == Stage.ASSESSMENT.value,
            InformationRequest.answered_at.is_(None),
            InformationRequest.due_on <= TODAY + SOON_DAYS,
        )
    )
    return remind_all(session, "information_due", subjects)


SWEEPS: dict[str, Callable[[Session], int]] = {"remind_information": remind_information}
"""By name, in the order in which a night runs them."""
