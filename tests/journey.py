"""Shortcuts that put a case at a stage without the commands, so that a test of one step needs none of the steps before it.

Each writes, as the right actor and under row-level security, the least that its stage rests on, then takes the database's own
transition. Tests of commands start from here; the whole path by commands and by pages has tests of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.workflow.assessment.models import Decision, EquipeSession
from portal.workflow.assessment.voices import Minutes
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseWorker, Household
from portal.workflow.placements.models import Placement, Proposal
from portal.workflow.properties.models import Convention, Property, PropertyOffer, Unit
from portal.workflow.referrals.models import (
    Consent,
    CriteriaCheck,
    EconomicSituation,
    Income,
    Member,
    MemberName,
    SocialSituation,
)
from portal.workflow.rules import add_months
from tenants import clock
from tenants.crypto import blind_index
from tests.world import World


@dataclass(frozen=True)
class Home:
    """A unit that Crema's owner offers."""

    property_id: UUID
    unit_id: UUID
    convention_id: UUID


P, Value = ParamSpec("P"), TypeVar("Value")


def _kept(step: Callable[Concatenate[World, P], Value]) -> Callable[Concatenate[World, P], Value]:
    """A shortcut that is gone once: for other tests that begin so, its end is kept (``tests/ground.py``)."""

    @wraps(step)
    def taken(world: World, *where: P.args, **details: P.kwargs) -> Value:
        if world.ground is None:
            return step(world, *where, **details)
        name = f"{step.__name__} {where} {sorted(details.items())} {clock.moved_today()} {clock.today()}"
        return world.ground.step(name, lambda: step(world, *where, **details))

    return taken


def move(session: Session, case_id: UUID, transition: str) -> None:
    """Take a transition in the database, as whoever is bound."""
    session.flush()
    session.execute(select(func.app.move_case(case_id, transition)))
    session.expire_all()


@_kept
def home(
    world: World, *, manager: str = "manager", partnership_id: UUID | None = None, beds: int = 4, name: str = "Trilocale"
) -> Home:
    """A property with one unit, offered to the partnership under a convention with the ATS for three more years."""
    stranger = manager.startswith("stranger")
    partnership = partnership_id or (world.strangers_partnership_id if stranger else world.partnership_id)
    ats = world.organisations["ats-altrove" if stranger else "ats-crema"]
    made = Home(uuid4(), uuid4(), uuid4())
    with world.act(manager) as (session, actor):
        mine = {"organisation_id": actor.organisation_id, "property_id": made.property_id}
        session.add(
            Property(
                id=made.property_id, organisation_id=actor.organisation_id, name="Via Prova", address="Via Prova 1", town="Crema"
            )
        )
        session.flush()
        session.add(Unit(id=made.unit_id, name=name, beds=beds, rooms=3, features=["step_free"], floor="2", **mine))
        session.add(PropertyOffer(partnership_id=partnership, since=date(2022, 1, 15), **mine))
        session.add(
            Convention(
                id=made.convention_id,
                partner_organisation_id=ats,
                title="Convenzione di prova",
                starts_on=date(2022, 1, 15),
                ends_on=clock.today() + timedelta(days=3 * 365),
                **mine,
            )
        )
    return made


@_kept
def draft(world: World, *, who: str = "social_worker", adults: int = 1, minors: int = 1, surname: str = "Prova") -> UUID:
    """A complete draft: household, incomes, need, consent, nothing submitted."""
    case_id, household_id = uuid4(), uuid4()
    stranger = who.startswith("stranger")
    with world.act(who) as (session, actor):
        mine = {"organisation_id": actor.organisation_id, "case_id": case_id}
        session.add(Household(id=household_id, organisation_id=actor.organisation_id))
        session.flush()
        session.add(
            Case(
                id=case_id,
                organisation_id=actor.organisation_id,
                household_id=household_id,
                author_id=actor.person_id,
                partnership_id=world.strangers_partnership_id if stranger else world.partnership_id,
                rules_id=world.strangers_rules_id if stranger else world.rules_id,
                number=_number(),
                opened_on=clock.today(),
                size=adults + minors,
                adults=adults,
                minors=minors,
                needs=["step_free"],
                rooms=2,
                draft_expires_on=clock.today() + timedelta(days=60),
            )
        )
        session.flush()
        session.add(CaseWorker(person_id=actor.person_id, role="social_worker", since=clock.today(), **mine))
        first: UUID | None = None
        for position in range(adults + minors):
            adult, code = position < adults, f"{surname[:3].upper()}{uuid4().hex[:13].upper()}"
            member = Member(
                id=uuid4(), position=position, relation="reference" if position == 0 else "spouse" if adult else "child",
                born_on=date(1985, 5, 5) if adult else date(2018, 5, 5), sex="F", citizenship="IT", birth_place="Crema",
                tax_code=code, tax_code_index=blind_index(code, context="members.tax_code"), **mine,
            )  # fmt: skip
            first = first or member.id
            session.add(member)
            session.flush()
            session.add(
                MemberName(
                    member_id=member.id,
                    surname=surname,
                    given_name=f"Persona {position + 1}",
                    adult=adult,
                    reference=position == 0,
                    phone="+39 333 1234567" if adult else None,
                    **mine,
                )
            )
        session.add(Income(member_id=first, kind="employment", monthly_cents=85_000, certainty="certain", **mine))
        session.add(
            EconomicSituation(isee_kind="ordinary", isee_cents=620_000, isee_expires_on=date(clock.today().year, 12, 31), **mine)
        )
        session.add(SocialSituation(target="vulnerability", vulnerabilities=["eviction"], account="Racconto di prova.", **mine))
        session.add(
            Consent(text_version="1", given_on=clock.today(), given_by="Persona 1", collected_by_id=actor.person_id, **mine)
        )
    return case_id


@_kept
def submitted(world: World, **details: object) -> UUID:
    """A case at ``submitted``."""
    case_id = draft(world, **details)  # type: ignore[arg-type]
    with world.act(_worker(details)) as (session, _):
        move(session, case_id, "submit")
    return case_id


@_kept
def assessment(world: World, **details: object) -> UUID:
    """A case at ``assessment``."""
    case_id = submitted(world, **details)
    with world.act(_worker(details)) as (session, _):
        move(session, case_id, "take_up")
    return case_id


@_kept
def waiting(world: World, **details: object) -> UUID:
    """A case at ``waiting``, with the session, the check and the decision that put it there."""
    case_id = assessment(world, **details)
    with world.act(_worker(details)) as (session, actor):
        mine = {"organisation_id": actor.organisation_id}
        partnership = next(iter(actor.equipe_of))
        rules_id, now = session.get_one(Case, case_id).rules_id, clock.now()
        sitting = EquipeSession(
            id=uuid4(), partnership_id=partnership, starts_at=now, opened_at=now, closed_at=now, chair_id=actor.person_id,
            rules_id=rules_id, created_by_id=actor.person_id, **mine,
        )  # fmt: skip
        check = CriteriaCheck(
            id=uuid4(), case_id=case_id, rules_id=rules_id, moment="decision", checked_by_id=actor.person_id,
            expires_on=add_months(clock.today(), 6), results=[], **mine,
        )  # fmt: skip
        session.add_all([sitting, check])
        session.flush()
        session.add(
            Minutes(
                session_id=sitting.id,
                partnership_id=partnership,
                version=1,
                content={},
                content_hash="0" * 64,
                file=b"",
                file_hash="0" * 64,
                signed_by_id=actor.person_id,
            )
        )
        session.add(
            Decision(
                case_id=case_id,
                session_id=sitting.id,
                check_id=check.id,
                sequence=1,
                outcome="eligible",
                reason="criteria_met",
                reasons_text="Requisiti presenti.",
                minutes="Verbale di prova.",
                present=[actor.person_name],
                decided_on=clock.today(),
                recorded_by_id=actor.person_id,
                **mine,
            )
        )
        move(session, case_id, "find_eligible")
    return case_id


@_kept
def proposed(world: World, where: Home, *, starts_on: date | None = None, **details: object) -> UUID:
    """A case at ``proposed``: the unit is held from ``starts_on`` (in a week) for twelve months."""
    case_id = waiting(world, **details)
    start = starts_on or clock.today() + timedelta(days=7)
    with world.act(_worker(details)) as (session, actor):
        session.execute(select(func.app.occupy(case_id, where.unit_id, "hold", start, add_months(start, 12))))
        unit = session.get_one(Unit, where.unit_id)
        session.add(
            Proposal(
                case_id=case_id,
                organisation_id=actor.organisation_id,
                host_organisation_id=unit.organisation_id,
                unit_id=unit.id,
                starts_on=start,
                ends_on=add_months(start, 12),
                expires_on=clock.today() + timedelta(days=5),
                proposed_by_id=actor.person_id,
            )
        )
        move(session, case_id, "propose")
    return case_id


@_kept
def assigned(world: World, where: Home, **details: object) -> UUID:
    """A case at ``assigned``: both sides have said yes, the placement stands."""
    case_id = proposed(world, where, **details)  # type: ignore[arg-type]
    with world.act(_worker(details)) as (session, actor):
        proposal = session.scalars(select(Proposal).where(Proposal.case_id == case_id)).one()
        proposal.state, proposal.owner_answer, proposal.household_answer = "accepted", "yes", "yes"
        case = session.get_one(Case, case_id)
        session.add(
            Placement(
                case_id=case_id,
                organisation_id=actor.organisation_id,
                host_organisation_id=proposal.host_organisation_id,
                household_id=case.household_id,
                proposal_id=proposal.id,
                unit_id=where.unit_id,
                starts_on=proposal.starts_on,
                ends_on=proposal.ends_on,
                base_months=12,
                renewal_months=12,
            )
        )
        session.flush()
        session.execute(select(func.app.place_people(case_id, proposal.starts_on, proposal.ends_on)))
        move(session, case_id, "assign")
    return case_id


@_kept
def hosted(world: World, where: Home, *, starts_on: date | None = None, **details: object) -> UUID:
    """A case at ``hosted`` since ``starts_on`` (today), with educator and financial consultant assigned."""
    start = starts_on or clock.today()
    case_id = assigned(world, where, starts_on=start, **details)
    stranger = _worker(details).startswith("stranger")
    staff = ("stranger_educator", "stranger_consultant") if stranger else ("educator", "consultant")
    with world.act("stranger_coordinator" if stranger else "coordinator") as (session, actor):
        for key, role in zip(staff, ("educator", "financial_consultant"), strict=True):
            session.add(
                CaseWorker(
                    case_id=case_id,
                    organisation_id=actor.organisation_id,
                    person_id=world.actor(key).person_id,
                    role=role,
                    since=start,
                )
            )
    with world.act(_worker(details)) as (session, _):
        session.execute(update(Placement).where(Placement.case_id == case_id).values(state="living", handed_over_at=clock.now()))
        session.execute(select(func.app.occupy(case_id, where.unit_id, "stay", start, add_months(start, 12))))
        move(session, case_id, "hand_over")
    return case_id


@_kept
def leaving(world: World, where: Home, **details: object) -> UUID:
    """A case at ``leaving``."""
    case_id = hosted(world, where, **details)  # type: ignore[arg-type]
    with world.act(_worker(details)) as (session, _):
        move(session, case_id, "start_leaving")
    return case_id


@_kept
def closed(world: World, where: Home, **details: object) -> UUID:
    """A case at ``closed``, handed back today."""
    case_id = leaving(world, where, **details)
    with world.act(_worker(details)) as (session, _):
        session.execute(
            update(Placement).where(Placement.case_id == case_id).values(state="ended", left_on=clock.today() + timedelta(days=1))
        )
        session.execute(select(func.app.release(case_id)))
        move(session, case_id, "hand_back")
    return case_id


def _number() -> str:
    """A number that no case of this run has: numbers are drawn, and among a hundred cases two are the same one time in twenty."""
    drawn = next(number for number in iter(cases.new_number, None) if number not in _DRAWN)
    _DRAWN.add(drawn)
    return drawn


_DRAWN: set[str] = set()


def _worker(details: dict[str, object]) -> str:
    return str(details.get("who", "social_worker"))
