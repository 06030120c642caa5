"""Somebody at a browser, told by what they read: labels, buttons, headings, sentences. No address, no id of an element."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import assert_accessible

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FORBIDDEN = re.compile(r"status of (409|422|403)")
"""What the browser's console says of an answer that is a refusal: meant so."""

OTHER = "Other actions"


def _words(text: str) -> str:
    """These words in an expression; the browser's end at a bare slash."""
    return re.escape(text).replace("/", r"\/")


def draw(page: Page, box: Locator) -> None:
    """Three strokes of a finger in the box for a signature."""
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 30, at["y"] + 40)
    page.mouse.down()
    page.mouse.move(at["x"] + 120, at["y"] + 70)
    page.mouse.move(at["x"] + 220, at["y"] + 30)
    page.mouse.up()


class Walker:
    """One person of the cast in a browser of their own.

    Every page where they pause is checked by axe, once for each kind of page (``checked`` may be shared with others who walk in
    windows as wide); what the browser's console complains of is kept in :attr:`complaints`.
    """

    def __init__(self, page: Page, name: str, checked: set[str]) -> None:
        self.page, self.name, self.checked = page, name, checked
        self.complaints: list[str] = []
        page.on("console", lambda message: self._complain(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("response", lambda answer: self._complain(f"{answer.status} {answer.url}") if answer.status >= 500 else None)

    def _complain(self, text: str) -> None:
        if not _FORBIDDEN.search(text):
            self.complaints.append(f"{self.name}, {self.page.url}: {text}")

    @property
    def main(self) -> Locator:
        """The content of the page."""
        return self.page.get_by_role("main")

    def look(self, what: str = "") -> None:
        """Check the page as it is now, unless its like was checked. ``LOOK`` names a folder for pictures."""
        kind = _ID.sub("…", self.page.url.split("?")[0]) + what
        if kind in self.checked:
            return
        self.checked.add(kind)
        assert_accessible(self.page)
        if folder := os.environ.get("LOOK"):
            file = f"{len(self.checked):02} {self.name} {re.sub('[^a-z]+', ' ', kind.split('/', 3)[-1])}.png"
            self.page.screenshot(path=str(Path(folder) / file), full_page=True)

    def follows(self, button: Locator) -> None:
        """Press what leads to another page, and look at that one."""
        with self.page.expect_navigation():
            button.click()
        self.look()

    def goes_home(self) -> None:
        """To *Oggi*, by the name of the space at the top."""
        self.follows(self.page.get_by_role("banner").get_by_role("link").first)
        self.reads("Today", heading=True)

    def goes_to(self, entry: str) -> None:
        """To an entry of the main menu, which has to be opened first on a narrow window."""
        menu = self.page.get_by_role("button", name="Open the menu")
        if menu.is_visible():
            menu.click()
        self.follows(self.page.get_by_role("navigation", name="Main navigation").get_by_role("link", name=entry, exact=True))

    def opens_tab(self, name: str) -> None:
        """To a part of the case."""
        self.follows(self.page.get_by_role("navigation", name="Parts of the case").get_by_role("link", name=name, exact=True))

    def tabs(self) -> list[str]:
        """The parts of the case that this person has."""
        return self.page.get_by_role("navigation", name="Parts of the case").get_by_role("link").all_inner_texts()

    def opens_case(self, number: str) -> None:
        """To the case, through the list of cases."""
        self.goes_to("Cases")
        self.follows(self.main.get_by_role("link", name=number, exact=True))
        self.reads(number, heading=True)

    def does(self, task: str) -> None:
        """Take what waits on *Oggi*, by the words of its card."""
        self.goes_home()
        card = self.main.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=task))
        expect(card, f"waits for {self.name}: {task}").to_have_count(1)
        self.follows(card.get_by_role("link", name="Go to it"))

    def presses(self, name: str, *, within: Locator | None = None) -> None:
        """A button, or a link that leads on, by its words; among the other actions of a case if it is nowhere else."""
        words = _words(name).replace(":", " ?:")
        place, whole = within or self.main, re.compile(rf"^{words}$")
        found = place.get_by_role("button", name=whole).or_(place.get_by_role("link", name=whole))
        can_be_pressed = found.and_(self.page.locator(":not([aria-disabled=true])")).filter(visible=True)
        if not can_be_pressed.count() and self.main.locator("summary", has_text=OTHER).count():
            self.unfolds(OTHER)
        self.follows(can_be_pressed.first)

    def unfolds(self, title: str) -> None:
        """Open what is folded away under a title."""
        self.main.locator("summary", has_text=title).click()

    def field(self, label: str) -> Locator:
        """The field with this label."""
        return self.main.get_by_label(re.compile(rf"^\s*{_words(label)}(\s\*)?\s*$"))

    def fills(self, **of: str) -> None:
        """Type into fields; the names are the labels with ``_`` for a space."""
        for label, text in of.items():
            self.types(label.replace("_", " "), text)

    def types(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.field(label).fill(text)

    def picks(self, label: str, option: str) -> None:
        """Choose from a list that opens."""
        self.field(label).select_option(label=option)

    def ticks(self, group: str, *options: str) -> None:
        """Choose among the options of a group: one of radio buttons, any of boxes. An option may have a note after its name."""
        place = self.main.get_by_role("radiogroup", name=group).or_(self.main.get_by_role("group", name=group))
        for option in options:
            begins = re.compile(rf"^{_words(option)}")
            place.get_by_role("radio", name=begins).or_(place.get_by_role("checkbox", name=begins)).first.check()

    def signs(self, name: str) -> None:
        """Draw a signature in the box of this person, and keep it."""
        place = self.main.locator(".panel").filter(has=self.page.get_by_role("heading", name=name))
        draw(self.page, place.locator("canvas.signature"))
        self.presses("Keep", within=place)

    def reads(self, *sentences: str, heading: bool = False) -> None:
        """Find these words on the page."""
        for sentence in sentences:
            if heading:
                expect(self.page.get_by_role("heading", level=1), self.name).to_contain_text(sentence)
            else:
                expect(self.main, self.name).to_contain_text(sentence)

    def does_not_read(self, *words: str) -> None:
        """Find these words nowhere: not on the page, nor in what the page carries unseen."""
        html = self.page.content().casefold()
        found = [word for word in words if word.casefold() in html]
        assert not found, f"{self.name} can read {found} on {self.page.url}"
