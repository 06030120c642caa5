"""Steps beside the whole path, each as its people do it: by the words on the pages."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from portal.workflow.rules import add_months
from tests import journey
from tests.browser.conftest import Visit
from tests.browser.walk import Walker
from tests.referrals import people
from tests.world import World

pytestmark = pytest.mark.browser


def italian(day: date) -> str:
    """A day as the pages write it."""
    return day.strftime("%d/%m/%Y")


def test_a_household_is_set_aside_and_put_back(visit: Visit, world: World, today: date) -> None:
    journey.waiting(world)
    me = Walker(visit("social_worker"), "social_worker", set())
    me.goes_to("Waiting list")
    me.presses(_number(me))
    me.presses("Set aside until a date")
    me.fills(Until=str(today + timedelta(days=30)), Reason="Il nucleo è dai parenti per un mese.")
    me.presses("Set aside")
    me.reads("The household was set aside.", "Set aside for now", "Il nucleo è dai parenti per un mese.")
    me.presses(_number(me))
    me.presses("Put back on the waiting list")
    me.presses("Put back on the waiting list")
    me.reads("The household is back on the waiting list.")
    me.does_not_read("Set aside for now")


def test_a_stay_past_its_end_is_authorised(visit: Visit, world: World, today: date) -> None:
    journey.hosted(world, journey.home(world), starts_on=add_months(today, -13))
    me = Walker(visit("head"), "head", set())
    me.goes_to("Cases")
    number = _number(me)
    me.does(f"Case {number} has passed its end: authorise the overstay or end it")
    me.reads("not authorised")
    me.presses("Authorise the overstay")
    me.types("Reason", "La nuova casa è pronta fra due settimane.")
    me.presses("Authorise the overstay")
    me.reads("The overstay was authorised.", "past the end, authorised")


def test_a_unit_is_kept_back(visit: Visit, world: World, today: date) -> None:
    journey.home(world)
    me = Walker(visit("manager", narrow=True), "manager", set())
    me.goes_to("Units")
    me.presses("Trilocale", within=me.page.get_by_role("table", name="Units").last)
    me.presses("Keep the unit back")
    me.fills(First_day=str(today + timedelta(days=3)), Reason="Imbiancatura.")
    me.types("Last day", str(today + timedelta(days=9)))
    me.presses("Save")
    me.reads("Days kept back", "Imbiancatura.")
    me.presses(f"Change: {italian(today + timedelta(days=3))}")
    me.reads("Imbiancatura.")


def test_an_e_mail_leads_to_what_it_tells(visit: Visit, world: World, today: date) -> None:
    people.submitted(world)
    me = Walker(visit("coordinator"), "coordinator", set())
    me.follows(me.page.get_by_role("banner").get_by_role("link", name="Notifications"))
    address = me.main.locator("form[action*='/notifications/']").last.get_attribute("action") or ""
    me.page.goto(address.removesuffix("/open"))
    me.page.wait_for_url(re.compile("/cases/"))
    me.reads("Submitted")


def _number(me: Walker) -> str:
    """The case in the list before this person."""
    return me.main.get_by_role("link", name=re.compile(r"^OT-\d\d-\d+$")).first.inner_text()
