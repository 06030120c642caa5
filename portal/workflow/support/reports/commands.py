"""A report is begun with its composed sections, edited, its sections and goals judged, approved or given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.events import GoalClosed, ReportApproved, Tell, Who, equipe
from portal.workflow.stages import Stage
from portal.workflow.support.models import Goal, Progress, SupportReport
from portal.workflow.support.models.meetings import LEVELS
from portal.workflow.support.models.reports import READERS, RECOMMENDATIONS, REPORT_KINDS, SCORES, SECTIONS
from portal.workflow.support.rights import AFTERWARDS, LIVED_IN, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.kinds import Kind, Role
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.support.reports.gathering import Choice
    from tenants.actor import Actor
    from tenants.sentences import Sentence

LONGEST = 20_000
CHANGED = S("In the meantime the report has changed. Look at it again: what you typed is still here.")


@dataclass(frozen=True)
class Written:
    """What the author wrote: texts by section, which of them are approved, how each goal ended (for a final report)."""

    texts: Mapping[str, str]
    approved: frozenset[str] = frozenset()
    scores: Mapping[UUID, Score] | None = None
    recommendation: str | None = None
    months: int | None = None


@dataclass(frozen=True)
class Score:
    """How a goal ended: reached, partly or not, at which level, in a few words."""

    outcome: str | None
    level: int | None
    note: str = ""


@dataclass(frozen=True)
class Sealed:
    """The approved report as it was drawn: the sealed file and its fingerprint."""

    sealed: bytes
    file_hash: str


def check_choice(case: Case, choice: Choice) -> None:
    """Let a choice pass from which a report can be composed.

    Raises:
        Invalid: by the names ``kind``, ``facet``, ``starts_on``, ``ends_on``.
    """
    wrong: dict[str, Sentence] = {}
    if choice.kind not in REPORT_KINDS:
        wrong["kind"] = S("Choose which report it is.")
    if choice.facet not in READERS:
        wrong["facet"] = S("Choose who reads it.")
    if choice.kind == "renewal" and choice.facet != "support":
        wrong["facet"] = S("A contribution to the renewal is read by the whole social service: it holds no notes for the Equipe.")
    if choice.ends_on > clock.today():
        wrong["ends_on"] = S("A report tells of days that have passed.")
    if choice.starts_on > choice.ends_on:
        wrong["starts_on"] = S("The period begins before it ends.")
    if choice.ends_on < case.opened_on:
        wrong["ends_on"] = S("The period ends before the case was opened, on %(day)s.", day=case.opened_on)
    if wrong:
        raise Invalid(**wrong)


def begin(session: Session, actor: Actor, case_id: UUID, choice: Choice, extracts: Mapping[str, str]) -> SupportReport:
    """Keep a new draft with what was composed for each section.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet.
        Invalid: as :func:`check_choice`.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    check_choice(case, choice)
    made = SupportReport(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        author_id=actor.person_id,
        kind=choice.kind,
        facet=choice.facet,
        starts_on=choice.starts_on,
        ends_on=choice.ends_on,
        sections={
            code: {"extract": extracts.get(code, ""), "text": extracts.get(code, ""), "approved": False} for code in SECTIONS
        },
        sources={"meetings": [str(one) for one in choice.meetings], "notes": [str(one) for one in choice.notes]},
    )
    session.add(made)
    session.flush()
    return made


def write(
    session: Session, actor: Actor, case_id: UUID, report_id: UUID, written: Written, *, seen: str | None = None
) -> SupportReport:
    """Keep what the author wrote. A section whose words change is approved anew, by saying so.

    Raises:
        NotFound: no such draft for this actor.
        NotAllowed, WrongStage: as :func:`begin`; or somebody else's report.
        Invalid: too long, a level or outcome that cannot be; by ``text_…``, ``score_…``, ``recommendation``, ``months``.
        Conflict: it was approved, or changed in another window.
    """
    case, report = _draft(session, actor, case_id, report_id, seen)
    wrong: dict[str, Sentence] = {}
    sections = dict(report.sections)
    for code in SECTIONS:
        text = written.texts.get(code, sections[code]["text"]).strip()
        if len(text) > LONGEST:
            wrong[f"text_{code}"] = S("Write at most %(most)s characters.", most=LONGEST)
        sections[code] = {**sections[code], "text": text, "approved": bool(text) and code in written.approved}
    if written.recommendation and written.recommendation not in RECOMMENDATIONS:
        wrong["recommendation"] = S("Say whether you are in favour of the renewal.")
    if written.months is not None and not 1 <= written.months <= 12:
        wrong["months"] = S("Propose between 1 and %(most)s months.", most=12)
    scores = dict(report.scores)
    known = {goal.id: goal for goal in _goals(session, case.id)}
    for goal_id, score in (written.scores or {}).items():
        if (
            goal_id not in known
            or (score.outcome and score.outcome not in SCORES)
            or (score.level is not None and score.level not in LEVELS)
        ):
            wrong[f"score_{goal_id}"] = S("Choose how it ended.")
        scores[str(goal_id)] = {"outcome": score.outcome or None, "level": score.level, "note": score.note.strip()}
    if wrong:
        raise Invalid(**wrong)
    report.sections, report.scores, report.changed_at = sections, scores, clock.now()
    report.recommendation, report.months = written.recommendation or None, written.months
    session.flush()
    return report


def ready(session: Session, actor: Actor, case_id: UUID, report_id: UUID, *, seen: str | None = None) -> SupportReport:
    """The draft that may be approved now, its case locked: what its PDF is drawn from.

    Raises:
        NotFound, NotAllowed, WrongStage: as :func:`write`.
        Conflict: a section with words is not approved, there are no conclusions, a goal has no score, no recommendation is given.
    """
    case, report = _draft(session, actor, case_id, report_id, seen)
    if not report.sections["conclusions"]["text"]:
        raise Conflict(S("Write the conclusions: the rest is what was recorded, they are yours."))
    waiting = [
        S(SECTION_WORDS[code]) for code in SECTIONS if report.sections[code]["text"] and not report.sections[code]["approved"]
    ]
    if waiting:
        raise Conflict(S("Read and approve every section first: %(sections)s.", sections=waiting))
    if report.kind == "renewal" and not report.recommendation:
        raise Conflict(S("Say whether you are in favour of the renewal."))
    if report.kind == "final":
        open_ = [goal.title for goal in _goals(session, case.id) if not _scored(report, goal)]
        if open_:
            raise Conflict(S("Say of every goal how it ended: %(goals)s.", goals=open_))
    return report


def approve(
    session: Session, actor: Actor, report: SupportReport, content: dict[str, Any], content_hash: str, paper: Sealed
) -> SupportReport:
    """Keep a report as it was drawn, after :func:`ready`; a final one closes the goals as they were scored. Its readers are told.

    Raises:
        NotFound: as :func:`ready`.
    """
    case = cases.lock(session, report.case_id)
    if report.kind == "final":
        _close_goals(session, actor, case, report)
    report.state, report.approved_at, report.changed_at = "approved", clock.now(), clock.now()
    report.content, report.content_hash, report.file, report.file_hash = content, content_hash, paper.sealed, paper.file_hash
    session.flush()
    cases.record(session, actor, case, ReportApproved(report.kind, of=Facet(report.facet)), also=_readers(case, report.facet))
    return report


def drop(session: Session, actor: Actor, case_id: UUID, report_id: UUID) -> SupportReport:
    """Give a draft up. What it said stays with its author and the coordinator.

    Raises:
        NotFound, NotAllowed, WrongStage, Conflict: as :func:`write`.
    """
    _, report = _draft(session, actor, case_id, report_id, None)
    report.state, report.changed_at = "dropped", clock.now()
    session.flush()
    return report


def mark(report: SupportReport) -> str:
    """What a form carries so that a report that was changed in another window is noticed."""
    return report.changed_at.isoformat()


def load(session: Session, case_id: UUID, report_id: UUID) -> SupportReport:
    """A report of a case, as far as the reader may know it.

    Raises:
        NotFound: there is none of this id, or it is not for this reader.
    """
    found = session.scalars(
        select(SupportReport).where(SupportReport.id == report_id, SupportReport.case_id == case_id)
    ).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def goals_to_score(session: Session, case_id: UUID) -> list[Goal]:
    """The goals that a final report scores: all that were not taken out of the plan."""
    return _goals(session, case_id)


def _draft(session: Session, actor: Actor, case_id: UUID, report_id: UUID, seen: str | None) -> tuple[Case, SupportReport]:
    case = cases.lock(session, case_id)
    report = load(session, case.id, report_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    if report.author_id != actor.person_id and Role.COORDINATOR not in actor.roles:
        raise NotAllowed(S("A report is written by its author, or by the coordinator."))
    session.refresh(report)
    if report.state != "draft":
        raise Conflict(S("This report was approved or given up: it does not change any more."))
    if seen is not None and seen != mark(report):
        raise Conflict(CHANGED)
    return case, report


def _goals(session: Session, case_id: UUID) -> list[Goal]:
    rows = select(Goal).where(Goal.case_id == case_id, Goal.state != "dropped").order_by(Goal.area, Goal.created_at, Goal.id)
    return list(session.scalars(rows))


def _scored(report: SupportReport, goal: Goal) -> bool:
    score = report.scores.get(str(goal.id)) or {}
    return bool(score.get("outcome")) and score.get("level") is not None


def _close_goals(session: Session, actor: Actor, case: Case, report: SupportReport) -> None:
    for goal in _goals(session, case.id):
        score = report.scores[str(goal.id)]
        session.add(
            Progress(
                goal_id=goal.id, session_id=None, on_day=report.ends_on, level=score["level"], note=score["note"] or None,
                case_id=case.id, organisation_id=actor.organisation_id, by_id=actor.person_id,
            )
        )  # fmt: skip
        if goal.state == "open":
            goal.state, goal.closed_on, goal.closing_note = score["outcome"], clock.today(), score["note"] or None
            cases.record(session, actor, case, GoalClosed(goal=goal.title, state=goal.state))


def _readers(case: Case, facet: str) -> tuple[Tell, ...]:
    lived_in = Stage(case.stage) in LIVED_IN
    if facet == "support.equipe":
        return equipe() if lived_in else (Tell(Kind.ATS, Who.EQUIPE),)
    return (Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER),) if lived_in else ()


SECTION_WORDS = {
    "path": "The path in this period",
    "home": "Home",
    "work": "Work",
    "money": "Money",
    "family": "Family",
    "attendance": "Meetings and attendance",
    "budget": "Trend of the family budget",
    "search": "Search for work and for a home",
    "obligations": "Commitments of the household",
    "conclusions": "Conclusions",
}
"""The msgid of each section."""
