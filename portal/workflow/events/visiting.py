"""Inspections of a home that is lived in: proposed, answered, agreed on, put off, missed, carried out; or an urgent entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import OWNER, OWNER_ACTS, Event, educator, head, sw
from tenants.kinds import Kind


@dataclass(frozen=True)
class VisitProposed(Event):
    """``first`` is the first of the ``times`` on offer."""

    first: datetime
    times: int
    facet = Facet.PLACEMENT
    says = "The owner proposed an inspection of the home; times on offer: %(times)s, the first on %(first)s."
    title = "Case %(number)s: an inspection of the home was proposed, the household's answer is due"
    tell = (educator(True), sw())


class VisitCountered(Event):
    facet = Facet.PLACEMENT
    says = "The household asked for another time for the inspection."
    title = "Case %(number)s: the household asks for another time for the inspection"
    tell = (OWNER_ACTS, sw())


@dataclass(frozen=True)
class VisitAgreed(Event):
    at: datetime
    facet = Facet.PLACEMENT
    says = "The inspection of the home was agreed with the household for %(at)s."
    title = "Case %(number)s: the inspection of the home was agreed"
    tell = (OWNER, educator(), sw())


@dataclass(frozen=True)
class VisitPostponed(Event):
    first: datetime
    reason: str
    facet = Facet.PLACEMENT
    says = "The owner offered other times for the inspection, the first on %(first)s: %(reason)s"
    title = "Case %(number)s: the inspection is put off, the household's answer is due"
    tell = (educator(True), sw(), OWNER)


@dataclass(frozen=True)
class VisitCancelled(Event):
    reason: str
    facet = Facet.PLACEMENT
    says = "The inspection of the home was cancelled: %(reason)s"
    title = "Case %(number)s: the inspection of the home was cancelled"
    tell = (educator(True), sw(), OWNER)


@dataclass(frozen=True)
class VisitMissed(Event):
    """``side``: who was not there, household or owner."""

    side: str
    facet = Facet.PLACEMENT
    says = "The inspection did not take place; who was not there: %(side)s."
    title = "Case %(number)s: the inspection of the home did not take place"
    tell = (educator(), sw(), OWNER_ACTS)


@dataclass(frozen=True)
class VisitDone(Event):
    found: int
    facet = Facet.PLACEMENT
    says = "The home was inspected; things to repair: %(found)s."
    title = "Case %(number)s: the home was inspected"
    tell = (educator(), sw(), OWNER)


@dataclass(frozen=True)
class UrgentEntryAnnounced(Event):
    at: datetime
    reason: str
    facet = Facet.PLACEMENT
    says = "Because of a danger the owner enters the home without notice, on %(at)s: %(reason)s"
    title = "Case %(number)s: because of a danger the owner enters the home without notice"
    tell = (educator(True), head(Kind.ATS, True), sw(True), head(Kind.COMUNE, True), OWNER)
