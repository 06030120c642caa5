"""What placements tell the board."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, or_, select

from portal.workflow.cases.actions import action
from portal.workflow.cases.board import Waits, columns, i_follow_at
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.placements import on_behalf
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.models import Agreement, Duty, HomeMove, Placement, Proposal, ProposalQuestion
from portal.workflow.placements.overstay import days_over
from portal.workflow.placements.propose import obstacle
from portal.workflow.placements.visits import board as visits
from portal.workflow.properties.models import Unit
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

    from portal.workflow.cases.actions import Action
    from tenants.actor import Actor

STATE: dict[str, Any] = {
    "proposal": select(
        func.jsonb_build_object(
            "owner", Proposal.owner_answer, "household", Proposal.household_answer, "expires_on", Proposal.expires_on,
            "asked_until", select(func.max(ProposalQuestion.due_on))
            .where(ProposalQuestion.proposal_id == Proposal.id, ProposalQuestion.answered_at.is_(None))
            .correlate(Proposal).scalar_subquery(),
        )
    )
    .where(Proposal.case_id == Case.id, Proposal.state == "open")
    .correlate(Case)
    .scalar_subquery(),
    "placement": select(
        func.jsonb_build_object(
            "state", Placement.state, "starts_on", Placement.starts_on, "ends_on", Placement.ends_on, "left_on", Placement.left_on,
            "booked_at", Placement.handover_booked_at, "authorised", Placement.overstay_authorised_reason.is_not(None),
            "handed_over_at", Placement.handed_over_at, "base_months", Placement.base_months,
            "renewal_months", Placement.renewal_months, "renewed_months", Placement.renewed_months,
        )
    )
    .where(Placement.case_id == Case.id, Placement.state != "called_off")
    .correlate(Case)
    .scalar_subquery(),
    "move": select(func.jsonb_build_object("state", HomeMove.state, "asked_by", HomeMove.asked_by_organisation_id))
    .where(HomeMove.case_id == Case.id, HomeMove.state.in_(("asked", "agreed")))
    .correlate(Case)
    .scalar_subquery(),
    "agreement_signed": exists()
    .where(Agreement.placement_id == Placement.id, Placement.case_id == Case.id, Placement.state != "called_off")
    .correlate(Case),
    "open_duties": select(func.count())
    .where(Duty.case_id == Case.id, Duty.done_at.is_(None), Duty.placement_id == Placement.id, Placement.state != "called_off")
    .correlate(Case)
    .scalar_subquery(),
}  # fmt: skip


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    placement = state["placement"] or {}
    ahead = _ahead(actor, case, state, placement) if case.stage in _AHEAD else []
    return [
        *ahead,
        action(actor, case, "placements", "duties", "Duties that follow the handover", P.DO_DUTIES)
        if state["open_duties"]
        else None,
        *_moving(actor, case, state["move"] or {}),
        _overstay(actor, case, placement),
    ]


_AHEAD = (Stage.WAITING, Stage.PROPOSED, Stage.ASSIGNED)


def _ahead(actor: Actor, case: Case, state: Mapping[str, Any], placement: Mapping[str, Any]) -> list[Action | None]:
    """What is done until the household lives in a home."""
    proposal, signed = state["proposal"] or {}, state["agreement_signed"]
    answered = S("The owner has already answered.") if proposal.get("owner") else None
    recorded = S("The household's answer has already been recorded.") if proposal.get("household") else None
    unsigned = None if signed else S("The agreement must be signed and recorded first.")
    return [
        action(actor, case, "placements", "match", "Look for a home", P.MATCH, transition=Transition.PROPOSE, unless=obstacle(case)),
        *_standing(actor, case),
        action(actor, case, "placements", "answer_question", "Answer the owner's question", P.MATCH, at=(Stage.PROPOSED,))
        if proposal.get("asked_until") and actor.kind is Kind.COMUNE
        else None,
        action(actor, case, "placements", "answer", "Answer the proposal", P.ANSWER_PROPOSAL, at=(Stage.PROPOSED,), unless=answered),
        action(
            actor, case, "placements", "answer_for_owner", "Record the owner's answer for it", P.ACT_FOR_OWNER, at=(Stage.PROPOSED,),
            unless=answered, primary=False,
        ),
        action(
            actor, case, "placements", "household_answer", "Record the household's answer", P.RECORD_HOUSEHOLD_ANSWER,
            at=(Stage.PROPOSED,), unless=recorded,
        ),
        action(
            actor, case, "placements", "withdraw_proposal", "Withdraw the proposal", P.MATCH, at=(Stage.PROPOSED,), primary=False
        ),
        action(
            actor, case, "placements", "agreement", "Record the agreement", P.SIGN_AGREEMENT, at=(Stage.ASSIGNED,),
            unless=S("The agreement has already been recorded.") if signed else None,
        ),
        action(
            actor, case, "placements", "book_handover",
            "Book another handover" if placement.get("booked_at") else "Book the handover",
            P.HAND_OVER, at=(Stage.ASSIGNED,), primary=not placement.get("booked_at"),
        ),
        action(actor, case, "placements", "hand_over", "Hand over the home", P.HAND_OVER, transition=Transition.HAND_OVER, unless=unsigned),
        _not_come(actor, case, placement),
        action(actor, case, "placements", "call_off", "Call the assignment off", P.MATCH, transition=Transition.CALL_OFF, primary=False),
    ]  # fmt: skip


def _standing(actor: Actor, case: Case) -> list[Action | None]:
    aside = case.set_aside_until is not None and case.set_aside_until > clock.today()
    where = (Stage.WAITING,)
    return [
        action(actor, case, "placements", "set_precedence", "Set the precedence", P.MATCH, at=where, primary=False),
        action(actor, case, "placements", "put_back", "Put back on the waiting list", P.MATCH, at=where)
        if aside
        else action(actor, case, "placements", "set_aside", "Set aside until a date", P.MATCH, at=where, primary=False),
    ]


def _not_come(actor: Actor, case: Case, placement: Mapping[str, Any]) -> Action | None:
    booked = placement.get("booked_at")
    if placement.get("state") != "assigned" or not booked or datetime.fromisoformat(booked) > clock.now():
        return None
    return action(
        actor, case, "placements", "non_arrival", "The household did not come", P.HAND_OVER, at=(Stage.ASSIGNED,), primary=False
    )


def _moving(actor: Actor, case: Case, move: Mapping[str, Any]) -> list[Action | None]:
    where = (Stage.HOSTED,)
    if not move:
        return [action(actor, case, "placements", "move", "Move to another home", P.MOVE_HOUSEHOLD, at=where, primary=False)]
    ours = str(move["asked_by"]) == str(actor.organisation_id)
    asked = S("The other side answers: owner and Comune agree on a move.") if ours else None
    return [
        action(actor, case, "placements", "answer_move", "Answer about the move", P.MOVE_HOUSEHOLD, at=where, unless=asked)
        if move["state"] == "asked"
        else None,
        action(actor, case, "placements", "call_off_move", "Call the move off", P.MOVE_HOUSEHOLD, primary=False),
    ]


def _overstay(actor: Actor, case: Case, placement: Mapping[str, Any]) -> Action | None:
    if actor.kind is not Kind.COMUNE or placement.get("state") != "living" or placement.get("authorised"):
        return None
    if not days_over(date.fromisoformat(placement["ends_on"]), None, clock.today()):
        return None
    return action(
        actor, case, "placements", "authorise_overstay", "Authorise the overstay", P.AUTHORISE_OVERSTAY,
        at=(Stage.HOSTED, Stage.LEAVING), primary=False,
    )  # fmt: skip


def _rome_day(instant: Any) -> Any:
    return func.date(func.timezone("Europe/Rome", instant))


_KEYS_ON = func.coalesce(_rome_day(Placement.handover_booked_at), Placement.starts_on)
_SIGNED = exists().where(Agreement.placement_id == Placement.id)


def _duty(kind: str) -> Select[Any]:
    return (
        select(*columns(f"duty_{kind}", case_id=Duty.case_id, subject_id=Duty.id, number=Case.number, due=_rome_day(Duty.due_at)))
        .join(Case, Case.id == Duty.case_id)
        .join(Placement, and_(Placement.id == Duty.placement_id, Placement.state != "called_off"))
        .where(Duty.host_organisation_id == bindparam("organisation"), Duty.done_at.is_(None), Duty.kind == kind)
    )


def _assigned(key: str, *conditions: Any) -> Select[Any]:
    return (
        select(*columns(key, case_id=Placement.case_id, subject_id=Placement.id, number=Case.number, due=_KEYS_ON))
        .join(Case, Case.id == Placement.case_id)
        .where(Placement.state == "assigned", *conditions)
    )


def _entrusted(kind: str, due: Any) -> Select[Any]:
    return (
        select(*columns(f"{kind}_entrusted", case_id=Checklist.case_id, subject_id=Checklist.id, number=Unit.name, due=due))
        .join(Placement, Placement.id == Checklist.placement_id)
        .join(Unit, Unit.id == Checklist.unit_id)
        .where(Checklist.entrusted_to_id == bindparam("person"), Checklist.state == "open", Checklist.kind == kind)
    )


_OURS = Placement.host_organisation_id == bindparam("organisation")

WAITING: tuple[Waits, ...] = (
    *on_behalf.WAITING,
    Waits(
        "proposal_to_answer",
        P.ANSWER_PROPOSAL,
        "Answer the proposal for case %(number)s",
        "placements.answer",
        select(*columns("proposal_to_answer", case_id=Case.id, subject_id=Proposal.id, number=Case.number, due=Proposal.expires_on))
        .join(Case, Case.id == Proposal.case_id)
        .where(
            Proposal.host_organisation_id == bindparam("organisation"), Proposal.state == "open", Proposal.owner_answer.is_(None)
        ),
    ),
    Waits(
        "handover_to_book",
        P.DO_DUTIES,
        "Book the handover for case %(number)s",
        "placements.book_handover",
        _assigned("handover_to_book", _OURS, Placement.handover_booked_at.is_(None)),
    ),
    Waits(
        "handover_to_do",
        P.DO_DUTIES,
        "Hand over the home of case %(number)s",
        "placements.hand_over",
        _assigned("handover_to_do", _OURS, Placement.handover_booked_at.is_not(None), _SIGNED),
    ),
    Waits(
        "handover_entrusted",
        P.CARRY_OUT,
        "%(number)s: hand this home over",
        "placements.checklist",
        _entrusted("handover", _rome_day(Placement.handover_booked_at)),
    ),
    Waits(
        "handback_entrusted",
        P.CARRY_OUT,
        "%(number)s: take this home back",
        "placements.checklist",
        _entrusted("handback", Placement.ends_on),
    ),
    Waits(
        "duty_public_safety_notice",
        P.DO_DUTIES,
        "Notice of hospitality to the public-safety authority, if it applies: case %(number)s",
        "placements.duties",
        _duty("public_safety_notice"),
    ),
    Waits(
        "duty_building_transfer_notice",
        P.DO_DUTIES,
        "Notice of the transfer of a building, if it applies: case %(number)s",
        "placements.duties",
        _duty("building_transfer_notice"),
    ),
    Waits(
        "duty_contract_registration",
        P.DO_DUTIES,
        "Registration of the contract, if it applies: case %(number)s",
        "placements.duties",
        _duty("contract_registration"),
    ),
    Waits(
        "duty_utilities_transfer",
        P.DO_DUTIES,
        "Tell the suppliers readings and customer: case %(number)s",
        "placements.duties",
        _duty("utilities_transfer"),
    ),
    Waits(
        "household_to_match",
        P.MATCH,
        "Look for a home for case %(number)s",
        "placements.match",
        select(
            *columns(
                "household_to_match", case_id=CaseAccess.case_id, number=CaseAccess.number, due=CaseAccess.check_expires_on
            )
        ).where(
            i_follow_at(Stage.WAITING),
            or_(CaseAccess.set_aside_until.is_(None), CaseAccess.set_aside_until <= bindparam("today")),
        ),
    ),
    Waits(
        "household_answer_to_record",
        P.RECORD_HOUSEHOLD_ANSWER,
        "Record what the household of case %(number)s answers",
        "placements.household_answer",
        select(
            *columns(
                "household_answer_to_record", case_id=Proposal.case_id, subject_id=Proposal.id, number=CaseAccess.number,
                due=Proposal.expires_on,
            )
        )
        .join(CaseAccess, CaseAccess.case_id == Proposal.case_id)
        .where(i_follow_at(Stage.PROPOSED), Proposal.state == "open", Proposal.household_answer.is_(None)),
    ),
    Waits(
        "proposal_question_to_answer",
        P.MATCH,
        "Answer the owner's question about the proposal of case %(number)s",
        "placements.answer_question",
        select(
            *columns(
                "proposal_question_to_answer", case_id=Proposal.case_id, subject_id=ProposalQuestion.id, number=CaseAccess.number,
                due=ProposalQuestion.due_on,
            )
        )
        .join(Proposal, and_(Proposal.id == ProposalQuestion.proposal_id, Proposal.state == "open"))
        .join(CaseAccess, CaseAccess.case_id == Proposal.case_id)
        .where(i_follow_at(Stage.PROPOSED), ProposalQuestion.answered_at.is_(None)),
    ),
    Waits(
        "agreement_to_sign",
        P.SIGN_AGREEMENT,
        "Have the agreement signed for case %(number)s",
        "placements.agreement",
        select(
            *columns(
                "agreement_to_sign", case_id=Placement.case_id, subject_id=Placement.id, number=CaseAccess.number, due=_KEYS_ON
            )
        )
        .join(CaseAccess, CaseAccess.case_id == Placement.case_id)
        .where(i_follow_at(Stage.ASSIGNED), Placement.state == "assigned", ~_SIGNED),
    ),
    Waits(
        "move_to_answer",
        P.MOVE_HOUSEHOLD,
        "Answer about the move of case %(number)s to another home",
        "placements.answer_move",
        select(*columns("move_to_answer", case_id=HomeMove.case_id, subject_id=HomeMove.id, number=Case.number, due=HomeMove.moves_on))
        .join(Case, Case.id == HomeMove.case_id)
        .where(
            or_(HomeMove.host_organisation_id == bindparam("organisation"), HomeMove.organisation_id == bindparam("organisation")),
            HomeMove.asked_by_organisation_id != bindparam("organisation"),
            HomeMove.state == "asked",
        ),
    ),
    Waits(
        "move_to_carry_out",
        P.DO_DUTIES,
        "Move the household of case %(number)s: two reports",
        "placements.show",
        select(*columns("move_to_carry_out", case_id=HomeMove.case_id, subject_id=HomeMove.id, number=Case.number, due=HomeMove.moves_on))
        .join(Case, Case.id == HomeMove.case_id)
        .where(HomeMove.host_organisation_id == bindparam("organisation"), HomeMove.state == "agreed"),
    ),
    Waits(
        "overstay_to_judge",
        P.AUTHORISE_OVERSTAY,
        "Case %(number)s has passed its end: authorise the overstay or end it",
        "placements.show",
        select(*columns("overstay_to_judge", case_id=Case.id, subject_id=Placement.id, number=Case.number, due=Placement.ends_on))
        .join(Case, Case.id == Placement.case_id)
        .where(
            Placement.organisation_id == bindparam("organisation"),
            Placement.state == "living",
            Placement.ends_on <= bindparam("today"),
            Placement.overstay_authorised_reason.is_(None),
        ),
    ),
    *visits.WAITING,
)  # fmt: skip
