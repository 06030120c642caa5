"""The plan for the departure as steps: what, by when, whose. Written with the decision, added to later, done or struck out one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case as when
from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseWorker
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures.models import Departure, ExitStep
from portal.workflow.departures.queries import departure_of
from portal.workflow.events import ExitStepAdded, ExitStepDone, ExitStepStruck
from portal.workflow.events.telling import consultant, educator, sw
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tenants.kinds import Kind, Role
from tenants.people import Person
from tenants.permissions import ROLE_WORDS, Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

MOST_STEPS = 20
AFTERWARDS = timedelta(days=90)
"""So long after the departure a step may still be due: the deposit, the last bills."""
_TELL = {Role.SOCIAL_WORKER: sw, Role.EDUCATOR: educator, Role.FINANCIAL_CONSULTANT: consultant}


@dataclass(frozen=True)
class Step:
    """A step as typed. ``owed_by_id`` is a person who works on the case; nobody means that the household does it itself."""

    what: str
    due_on: date | None
    owed_by_id: UUID | None


@dataclass(frozen=True)
class Worker:
    """Somebody who works on the case, and may look after a step."""

    person_id: UUID
    name: str
    role: Role

    @property
    def word(self) -> str:
        """The msgid of the role."""
        return ROLE_WORDS[self.role]


def workers(session: Session, case_id: UUID) -> list[Worker]:
    """Who works on the case now: the Comune's and the supporting bodies' people, by surname."""
    rows = session.execute(
        select(CaseWorker.person_id, Person.given_name + " " + Person.surname, CaseWorker.role)
        .join(Person, Person.id == CaseWorker.person_id)
        .where(CaseWorker.case_id == case_id, CaseWorker.ended_on.is_(None))
        .order_by(Person.surname, Person.given_name)
    )
    return [Worker(person_id, name, Role(role)) for person_id, name, role in rows]


def wrong_with(
    session: Session, case_id: UUID, steps: Sequence[Step], leaves_on: date | None, *, least: int
) -> dict[str, Sentence]:
    """What is wrong with a plan, by the name ``steps``; nothing when it can stand."""
    if len(steps) < least:
        return {"steps": S("Write at least one step of the plan: what, by when, and who looks after it.")}
    if len(steps) > MOST_STEPS:
        return {"steps": S("A plan has at most %(most)s steps.", most=MOST_STEPS)}
    known = {worker.person_id for worker in workers(session, case_id)}
    for number, step in enumerate(steps, start=1):
        if not step.what.strip():
            return {"steps": S("Step %(n)s: write what is to be done.", n=number)}
        if step.due_on is None or step.due_on < clock.today() or (leaves_on and step.due_on > leaves_on + AFTERWARDS):
            return {"steps": S("Step %(n)s: choose a day from today on, at most three months after the departure.", n=number)}
        if step.owed_by_id is not None and step.owed_by_id not in known:
            return {"steps": S("Step %(n)s: choose somebody who works on the case, or the household.", n=number)}
    return {}


def write(session: Session, actor: Actor, departure: Departure, steps: Sequence[Step]) -> list[ExitStep]:
    """The rows of a plan that :func:`wrong_with` found nothing wrong with."""
    roles = {worker.person_id: worker.role for worker in workers(session, departure.case_id)}
    made = [
        ExitStep(
            case_id=departure.case_id,
            organisation_id=departure.organisation_id,
            departure_id=departure.id,
            what=step.what.strip(),
            due_on=step.due_on,
            whose=_whose(roles[step.owed_by_id]) if step.owed_by_id else "household",
            owed_by_id=step.owed_by_id,
            created_by_id=actor.person_id,
        )
        for step in steps
    ]
    session.add_all(made)
    session.flush()
    return made


def add_step(session: Session, actor: Actor, case_id: UUID, step: Step, *, seen_version: int | None = None) -> ExitStep:
    """Add a step to the plan of a departure under way; whoever looks after it is told.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the household is not leaving.
        Invalid: by the names ``what``, ``due_on``, ``owed_by``.
    """
    case, departure = _begin(session, actor, case_id, seen_version)
    wrong = wrong_with(session, case_id, [step], departure.leaves_on, least=1).get("steps")
    if wrong is not None:
        field = "what" if not step.what.strip() else "owed_by" if "works on the case" in wrong.msgid else "due_on"
        raise Invalid(**{field: wrong})
    made = write(session, actor, departure, [step])[0]
    roles = {worker.person_id: worker.role for worker in workers(session, case_id)}
    tell = _TELL[roles[step.owed_by_id]] if step.owed_by_id else sw
    cases.record(session, actor, case, ExitStepAdded(made.what, made.due_on), also=(tell(),))
    return made


def do_step(session: Session, actor: Actor, case_id: UUID, step_id: UUID, *, note: str | None = None) -> ExitStep:
    """Mark a step as done: whoever looks after it does, or their head; a step of the household anybody who works on the plan.

    Raises:
        NotFound: no such step for this actor.
        NotAllowed: not this role's task, or somebody else's step.
        WrongStage: the household is not leaving.
        Conflict: it is done or struck out already.
    """
    case, step = _open_step(session, actor, case_id, step_id)
    step.done_at, step.done_by_id, step.done_note = clock.now(), actor.person_id, (note or "").strip() or None
    cases.record(session, actor, case, ExitStepDone(step.what))
    return step


def strike_step(session: Session, actor: Actor, case_id: UUID, step_id: UUID, *, reason: str) -> ExitStep:
    """Strike out a step that is needed no more, with the reason. Raises as :func:`do_step`, and ``Invalid`` without a ``reason``."""
    case, step = _open_step(session, actor, case_id, step_id)
    if not reason.strip():
        raise Invalid(reason=S("Write why the step is needed no more."))
    step.struck_at, step.struck_reason = clock.now(), reason.strip()
    cases.record(session, actor, case, ExitStepStruck(step.what))
    return step


def may_work(actor: Actor, step: Any) -> bool:
    """Whether a step (a row with ``whose`` and ``owed_by_id``) is this person's to mark: their own, their organisation's for its head,
    the household's."""
    mine = step.owed_by_id == actor.person_id
    return mine or step.whose == "household" or (actor.is_head and step.whose == actor.kind.value)


def step_of(session: Session, case_id: UUID, step_id: UUID) -> ExitStep:
    """A step of a case.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    found = session.scalars(select(ExitStep).where(ExitStep.id == step_id, ExitStep.case_id == case_id)).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def steps_of(session: Session, case_id: UUID) -> Sequence[Any]:
    """The steps of all departures of a case, those to be done first, with who looks after them and who did them."""
    owes, did = aliased(Person), aliased(Person)
    state = when((ExitStep.struck_at.is_not(None), 2), (ExitStep.done_at.is_not(None), 1), else_=0)
    return session.execute(
        select(
            ExitStep.id, ExitStep.departure_id, ExitStep.what, ExitStep.due_on, ExitStep.whose, ExitStep.owed_by_id, ExitStep.done_at,
            ExitStep.done_note, ExitStep.struck_at, ExitStep.struck_reason,
            (owes.given_name + " " + owes.surname).label("owed_by"), (did.given_name + " " + did.surname).label("done_by"),
        )
        .outerjoin(owes, owes.id == ExitStep.owed_by_id)
        .outerjoin(did, did.id == ExitStep.done_by_id)
        .where(ExitStep.case_id == case_id)
        .order_by(state, ExitStep.due_on, ExitStep.created_at, ExitStep.id)
    ).all()  # fmt: skip


def _begin(session: Session, actor: Actor, case_id: UUID, seen_version: int | None = None) -> tuple[Case, Departure]:
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.WORK_EXIT_STEPS, case)
    departure = departure_of(session, case_id)
    if case.stage not in (Stage.LEAVING, Stage.CLOSED) or departure is None:
        stage = S(STAGE_WORDS[Stage(case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”: no departure is under way.", stage=stage))
    return case, departure


def _open_step(session: Session, actor: Actor, case_id: UUID, step_id: UUID) -> tuple[Case, ExitStep]:
    case, departure = _begin(session, actor, case_id)
    step = step_of(session, case_id, step_id)
    if not may_work(actor, step):
        raise NotAllowed(S("A step is marked by whoever looks after it, or by the head of their service."))
    if step.departure_id != departure.id:
        raise Conflict(S("This step belongs to a departure that was called off."))
    if step.done_at is not None or step.struck_at is not None:
        raise Conflict(S("This step is done already, or was struck out."))
    return case, step


def _whose(role: Role) -> str:
    return (Kind.COMUNE if role is Role.SOCIAL_WORKER else Kind.ATS).value
