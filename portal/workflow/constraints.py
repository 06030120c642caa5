"""The names of constraints carry business law: here each becomes the sentence that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.errors import Conflict, NotFound, Refused
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

UNKNOWN = S("This page does not exist, or it is not for you.")

SENTENCES = {
    "transition_from_stage": S("In the meantime the case has moved on. Look at it again before you go on."),
    "transition_by_kind": S("Your organisation cannot take this step."),
    "consent_before_submit": S("Before submitting, record the household's consent."),
    "uq_decided_once": S("The Equipe has already decided on this case."),
    "uq_one_re_examination": S("A case is examined again only once."),
    "uq_on_agenda_once": S("The case is already on the agenda of this session."),
    "uq_one_open_item": S("In the meantime the case was put on the agenda of another session."),
    "uq_rules_partnership_id_version": S("In the meantime somebody else changed the rules. Look at them again."),
    "uq_one_open_proposal_of_a_unit": S("This unit is already proposed to another household: wait for its answer."),
    "uq_convened_once": S("The Equipe is already convened for this very moment."),
    "closed_sitting_stays": S("This session is over: what was said and decided in it stays as it is."),
    "uq_minutes_version": S("In the meantime these minutes were signed."),
    "consent_before_sharing": S(
        "The household has withdrawn its consent: nothing more is shared with the partners until it gives it again."
    ),
    "pk_cases": S("This referral is already open: the button was pressed twice."),
    "unit_taken_once_a_day": S("The unit is already taken on some of these days."),
    "move_has_both_reports": S(
        "The household has moved only when both reports are written: of the home it leaves and of the new one."
    ),
    "move_within_stay": S("A household moves on a day of its stay, after the first one."),
    "uq_one_open_move": S("A move of this household is already under way."),
    "stay_within_convention": S(
        "The convention of the unit ends before the stay: whoever may go beyond it writes why, and the owner reads it."
    ),
    "case_takes_one_unit": S("This case already takes another unit."),
    "household_in_one_place": S("This household already has a home on some of these days."),
    "person_in_one_place": S("Somebody of this household already has a home on some of these days."),
    "uq_one_open_proposal": S("There is already an open proposal for this case."),
    "uq_one_stay_of_a_case": S("This case already has its stay."),
    "uq_one_household_lives_there": S("Another household still lives in this unit."),
    "stay_within_maximum": S("The stay would be longer than the programme allows."),
    "one_renewal_within_maximum": S("A stay can be renewed once, within the months that the programme allows."),
    "uq_one_review_of_a_stay": S("This stay has already had its renewal review."),
    "uq_one_pending_review": S("A renewal review of this case is already open."),
    "uq_review_decided_once": S("This renewal has already been decided."),
    "uq_members_tax_code": S("Two members of the household have the same tax code."),
    "uq_members_reference": S("A household has one reference person."),
    "funded_once_a_day": S("Hours are already funded on some of these days: each day counts against one agreement."),
    "absent_once": S("An absence on some of these days is recorded already."),
    "uq_case_workers_role": S("Somebody is already assigned to this case in this role."),
    "plan_is_kept": S("This version of the plan was sent for signature: it does not change any more."),
    "uq_one_plan_under_way": S("In the meantime somebody else began a draft of the plan."),
    "uq_one_plan_in_force": S("In the meantime another version of the plan came into force."),
    "report_is_kept": S("This report was approved: it does not change any more."),
    "uq_one_open_departure": S("A departure is already under way."),
}


def translated(error: DBAPIError) -> Refused | None:
    """The refusal that a database error means, or ``None`` when it is a defect of ours and not a rule."""
    state = getattr(error.orig, "sqlstate", None)
    if state in ("P0002", "42501"):
        return NotFound(UNKNOWN)
    if state == "40P01":
        return Conflict(S("Somebody else changed the same thing at the same moment. Please try again."))
    name = constraint_of(error)
    return Conflict(SENTENCES[name]) if name in SENTENCES else None


def constraint_of(error: DBAPIError) -> str | None:
    """The constraint that a database error is about, if any."""
    name: str | None = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name
