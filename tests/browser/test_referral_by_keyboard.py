"""A tab that dies while a referral is written: whatever was typed is there when its person comes back."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Error, Page, expect

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


class Keyboard:
    """Somebody without a mouse: Tab, arrows, Space, Enter and letters. ``steps`` counts the keys that are not letters."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def press(self, key: str, times: int = 1) -> None:
        """Press a key so many times."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.steps += times

    def reach(self, name: str) -> None:
        """Tab until what has the focus is called so."""
        for _ in range(90):
            self.press("Tab")
            said = str(self.page.evaluate(NAMED))
            if said.startswith(name):
                return
        said = self.page.locator("[data-error-summary]").all_inner_texts()
        pytest.fail(f"no Tab leads to {name!r} on {self.page.url}: {said}")

    def types(self, name: str, text: str) -> None:
        """Type into the field that is called so."""
        self.reach(name)
        self.page.keyboard.type(text)

    def opens(self, name: str) -> None:
        """Follow a link or press a button."""
        self.reach(name)
        left = self.page.url
        self.press("Enter")
        self.page.wait_for_url(lambda url: url != left)


NAMED = """() => { const e = document.activeElement
  const label = e.labels?.length ? e.labels[0].innerText : e.getAttribute('aria-label') || e.innerText
  return (label || '').replace(/\\s+/g, ' ').trim() }"""


def test_a_whole_referral_by_keyboard_alone(visit: Visit, world: World, today: date) -> None:
    page = visit("social_worker")
    me = Keyboard(page)
    anna = people.member()
    page.goto("/cases")
    me.opens("New referral")
    me.types("Surname", anna.surname)
    me.types("Given name", anna.given_name)
    me.types("Date of birth", "05141990")
    me.types("Tax code (codice fiscale)", anna.tax_code or "")
    me.opens("Open the draft")
    expect(page.get_by_role("main")).to_contain_text("The draft is open.")
    me.opens("Incomes and economic situation")
    me.opens("Add an income")
    me.types("Kind", "Employment")
    me.types("Amount of a month, net", "900")
    me.reach("Certain")
    me.press("Space")
    me.opens("Save")
    me.reach("Ordinary ISEE")
    me.press("Space")
    me.types("Value of the ISEE", "6200")
    me.types("The ISEE is valid until", "12312027")
    me.opens("Save")
    me.opens("Need and social situation")
    me.reach("Vulnerability")
    me.press("Space")
    me.types("Account of the need", ACCOUNT)
    me.opens("Save")
    me.opens("Housing needs")
    me.types("Rooms needed", "2")
    me.opens("Save")
    me.opens("Consent of the household")
    me.opens("Record the consent")
    me.opens("Check your answers")
    me.opens("Submit to the Equipe")
    expect(page.get_by_role("main")).to_contain_text("The referral is submitted.")
    assert me.steps < 400, me.steps
    me.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("prova")
    expect(page.get_by_role("combobox", name="Search")).to_have_value("prova")
    expect(page.get_by_role("option")).to_contain_text("Prova Anna", timeout=15_000)
    me.press("ArrowDown")
    assert_accessible(page)
    with page.expect_navigation():
        me.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("OT-27-")
