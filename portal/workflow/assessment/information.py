"""The Equipe asks the Comune's service for more information, and gets it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from portal.workflow.assessment.equipe import answers_for, require_seat
from portal.workflow.assessment.models import InformationRequest
from portal.workflow.assessment.sessions import require_in_assessment
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import InformationAnswered, InformationAsked, InformationExpired, said
from portal.workflow.working_days import deadline, next_working_day
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import Rules
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

FARTHEST = timedelta(days=180)
_EXPIRE = text("select app.expire_information(cast(:said as jsonb), cast(:last as jsonb), :most)")


def ask_information(
    session: Session, actor: Actor, case_id: UUID, question: str, due_on: date | None = None, seen_version: int | None = None
) -> InformationRequest:
    """Put a question to the Comune's service, to be answered by a day.

    Args:
        session: the database.
        actor: a member of the Equipe.
        case_id: a case in assessment.
        question: what the Equipe wants to know.
        due_on: when the answer is due; the working days of the rules when not given. A term that ends on a holiday ends on the next
            working day.
        seen_version: of the page on which the question was asked.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not sit in the Equipe of the case's partnership.
        WrongStage: the case is not in assessment.
        Invalid: no question; a day that is past or more than half a year away.
    """
    case = cases.lock(session, case_id, seen_version)
    require_seat(actor, case.partnership_id)
    require_in_assessment(case)
    if not question.strip():
        raise Invalid(question=S("Write what the Equipe wants to know."))
    due_on = due_on or usual_due_day(case)
    if due_on < clock.today():
        raise Invalid(due_on=S("The answer cannot be due on a day that is past."))
    if due_on > clock.today() + FARTHEST:
        raise Invalid(due_on=S("This day is more than six months away: check the date."))
    due_on = next_working_day(due_on, case.rules.patron_day)
    asked = InformationRequest(asked_by_id=actor.person_id, question=question.strip(), due_on=due_on, **answers_for(case))
    session.add(asked)
    cases.record(session, actor, case, InformationAsked(due_on))
    return asked


def usual_due_day(case: Case) -> date:
    """The day by which an answer is due by the rules of the case, asked for today."""
    return deadline(clock.today(), case.rules.information_days, case.rules.patron_day)


def answer_information(session: Session, actor: Actor, case_id: UUID, request_id: UUID, answer: str) -> InformationRequest:
    """Answer a question of the Equipe.

    Raises:
        NotFound: case or question are not for this actor, or the question is about another case.
        NotAllowed: the actor is neither social worker nor head of service.
        WrongStage: the case is not in assessment any more.
        Conflict: the question was already answered, and the answer that stands is not changed; or it has expired.
        Invalid: no answer.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.ANSWER_INFORMATION, case)
    require_in_assessment(case)
    asked = session.get(InformationRequest, request_id, populate_existing=True)
    if asked is None or asked.case_id != case.id:
        raise NotFound(UNKNOWN)
    if asked.answered_at is not None:
        raise Conflict(S("This question has already been answered."))
    if asked.expired_at is not None:
        raise Conflict(S("This question has expired: the Equipe decides on what it knows, or asks again."))
    if not answer.strip():
        raise Invalid(answer=S("Write the answer."))
    asked.answer, asked.answered_at, asked.answered_by_id = answer.strip(), clock.now(), actor.person_id
    cases.record(session, actor, case, InformationAnswered())
    return asked


def expire_information(session: Session, most: int = 2_000) -> int:
    """End the questions that nobody answered within the working days that the rules give after their due day, ``most`` of them. For the
    system's session. The Equipe is told, and may decide on what it knows or ask again; nothing is decided by silence.
    """
    session.flush()
    terms = session.execute(select(Rules.information_expires_days, Rules.patron_day).distinct())
    last = [{"days": days, "patron_day": patron, "due_on": _last_due(days, patron).isoformat()} for days, patron in terms]
    expired = session.scalar(_EXPIRE, {"said": said(InformationExpired), "last": json.dumps(last), "most": most})
    session.expire_all()
    return int(expired or 0)


def _last_due(days: int, patron_day: str | None) -> date:
    """The last due day whose further term of so many working days is over today: the database has no calendar of working days."""
    day = clock.today() - timedelta(days=days + 1)
    while deadline(day, days, patron_day) >= clock.today():
        day -= timedelta(days=1)
    return day
