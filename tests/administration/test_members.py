"""The administrator keeps the members of one organisation, and of no other."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.workflow.cases.models import Case, CaseWorker
from tenants import members
from tenants.errors import NotAllowed, NotFound
from tenants.establish import membership
from tenants.kinds import Role
from tenants.organisations import EquipeMember, Organisation
from tenants.people import Account, Membership, MembershipRole, Person
from tests import journey
from tests.signed_in import client
from tests.world import World

NEW = {"given_name": "Nora", "surname": "Nuova", "email": "nora@crema.example", "roles": ["educator"], "language": "it"}
PASSWORD = "quattro parole messe insieme"


@pytest.fixture
def browser(world: World, today: date, app: Flask) -> FlaskClient:
    """The administrator of the ATS."""
    return client(app, world, "ats_admin")


def roles_of(world: World, person_id: object) -> set[str]:
    with world.system.work() as session:
        return set(
            session.scalars(
                select(MembershipRole.role)
                .join(Membership, Membership.id == MembershipRole.membership_id)
                .where(Membership.person_id == person_id, Membership.ended_on.is_(None))
            )
        )


def test_the_list_shows_ours_and_nobody_else(browser: FlaskClient) -> None:
    page = browser.get("/administration/members").text
    assert all(name in page for name in ("Galli Marta", "Moretti Luca", "Neri Rosa", "coordinator", "No password yet"))
    assert "Lombardi" not in page
    assert "Pace" not in page


def test_only_an_administrator_opens_it(world: World, today: date, app: Flask) -> None:
    for name in ("coordinator", "educator", "social_worker", "dpo", "manager"):
        assert client(app, world, name).get("/administration/members").status_code == 404, name
    with world.system.work() as session, pytest.raises(NotAllowed, match="administrator"):
        members.members(session, world.actor("coordinator"))


def test_a_new_person_gets_in_by_the_link(browser: FlaskClient, world: World, app: Flask) -> None:
    page = browser.post("/administration/members/new", data=NEW).text
    assert "Nora Nuova now works for your organisation." in page
    link = page.split('class="code">')[1].split("<")[0]
    assert link.startswith("http://127.0.0.1:8000/password/")
    visitor = app.test_client()
    address = link.removeprefix("http://127.0.0.1:8000")
    assert visitor.post(address, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert visitor.post("/sign-in", data={"email": NEW["email"], "password": PASSWORD}).status_code == 303
    assert "Nora Nuova" in visitor.get("/").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"surname": ""}, "Write the surname."),
        ({"email": "nora"}, "This is no e-mail address: check it."),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["social_worker"]}, "not valid"),
        ({"email": "educator@ats-crema.example"}, "This person already works for your organisation."),
    ],
)
def test_a_person_is_not_added(browser: FlaskClient, world: World, wrong: dict[str, object], sentence: str) -> None:
    answer = browser.post("/administration/members/new", data={**NEW, **wrong})
    assert answer.status_code in (409, 422)
    assert sentence in answer.text or "choices" in answer.text
    assert 'value="Nora"' in answer.text, "what was typed stays"
    with world.system.work() as session:
        assert session.scalar(select(func.count()).select_from(Account).where(Account.email == NEW["email"])) == 0


def test_who_works_elsewhere_keeps_their_account_and_gets_no_link_here(browser: FlaskClient, world: World) -> None:
    page = browser.post("/administration/members/new", data={**NEW, "email": world.emails["stranger_educator"]}).text
    assert "/password/" not in page
    stranger = world.actor("stranger_educator").person_id
    assert "/password/" not in browser.post(f"/administration/members/{stranger}/link").text
    assert "whoever runs the portal makes it" in browser.get(f"/administration/members/{stranger}").text


def test_roles_are_given_and_taken_within_the_kind(browser: FlaskClient, world: World) -> None:
    educator = world.actor("educator").person_id
    answer = browser.post(f"/administration/members/{educator}", data={"roles": ["coordinator", "financial_consultant"]})
    assert answer.status_code == 303
    assert roles_of(world, educator) == {"coordinator", "financial_consultant"}
    assert browser.post(f"/administration/members/{educator}", data={"roles": ["head_of_service"]}).status_code == 422
    assert browser.post(f"/administration/members/{educator}", data={"csrf_token": ""}).status_code == 422
    assert roles_of(world, educator) == {"coordinator", "financial_consultant"}


def test_whoever_loses_a_role_is_no_longer_assigned_in_it(browser: FlaskClient, world: World, app: Flask) -> None:
    case_id, educator = journey.hosted(world, journey.home(world)), world.actor("educator").person_id
    economic = f"/cases/{case_id}/economic"
    assert client(app, world, "educator").get(economic).status_code == 200
    browser.post(f"/administration/members/{educator}", data={"roles": ["financial_consultant"]})
    assert client(app, world, "educator").get(economic).status_code == 404
    with world.system.work() as session:
        assert (
            session.scalars(select(CaseWorker.role).where(CaseWorker.person_id == educator, CaseWorker.ended_on.is_(None))).all()
            == []
        )


def test_ending_a_membership_ends_everything_at_once(world: World, today: date, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    worker, browser = client(app, world, "social_worker"), client(app, world, "comune_admin")
    person = world.actor("social_worker").person_id
    assert worker.get(f"/cases/{case_id}").status_code == 200
    assert "sessions, roles, assignments and seats" in browser.get(f"/administration/members/{person}/end").text
    assert browser.post(f"/administration/members/{person}/end").location == "/administration/members"
    assert worker.get(f"/cases/{case_id}").location.startswith("/sign-in"), "the session has ended"
    with world.system.work() as session:
        assert not session.scalars(select(CaseWorker).where(CaseWorker.person_id == person, CaseWorker.ended_on.is_(None))).all()
        assert not session.scalars(
            select(EquipeMember).where(EquipeMember.person_id == person, EquipeMember.ended_on.is_(None))
        ).all()
    with world.act("social_worker") as (session, _):
        assert session.get(Case, case_id) is not None, "the organisation still sees it: only the page's door knows memberships"
    again = client(app, world, "social_worker")
    assert again.get("/cases").status_code == 404


def test_somebody_must_administer(browser: FlaskClient, world: World) -> None:
    me = world.actor("ats_admin").person_id
    sentence = "Somebody must administer the organisation"
    answer = browser.post(f"/administration/members/{me}", data={"roles": ["educator"]})
    assert answer.status_code == 409
    assert sentence in answer.text
    answer = browser.post(f"/administration/members/{me}/end")
    assert answer.status_code == 409
    assert sentence in answer.text
    educator = world.actor("educator").person_id
    assert browser.post(f"/administration/members/{educator}", data={"roles": ["educator", "administrator"]}).status_code == 303
    assert browser.post(f"/administration/members/{me}/end").status_code == 303


def test_people_of_other_organisations_do_not_exist_here(browser: FlaskClient, world: World) -> None:
    for name in ("social_worker", "manager", "stranger_educator"):
        person = world.actor(name).person_id
        assert browser.get(f"/administration/members/{person}").status_code == 404
        assert browser.post(f"/administration/members/{person}", data={"roles": ["educator"]}).status_code == 404
        assert browser.post(f"/administration/members/{person}/link").status_code == 404
        assert browser.post(f"/administration/members/{person}/end").status_code == 404
    with world.system.work() as session:
        for command in (
            lambda: members.set_roles(session, world.actor("ats_admin"), world.actor("manager").person_id, (Role.EDUCATOR,)),
            lambda: members.end(session, world.actor("ats_admin"), world.actor("manager").person_id),
        ):
            with pytest.raises(NotFound):
                command()


def test_a_person_of_two_organisations_leaves_one(browser: FlaskClient, world: World, app: Flask) -> None:
    educator, owner = world.actor("educator").person_id, world.organisations["owner-crema"]
    with world.system.work() as session:
        membership(session, session.get_one(Person, educator), session.get_one(Organisation, owner), (Role.PROPERTY_MANAGER,))
    worker = client(app, world, "educator")
    worker.post("/space", data={"organisation": str(owner)})
    browser.post(f"/administration/members/{educator}/end")
    assert "property manager" in worker.get("/").text, "the other space stays open"
