"""The days of a simulation: the night, then what people do.

Who does what is a function of the seed and of what stands in the database, never of what this process remembers or of the order of
rows: killed at any moment and called again, it comes to the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal import logs
from portal.demo.cast import CAST, Company
from portal.demo.simulation.acting import ACTS
from portal.demo.simulation.journal import Journal
from portal.demo.simulation.moving import STEPS, moves, step_of
from portal.demo.simulation.naming import Names
from portal.demo.simulation.nights import LOST, Night, in_process, patiently
from portal.demo.simulation.report import Report, read
from portal.demo.teller import Teller
from portal.records.notifications.words import written
from portal.workflow import constraints
from portal.workflow.cases.owing import Obligation
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Refused
from tenants.kinds import HEAD_OF, Kind, Role
from tenants.organisations import EquipeMember, Organisation
from tenants.people import Account, Membership, MembershipRole, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.orm import Session

    from tenants.database import Database
    from tenants.system import System

FATES = {"prompt": 55, "late": 25, "very_late": 15, "never": 5}
"""Of a hundred things owed: so many are done by their day, some days after it, weeks after it, or never."""
REST = timedelta(days=5)
"""After which somebody tries again what the portal refused."""
TIMES = 20
"""How often somebody does again what a lost database broke off."""


@dataclass(frozen=True)
class Act:
    """Something that somebody is about to do: by which key it is known again, upon what, and whether it is still to be done."""

    key: str
    place: str
    name: str
    still: Callable[[], bool]
    do: Callable[[Random], None]


@dataclass
class Year:
    """A simulation that is under way."""

    teller: Teller
    journal: Journal
    seed: int
    night: Night = in_process
    evenings: bool = False
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = patiently(lambda: Names.read(self.teller.system))

    def live(self, day: date) -> None:
        """One day, from where it was broken off."""
        self.teller.today = day
        with clock.at_day(day):
            if self.journal.night != day:
                self.journal.night_over(day, self.night(self.teller.system, day))
            for act in (*self._owed(day), *self._moves(day)):
                self._attempt(act, day)
            self.journal.day_over(day, self.night(self.teller.system, day) if self.evenings else [])

    def dice(self, *words: object) -> Random:
        """Dice for one throw: the same for the same throw of the same year."""
        return Random("|".join(map(str, (self.seed, *words))))  # noqa: S311 - an honest dice, not a secret

    def _attempt(self, act: Act, day: date) -> None:
        """Let somebody do something. What the portal refuses is counted; what breaks is an anomaly; what is broken off is done again."""
        begun = self.journal.begun == act.key
        if act.place in self.journal.touched or not (begun or patiently(act.still)):
            return
        self.journal.tries(act.key)
        for last in (*[False] * TIMES, True):
            how, why = "did", ""
            try:
                if not begun or act.still():
                    act.do(self.dice("act", act.name, act.place, day))
            except Refused as refusal:
                how, why = "refused", written(refusal.sentence, "en")
            except LOST as lost:
                begun = True
                if not last:
                    patiently(lambda: Names.read(self.teller.system))
                    continue
                how, why = "broke", logs.kind_of(lost)
            except Exception as error:  # a simulation goes on, and tells
                law = constraints.translated(error) if isinstance(error, DBAPIError) else None
                how, why = ("refused", written(law.sentence, "en")) if law else ("broke", logs.kind_of(error))
            self.journal.ended(how, act.key, act.place, act.name, day, why)
            return

    def _owed(self, day: date) -> Iterable[Act]:
        """What those who owe something have decided to do today."""
        ids = self.journal.found("owed", lambda: patiently(self._open_ones))
        with_ids = {str(one.id): one for one in patiently(lambda: self._obligations(ids))}
        keys = {actor.person_id: key for key, actor in self.teller.company.actors.items()}
        for key in ids:
            owed = with_ids[key]
            if owed.kind in ACTS and (self.journal.begun == key or self._wanted(owed, day)):
                who = keys.get(owed.person_id) if owed.person_id else None
                yield Act(key, self.names.of(owed), owed.kind, self._still(owed), self._acting(owed, who, day))

    def _acting(self, owed: Obligation, who: str | None, day: date) -> Callable[[Random], None]:
        return lambda dice: ACTS[owed.kind](self.teller, day, owed, who or self._head(Kind(owed.organisation_kind)), dice)

    def _still(self, owed: Obligation) -> Callable[[], bool]:
        """Whether it is still owed: another may have done it earlier the same day."""

        def still() -> bool:
            with self.teller.system.work() as session:
                return session.scalar(select(Obligation.ended_on).where(Obligation.id == owed.id)) is None

        return still

    def _moves(self, day: date) -> Iterable[Act]:
        found = self.journal.found("moves", lambda: patiently(lambda: moves(self.teller, day)))
        for case_id, step in found:
            place = self.names.of_case(UUID(case_id))
            if self.journal.begun == f"{case_id} {step}" or self.dice("moves", place, day).random() < 0.3:
                yield self._move(UUID(case_id), place, step, day)

    def _move(self, case_id: UUID, place: str, step: str, day: date) -> Act:
        t = self.teller
        return Act(
            f"{case_id} {step}", place, step, lambda: step_of(t, case_id, day) == step, lambda _: STEPS[step](t, day, case_id)
        )

    def _open_ones(self) -> list[str]:
        o = Obligation
        with self.teller.system.work() as session:
            rows = session.scalars(select(o).where(o.ended_on.is_(None))).all()
            session.expunge_all()
        return [str(one.id) for one in sorted(rows, key=lambda one: (one.due_on, one.kind, one.opened_on, self.names.of(one)))]

    def _obligations(self, ids: list[str]) -> list[Obligation]:
        with self.teller.system.work() as session:
            found = list(session.scalars(select(Obligation).where(Obligation.id.in_([UUID(each) for each in ids]))))
            session.expunge_all()
            return found

    def _wanted(self, owed: Obligation, day: date) -> bool:
        """Whether today is the day, or long enough after the last refusal."""
        last = self.journal.refused_on.get(str(owed.id))
        if last is not None:
            return day >= last + REST
        dice = self.dice("when", owed.kind, self.names.of(owed), owed.opened_on)
        fate = dice.choices(list(FATES), list(FATES.values()))[0]
        days: dict[str, int | None] = {
            "prompt": -dice.randrange(0, 6), "late": dice.randrange(1, 15), "very_late": dice.randrange(20, 60), "never": None,
        }  # fmt: skip
        shift = days[fate]
        return shift is not None and day >= owed.due_on + timedelta(days=shift)

    def _head(self, kind: Kind) -> str:
        return next(key for key, actor in self.teller.company.actors.items() if HEAD_OF[kind] in actor.roles)


def simulate(
    teller: Teller,
    *,
    days: int,
    seed: int,
    night: Night = in_process,
    journal: Journal | None = None,
    until: int | None = None,
    evenings: bool = False,
) -> Report:
    """Live so many days from the teller's today on, and tell how it went.

    With a ``journal`` that was begun, go on where it stands, in the year it tells of. ``until``: live only so many of the days, and tell
    how it stands then. ``evenings``: sweep at the end of a day too, so that a sweep more in between changes nothing.
    """
    journal = journal or Journal()
    begun = journal.begin(teller.today, days, seed)
    first, days, seed = date.fromisoformat(begun["first"]), begun["days"], begun["seed"]
    year = Year(teller, journal, seed, night, evenings)
    last = first + timedelta(days=min(days, until or days))
    for offset in range((last - first).days):
        if not journal.is_over(day := first + timedelta(days=offset)):
            year.live(day)
    with clock.at_day(last):
        wrong = night(teller.system, last)
        return patiently(
            lambda: read(
                teller.system,
                first,
                last,
                seed=seed,
                did=journal.did,
                refused=journal.refused,
                anomalies=[*journal.anomalies, *wrong],
            )
        )


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
