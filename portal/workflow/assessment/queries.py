"""What the Equipe's pages read: its sessions with their agendas, and all of a case's assessment in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Uuid, bindparam, cast, func, literal, or_, select, text
from sqlalchemy import case as case_of
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession, InformationRequest, Overrule
from portal.workflow.cases.models import Case
from portal.workflow.referrals.models import CriteriaCheck, Withdrawal
from tenants import clock
from tenants.organisations import Partnership
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 20
SITTING_STATE = case_of(
    (EquipeSession.called_off_at.is_not(None), "called_off"),
    (EquipeSession.closed_at.is_not(None), "closed"),
    (EquipeSession.opened_at.is_not(None), "open"),
    else_="convened",
)
EMPTY = text("'[]'::jsonb")


@dataclass(frozen=True)
class AssessmentOfCase:
    """All that the facet ``assessment`` holds of a case; each entry a mapping, dates as ISO text, oldest first."""

    checks: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    overrules: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    withdrawals: list[dict[str, Any]]

    @property
    def round(self) -> int:
        """The number of the decision that is to be taken now."""
        return len(self.decisions) + 1

    @property
    def open_requests(self) -> list[dict[str, Any]]:
        """The questions without an answer, the one that is due first before the others."""
        return sorted((r for r in self.requests if not r["answered_at"]), key=lambda r: (r["due_on"], r["asked_at"]))

    @property
    def agenda(self) -> dict[str, Any] | None:
        """The session on whose agenda the case waits for its decision."""
        return next((s for s in self.sessions if s["settled"] is None), None)


def assessment_of(session: Session, case_id: UUID) -> AssessmentOfCase:
    """The whole assessment of a case, as far as the bound organisation and person may see it, in one statement."""
    row = session.execute(_of_case(), {"case": case_id}).one()
    return AssessmentOfCase(*row)


@lru_cache(maxsize=1)
def _of_case() -> Any:
    def name(person: Any) -> Any:
        return person.given_name + " " + person.surname

    who, other = aliased(Person), aliased(Person)
    case = bindparam("case", type_=Uuid)

    def collect(order: Any, source: Any, **values: Any) -> ColumnElement[Any]:
        pairs = [part for key, value in values.items() for part in (literal(key), value)]
        rows = source.with_only_columns(func.jsonb_build_object(*pairs).label("entry"), order.label("position")).subquery()
        collected = func.jsonb_agg(aggregate_order_by(rows.c.entry, rows.c.position), type_=JSONB)
        return select(func.coalesce(collected, EMPTY, type_=JSONB)).scalar_subquery()

    checks = collect(
        CriteriaCheck.at,
        select(CriteriaCheck).outerjoin(who, who.id == CriteriaCheck.checked_by_id).where(CriteriaCheck.case_id == case),
        moment=CriteriaCheck.moment, at=CriteriaCheck.at, expires_on=CriteriaCheck.expires_on, results=CriteriaCheck.results,
        by=name(who),
    )  # fmt: skip
    sessions = collect(
        EquipeSession.starts_at,
        select(AssessmentItem).join(EquipeSession, EquipeSession.id == AssessmentItem.session_id).where(AssessmentItem.case_id == case),
        id=EquipeSession.id, starts_at=EquipeSession.starts_at, place=EquipeSession.place, state=SITTING_STATE,
        item=AssessmentItem.id, sequence=AssessmentItem.sequence, review=AssessmentItem.review_id, settled=AssessmentItem.settled,
        put_off_reason=AssessmentItem.put_off_reason,
    )  # fmt: skip
    requests = collect(
        InformationRequest.asked_at,
        select(InformationRequest)
        .outerjoin(who, who.id == InformationRequest.asked_by_id)
        .outerjoin(other, other.id == InformationRequest.answered_by_id)
        .where(InformationRequest.case_id == case),
        id=InformationRequest.id, question=InformationRequest.question, due_on=InformationRequest.due_on,
        asked_at=InformationRequest.asked_at, asked_by=name(who), answer=InformationRequest.answer,
        answered_at=InformationRequest.answered_at, answered_by=name(other), expired_at=InformationRequest.expired_at,
    )  # fmt: skip
    overrules = collect(
        Overrule.at,
        select(Overrule).outerjoin(who, who.id == Overrule.head_id).where(Overrule.case_id == case),
        id=Overrule.id, at=Overrule.at, by=name(who), reason=Overrule.reason, criteria=Overrule.criteria,
        sequence=Overrule.sequence,
    )  # fmt: skip
    decisions = collect(
        Decision.sequence,
        select(Decision)
        .join(EquipeSession, EquipeSession.id == Decision.session_id)
        .outerjoin(who, who.id == Decision.recorded_by_id)
        .where(Decision.case_id == case),
        sequence=Decision.sequence, outcome=Decision.outcome, reason=Decision.reason, reasons_text=Decision.reasons_text,
        minutes=Decision.minutes, present=Decision.present, decided_on=Decision.decided_on, recorded_at=Decision.recorded_at,
        by=name(who), open_requests=Decision.open_requests, overrule_id=Decision.overrule_id,
        session_at=EquipeSession.starts_at, session_id=EquipeSession.id,
    )  # fmt: skip
    withdrawals = collect(
        Withdrawal.at,
        select(Withdrawal).outerjoin(who, who.id == Withdrawal.person_id).where(Withdrawal.case_id == case),
        kind=Withdrawal.kind, at=Withdrawal.at, by=name(who), reason=Withdrawal.reason, asked_by=Withdrawal.asked_by,
    )  # fmt: skip
    return select(checks, sessions, requests, overrules, decisions, withdrawals)


_ON_AGENDA = (
    select(func.count())
    .select_from(AssessmentItem)
    .where(AssessmentItem.session_id == EquipeSession.id, AssessmentItem.settled.is_distinct_from("moved"))
    .correlate(EquipeSession)
    .scalar_subquery()
)
_LINE = (
    EquipeSession.id,
    EquipeSession.starts_at,
    EquipeSession.place,
    SITTING_STATE.label("state"),
    Partnership.name.label("partnership"),
    _ON_AGENDA.label("cases"),
)
_MIDNIGHT = func.timezone("Europe/Rome", cast(bindparam("today"), DateTime))


def coming_sessions(session: Session, actor: Actor) -> Sequence[Any]:
    """The sessions of today and later of the Equipes in which the actor sits, next first, with the number of cases on each."""
    statement = (
        select(*_LINE)
        .join(Partnership, Partnership.id == EquipeSession.partnership_id)
        .where(EquipeSession.partnership_id.in_(actor.equipe_of), EquipeSession.starts_at >= _MIDNIGHT)
        .order_by(EquipeSession.starts_at, EquipeSession.id)
        .limit(100)
    )
    return session.execute(statement, {"today": clock.today()}).all()


def past_sessions(session: Session, actor: Actor, before: datetime | None = None) -> Sequence[Any]:
    """The sessions before today, latest first: one more than a page, from a moment on backwards."""
    statement = (
        select(*_LINE)
        .join(Partnership, Partnership.id == EquipeSession.partnership_id)
        .where(EquipeSession.partnership_id.in_(actor.equipe_of), EquipeSession.starts_at < _MIDNIGHT)
        .order_by(EquipeSession.starts_at.desc(), EquipeSession.id)
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(EquipeSession.starts_at < before)
    return session.execute(statement, {"today": clock.today()}).all()


def sessions_for(session: Session, actor: Actor, case: Case) -> Sequence[Any]:
    """The sessions on whose agenda a case can still be put: of its partnership, not over, and not those where it already is."""
    already = select(AssessmentItem.session_id).where(
        AssessmentItem.case_id == case.id, AssessmentItem.settled.is_distinct_from("moved")
    )
    statement = (
        select(EquipeSession.id, EquipeSession.starts_at, EquipeSession.place, _ON_AGENDA.label("cases"))
        .where(
            EquipeSession.partnership_id == case.partnership_id,
            EquipeSession.closed_at.is_(None),
            EquipeSession.called_off_at.is_(None),
            or_(EquipeSession.starts_at >= _MIDNIGHT, EquipeSession.opened_at.is_not(None)),
            EquipeSession.id.not_in(already),
        )
        .order_by(EquipeSession.starts_at, EquipeSession.id)
        .limit(50)
    )
    return session.execute(statement, {"today": clock.today()}).all()
