"""How much each colleague has in hand: beside every choice of whom to entrust with a case, and on the coordinator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Integer, and_, cast, func, select

from portal.workflow.cases.models import Case, CaseAccess, CaseWorker
from portal.workflow.disclosure import Facet
from portal.workflow.support.meetings.queries import NAME, OPEN, QUIET_SINCE, quiet
from portal.workflow.support.models import SupportSession
from portal.workflow.support.rights import AT_WORK
from portal.workflow.support.workers import assign_workers
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.kinds import CASE_ROLES, Kind, Role
from tenants.people import Membership, MembershipRole, Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

LATELY = timedelta(weeks=4)
_ROLES = tuple(role.value for role in CASE_ROLES[Kind.ATS])


@dataclass(frozen=True)
class Load:
    """What a colleague has in hand in one role: households and those that stand still, minutes of four weeks, meetings to come."""

    person_id: UUID
    name: str
    role: str
    households: int
    minutes: int
    planned: int
    stalled: int


def loads(session: Session, actor: Actor, role: Role | None = None) -> list[Load]:
    """The colleagues of the actor's organisation who can be entrusted with a case, with what each has in hand. One statement."""
    now = clock.now()
    mine = and_(
        CaseWorker.person_id == Person.id, CaseWorker.role == MembershipRole.role, CaseWorker.organisation_id == actor.organisation_id,
        CaseWorker.ended_on.is_(None),
    )  # fmt: skip
    registered = and_(
        CaseAccess.case_id == CaseWorker.case_id, CaseAccess.organisation_id == actor.organisation_id,
        CaseAccess.facet == Facet.SUMMARY.value, CaseAccess.stage.in_(AT_WORK),
    )  # fmt: skip
    households = select(func.count()).select_from(CaseWorker).join(CaseAccess, registered).where(mine).scalar_subquery()
    minutes = _meetings(actor, cast(func.coalesce(func.sum(SupportSession.minutes), 0), Integer)).where(
        SupportSession.recorded_by_id == Person.id,
        SupportSession.recorded_at.is_not(None),
        SupportSession.starts_at >= now - LATELY,
        SupportSession.starts_at <= now,
    )
    planned = _meetings(actor, func.count()).where(
        SupportSession.worker_id == Person.id, OPEN, SupportSession.starts_at >= now
    )  # fmt: skip
    stalled = quiet(clock.today(), func.count()).join(CaseWorker, and_(CaseWorker.case_id == Case.id, mine))
    statement = (
        select(Person.id, NAME, MembershipRole.role, households, minutes.scalar_subquery(), planned.scalar_subquery(),
               stalled.correlate(Person, MembershipRole).scalar_subquery())
        .join(Membership, and_(Membership.person_id == Person.id, Membership.ended_on.is_(None)))
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.organisation_id == actor.organisation_id, MembershipRole.role.in_([role.value] if role else _ROLES))
        .order_by(MembershipRole.role, Person.surname, Person.given_name)
    )  # fmt: skip
    return [Load(*row) for row in session.execute(statement)]


def _meetings(actor: Actor, column: Any) -> Any:
    return (
        select(column)
        .select_from(SupportSession)
        .where(SupportSession.organisation_id == actor.organisation_id)
        .correlate(Person)
    )


def stalled(session: Session, actor: Actor) -> Sequence[Any]:
    """The households hosted now in which nothing was recorded for the days that the rules name: number, since when, who follows them."""
    worker = (
        select(NAME)
        .join(CaseWorker, CaseWorker.person_id == Person.id)
        .where(CaseWorker.case_id == Case.id, CaseWorker.role == Role.EDUCATOR.value, CaseWorker.ended_on.is_(None))
        .correlate(Case)
        .scalar_subquery()
    )
    statement = (
        quiet(clock.today(), Case.id.label("case_id"), Case.number, QUIET_SINCE.label("since"), worker.label("educator"))
        .join(CaseAccess, CaseAccess.case_id == Case.id)
        .where(CaseAccess.organisation_id == actor.organisation_id, CaseAccess.facet == Facet.SUPPORT.value)
        .order_by(QUIET_SINCE, Case.number)
        .limit(100)
    )
    return session.execute(statement).all()


def hand_over_caseload(session: Session, actor: Actor, role: Role, whose: UUID, to: UUID) -> list[str]:
    """Entrust every household that a colleague follows in a role to another one. Answers the numbers of the cases.

    Raises:
        NotAllowed: the actor does not coordinate, or the other one does not hold the role.
        Invalid: nobody, or the same colleague, was chosen (``to``).
        Conflict: the colleague follows no household in this role.
    """
    check(actor, Permission.ASSIGN_WORKERS)
    if to == whose:
        raise Invalid(to=S("Choose a colleague."))
    rows = session.execute(
        select(Case.id, Case.number)
        .join(CaseWorker, CaseWorker.case_id == Case.id)
        .where(
            CaseWorker.person_id == whose,
            CaseWorker.organisation_id == actor.organisation_id,
            CaseWorker.role == role.value,
            CaseWorker.ended_on.is_(None),
            Case.stage.in_(AT_WORK),
        )
        .order_by(Case.id)
    ).all()
    if not rows:
        raise Conflict(S("This colleague follows no household in this role."))
    name = "educator_id" if role is Role.EDUCATOR else "consultant_id"
    for case_id, _ in rows:
        assign_workers(session, actor, case_id, **{name: to})  # type: ignore[arg-type]  # one of two keywords of the same type
    return sorted(number for _, number in rows)


def week_ends(now: datetime) -> datetime:
    """The first instant of next Monday in Rome."""
    local = now.astimezone(clock.ROME)
    monday = local.date() + timedelta(days=7 - local.weekday())
    return datetime.combine(monday, datetime.min.time(), clock.ROME)
