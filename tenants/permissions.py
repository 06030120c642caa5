"""What each role may do: one map. What is not in it is denied."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tenants.errors import NotAllowed
from tenants.kinds import Role
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from tenants.actor import Actor


class Permission(StrEnum):
    """One thing that somebody may do or open."""

    SEE_CASES = "see_cases"
    WRITE_REFERRAL = "write_referral"
    WITHDRAW_CASE = "withdraw_case"
    ANSWER_INFORMATION = "answer_information"
    ASSESS = "assess"
    ASK_RE_EXAMINATION = "ask_re_examination"
    OVERRULE_CRITERIA = "overrule_criteria"
    REOPEN_DECISION = "reopen_decision"
    CHANGE_RULES = "change_rules"
    MATCH = "match"
    RECORD_HOUSEHOLD_ANSWER = "record_household_answer"
    ANSWER_PROPOSAL = "answer_proposal"
    ACT_FOR_OWNER = "act_for_owner"
    ACT_FOR_ATS = "act_for_ats"
    CONFIRM_ACTS = "confirm_acts"
    SIGN_AGREEMENT = "sign_agreement"
    HAND_OVER = "hand_over"
    HAND_BACK = "hand_back"
    MOVE_HOUSEHOLD = "move_household"
    CARRY_OUT = "carry_out"
    VISIT_HOMES = "visit_homes"
    ANSWER_VISIT = "answer_visit"
    DO_DUTIES = "do_duties"
    AUTHORISE_OVERSTAY = "authorise_overstay"
    ASSIGN_WORKERS = "assign_workers"
    ASSIGN_SOCIAL_WORKER = "assign_social_worker"
    ALLOCATE_CASES = "allocate_cases"
    SEE_SUPPORT = "see_support"
    SEE_SEARCH_REPORT = "see_search_report"
    WRITE_SUPPORT = "write_support"
    WRITE_BUDGET = "write_budget"
    WRITE_NOTES = "write_notes"
    ANSWER_CONCERN = "answer_concern"
    OPEN_REVIEW = "open_review"
    RECORD_RENEWAL_REQUEST = "record_renewal_request"
    SEE_REVIEWS = "see_reviews"
    GIVE_SOCIAL_OPINION = "give_social_opinion"
    GIVE_EDUCATOR_REPORT = "give_educator_report"
    GIVE_FINANCIAL_STATEMENT = "give_financial_statement"
    CONFIRM_UNIT = "confirm_unit"
    DECIDE_REVIEW = "decide_review"
    DECIDE_DEPARTURE = "decide_departure"
    WORK_EXIT_STEPS = "work_exit_steps"
    ISSUE_LETTERS = "issue_letters"
    RECORD_OUTCOME = "record_outcome"
    SEE_UNITS = "see_units"
    MANAGE_UNITS = "manage_units"
    REPORT_TICKETS = "report_tickets"
    WORK_TICKETS = "work_tickets"
    MANAGE_CONVENTIONS = "manage_conventions"
    EXCEED_CONVENTION = "exceed_convention"
    SEE_WAITING_LIST = "see_waiting_list"
    SEE_READ_LOG = "see_read_log"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_EQUIPE = "manage_equipe"
    SEE_DELIVERIES = "see_deliveries"
    SEE_UPCOMING = "see_upcoming"


P = Permission

_EVERYBODY_COMUNE = {P.SEE_CASES, P.SEE_UNITS, P.SEE_REVIEWS, P.SEE_WAITING_LIST, P.SEE_SUPPORT}
_SOCIAL_WORKER = _EVERYBODY_COMUNE | {
    P.WRITE_REFERRAL, P.WITHDRAW_CASE, P.ANSWER_INFORMATION, P.ASK_RE_EXAMINATION, P.MATCH, P.RECORD_HOUSEHOLD_ANSWER,
    P.SIGN_AGREEMENT, P.HAND_OVER, P.HAND_BACK, P.MOVE_HOUSEHOLD,
    P.OPEN_REVIEW, P.GIVE_SOCIAL_OPINION, P.DECIDE_DEPARTURE, P.RECORD_OUTCOME,
    P.ASSIGN_SOCIAL_WORKER, P.ANSWER_CONCERN, P.RECORD_RENEWAL_REQUEST, P.WORK_EXIT_STEPS, P.ISSUE_LETTERS, P.SEE_SEARCH_REPORT,
    P.ANSWER_VISIT,
    P.ACT_FOR_OWNER,
}  # fmt: skip
_ATS_WORKER = {P.SEE_CASES, P.SEE_UNITS, P.SEE_REVIEWS, P.SEE_SUPPORT, P.WRITE_NOTES, P.REPORT_TICKETS}
_OWNER_WORKER = {P.SEE_CASES, P.SEE_UNITS, P.REPORT_TICKETS, P.WORK_TICKETS}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SOCIAL_WORKER: frozenset(_SOCIAL_WORKER),
    Role.HEAD_OF_SERVICE: frozenset(
        _SOCIAL_WORKER
        | {
            P.OVERRULE_CRITERIA,
            P.REOPEN_DECISION,
            P.CHANGE_RULES,
            P.MANAGE_EQUIPE,
            P.AUTHORISE_OVERSTAY,
            P.SEE_UPCOMING,
            P.ALLOCATE_CASES,
            P.EXCEED_CONVENTION,
            P.ACT_FOR_ATS,
        }
    ),
    Role.DPO: frozenset({P.SEE_READ_LOG}),
    Role.COORDINATOR: frozenset(
        _ATS_WORKER
        | {
            P.ASSIGN_WORKERS,
            P.CONFIRM_ACTS,
            P.SEE_SEARCH_REPORT,
            P.SEE_UPCOMING,
            P.ANSWER_CONCERN,
            P.ALLOCATE_CASES,
            P.WRITE_SUPPORT,
            P.ANSWER_VISIT,
            P.MANAGE_EQUIPE,
            P.RECORD_OUTCOME,
            P.GIVE_EDUCATOR_REPORT,
            P.WRITE_BUDGET,
            P.GIVE_FINANCIAL_STATEMENT,
            P.RECORD_RENEWAL_REQUEST,
            P.WORK_EXIT_STEPS,
        }
    ),
    Role.EDUCATOR: frozenset(
        _ATS_WORKER
        | {
            P.WRITE_SUPPORT,
            P.ANSWER_VISIT,
            P.GIVE_EDUCATOR_REPORT,
            P.RECORD_OUTCOME,
            P.RECORD_RENEWAL_REQUEST,
            P.WORK_EXIT_STEPS,
        }
    ),
    Role.FINANCIAL_CONSULTANT: frozenset(
        _ATS_WORKER | {P.WRITE_SUPPORT, P.WRITE_BUDGET, P.GIVE_FINANCIAL_STATEMENT, P.WORK_EXIT_STEPS}
    ),
    Role.PROPERTY_MANAGER: frozenset(
        _OWNER_WORKER
        | {
            P.ANSWER_PROPOSAL,
            P.CONFIRM_ACTS,
            P.HAND_OVER,
            P.HAND_BACK,
            P.MOVE_HOUSEHOLD,
            P.DO_DUTIES,
            P.VISIT_HOMES,
            P.ANSWER_VISIT,
            P.CONFIRM_UNIT,
            P.MANAGE_UNITS,
            P.MANAGE_CONVENTIONS,
            P.EXCEED_CONVENTION,
            P.SEE_UPCOMING,
        }
    ),
    Role.MAINTENANCE_VOLUNTEER: frozenset({P.SEE_UNITS, P.REPORT_TICKETS, P.WORK_TICKETS, P.CARRY_OUT, P.VISIT_HOMES}),
    Role.ADMINISTRATOR: frozenset({P.MANAGE_MEMBERS, P.SEE_DELIVERIES, P.SEE_UPCOMING}),
    Role.EQUIPE_MEMBER: frozenset({P.SEE_CASES, P.ASSESS, P.DECIDE_REVIEW, P.SEE_WAITING_LIST, P.SEE_REVIEWS}),
}

ROLE_WORDS: dict[Role, str] = {
    Role.SOCIAL_WORKER: "social worker",
    Role.HEAD_OF_SERVICE: "head of service",
    Role.DPO: "data-protection officer",
    Role.COORDINATOR: "coordinator",
    Role.EDUCATOR: "educator",
    Role.FINANCIAL_CONSULTANT: "financial consultant",
    Role.PROPERTY_MANAGER: "property manager",
    Role.MAINTENANCE_VOLUNTEER: "maintenance volunteer",
    Role.ADMINISTRATOR: "administrator",
    Role.EQUIPE_MEMBER: "Equipe member",
}
"""The msgid of each role, as read in a sentence."""


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """All that an actor's roles allow, before any state or visibility is asked about."""
    return permissions_with(actor.roles)


@lru_cache(maxsize=256)
def permissions_with(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that any of these roles allows."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles)) if roles else frozenset()


def may(actor: Actor, permission: Permission) -> bool:
    """Whether any of the actor's roles allows this."""
    return permission in permissions_with(actor.roles)


@cache
def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that allow something, in the order of the map."""
    return tuple(role for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed)


def check(actor: Actor, permission: Permission) -> None:
    """Let an allowed actor pass.

    Raises:
        NotAllowed: none of the actor's roles allows it; the sentence says whose task it is.
    """
    if not may(actor, permission):
        raise NotAllowed(refusal(permission))


@cache
def refusal(permission: Permission) -> Sentence:
    """The sentence that says which roles may do what this actor may not."""
    words = [S(ROLE_WORDS[role]) for role in roles_with(permission)]
    if len(words) == 1:
        return S("Only whoever has the role of %(role)s can do this.", role=words[0])
    return S("Only whoever has one of these roles can do this: %(roles)s.", roles=words)
