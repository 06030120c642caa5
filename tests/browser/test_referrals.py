"""A referral in the browser: the tax code is looked at while it is typed, the criteria follow, every page is for everybody."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import journey
from tests.browser.conftest import Visit, assert_accessible
from tests.referrals import people
from tests.world import World

pytestmark = pytest.mark.browser


def _look(page: Page, name: str) -> None:
    assert_accessible(page)
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_referral_is_written(visit: Visit, world: World, today: date) -> None:
    page = visit("social_worker")
    defects: list[str] = []
    page.on("console", lambda message: defects.append(message.text) if message.type == "error" else None)
    page.goto("/referrals/new")
    _look(page, "new")
    page.fill("#surname", "Prova")
    page.fill("#given_name", "Maria")
    page.fill("#born_on", "1990-05-14")
    page.fill("#tax_code", people.member().tax_code or "")
    page.locator("#tax_code").blur()
    expect(page.locator("#tax-code-said")).to_contain_text("does not match the given name")
    page.fill("#given_name", "Anna")
    page.locator("#given_name").blur()
    expect(page.locator("#tax-code-said")).to_contain_text("The tax code adds up.")
    page.fill("#phone", "nothing")
    page.click("text=Open the draft")
    expect(page.locator("#phone-error")).to_contain_text("telephone number")
    expect(page.locator("#surname")).to_have_value("Prova")
    _look(page, "new-refused")
    page.fill("#phone", "333 1234567")
    page.click("text=Open the draft")
    expect(page.locator("h1")).to_contain_text("Referral OT-27-")
    _look(page, "tasklist")
    page.click("text=Need and social situation")
    expect(page.locator("#criteria")).to_contain_text("The target has not been chosen yet.")
    page.check("input[value=vulnerability]")
    page.check("input[value=eviction]")
    page.fill("#temporary_difficulty", "Sfratto esecutivo.")
    page.locator("#temporary_difficulty").blur()
    expect(page.locator("#criteria")).to_contain_text("with a temporary difficulty in finding a home")
    _look(page, "social")
    page.fill("#account", "Racconto.")
    page.click("main button:has-text('Save')")
    expect(page.locator("main")).to_contain_text("The need and the social situation were saved.")
    page.click("main >> text=Incomes and economic situation")
    _look(page, "economic-empty")
    page.click("text=Add an income")
    page.select_option("#kind", "precarious_work")
    page.fill("#monthly", "450")
    page.locator("#monthly").blur()
    expect(page.locator("#criteria")).to_contain_text("Casual or temporary work")
    page.check("input[value=uncertain]")
    _look(page, "income")
    page.click("main button:has-text('Save')")
    _look(page, "economic")
    assert [text for text in defects if "422" not in text] == []


def test_the_owner_reads_contacts(visit: Visit, world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    page = visit("manager", narrow=True)
    page.goto(f"/cases/{case_id}/household")
    _look(page, "owner-contacts")
