"""The days of a simulation: the night's sweeps, the post, and what people do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select, update

from portal import logs
from portal.demo.cast import CAST, Company
from portal.demo.simulation.acting import ACTS
from portal.demo.simulation.moving import along
from portal.demo.simulation.report import Report, read
from portal.demo.teller import Teller
from portal.records import sweeps
from portal.records.notifications.judging import MAY_KNOW
from portal.records.notifications.words import written
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.cases.owing import Obligation
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.kinds import HEAD_OF, Kind, Role
from tenants.organisations import EquipeMember, Organisation
from tenants.outbox import OutboxRow
from tenants.people import Account, Membership, MembershipRole, Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.database import Database
    from tenants.system import System

FATES = {"prompt": 55, "late": 25, "very_late": 15, "never": 5}
"""Of a hundred things owed: so many are done by their day, some days after it, weeks after it, or never."""


@dataclass
class _Year:
    """What a simulation remembers from day to day."""

    teller: Teller
    dice: Random
    planned: dict[UUID, date | None] = field(default_factory=dict)
    did: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    anomalies: list[str] = field(default_factory=list)

    def attempt(self, name: str, do: Callable[[], None]) -> bool:
        """Let somebody do something. What the portal refuses is counted; what breaks is an anomaly."""
        try:
            do()
        except Refused as refusal:
            self.refused[f"{name}: {written(refusal.sentence, 'en')}"] += 1
            return False
        except Exception as error:  # a simulation goes on, and tells
            self.anomalies.append(f"{clock.today()}: {name} broke: {logs.kind_of(error)}")
            return False
        self.did[name] += 1
        return True


def simulate(teller: Teller, *, days: int, seed: int) -> Report:
    """Live so many days from the teller's today on, and tell how it went."""
    year, first = _Year(teller, Random(seed)), teller.today  # noqa: S311 - an honest dice, not a secret
    for offset in range(days):
        day = first + timedelta(days=offset)
        teller.today = day
        with clock.at_day(day):
            _night(year, day)
            _people(year, day)
            along(teller, day, year.dice, year.attempt)
    last = first + timedelta(days=days)
    with clock.at_day(last):
        _night(year, last)
        return read(teller.system, first, last, seed=seed, did=year.did, refused=year.refused, anomalies=year.anomalies)


def load(system: System, database: Database, today: date) -> Teller:
    """The demo's people as they stand in a database that was seeded before.

    Raises:
        LookupError: these are not the demo's people, or not only they.
    """
    by_email = {part.email: part.key for part in CAST}
    with system.work() as session:
        if session.scalar(select(func.count()).select_from(Account).where(Account.is_demo.is_(False))):
            raise LookupError("this database has people who are not the demo's")
        rows = session.execute(
            select(Account.email, Person, Membership.id, Organisation)
            .join(Person, Person.id == Account.person_id)
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Account.email.in_(by_email))
        ).all()
        actors = {by_email[email]: _actor(session, person, membership, where) for email, person, membership, where in rows}
        organisations = {Kind(where.kind): where.id for *_, where in rows}
    if not actors:
        raise LookupError("the demo's people are not here")
    partnership = next(iter(actors["head"].equipe_of))
    return Teller(database, system, Company(actors, organisations, partnership), today)


def _actor(session: Session, person: Person, membership: UUID, where: Organisation) -> Actor:
    roles = {
        Role(role) for role in session.scalars(select(MembershipRole.role).where(MembershipRole.membership_id == membership))
    }
    seats = frozenset(
        session.scalars(
            select(EquipeMember.partnership_id).where(
                EquipeMember.person_id == person.id, EquipeMember.organisation_id == where.id, EquipeMember.ended_on.is_(None)
            )
        )
    )
    return Actor(
        person_id=person.id, person_name=person.name, organisation_id=where.id, organisation_name=where.name, kind=Kind(where.kind),
        roles=frozenset({*roles, *({Role.EQUIPE_MEMBER} if seats else ())}), equipe_of=seats,
    )  # fmt: skip


def _night(year: _Year, day: date) -> None:
    """Every sweep that tells, and the post: what was to be sent is written down as sent, or as no longer to be known."""
    for sweep in sweeps.SWEEPS:
        if sweep.tells:
            done = sweeps.run(year.teller.system, sweep)
            if done.error:
                year.anomalies.append(f"{day}: the sweep {sweep.name} failed: {done.error}")
    with year.teller.system.work() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.state == "pending", Notification.id == Delivery.notification_id)
            .values(state=case((MAY_KNOW, "sent"), else_="cancelled"), attempts=1, sent_at=func.app.instant())
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.kind == "deliver", OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
            .values(done_at=func.now())
        )


def _people(year: _Year, day: date) -> None:
    """Whoever has decided to do today what they owe, does it."""
    with year.teller.system.work() as session:
        found = session.scalars(
            select(Obligation)
            .where(Obligation.ended_on.is_(None))
            .order_by(Obligation.due_on, Obligation.kind, Obligation.opened_on)
        ).all()
        session.expunge_all()
    keys = {actor.person_id: key for key, actor in year.teller.company.actors.items()}
    for owed in found:
        if owed.id not in year.planned:
            year.planned[owed.id] = _when(year.dice, owed)
        when = year.planned[owed.id]
        if when is None or when > day or owed.kind not in ACTS or not _still(year, owed):
            continue
        who = keys.get(owed.person_id) if owed.person_id else None
        done = year.attempt(owed.kind, lambda owed=owed, who=who: _act(year, day, owed, who))  # type: ignore[misc]
        year.planned[owed.id] = None if done else day + timedelta(days=5)


def _act(year: _Year, day: date, owed: Obligation, who: str | None) -> None:
    ACTS[owed.kind](year.teller, day, owed, who or _head(year, Kind(owed.organisation_kind)), year.dice)


def _still(year: _Year, owed: Obligation) -> bool:
    """Whether it is still owed: another may have done it earlier the same day."""
    with year.teller.system.work() as session:
        return session.scalar(select(Obligation.ended_on).where(Obligation.id == owed.id)) is None


def _head(year: _Year, kind: Kind) -> str:
    return next(key for key, actor in year.teller.company.actors.items() if HEAD_OF[kind] in actor.roles)


def _when(dice: Random, owed: Any) -> date | None:
    fate = dice.choices(list(FATES), list(FATES.values()))[0]
    days: dict[str, int | None] = {
        "prompt": -dice.randrange(0, 6), "late": dice.randrange(1, 15), "very_late": dice.randrange(20, 60), "never": None,
    }  # fmt: skip
    shift = days[fate]
    return None if shift is None else owed.due_on + timedelta(days=shift)
