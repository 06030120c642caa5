"""What can matter of a case at the stage where it stands: the state that is read for its page, and what can wait on it.

A case page judges dozens of actions and asks whether dozens of things wait. Most of them belong to another stage: an open proposal to
``proposed``, a review to ``hosted``. What is not listed for a stage is not asked of the database. A test reads everything at every stage
and finds the same actions, the same next step and the same cards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.workflow.stages import OPEN_STAGES, Stage
from tenants.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

S = Stage
ALWAYS = tuple(Stage)
_FROM_ASSIGNED = (S.ASSIGNED, S.HOSTED, S.LEAVING, S.CLOSED)
_LIVING = (S.HOSTED, S.LEAVING)

STATE_AT: dict[str, tuple[Stage, ...]] = {
    "partners": ALWAYS,
    "names_seen": ALWAYS,
    "workers": ALWAYS,
    "referral_complete": (S.DRAFT,),
    "consent_given": OPEN_STAGES,
    "agenda": (S.ASSESSMENT, S.HOSTED),
    "open_requests": (S.ASSESSMENT,),
    "re_examined": (S.REJECTED,),
    "proposal": (S.PROPOSED,),
    "placement": _FROM_ASSIGNED,
    "agreement_signed": (S.ASSIGNED,),
    "open_duties": _FROM_ASSIGNED,
    "support_plan": _FROM_ASSIGNED,
    "renewal_review": _FROM_ASSIGNED,
    "renewal_given": (S.HOSTED,),
    "renewal_question": (S.HOSTED,),
    "stay_ends_on": (S.LEAVING,),
    "outcomes": (S.CLOSED,),
    "next_follow_up": (S.CLOSED,),
    "next_exit_step": (S.LEAVING,),
}
"""The stages at which each part of the state (``STATE`` of the families) is read; what is not listed is read at all."""
HANGS_ON: dict[str, dict[Stage, str]] = {"agenda": {S.HOSTED: "renewal_review"}, "renewal_given": {S.HOSTED: "renewal_review"}}
"""Parts that are read at a stage only where another part of the state is there: in most stays there is no review to speak of."""
ONLY_FOR: dict[str, Kind] = {"open_duties": Kind.OWNER, "support_draft": Kind.ATS}
"""Parts that are read for one kind of organisation: no action and no next step of another depends on them."""
UNREAD: dict[str, Any] = dict.fromkeys(STATE_AT) | dict.fromkeys(ONLY_FOR)
"""What stands for what was not read."""

WAITS_AT: dict[str, tuple[Stage, ...]] = {
    "my_draft": (S.DRAFT,),
    "unfollowed": OPEN_STAGES,
    "check_expiring": (S.SUBMITTED, S.ASSESSMENT, S.WAITING, S.PROPOSED),
    "consent_withdrawn": OPEN_STAGES,
    "case_to_take_up": (S.SUBMITTED,),
    "case_to_decide": (S.ASSESSMENT,),
    "opinion_to_give": (S.ASSESSMENT, S.HOSTED),
    "case_on_no_agenda": (S.ASSESSMENT,),
    "information_to_answer": (S.ASSESSMENT,),
    "session_to_come": (),
    "sitting_to_close": (),
    "minutes_to_sign": (),
    "ticket_open": (),
    "certificate_expiring": (),
    "convention_expiring": (),
    "act_to_confirm": (),
    "objection_to_settle": (),
    "proposal_to_answer": (S.PROPOSED,),
    "proposal_question_to_answer": (S.PROPOSED,),
    "handover_to_book": (S.ASSIGNED,),
    "handover_to_do": (S.ASSIGNED,),
    "handover_entrusted": _FROM_ASSIGNED,
    "handback_entrusted": _FROM_ASSIGNED,
    "duty_public_safety_notice": _FROM_ASSIGNED,
    "duty_building_transfer_notice": _FROM_ASSIGNED,
    "duty_contract_registration": _FROM_ASSIGNED,
    "household_to_match": (S.WAITING,),
    "household_answer_to_record": (S.PROPOSED,),
    "agreement_to_sign": (S.ASSIGNED,),
    "overstay_to_judge": _LIVING,
    "support_assign": _FROM_ASSIGNED,
    "support_record": _FROM_ASSIGNED,
    "support_meeting": _FROM_ASSIGNED,
    "support_plan": (S.HOSTED,),
    "support_search": (S.ASSIGNED, *_LIVING),
    "support_quiet": (S.HOSTED,),
    "support_quiet_mine": (S.HOSTED,),
    "support_concern": (*_LIVING, S.CLOSED),
    "support_concern_before": (S.ASSIGNED,),
    "social_opinion": (S.HOSTED,),
    "educator_report": (S.HOSTED,),
    "financial_statement": (S.HOSTED,),
    "unit_question": (S.HOSTED,),
    "renewal_to_decide": (S.HOSTED,),
    "departure_to_start": (S.HOSTED,),
    "home_to_take_back": (S.LEAVING,),
    "exit_step": (S.LEAVING,),
    "outcome_to_record": (S.CLOSED,),
    "follow_up_to_do": (S.CLOSED,),
}
"""The stages at which a card (``WAITING`` of the families) can wait on a case: none for cards that are of no case, and all for those that
are not listed."""

SUPPOSES: dict[str, str] = {
    "consent_withdrawn": "state -> 'consent_given' = 'false'",
    "opinion_to_give": "state ->> 'agenda' is not null",
    "move_to_answer": "state ->> 'move' is not null",
    "departure_to_start": "(state #>> '{placement,ends_on}')::date <= p_today + 60",
    **dict.fromkeys(
        ("social_opinion", "educator_report", "financial_statement", "renewal_to_decide"),
        "state ->> 'renewal_review' is not null",
    ),
}
"""What a card supposes of the state that was read of the same case for the same reader: where it does not hold, it is not asked for."""


def read_at(stage: Stage, names: Iterable[str]) -> list[str]:
    """The parts of the state that are read at a stage."""
    return [name for name in names if stage in STATE_AT.get(name, ALWAYS)]


def hanging_at(stage: Stage) -> dict[str, list[str]]:
    """The parts of the state that are read at a stage after another part, by that one."""
    found: dict[str, list[str]] = {}
    for name, on in HANGS_ON.items():
        if stage in on:
            found.setdefault(on[stage], []).append(name)
    return found


def waits_at(card: str) -> tuple[Stage, ...]:
    """The stages of a case at which a card can wait on it."""
    return WAITS_AT.get(card, ALWAYS)
