"""Inspections of a home: a time agreed with the household, or none; the outcome with its tickets; and who may know of it."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.workflow.cases.owing import Obligation
from portal.workflow.departures import handback
from portal.workflow.placements import checklists
from portal.workflow.placements.sections import Finding, Findings, Remarks, Room
from portal.workflow.placements.sweeps import SWEEPS
from portal.workflow.placements.visits import commands, outcome, policy
from portal.workflow.placements.visits.models import STATES, STEPS, HomeVisit, HomeVisitStep
from portal.workflow.placements.visits.policy import WAYS, Step
from portal.workflow.placements.visits.windows import Window
from portal.workflow.properties import checks, tickets
from portal.workflow.properties.maintenance_models import RecurringCheck
from portal.workflow.properties.models import Ticket
from portal.workflow.properties.sweeps import open_due_checks
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from tenants.permissions import Permission
from tests import journey
from tests.placements import telling
from tests.signed_in import client
from tests.sweeping import swept
from tests.world import CAST, World

PLAN = commands.Plan("condition", "Nino Costa, Croce Rossa", "Finestre e bagno")
TOLD = "La signora, al telefono"


def at(day: date, hour: int = 15, minutes: int = 60) -> Window:
    """A time on a day, in Rome."""
    start = datetime(day.year, day.month, day.day, hour, tzinfo=clock.ROME)
    return Window(start, start + timedelta(minutes=minutes))


@pytest.fixture
def home(world: World, today: date) -> journey.Home:
    return journey.home(world)


@pytest.fixture
def case_id(world: World, home: journey.Home, today: date) -> UUID:
    return journey.hosted(world, home)


@pytest.fixture
def soon(today: date) -> list[Window]:
    """Two times within the rules: a week ahead."""
    return [at(today + timedelta(days=7)), at(today + timedelta(days=8), 10)]


def propose(world: World, home: journey.Home, windows: list[Window], who: str = "manager", **more: object) -> UUID:
    plan = more.pop("plan", PLAN)
    with world.act(who) as (session, actor):
        return commands.propose(session, actor, home.unit_id, plan, windows, **more).id  # type: ignore[arg-type]


def agreed(world: World, home: journey.Home, windows: list[Window], **more: object) -> UUID:
    visit_id = propose(world, home, windows, **more)
    with world.act("educator") as (session, actor):
        commands.agree(session, actor, visit_id, 0)
    return visit_id


def state(world: World, visit_id: UUID, who: str = "manager") -> str:
    with world.act(who) as (session, _):
        return session.get_one(HomeVisit, visit_id).state


def test_the_table_is_whole() -> None:
    assert {step.value for step in WAYS} == set(STEPS) == {step.value for step in Step}
    reached = {way.after for way in WAYS.values()}
    assert reached == set(STATES) == set(policy.STATE_WORDS)
    assert all(set(way.before) <= {None, *STATES} for way in WAYS.values())
    assert not any({"done", "cancelled"} & set(way.before) for way in WAYS.values()), "what has ended begins no more"


def test_each_step_leads_on_from_its_states_alone(world: World) -> None:
    able = {
        Permission.VISIT_HOMES: {"manager", "volunteer"},
        Permission.ANSWER_VISIT: {
            "manager",
            "educator",
            "other_educator",
            "coordinator",
            "social_worker",
            "other_social_worker",
            "head",
        },
    }
    for who, (step, way), standing in itertools.product(CAST, WAYS.items(), (None, *STATES)):
        actor = world.actor(who)
        if not any(who in able[right] for right in way.rights):
            with pytest.raises(NotAllowed):
                policy.require(actor, step, standing)
        elif standing not in way.before:
            with pytest.raises(Conflict):
                policy.require(actor, step, standing)
        else:
            assert policy.require(actor, step, standing) == way.after


def test_proposed_agreed_inspected_and_what_is_found_is_repaired(
    world: World, home: journey.Home, case_id: UUID, soon: list[Window], today: date
) -> None:
    volunteer = world.actor("volunteer").person_id
    plan = commands.Plan("condition", "Nino Costa", carried_out_by=volunteer)
    visit_id = propose(world, home, soon, plan=plan)
    assert {"VisitProposed"} <= set(telling.told(world, "educator")) & set(telling.told(world, "social_worker"))
    with pytest.raises(Conflict, match="already on its way"):
        propose(world, home, soon)
    for who in ("volunteer", "consultant"):
        with world.act(who) as (session, actor), pytest.raises(NotAllowed):
            commands.agree(session, actor, visit_id, 0)
    with world.act("manager") as (session, actor), pytest.raises(Invalid, match="told you"):
        commands.agree(session, actor, visit_id, 0)
    with world.act("educator") as (session, actor), pytest.raises(Invalid, match="times on offer"):
        commands.agree(session, actor, visit_id, 2)
    with world.act("educator") as (session, actor):
        commands.agree(session, actor, visit_id, 1)
    assert {"VisitAgreed"} <= set(telling.told(world, "manager")) & set(telling.told(world, "social_worker"))
    assert "visit_entrusted" in telling.told(world, "volunteer")
    with world.act("volunteer") as (session, actor), pytest.raises(Conflict, match="from the day"):
        outcome.start(session, actor, visit_id)

    with clock.at_day(today + timedelta(days=8)):
        with world.act("volunteer") as (session, actor):
            kept = outcome.start(session, actor, visit_id).id
            assert outcome.start(session, actor, visit_id).id == kept
            checklists.save(session, actor, kept, Room("Bagno"), clock.now())
            with pytest.raises(Invalid, match="condition of this room"):
                outcome.carry_out(session, actor, kept)
            checklists.save(session, actor, kept, Room("Bagno", "worn", "Silicone annerito"), clock.now())
            found = (Finding("Rubinetto che perde", True), Finding("Tapparella bloccata"))
            checklists.save(session, actor, kept, Findings(found), clock.now())
        with world.act("manager") as (session, actor):
            tickets.open_ticket(session, actor, home.unit_id, "tapparella bloccata")
        with world.act("volunteer") as (session, actor):
            outcome.carry_out(session, actor, kept)
        with world.act("volunteer") as (session, actor), pytest.raises(Conflict):
            outcome.carry_out(session, actor, kept)
    with world.act("educator") as (session, _):
        visit = session.get_one(HomeVisit, visit_id)
        assert (visit.state, [room["condition"] for room in visit.rooms]) == ("done", ["worn"])
        opened = session.scalars(select(Ticket).where(Ticket.unit_id == home.unit_id).order_by(Ticket.title)).all()
        assert [(one.title, one.urgent) for one in opened] == [("Rubinetto che perde", True), ("tapparella bloccata", False)]
        assert {one["ticket_id"] for one in visit.findings} == {str(one.id) for one in opened}
    assert telling.events(world, case_id)[-3:] == ["VisitProposed", "VisitAgreed", "VisitDone"]
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0, (
            "tickets are of the home's owner and of who works there"
        )


def test_notice_hours_and_holidays_are_the_rules_unless_the_household_asks(
    world: World, home: journey.Home, case_id: UUID, today: date
) -> None:
    easter_monday = date(2027, 3, 29)
    for window, says in (
        (at(today + timedelta(days=2)), "at least 3 days"),
        (at(today + timedelta(days=6)), "Sunday"),
        (at(easter_monday), "holiday"),
        (at(today + timedelta(days=7), 8), "between 9 and 19"),
        (at(today + timedelta(days=7), 18, 90), "between 9 and 19"),
        (at(today - timedelta(days=1)), "to come"),
        (at(today + timedelta(days=7), 9, 600), "eight hours"),
        (at(today + timedelta(days=200)), "half a year"),
    ):
        with pytest.raises(Invalid, match=says) as refusal:
            propose(world, home, [at(today + timedelta(days=9)), window])
        assert list(refusal.value.fields) == ["window_2"]
    with pytest.raises(Invalid, match="at least one day"):
        propose(world, home, [])
    with pytest.raises(Invalid, match="who comes"):
        propose(world, home, [at(today + timedelta(days=7))], plan=commands.Plan("condition", " "))
    evening = at(today + timedelta(days=1), 20)
    assert state(world, propose(world, home, [evening], asked="Lo ha chiesto il nucleo: lavora di giorno.")) == "proposed"


def test_another_time_no_show_postponed_cancelled(
    world: World, home: journey.Home, case_id: UUID, soon: list[Window], today: date
) -> None:
    visit_id = propose(world, home, soon)
    with world.act("educator") as (session, actor):
        with pytest.raises(Invalid, match="suits the household"):
            commands.counter(session, actor, visit_id, [], " ")
        commands.counter(session, actor, visit_id, [at(today + timedelta(days=1), 20)], "Lavorano di giorno.")
    assert "VisitCountered" in telling.told(world, "manager")
    with world.act("educator") as (session, actor), pytest.raises(NotAllowed):
        commands.accept(session, actor, visit_id, 0)
    with world.act("volunteer") as (session, actor):
        commands.accept(session, actor, visit_id, 0)
        with pytest.raises(Conflict, match="has not come"):
            commands.miss(session, actor, visit_id, "household", "Nessuno apre.")
    with clock.at_day(today + timedelta(days=2)):
        with world.act("educator") as (session, actor):
            with pytest.raises(Invalid, match="who was not there"):
                commands.miss(session, actor, visit_id, "nobody", "Nessuno.")
            commands.miss(session, actor, visit_id, "owner", "Hanno aspettato un'ora.")
        with world.act("manager") as (session, actor):
            with pytest.raises(Conflict, match="Did not take place"):
                commands.accept(session, actor, visit_id, 0)
            commands.postpone(session, actor, visit_id, [at(today + timedelta(days=9))], "Il volontario era malato.")
        assert {"VisitMissed", "VisitPostponed"} <= set(telling.told(world, "social_worker"))
        with world.act("manager") as (session, actor):
            commands.agree(session, actor, visit_id, 0, told_by=TOLD)
            with pytest.raises(Invalid, match="cancelled"):
                commands.cancel(session, actor, visit_id, "")
            commands.cancel(session, actor, visit_id, "La caldaia è nuova.")
    with world.act("educator") as (session, _):
        steps = session.execute(select(HomeVisitStep.step, HomeVisitStep.told_by).order_by(HomeVisitStep.at)).all()
        assert [step for step, _ in steps] == ["propose", "counter", "accept", "miss", "postpone", "agree", "cancel"]
        assert [told for _, told in steps if told] == [TOLD]
    with world.act("educator") as (session, actor), pytest.raises(Conflict, match="Cancelled"):
        commands.agree(session, actor, visit_id, 0)


def test_an_urgent_entry_is_told_to_all_at_once(world: World, home: journey.Home, case_id: UUID, soon: list[Window]) -> None:
    propose(world, home, soon)
    with world.act("manager") as (session, actor):
        with pytest.raises(Invalid, match="danger"):
            commands.announce(session, actor, home.unit_id, PLAN, clock.now(), reason=" ")
        with pytest.raises(Invalid, match="two days"):
            commands.announce(session, actor, home.unit_id, PLAN, clock.now() + timedelta(days=3), reason="Gas")
        made = commands.announce(session, actor, home.unit_id, PLAN, clock.now(), reason="Odore di gas dal piano di sotto").id
    assert state(world, made) == "announced"
    for who in ("educator", "coordinator", "social_worker", "head"):
        assert "UrgentEntryAnnounced" in telling.told(world, who)
    with world.act("educator") as (session, actor), pytest.raises(Conflict):
        commands.counter(session, actor, made, [], "No")
    with world.act("volunteer") as (session, actor):
        kept = outcome.start(session, actor, made).id
        checklists.save(session, actor, kept, Remarks("Valvola chiusa"), clock.now())
        outcome.carry_out(session, actor, kept)
    assert state(world, made) == "done"


def test_a_recurring_inspection_closes_its_ticket_and_is_due_anew(
    world: World, home: journey.Home, case_id: UUID, soon: list[Window], today: date
) -> None:
    with world.act("manager") as (session, actor):
        details = checks.CheckDetails("condition", "Sopralluogo semestrale", 6, today + timedelta(days=10))
        check_id = checks.add_check(session, actor, home.unit_id, details).id
    swept(world, open_due_checks)
    with world.act("manager") as (session, _):
        ticket_id = session.scalars(select(Ticket.id).where(Ticket.check_id == check_id)).one()
    visit_id = agreed(world, home, soon, plan=commands.Plan("check", "Nino Costa", ticket_id=ticket_id))
    with clock.at_day(today + timedelta(days=7)):
        with world.act("manager") as (session, actor):
            kept = outcome.start(session, actor, visit_id).id
            checklists.save(session, actor, kept, Remarks("In ordine"), clock.now())
            outcome.carry_out(session, actor, kept)
        with world.act("manager") as (session, _):
            assert session.get_one(Ticket, ticket_id).state == "closed"
            assert session.get_one(RecurringCheck, check_id).next_on == date(2027, 9, 8)


def test_reminders_climb_and_end_with_the_stay(
    app: Flask, world: World, home: journey.Home, case_id: UUID, soon: list[Window], today: date
) -> None:
    volunteer = world.actor("volunteer").person_id
    visit_id = propose(world, home, soon, plan=commands.Plan("condition", "Nino Costa", carried_out_by=volunteer))

    def owed(who: str) -> set[str]:
        with world.act(who) as (session, actor):
            mine = Obligation.organisation_id == actor.organisation_id
            found = select(Obligation.kind).where(mine, Obligation.ended_on.is_(None), Obligation.subject_id == visit_id)
            return set(session.scalars(found))

    assert (owed("educator"), owed("manager")) == ({"visit_answer"}, set())
    with clock.at_day(today + timedelta(days=7)):
        swept(world, SWEEPS["remind_visits"])
        assert "visit_answer_late" in telling.told(world, "coordinator")
    with world.act("educator") as (session, actor):
        commands.agree(session, actor, visit_id, 0)
    assert (owed("educator"), owed("volunteer")) == ({"visit_household"}, {"visit"})
    with clock.at_day(today + timedelta(days=6)):
        swept(world, SWEEPS["remind_visits"])
        swept(world, SWEEPS["remind_visits"])
    assert telling.told(world, "volunteer").count("home_visit_soon") == 1
    assert telling.told(world, "educator").count("visit_soon") == 1
    with clock.at_day(today + timedelta(days=9)):
        swept(world, SWEEPS["remind_visits"])
        assert "home_visit_unwritten" in telling.told(world, "manager")
        assert f"/inspections/{visit_id}" in client(app, world, "manager").get("/").text, (
            "what its carrier left is the manager's too"
        )
        assert owed("educator") == set()
        with world.act("manager") as (session, actor):
            handback.hand_back(session, actor, case_id, last_day=clock.today(), report=telling.report())
        with world.act("manager") as (session, actor), pytest.raises(Refused):
            commands.cancel(session, actor, visit_id, "Non serve più")
        swept(world, SWEEPS["remind_visits"])
        assert owed("manager") == set()


def test_strangers_and_other_facets_learn_nothing(
    world: World, home: journey.Home, case_id: UUID, soon: list[Window], app: Flask
) -> None:
    visit_id = propose(world, home, soon)
    for who in ("stranger_manager", "stranger_social_worker", "stranger_educator"):
        with world.act(who) as (session, actor):
            assert session.scalar(select(func.count()).select_from(HomeVisit)) == 0
            assert session.scalar(select(func.count()).select_from(HomeVisitStep)) == 0
            for act in (
                lambda: commands.agree(session, actor, visit_id, 0),
                lambda: commands.cancel(session, actor, visit_id, "x"),
                lambda: commands.propose(session, actor, home.unit_id, PLAN, soon),
                lambda: outcome.start(session, actor, visit_id),
            ):
                with pytest.raises(NotFound):
                    act()
        browser = client(app, world, who)
        assert browser.get(f"/inspections/{visit_id}").status_code == 404
        assert browser.get(f"/units/{home.unit_id}/inspections/new").status_code == 404
    empty = journey.home(world, name="Vuoto")
    with pytest.raises(Conflict, match="Nobody lives"):
        propose(world, empty, soon)
    with world.act("social_worker") as (session, actor), pytest.raises(NotAllowed):
        commands.propose(session, actor, home.unit_id, PLAN, soon)
