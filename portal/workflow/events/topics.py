"""The groups of events by which people choose how they are told, and what may not wait for the morning. Two tables.

What has no topic yet belongs to :attr:`Topic.OTHER`, which people see and choose like the rest.
"""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """A group of events."""

    REFERRALS = "referrals"
    PLACEMENTS = "placements"
    SUPPORT = "support"
    RENEWALS = "renewals"
    DEPARTURES = "departures"
    HOMES = "homes"
    OTHER = "other"


TOPIC_WORDS: dict[Topic, str] = {
    Topic.REFERRALS: "Referrals and the Equipe",
    Topic.PLACEMENTS: "Matching, assignment and handover",
    Topic.SUPPORT: "Educational support",
    Topic.RENEWALS: "Renewals",
    Topic.DEPARTURES: "End of a stay and what follows",
    Topic.HOMES: "Units, maintenance, conventions and certificates",
    Topic.OTHER: "Everything else",
}
"""The msgid of each."""

_KINDS: dict[Topic, tuple[str, ...]] = {
    Topic.REFERRALS: (
        "ReferralSubmitted", "CaseTakenUp", "InformationAsked", "InformationAnswered", "EligibilityDecided", "ReExaminationAsked",
        "ConsentWithdrawn", "CaseWithdrawn", "DecisionReopened", "DraftExpired", "draft_expiring", "check_expiring", "check_expired",
        "session_convened", "information_due", "information_late", "opinion_due", "opinion_late", "minutes_due", "minutes_late",
    ),
    Topic.PLACEMENTS: (
        "ActedForOwner", "ActDisputed",
        "UnitProposed", "ProposalAnswered", "proposal_expiring", "ProposalExpired", "ProposalWithdrawn", "UnitAssigned",
        "AssignmentCalledOff", "AgreementSigned", "HandoverBooked", "HandedOver", "DutiesBegun", "duty_due", "duty_late",
        "handover_entrusted", "ConventionExceeded", "duty_entrusted",
        "HandoverCorrected", "HandbackCorrected", "MoveAsked", "MoveAgreed", "MoveDeclined",
        "MoveCalledOff", "HouseholdMoved", "VisitProposed", "VisitCountered", "VisitAgreed", "VisitPostponed", "VisitCancelled",
        "VisitMissed", "VisitDone", "UrgentEntryAnnounced", "move_answer_due",
        "move_answer_late", "move_due", "move_late", "visit_answer_due", "visit_answer_late", "visit_soon",
        "ProposalQuestionAsked", "ProposalQuestionAnswered", "proposal_question_due",
        "proposal_question_late",
    ),
    Topic.SUPPORT: (
        "WorkerAssigned", "WorkerReplaced", "SocialWorkerAssigned", "PlanAgreed", "PlanSent", "ReportApproved", "SupportSessionPlanned",
        "SupportSessionCancelled", "ConcernRaised", "ConcernAnswered", "concern_open", "EquipeNoteWritten", "support_quiet",
        "plan_review_due",
    ),
    Topic.RENEWALS: (
        "ActedForAts",
        "ReviewOpened", "UnitAsked", "ContributionGiven", "UnitConfirmed", "ReviewDecided", "StayLengthened", "social_opinion_due",
        "educator_report_due", "financial_statement_due", "unit_question_due", "social_opinion_late", "educator_report_late",
        "financial_statement_late", "unit_question_late", "decision_due", "decision_late", "review_undecided",
    ),
    Topic.DEPARTURES: (
        "DepartureStarted", "DepartureCalledOff", "HandedBack", "OutcomeRecorded", "stay_ends", "stay_over", "handback_due",
        "handback_late", "handback_entrusted", "follow_up_due", "follow_up_late", "exit_step_due", "exit_step_late",
    ),
    Topic.HOMES: (
        "certificate_expiring", "certificate_expired", "convention_expiring", "convention_expired", "ticket_opened", "ticket_overdue",
        "ticket_closed", "visit_entrusted", "home_visit_soon", "home_visit_unwritten", "home_visit_time_due",
    ),
}  # fmt: skip
TOPICS: dict[str, Topic] = {kind: topic for topic, kinds in _KINDS.items() for kind in kinds}
"""The topic of each kind of notification."""

URGENT = frozenset({"DutiesBegun", "duty_due", "duty_late", "ConcernRaised", "concern_open", "stay_over", "UrgentEntryAnnounced"})
"""What passes quiet hours, told to whoever must act on it: the 48-hour duties, a concern, a stay that has passed its
end, an entry for a danger."""


def topic_of(kind: str) -> Topic:
    """The topic of a kind of notification."""
    return TOPICS.get(kind, Topic.OTHER)


def functions() -> list[str]:
    """``app.topic_of(kind)``: the same table for the database."""
    cases = " ".join(f"when '{kind}' then '{topic.value}'" for kind, topic in sorted(TOPICS.items()))
    return [
        "create function app.topic_of(p_kind text) returns text language sql immutable parallel safe"
        f" as $$ select case p_kind {cases} else '{Topic.OTHER.value}' end $$"
    ]
