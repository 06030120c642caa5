"""What happens at the end of a stay and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import ALL_THREE, OWNER, Event, educator, head, sw
from tenants.kinds import Kind


@dataclass(frozen=True)
class DepartureStarted(Event):
    leaves_on: date
    facet = Facet.PLACEMENT
    says = "The departure was decided, for %(leaves_on)s."
    title = "Case %(number)s: the household is leaving"
    tell = (sw(must_act=True), head(Kind.ATS), educator(must_act=True), OWNER)


class DepartureCalledOff(Event):
    facet = Facet.PLACEMENT
    says = "The departure was called off; the stay goes on."
    title = "Case %(number)s: the departure was called off"
    tell = ALL_THREE


@dataclass(frozen=True)
class HandedBack(Event):
    left_on: date
    facet = Facet.PLACEMENT
    says = "The home was handed back; the stay ended on %(left_on)s."
    title = "Case %(number)s: the home was handed back"
    tell = ALL_THREE


@dataclass(frozen=True)
class ExitStepAdded(Event):
    what: str
    due_on: date
    facet = Facet.OUTCOME
    says = "A step was added to the plan for the departure, by %(due_on)s: %(what)s."
    title = "Case %(number)s: there is a new step in the plan for the departure"


@dataclass(frozen=True)
class ExitStepDone(Event):
    what: str
    facet = Facet.OUTCOME
    says = "A step of the plan for the departure is done: %(what)s."
    title = "Case %(number)s: a step of the plan for the departure is done"
    tell = (sw(), educator())


@dataclass(frozen=True)
class ExitStepStruck(Event):
    what: str
    facet = Facet.OUTCOME
    says = "A step of the plan for the departure is needed no more: %(what)s."
    title = None


class OutcomeRecorded(Event):
    facet = Facet.OUTCOME
    says = "The outcome of the stay was recorded."
    title = "Case %(number)s: the outcome was recorded"
    tell = (sw(), head(Kind.ATS), educator())


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
