"""What can happen to a case, told once in the past tense: its facet, its sentence in the timeline, and whom it concerns.

Each event is a frozen dataclass; its fields are the data the timeline sentence uses and never exceed the event's facet.
``title`` is all that a notification says: the case's number and nothing beyond the facet ``summary``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from portal.workflow.disclosure import Facet
from tenants.kinds import HEAD_OF, Kind, Role


class Who(StrEnum):
    """How the recipients of a notification are found within an organisation of the partnership."""

    ROLE = "role"
    EQUIPE = "equipe"
    ASSIGNED = "assigned"
    PERSON = "person"


@dataclass(frozen=True)
class Tell:
    """One audience of a notification. Nobody assigned in a role means: its head. ``must_act`` cannot be switched off."""

    kind: Kind
    who: Who
    role: Role | None = None
    must_act: bool = False
    person: UUID | None = None

    def spec(self) -> dict[str, Any]:
        """The audience as ``app.notify`` reads it."""
        return {
            "kind": self.kind.value,
            "who": self.who.value,
            "role": self.role.value if self.role else None,
            "head": HEAD_OF[self.kind].value,
            "must_act": self.must_act,
            "person": str(self.person) if self.person else None,
        }


def _sw(must_act: bool = False) -> Tell:
    return Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER, must_act)


def _head(kind: Kind, must_act: bool = False) -> Tell:
    return Tell(kind, Who.ROLE, HEAD_OF[kind], must_act)


def _educator(must_act: bool = False) -> Tell:
    return Tell(Kind.ATS, Who.ASSIGNED, Role.EDUCATOR, must_act)


def _consultant(must_act: bool = False) -> Tell:
    return Tell(Kind.ATS, Who.ASSIGNED, Role.FINANCIAL_CONSULTANT, must_act)


def _equipe(must_act: bool = False) -> tuple[Tell, Tell]:
    return (Tell(Kind.COMUNE, Who.EQUIPE, None, must_act), Tell(Kind.ATS, Who.EQUIPE, None, must_act))


_OWNER, _OWNER_ACTS = _head(Kind.OWNER), _head(Kind.OWNER, must_act=True)
_ALL_THREE = (_sw(), _head(Kind.ATS), _educator(), _OWNER)
EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses declare the class variables and their data."""

    facet: ClassVar[Facet]
    says: ClassVar[str]
    title: ClassVar[str | None] = None
    tell: ClassVar[tuple[Tell, ...]] = ()

    def __init_subclass__(cls) -> None:
        EVENTS[cls.__name__] = cls

    def data(self) -> dict[str, Any]:
        """The event's fields as JSON: dates and instants as ISO text."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


# --- referral and assessment


class ReferralOpened(Event):
    facet = Facet.SUMMARY
    says = "The referral was opened."


class ReferralSubmitted(Event):
    facet = Facet.SUMMARY
    says = "The referral was submitted to the Equipe."
    title = "Case %(number)s was submitted: the Equipe is to take it up"
    tell = _equipe(must_act=True)


@dataclass(frozen=True)
class CaseTakenUp(Event):
    session_at: datetime
    facet = Facet.ASSESSMENT
    says = "The Equipe took the case up for the session of %(session_at)s."
    title = "Case %(number)s is on the agenda of a session of the Equipe"
    tell = (_sw(), *_equipe())


@dataclass(frozen=True)
class InformationAsked(Event):
    due_on: date
    facet = Facet.ASSESSMENT
    says = "The Equipe asked for more information, due by %(due_on)s."
    title = "Case %(number)s: the Equipe asks for more information"
    tell = (_sw(must_act=True),)


class InformationAnswered(Event):
    facet = Facet.ASSESSMENT
    says = "The information that was asked for was given."
    title = "Case %(number)s: the information that was asked for has arrived"
    tell = _equipe()


class CriteriaOverruled(Event):
    facet = Facet.ASSESSMENT
    says = "The head of service gave a written reason for going against a criterion."


@dataclass(frozen=True)
class EligibilityDecided(Event):
    eligible: bool
    facet = Facet.SUMMARY
    says = "The Equipe decided on the case."
    title = "Case %(number)s: the Equipe has decided"
    tell = (_sw(), _head(Kind.COMUNE), _head(Kind.ATS))


class ReExaminationAsked(Event):
    facet = Facet.ASSESSMENT
    says = "The Comune asked for a re-examination."
    title = "Case %(number)s is to be examined again"
    tell = _equipe(must_act=True)


class CriteriaRechecked(Event):
    facet = Facet.ASSESSMENT
    says = "The criteria were checked again."


class HouseholdChanged(Event):
    facet = Facet.IDENTITY
    says = "What is known of the household's members was changed."


class EconomicChanged(Event):
    facet = Facet.ECONOMIC
    says = "The incomes or the economic situation were changed."


class SocialChanged(Event):
    facet = Facet.SOCIAL
    says = "The social situation was changed."


class NeedsChanged(Event):
    facet = Facet.SUMMARY
    says = "The housing needs were changed."


class ConsentRecorded(Event):
    facet = Facet.IDENTITY
    says = "The household's consent was recorded."


class ConsentWithdrawn(Event):
    facet = Facet.IDENTITY
    says = "The household withdrew its consent."
    title = "Case %(number)s: the referral needs your attention"
    tell = (_sw(must_act=True), _head(Kind.COMUNE, must_act=True))


class CaseWithdrawn(Event):
    facet = Facet.SUMMARY
    says = "The case was withdrawn."
    title = "Case %(number)s was withdrawn"
    tell = (_sw(), *_equipe(), _head(Kind.ATS), _OWNER)


# --- matching and assignment


@dataclass(frozen=True)
class PrecedenceSet(Event):
    precedence: int
    facet = Facet.ASSESSMENT
    says = "The precedence on the waiting list was set to %(precedence)s by hand."


@dataclass(frozen=True)
class HouseholdSetAside(Event):
    until: date
    facet = Facet.ASSESSMENT
    says = "The household was set aside until %(until)s."


class HouseholdPutBack(Event):
    facet = Facet.ASSESSMENT
    says = "The household was put back on the waiting list."


@dataclass(frozen=True)
class UnitProposed(Event):
    unit: str
    expires_on: date
    facet = Facet.PLACEMENT
    says = "%(unit)s was proposed; answers are due by %(expires_on)s."
    title = "Case %(number)s: a unit was proposed, an answer is due"
    tell = (_OWNER_ACTS, _sw())


@dataclass(frozen=True)
class ProposalAnswered(Event):
    side: str
    answer: str
    facet = Facet.PLACEMENT
    says = "The proposal was answered: %(side)s, %(answer)s."
    title = "Case %(number)s: the proposal was answered"
    tell = (_sw(), _OWNER)


class ProposalExpiring(Event):
    facet = Facet.PLACEMENT
    says = "The proposal is about to expire."
    title = "Case %(number)s: the proposal expires soon, an answer is due"
    tell = (_sw(must_act=True), _OWNER_ACTS)


class ProposalExpired(Event):
    facet = Facet.PLACEMENT
    says = "The proposal expired without both answers; the unit is free again."
    title = "Case %(number)s: the proposal has expired"
    tell = (_sw(), _OWNER)


class ProposalWithdrawn(Event):
    facet = Facet.PLACEMENT
    says = "The proposal was withdrawn by the Comune; the unit is free again."
    title = "Case %(number)s: the proposal was withdrawn"
    tell = (_sw(), _OWNER)


@dataclass(frozen=True)
class UnitAssigned(Event):
    unit: str
    facet = Facet.PLACEMENT
    says = "%(unit)s was assigned: owner and household have both accepted."
    title = "Case %(number)s: a unit was assigned"
    tell = (_sw(must_act=True), _head(Kind.ATS, must_act=True), _OWNER)


class AssignmentCalledOff(Event):
    facet = Facet.PLACEMENT
    says = "The assignment was called off; the household waits for a home again."
    title = "Case %(number)s: the assignment was called off"
    tell = _ALL_THREE


@dataclass(frozen=True)
class AgreementSigned(Event):
    signed_on: date
    facet = Facet.PLACEMENT
    says = "The agreement was signed on %(signed_on)s."
    title = "Case %(number)s: the agreement was signed"
    tell = _ALL_THREE


@dataclass(frozen=True)
class HandoverBooked(Event):
    booked_at: datetime
    facet = Facet.PLACEMENT
    says = "The handover was booked for %(booked_at)s."
    title = "Case %(number)s: the handover was booked"
    tell = _ALL_THREE


@dataclass(frozen=True)
class HandedOver(Event):
    unit: str
    starts_on: date
    ends_on: date
    facet = Facet.PLACEMENT
    says = "%(unit)s was handed over: the stay runs from %(starts_on)s to %(last_day)s."
    title = "Case %(number)s: the home was handed over"
    tell = _ALL_THREE


@dataclass(frozen=True)
class DutiesBegun(Event):
    due_at: datetime
    facet = Facet.PLACEMENT
    says = "With the keys begin the owner's duties towards the public-safety authority, due by %(due_at)s."
    title = "Case %(number)s: duties that follow the handover are due within 48 hours"
    tell = (_OWNER_ACTS,)


@dataclass(frozen=True)
class DutyDone(Event):
    duty: str
    facet = Facet.PLACEMENT
    says = "A duty that follows the handover was done: %(duty)s."
    title = None


class DutyLate(Event):
    facet = Facet.PLACEMENT
    says = "A duty that follows the handover is late."
    title = "Case %(number)s: a duty that follows the handover is late"
    tell = (_OWNER_ACTS,)


# --- support


@dataclass(frozen=True)
class WorkerAssigned(Event):
    role: str
    person: str
    facet = Facet.PLACEMENT
    says = "%(person)s was assigned as %(role)s."
    title = "Case %(number)s: you were assigned"


@dataclass(frozen=True)
class WorkerReplaced(Event):
    role: str
    person: str
    facet = Facet.PLACEMENT
    says = "%(person)s no longer follows the case as %(role)s."
    title = "Case %(number)s: you no longer follow it"


@dataclass(frozen=True)
class SocialWorkerAssigned(Event):
    person: str
    facet = Facet.ASSESSMENT
    says = "%(person)s follows the case as social worker."
    title = "Case %(number)s: you follow it from now on"


class PlanAgreed(Event):
    facet = Facet.SUPPORT
    says = "The individual educational plan was agreed."
    title = "Case %(number)s: the plan was agreed"
    tell = (_educator(), _consultant())  # and the social worker, once the Comune sees the support


@dataclass(frozen=True)
class GoalSet(Event):
    goal: str
    facet = Facet.SUPPORT
    says = "A goal was set: %(goal)s."


@dataclass(frozen=True)
class GoalClosed(Event):
    goal: str
    state: str
    facet = Facet.SUPPORT
    says = "A goal was closed: %(goal)s (%(state)s)."


@dataclass(frozen=True)
class SupportSessionPlanned(Event):
    starts_at: datetime
    facet = Facet.SUPPORT
    says = "A meeting was planned for %(starts_at)s."
    title = "Case %(number)s: a meeting was planned"
    tell = (_educator(), _consultant(), _head(Kind.ATS))


@dataclass(frozen=True)
class SupportSessionCancelled(Event):
    starts_at: datetime
    facet = Facet.SUPPORT
    says = "The meeting of %(starts_at)s was cancelled."
    title = "Case %(number)s: a meeting was cancelled"
    tell = (_educator(), _consultant(), _head(Kind.ATS))


@dataclass(frozen=True)
class SupportSessionRecorded(Event):
    held_on: date
    facet = Facet.SUPPORT
    says = "The meeting of %(held_on)s was recorded."


class ConcernRaised(Event):
    facet = Facet.SUPPORT
    says = "A concern was raised in a meeting."
    title = "Case %(number)s: a concern was raised, please read it"
    tell = (_head(Kind.ATS, must_act=True),)  # and the social worker, once the Comune sees the support


@dataclass(frozen=True)
class BudgetRecorded(Event):
    month: date
    facet = Facet.SUPPORT
    says = "The family budget of %(month)s was recorded."


# --- renewal


@dataclass(frozen=True)
class ReviewOpened(Event):
    due_on: date
    late: bool
    facet = Facet.RENEWAL
    says = "The renewal review was opened; the decision is due by %(due_on)s."
    title = "Case %(number)s: the renewal review is open, your contribution is due"
    tell = (_sw(must_act=True), _educator(must_act=True), _consultant(must_act=True), _head(Kind.COMUNE), _head(Kind.ATS))


class UnitAsked(Event):
    facet = Facet.RENEWAL_QUESTION
    says = "The owner was asked whether the unit stays available."
    title = "Case %(number)s: please say whether the unit stays available"
    tell = (_OWNER_ACTS,)


@dataclass(frozen=True)
class ContributionGiven(Event):
    kind: str
    facet = Facet.RENEWAL
    says = "A contribution to the review was given: %(kind)s."
    title = "Case %(number)s: a contribution to the renewal review has arrived"
    tell = (_sw(),)


class UnitConfirmed(Event):
    facet = Facet.RENEWAL_QUESTION
    says = "The owner answered whether the unit stays available."
    title = "Case %(number)s: the owner has answered the question about the unit"
    tell = (_sw(),)


@dataclass(frozen=True)
class ReviewDecided(Event):
    outcome: str
    months: int | None
    facet = Facet.RENEWAL
    says = "The Equipe decided on the renewal: %(outcome)s."
    title = "Case %(number)s: the Equipe has decided on the renewal"
    tell = (_sw(), _head(Kind.COMUNE), _head(Kind.ATS), _educator(), _consultant())


@dataclass(frozen=True)
class StayLengthened(Event):
    ends_on: date
    facet = Facet.PLACEMENT
    says = "The stay was lengthened: its last day is now %(last_day)s."
    title = "Case %(number)s: the stay has a new end"
    tell = _ALL_THREE


# --- departure


@dataclass(frozen=True)
class DepartureStarted(Event):
    leaves_on: date
    facet = Facet.PLACEMENT
    says = "The departure was decided, for %(leaves_on)s."
    title = "Case %(number)s: the household is leaving"
    tell = (_sw(must_act=True), _head(Kind.ATS), _educator(must_act=True), _OWNER)


class DepartureCalledOff(Event):
    facet = Facet.PLACEMENT
    says = "The departure was called off; the stay goes on."
    title = "Case %(number)s: the departure was called off"
    tell = _ALL_THREE


@dataclass(frozen=True)
class HandedBack(Event):
    left_on: date
    facet = Facet.PLACEMENT
    says = "The home was handed back; the stay ended on %(left_on)s."
    title = "Case %(number)s: the home was handed back"
    tell = _ALL_THREE


class OutcomeRecorded(Event):
    facet = Facet.OUTCOME
    says = "The outcome of the stay was recorded."
    title = "Case %(number)s: the outcome was recorded"
    tell = (_sw(), _head(Kind.ATS), _educator())


@dataclass(frozen=True)
class OverstayAuthorised(Event):
    facet = Facet.PLACEMENT
    says = "Staying beyond the end was authorised, with a reason."
    title = None


@dataclass(frozen=True)
class FollowUpDone(Event):
    months: int
    facet = Facet.OUTCOME
    says = "The follow-up after %(months)s months was recorded."


@dataclass(frozen=True)
class Reminder:
    """What the nightly sweep tells, without anything having happened: words, and whom."""

    title: str
    tell: tuple[Tell, ...]


_OWED = "Case %(number)s: a contribution to the renewal review is due by %(due_on)s"
_LATE = "Case %(number)s: a contribution to the renewal review is late"

REMINDERS: dict[str, Reminder] = {
    "stay_ends": Reminder("Case %(number)s: the stay ends in %(days)s days", (*_ALL_THREE, _head(Kind.COMUNE))),
    "stay_over": Reminder(
        "Case %(number)s: the stay has passed its end", (_sw(True), _head(Kind.COMUNE, True), _head(Kind.ATS, True), _OWNER)
    ),
    "social_opinion_due": Reminder(_OWED, (_sw(True),)),
    "educator_report_due": Reminder(_OWED, (_educator(True),)),
    "financial_statement_due": Reminder(_OWED, (_consultant(True),)),
    "unit_question_due": Reminder("Case %(number)s: please say whether the unit stays available", (_OWNER_ACTS,)),
    "social_opinion_late": Reminder(_LATE, (_sw(True), _head(Kind.COMUNE, True))),
    "educator_report_late": Reminder(_LATE, (_educator(True), _head(Kind.ATS, True))),
    "financial_statement_late": Reminder(_LATE, (_consultant(True), _head(Kind.ATS, True))),
    "unit_question_late": Reminder("Case %(number)s: the question about the unit is still open", (_OWNER_ACTS,)),
    "decision_due": Reminder("Case %(number)s: the decision on the renewal is due by %(due_on)s", _equipe(True)),
    "decision_late": Reminder(
        "Case %(number)s: the decision on the renewal is late", (_head(Kind.COMUNE, True), _head(Kind.ATS, True))
    ),
    "review_undecided": Reminder(
        "Case %(number)s: the stay has ended and the renewal is still undecided",
        (_head(Kind.COMUNE, True), _head(Kind.ATS, True)),
    ),
    "draft_expiring": Reminder("A draft referral expires on %(due_on)s if it is not submitted", (_sw(True),)),
    "check_expiring": Reminder("Case %(number)s: the check of the criteria expires on %(due_on)s", (_sw(True),)),
    "session_convened": Reminder("The Equipe was convened for %(starts_at)s", _equipe()),
    "information_due": Reminder("Case %(number)s: the information that the Equipe asked for is due", (_sw(True),)),
    "support_quiet": Reminder("Case %(number)s: no meeting has been recorded lately", (_educator(), _head(Kind.ATS))),
    "handback_due": Reminder(
        "Case %(number)s: the household leaves on %(due_on)s, the home is to be handed back",
        (_sw(True), _educator(), _OWNER_ACTS),
    ),
    "handback_late": Reminder(
        "Case %(number)s: the day of the departure has passed and the home was not handed back",
        (_sw(True), _head(Kind.COMUNE, True), _OWNER_ACTS),
    ),
    "follow_up_due": Reminder("Case %(number)s: a follow-up after the stay is due", (_sw(True), _head(Kind.ATS))),
    "certificate_expiring": Reminder("A certificate of one of your units expires on %(due_on)s", (_OWNER_ACTS,)),
    "convention_expiring": Reminder("The convention of a unit expires on %(due_on)s", (_OWNER_ACTS, _head(Kind.ATS))),
    "ticket_opened": Reminder(
        "%(unit)s: a maintenance ticket was opened",
        (_OWNER, Tell(Kind.OWNER, Who.ROLE, Role.MAINTENANCE_VOLUNTEER), _head(Kind.ATS)),
    ),
    "ticket_overdue": Reminder("A maintenance ticket is overdue", (_OWNER_ACTS, _head(Kind.ATS))),
    "ticket_closed": Reminder("%(unit)s: a maintenance ticket was closed", (_head(Kind.ATS), _OWNER)),
}


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
