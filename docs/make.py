"""Draw what the documents show: generated tables and diagrams, and the screenshots of the handbook. `make docs` runs it.

The screenshots are of the demo's data on 1 March 2027 at half past nine, so that making them again changes only what the portal changed.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import psycopg
import time_machine
from flask import Flask, url_for
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from docs import generate
from migrations import provision
from migrations.run import migrate
from portal.app import create_app
from portal.demo import cast, seed
from portal.embedded import start_postgres, start_valkey
from portal.records import sweeps
from portal.settings import Settings
from tenants import clock, crypto
from tenants.database import Database
from tenants.system import System

DAY, HOUR = date(2027, 3, 1), time(9, 30)
IMAGES = Path(__file__).parent / "images"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"desktop": (1280, 860), "phone": (390, 844)}
TALLEST = 1800
DESKTOP, PHONE, BOTH = ("desktop",), ("phone",), ("desktop", "phone")

AS_IN_ITALY = """() => document.querySelectorAll('input[type=date]').forEach(field => {
  const [year, month, day] = field.value.split('-');
  field.type = 'text';
  field.value = day ? `${day}/${month}/${year}` : 'gg/mm/aaaa';
}) || document.querySelectorAll('input[type=time]').forEach(field => { field.type = 'text'; field.value ||= '--:--'; })"""
"""This browser speaks English only; where people sit, theirs writes days and hours their way."""

SUBJECTS: dict[str, LiteralString] = {
    "draft": "select c.id case_id from cases c join people p on p.id = c.author_id where c.stage = 'draft' and p.given_name = 'Sara'",
    "assessed": "select case_id from information_requests where answered_at is null",
    "question": "select case_id, id request_id from information_requests where answered_at is null",
    "sitting": "select id session_id from equipe_sessions where starts_at >= date '2027-03-01' order by starts_at limit 1",
    "waiting": "select id case_id from cases where stage = 'waiting' and urgent order by number limit 1",
    "proposed": "select id case_id from cases where stage = 'proposed'",
    "assigned": "select id case_id from cases where stage = 'assigned'",
    "stay": "select case_id from reviews where state in ('collecting', 'deferred')",
    "arrived": "select case_id from placements where starts_on >= date '2027-02-20' and handed_over_at is not null",
    "flat": "select id unit_id from units where name = 'Alloggio del lascito'",
    "bequest": "select property_id from units where name = 'Alloggio del lascito'",
    "ticket": "select id ticket_id from tickets limit 1",
    "first": "select id case_id from cases where stage = 'closed' order by opened_on limit 1",
}
"""What a page may be about: the columns are the arguments of its address."""


@dataclass(frozen=True)
class Picture:
    """One page of the portal as somebody of the demo sees it; ``who`` is empty where nobody is signed in."""

    name: str
    who: str
    endpoint: str
    subject: str = ""
    widths: tuple[str, ...] = BOTH


PAGES: tuple[Picture, ...] = (
    Picture("sign-in", "", "accounts.sign_in", widths=DESKTOP),
    Picture("home-social-worker", "social_worker", "home.index"),
    Picture("cases", "social_worker", "cases.index"),
    Picture("referral", "social_worker", "referrals.edit", "draft"),
    Picture("case", "social_worker", "cases.show", "stay"),
    Picture("answer-question", "social_worker", "assessment.answer_information", "question", DESKTOP),
    Picture("waiting-list", "social_worker", "placements.waiting_list"),
    Picture("match", "social_worker", "placements.match", "waiting"),
    Picture("matching", "social_worker", "placements.matching_board"),
    Picture("renewal-opinion", "social_worker", "renewals.give_opinion", "stay", DESKTOP),
    Picture("outcome", "social_worker", "departures.show", "first", DESKTOP),
    Picture("home-head", "head", "home.index", widths=DESKTOP),
    Picture("sitting", "head", "assessment.session", "sitting", DESKTOP),
    Picture("assessment", "coordinator", "assessment.show", "assessed", DESKTOP),
    Picture("home-coordinator", "coordinator", "home.index", widths=DESKTOP),
    Picture("renewal", "coordinator", "renewals.show", "stay"),
    Picture("search-report", "coordinator", "support.search_report", widths=DESKTOP),
    Picture("inbox", "coordinator", "notifications.index"),
    Picture("equipe", "coordinator", "administration.equipe", widths=DESKTOP),
    Picture("home-educator", "educator", "home.index"),
    Picture("support", "educator", "support.show", "stay"),
    Picture("plan", "educator", "support.show_plan", "stay"),
    Picture("household-sheet", "educator", "support.household_sheet", "stay", DESKTOP),
    Picture("record-meeting", "educator", "support.record", "stay", PHONE),
    Picture("meetings", "educator", "support.index", widths=PHONE),
    Picture("budget", "consultant", "support.budget", "stay"),
    Picture("home-owner", "manager", "home.index"),
    Picture("case-owner", "manager", "cases.show", "proposed"),
    Picture("answer-proposal", "manager", "placements.answer", "proposed"),
    Picture("hand-over", "manager", "placements.hand_over", "assigned", PHONE),
    Picture("duties", "manager", "placements.duties", "arrived", DESKTOP),
    Picture("units", "manager", "properties.index"),
    Picture("unit", "manager", "properties.show_unit", "flat", DESKTOP),
    Picture("property", "manager", "properties.show_property", "bequest", DESKTOP),
    Picture("ticket", "volunteer", "properties.show_ticket", "ticket", PHONE),
    Picture("readings", "dpo", "administration.readings", widths=DESKTOP),
    Picture("members", "comune_administrator", "administration.members", widths=DESKTOP),
    Picture("deliveries", "comune_administrator", "administration.deliveries", widths=DESKTOP),
)

Subjects = dict[str, dict[str, UUID]]


@contextmanager
def served() -> Iterator[tuple[str, Flask, Subjects]]:
    """The demo on its day: address, application, and what the pages are about."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        with start_postgres(place / "postgres", fast=True) as postgres, start_valkey(place / "valkey") as valkey:
            provision.create_roles(postgres.url(), dict.fromkeys(provision.LOGINS, "demo-docs"))
            provision.create_database(postgres.url(), "portal")
            migrate(postgres.url("portal_migrator", "demo-docs", "portal"))
            settings = Settings.from_env(
                {
                    "PORTAL_ENV": "demo",
                    "DATABASE_URL": postgres.url("portal_app", "demo-docs", "portal"),
                    "SYSTEM_DATABASE_URL": postgres.url("portal_system", "demo-docs", "portal"),
                    "REDIS_URL": valkey.url(0),
                    "PORTAL_DATA_DIR": folder,
                    "PORTAL_TODAY": DAY.isoformat(),
                }
            )
            crypto.configure(settings.data_key, settings.index_key)
            clock.set_process_today(DAY)
            system, database = System(settings.system_database_url), Database(settings.database_url)
            seed(system, database, settings)
            sweeps.run_all(system)
            app = create_app(settings)
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield (
                    f"http://127.0.0.1:{server.server_port}",
                    app,
                    _subjects(postgres.url("portal_migrator", "demo-docs", "portal")),
                )
            finally:
                server.shutdown()
                clock.set_process_today(None)


def _subjects(url: str) -> Subjects:
    found: Subjects = {"": {}}
    with psycopg.connect(url, options="-c search_path=portal") as connection:
        for name, query in SUBJECTS.items():
            cursor = connection.execute(query)
            row = cursor.fetchone()
            if row is None or cursor.description is None:
                raise LookupError(f"the demo has no “{name}”")
            found[name] = {column.name: value for column, value in zip(cursor.description, row, strict=True)}
    return found


def open_as(browser: Browser, base: str, who: str, width: str) -> Page:
    """A browser's page at a width, signed in as somebody of the demo, or as nobody."""
    x, y = WIDTHS[width]
    page = browser.new_context(viewport={"width": x, "height": y}, base_url=base, locale="it-IT").new_page()
    page.clock.install(time=datetime.now(clock.ROME))  # the server's: a session that ends at ten has else ended long ago
    if who:
        email = next(part.email for part in cast.CAST if part.key == who)
        page.goto("/sign-in")
        form = page.locator("form:has(input[name=password]:visible)").first
        form.locator("input[name=email]").fill(email)
        form.locator("input[name=password]").fill(cast.PASSWORD)
        form.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def shoot(browser: Browser, base: str, app: Flask, subjects: Subjects) -> None:
    """Every page of :data:`PAGES`, at its widths, signed in as its person."""
    with app.test_request_context():
        addresses = {picture.name: url_for(picture.endpoint, **subjects[picture.subject]) for picture in PAGES}
    for width in WIDTHS:
        for person in dict.fromkeys(picture.who for picture in PAGES):
            page = open_as(browser, base, person, width)
            for picture in PAGES:
                if picture.who == person and width in picture.widths:
                    answer = page.goto(addresses[picture.name])
                    if answer is None or answer.status != 200:
                        raise LookupError(f"{picture.name}: {answer and answer.status}")
                    page.evaluate(AS_IN_ITALY)
                    _keep(page.screenshot(full_page=width == "desktop"), IMAGES / f"{picture.name}-{width}.png")
            page.context.close()


def _keep(png: bytes, path: Path) -> None:
    """Save a picture small: 64 colours are enough for pages."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    image.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Everything that the documents show."""
    generate.main([])
    IMAGES.mkdir(exist_ok=True)
    for old in IMAGES.glob("*.png"):
        old.unlink()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    # The moved clock keeps the real time of the day, and people of the demo work in the morning.
    morning = time_machine.travel(datetime.combine(datetime.now(clock.ROME), HOUR, clock.ROME), tick=True)
    with morning, served() as (base, app, subjects), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        shoot(browser, base, app, subjects)
        browser.close()


if __name__ == "__main__":
    main()
