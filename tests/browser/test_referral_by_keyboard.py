"""A tab that dies while a referral is written: whatever was typed is there when its person comes back."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Error, expect

from portal.workflow.referrals.models import SocialSituation
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.walk import Walker
from tests.referrals import people
from tests.world import World

pytestmark = pytest.mark.browser

ACCOUNT = "Racconto lungo, scritto con cura."


def test_a_tab_that_dies_loses_nothing(visit: Visit, world: World, today: date) -> None:
    case_id = people.draft(world)
    page = visit("social_worker")
    page.goto(f"/cases/{case_id}/referral/social")
    page.get_by_label("Account of the need").fill("")
    page.keyboard.type(ACCOUNT)
    page.get_by_role("radio", name="Fragility").check()
    expect(page.locator("[data-autosave-status]")).to_contain_text("Kept at")
    with page.expect_response(lambda answer: "autosave=" in answer.url and answer.status == 204):
        page.get_by_label("Health and disability").fill("In cura.")
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    page = page.context.new_page()
    page.goto(f"/cases/{case_id}/referral")
    me = Walker(page, "social_worker", set())
    me.follows(page.get_by_role("link", name="Go on with what you typed"))
    me.reads("Here is what you had typed and not saved")
    assert me.field("Account of the need").input_value() == ACCOUNT
    assert me.field("Health and disability").input_value() == "In cura."
    expect(page.get_by_role("radio", name="Fragility")).to_be_checked()
    assert_accessible(page)
    me.types("Health and disability", "")
    page.get_by_label("Health and disability").focus()
    page.keyboard.type("In cura, poi.", delay=5)
    page.goto("/")  # in the middle of a word
    for _ in range(10):  # what the page sends while it goes away may come in after the next one is asked for
        page.goto(f"/cases/{case_id}/referral/social")
        if me.field("Health and disability").input_value() == "In cura, poi.":
            break
    assert me.field("Health and disability").input_value() == "In cura, poi."
    me.presses("Save")
    with world.act("social_worker") as (session, _):
        assert session.get_one(SocialSituation, case_id).account == ACCOUNT
