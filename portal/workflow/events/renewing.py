"""What happens in a renewal review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import ALL_THREE, OWNER_ACTS, Event, consultant, educator, head, sw
from tenants.kinds import Kind


@dataclass(frozen=True)
class RenewalAsked(Event):
    wants_renewal: bool
    asked_on: date
    facet = Facet.RENEWAL
    says = "The household said on %(asked_on)s whether it wants a renewal: %(wants_renewal)s."
    title = "Case %(number)s: the household has said whether it wants to stay on"
    tell = (sw(), educator())


@dataclass(frozen=True)
class ReviewOpened(Event):
    due_on: date
    late: bool
    facet = Facet.RENEWAL
    says = "The renewal review was opened; the decision is due by %(due_on)s."
    title = "Case %(number)s: the renewal review is open, your contribution is due"
    tell = (sw(must_act=True), educator(must_act=True), consultant(must_act=True), head(Kind.COMUNE), head(Kind.ATS))


class UnitAsked(Event):
    facet = Facet.RENEWAL_QUESTION
    says = "The owner was asked whether the unit stays available."
    title = "Case %(number)s: please say whether the unit stays available"
    tell = (OWNER_ACTS,)


@dataclass(frozen=True)
class ActedForAts(Event):
    """Somebody of the Comune recorded something for the body that supports the household: on its word, given so and on that day."""

    act: str
    organisation: str
    source: str
    source_on: date
    facet = Facet.RENEWAL
    says = "For %(organisation)s, which gave its word %(source)s on %(source_on)s, the Comune recorded: %(act)s."
    title = "Case %(number)s: something was recorded for your organisation; confirm it or object"
    tell = (head(Kind.ATS, must_act=True),)


@dataclass(frozen=True)
class ContributionGiven(Event):
    kind: str
    facet = Facet.RENEWAL
    says = "A contribution to the review was given: %(kind)s."
    title = "Case %(number)s: a contribution to the renewal review has arrived"
    tell = (sw(),)


class UnitConfirmed(Event):
    facet = Facet.RENEWAL_QUESTION
    says = "The owner answered whether the unit stays available."
    title = "Case %(number)s: the owner has answered the question about the unit"
    tell = (sw(),)


@dataclass(frozen=True)
class RenewalOnAgenda(Event):
    session_at: datetime
    facet = Facet.RENEWAL
    says = "The renewal was put on the agenda of the Equipe's session of %(session_at)s."


@dataclass(frozen=True)
class ReviewDecided(Event):
    outcome: str
    months: int | None
    facet = Facet.RENEWAL
    says = "The Equipe decided on the renewal: %(outcome)s."
    title = "Case %(number)s: the Equipe has decided on the renewal"
    tell = (sw(), head(Kind.COMUNE), head(Kind.ATS), educator(), consultant())


@dataclass(frozen=True)
class StayLengthened(Event):
    ends_on: date
    facet = Facet.PLACEMENT
    says = "The stay was lengthened: its last day is now %(last_day)s."
    title = "Case %(number)s: the stay has a new end"
    tell = ALL_THREE
