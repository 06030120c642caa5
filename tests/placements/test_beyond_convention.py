"""No home is given beyond the end of its convention without a written reason: in the command, in the database, in the case."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import ConventionException, Proposal
from portal.workflow.properties.models import Convention
from portal.workflow.renewals import decisions
from tenants import clock
from tenants.errors import Conflict, Invalid
from tests import journey
from tests.placements import telling
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World

START, END = date(2027, 3, 8), date(2028, 3, 8)
COVERED = date(2027, 12, 31)
WHY = "Il Comitato ha deliberato la proroga, la firma arriva a marzo."


def short(world: World, until: date = COVERED) -> journey.Home:
    """A home whose convention ends within the stay."""
    home = journey.home(world)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(ends_on=until))
    return home


def propose(world: World, case_id: UUID, home: journey.Home, why: str | None, who: str = "head") -> Proposal:
    with world.act(who) as (session, actor):
        return placements.propose(session, actor, case_id, home.unit_id, START, beyond_convention=why)


def written(world: World, who: str) -> list[str]:
    with world.act(who) as (session, _):
        return list(session.scalars(select(ConventionException.reason).order_by(ConventionException.at)))


def test_the_head_of_service_proposes_beyond_it_and_the_owner_reads_why(world: World, today: date) -> None:
    home, case_id = short(world), journey.waiting(world, surname="Bonfanti")
    with pytest.raises(Conflict, match="convention ends before"):
        propose(world, case_id, home, WHY, "social_worker")
    for why, sentence in (("  ", "write why"), ("x" * 1001, "at most"), ("Per i Bonfanti", "without “Bonfanti”")):
        with pytest.raises(Invalid, match=sentence) as refusal:
            propose(world, case_id, home, why)
        assert list(refusal.value.fields) == ["beyond_convention"]
    assert written(world, "head") == []

    propose(world, case_id, home, WHY)
    assert telling.taken(world, home.unit_id) == [("hold", "[2027-03-08,2028-03-08)")]
    assert written(world, "manager") == written(world, "social_worker") == [WHY]
    assert telling.events(world, case_id, "manager") == ["UnitProposed", "ConventionExceeded"]
    assert telling.told(world, "manager") == ["ConventionExceeded", "UnitProposed"]
    for stranger in ("coordinator", "educator", "stranger_manager", "stranger_social_worker"):
        assert written(world, stranger) == []


def test_the_database_itself_refuses_days_out_of_convention(world: World, today: date) -> None:
    home, case_id = short(world), journey.waiting(world)
    with world.act("social_worker") as (session, _), pytest.raises(Exception, match="out of convention"):
        session.execute(select(func.app.occupy(case_id, home.unit_id, "hold", START, END)))
    with world.act("social_worker") as (session, _):
        session.execute(select(func.app.occupy(case_id, home.unit_id, "hold", START, COVERED)))


def test_a_convention_that_has_yet_to_begin_is_no_matter_of_reasons(world: World, today: date) -> None:
    home, case_id = journey.home(world), journey.waiting(world)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(starts_on=date(2027, 6, 1)))
    with pytest.raises(Conflict, match="begins only"):
        propose(world, case_id, home, WHY)


def test_another_day_for_the_keys_asks_again_and_the_reason_counts_as_far_as_it_was_written(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(ends_on=END))
    later = clock.now() + timedelta(days=20)
    with world.act("manager") as (session, actor), pytest.raises(Invalid, match="write why"):
        placements.book_handover(session, actor, case_id, later, beyond_convention="")
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="convention ends before"):
        placements.book_handover(session, actor, case_id, later, beyond_convention=WHY)
    with world.act("manager") as (session, actor):
        placements.book_handover(session, actor, case_id, later, beyond_convention=WHY)
    with world.act("social_worker") as (session, actor):
        placements.book_handover(session, actor, case_id, later - timedelta(days=3))
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="convention ends before"):
        placements.book_handover(session, actor, case_id, later + timedelta(days=1))
    assert written(world, "educator") == [WHY]


def test_a_renewal_beyond_it_takes_the_reason_of_the_head(world: World, today: date) -> None:
    stay = stays.contributed(world)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).values(ends_on=date(2027, 9, 1)))

    def grant(who: str, why: str | None) -> None:
        with world.act(who) as (session, actor):
            decisions.grant(
                session, actor, stay.case_id, months=6, codes=("work_settling",), proven_reasons="Comprovate motivazioni.",
                sitting=stays.sitting(world, "head", "coordinator", conditions_reason="Prova."), beyond_convention=why,
            )  # fmt: skip

    with pytest.raises(Invalid, match="at most") as refusal:
        grant("coordinator", WHY)
    assert list(refusal.value.fields) == ["months"]
    with pytest.raises(Invalid) as refusal:
        grant("head", "")
    assert list(refusal.value.fields) == ["beyond_convention"]
    grant("head", WHY)
    assert telling.stay(world, stay.case_id).ends_on == date(2027, 11, 20)
    assert "ConventionExceeded" in telling.told(world, "manager")


def test_its_pages_ask_for_the_reason_and_show_it(app: Flask, world: World, today: date) -> None:
    home, case_id = short(world), journey.waiting(world)
    here = f"/cases/{case_id}/match/{home.unit_id}"
    head, worker = client(app, world, "head"), client(app, world, "social_worker")
    assert "beyond its convention, with a reason" in head.get(f"/cases/{case_id}/match?starts_on={START}").text
    assert "beyond its convention" not in worker.get(f"/cases/{case_id}/match?starts_on={START}").text
    assert "beyond_convention" in head.get(f"{here}?starts_on={START}").text
    assert "beyond_convention" not in worker.get(f"{here}?starts_on={START}").text
    typed = {"starts_on": str(START), "despite_needs": "y"}
    answer = head.post(here, data=typed)
    assert answer.status_code == 422
    assert "write why the home is given beyond it" in answer.text
    assert worker.post(here, data={**typed, "beyond_convention": WHY}).status_code == 409
    assert head.post(here, data={**typed, "beyond_convention": WHY}).status_code == 303
    manager = client(app, world, "manager")
    for page in (f"/cases/{case_id}/home", f"/cases/{case_id}/proposal/answer"):
        assert WHY in manager.get(page).text
        assert "Beyond the convention, which ends on 30/12/2027, until 07/03/2028" in manager.get(page).text
