"""The hours that agreements fund, against those that were recorded: what is left, and whether it will last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import Date, DateTime, Integer, cast, func, select

from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.support.models import FundedHours, SupportSession
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import Partnership
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence

PACE_DAYS = 56
"""Over how many of the last days the pace is measured."""
WARN_AT = 80
"""From how many per cent of the hours on the coordinator is warned, whatever the pace."""


@dataclass(frozen=True)
class Funding:
    """One version of what an agreement funds, as it was typed. ``last_day`` is the last day of its period."""

    title: str
    starts_on: date
    last_day: date
    hours: int


@dataclass(frozen=True)
class Standing:
    """How an agreement stands today. ``recent`` are the minutes of the last :data:`PACE_DAYS` days within its period."""

    agreement_id: UUID
    version: int
    partnership_id: UUID
    title: str
    starts_on: date
    ends_on: date
    hours: int
    used: int
    recent: int

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.ends_on - timedelta(days=1)

    @property
    def left(self) -> int:
        """The minutes that are left; below nought more was recorded than is funded."""
        return self.hours * 60 - self.used

    @property
    def percent(self) -> int:
        """How much of the hours is recorded, in whole per cent."""
        return round(self.used / (self.hours * 60) * 100)

    def runs_out_on(self, today: date) -> date | None:
        """The day on which the hours end at the pace of the last weeks; nothing when they last until the period ends, or it is over."""
        if self.left <= 0 or not self.recent or not self.starts_on <= today < self.ends_on:
            return None
        paced = min(PACE_DAYS, max((today - self.starts_on).days, 1))
        day = today + timedelta(days=self.left * paced // self.recent)
        return day if day < self.ends_on else None

    def warns(self, today: date) -> bool:
        """Whether the coordinator is to be told while there is still time: much is used, or it will not last."""
        return today < self.ends_on and (self.percent >= WARN_AT or self.runs_out_on(today) is not None)


def fund(session: Session, actor: Actor, partnership_id: UUID, funding: Funding) -> FundedHours:
    """Write down the hours that an agreement funds in a partnership.

    Raises:
        NotAllowed: not the coordinator.
        NotFound: the organisation works in no such partnership.
        Invalid: by the names of :class:`Funding`. Days that are funded already are refused by the database.
    """
    check(actor, Permission.ASSIGN_WORKERS)
    if partnership_id not in {key for key, _ in partnerships(session)}:
        raise NotFound(UNKNOWN)
    _require(funding)
    return _write(session, actor, partnership_id, uuid4(), 1, funding, None)


def revise(
    session: Session, actor: Actor, agreement_id: UUID, funding: Funding, *, why: str, seen: int | None = None
) -> FundedHours:
    """Write a new version of what an agreement funds; the one before stays, with the reason of the change.

    Raises:
        NotAllowed: not the coordinator.
        NotFound: the organisation has no such agreement.
        Conflict: somebody revised it since (``seen`` is the version that was looked at).
        Invalid: by the names of :class:`Funding`, and ``why``.
    """
    check(actor, Permission.ASSIGN_WORKERS)
    now = session.scalars(
        select(FundedHours)
        .where(FundedHours.agreement_id == agreement_id, FundedHours.organisation_id == actor.organisation_id)
        .where(FundedHours.superseded_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if now is None:
        raise NotFound(UNKNOWN)
    if seen is not None and seen != now.version:
        raise Conflict(S("In the meantime somebody else changed these hours. Look at them again: what you typed is still here."))
    _require(funding, {} if why.strip() else {"why": S("Write why the hours change.")})
    now.superseded_at = clock.now()
    session.flush()
    return _write(session, actor, now.partnership_id, agreement_id, now.version + 1, funding, why.strip())


def standings(session: Session, actor: Actor) -> list[Standing]:
    """The agreements in force of the actor's organisation with what was recorded against each, the last period first. One statement."""
    pace_from = func.timezone("Europe/Rome", cast(clock.today() - timedelta(days=PACE_DAYS), DateTime(timezone=False)))
    rows = session.execute(
        select(
            FundedHours.agreement_id, FundedHours.version, FundedHours.partnership_id, FundedHours.title, FundedHours.starts_on,
            FundedHours.ends_on, FundedHours.hours, recorded(), recorded(SupportSession.starts_at >= pace_from),
        )
        .where(FundedHours.organisation_id == actor.organisation_id, FundedHours.superseded_at.is_(None))
        .order_by(FundedHours.starts_on.desc(), FundedHours.title)
    )  # fmt: skip
    return [Standing(*row) for row in rows]


def recorded(*more: Any) -> Any:
    """The minutes recorded in the period of the agreement of the row, in its partnership."""
    begins = func.timezone("Europe/Rome", cast(FundedHours.starts_on, DateTime(timezone=False)))
    ends = func.timezone("Europe/Rome", cast(FundedHours.ends_on, DateTime(timezone=False)))
    return (
        select(cast(func.coalesce(func.sum(SupportSession.minutes), 0), Integer))
        .select_from(SupportSession)
        .join(Case, Case.id == SupportSession.case_id)
        .where(
            SupportSession.organisation_id == FundedHours.organisation_id,
            SupportSession.recorded_at.is_not(None),
            SupportSession.starts_at >= begins,
            SupportSession.starts_at < ends,
            Case.partnership_id == FundedHours.partnership_id,
            *more,
        )
        .correlate(FundedHours)
        .scalar_subquery()
    )


def versions(session: Session, actor: Actor, agreement_id: UUID | None = None) -> Sequence[Any]:
    """Every version of one agreement, or of all, the last one first, with who wrote it."""
    statement = (
        select(
            FundedHours.agreement_id, FundedHours.version, FundedHours.title, FundedHours.starts_on,
            cast(FundedHours.ends_on - 1, Date).label("last_day"), FundedHours.hours, FundedHours.why, FundedHours.recorded_at,
            FundedHours.superseded_at, (Person.given_name + " " + Person.surname).label("by"),
        )
        .join(Person, Person.id == FundedHours.recorded_by_id)
        .where(FundedHours.organisation_id == actor.organisation_id)
        .order_by(FundedHours.starts_on.desc(), FundedHours.agreement_id, FundedHours.version.desc())
    )  # fmt: skip
    if agreement_id is not None:
        statement = statement.where(FundedHours.agreement_id == agreement_id)
    return session.execute(statement).all()


def partnerships(session: Session) -> list[tuple[UUID, str]]:
    """The partnerships in which the organisation works."""
    rows = session.execute(select(Partnership.id, Partnership.name).order_by(Partnership.name))
    return [(row[0], row[1]) for row in rows]


def _write(
    session: Session, actor: Actor, partnership_id: UUID, agreement_id: UUID, version: int, funding: Funding, why: str | None
) -> FundedHours:
    made = FundedHours(
        agreement_id=agreement_id, version=version, organisation_id=actor.organisation_id, partnership_id=partnership_id,
        title=funding.title.strip(), starts_on=funding.starts_on, ends_on=funding.last_day + timedelta(days=1), hours=funding.hours,
        why=why, recorded_by_id=actor.person_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _require(funding: Funding, wrong: dict[str, Sentence] | None = None) -> None:
    wrong = dict(wrong or {})
    if not funding.title.strip():
        wrong["title"] = S("Write how the agreement is called.")
    if funding.last_day < funding.starts_on:
        wrong["last_day"] = S("The last day must come after the first one.")
    if not 1 <= funding.hours <= 100_000:
        wrong["hours"] = S("Write the hours as a whole number, at least one.")
    if wrong:
        raise Invalid(**wrong)
