"""The tabs of the list of cases with their counters, and what its filters offer: one statement, read from one small index of open cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, String, Uuid, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from portal.workflow.cases.filters import Kept, kept_filters, read_kept
from portal.workflow.cases.models import CaseAccess
from portal.workflow.grants import OPEN, STANDS_FOR, mine
from tenants.judged import function, judged, written
from tenants.kinds import Kind, Role
from tenants.people import Membership, MembershipRole, Person
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

FOLLOWED_BY: dict[Kind, Role] = {Kind.COMUNE: Role.SOCIAL_WORKER, Kind.ATS: Role.EDUCATOR}
"""In which role somebody follows a case, in the kinds of organisation in which somebody does."""


@dataclass(frozen=True)
class Queue:
    """What stands around the list: open cases by stage, mine, those that nobody follows, those that are stalled; and the colleagues
    who follow cases, by surname; the filters that the actor keeps."""

    stages: dict[str, int]
    mine: int
    unfollowed: int
    stalled: int
    workers: tuple[tuple[UUID, str], ...]
    filters: tuple[Kept, ...] = ()


def queue(session: Session, actor: Actor) -> Queue:
    """Count and list what stands around the list of cases, for an actor."""
    statement, values = asked(actor)
    counted, workers, filters = statement.one(session, values)
    rows = counted or ()
    return Queue(
        {stage: number for stage, number, *_ in rows},
        sum([row[2] for row in rows]),
        sum([row[3] for row in rows]),
        sum([row[4] for row in rows]),
        tuple((UUID(key), name) for key, name in workers or ()),
        read_kept(filters),
    )


def asked(actor: Actor) -> tuple[Prepared, dict[str, Any]]:
    """The statement of :func:`queue`, with its values."""
    role = FOLLOWED_BY.get(actor.kind)
    return _statement(), {"role": role.value if role else ""}


@lru_cache(maxsize=1)
def _statement() -> Prepared:
    names = [column(name, JSONB) for name in ("counted", "workers", "filters")]
    return Prepared(select(*func.app.around(bindparam("role", type_=String)).table_valued(*names).c))


def functions() -> Iterator[str]:
    """The SQL of ``app.around``: what stands around the list, past the policies, which are written into it."""
    body = f"  return query {judged(written(_around()), CaseAccess.metadata)};"
    yield function("around(p_role text)", body, returns="table (counted jsonb, workers jsonb, filters jsonb) rows 1")


def _around() -> Any:
    a = CaseAccess
    by_stage = (
        select(
            a.stage,
            func.count().label("n"),
            func.count().filter(a.worker_id == any_(STANDS_FOR)).label("mine"),
            func.count().filter(a.worker_id.is_(None)).label("unfollowed"),
            func.count().filter(a.stalled_on <= bindparam("today", type_=Date)).label("stalled"),
        )
        .where(mine(), a.stage.in_(OPEN))
        .group_by(a.stage)
        .subquery()
        .c
    )
    counted = select(
        func.jsonb_agg(func.jsonb_build_array(by_stage.stage, by_stage.n, by_stage.mine, by_stage.unfollowed, by_stage.stalled))
    ).scalar_subquery()
    return select(counted, _workers(), kept_filters())


def _workers() -> Any:
    name = Person.surname + " " + Person.given_name
    return (
        select(func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(Person.id, name), Person.surname, Person.given_name)))
        .select_from(MembershipRole)
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            MembershipRole.organisation_id == bindparam("organisation", type_=Uuid),
            MembershipRole.role == bindparam("role", type_=String),
            Membership.ended_on.is_(None),
        )
        .scalar_subquery()
    )
