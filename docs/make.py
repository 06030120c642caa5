"""Draw what the documents show: generated tables and diagrams, and the screenshots of the handbook. `make docs` runs it.

The screenshots are of the demo's data on 1 March 2027, so that making them again changes only what the portal changed.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from docs import generate
from migrations import provision
from migrations.run import migrate
from portal.app import create_app
from portal.demo import cast, seed
from portal.embedded import start_postgres, start_valkey
from portal.records import sweeps
from portal.settings import Settings
from portal.workflow.cases.models import Case
from portal.workflow.properties.models import Unit
from tenants import clock, crypto, scope
from tenants.database import Database
from tenants.system import System

DAY = date(2027, 3, 1)
IMAGES = Path(__file__).parent / "images"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"desktop": (1280, 860), "phone": (390, 844)}

PAGES: tuple[tuple[str, str, str], ...] = (
    ("home-social-worker", "social_worker", "/"),
    ("home-educator", "educator", "/"),
    ("home-owner", "manager", "/"),
    ("cases", "social_worker", "/cases"),
    ("case", "social_worker", "/cases/{hosted}"),
    ("case-owner", "manager", "/cases/{proposed}"),
    ("referral", "social_worker", "{referrals.edit:draft}"),
    ("assessment", "coordinator", "{assessment.show:assessment}"),
    ("waiting-list", "social_worker", "{placements.waiting_list}"),
    ("match", "social_worker", "{placements.match:waiting}"),
    ("stay", "manager", "{placements.show:hosted}"),
    ("units", "manager", "{properties.index}"),
    ("support", "educator", "{support.show:hosted}"),
    ("record-meeting", "educator", "{support.record:hosted}"),
    ("renewal", "coordinator", "{renewals.show:hosted}"),
    ("inbox", "coordinator", "{notifications.index}"),
    ("readings", "dpo", "{administration.readings}"),
    ("members", "comune_administrator", "{administration.members}"),
)
"""(image, who, address): ``{endpoint}`` or ``{endpoint:stage of the case}``."""


@contextmanager
def served() -> Iterator[tuple[str, object, dict[str, UUID]]]:
    """The demo on its day: address, application, and a case at each stage."""
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
            cases = _cases(system, database)
            app = create_app(settings)
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}", app, cases
            server.shutdown()


def _cases(system: System, database: Database) -> dict[str, UUID]:
    with system.work() as session:
        found = {stage: case for stage, case in session.execute(select(Case.stage, Case.id).order_by(Case.ends_on.desc().nulls_first()))}
        found["unit"] = session.scalars(select(Unit.id)).first()  # type: ignore[assignment]
    return found


def address(app: object, pattern: str, cases: dict[str, UUID]) -> str:
    """The path that a pattern of :data:`PAGES` means."""
    from flask import Flask, url_for

    assert isinstance(app, Flask)
    if pattern.startswith("/"):
        return pattern.format(**{stage: str(case) for stage, case in cases.items()})
    endpoint, _, stage = pattern.strip("{}").partition(":")
    with app.test_request_context():
        path = url_for(endpoint, **({"case_id": cases[stage]} if stage else {}))
    return path


def shoot(browser: Browser, base: str, app: object, cases: dict[str, UUID]) -> None:
    """Every page of :data:`PAGES`, at both widths, signed in as its person."""
    emails = {part.key: part.email for part in cast.CAST}
    for width, (x, y) in WIDTHS.items():
        for person in dict.fromkeys(who for _, who, _ in PAGES):
            context = browser.new_context(viewport={"width": x, "height": y}, base_url=base, locale="it-IT")
            page = context.new_page()
            page.goto("/sign-in")
            form = page.locator("form:has(input[name=password]:visible)").first
            form.locator("input[name=email]").fill(emails[person])
            form.locator("input[name=password]").fill(cast.PASSWORD)
            form.locator("input[name=password]").press("Enter")
            page.wait_for_url(lambda url: "sign-in" not in url)
            for name, who, pattern in PAGES:
                if who == person:
                    answer = page.goto(address(app, pattern, cases))
                    assert answer is not None and answer.status == 200, (name, answer and answer.status)
                    _keep(page.screenshot(full_page=width == "desktop"), IMAGES / f"{name}-{width}.png")
            context.close()


def _keep(png: bytes, path: Path) -> None:
    """Save a picture small: 128 colours are enough for pages."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, 1800)))
    image.quantize(128).save(path, optimize=True)


def main() -> None:
    """Everything that the documents show."""
    generate.main([])
    IMAGES.mkdir(exist_ok=True)
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with served() as (base, app, cases), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        shoot(browser, base, app, cases)
        browser.close()
    clock.set_process_today(None)
    assert scope.current() is None


if __name__ == "__main__":
    main()
