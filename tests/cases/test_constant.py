"""Lists read in a constant number of statements, however many cases they show."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests import journey
from tests.counting import statements
from tests.signed_in import client
from tests.world import World


def test_list_queue_search_waiting_list_and_board_cost_as_much_for_one_case_as_for_many(
    world: World, today: date, app: Flask
) -> None:
    journey.home(world)
    first = journey.waiting(world, surname="Uguali")
    browser = client(app, world, "social_worker")
    pages = {
        "home": "/",
        "list": "/cases?all=yes",
        "by end": "/cases?sort=ends&all=yes",
        "queue": "/cases?queue=mine",
        "search": "/cases?q=Uguali",
        "waiting list": "/waiting-list",
        "board": "/matching",
        "homes of one": f"/cases/{first}/match",
        "place explained": f"/cases/{first}/waiting",
        "case": f"/cases/{first}",
    }

    def measured() -> dict[str, int]:
        """The lesser of two turns: what is asked in one breath is now and then asked again, when a minute or a connection changes."""
        turns = [{name: statements(app, lambda path=path: browser.get(path)) for name, path in pages.items()} for _ in range(2)]
        return {name: min(turn[name] for turn in turns) for name in pages}

    measured()  # what a process reads once
    one = measured()
    for size in (2, 5):
        for _ in range(size):
            journey.waiting(world, surname="Uguali")
        assert measured() == one
    assert max(one[name] for name in ("home", "list", "by end", "queue", "search", "case")) <= 4, one
    assert one["board"] <= 7, (
        "who asks, who waits, the rules, all homes, their conventions; what is known of those shown; the log"
    )
    assert "Uguali" in browser.get(pages["search"]).text
