"""Where a household lives now: who writes, reads and finds it; and where a protected household has its home, told to few."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.embedded import Postgres
from portal.records.documents import queries as documents
from portal.records.documents.commands import Place
from portal.workflow import register, search
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseEvent
from portal.workflow.events import HandedOver
from portal.workflow.placements import matching, overview
from portal.workflow.properties import overview as homes
from portal.workflow.properties.queries import takers
from portal.workflow.referrals import commands, corrections, protection
from portal.workflow.referrals.commands import AddressFacts
from portal.workflow.referrals.models import PresentAddress
from portal.workflow.rules import Days
from tenants import blind_words, clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tests import journey
from tests.documents.conftest import attached, folder  # noqa: F401 (a fixture)
from tests.referrals.test_pages import version, words
from tests.signed_in import client
from tests.world import CAST, STRANGERS, World

pytestmark = pytest.mark.usefixtures("today")
KENNEDY = AddressFacts("Via Kennedy", "12", "Crema")


def living_at(world: World, case_id: UUID, facts: AddressFacts = KENNEDY) -> UUID:
    """A household with a present address."""
    with world.act("social_worker") as (session, actor):
        why = "Indicato dal nucleo" if session.get_one(Case, case_id).stage != "draft" else ""
        commands.set_address(session, actor, case_id, facts, why=why)
    return case_id


def found(world: World, who: str, q: str) -> set[UUID]:
    """What somebody finds in the search box."""
    with world.act(who) as (session, actor):
        return {hit.case_id for hit in search.suggest(session, actor, q)}


def test_it_is_written_corrected_with_its_history_and_checked(app: Flask, world: World) -> None:
    case_id = journey.draft(world)
    sara, address = client(app, world, "social_worker"), f"/cases/{case_id}/referral/household/address"
    typed = {"street": "Via Kennedy", "house_number": "12", "town": ""}
    answer = sara.post(address, data={**typed, "version": version(world, case_id)})
    assert answer.status_code == 422
    assert "Write the municipality." in words(answer)
    assert 'value="Via Kennedy"' in answer.get_data(as_text=True)
    answer = sara.post(address, data={**typed, "town": "Crema", "version": version(world, case_id)}, follow_redirects=True)
    assert "Via Kennedy 12, Crema" in words(answer)
    assert "Via Kennedy 12, Crema" in words(sara.get(f"/cases/{case_id}/referral/submit"))
    with world.act("social_worker") as (session, actor):
        with pytest.raises(Invalid) as refused:
            commands.set_address(session, actor, case_id, AddressFacts(None, "3", "Crema"))
        assert list(refused.value.fields) == ["street"]
        commands.submit(session, actor, case_id)
        with pytest.raises(Invalid):
            commands.set_address(session, actor, case_id, AddressFacts())
        commands.set_address(session, actor, case_id, AddressFacts(), why="Ha lasciato la casa")
        last = corrections.history(session, case_id, *corrections.Facet)[0]
        assert (last.subject, last.why) == ("address", "Ha lasciato la casa")
        assert ("street", "Via Kennedy", None) in last.changes


def test_it_is_sealed_and_read_only_by_who_may_know_who_the_household_is(world: World, postgres: Postgres) -> None:
    case_id = living_at(world, journey.submitted(world))
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        kept = str(connection.execute("select * from portal.present_addresses").fetchall())
        kept += str(connection.execute("select * from portal.search_texts").fetchall())
    assert "kennedy" not in kept.lower()
    readers = set()
    for who in (*CAST, *STRANGERS):
        with world.act(who) as (session, _):
            if session.scalars(select(PresentAddress.street)).all():
                readers.add(who)
    assert readers == {"social_worker", "other_social_worker", "head", "dpo", "comune_admin"}, (
        "by the facet; pages ask for a role too"
    )
    for who in ("coordinator", "manager", "stranger_social_worker"):
        with world.act(who) as (session, actor), pytest.raises((NotAllowed, NotFound)):
            commands.set_address(session, actor, case_id, KENNEDY, why="Provo")


@pytest.mark.parametrize(
    "q", ["kennedy", "Via Kennedy 12", "KENNEDY crema", "via kenedy", "via kennedi", "kenn", "Crema kennedy", "kènnedy"]
)
def test_it_is_found_by_words_beginnings_and_with_an_error(world: World, q: str) -> None:
    here = living_at(world, journey.submitted(world))
    living_at(world, journey.submitted(world), AddressFacts("Via Piacenza", "12", "Offanengo"))
    assert found(world, "head", q) == {here}
    with world.act("head") as (session, actor):
        assert [line.case_id for line in register.page(session, actor, register.Asked(q=q)).lines] == [here]


def test_nobody_finds_by_it_who_may_not_read_it(world: World) -> None:
    case_id = living_at(world, journey.submitted(world))
    for who in ("coordinator", "educator", "manager", "stranger_head", "stranger_social_worker"):
        assert found(world, who, "via kennedy") == set(), who
    waiting = living_at(world, journey.waiting(world))
    assert found(world, "coordinator", "via kennedy") == {waiting}, "from the waiting list on the ATS knows who it is"
    with world.act("social_worker") as (session, actor):
        for one in (case_id, waiting):
            protection.set_protected(session, actor, one, True)
    assert found(world, "social_worker", "via kennedy") == {case_id, waiting}
    for who in ("other_social_worker", "head", "coordinator"):
        assert found(world, who, "via kennedy") == set(), who
    living_at(world, case_id, AddressFacts("Via Roma", "1", "Crema"))
    assert found(world, "social_worker", "via kennedy") == {waiting}, "what was there before is not found any more"


def test_what_one_may_not_know_of_a_protected_home(
    app: Flask,
    world: World,
    today: date,
    folder: object,  # noqa: F811
) -> None:
    where = journey.home(world, name="Mansarda")
    case_id = journey.hosted(world, where)
    attached(world, "social_worker", Place("placement", case_id=case_id), kind="agreement", title="Patto firmato")
    attached(world, "social_worker", Place("renewal", case_id=case_id), kind="letter", title="Lettera al nucleo")
    with world.act("social_worker") as (session, actor):
        stay = HandedOver("Mansarda", today, today.replace(year=2028))
        cases.record(session, actor, cases.lock(session, case_id), stay)
    everybody = ("social_worker", "other_social_worker", "head", "coordinator", "educator", "other_educator", "manager")
    for who in everybody:
        assert "Mansarda" in words(client(app, world, who).get(f"/cases/{case_id}/home")), who
        assert found(world, who, "mansarda") == {case_id}, who
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, True)
    may = {"social_worker", "educator", "manager"}
    for who in everybody:
        browser, knows = client(app, world, who), who in may
        for page in (f"/cases/{case_id}/home", f"/cases/{case_id}", "/", "/cases/list.csv"):
            said = words(browser.get(page))
            assert "Mansarda" not in said or knows, (who, page)
            assert "Via Prova" not in said or knows, (who, page)
        assert found(world, who, "mansarda") == ({case_id} if knows else set()), who
        with world.act(who) as (session, actor):
            case = session.get_one(Case, case_id)
            assert (overview.of_case(session, case).address is not None) is knows, who
            assert bool(homes.cases_here(session, actor, where.unit_id)) is knows, who
            assert bool(takers(session, where.unit_id, Days(today, today.replace(year=2028)))) is knows, who
            told = session.scalars(select(CaseEvent.data).where(CaseEvent.case_id == case_id)).all()
            assert any("unit" in data for data in told) is knows, who
            papers = {row.title for row in documents.of_case(session, case_id)}
            wanted = {"Patto firmato", "Lettera al nucleo"} if who == "social_worker" else {"Patto firmato"}
            assert papers == (wanted if knows else set()), who
    paolo = client(app, world, "other_social_worker")
    paolo.post(f"/cases/{case_id}/open-names", data={"reason": "Il pronto soccorso chiede della madre."})
    assert "Mansarda" in words(paolo.get(f"/cases/{case_id}/home"))


def test_matching_reads_where_the_home_should_be(world: World) -> None:
    home = journey.home(world)
    case_id = journey.waiting(world)
    for area, meets in (
        ("Crema", True),
        ("Offanengo o Crema", True),
        ("Offanengo", False),
        ("via prova", True),
        ("Ombriano; Bagnolo", False),
    ):
        with world.act("social_worker") as (session, actor):
            session.execute(update(Case).where(Case.id == case_id).values(area=area))
            case = session.get_one(Case, case_id)
            (found,) = matching.match(session, actor, case, clock.today())
            assert found.unit.unit_id == home.unit_id
            assert found.can_be_proposed, "a preference makes no home impossible"
            told = [str(one.values.get("area")) for one in (found.met if meets else found.missing) if "area" in one.values]
            assert told == [area], area


def test_fingerprints_say_nothing_without_the_key(world: World) -> None:
    kept = blind_words.tokens("Via Kennedy", context="a")
    assert kept != blind_words.tokens("Via Kennedy", context="b")
    assert all(len(token) == 16 for token in kept)
    assert set(blind_words.tokens("VIA  Kènnedy", context="a")) == set(kept)
    for query, hit in (
        ("kennedy", True),
        ("kenedy", True),
        ("kennedi", True),
        ("kennedyy", True),
        ("kennel", False),
        ("vie", False),
    ):
        (asked,) = blind_words.asked(query, context="a")
        assert bool(set(asked) & set(kept)) is hit, query
