"""What every command does with a case: load it, lock it, tell what happened, take a transition."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text

from portal.workflow import stages
from portal.workflow.cases.models import Case, CaseEvent, CaseWorker
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import REMINDERS, Event, Tell, Who
from portal.workflow.stages import TRANSITIONS, Stage, Transition
from tenants import clock
from tenants.errors import Conflict, NotAllowed, NotFound
from tenants.kinds import CASE_ROLES, Role
from tenants.people import MembershipRole, Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

STALE = S("In the meantime the case has changed. Look at it again: what you typed is still here.")
_NOTIFY = text(
    "select app.notify(:kind, :case_id, :unit_id, :event_id, cast(:values as jsonb), cast(:audience as jsonb), :dedup)"
)


def load(session: Session, case_id: UUID) -> Case:
    """The case, as far as the bound organisation may see it.

    Raises:
        NotFound: there is none, or it is not for this organisation; nobody can tell which.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(UNKNOWN)
    return case


def lock(session: Session, case_id: UUID, seen_version: int | None = None) -> Case:
    """The case, locked until the end of the transaction: commands on one case happen one after the other.

    Raises:
        NotFound: as :func:`load`.
        Conflict: ``seen_version`` (of the page that the person looked at) is no longer the case's.
    """
    version = session.scalar(select(func.app.lock_case(case_id)))
    if version is None:
        raise NotFound(UNKNOWN)
    if seen_version is not None and seen_version != version:
        raise Conflict(STALE)
    case = session.scalar(select(Case).where(Case.id == case_id).execution_options(populate_existing=True))
    if case is None:
        raise NotFound(UNKNOWN)
    return case


def new_number() -> str:
    """A number for a new case: the year and five random digits, so that it tells nobody how many others there are."""
    return f"OT-{clock.today():%y}-{secrets.randbelow(90_000) + 10_000}"


def record(session: Session, actor: Actor | None, case: Case, event: Event, *, also: tuple[Tell, ...] = ()) -> UUID:
    """Tell once, in this transaction, what happened: the timeline's line and the notifications it makes.

    Nobody as the actor means the system's sweep.

    ``also`` adds recipients that only this occasion knows (the person just assigned). Answers the event's id.
    """
    event_id = _write(session, actor, case, event)
    _tell(session, case, event, event_id, also)
    return event_id


def apply(
    session: Session, actor: Actor | None, case: Case, transition: Transition, event: Event, *, also: tuple[Tell, ...] = ()
) -> UUID:
    """Take a transition and tell of it. The grants follow by themselves (``app.sync_access``). No actor: the system's sweep.

    Flushes first: what the transition rests on is in the database before it. ``case`` is brought up to date as far as the
    actor may still see it; after a step that ends the actor's own grant only its stage is.

    Raises:
        WrongStage: the case is not at a stage from which the transition leads on.
        NotAllowed: it is not a step of the actor's kind of organisation.
    """
    stages.require(Stage(case.stage), transition)
    if (actor.kind if actor else "system") not in TRANSITIONS[transition].kinds:
        raise NotAllowed(S("Your organisation cannot take this step."))
    event_id = _write(session, actor, case, event)
    session.execute(select(func.app.move_case(case.id, transition.value)))
    _tell(session, case, event, event_id, also)
    session.expire(case)
    return event_id


def remind(
    session: Session, kind: str, case: Case | None, *, dedup: str, unit_id: UUID | None = None, event_id: UUID | None = None,
    also: tuple[Tell, ...] = (), **values: Any,
) -> int:  # fmt: skip
    """Send one of the ``REMINDERS`` to whom it concerns; at most once for each ``dedup``. Answers how many were told.

    With neither case nor unit, ``event_id`` is the session of the Equipe whose members are told.
    ``also`` adds recipients that only this occasion knows.
    """
    number = {"number": case.number} if case else {}
    return _notify(
        session, kind, case.id if case else None, unit_id, event_id, {**number, **values}, (*REMINDERS[kind].tell, *also),
        f"{kind}:{dedup}",
    )  # fmt: skip


def assign_worker(session: Session, actor: Actor, case: Case, person_id: UUID, role: Role) -> Person:
    """Put a colleague on a case in a role, in place of whoever had it. The grants that name people follow (trigger).

    Checks neither permission nor stage: the commands that call it do.

    Raises:
        NotAllowed: the role is not one of the actor's kind, or the person does not hold it in the actor's organisation.
    """
    holds = session.scalar(
        select(func.count())
        .select_from(MembershipRole)
        .where(
            MembershipRole.organisation_id == actor.organisation_id,
            MembershipRole.role == role.value,
            MembershipRole.membership.has(person_id=person_id, ended_on=None),
        )
    )
    if role not in CASE_ROLES[actor.kind] or not holds:
        raise NotAllowed(S("Only somebody of your organisation with this role can be assigned."))
    now = session.scalars(
        select(CaseWorker).where(CaseWorker.case_id == case.id, CaseWorker.role == role.value, CaseWorker.ended_on.is_(None))
    ).first()
    if now and now.person_id == person_id:
        return session.get_one(Person, person_id)
    if now:
        now.ended_on = clock.today()
        session.flush()
    session.add(
        CaseWorker(
            case_id=case.id,
            organisation_id=actor.organisation_id,
            person_id=person_id,
            role=role.value,
            since=clock.today(),
        )
    )
    session.flush()
    return session.get_one(Person, person_id)


def tell_person(actor: Actor, person_id: UUID, *, must_act: bool = True) -> Tell:
    """An audience of one: a colleague of the actor's own organisation."""
    return Tell(actor.kind, Who.PERSON, None, must_act, person_id)


def require(actor: Actor, permission: Permission, case: Case, transition: Transition | None = None) -> None:
    """The two first questions of a command: may this actor, and does the stage allow it?"""
    check(actor, permission)
    if transition is not None:
        stages.require(Stage(case.stage), transition)


def _write(session: Session, actor: Actor | None, case: Case, event: Event) -> UUID:
    session.flush()
    event_id = uuid4()
    session.execute(
        insert(CaseEvent).values(
            id=event_id,
            case_id=case.id,
            organisation_id=actor.organisation_id if actor else None,
            person_id=actor.person_id if actor else None,
            host_organisation_id=case.host_organisation_id,
            at=clock.now(),
            name=type(event).__name__,
            facet=event.about().value,
            data=event.data(),
        )
    )
    return event_id


def _tell(session: Session, case: Case, event: Event, event_id: UUID, also: tuple[Tell, ...]) -> None:
    audience = (*event.tell, *also)
    if event.title is not None and audience:
        name = type(event).__name__
        _notify(session, name, case.id, None, event_id, {"number": case.number}, audience, f"{name}:{event_id}")


def _notify(
    session: Session, kind: str, case_id: UUID | None, unit_id: UUID | None, event_id: UUID | None, values: dict[str, Any],
    audience: tuple[Tell, ...], dedup: str,
) -> int:  # fmt: skip
    told = session.scalar(
        _NOTIFY,
        {
            "kind": kind,
            "case_id": case_id,
            "unit_id": unit_id,
            "event_id": event_id,
            "values": json.dumps(values, default=str),
            "audience": json.dumps([tell.spec() for tell in audience]),
            "dedup": dedup,
        },
    )
    return int(told or 0)
