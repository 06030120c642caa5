"""What can happen to a case, told once in the past tense: its facet, its sentence in the timeline, and whom it concerns.

Each event is a frozen dataclass; its fields are the data the timeline sentence uses and never exceed the event's facet.
``title`` is all that a notification says: the case's number and nothing beyond the facet ``summary``.
"""

from __future__ import annotations

from portal.workflow.events.assessing import (
    CaseTakenUp,
    CaseWithdrawn,
    ConsentRecorded,
    ConsentWithdrawn,
    CriteriaOverruled,
    CriteriaRechecked,
    CriteriaReopened,
    DecisionReopened,
    DraftExpired,
    EconomicChanged,
    EligibilityDecided,
    HouseholdChanged,
    InformationAnswered,
    InformationAsked,
    MatterPutOff,
    MemberStoodAside,
    NamesOpened,
    NeedsChanged,
    OpinionGiven,
    OpinionsOpened,
    ProtectionChanged,
    ReExaminationAsked,
    ReferralOpened,
    ReferralSubmitted,
    SocialChanged,
)
from portal.workflow.events.housing import (
    AgreementSigned,
    AssignmentCalledOff,
    ConventionExceeded,
    DutiesBegun,
    DutyDone,
    HandedOver,
    HandoverBooked,
    HouseholdDidNotArrive,
    HouseholdPutBack,
    HouseholdSetAside,
    PrecedenceSet,
    ProposalAnswered,
    ProposalExpired,
    ProposalWithdrawn,
    UnitAssigned,
    UnitProposed,
)
from portal.workflow.events.keeping import DocumentAttached, DocumentWithdrawn
from portal.workflow.events.leaving import (
    DepartureCalledOff,
    DepartureStarted,
    ExitStepAdded,
    ExitStepDone,
    ExitStepStruck,
    FollowUpDone,
    HandedBack,
    OutcomeRecorded,
    OverstayAuthorised,
)
from portal.workflow.events.reminders import REMINDERS, Reminder
from portal.workflow.events.renewing import (
    ContributionGiven,
    RenewalAsked,
    ReviewDecided,
    ReviewOpened,
    StayLengthened,
    UnitAsked,
    UnitConfirmed,
)
from portal.workflow.events.supporting import (
    BudgetRecorded,
    BudgetTargetSet,
    ConcernAnswered,
    ConcernRaised,
    EquipeNoteWritten,
    GoalClosed,
    GoalSet,
    PlanAgreed,
    SocialWorkerAssigned,
    SupportSessionCancelled,
    SupportSessionCorrected,
    SupportSessionPlanned,
    SupportSessionRecorded,
    WorkerAssigned,
    WorkerReplaced,
)
from portal.workflow.events.telling import EVENTS, Event, Tell, Who, equipe

__all__ = [
    "EVENTS",
    "REMINDERS",
    "AgreementSigned",
    "AssignmentCalledOff",
    "BudgetRecorded",
    "BudgetTargetSet",
    "CaseTakenUp",
    "CaseWithdrawn",
    "ConcernAnswered",
    "ConcernRaised",
    "ConsentRecorded",
    "ConsentWithdrawn",
    "ContributionGiven",
    "ConventionExceeded",
    "CriteriaOverruled",
    "CriteriaRechecked",
    "CriteriaReopened",
    "DecisionReopened",
    "DepartureCalledOff",
    "DepartureStarted",
    "DocumentAttached",
    "DocumentWithdrawn",
    "DraftExpired",
    "DutiesBegun",
    "DutyDone",
    "EconomicChanged",
    "EligibilityDecided",
    "EquipeNoteWritten",
    "Event",
    "ExitStepAdded",
    "ExitStepDone",
    "ExitStepStruck",
    "FollowUpDone",
    "GoalClosed",
    "GoalSet",
    "HandedBack",
    "HandedOver",
    "HandoverBooked",
    "HouseholdChanged",
    "HouseholdDidNotArrive",
    "HouseholdPutBack",
    "HouseholdSetAside",
    "InformationAnswered",
    "InformationAsked",
    "MatterPutOff",
    "MemberStoodAside",
    "NamesOpened",
    "NeedsChanged",
    "OpinionGiven",
    "OpinionsOpened",
    "OutcomeRecorded",
    "OverstayAuthorised",
    "PlanAgreed",
    "PrecedenceSet",
    "ProposalAnswered",
    "ProposalExpired",
    "ProposalWithdrawn",
    "ProtectionChanged",
    "ReExaminationAsked",
    "ReferralOpened",
    "ReferralSubmitted",
    "Reminder",
    "RenewalAsked",
    "ReviewDecided",
    "ReviewOpened",
    "SocialChanged",
    "SocialWorkerAssigned",
    "StayLengthened",
    "SupportSessionCancelled",
    "SupportSessionCorrected",
    "SupportSessionPlanned",
    "SupportSessionRecorded",
    "Tell",
    "UnitAsked",
    "UnitAssigned",
    "UnitConfirmed",
    "UnitProposed",
    "Who",
    "WorkerAssigned",
    "WorkerReplaced",
    "equipe",
    "title_of",
]


def title_of(kind: str) -> str:
    """The msgid of a notification's title, by event name or reminder.

    Raises:
        KeyError: nobody is ever told of this.
    """
    if kind in REMINDERS:
        return REMINDERS[kind].title
    title = EVENTS[kind].title
    if title is None:
        raise KeyError(kind)
    return title
