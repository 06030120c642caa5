"""The family budget behaves like a spreadsheet: thirty rows pasted from Excel land as typed; keyboard, undo, and no silent overwriting."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, Response, expect
from sqlalchemy import select

from portal.workflow.support.models import BudgetCell, BudgetLine
from tests import journey
from tests.browser.conftest import Visit, assert_accessible
from tests.world import World

pytestmark = pytest.mark.browser

MARCH, FEBRUARY = date(2027, 3, 1), date(2027, 2, 1)
PASTE = """([selector, text]) => {
  const data = new DataTransfer(); data.setData('text/plain', text)
  const cell = document.querySelector(selector); cell.focus()
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
}"""


def posted(answer: Response) -> bool:
    return answer.request.method == "POST"


def saved(page: Page) -> None:
    expect(page.locator("[data-sheet-status]")).to_contain_text("Saved at")


def kept(world: World, case_id: UUID) -> dict[tuple[str, date], int | None]:
    """What the database holds, by line and month."""
    with world.act("consultant") as (session, _):
        rows = session.execute(
            select(BudgetLine.label, BudgetCell.month, BudgetCell.amount_cents)
            .join(BudgetCell, BudgetCell.line_id == BudgetLine.id)
            .where(BudgetLine.case_id == case_id, BudgetLine.removed_at.is_(None))
        )
        return {(label, month): cents for label, month, cents in rows}


def costs(page: Page, line: int, column: int) -> Locator:
    return page.locator(f"tbody[data-kind=variable_cost] tr[data-line] >> nth={line}").locator(f"[data-col='{column}']")


def test_a_sheet_pasted_from_excel(visit: Visit, world: World, today: date) -> None:
    case_id = journey.hosted(world, journey.home(world))
    page = visit("consultant")
    page.goto(f"/cases/{case_id}/support/budget")
    first = "tbody[data-kind=variable_cost] tr[data-line] [data-col='0']"
    amounts = ["1.234,50 €", "1234,5", "€ 12", "0,05", "1.000", "7"]
    rows = [[f"Voce {n}", "", "", "", "", amounts[n % 6], amounts[(n + 1) % 6]] for n in range(30)]
    page.evaluate(PASTE, [first, "\r\n".join("\t".join(row) for row in rows) + "\r\n"])
    saved(page)
    meant = [123_450, 123_450, 1_200, 5, 100_000, 700]
    expected = {}
    for n in range(30):
        expected |= {(f"Voce {n}", FEBRUARY): meant[n % 6], (f"Voce {n}", MARCH): meant[(n + 1) % 6]}
    assert kept(world, case_id) == expected
    assert costs(page, 3, 6).input_value() == "1.000,00", "what was understood is shown"

    # by keyboard: down the column, an amount that is none, undone and done again
    costs(page, 0, 6).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("88,8")
    page.keyboard.press("Enter")
    expect(costs(page, 2, 6)).to_be_focused()
    expect(costs(page, 1, 6)).to_have_value("88,80")
    saved(page)
    assert kept(world, case_id)["Voce 1", MARCH] == 8_880
    page.keyboard.press("Control+z")
    expect(costs(page, 1, 6)).to_have_value("12,00")
    expect(page.locator("[data-sum='2027-03'] >> nth=1")).to_have_text("17.440,25")
    page.keyboard.press("Control+y")
    expect(costs(page, 1, 6)).to_have_value("88,80")
    costs(page, 4, 6).fill("tanto")
    page.keyboard.press("Enter")
    expect(costs(page, 4, 6)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-sheet-status]")).to_contain_text("for example 1.234,50")
    costs(page, 4, 6).fill("7")
    page.keyboard.press("Tab")
    saved(page)

    # somebody else in the same cell
    other = visit("coordinator")
    other.goto(f"/cases/{case_id}/support/budget")
    costs(other, 0, 6).fill("500")
    other.keyboard.press("Enter")
    saved(other)
    costs(page, 0, 6).fill("600")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet-clashes]")).to_contain_text("Marta Galli wrote 500,00 here")
    assert kept(world, case_id)["Voce 0", MARCH] == 50_000, "nothing was overwritten"
    assert_accessible(page)
    with page.expect_response(posted):
        page.get_by_role("button", name="Keep mine: 600").click()
    saved(page)
    page.reload()
    expect(costs(page, 0, 6)).to_have_value("600,00")

    # a line is removed, and taken back
    with page.expect_response(posted):
        page.get_by_role("button", name="Remove the line Voce 29").click()
    assert ("Voce 29", MARCH) not in kept(world, case_id)
    with page.expect_response(posted):
        page.keyboard.press("Control+z")
    saved(page)
    page.reload()
    expect(page.locator("tbody[data-kind=variable_cost] tr[data-line]")).to_have_count(31)
