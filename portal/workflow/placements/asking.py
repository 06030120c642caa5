"""What an owner asks before it answers a proposal, and the Comune's answer. The day on which the proposal ends does not move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.workflow.cases import commands as cases
from portal.workflow.events import ProposalQuestionAnswered, ProposalQuestionAsked
from portal.workflow.placements import queries, unnamed
from portal.workflow.placements.models import ProposalQuestion
from portal.workflow.stages import Transition
from portal.workflow.working_days import deadline
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Proposal
    from tenants.actor import Actor

ANSWER_DAYS = 2
"""Working days within which the Comune answers, if the proposal does not end before (assumed)."""


def ask_about_proposal(
    session: Session, actor: Actor, case_id: UUID, question: str, *, seen_version: int | None = None
) -> ProposalQuestion:
    """Ask the Comune something before answering. One question at a time.

    Raises:
        NotAllowed: the actor's role does not answer proposals.
        WrongStage: nothing is proposed any more.
        Conflict: the owner has already answered, waits for an answer itself, or the day to answer is past.
        Invalid: ``question``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.ANSWER_PROPOSAL, case, Transition.RETURN_TO_WAITING)
    proposal = queries.answerable(session, case)
    if proposal.owner_answer is not None:
        raise Conflict(S("The owner has already answered this proposal."))
    if open_question(session, proposal.id) is not None:
        raise Conflict(S("Your last question still waits for an answer."))
    asked = question.strip()
    if not asked:
        raise Invalid(question=S("Write what you need to know."))
    unnamed.check(session, case, "question", asked)
    made = ProposalQuestion(
        proposal_id=proposal.id,
        case_id=case.id,
        organisation_id=proposal.organisation_id,
        host_organisation_id=proposal.host_organisation_id,
        question=asked,
        asked_by_id=actor.person_id,
        due_on=due_day(case, proposal),
    )
    session.add(made)
    cases.record(session, actor, case, ProposalQuestionAsked(asked, made.due_on))
    return made


def answer_about_proposal(
    session: Session, actor: Actor, case_id: UUID, answer: str, *, seen_version: int | None = None
) -> ProposalQuestion:
    """Answer what the owner asked. The owner may not yet know who the household is: a name in the answer is refused.

    Raises:
        NotAllowed: the actor's role does not match households.
        WrongStage: nothing is proposed any more.
        Conflict: nothing waits for an answer.
        Invalid: ``answer``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.MATCH, case, Transition.RETURN_TO_WAITING)
    asked = open_question(session, queries.open_proposal(session, case.id).id)
    if asked is None:
        raise Conflict(S("No question of the owner waits for an answer any more."))
    said = answer.strip()
    if not said:
        raise Invalid(answer=S("Write the answer."))
    unnamed.check(session, case, "answer", said)
    asked.answer, asked.answered_by_id, asked.answered_at = said, actor.person_id, clock.now()
    cases.record(session, actor, case, ProposalQuestionAnswered(said))
    return asked


def due_day(case: Case, proposal: Proposal) -> date:
    """By when a question asked today is to be answered: in two working days, at the latest on the proposal's last."""
    return min(deadline(clock.today(), ANSWER_DAYS, case.rules.patron_day), proposal.expires_on)


def open_question(session: Session, proposal_id: UUID) -> ProposalQuestion | None:
    """The question about a proposal that waits for its answer."""
    return session.scalars(
        select(ProposalQuestion).where(ProposalQuestion.proposal_id == proposal_id, ProposalQuestion.answered_at.is_(None))
    ).first()


def thread(session: Session, case_id: UUID) -> Sequence[Any]:
    """All that was asked and answered about the proposals of a case, the first question first."""
    asker, answerer = aliased(Person), aliased(Person)
    return session.execute(
        select(
            ProposalQuestion.proposal_id, ProposalQuestion.question, ProposalQuestion.asked_at, ProposalQuestion.due_on,
            ProposalQuestion.answer, ProposalQuestion.answered_at,
            (asker.given_name + " " + asker.surname).label("asked_by"),
            (answerer.given_name + " " + answerer.surname).label("answered_by"),
        )
        .outerjoin(asker, asker.id == ProposalQuestion.asked_by_id)
        .outerjoin(answerer, answerer.id == ProposalQuestion.answered_by_id)
        .where(ProposalQuestion.case_id == case_id)
        .order_by(ProposalQuestion.asked_at, ProposalQuestion.id)
    ).all()  # fmt: skip
