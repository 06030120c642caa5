"""The answers to a proposal: the owner's, the household's as the Comune records it, and taking the proposal back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import ProposalAnswered, ProposalWithdrawn, UnitAssigned
from portal.workflow.placements import on_behalf, queries, refusals, unnamed
from portal.workflow.placements.models import REFUSALS, Placement
from portal.workflow.placements.moving import place_people
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.events import Event
    from portal.workflow.placements.models import Proposal
    from portal.workflow.placements.on_behalf import Word
    from tenants.actor import Actor

REFUSAL_WORDS: dict[str, Sentence] = {
    "not_ready": S("The home is not ready: works, checks, things missing"),
    "own_use": S("The home is needed for something else"),
    "not_suitable": S("The home does not suit what the household needs"),
    "dates": S("Not on these days"),
    "convention": S("The convention does not allow it"),
    "other": S("Another reason"),
}
"""Why an owner says no, each with its msgid."""


def answer_proposal(
    session: Session, actor: Actor, case_id: UUID, accepted: bool, *, refusal: str = "other", reason: str | None = None,
    word: Word | None = None, seen_version: int | None = None,
) -> Proposal:  # fmt: skip
    """Answer for the owner. With the household's yes a second yes assigns the unit; a no frees it and ends what the owner may see.

    A no says why by one of ``REFUSALS``, ``other`` besides in words. The household waits again where it waited before.
    With the owner's ``word`` the Comune records what the owner said; the owner is told at once (``placements/on_behalf.py``).

    Raises:
        NotAllowed: the actor's role does not answer proposals, or does not act for the owner.
        WrongStage: nothing is proposed any more.
        Conflict: the owner has already answered, or the day to answer is past.
        Invalid: ``refusal``, or ``reason``: a no for another reason, in no words; with a word, what of it is missing.
    """
    case = cases.lock(session, case_id, seen_version)
    if word is None:
        cases.require(actor, Permission.ANSWER_PROPOSAL, case, Transition.RETURN_TO_WAITING)
    else:
        on_behalf.require(actor, "answer_proposal", word, case, Transition.RETURN_TO_WAITING)
    proposal = queries.answerable(session, case)
    if proposal.owner_answer is not None:
        raise Conflict(S("The owner has already answered this proposal."))
    why = (reason or "").strip()
    if not accepted and refusal not in REFUSALS:
        raise Invalid(refusal=S("Choose why, so that the Comune can look for another home."))
    if not accepted and refusal == "other" and not why:
        raise Invalid(reason=S("Write why, so that the Comune can look for another home."))
    unnamed.check(session, case, "reason", why)
    if word is not None:
        on_behalf.record(session, actor, case, "answer_proposal", proposal.host_organisation_id, word)
    proposal.owner_refusal = None if accepted else refusal
    proposal.owner_answer = "yes" if accepted else "no"
    proposal.owner_reason = why or None
    proposal.owner_answered_by_id, proposal.owner_answered_at = actor.person_id, clock.now()
    _settle(session, actor, case, proposal, ProposalAnswered("owner", proposal.owner_answer))
    return proposal


def record_household_answer(
    session: Session, actor: Actor, case_id: UUID, accepted: bool, *, refusal: str = "not_said", reason: str | None = None,
    seen_version: int | None = None,
) -> Proposal:  # fmt: skip
    """Record what the household answered. With the owner's yes a second yes assigns the unit; a no frees it.

    A no says why by one of ``refusals.HOUSEHOLD_WORDS``; the owner does not read it.

    Raises:
        NotAllowed: the actor's role does not record the household's answers.
        WrongStage: nothing is proposed any more.
        Conflict: the household's answer was already recorded, or the day to answer is past.
        Invalid: ``refusal``, or ``reason``: another reason, in no words.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.RECORD_HOUSEHOLD_ANSWER, case, Transition.RETURN_TO_WAITING)
    proposal = queries.answerable(session, case)
    if proposal.household_answer is not None:
        raise Conflict(S("The household's answer has already been recorded."))
    if not accepted:
        refusals.refuse(session, actor, proposal, "household", refusal, reason)
    proposal.household_answer = "yes" if accepted else "no"
    proposal.household_answered_by_id, proposal.household_answered_at = actor.person_id, clock.now()
    _settle(session, actor, case, proposal, ProposalAnswered("household", proposal.household_answer))
    return proposal


def withdraw_proposal(
    session: Session, actor: Actor, case_id: UUID, *, refusal: str = "reconsidered", reason: str | None = None,
    seen_version: int | None = None,
) -> Proposal:  # fmt: skip
    """Take a proposal back before both sides have answered: the unit is free, the household waits again.

    Why, is one of ``refusals.EQUIPE_WORDS``; the owner does not read it.

    Raises:
        NotAllowed: the actor's role may not match households.
        WrongStage: nothing is proposed any more.
        Invalid: ``refusal``, or ``reason``: another reason, in no words.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.MATCH, case, Transition.RETURN_TO_WAITING)
    proposal = queries.open_proposal(session, case.id)
    refusals.refuse(session, actor, proposal, "equipe", refusal, reason)
    end_proposal(session, actor, case, proposal, "withdrawn", ProposalWithdrawn())
    return proposal


def end_proposal(session: Session, actor: Actor | None, case: Case, proposal: Proposal, state: str, event: Event) -> None:
    """End an open proposal without an assignment. First the days are given back: the transition ends the owner's grants."""
    proposal.state, proposal.ended_at = state, clock.now()
    session.flush()
    session.execute(select(func.app.release(case.id)))
    cases.apply(session, actor, case, Transition.RETURN_TO_WAITING, event)


def _settle(session: Session, actor: Actor, case: Case, proposal: Proposal, answered: ProposalAnswered) -> None:
    if answered.answer == "no":
        end_proposal(session, actor, case, proposal, "declined", answered)
        return
    cases.record(session, actor, case, answered)
    if proposal.owner_answer == proposal.household_answer == "yes":
        _assign(session, actor, case, proposal)


def _assign(session: Session, actor: Actor, case: Case, proposal: Proposal) -> None:
    unit = session.get_one(Unit, proposal.unit_id)
    proposal.state, proposal.ended_at = "accepted", clock.now()
    session.flush()
    place_people(session, actor, case.id, Days(proposal.starts_on, proposal.ends_on))
    session.add(
        Placement(
            case_id=case.id,
            organisation_id=case.organisation_id,
            host_organisation_id=proposal.host_organisation_id,
            household_id=case.household_id,
            proposal_id=proposal.id,
            unit_id=proposal.unit_id,
            starts_on=proposal.starts_on,
            ends_on=proposal.ends_on,
            base_months=case.rules.base_months,
            renewal_months=case.rules.renewal_months,
        )
    )
    cases.apply(session, actor, case, Transition.ASSIGN, UnitAssigned(unit.name))
