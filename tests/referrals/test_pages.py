"""The referral through its pages, in the words that people read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from portal.workflow.cases.models import Case
from portal.workflow.referrals import commands, queries
from tests import journey
from tests.referrals import people
from tests.signed_in import client
from tests.world import World

ANNA = {
    "surname": "Prova", "given_name": "Anna", "born_on": "1990-05-14", "birth_place": "Crema", "sex": "F", "citizenship": "IT",
    "tax_code": people.member().tax_code or "", "phone": "+39 333 1234567",
}  # fmt: skip


@pytest.fixture
def sara(app: Flask, world: World, today: date) -> FlaskClient:
    """The social worker's browser."""
    return client(app, world, "social_worker")


def words(answer: TestResponse) -> str:
    """What a page says, without its markup."""
    bare = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(bare.replace("&#39;", "'").replace("&amp;", "&").split())


def version(world: World, case_id: UUID, who: str = "social_worker") -> int:
    """The version of the case that a page opened now would carry."""
    with world.act(who) as (session, _):
        return session.get_one(Case, case_id).version


def opened(sara: FlaskClient, key: str | None = None) -> TestResponse:
    """Open a draft with Anna."""
    return sara.post("/referrals/new", data={**ANNA, "key": key or str(uuid4())}, follow_redirects=True)


def test_from_nothing_to_submitted(sara: FlaskClient, world: World) -> None:
    key = str(uuid4())
    assert "Begin with the person who speaks for the household" in words(sara.get("/referrals/new"))
    said = words(opened(sara, key))
    assert "The draft is open. Only you and the head of service see it." in said
    assert "1 person, reference person: Anna Prova" in said
    assert "Add the incomes, or state that nobody has one." in said
    base, case_id = f"/cases/{key}/referral", UUID(key)

    def save(address: str, **typed: object) -> str:
        answer = sara.post(base + address, data={"version": version(world, case_id), **typed}, follow_redirects=True)
        assert answer.status_code == 200, words(answer)
        return words(answer)

    save(
        "/household/new",
        surname="Prova",
        given_name="Leo",
        relation="child",
        born_on="2020-03-02",
        sex="M",
        tax_code_reason="requested",
    )
    save("/economic/income", kind="precarious_work", monthly="450,00", certainty="uncertain", ends_on="2027-12-31")
    save("/economic", isee_kind="ordinary", isee="6.200,00", isee_expires_on="2027-12-31", debts="1500")
    save("/needs", rooms="2", needs=["step_free", "pets"], urgent="y")
    said = save(
        "/social", target="vulnerability", vulnerabilities=["eviction"], temporary_difficulty="Sfratto.", account="Racconto."
    )
    assert "The housing needs" not in said
    assert "Record the household's consent." in said
    said = save("/consent", given_on="2027-03-01", given_by="Anna Prova", text_version="1")
    assert "Given on 01/03/2027 by Anna Prova" in said
    assert "Check your answers" in said
    said = words(sara.get(base + "/submit"))
    assert "Casual or temporary work" in said
    assert "450,00" in said or "450.00" in said
    assert "until 31/12/2027" in said
    assert "The household has 2 persons, within the 4 that the programme takes." in said
    said = save("/submit")
    assert "The referral is submitted." in said
    second = sara.post(base + "/submit", data={"version": version(world, case_id)})
    assert second.status_code == 409
    assert "it can be submitted only from" in words(second)


def test_the_second_click_leads_to_the_same_draft(sara: FlaskClient, world: World) -> None:
    key = str(uuid4())
    opened(sara, key)
    said = words(opened(sara, key))
    assert "Referral OT-27-" in said
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_what_was_typed_stays_beside_its_sentence(sara: FlaskClient, world: World) -> None:
    answer = sara.post(
        "/referrals/new", data={**ANNA, "key": str(uuid4()), "tax_code": "PRVNNA90E54D142X", "born_on": "2030-01-01"}
    )
    said = words(answer)
    assert answer.status_code == 422
    assert "This tax code does not add up" in said
    assert "The date of birth is in the future." in said
    page = answer.get_data(as_text=True)
    for typed in ("PRVNNA90E54D142X", "2030-01-01", "+39 333 1234567", "Prova"):
        assert f'value="{typed}"' in page
    answer = sara.post("/referrals/new", data={**ANNA, "key": str(uuid4()), "born_on": "31/02/1990"})
    assert answer.status_code == 422
    assert 'value="31/02/1990"' in answer.get_data(as_text=True)
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_stale_page_keeps_what_was_typed_and_saves_it_knowingly(sara: FlaskClient, world: World) -> None:
    case_id = people.draft(world)
    seen = version(world, case_id)
    with world.act("head") as (session, actor):
        commands.set_needs(session, actor, case_id, replace(people.NEED, rooms=3))
    typed = {"target": "fragility", "account": "Nuovo racconto.", "version": seen}
    answer = sara.post(f"/cases/{case_id}/referral/social", data=typed)
    assert answer.status_code == 409
    assert "In the meantime the case has changed." in words(answer)
    assert "Nuovo racconto." in answer.get_data(as_text=True)
    now = re.search(r'name="version"[^>]*value="(\d+)"', answer.get_data(as_text=True))
    assert now is not None
    assert int(now[1]) == version(world, case_id)
    assert sara.post(f"/cases/{case_id}/referral/social", data={**typed, "version": now[1]}).status_code == 303


@pytest.mark.parametrize(
    ("address", "typed", "sentence"),
    [
        ("/consent", {"given_on": "2027-03-02", "given_by": "Anna", "text_version": "1"}, "in the future"),
        ("/economic/income", {"kind": "pension", "monthly": "0", "certainty": "certain"}, "more than zero"),
        ("/economic/income", {"kind": "pension", "monthly": "abc", "certainty": "certain"}, "Write an amount in euro"),
        (
            "/economic/income",
            {"kind": "pension", "monthly": "1", "certainty": "certain", "member": "x"},
            "Choose a person of this household",
        ),
        ("/economic", {}, "Choose one of the list."),
        ("/needs", {"rooms": "99"}, "between 1 and 10"),
        ("/social", {"target": "luck"}, "Choose one of the list."),
        ("/household/new", {"surname": "", "born_on": ""}, "Write the date of birth."),
    ],
)
def test_bad_input_gets_its_sentence(sara: FlaskClient, world: World, address: str, typed: dict[str, str], sentence: str) -> None:
    with world.act("social_worker") as (session, actor):
        case_id = commands.open_referral(session, actor, reference=people.member()).id
    answer = sara.post(f"/cases/{case_id}/referral{address}", data={**typed, "version": version(world, case_id)})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_a_fifth_person_is_let_in_and_the_criterion_says_so_at_once(sara: FlaskClient, world: World) -> None:
    case_id = people.draft(world)
    for name, year in (("Ugo", 2018), ("Ivo", 2016)):
        with world.act("social_worker") as (session, actor):
            commands.add_member(session, actor, case_id, people.child(name, date(year, 1, 1)))
    live = sara.post(f"/cases/{case_id}/referral/criteria?adds=member", data={"surname": "Prova"})
    assert "The household has 5 persons; the programme takes at most 4." in words(live)
    typed = {
        "surname": "Prova",
        "given_name": "Ada",
        "relation": "child",
        "born_on": "2024-01-01",
        "tax_code_reason": "requested",
    }
    answer = sara.post(
        f"/cases/{case_id}/referral/household/new", data={**typed, "version": version(world, case_id)}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert "Not met The household has 5 persons" in words(answer)


def test_the_criteria_follow_what_is_typed_and_change_nothing(sara: FlaskClient, world: World) -> None:
    with world.act("social_worker") as (session, actor):
        case_id = commands.open_referral(session, actor, reference=people.member()).id
    before = version(world, case_id)
    typed = {"target": "vulnerability", "vulnerabilities": "eviction", "temporary_difficulty": "Sfratto", "account": ""}
    assert "Met Target: Vulnerability" in words(sara.post(f"/cases/{case_id}/referral/criteria", data=typed)).replace(
        "programme ", ""
    )
    typed = {"kind": "pension", "monthly": "1,00"}
    assert "Incomes at present: 1 (Pension)." in words(sara.post(f"/cases/{case_id}/referral/criteria?adds=income", data=typed))
    assert "No income has been recorded yet." in words(sara.get(f"/cases/{case_id}/referral"))
    assert version(world, case_id) == before


def test_the_tax_code_is_looked_at_while_it_is_typed(sara: FlaskClient, world: World, app: Flask) -> None:
    def said(browser: FlaskClient = sara, query: str = "", **changes: str) -> str:
        return words(browser.post(f"/referrals/tax-code{query}", data={**ANNA, **changes}))

    assert said() == "The tax code adds up."
    assert "does not match the given name" in said(given_name="Maria")
    assert "does not add up" in said(tax_code="PRVNNA90E54D142X")
    assert said(tax_code="") == ""
    case_id = people.draft(world)
    assert "already in another case of the partnership" in said()
    assert "already in another case" not in said(query=f"?case={case_id}")
    paolo = client(app, world, "other_social_worker")
    hint = said(paolo)
    assert "already in another case" in hint
    assert "OT-27" not in hint
    assert client(app, world, "coordinator").post("/referrals/tax-code", data=ANNA).status_code == 404


@pytest.mark.parametrize("who", ["other_social_worker", "coordinator", "educator", "manager", "dpo", "stranger_social_worker"])
def test_a_draft_does_not_exist_for_others(app: Flask, world: World, today: date, who: str) -> None:
    case_id, browser = people.draft(world), client(app, world, who)
    for address in ("referral", "referral/household", "referral/submit", "referral/consent", "withdraw", "household", "economic"):
        assert browser.get(f"/cases/{case_id}/{address}").status_code == 404
    assert browser.post(f"/cases/{case_id}/referral/submit", data={"version": "1"}).status_code == 404


def test_persons_are_corrected_removed_and_speak_for_the_household(sara: FlaskClient, world: World) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor):
        rita = commands.add_member(session, actor, case_id, people.member("Rita", relation="sibling")).id
        anna = queries.members(session, case_id)[0].id
    base = f"/cases/{case_id}/referral/household"
    assert 'value="Rita"' in sara.get(f"{base}/{rita}").get_data(as_text=True)
    typed = {"surname": "Prova", "given_name": "Rita Maria", "relation": "sibling", "born_on": "1990-05-14", "sex": "F",
             "tax_code": people.member("Rita").tax_code or ""}  # fmt: skip
    said = words(sara.post(f"{base}/{rita}", data={**typed, "version": version(world, case_id)}, follow_redirects=True))
    assert "Rita Maria Prova" in said
    assert "The tax code does not match the given name." in said
    answer = sara.post(f"{base}/{anna}/remove", data={"version": version(world, case_id)})
    assert answer.status_code == 409
    assert "First choose another reference person" in words(answer)
    typed = {"member": str(rita), "former_relation": "sibling", "version": str(version(world, case_id))}
    assert "Check the relations of the others" in words(sara.post(f"{base}/reference", data=typed, follow_redirects=True))
    assert sara.post(f"{base}/reference", data={"member": str(uuid4()), "former_relation": "child"}).status_code == 422
    assert "Remove Anna Prova from the household?" in words(sara.get(f"{base}/{anna}/remove"))
    assert sara.post(f"{base}/{anna}/remove", data={"version": version(world, case_id)}).status_code == 303
    assert sara.get(f"{base}/{anna}").status_code == 404


def test_incomes_are_changed_and_removed(sara: FlaskClient, world: World) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, _):
        income = queries.incomes(session, case_id)[0].id
    base = f"/cases/{case_id}/referral/economic"
    assert "450,00" in sara.get(f"{base}/income/{income}").get_data(as_text=True)
    typed = {"kind": "employment", "monthly": "900", "certainty": "certain", "version": version(world, case_id)}
    assert "Employment" in words(sara.post(f"{base}/income/{income}", data=typed, follow_redirects=True))
    assert "Remove this income?" in words(sara.get(f"{base}/income/{income}/remove"))
    said = words(sara.post(f"{base}/income/{income}/remove", data={"version": version(world, case_id)}, follow_redirects=True))
    assert "No income has been recorded." in said
    assert sara.get(f"{base}/income/{income}").status_code == 404


def test_the_consent_is_shown_with_its_text_and_taken_back(sara: FlaskClient, world: World) -> None:
    case_id = people.submitted(world)
    base = f"/cases/{case_id}/referral/consent"
    assert "We can withdraw this consent at any time" in words(sara.get(base))
    assert "From now on no step is possible" in words(sara.get(f"{base}/withdraw"))
    early = sara.post(f"{base}/withdraw", data={"withdrawn_on": "2027-02-01", "version": version(world, case_id)})
    assert early.status_code == 422
    assert "The consent was given later than this day." in words(early)
    sara.post(f"{base}/withdraw", data={"withdrawn_on": "2027-03-01", "version": version(world, case_id)})
    assert "withdrawn on 01/03/2027" in words(sara.get(base))


def test_withdrawing_asks_for_a_reason_and_says_what_follows(sara: FlaskClient, world: World) -> None:
    case_id = journey.proposed(world, journey.home(world))
    assert "The home that is held for the household is free again at once." in words(sara.get(f"/cases/{case_id}/withdraw"))
    answer = sara.post(f"/cases/{case_id}/withdraw", data={"reason": " ", "version": version(world, case_id)})
    assert answer.status_code == 422
    assert "Say who asks to withdraw the case." in words(answer)
    typed = {"asked_by": "household", "reason": "Ha trovato casa.", "version": version(world, case_id)}
    assert "The case is withdrawn." in words(sara.post(f"/cases/{case_id}/withdraw", data=typed, follow_redirects=True))
    assert sara.get(f"/cases/{case_id}/withdraw").status_code == 409
    assert sara.get(f"/cases/{case_id}/referral").status_code == 409


def test_handing_over_and_checking_again(sara: FlaskClient, world: World) -> None:
    case_id = people.submitted(world)
    assert "Bianchi Paolo" in words(sara.get(f"/cases/{case_id}/social-worker"))
    nobody = sara.post(f"/cases/{case_id}/social-worker", data={"version": version(world, case_id)})
    assert nobody.status_code == 403
    assert "Only somebody of your organisation with this role can be assigned." in words(nobody)
    typed = {"person": str(world.actor("other_social_worker").person_id), "version": version(world, case_id)}
    assert "The case is handed over" in words(sara.post(f"/cases/{case_id}/social-worker", data=typed, follow_redirects=True))
    assert "valid until 01/09/2027" in words(sara.get(f"/cases/{case_id}/criteria"))
    again = sara.post(f"/cases/{case_id}/criteria", data={"version": version(world, case_id)}, follow_redirects=True)
    assert "The criteria were checked again." in words(again)


def test_each_partner_reads_the_tabs_that_are_for_it(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.hosted(world, home)
    expected = {
        "social_worker": (200, 200, 200),
        "educator": (200, 200, 200),
        "other_educator": (200, 404, 404),
        "manager": (200, 404, 404),
        "stranger_social_worker": (404, 404, 404),
    }
    for who, codes in expected.items():
        browser = client(app, world, who)
        assert (
            tuple(browser.get(f"/cases/{case_id}/{tab}").status_code for tab in ("household", "economic", "social")) == codes
        ), who
    owner = words(client(app, world, "manager").get(f"/cases/{case_id}/household"))
    assert "Prova Persona 1" in owner
    assert "+39 333 1234567" in owner
    assert "Persona 2" not in owner
    assert "05/05/1985" not in owner


def test_readings_are_logged_and_refused_ones_are_not(app: Flask, world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    for who in ("manager", "educator", "stranger_head"):
        client(app, world, who).get(f"/cases/{case_id}/household")
    with world.system.work() as session:
        facets = sorted(str(f) for (f,) in session.execute(text("select unnest(facets) from portal.read_log")))
    assert facets == ["identity", "identity.contacts"]
