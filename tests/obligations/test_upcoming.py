"""What is predicted is what happens: the same sweeps with the clock moved, and nothing of it kept."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Date, cast, func, select, text

from portal.records import sweeps, upcoming
from portal.workflow.cases.notices import Notification
from portal.workflow.departures import leaving
from portal.workflow.departures.exit_steps import Step
from portal.workflow.properties.models import Certificate, Ticket
from tenants import clock
from tests import journey
from tests.assessment.sittings import taken_up
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World

Told = Counter[tuple[date, Any, Any, str, Any, Any]]


def busy(world: World, today: date) -> stays.Stay:
    """Reviews that open, proposals that expire, a departure, papers, a draft, a question: most of what a night can tell."""
    stay = stays.living(world, date(2026, 5, 25))
    journey.proposed(world, journey.home(world, name="Bilocale"), surname="Altri")
    journey.draft(world, surname="Bozza")
    leaver = journey.hosted(world, journey.home(world, name="Mono"), surname="Uscita")
    with world.act("head") as (session, actor):
        leaving.start_leaving(
            session, actor, leaver, reason="household_choice", leaves_on=today + timedelta(days=12), exit_plan="Dai genitori.",
            steps=(Step("Chiedere la caparra", today + timedelta(days=5), world.actor("educator").person_id),),
        )  # fmt: skip
    taken_up(world, today + timedelta(days=6), surname="Seduta")
    with world.act("manager") as (session, actor):
        mine = {"organisation_id": actor.organisation_id, "property_id": stay.home.property_id}
        session.add(Certificate(kind="gas", expires_on=today + timedelta(days=45), **mine))
        session.add(
            Ticket(unit_id=stay.home.unit_id, opened_by_id=actor.person_id, opened_by_organisation_id=actor.organisation_id,
                   title="Caldaia", due_on=today + timedelta(days=2), **mine)
        )  # fmt: skip
    return stay


def told(world: World) -> Told:
    day = cast(func.timezone("Europe/Rome", Notification.at), Date)
    columns = (
        day, Notification.organisation_id, Notification.person_id, Notification.kind, Notification.case_id, Notification.unit_id,
    )  # fmt: skip
    with world.system.work() as session:
        return Counter((row[0], row[1], row[2], row[3], row[4], row[5]) for row in session.execute(select(*columns)))


def everything(world: World) -> dict[str, int]:
    """How many rows every table has."""
    with world.system.work() as session:
        tables = (
            "notifications",
            "obligations",
            "case_events",
            "reviews",
            "proposals",
            "deliveries",
            "outbox",
            "case_access",
            "job_runs",
        )
        return {name: session.scalar(text(f"select count(*) from portal.{name}")) or 0 for name in tables}


def test_prediction_and_reality_agree_to_the_message(world: World, today: date) -> None:
    busy(world, today)
    before, rows = told(world), everything(world)
    assert upcoming.foresee(world.system).error is None
    assert told(world) == before
    assert everything(world) == rows | {"job_runs": rows["job_runs"] + 1}, "nothing of it was kept but what it said"
    partners = {world.actor(name).organisation_id for name in ("head", "coordinator", "manager", "stranger_head")}
    kept = {partner: upcoming.coming(world.system, partner)[0] for partner in partners}
    for partner, theirs in kept.items():
        assert {p.organisation_id for p in theirs} <= {partner}, "each reads its own"
    predicted = [one for theirs in kept.values() for one in theirs]
    for offset in range(30):
        with clock.at_day(today + timedelta(days=offset)):
            assert not [run for run in sweeps.run_all(world.system) if run.error]
    really = told(world) - before
    assert Counter((p.day, p.organisation_id, p.person_id, p.kind, p.case_id, p.unit_id) for p in predicted) == really
    assert {"ReviewOpened", "ProposalExpired", "proposal_expiring", "handback_due", "ticket_overdue", "certificate_expiring",
            "stay_ends", "support_quiet", "handback_late",
            "exit_step_due", "exit_step_late", "opinion_due", "opinion_late"} <= {p.kind for p in predicted}  # fmt: skip
    with world.system.work() as session:
        assert upcoming.predict(session, days=1) == [], "today was done already"


def test_on_the_page(world: World, today: date, app: Flask) -> None:
    busy(world, today)
    never = client(app, world, "head").get("/activities/upcoming").get_data(as_text=True)
    assert "It has not been worked out yet" in never
    upcoming.foresee(world.system)
    rows = everything(world)
    pages = {
        who: client(app, world, who).get("/activities/upcoming") for who in ("head", "coordinator", "manager", "owner_admin")
    }
    bodies = {who: page.get_data(as_text=True) for who, page in pages.items()}
    assert "the stay ends in" in bodies["head"]
    assert "Worked out on 01/03/2027" in bodies["head"]
    assert "draft referral expires" not in bodies["coordinator"]
    assert "A maintenance ticket is overdue" in bodies["manager"]
    assert "OT-" not in bodies["owner_admin"], "of what, an administrator does not learn"
    assert "A reminder" in bodies["owner_admin"]
    for who in ("educator", "volunteer", "dpo"):
        assert client(app, world, who).get("/activities/upcoming").status_code == 404, who
    after = everything(world)
    assert after == rows
