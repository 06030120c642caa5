"""Two partnerships with a busy portfolio each: a case at every stage, with rows in every table that belongs to a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.disclosure import REVIEW_OPENED, Audience, Facet, facets_at
from portal.workflow.stages import Stage
from tenants import clock, establish
from tenants.actor import Actor
from tenants.kinds import HEAD_OF, Kind, Role
from tenants.organisations import PartnershipMember
from tests import journey
from tests.isolation.filling import fill
from tests.world import World

WITH_HOME = ("proposed", "assigned", "hosted", "leaving", "closed")
LABELS = (
    "draft", "submitted", "assessment", "waiting", *WITH_HOME, "hosted_and_reviewed", "rejected", "withdrawn", "withdrawn_unsent",
)  # fmt: skip


@dataclass
class Standing:
    """A case as it stands: all that decides who may know what of it."""

    case_id: UUID
    organisation_id: UUID
    partnership_id: UUID
    host_organisation_id: UUID | None
    author_id: UUID
    stage: Stage
    reached: frozenset[str]
    assigned: frozenset[tuple[UUID, UUID]]
    """Who works on it: (organisation, person)."""


@dataclass
class Portfolio:
    """The world, its cases by label for each place, and the seats in the Equipe."""

    world: World
    today: date
    superuser_url: str
    crema: dict[str, Standing] = field(default_factory=dict)
    altrove: dict[str, Standing] = field(default_factory=dict)
    seats: set[UUID] = field(default_factory=set)

    def everything(self) -> dict[UUID, str]:
        """Every case with a name for it."""
        cases = {standing.case_id: f"Crema, {label}" for label, standing in self.crema.items()}
        return cases | {standing.case_id: f"strangers, {label}" for label, standing in self.altrove.items()}

    def looking(self) -> Iterator[tuple[str, Actor]]:
        """Everybody who looks: the cast, the strangers, and another owner of Crema's partnership."""
        yield from self.world.actors.items()

    def facets(self, actor: Actor, case: Standing) -> frozenset[Facet]:
        """What the table of disclosure lets somebody see of a case."""
        concerned = {
            Kind.COMUNE: case.organisation_id == actor.organisation_id,
            Kind.ATS: self._partnership_of(actor) == case.partnership_id,
            Kind.OWNER: case.host_organisation_id == actor.organisation_id,
        }
        if not concerned[actor.kind]:
            return frozenset()
        audiences = {Audience.ORGANISATION}
        if actor.person_id == case.author_id:
            audiences.add(Audience.AUTHOR)
        if HEAD_OF[actor.kind] in actor.roles:
            audiences.add(Audience.HEAD)
        if actor.person_id in self.seats:
            audiences.add(Audience.EQUIPE)
        if (actor.organisation_id, actor.person_id) in case.assigned:
            audiences.add(Audience.ASSIGNED)
        return facets_at(actor.kind, case.stage, case.reached, frozenset(audiences))

    def _partnership_of(self, actor: Actor) -> UUID:
        theirs = {self.world.organisations[f"{kind}-altrove"] for kind in Kind}
        return self.world.strangers_partnership_id if actor.organisation_id in theirs else self.world.partnership_id


def build(world: World, superuser_url: str) -> Portfolio:
    """Found everything. Two colleagues are added who are in nobody's shortcut: an Equipe member of the ATS who heads nothing, and an
    owner of the same partnership in whose homes nobody lives."""
    made = Portfolio(world, clock.today(), superuser_url)
    with world.system.work() as session:
        educator = world.actor("other_educator")
        establish.seat(session, educator.person_id, educator.organisation_id, world.partnership_id)
        other = establish.organisation(session, Kind.OWNER, "Altro proprietario", "Altro", "owner-crema-2")
        session.add(
            PartnershipMember(
                partnership_id=world.partnership_id, organisation_id=other.id, kind="owner", joined_on=date(2022, 1, 10)
            )
        )
        session.flush()
        world._join(session, "other_manager", "Pia", "Gatti", (Role.PROPERTY_MANAGER,), other, world.partnership_id, False)
    made.seats = {actor.person_id for actor in world.actors.values() if actor.equipe_of} | {educator.person_id}
    journey.home(world, manager="other_manager", partnership_id=world.partnership_id, name="Vuoto")
    made.crema = _cases(world, superuser_url, "")
    made.altrove = _cases(world, superuser_url, "stranger_")
    return made


def privileged(superuser_url: str) -> Session:
    """A session that bypasses row security, for filling and for counting what there is."""
    return Session(_engine(superuser_url), expire_on_commit=False)


@lru_cache(maxsize=1)
def _engine(superuser_url: str) -> Engine:
    return create_engine(make_url(superuser_url).set(drivername="postgresql+psycopg"), poolclass=NullPool)


def _cases(world: World, superuser_url: str, prefix: str) -> dict[str, Standing]:
    who = f"{prefix}social_worker"
    ids: dict[str, UUID] = {}
    for label in LABELS:
        place = journey.home(world, manager=f"{prefix}manager", name=label)
        make: dict[str, Callable[[], UUID]] = {
            "hosted_and_reviewed": lambda place=place: journey.hosted(world, place, who=who),
            "rejected": lambda: _then(world, journey.assessment(world, who=who), who, "reject"),
            "withdrawn": lambda: _then(world, journey.waiting(world, who=who), who, "withdraw"),
            "withdrawn_unsent": lambda: _then(world, journey.draft(world, who=who), who, "withdraw"),
        }
        if label in make:
            ids[label] = make[label]()
        elif label in WITH_HOME:
            ids[label] = getattr(journey, label)(world, place, who=who)
        else:
            ids[label] = getattr(journey, label)(world, who=who)
        if label in ("hosted_and_reviewed", "leaving", "closed"):
            with world.act(who) as (session, _):
                session.execute(select(func.app.reach(ids[label], REVIEW_OPENED)))
        with privileged(superuser_url) as session, session.begin():
            fill(session, world, prefix, session.get_one(Case, ids[label]), place)
    return {label: _standing(superuser_url, case_id) for label, case_id in ids.items()}


def _then(world: World, case_id: UUID, who: str, transition: str) -> UUID:
    with world.act(who) as (session, _):
        journey.move(session, case_id, transition)
    return case_id


def _standing(superuser_url: str, case_id: UUID) -> Standing:
    with privileged(superuser_url) as session:
        case = session.get_one(Case, case_id)
        workers = session.execute(
            select(CaseWorker.organisation_id, CaseWorker.person_id).where(
                CaseWorker.case_id == case_id, CaseWorker.ended_on.is_(None)
            )
        )
        return Standing(
            case_id, case.organisation_id, case.partnership_id, case.host_organisation_id, case.author_id, Stage(case.stage),
            frozenset(case.reached), frozenset((row[0], row[1]) for row in workers),
        )  # fmt: skip


def later(days: int) -> date:
    """So many days after today."""
    return clock.today() + timedelta(days=days)
