"""*Oggi* beside what waits: what happened since the last visit, the numbers of each kind, the stays that end soon. One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Uuid, any_, bindparam, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.workflow.cases import queries
from portal.workflow.cases.models import CaseAccess, CaseEvent
from portal.workflow.cases.notices import Delivery
from portal.workflow.grants import OPEN, fixed, mine
from portal.workflow.placements.models import Proposal
from portal.workflow.properties.models import Certificate, Ticket, Unit
from portal.workflow.stages import Stage
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.judged import function, judged, written
from tenants.kinds import Kind
from tenants.people import Membership
from tenants.permissions import Permission, may
from tenants.reading import ReadLog
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.workflow.cases.queries import Happening
    from tenants.actor import Actor

NEWS = 12
LONGEST_NEWS = timedelta(days=30)
FIRST_NEWS = timedelta(days=7)
ENDING_DAYS = 90
ENDINGS = 8


@dataclass(frozen=True)
class Ending:
    """A stay that ends within :data:`ENDING_DAYS`, or has passed its end."""

    case_id: UUID
    number: str
    last_day: date


@dataclass(frozen=True)
class Today:
    """What *Oggi* shows beside what waits. ``stages`` counts the open cases by stage; ``numbers`` what else matters to the kind."""

    since: datetime
    news: tuple[Happening, ...]
    stages: dict[str, int]
    numbers: dict[str, int]
    endings: tuple[Ending, ...]


def today(session: Session, actor: Actor, last_visit_at: datetime | None) -> Today:
    """Load *Oggi* for an actor. News begin at the last visit, at most a month ago; at a first visit, a week ago."""
    statement, values = asked(actor, last_visit_at)
    news, stages, endings, *counted = statement.one(session, values)
    return Today(
        values["since"],
        queries.happenings(news),
        dict(stages or {}),
        dict(zip(_numbers_of(actor), counted, strict=True)),
        tuple(Ending(UUID(case_id), number, date.fromisoformat(day)) for case_id, number, day in endings or ()),
    )


def asked(actor: Actor, last_visit_at: datetime | None) -> tuple[Prepared, dict[str, Any]]:
    """The statement of :func:`today`, with its values. The same in the same minute."""
    now, day = clock.now().replace(second=0, microsecond=0), clock.today()
    values = {
        "organisation": actor.organisation_id,
        "person": actor.person_id,
        "since": max(last_visit_at, now - LONGEST_NEWS) if last_visit_at else now - FIRST_NEWS,
        "today": day,
        "soon": day + timedelta(days=ENDING_DAYS),
        "week": day + timedelta(days=7),
        "warn": day + timedelta(days=60),
        "week_ago": now - timedelta(days=7),
    }
    return _statement(may(actor, Permission.SEE_CASES), _numbers_of(actor)), values


WANTED: dict[Kind, tuple[tuple[str, Permission], ...]] = {
    Kind.COMUNE: (("followed", Permission.WRITE_REFERRAL), ("readings", Permission.SEE_READ_LOG)),
    Kind.ATS: (("followed", Permission.WRITE_SUPPORT), ("meetings", Permission.WRITE_SUPPORT)),
    Kind.OWNER: (
        ("units", Permission.SEE_UNITS),
        ("lived_in", Permission.SEE_CASES),
        ("proposals", Permission.SEE_CASES),
        ("tickets", Permission.WORK_TICKETS),
        ("certificates", Permission.MANAGE_CONVENTIONS),
    ),
}


def _numbers_of(actor: Actor) -> tuple[str, ...]:
    """The names of the numbers that this actor's kind and roles care about, in the order in which they are shown."""
    wanted = (*WANTED[actor.kind], ("members", Permission.MANAGE_MEMBERS), ("gave_up", Permission.SEE_DELIVERIES))
    return tuple(name for name, permission in wanted if may(actor, permission))


_ORGANISATION, _PERSON = bindparam("organisation", type_=Uuid), bindparam("person", type_=Uuid)
_TODAY, _WEEK, _WARN = bindparam("today", type_=Date), bindparam("week", type_=Date), bindparam("warn", type_=Date)
_OPEN = CaseAccess.stage.in_(OPEN)
_LIVING = CaseAccess.stage.in_([fixed(Stage.HOSTED.value), fixed(Stage.LEAVING.value)])


def _count(*conditions: Any) -> Any:
    return select(func.count()).where(*conditions).scalar_subquery()


NUMBERS: dict[str, Any] = {
    "units": _count(Unit.organisation_id == _ORGANISATION, Unit.closed_on.is_(None)),
    "lived_in": _count(mine(), _LIVING),
    "proposals": _count(Proposal.host_organisation_id == _ORGANISATION, Proposal.state == fixed("open")),
    "tickets": _count(Ticket.organisation_id == _ORGANISATION, Ticket.state != fixed("closed")),
    "certificates": _count(
        Certificate.organisation_id == _ORGANISATION, Certificate.expires_on <= _WARN, Certificate.replaced_on.is_(None)
    ),
    "followed": func.app.followed(),
    "meetings": _count(
        SupportSession.worker_id == _PERSON,
        SupportSession.organisation_id == _ORGANISATION,
        SupportSession.starts_at >= func.timezone("Europe/Rome", func.cast(_TODAY, DateTime())),
        SupportSession.starts_at < func.timezone("Europe/Rome", func.cast(_WEEK, DateTime())),
        SupportSession.cancelled_reason.is_(None),
    ),
    "members": _count(Membership.organisation_id == _ORGANISATION, Membership.ended_on.is_(None)),
    "gave_up": _count(Delivery.organisation_id == _ORGANISATION, Delivery.state == fixed("gave_up")),
    "readings": _count(
        ReadLog.owner_organisation_id == _ORGANISATION, ReadLog.at >= bindparam("week_ago", type_=DateTime(timezone=True))
    ),
}


@lru_cache(maxsize=32)
def _statement(cases: bool, numbers: tuple[str, ...]) -> Prepared:
    news = select(func.app.news(bindparam("since", type_=DateTime(timezone=True)))).scalar_subquery()
    parts = (news, _stages(), _endings()) if cases else (_nothing(), _nothing(), _nothing())
    return Prepared(select(*parts, *(NUMBERS[name] for name in numbers)))


def functions() -> Iterator[str]:
    """The SQL of ``app.news``, past the policies, which are written into it: it judges the events of hundreds of cases."""
    found = judged(written(select(_news().label("lines"))), CaseEvent.metadata)
    body = f"  lines := (select f.lines from ({found}) f);\n  return next;"
    yield function("news(p_since timestamptz)", body, returns="table (lines json) rows 1")


def _nothing() -> Any:
    return select(func.jsonb_build_array()).where(~true()).scalar_subquery()


def _stages() -> Any:
    counted = (
        select(CaseAccess.stage, func.count().label("n")).where(mine(), _OPEN).group_by(CaseAccess.stage).subquery("counted")
    )
    return select(func.jsonb_object_agg(counted.c.stage, counted.c.n)).scalar_subquery()


def _endings() -> Any:
    soon = bindparam("soon", type_=Date)
    found = (
        select(CaseAccess.case_id, CaseAccess.number, CaseAccess.ends_on)
        .where(mine(), _LIVING, CaseAccess.ends_on.is_not(None), CaseAccess.ends_on <= soon)
        .order_by(CaseAccess.ends_on, CaseAccess.case_id)
        .limit(ENDINGS)
        .subquery("ending")
    )
    row = func.jsonb_build_array(found.c.case_id, found.c.number, found.c.ends_on - 1)
    return select(func.jsonb_agg(aggregate_order_by(row, found.c.ends_on, found.c.case_id))).scalar_subquery()


def _news() -> Any:
    """Events of others since the last visit, newest first, of the cases in the register: read from an index by the day they happened,
    of the organisations whose cases they can be."""
    number = select(CaseAccess.number).where(mine(), CaseAccess.case_id == CaseEvent.case_id).limit(1).scalar_subquery()
    latest = (
        select(*queries.event_columns(CaseEvent, number))
        .where(
            CaseEvent.organisation_id == any_(cast(func.app.partners(), ARRAY(Uuid))),
            CaseEvent.at > bindparam("since", type_=DateTime(timezone=True)),
            or_(CaseEvent.person_id.is_(None), CaseEvent.person_id != _PERSON),
            number.is_not(None),  # a scalar, so that the events are read by their day and not by every case of the register
        )
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(NEWS)
        .subquery("latest")
    )
    return queries.as_json(latest)
