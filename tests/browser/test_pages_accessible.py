"""Every page that menus, tabs and buttons lead to is there, for everybody and at every stage; and each kind of page is for all to read.

The pages are found by following links without a browser, which is quick; the browser then looks at the fullest page of each kind, on a
desk and on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

from portal.app import create_app
from portal.demo.cast import CAST, Part
from portal.demo.seed import seed
from portal.embedded import Postgres
from portal.pages import frame
from portal.pages.access import Rule
from portal.pages.identity import COOKIE_KEY
from portal.settings import Settings
from tenants import clock
from tenants import sign_in as signing
from tenants.database import Database
from tenants.system import System
from tests.browser.conftest import LAYOUT_RULES, NARROW, WIDE, Served, assert_accessible, assert_fits, axe, serving
from tests.ground import Ground

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINK = re.compile(r"""<a\s[^>]*?href="(/[^"#]*)""")
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
NOT_PAGES = {
    "assessment.calendar", "static", "cases.suggest", "notifications.unread", "support.offline_cases", "assessment.signed_minutes",
    "placements.photo", "placements.report_file", "support.signature_image",
}  # fmt: skip
DIFFER = {endpoint for _, endpoint, _ in frame.MENU + frame.TABS}
"""Pages of menu and tabs show each kind of organisation something else: they are looked at for each. A form is the same for all."""
FILTERED = {"cases.index"}
"""Looked at also with a filter, which offers what the whole list does not: to keep it."""
PUBLIC = Rule(public=True)
OF_A_REFERRAL = {
    f"referrals.{name}"
    for name in ("add_income", "add_member", "address", "change_income", "change_member", "consent", "economic_section", "edit",
                 "household_section", "needs_section", "papers_section", "remove_income", "remove_member", "social_section")
}  # fmt: skip
AT_OTHER_MOMENTS = {
    "assessment.decide", "placements.household_answer", "placements.agreement",
    "placements.put_back", "placements.authorise_overstay", "properties.end_void", "notifications.show", "placements.non_arrival",
    "assessment.attendance", "assessment.chair", "assessment.close", "assessment.open_session", "assessment.opinion",
    "assessment.correct_minutes", "assessment.draft_minutes", "assessment.minutes", "assessment.verify_minutes",
    "renewals.record_protocol", "renewals.put_on_agenda", "cases.change_filter",
    "documents.attach_to_property", "cases.bulk_results", "referrals.claim", "support.that_day",
    "operations.index", "operations.pause", "operations.rows",
    "cases.stalled_csv", "cases.stalled_xlsx", "renewals.confirm_for_owner", "renewals.educator_report_for_ats",
}  # fmt: skip
"""What nobody of the demo has to do today, or what no link leads to: their own tests pass by them, and not all of those with axe."""
PLAIN = ("/sign-in", "/privacy", "/legal", "/accessibility", "/nothing-here")


@dataclass
class Found:
    """What following links has found: the fullest page of each kind for each organisation, and links that lead nowhere."""

    fullest: dict[tuple[str, str], tuple[int, str, str]] = field(default_factory=dict)
    """Endpoint and kind of organisation: length, whose, address."""
    broken: list[str] = field(default_factory=list)
    downloads: set[str] = field(default_factory=set)
    """Endpoints that answer with a file."""
    pages: int = 0
    known: set[tuple[str, str, str]] = field(default_factory=set)
    """Kind of organisation, endpoint and case: what somebody of that kind has opened."""

    def is_fullest(self, endpoint: str, kind: str) -> bool:
        """Whether the page of this kind of organisation is the fullest of all of its endpoint."""
        return max((length, whose) for (other, whose), (length, _, _) in self.fullest.items() if other == endpoint)[1] == kind


@dataclass
class House:
    """The demo, served: a case at every stage, with a history as only commands make it."""

    served: Served
    system: System
    stages: dict[str, str]
    """The stage of each case."""

    @property
    def app(self) -> Flask:
        """The application."""
        return self.served.app

    def client(self, part: Part) -> FlaskClient:
        """Somebody of the demo, signed in."""
        with self.system.work() as session:
            candidate = signing.candidate(session, part.email)
            assert candidate.person_id is not None
            token = signing.open_session(session, candidate.person_id, hours=12)
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie[COOKIE_KEY] = token
        return browser


@pytest.fixture(scope="module")
def house(postgres: Postgres, ground: Ground, database: Database, system: System, base_settings: Settings) -> Iterator[House]:
    """Built once: nothing is changed by reading."""
    today = date(2027, 3, 1)
    clock.set_process_today(today)
    ground.clear()
    seed(system, database, base_settings)
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        stages = {str(case_id): stage for case_id, stage in connection.execute("select id, stage from portal.cases")}
    app = create_app(replace(base_settings, today=today))
    with serving(app) as served:
        yield House(served, system, stages)
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()
    clock.set_process_today(None)


@pytest.fixture(scope="module")
def found(house: House) -> Found:
    """Everything that the people of the demo can reach by links."""
    made = Found()
    for part in {part.roles: part for part in CAST}.values():
        _follow(house, part, made)
    return made


def _follow(house: House, part: Part, found: Found) -> None:
    """Follow every link from *Oggi* on, each kind of page once for each case: cases are numbered at random, and no page may hang on it.

    A file is asked for once at each stage, since laying out a document takes as long as twenty pages; so are the forms of a referral, which
    are the same dozen for every case, and what a colleague of the same kind of organisation has opened of the same case.
    """
    browser, waiting, seen = house.client(part), ["/"], set[tuple[str, str]]()
    while waiting:
        address = waiting.pop(0)
        endpoint, values = _endpoint(house.app, address)
        stage = house.stages.get(str(values.get("case_id")), "")
        case_id, kind_ = str(values.get("case_id")), part.kind.value
        met = endpoint in found.downloads or endpoint in OF_A_REFERRAL or (kind_, endpoint, case_id) in found.known
        once_for = stage if met else case_id
        key = endpoint, once_for + ("?" if endpoint in FILTERED and "?" in address else "")
        if endpoint in NOT_PAGES or key in seen:
            continue
        seen.add(key)
        answer = browser.get(address)
        found.known.add((kind_, endpoint, case_id))
        if answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
            continue
        if answer.status_code != 200:
            found.broken.append(f"{part.key}, {stage}: {answer.status_code} {address} ({endpoint})")
            continue
        found.pages += 1
        if answer.mimetype != "text/html":  # a document or a table to download: it is there, and leads nowhere
            found.downloads.add(endpoint)
            continue
        page, kind = answer.get_data(as_text=True), (endpoint, kind_)
        if len(page) > found.fullest.get(kind, (0, "", ""))[0]:
            found.fullest[kind] = (len(page), part.key, address)
        links = LINK.findall(page if endpoint == "home.index" else _content(page))
        waiting += [link.replace("&amp;", "&") for link in links]


def _content(page: str) -> str:
    inside = MAIN.search(page)
    return inside[0] if inside else page


def _endpoint(app: Flask, address: str) -> tuple[str, dict[str, object]]:
    try:
        endpoint, values = app.url_map.bind("localhost").match(address.split("?")[0], "GET")
    except HTTPException:
        return "nowhere", {}
    return endpoint, dict(values)


def test_every_link_leads_to_a_page(found: Found) -> None:
    assert not found.broken, "\n".join(found.broken)
    assert found.pages > 500


def test_every_kind_of_page_is_reached(house: House, found: Found) -> None:
    reached = {endpoint for endpoint, _ in found.fullest} | found.downloads
    pages = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not getattr(house.app.view_functions[rule.endpoint], "access_rule", PUBLIC).public
    }
    missed = sorted(pages - reached - NOT_PAGES - AT_OTHER_MOMENTS)
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("kind", ["comune", "ats", "owner"])
def test_each_kind_of_page_is_for_all_to_read(chromium: Browser, house: House, found: Found, kind: str) -> None:
    pages: dict[str, Page] = {}
    try:
        for (endpoint, whose), (_, name, address) in sorted(found.fullest.items()):
            fullest = found.is_fullest(endpoint, kind)
            if whose == kind and (fullest or endpoint in DIFFER):
                if name not in pages:
                    pages[name] = _opened(chromium, house, name)
                _look(pages[name], address, on_a_phone_too=fullest)
    finally:
        for page in pages.values():
            page.context.close()


def test_pages_for_everybody(chromium: Browser, house: House) -> None:
    page = _page(chromium, house)
    for address in PLAIN:
        _look(page, address, on_a_phone_too=True)
    page.context.close()


def _opened(chromium: Browser, house: House, name: str) -> Page:
    cookie = house.client(next(part for part in CAST if part.key == name)).get_cookie("portal")
    assert cookie is not None
    page = _page(chromium, house)
    page.context.add_cookies([{"name": "portal", "value": cookie.value, "url": house.served.address}])
    return page


def _page(chromium: Browser, house: House) -> Page:
    """A page that has axe wherever it goes: the browser keeps it, where each look had to send it again."""
    page = chromium.new_context(viewport=WIDE, base_url=house.served.address).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    page.add_init_script(axe())
    return page


def _look(page: Page, address: str, *, on_a_phone_too: bool) -> None:
    """On a desk, then on a phone: nothing may be wider than its window, and axe looks again at what may have moved, where asked."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto(address)
    assert_accessible(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if on_a_phone_too:
        assert_accessible(page, LAYOUT_RULES)
    else:
        assert_fits(page)
