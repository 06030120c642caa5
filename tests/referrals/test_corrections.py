"""A correction keeps what was said before, who changed it, when and why: for whoever reads what was corrected, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from portal.embedded import Postgres
from portal.records import sweeps
from portal.workflow.cases.models import Case, CaseEvent
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, corrections, queries
from portal.workflow.referrals.corrections import Correction
from tenants import clock
from tenants.errors import Invalid
from tests import journey
from tests.referrals import people
from tests.referrals.test_pages import version, words
from tests.signed_in import client
from tests.world import World


def test_every_facet_keeps_its_own_history(world: World, today: date, postgres: Postgres) -> None:
    case_id = people.submitted(world)
    with world.act("head") as (session, actor):
        anna, leo = queries.members(session, case_id)
        income = queries.incomes(session, case_id)[0]
        born = replace(people.child(), born_on=date(2020, 3, 3), tax_code=None, tax_code_reason="requested")
        commands.change_member(session, actor, case_id, leo.id, born, why="Documento visto.")
        commands.change_income(session, actor, case_id, income.id, replace(people.INCOME, monthly_cents=50_000), why="Aumento.")
        commands.set_social(
            session, actor, case_id, replace(people.SOCIAL, vulnerabilities=("debts",)), why="Emerso al colloquio."
        )
        commands.set_needs(session, actor, case_id, replace(people.NEED, rooms=3, area="Crema Nuova"), why="Nascita prevista.")
        commands.set_economic(session, actor, case_id, people.ECONOMIC, why="Nulla di nuovo.")
        commands.remove_member(session, actor, case_id, leo.id, why="Vive con il padre.")
        removed, changed, *first = corrections.history(session, case_id, Facet.IDENTITY)
        assert (removed.verb, removed.label, removed.why, removed.person) == (
            "removed",
            "Leo Prova",
            "Vive con il padre.",
            "Elena Ferri",
        )
        assert {name: (before, after) for name, before, after in changed.changes} == {
            "born_on": ("2020-03-02", "2020-03-03"),
            "tax_code": (people.child().tax_code, None),
            "tax_code_reason": (None, "requested"),
        }
        assert [line.verb for line in first] == ["added"]
        [money, *_] = corrections.history(session, case_id, Facet.ECONOMIC)
        assert money.changes == (("monthly_cents", 45_000, 50_000),), "saving what is there already is no change"
        needs, social, *_ = corrections.history(session, case_id, Facet.SOCIAL)
        assert needs.changes == (("rooms", 2, 3), ("area", None, "Crema Nuova"))
        assert social.changes == (("vulnerabilities", ["eviction"], ["debts"]),)
        assert anna.id
    seen = {
        "social_worker": {"identity", "economic", "social"}, "coordinator": {"economic", "social"}, "educator": set[str](),
        "manager": set[str](), "dpo": {"identity", "economic", "social"}, "stranger_head": set[str](),
    }  # fmt: skip
    for who, facets in seen.items():
        with world.act(who) as (session, _):
            assert set(session.scalars(select(Correction.facet))) == facets, who
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        stored = b"".join(bytes(row[0]) for row in connection.execute("select content from portal.corrections"))
    assert b"padre" not in stored, "sealed"


def test_a_correction_has_a_reason_and_a_draft_needs_none(world: World, today: date) -> None:
    case_id = people.submitted(world)
    with world.act("social_worker") as (session, actor):
        for correct in (
            lambda: commands.set_needs(session, actor, case_id, replace(people.NEED, rooms=3)),
            lambda: commands.add_income(session, actor, case_id, people.INCOME, why="  "),
            lambda: commands.add_member(session, actor, case_id, people.child("Ugo")),
        ):
            with pytest.raises(Invalid, match="Write why this is corrected") as refused:
                correct()
            assert list(refused.value.fields) == ["why"]
    stranger = world.actor("stranger_social_worker")
    forged = {"organisation_id": stranger.organisation_id, "person_id": stranger.person_id, "facet": "social", "subject": "needs"}
    with pytest.raises(Exception, match="row-level security"), world.act("stranger_social_worker") as (session, _):
        session.add(Correction(case_id=case_id, version=1, verb="changed", content="{}", **forged))


def test_what_the_criteria_rest_on_reopens_their_check(world: World, today: date) -> None:
    case_id = people.submitted(world)
    with world.act("social_worker") as (session, actor):
        case = session.get_one(Case, case_id)
        assert case.check_expires_on == date(2027, 9, 1)
        anna = queries.members(session, case_id)[0]
        commands.change_member(
            session, actor, case_id, anna.id, replace(people.member(), phone="333 7654321"), why="Nuovo numero."
        )
        assert case.check_expires_on == date(2027, 9, 1), "a telephone number is no criterion"
        commands.add_member(session, actor, case_id, people.child("Ugo"), why="Ricongiungimento.")
        assert case.check_expires_on == today
        names = session.scalars(select(CaseEvent.name).where(CaseEvent.case_id == case_id)).all()
        assert names.count("CriteriaReopened") == 1
        commands.recheck(session, actor, case_id)
        session.refresh(case)
        assert case.check_expires_on == date(2027, 9, 1)


def test_the_pages_show_what_changed_and_ask_why(world: World, today: date, app: Flask) -> None:
    case_id = people.submitted(world)
    sara, base = client(app, world, "social_worker"), f"/cases/{case_id}/referral"
    with world.act("social_worker") as (session, _):
        income = queries.incomes(session, case_id)[0].id
    page = sara.get(f"{base}/economic/income/{income}")
    assert "Why it is corrected" in words(page)
    typed = {
        "kind": "employment",
        "monthly": "900",
        "certainty": "certain",
        "ends_on": "2027-12-31",
        "version": version(world, case_id),
    }
    answer = sara.post(f"{base}/economic/income/{income}", data=typed)
    assert answer.status_code == 422
    assert "Write why this is corrected" in words(answer)
    assert 'value="900"' in answer.text
    assert sara.post(f"{base}/economic/income/{income}", data={**typed, "why": "Assunta a termine."}).status_code == 303
    for address in (f"{base}/economic", f"/cases/{case_id}/economic"):
        said = words(sara.get(address))
        assert "Income, Casual or temporary work: corrected – Sara Lombardi" in said
        assert "Kind: from “Casual or temporary work” to “Employment”" in said
        assert "Last day: from “nothing” to “31/12/2027”" in said
        assert "Amount of a month, net: from “€450.00” to “€900.00”" in said
        assert "Reason: Assunta a termine." in said
    marta = words(client(app, world, "coordinator").get(f"/cases/{case_id}/economic"))
    assert "Reason: Assunta a termine." in marta
    assert client(app, world, "educator").get(f"/cases/{case_id}/economic").status_code == 404
    for section in ("household", "social", "needs"):
        assert sara.get(f"{base}/{section}").status_code == 200


def test_a_later_change_reopens_the_answers_that_were_read(world: World, today: date, app: Flask) -> None:
    case_id = people.draft(world)
    seen = version(world, case_id)
    with world.act("head") as (session, actor):
        commands.add_income(session, actor, case_id, people.INCOME)
    answer = client(app, world, "social_worker").post(f"/cases/{case_id}/referral/submit", data={"version": seen})
    assert answer.status_code == 409
    assert "Incomes and economic situation Changed since you looked" in words(answer)
    assert words(answer).count("Changed since you looked") == 1


def test_drafts_expire_after_a_warning(world: World, today: date) -> None:
    case_id, alive = journey.draft(world), journey.draft(world)
    with clock.at_day(today + timedelta(days=50)), world.act("social_worker") as (session, actor):
        commands.set_needs(session, actor, alive, people.NEED)
    for day, ended in ((60, 0), (61, 1), (62, 0)):
        with clock.at_day(today + timedelta(days=day)):
            assert [run.rows for run in sweeps.run_all(world.system, only="expire_drafts")] == [ended], day
    with world.act("social_worker") as (session, _):
        assert session.get_one(Case, case_id).stage == "withdrawn"
        assert session.get_one(Case, alive).stage == "draft"
        assert queries.members(session, case_id), "its author can still read it"
    with world.act("other_social_worker") as (session, _):
        assert session.get(Case, case_id) is None
