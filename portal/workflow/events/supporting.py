"""What happens in the educational path."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import Event, consultant, educator, head
from tenants.kinds import Kind


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
    tell = (educator(), consultant())  # and the social worker, once the Comune sees the support


@dataclass(frozen=True)
class PlanSent(Event):
    version: int
    facet = Facet.SUPPORT
    says = "Version %(version)s of the plan waits for signatures."
    title = "Case %(number)s: a version of the plan waits for signatures"
    tell = (educator(), consultant())  # and the social worker, once the Comune sees the support


@dataclass(frozen=True)
class PlanTakenBack(Event):
    version: int
    facet = Facet.SUPPORT
    says = "Version %(version)s of the plan was taken back before it was signed."


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
class ReportApproved(Event):
    """Of the tier for whose readers the report was written."""

    kind: str
    of: Facet = field(kw_only=True)
    facet = Facet.SUPPORT
    says = "A report on the support was approved: %(kind)s."
    title = "Case %(number)s: a report on the support was approved"

    def about(self) -> Facet:
        return self.of

    def data(self) -> dict[str, Any]:
        return {"kind": self.kind}


@dataclass(frozen=True)
class SupportSessionPlanned(Event):
    starts_at: datetime
    facet = Facet.SUPPORT
    says = "A meeting was planned for %(starts_at)s."
    title = "Case %(number)s: a meeting was planned"
    tell = (educator(), consultant(), head(Kind.ATS))


@dataclass(frozen=True)
class SupportSessionCancelled(Event):
    starts_at: datetime
    facet = Facet.SUPPORT
    says = "The meeting of %(starts_at)s was cancelled."
    title = "Case %(number)s: a meeting was cancelled"
    tell = (educator(), consultant(), head(Kind.ATS))


@dataclass(frozen=True)
class SupportSessionRecorded(Event):
    held_on: date
    facet = Facet.SUPPORT
    says = "The meeting of %(held_on)s was recorded."


@dataclass(frozen=True)
class SupportSessionCorrected(Event):
    held_on: date
    facet = Facet.SUPPORT
    says = "The record of the meeting of %(held_on)s was corrected."


class EquipeNoteWritten(Event):
    facet = Facet.SUPPORT_EQUIPE
    says = "A note was left for the Equipe."
    title = "Case %(number)s: there is a note for the Equipe"


class ConcernRaised(Event):
    facet = Facet.SUPPORT
    says = "A concern was raised."
    title = "Case %(number)s: a concern was raised, please read it"
    tell = (head(Kind.ATS, must_act=True),)  # and the social worker, once the Comune sees the support


class ConcernAnswered(Event):
    facet = Facet.SUPPORT
    says = "A concern was answered."
    title = "Case %(number)s: a concern was answered"
    tell = (educator(), consultant(), head(Kind.ATS))


@dataclass(frozen=True)
class BudgetRecorded(Event):
    month: date
    facet = Facet.SUPPORT
    says = "The family budget of %(month)s was recorded."


class BudgetTargetSet(Event):
    facet = Facet.SUPPORT
    says = "What is to be saved for a home of one's own was agreed."


@dataclass(frozen=True)
class SearchStarted(Event):
    field: str
    facet = Facet.SUPPORT
    says = "A step of the search was recorded (%(field)s)."


@dataclass(frozen=True)
class SearchStepTaken(Event):
    field: str
    facet = Facet.SUPPORT
    says = "A further step of the search was recorded (%(field)s)."


@dataclass(frozen=True)
class SearchEnded(Event):
    field: str
    outcome: str
    facet = Facet.SUPPORT
    says = "The search came to something (%(field)s): %(outcome)s."


@dataclass(frozen=True)
class SearchStepStruck(Event):
    field: str
    facet = Facet.SUPPORT
    says = "A step of the search was struck (%(field)s)."


class LanguageNoted(Event):
    facet = Facet.SUPPORT
    says = "The language that somebody of the household reads was noted."
