"""A trail of the search is begun, followed step by step, ended; a step written by mistake is struck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import SearchEnded, SearchStarted, SearchStepStruck, SearchStepTaken
from portal.workflow.support.meetings.attending import members
from portal.workflow.support.models.seeking import (
    FIELDS,
    HELPERS,
    REASONS,
    STEP_KINDS,
    TRAIL_KINDS,
    TRAIL_OUTCOMES,
    WITH_REASON,
    Trail,
    TrailStep,
)
from portal.workflow.support.rights import AFTERWARDS, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.kinds import Role
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

LONGEST = 160


@dataclass(frozen=True)
class Step:
    """What was done on a day, with whose help, and what comes next. ``outcome`` makes it the trail's last step."""

    kind: str
    on_day: date
    helped_by: str = "alone"
    note: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    outcome: str | None = None
    reason: str | None = None


def start_trail(
    session: Session, actor: Actor, case_id: UUID, *, field: str, kind: str, what: str, step: Step, member_id: UUID | None = None
) -> Trail:
    """Begin a trail with its first step: an employer that was called, a flat that was seen, a public call that was answered.

    ``member_id`` is who looks; nobody in particular means the whole household.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet.
        Invalid: by the names ``field``, ``kind``, ``what``, ``member_id`` and those of :class:`Step`; the step's kind as ``step``.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    wrong: dict[str, Sentence] = {}
    if field not in FIELDS:
        raise Invalid(field=S("Choose whether it is about work or about the home."))
    if kind not in TRAIL_KINDS[field]:
        wrong["kind"] = S("Choose what is tried.")
    if not what.strip():
        wrong["what"] = S("Write where or with whom, in a few words.")
    elif len(what.strip()) > LONGEST:
        wrong["what"] = S("Write it in at most %(most)s characters.", most=LONGEST)
    if member_id is not None and member_id not in members(session, case.id):
        wrong["member_id"] = S("Choose among the people of this household.")
    wrong |= _wrong_step(case, field, step)
    if wrong:
        raise Invalid(**wrong)
    trail = Trail(
        case_id=case.id, organisation_id=actor.organisation_id, field=field, kind=kind, member_id=member_id, what=what.strip(),
        started_on=step.on_day,
    )  # fmt: skip
    session.add(trail)
    session.flush()
    _take(session, actor, trail, step)
    cases.record(session, actor, case, SearchStarted(field=field))
    return trail


def take_step(session: Session, actor: Actor, case_id: UUID, trail_id: UUID, step: Step, *, seen: int | None = None) -> TrailStep:
    """Write down the next step of a trail, or how it ended. A step after the end takes the trail up again.

    ``seen`` is how many steps the trail had when the writer looked at it.

    Raises:
        NotFound: the case has no such trail.
        NotAllowed, WrongStage: as :func:`start_trail`.
        Invalid: by the names of :class:`Step`, the kind as ``step``.
        Conflict: somebody wrote a step in the meantime.
    """
    case = cases.lock(session, case_id)
    trail = trail_of(session, case, trail_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    if seen is not None and seen != len(_steps(session, trail)):
        raise Conflict(cases.STALE)
    wrong = _wrong_step(case, trail.field, step)
    if step.on_day < trail.started_on:
        wrong.setdefault("on_day", S("The trail began on %(day)s.", day=trail.started_on))
    if wrong:
        raise Invalid(**wrong)
    made = _take(session, actor, trail, step)
    event = SearchEnded(field=trail.field, outcome=step.outcome) if step.outcome else SearchStepTaken(field=trail.field)
    cases.record(session, actor, case, event)
    return made


def strike_step(session: Session, actor: Actor, case_id: UUID, step_id: UUID) -> TrailStep:
    """Strike a step that was written by mistake: it stays readable and counts no more. Struck outcomes take the trail up again.

    Raises:
        NotFound: the case has no such step.
        NotAllowed: neither its writer nor the coordinator, or not assigned to the case.
        Conflict: it is struck already.
    """
    case = cases.lock(session, case_id)
    found = session.scalars(select(TrailStep).where(TrailStep.id == step_id, TrailStep.case_id == case.id)).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    if found.recorded_by_id != actor.person_id and Role.COORDINATOR not in actor.roles:
        raise NotAllowed(S("A step is struck by who wrote it, or by the coordinator."))
    if found.struck_at is not None:
        raise Conflict(S("This step is struck already."))
    found.struck_at, found.struck_by_id = clock.now(), actor.person_id
    trail = trail_of(session, case, found.trail_id)
    session.flush()
    _settle(session, trail)
    cases.record(session, actor, case, SearchStepStruck(field=trail.field))
    return found


def trail_of(session: Session, case: Case, trail_id: UUID) -> Trail:
    """A trail of this case.

    Raises:
        NotFound: it has none of this id, or not for this actor.
    """
    found = session.scalars(select(Trail).where(Trail.id == trail_id, Trail.case_id == case.id)).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _take(session: Session, actor: Actor, trail: Trail, step: Step) -> TrailStep:
    why_not = step.reason if step.outcome in WITH_REASON else None
    made = TrailStep(
        trail_id=trail.id, case_id=trail.case_id, organisation_id=actor.organisation_id, kind=step.kind, on_day=step.on_day,
        helped_by=step.helped_by, note=step.note.strip() or None, outcome=step.outcome, reason=why_not,
        recorded_by_id=actor.person_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    trail.next_step = step.next_step.strip() or None
    trail.next_step_on = step.next_step_on if trail.next_step else None
    _settle(session, trail)
    return made


def _settle(session: Session, trail: Trail) -> None:
    """The trail is where its last valid step left it: ended with that outcome, or followed."""
    steps = _steps(session, trail)
    last = steps[-1] if steps else None
    ended = last is not None and last.kind == "outcome"
    trail.outcome = last.outcome if last and ended else None
    trail.reason = last.reason if last and ended else None
    trail.ended_on = last.on_day if last and ended else None
    if ended:
        trail.next_step = trail.next_step_on = None
    session.flush()


def _steps(session: Session, trail: Trail) -> list[TrailStep]:
    valid = select(TrailStep).where(TrailStep.trail_id == trail.id, TrailStep.struck_at.is_(None))
    return list(session.scalars(valid.order_by(TrailStep.on_day, TrailStep.at, TrailStep.id)))


def _wrong_step(case: Case, field: str, step: Step) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if step.kind not in (*STEP_KINDS[field], "outcome") or (step.kind == "outcome") != (step.outcome is not None):
        wrong["step"] = S("Choose what was done.")
    if step.on_day > clock.today():
        wrong["on_day"] = S("This day is still to come: write it as the next step.")
    elif step.on_day < case.opened_on:
        wrong["on_day"] = S("This day is before the case, opened on %(day)s.", day=case.opened_on)
    if step.helped_by not in HELPERS:
        wrong["helped_by"] = S("Choose who helped.")
    if step.next_step_on and not step.next_step.strip():
        wrong["next_step"] = S("Write the next step that is due on this day.")
    elif len(step.next_step.strip()) > LONGEST:
        wrong["next_step"] = S("Write it in at most %(most)s characters.", most=LONGEST)
    if step.next_step_on and step.next_step_on < step.on_day:
        wrong["next_step_on"] = S("The next step comes after what was done.")
    if step.outcome is not None and step.outcome not in TRAIL_OUTCOMES:
        wrong["outcome"] = S("Choose how it ended.")
    if step.outcome in WITH_REASON and step.reason not in REASONS[field]:
        wrong["reason"] = S("Choose why not.")
    return wrong
