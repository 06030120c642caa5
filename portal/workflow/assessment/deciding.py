"""What must hold before the Equipe decides on any matter of its agenda: an eligibility, or a renewal. Both commands ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.assessment.opinions import stands_aside
from portal.workflow.assessment.quorum import require_not_own, require_quorum
from portal.workflow.assessment.sittings import require_sitting
from portal.workflow.cases import commands as cases
from portal.workflow.events import OpinionsOpened
from tenants import clock
from tenants.errors import Conflict, NotAllowed
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.assessment.models import AssessmentItem
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def ready_to_decide(session: Session, actor: Actor, case: Case, item: AssessmentItem) -> EquipeSession:
    """The open session in which a matter of a locked case is decided now.

    The opinions are open by then; when whoever chairs records the decision while some are missing, they open with it.

    Raises:
        NotAllowed: the actor stands aside from the matter, or wrote the referral and the rules forbid it.
        Conflict: the session is to come, not open, or over; the opinions are still closed; the author would decide alone; the quorum
            is lacking.
    """
    sitting = session.get_one(EquipeSession, item.session_id, populate_existing=True)
    day = clock.day_of(sitting.starts_at)
    if sitting.state == "convened" and day > clock.today():
        raise Conflict(S("The Equipe sits on %(day)s: its decision is recorded from that day on.", day=day))
    require_sitting(sitting)
    if stands_aside(session, actor, item):
        raise NotAllowed(S("You stand aside from this matter: another member records the decision."))
    if item.review_id is None:
        require_not_own(session, actor, case, item, sitting)
    require_quorum(session, item, sitting)
    if item.opinions_opened_at is None:
        if sitting.chair_id != actor.person_id:
            raise Conflict(S("The opinions are not open yet: whoever chairs opens them, or all who count give theirs first."))
        session.scalar(select(func.app.open_opinions(item.id, True)))
        session.refresh(item)
        cases.record(session, actor, case, OpinionsOpened())
    return sitting
