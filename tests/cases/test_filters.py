"""Filters of the list of cases: kept under a name, pinned with a counter, begun with, remembered; each person's own."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.workflow.cases import filters
from portal.workflow.cases.filters import SavedFilter
from portal.workflow.cases.models import Case
from portal.workflow.queue import queue
from portal.workflow.referrals import commands
from tenants.errors import Conflict, Invalid, NotFound
from tenants.people import Membership
from tests import journey
from tests.counting import statements
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World

pytestmark = pytest.mark.usefixtures("today")


def keep(world: World, who: str, name: str, **asked: str) -> UUID:
    """A filter that one of the cast keeps, as a tab."""
    with world.act(who) as (session, actor):
        return filters.save_filter(session, actor, name, asked).id


def tab(page: str, name: str) -> str:
    """What a tab says, with its counter."""
    found = re.search(rf"<li><a [^>]*>{name}.*?</li>", page)
    return re.sub(r"<[^>]+>", "", found[0]) if found else ""


def test_a_filter_is_kept_from_the_page_and_is_a_tab_with_its_counter(app: Flask, world: World) -> None:
    journey.submitted(world)
    urgent = journey.submitted(world)
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == urgent).values(urgent=True))
    sara = client(app, world, "social_worker")
    page = sara.get("/cases?stage=submitted&urgent=yes").get_data(as_text=True)
    address = re.search(r'href="(/cases/filters/new[^"]*)"', page)
    assert address is not None
    form = address[1].replace("&amp;", "&")
    assert "stage: Submitted, only urgent ones" in words(sara.get(form))
    answer = sara.post(form, data={"name": " "})
    assert answer.status_code == 422
    assert "Give the filter a name." in words(answer)
    answer = sara.post(form, data={"name": "Urgenti", "pinned": "y"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert tab(page, "Urgenti") == "Urgenti 1"
    assert re.search(r'<a [^>]*aria-current="page">Urgenti', page)
    assert "Keep this filter" not in page, "it is kept already"
    assert sara.post(form, data={"name": "urgenti"}).status_code == 422, "the name is taken"
    assert "Urgenti" not in client(app, world, "head").get("/cases?all=yes").get_data(as_text=True)


def test_the_list_opens_with_the_chosen_filter_else_as_it_was_left_and_can_be_cleared(app: Flask, world: World) -> None:
    journey.submitted(world)
    sara = client(app, world, "social_worker")
    assert sara.get("/cases").status_code == 200, "nothing is remembered yet"
    page = sara.get("/cases?stage=waiting&sort=number").get_data(as_text=True)
    address = re.search(r'data-hx-post="(/cases/filters/last[^"]*)"', page)
    assert address is not None
    assert sara.post(address[1].replace("&amp;", "&")).status_code == 204
    assert "filters/last" not in re.sub(r"clear=yes", "", sara.get("/cases?stage=waiting&sort=number").get_data(as_text=True))
    answer = sara.get("/cases")
    assert answer.status_code == 302
    assert answer.location == "/cases?kept=yes&stage=waiting&sort=number"
    said = words(sara.get(answer.location))
    assert "The list opens as you left it: stage: Waiting for a home, by number." in said
    assert "Clear" in said
    assert sara.post("/cases/filters/last?clear=yes").location == "/cases?all=yes"
    assert sara.get("/cases").status_code == 200
    with world.act("social_worker") as (session, actor):
        filters.save_filter(session, actor, "Mie", {"queue": "mine"}, is_default=True)
        filters.remember(session, actor, {"urgent": "yes"})
    assert sara.get("/cases").location == "/cases?kept=yes&queue=mine"
    assert "opens with your filter “Mie”" in words(sara.get("/cases?kept=yes&queue=mine"))


def test_what_is_typed_to_search_is_never_kept(app: Flask, world: World) -> None:
    sara = client(app, world, "social_worker")
    page = sara.get("/cases?q=Rossi&stage=waiting").get_data(as_text=True)
    assert "filters/last" not in page
    sara.post("/cases/filters/last?q=Rossi&stage=waiting")
    sara.post("/cases/filters/new?q=Rossi&stage=waiting", data={"name": "Attesa"})
    with world.act("social_worker") as (session, _):
        assert session.scalars(select(SavedFilter.asked)).all() == [{"stage": "waiting"}] * 2


def test_a_kept_filter_is_its_persons_alone(app: Flask, world: World) -> None:
    kept = keep(world, "social_worker", "Mie", queue="mine")
    for who in ("head", "other_social_worker", "coordinator", "manager", "dpo", "stranger_social_worker"):
        with world.act(who) as (session, actor):
            assert session.scalar(select(func.count()).select_from(SavedFilter)) == 0, who
            with pytest.raises(NotFound):
                filters.change_filter(session, actor, kept, "Sue", pinned=True, is_default=False)
            with pytest.raises(NotFound):
                filters.remove_filter(session, actor, kept)
        browser = client(app, world, who)
        assert browser.get(f"/cases/filters/{kept}").status_code == browser.get(f"/cases/filters/{uuid4()}").status_code == 404
        assert browser.post(f"/cases/filters/{kept}/remove").status_code == 404
    sara = client(app, world, "social_worker")
    assert "My cases" not in words(client(app, world, "comune_admin").get("/cases/filters")), "not a page of theirs"
    assert sara.post(f"/cases/filters/{kept}", data={"name": "Le mie"}, follow_redirects=True).status_code == 200
    assert "Only here" in words(sara.get("/cases/filters"))
    assert "no longer kept" in words(sara.post(f"/cases/filters/{kept}/remove", follow_redirects=True))
    assert sara.get(f"/cases/filters/{kept}").status_code == 404


def test_a_kept_filter_tells_nothing_when_rights_change(app: Flask, world: World) -> None:
    """A case that one may see no more is neither listed nor counted; a colleague who left has no name in it."""
    draft = journey.draft(world)
    colleague = world.actor("other_social_worker").person_id
    keep(world, "social_worker", "Bozze", stage="draft")
    keep(world, "social_worker", "Di Paolo", worker=str(colleague))
    keep(world, "manager", "Tutte", stage="draft")
    keep(world, "educator", "Sue", queue="mine")
    sara = client(app, world, "social_worker")
    assert tab(sara.get("/cases?all=yes").get_data(as_text=True), "Bozze") == "Bozze 1"
    assert tab(client(app, world, "manager").get("/cases?all=yes").get_data(as_text=True), "Tutte") == "Tutte 0"
    assert tab(client(app, world, "educator").get("/cases?all=yes").get_data(as_text=True), "Sue") == "Sue 0"
    assert "followed by Bianchi Paolo" in words(sara.get("/cases/filters"))
    with world.act("head") as (session, actor):
        commands.withdraw(session, actor, draft, asked_by="comune", reason="Aperta per errore")
    with world.system.work() as session:
        session.execute(update(Membership).where(Membership.person_id == colleague).values(ended_on=date(2027, 2, 28)))
    assert tab(sara.get("/cases?all=yes").get_data(as_text=True), "Bozze") == "Bozze 0"
    said = words(sara.get("/cases/filters"))
    assert "Bianchi" not in said
    assert "a colleague who follows no cases any more" in said


def test_forged_and_old_filters_mean_what_an_address_means(app: Flask, world: World) -> None:
    with world.act("manager") as (session, actor):
        filters.remember(session, actor, {"queue": "mine", "stage": "nonsense", "worker": "x", "sort": "salary"})
        assert queue(session, actor).filters[0].asked == {"queue": "mine", "stage": "nonsense", "worker": "x", "sort": "salary"}
    assert client(app, world, "manager").get("/cases").status_code == 200, "an owner follows no cases: nothing is left to ask"


def test_how_many_may_be_kept_and_pinned(world: World) -> None:
    for n in range(filters.MOST_PINNED):
        keep(world, "head", f"Filtro {n}", stage="waiting")
    with pytest.raises(Invalid) as refused:
        keep(world, "head", "Uno di troppo", stage="waiting")
    assert list(refused.value.fields) == ["pinned"]
    with world.act("head") as (session, actor):
        for n in range(filters.MOST_PINNED, filters.MOST):
            filters.save_filter(session, actor, f"Filtro {n}", {"stage": "waiting"}, pinned=False)
        with pytest.raises(Conflict):
            filters.save_filter(session, actor, "Troppi", {"stage": "waiting"}, pinned=False)
        with pytest.raises(Invalid):
            filters.save_filter(session, actor, "Nulla", {"q": "Rossi"}, pinned=False)
        first, second = (one for one in queue(session, actor).filters[:2])
        for one in (first, second):
            filters.change_filter(session, actor, one.id, one.name or "", pinned=True, is_default=True)
        assert [one.name for one in queue(session, actor).filters if one.is_default] == [second.name]


def test_the_list_with_kept_filters_costs_the_same_whatever_they_are(app: Flask, world: World) -> None:
    journey.submitted(world)
    sara = client(app, world, "social_worker")
    sara.get("/cases?all=yes")
    none = statements(app, lambda: sara.get("/cases?all=yes"))
    keep(world, "social_worker", "Uno", stage="waiting")
    one = statements(app, lambda: sara.get("/cases?all=yes"))
    for n in range(4):
        keep(world, "social_worker", f"Filtro {n}", queue="mine", urgent="yes")
    assert statements(app, lambda: sara.get("/cases?all=yes")) == one <= none + 1
