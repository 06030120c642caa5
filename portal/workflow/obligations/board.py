"""*Attività*: what I owe, what my organisation owes, what is late. Core rows in two statements, seen under the policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.cases.models import Case
from portal.workflow.cases.owing import Obligation
from portal.workflow.constraints import UNKNOWN
from portal.workflow.obligations import OBLIGATIONS
from portal.workflow.properties.models import Unit
from tenants import clock
from tenants.errors import NotFound
from tenants.kinds import Role
from tenants.people import Person
from tenants.permissions import Permission, may

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.obligations import Owed, Rung
    from tenants.actor import Actor

PAGE = 25
WHOSE = ("mine", "organisation")
WHEN = ("open", "overdue", "asleep")


@dataclass(frozen=True)
class Line:
    """One obligation on the board, with the names of its case or unit and of who owes it. ``mine``: whether the reader owes it."""

    id: UUID
    kind: str
    subject_id: UUID
    case_id: UUID | None
    unit_id: UUID | None
    number: str | None
    unit: str | None
    session_at: datetime | None
    person: str | None
    role: str
    mandatory: bool
    due_on: date
    last_sent_on: date | None
    next_on: date | None
    next_step: int | None
    escalates_on: date | None
    escalated_on: date | None
    snoozed_until: date | None
    snoozed_by: str | None
    snooze_reason: str | None
    mine: bool

    @property
    def owed(self) -> Owed:
        """Its kind in the policy."""
        return OBLIGATIONS[self.kind]

    @property
    def asleep(self) -> bool:
        """Whether its reminders sleep today."""
        return self.snoozed_until is not None and self.snoozed_until > clock.today()

    @property
    def next_rung(self) -> Rung | None:
        """What its ladder says next."""
        return None if self.next_step is None else self.owed.ladder[self.next_step]


def kinds(actor: Actor) -> list[str]:
    """The kinds of obligation that an actor's roles let them look at: of cases, or of what they themselves do."""
    cases = may(actor, Permission.SEE_CASES)
    return [owed.kind for owed in OBLIGATIONS.values() if (owed.of == "case_id" and cases) or may(actor, owed.permission)]


def page(
    session: Session,
    actor: Actor,
    *,
    whose: str = "mine",
    when: str = "open",
    kind: str = "",
    after: tuple[date, UUID] | None = None,
) -> list[Line]:
    """A page of what is owed, the first due first; one more than :data:`PAGE` when more follow."""
    statement = _lines(actor).where(*_asked(actor, whose, when))
    if kind:
        statement = statement.where(Obligation.kind == kind)
    if after is not None:
        statement = statement.where(tuple_(Obligation.due_on, Obligation.id) > tuple_(*after))
    rows = session.execute(statement.order_by(Obligation.due_on, Obligation.id).limit(PAGE + 1))
    return [Line(*row) for row in rows]


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many the actor owes, the organisation owes, are late (of those the actor owes), sleep: for the tabs."""
    mine, awake = _mine(actor), _awake()
    found = session.execute(
        select(
            func.count().filter(mine, awake),
            func.count().filter(awake),
            func.count().filter(mine, awake, Obligation.due_on < clock.today()),
            func.count().filter(mine, ~awake),
        ).where(*_ours(actor))
    ).one()
    return dict(zip(("mine", "organisation", "overdue", "asleep"), found, strict=True))


def line_of(session: Session, actor: Actor, obligation_id: UUID) -> Line:
    """One open obligation of the actor's organisation.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    row = session.execute(_lines(actor).where(*_ours(actor), Obligation.id == obligation_id)).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    return Line(*row)


def _lines(actor: Actor) -> Any:
    owes, slept = aliased(Person), aliased(Person)
    o = Obligation
    return (
        select(
            o.id, o.kind, o.subject_id, o.case_id, o.unit_id, Case.number, Unit.name, EquipeSession.starts_at,
            owes.given_name + " " + owes.surname, o.role,
            o.mandatory, o.due_on, o.last_sent_on, o.next_on, o.next_step, o.escalates_on, o.escalated_on, o.snoozed_until,
            slept.given_name + " " + slept.surname, o.snooze_reason, func.coalesce(_mine(actor), false()),
        )
        .outerjoin(Case, Case.id == o.case_id)
        .outerjoin(Unit, Unit.id == o.unit_id)
        .outerjoin(EquipeSession, EquipeSession.id == o.session_id)
        .outerjoin(owes, owes.id == o.person_id)
        .outerjoin(slept, slept.id == o.snoozed_by_id)
    )  # fmt: skip


def _ours(actor: Actor) -> tuple[Any, ...]:
    return (
        Obligation.organisation_id == actor.organisation_id,
        Obligation.ended_on.is_(None),
        Obligation.kind.in_(kinds(actor)),
    )


def _asked(actor: Actor, whose: str, when: str) -> tuple[Any, ...]:
    conditions = [*_ours(actor), ~_awake() if when == "asleep" else _awake()]
    if whose == "mine":
        conditions.append(_mine(actor))
    if when == "overdue":
        conditions.append(Obligation.due_on < clock.today())
    return tuple(conditions)


def _awake() -> Any:
    return or_(Obligation.snoozed_until.is_(None), Obligation.snoozed_until <= clock.today())


def _mine(actor: Actor) -> Any:
    """Owed by the actor in person; by one of the actor's roles where nobody is named; or climbed to the actor as the head."""
    roles = [role.value for role in actor.roles if role is not Role.EQUIPE_MEMBER]
    nobody = Obligation.person_id.is_(None)
    found = [Obligation.person_id == actor.person_id, and_(nobody, Obligation.role.in_(roles))]
    if actor.equipe_of:
        decided = aliased(Case)
        here = exists().where(decided.id == Obligation.case_id, decided.partnership_id.in_(actor.equipe_of))
        found.append(and_(nobody, Obligation.role == Role.EQUIPE_MEMBER.value, here))
    if actor.is_head:
        found.append(or_(Obligation.escalated_on.is_not(None), Obligation.escalates_on <= clock.today()))
    return or_(*found)
