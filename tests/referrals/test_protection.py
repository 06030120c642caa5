"""A protected household: nobody but the people assigned finds, lists or reads its name, unless they open it with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.workflow import register, search
from portal.workflow.cases.notices import Notification
from portal.workflow.placements.models import Proposal
from portal.workflow.properties.models import Property, Unit
from portal.workflow.referrals import protection
from portal.workflow.referrals.models import Consent, Member, MemberName
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.referrals.test_pages import version, words
from tests.signed_in import client
from tests.world import CAST, STRANGERS, World

EVERYBODY = {*CAST, *STRANGERS}


def knowing(world: World) -> set[str]:
    """Who of everybody can read, find or list a name of the household."""
    found = set()
    for name in EVERYBODY:
        with world.act(name) as (session, actor):
            rows = [session.scalars(select(model.case_id)).all() for model in (MemberName, Member, Consent)]
            listed = [line for line in register.page(session, actor).lines if line.surname is not None]
            if any(rows) or listed or search.suggest(session, actor, "segreti"):
                found.add(name)
    return found


def test_only_the_people_assigned_know_who_it_is(world: World, today: date) -> None:
    case_id: UUID = journey.hosted(world, journey.home(world), surname="Segreti")
    assert knowing(world) >= {
        "social_worker",
        "other_social_worker",
        "head",
        "coordinator",
        "educator",
        "consultant",
        "manager",
        "dpo",
    }
    for who in ("educator", "manager", "stranger_head"):
        with world.act(who) as (session, actor), pytest.raises((NotAllowed, NotFound)):
            protection.set_protected(session, actor, case_id, True)
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, True)
        with pytest.raises(Conflict):
            protection.set_protected(session, actor, case_id, True)
    assert knowing(world) == {"social_worker", "educator", "consultant"}
    for who in ("head", "manager"):
        with world.act(who) as (session, actor):
            assert register.page(session, actor).lines[0].protected, "the case itself is there, its name is not"
    with world.act("head") as (session, actor), pytest.raises(NotFound):
        protection.set_protected(session, actor, case_id, False)
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, False)
    assert "head" in knowing(world)


def test_opening_asks_why_is_told_and_ends_with_the_day(world: World, today: date, app: Flask) -> None:
    case_id: UUID = journey.hosted(world, journey.home(world), surname="Segreti")
    sara = client(app, world, "social_worker")
    said = words(sara.post(f"/cases/{case_id}/protection", data={"version": version(world, case_id)}, follow_redirects=True))
    assert "The names are reserved now." in said
    paolo = client(app, world, "other_social_worker")
    page = words(paolo.get(f"/cases/{case_id}"))
    assert "Segreti" not in page
    assert "Open the reserved names" in page
    assert "Record the consent" not in page, "what one may not see is not missing"
    assert "reserved" in words(paolo.get("/cases"))
    assert paolo.get(f"/cases/{case_id}/household").status_code == 404
    short = paolo.post(f"/cases/{case_id}/open-names", data={"reason": "serve"})
    assert short.status_code == 422
    assert "Write why you need to know who the household is." in words(short)
    opened = paolo.post(
        f"/cases/{case_id}/open-names", data={"reason": "Il pronto soccorso chiede della madre."}, follow_redirects=True
    )
    assert "Segreti Persona 1" in words(opened)
    assert knowing(world) == {"social_worker", "educator", "consultant", "other_social_worker"}
    for who in ("head", "social_worker"):
        with world.act(who) as (session, _):
            assert "NamesOpened" in session.scalars(select(Notification.kind)).all(), who
    assert "Il pronto soccorso chiede della madre. – Paolo Bianchi" in words(sara.get(f"/cases/{case_id}/protection"))
    with clock.at_day(today + timedelta(days=1)):
        assert knowing(world) == {"social_worker", "educator", "consultant"}
    with world.act("manager") as (session, actor):
        protection.open_names(session, actor, case_id, "Consegna delle chiavi domani mattina.")
    assert "manager" in knowing(world), "an owner opens the adults' names and contacts, as it would read them"
    for who in ("stranger_head", "volunteer", "dpo"):
        assert client(app, world, who).get(f"/cases/{case_id}/open-names").status_code == 404, who
    submitted = journey.submitted(world, surname="Altri")
    with world.act("coordinator") as (session, actor), pytest.raises((NotFound, Invalid)):
        protection.open_names(session, actor, submitted, "Non è protetta, e non è ancora affar suo.")


def test_a_proposal_reaches_the_whole_service_and_its_home_those_assigned_alone(world: World, today: date, app: Flask) -> None:
    """Dates and answers reach whoever has to see to them (ADR 0024); which home it is, and where, only whom it may be named to."""
    place = journey.home(world)
    case_id: UUID = journey.proposed(world, place, surname="Segreti")
    with world.act("manager") as (session, _):
        session.execute(
            update(Property).where(Property.id == place.property_id).values(address="Via Celata 9", name="Casa Celata")
        )
        session.execute(update(Unit).where(Unit.id == place.unit_id).values(name="Interno Celato"))
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, True)
        expires_on = session.scalars(select(Proposal.expires_on)).one()
    day = f"{expires_on:%d/%m/%Y}"
    for page in ("home", "proposal/answer-for-owner", "proposal/household-answer"):
        assert "Interno Celato" in words(client(app, world, "social_worker").get(f"/cases/{case_id}/{page}")), page
        for who in ("head", "other_social_worker"):
            seen = words(client(app, world, who).get(f"/cases/{case_id}/{page}"))
            assert day in seen, (who, page)
            assert "Celat" not in seen, (who, page)
    for who in ("head", "other_social_worker"):
        for page in (f"/cases/{case_id}", "/", "/notifications", "/cases?q=celata", "/cases/suggest?q=celata"):
            assert "Celat" not in client(app, world, who).get(page).text.replace("q=celata", ""), (who, page)
