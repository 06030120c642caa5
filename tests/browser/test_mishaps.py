"""What happens to people at their desks: no scripts, a session that ends, a double click, a page grown old. Nothing typed is lost."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal.workflow.cases.models import Case
from portal.workflow.referrals.models import SocialSituation
from portal.workflow.support.models import WorkingNote
from tenants import clock
from tests import journey
from tests.browser.conftest import Visit, assert_accessible, sign_in
from tests.browser.walk import Walker
from tests.referrals import people
from tests.world import World

pytestmark = pytest.mark.browser

SIGN_IN = re.compile("/sign-in")
ACCOUNT = "Racconto lungo, scritto con cura."


def cases_of(world: World) -> int:
    """How many cases the social worker has."""
    with world.act("social_worker") as (session, _):
        return session.scalar(select(func.count()).select_from(Case)) or 0


def _writes_a_person(page: Page) -> Walker:
    person, me = people.member(), Walker(page, "social_worker", set())
    me.fills(Surname=person.surname, Given_name=person.given_name, Date_of_birth=str(person.born_on))
    me.types("Tax code (codice fiscale)", person.tax_code or "")
    return me


def test_a_form_needs_no_scripts(visit: Visit, world: World, today: date) -> None:
    page = visit("social_worker", scripts=False)
    page.get_by_role("link", name="Cases", exact=True).click()
    page.get_by_role("link", name="New referral").first.click()
    me = _writes_a_person(page)
    me.types("Telephone", "nothing")
    page.get_by_role("button", name="Open the draft").click()
    me.reads("Not saved yet: something needs correcting", "This does not look like a telephone number.")
    assert me.field("Surname").input_value() == people.member().surname
    me.types("Telephone", "333 1234567")
    page.get_by_role("button", name="Open the draft").click()
    me.reads("The draft is open.")
    page.get_by_text("Your menu").locator("xpath=ancestor::summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("main")).to_contain_text("You have signed out.")
    assert cases_of(world) == 1


def test_a_session_that_ended_keeps_what_was_typed(visit: Visit, world: World, today: date) -> None:
    case_id = journey.assessment(world)
    page = visit("coordinator")
    page.goto(f"/cases/{case_id}/assessment/information/ask")
    me = Walker(page, "coordinator", set())
    me.types("What the Equipe wants to know", ACCOUNT)
    me.types("Answer by", str(today + timedelta(days=9)))
    clock.set_process_today(today + timedelta(days=1))
    page.get_by_role("button", name="Send the question").click()
    expect(page).to_have_url(SIGN_IN)
    sign_in(page, world.emails["coordinator"])
    me.reads("Ask for information", heading=True)
    me.reads("Here is what you had typed and was not saved. Check it, then save.")
    assert me.field("What the Equipe wants to know").input_value() == ACCOUNT
    assert me.field("Answer by").input_value() == str(today + timedelta(days=9))
    assert_accessible(page)
    me.presses("Send the question")
    me.reads("The question was sent to the social service.", ACCOUNT)


def test_a_session_that_ends_behind_the_page_says_so_at_once(visit: Visit, world: World, today: date) -> None:
    case_id = people.draft(world)
    page = visit("social_worker")
    page.goto(f"/cases/{case_id}/referral/social")
    me = Walker(page, "social_worker", set())
    clock.set_process_today(today + timedelta(days=1))
    me.types("Account of the need", ACCOUNT)
    me.field("Account of the need").blur()  # the criteria are asked for again
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your session has ended")
    assert_accessible(page)
    dialog.get_by_role("button", name="Sign in again").click()
    expect(page).to_have_url(SIGN_IN)
    sign_in(page, world.emails["social_worker"])
    me.reads("Here is what you had typed and was not saved.")
    assert me.field("Account of the need").input_value() == ACCOUNT
    me.presses("Save")
    with world.act("social_worker") as (session, _):
        assert session.get_one(SocialSituation, case_id).account == ACCOUNT


def test_somebody_else_does_not_find_what_was_typed(visit: Visit, world: World, today: date) -> None:
    case_id = people.draft(world)
    page = visit("social_worker")
    page.goto(f"/cases/{case_id}/referral/social")
    me = Walker(page, "social_worker", set())
    clock.set_process_today(today + timedelta(days=1))
    me.types("Account of the need", ACCOUNT)
    me.field("Account of the need").blur()
    page.get_by_role("dialog").get_by_role("button", name="Sign in again").click()
    sign_in(page, world.emails["head"])
    assert me.field("Account of the need").input_value() == people.SOCIAL.account
    assert ACCOUNT not in page.content()
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_before_the_session_ends_one_may_go_on(visit: Visit, world: World, today: date) -> None:
    page = visit("social_worker")
    ends = float(page.locator("body").get_attribute("data-session-ends") or 0)
    page.clock.set_fixed_time(ends - 230)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your session is about to end")
    expect(dialog).to_contain_text("4 minutes")
    assert_accessible(page)
    page.clock.set_fixed_time(time.time())  # the portal's own clock was not moved: what it answers is an hour from now
    with page.expect_response("**/session") as answer:
        dialog.get_by_role("button", name="Continue working").click()
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(1500)  # it looks at the clock every second, and must not ask again
    expect(dialog).to_be_hidden()


def test_a_double_click_does_it_once(visit: Visit, world: World, today: date) -> None:
    page = visit("social_worker")
    page.goto("/referrals/new")
    _writes_a_person(page)
    page.get_by_role("button", name="Open the draft").dblclick()
    expect(page.get_by_role("main")).to_contain_text("The draft is open.")
    assert cases_of(world) == 1


def test_a_double_click_without_scripts_does_it_once_too(visit: Visit, world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    page = visit("educator", narrow=True, scripts=False)
    page.goto(f"/cases/{case_id}/support/notes")
    Walker(page, "educator", set()).types("Note", ACCOUNT)
    page.get_by_role("button", name="Keep the note").dblclick()
    expect(page.get_by_role("main")).to_contain_text(ACCOUNT)
    with world.act("educator") as (session, _):
        assert session.scalar(select(func.count()).select_from(WorkingNote)) == 1


def test_a_page_grown_old_keeps_its_text_and_says_why(visit: Visit, world: World, today: date) -> None:
    case_id = people.draft(world)
    old, new = visit("social_worker"), visit("head")
    for page in (old, new):
        page.goto(f"/cases/{case_id}/referral/social")
    heads, mine = Walker(new, "head", set()), Walker(old, "social_worker", set())
    heads.types("Health and disability", "Scritto dalla responsabile.")
    heads.presses("Save")
    heads.reads("The need and the social situation were saved.")
    mine.types("Account of the need", ACCOUNT)
    mine.presses("Save")
    mine.reads(
        "Not saved yet: something needs correcting", "In the meantime the case has changed. Look at it again: what you typed"
    )
    assert mine.field("Account of the need").input_value() == ACCOUNT
    with world.act("social_worker") as (session, _):
        assert session.get_one(SocialSituation, case_id).account == people.SOCIAL.account


def test_a_step_taken_meanwhile_is_not_taken_again(visit: Visit, world: World, today: date) -> None:
    case_id = journey.proposed(world, journey.home(world))
    mine, heads = (Walker(visit(name), name, set()) for name in ("social_worker", "head"))
    for me in (mine, heads):
        me.page.goto(f"/cases/{case_id}/proposal/household-answer")
        me.ticks("The household's answer", "Yes, it accepts the home")
    heads.presses("Record the answer")
    heads.reads("The answer was recorded.")
    mine.presses("Record the answer")
    mine.reads("Not saved yet: something needs correcting")
    expect(mine.main.get_by_role("radio", name="Yes, it accepts the home")).to_be_checked()
    assert_accessible(mine.page)


def test_an_old_address_of_another_organisation_is_not_found(visit: Visit, world: World, today: date) -> None:
    case_id = journey.draft(world, who="stranger_social_worker")
    page = visit("social_worker")
    page.goto(f"/cases/{case_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not")
    assert_accessible(page)
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
