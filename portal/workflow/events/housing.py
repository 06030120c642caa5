"""What happens from the match to the keys, and the duties that follow them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import ALL_THREE, OWNER, OWNER_ACTS, Event, educator, head, sw
from tenants.kinds import Kind


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
    tell = (OWNER_ACTS, sw())


@dataclass(frozen=True)
class ConventionExceeded(Event):
    """``covered`` is the last day that the convention covers, ``until`` the last one of the stay."""

    covered: date
    until: date
    reason: str
    facet = Facet.PLACEMENT
    says = "The home is given beyond the end of its convention, %(covered)s, until %(until)s: %(reason)s"
    title = "Case %(number)s: the home is given beyond the end of its convention"
    tell = (OWNER,)


@dataclass(frozen=True)
class ProposalAnswered(Event):
    side: str
    answer: str
    facet = Facet.PLACEMENT
    says = "The proposal was answered: %(side)s, %(answer)s."
    title = "Case %(number)s: the proposal was answered"
    tell = (sw(), OWNER)


@dataclass(frozen=True)
class ActedForOwner(Event):
    """Somebody of the Comune recorded something for the owner: on its word, given so and on that day."""

    act: str
    organisation: str
    source: str
    source_on: date
    facet = Facet.PLACEMENT
    says = "For %(organisation)s, which gave its word %(source)s on %(source_on)s, the Comune recorded: %(act)s."
    title = "Case %(number)s: something was recorded for your organisation; confirm it or object"
    tell = (OWNER_ACTS,)

    def about(self) -> Facet:
        """What the act was about: a review's question is not of the placement."""
        return Facet.RENEWAL_QUESTION if self.act == "confirm_unit" else Facet.PLACEMENT


@dataclass(frozen=True)
class ProposalQuestionAsked(Event):
    question: str
    due_on: date
    facet = Facet.PLACEMENT
    says = "Before it answers the proposal the owner asks, with an answer due by %(due_on)s: %(question)s"
    title = "Case %(number)s: the owner asks something about the proposal"
    tell = (sw(must_act=True),)


@dataclass(frozen=True)
class ProposalQuestionAnswered(Event):
    answer: str
    facet = Facet.PLACEMENT
    says = "The owner's question about the proposal was answered: %(answer)s"
    title = "Case %(number)s: your question about the proposal was answered"
    tell = (OWNER_ACTS,)


class ProposalExpired(Event):
    facet = Facet.PLACEMENT
    says = "The proposal expired without both answers; the unit is free again."
    title = "Case %(number)s: the proposal has expired"
    tell = (sw(), OWNER)


class ProposalWithdrawn(Event):
    facet = Facet.PLACEMENT
    says = "The proposal was withdrawn by the Comune; the unit is free again."
    title = "Case %(number)s: the proposal was withdrawn"
    tell = (sw(), OWNER)


@dataclass(frozen=True)
class UnitAssigned(Event):
    unit: str
    facet = Facet.PLACEMENT
    says = "%(unit)s was assigned: owner and household have both accepted."
    title = "Case %(number)s: a unit was assigned"
    tell = (sw(must_act=True), head(Kind.ATS, must_act=True), OWNER)


class AssignmentCalledOff(Event):
    facet = Facet.PLACEMENT
    says = "The assignment was called off; the household waits for a home again."
    title = "Case %(number)s: the assignment was called off"
    tell = ALL_THREE


@dataclass(frozen=True)
class AgreementSigned(Event):
    signed_on: date
    facet = Facet.PLACEMENT
    says = "The agreement was signed on %(signed_on)s."
    title = "Case %(number)s: the agreement was signed"
    tell = ALL_THREE


@dataclass(frozen=True)
class HandoverBooked(Event):
    booked_at: datetime
    facet = Facet.PLACEMENT
    says = "The handover was booked for %(booked_at)s."
    title = "Case %(number)s: the handover was booked"
    tell = ALL_THREE


@dataclass(frozen=True)
class HouseholdDidNotArrive(Event):
    booked_at: datetime
    reason: str
    facet = Facet.PLACEMENT
    says = "The household did not come to the handover of %(booked_at)s: %(reason)s"
    title = "Case %(number)s: the household did not come to the handover"
    tell = (sw(must_act=True), head(Kind.ATS), educator(), OWNER)


@dataclass(frozen=True)
class HandedOver(Event):
    unit: str
    starts_on: date
    ends_on: date
    facet = Facet.PLACEMENT
    says = "%(unit)s was handed over: the stay runs from %(starts_on)s to %(last_day)s."
    title = "Case %(number)s: the home was handed over"
    tell = ALL_THREE


@dataclass(frozen=True)
class HandoverCorrected(Event):
    version: int
    reason: str
    facet = Facet.PLACEMENT
    says = "The handover report was corrected, version %(version)s: %(reason)s"
    title = "Case %(number)s: the handover report was corrected"
    tell = ALL_THREE


@dataclass(frozen=True)
class HandbackCorrected(Event):
    version: int
    reason: str
    facet = Facet.PLACEMENT
    says = "The handback report was corrected, version %(version)s: %(reason)s"
    title = "Case %(number)s: the handback report was corrected"
    tell = ALL_THREE


@dataclass(frozen=True)
class MoveAsked(Event):
    """``also`` tells whoever answers: the side that did not ask."""

    unit: str
    moves_on: date
    reason: str
    facet = Facet.PLACEMENT
    says = "A move to %(unit)s on %(moves_on)s was asked for: %(reason)s"
    title = "Case %(number)s: a move to another home was asked for"
    tell = (educator(),)


class MoveAgreed(Event):
    facet = Facet.PLACEMENT
    says = "Owner and Comune agreed on the move to another home."
    title = "Case %(number)s: the move to another home was agreed on"
    tell = (sw(), educator(), OWNER_ACTS)


@dataclass(frozen=True)
class MoveDeclined(Event):
    reason: str
    facet = Facet.PLACEMENT
    says = "The move to another home was declined: %(reason)s"
    title = "Case %(number)s: the move to another home was declined"
    tell = (sw(), educator(), OWNER)


@dataclass(frozen=True)
class MoveCalledOff(Event):
    reason: str
    facet = Facet.PLACEMENT
    says = "The move to another home was called off: %(reason)s"
    title = "Case %(number)s: the move to another home was called off"
    tell = ALL_THREE


@dataclass(frozen=True)
class HouseholdMoved(Event):
    left: str
    unit: str
    moved_on: date
    facet = Facet.PLACEMENT
    says = "The household moved from %(left)s to %(unit)s on %(moved_on)s; first day and maximum of the stay are the same."
    title = "Case %(number)s: the household moved to another home"
    tell = ALL_THREE


@dataclass(frozen=True)
class DutiesBegun(Event):
    due_at: datetime
    facet = Facet.PLACEMENT
    says = "With the keys begin the owner's duties towards the public-safety authority, due by %(due_at)s."
    title = "Case %(number)s: duties that follow the handover are due within 48 hours"
    tell = (OWNER_ACTS,)


@dataclass(frozen=True)
class DutyDone(Event):
    duty: str
    facet = Facet.PLACEMENT
    says = "A duty that follows the handover was done: %(duty)s."
    title = None
