"""The application runs: first page, home, a case page."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests import journey, signed_in
from tests.world import World


def test_nobody_is_led_to_the_sign_in_page(world: World, today: date, app: Flask) -> None:
    answer = app.test_client().get("/cases?stage=draft")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/cases?stage%3Ddraft"


def test_the_sign_in_page_is_in_italian_and_has_no_script_of_others(world: World, today: date, app: Flask) -> None:
    answer = app.test_client().get("/sign-in", headers={"Accept-Language": "en-US"})
    assert answer.status_code == 200
    assert '<html lang="it">' in answer.text


def test_home_and_case_page(world: World, today: date, app: Flask) -> None:
    case_id = journey.hosted(world, journey.home(world))
    for name in ("social_worker", "educator", "manager"):
        browser = signed_in.client(app, world, name)
        assert browser.get("/").status_code == 200
        assert browser.get(f"/cases/{case_id}").status_code == 200
    assert signed_in.client(app, world, "stranger_head").get(f"/cases/{case_id}").status_code == 404
