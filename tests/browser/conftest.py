"""A served portal and a headless Chromium; skipped, with how to get one, where there is no browser."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import update
from werkzeug.serving import make_server

from tenants import establish
from tenants.people import Account
from tests.world import PASSWORD, World

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # A page lives for half a second: its scripts, and axe, are over before what is compiled for speed has paid for itself.
    "--js-flags=--no-opt,--no-maglev",
]  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def find_chromium() -> str | None:
    """The browser's program, if there is one on this machine."""
    return os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    program = find_chromium()
    if program is None:
        sentence = (
            "No Chromium here: install Debian's package chromium (or set CHROMIUM to its program) to run the browser tests."
        )
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, headless=True)
        yield browser
        browser.close()


@dataclass
class Served:
    """A running portal and its address."""

    address: str
    app: Flask


@contextmanager
def serving(app: Flask) -> Iterator[Served]:
    """The portal as people reach it, CSRF and all."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}", app)
    finally:
        server.shutdown()
        thread.join(10)


@pytest.fixture(scope="session")
def hashed() -> str:
    """Everybody's password, as it is kept: made slow on purpose, so made once."""
    return establish.hash_password(PASSWORD)


@pytest.fixture
def served(app: Flask, world: World, hashed: str) -> Iterator[Served]:
    """The portal served for one test, on the day of the test's clock; everybody has a password."""
    with world.system.work() as session:
        session.execute(update(Account).values(password_hash=hashed))
    with serving(app) as portal:
        yield portal


Visit = Callable[..., Page]


def sign_in(page: Page, email: str) -> None:
    """Sign in by the form of the page that is open, in whichever language it speaks to somebody not known yet."""
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture
def visit(chromium: Browser, served: Served, world: World) -> Iterator[Visit]:
    """``visit("educator", narrow=True)``: a page in which that person has signed in by the form; one browser context each."""
    contexts: dict[tuple[str, bool], tuple[BrowserContext, Page]] = {}

    def opened(name: str, *, narrow: bool = False, scripts: bool = True) -> Page:
        if (name, scripts) not in contexts:
            context = chromium.new_context(
                viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type]
                base_url=served.address,
                locale="en-GB",
                java_script_enabled=scripts,
            )
            page = context.new_page()
            page.set_default_timeout(30_000)
            page.goto("/sign-in")
            sign_in(page, world.emails[name])
            contexts[name, scripts] = (context, page)
        return contexts[name, scripts][1]

    yield opened
    for context, _ in contexts.values():
        context.close()


@cache
def axe() -> str:
    """axe-core, to be run in a page."""
    return AXE.read_text("utf-8")


LAYOUT_RULES = ("target-size", "scrollable-region-focusable")
"""The rules whose answer depends on how wide the window is: all that need be asked again of a page that passed in another width."""


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds on the page as it is now, a line each; the checks cover WCAG 2.2 AA and best practices, or only ``rules``."""
    # evaluate() runs outside the page's policy, so axe needs no hole in it
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    # style sheets and media loaded once more are for rules that only sites with films or locked screens need
    options = {"resultTypes": ["violations"], "preload": False, **({"runOnly": list(rules)} if rules else {})}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:3]}" for v in result["violations"]]


TWICE = """() => { const seen = new Set(), twice = []
  for (const { id } of document.querySelectorAll('[id]')) seen.has(id) ? twice.push(id) : seen.add(id)
  return twice }"""
"""Ids that two elements have: a label then names the wrong one, and axe does not see it."""


def assert_accessible(page: Page, rules: tuple[str, ...] = ()) -> None:
    """No violation, no id given twice, and nothing wider than the window."""
    found = violations(page, rules)
    assert not found, f"{page.url}\n" + "\n".join(found)
    assert page.evaluate(TWICE) == [], page.url
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing wider than the window."""
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} px wider than the window"
