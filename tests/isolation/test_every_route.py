"""Every page, tried by nobody, by everybody of Crema, and by strangers who know Crema's addresses.

With ``PORTAL_ACCESS_MATRIX`` set to a file, what each of the cast was answered is written there as JSON, for the documents.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from portal.app import create_app
from portal.pages import frame
from portal.pages.access import Rule
from portal.settings import Settings
from portal.workflow import board
from tenants.kinds import Role
from tenants.permissions import may
from tests.isolation.portfolio import Portfolio
from tests.logged import as_in_production
from tests.signed_in import client
from tests.world import CAST, STRANGERS

TABLES = {
    "income_id": "incomes",
    "member_id": "members",
    "request_id": "information_requests",
    "unit_id": "units",
    "property_id": "properties",
    "item_id": "inventory_items",
    "convention_id": "conventions",
    "certificate_id": "certificates",
    "ticket_id": "tickets",
    "utility_id": "utilities",
    "key_set_id": "key_sets",
    "check_id": "recurring_checks",
    "supplier_id": "suppliers",
    "void_id": "unit_days",
    "duty_id": "duties",
    "checklist_id": "checklists",
    "photo_id": "checklist_photos",
    "goal_id": "goals",
    "concern_id": "concerns",
    "line_id": "budget_lines",
    "plan_id": "plans",
    "signature_id": "plan_signatures",
    "report_id": "support_reports",
    "notification_id": "notifications",
    "delivery_id": "deliveries",
    "seat_id": "equipe_members",
    "document_id": "documents",
    "step_id": "exit_steps",
    "letter_id": "letters",
    "decision_id": "review_decisions",
    "obligation_id": "obligations",
}
OF_CASES = {
    "income_id",
    "member_id",
    "request_id",
    "duty_id",
    "checklist_id",
    "photo_id",
    "goal_id",
    "plan_id",
    "signature_id",
    "report_id",
    "line_id",
    "concern_id",
    "step_id",
    "letter_id",
    "decision_id",
}
TEXTS = {"token": "forged", "reference": "0123456789abcdef", "name": "nothing.eml", "filename": "nothing.css", "shelf": "renewal"}
FINE = {200, 302, 303, 403, 404, 409, 422}
FEW = ("hosted_and_reviewed", "proposed")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass
class House:
    """The application on a busy world, with the ids that its addresses need."""

    app: Flask
    portfolio: Portfolio
    ids: dict[str, list[Any]]
    of_case: dict[tuple[str, UUID], UUID]

    def address(self, route: Route, case_id: UUID, place: str = "crema") -> str:
        """The address of a page for one of a place's cases (Crema's), with ids that exist there as far as there are any."""
        values: dict[str, Any] = {}
        for name in route.arguments:
            if name == "case_id":
                values[name] = case_id
            elif name in OF_CASES or (name == "session_id" and "case_id" in route.arguments):
                values[name] = self.of_case.get((name, case_id)) or uuid4()
            elif name in TEXTS:
                values[name] = TEXTS[name]
            elif name == "partnership_id":
                values[name] = self.portfolio.world.partnership_id
            elif name == "person_id":
                values[name] = self.portfolio.world.actor("educator").person_id
            else:
                values[name] = (self.ids.get(f"{place}:{name}") or [uuid4()])[0]
        with self.app.test_request_context():
            address: str = self.app.url_map.bind("localhost").build(route.endpoint, values)
        return address

    def rule(self, route: Route) -> Rule:
        """What the page asks of whoever opens it."""
        found: Rule = self.app.view_functions[route.endpoint].access_rule  # type: ignore[attr-defined]
        return found

    def routes(self, *methods: str) -> list[Route]:
        """Every page that answers one of these methods, files of the front end aside."""
        return [r for r in self.app.url_map.iter_rules() if r.endpoint != "static" and r.methods and r.methods & set(methods)]


@pytest.fixture(scope="module")
def house(portfolio: Portfolio, base_settings: Settings) -> Iterator[House]:
    """The portal on the portfolio: none of these tests changes anything."""
    app = create_app(replace(base_settings, today=date(2027, 3, 1)))
    ids: dict[str, list[Any]] = defaultdict(list)
    of_case: dict[tuple[str, UUID], UUID] = {}
    with psycopg.connect(portfolio.superuser_url) as connection:
        crema = {portfolio.world.organisations[f"{kind}-crema"] for kind in ("comune", "ats", "owner")}
        for name, table in (*TABLES.items(), ("session_id", "support_sessions"), ("session_id", "equipe_sessions")):
            where = " where kind = 'void'" if name == "void_id" else ""
            columns = "case_id" if name in OF_CASES or table == "support_sessions" else "null"
            for key, case_id, organisation in connection.execute(
                f"select id, {columns}, organisation_id from portal.{table}{where}"
            ):
                if case_id is not None:
                    of_case[name, case_id] = key
                else:
                    ids[f"{'crema' if organisation in crema else 'altrove'}:{name}"].append(key)
    yield House(app, portfolio, ids, of_case)
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()


def test_every_page_declares_its_rule(house: House) -> None:
    undeclared = [
        route.endpoint
        for route in house.routes("GET", *UNSAFE)
        if not isinstance(getattr(house.app.view_functions[route.endpoint], "access_rule", None), Rule)
    ]
    assert undeclared == []


def test_what_the_frame_and_the_board_promise_exists(house: House) -> None:
    promised = {endpoint for _, endpoint, _ in frame.MENU + frame.TABS} | {waits.endpoint for waits in board.WAITING}
    world = house.portfolio.world
    for name in CAST:
        for standing in house.portfolio.crema.values():
            with world.act(name) as (session, actor):
                try:
                    seen = board.see(session, actor, standing.case_id)
                except board.NotFound:
                    continue
                promised |= {f"{a.family}.{a.name}" for a in board.actions(actor, seen)}
    assert sorted(promised - set(house.app.view_functions)) == []


def test_nobody_gets_in_anywhere(house: House) -> None:
    nobody = house.app.test_client()
    house.app.config["WTF_CSRF_ENABLED"] = False
    case_id = house.portfolio.crema["hosted"].case_id
    for route in house.routes("GET", *UNSAFE):
        address = house.address(route, case_id)
        for method in sorted((route.methods or set()) & {"GET", *UNSAFE}):
            answer = nobody.open(address, method=method)
            if house.rule(route).public:
                assert answer.status_code < 500 or address.startswith("/readyz"), (method, address)
            else:
                assert answer.status_code in (302, 303), (method, address)
                assert answer.location.startswith("/sign-in?next="), (method, address)


def test_without_a_token_nothing_is_changed(house: House) -> None:
    """Every way to change something asks for the token, signed in or not."""
    browser = client(house.app, house.portfolio.world, "head")
    house.app.config["WTF_CSRF_ENABLED"] = True
    try:
        for route in house.routes(*UNSAFE):
            address = house.address(route, house.portfolio.crema["hosted"].case_id)
            assert browser.post(address).status_code == 400, address
            assert browser.post(address, headers={"HX-Request": "true"}).status_code == 400, address
    finally:
        house.app.config["WTF_CSRF_ENABLED"] = False


def test_the_cast_meets_no_defect_and_only_what_their_rights_open(house: House, base_settings: Settings) -> None:
    with as_in_production(base_settings) as logged:
        _everybody_everywhere(house)
    assert len(logged.lines) > 500
    for name in (*_people(house), *_case_numbers(house)):
        assert name not in logged.text, "the log names somebody"


def _everybody_everywhere(house: House) -> None:
    matrix: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for name in CAST:
        browser = client(house.app, house.portfolio.world, name)
        actor = house.portfolio.world.actor(name)
        roles = actor.roles | ({Role.EQUIPE_MEMBER} if actor.person_id in house.portfolio.seats else set())
        for route in house.routes("GET"):
            rule = house.rule(route)
            closed = bool(rule.permissions) and not any(may(replace(actor, roles=roles), p) for p in rule.permissions)
            labels = list(house.portfolio.crema) if route.endpoint == "cases.show" else FEW
            for label in labels if rule.case and not closed else FEW[:1]:
                address = house.address(route, house.portfolio.crema[label].case_id)
                status = browser.get(address).status_code
                assert status in FINE or address.startswith("/readyz"), (name, address, label)
                assert status == 404 or not closed, (name, address, label)
                matrix[route.endpoint].setdefault(name, {})[label] = status
    assert any(status == 200 for by in matrix["cases.show"].values() for status in by.values())
    _write(matrix)


def test_strangers_find_nothing_of_crema(house: House) -> None:
    house.app.config["WTF_CSRF_ENABLED"] = False
    numbers = _case_numbers(house)
    for name in STRANGERS:
        browser = client(house.app, house.portfolio.world, name)
        for route in house.routes("GET", *UNSAFE):
            if house.rule(route).public or route.endpoint.startswith("accounts."):
                continue
            address = house.address(route, house.portfolio.crema[FEW[0]].case_id)
            if route.arguments:
                _not_found(browser, route, address, name)
            elif "GET" in (route.methods or ()):
                text = _words_of(browser.get(address).data)
                assert not [n for n in numbers if n in text], (name, address)


def _words_of(answer: bytes) -> str:
    """What can be read in an answer: a page, or the parts of a spreadsheet."""
    if answer.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return answer.decode("utf-8", "replace")


def _people(house: House) -> list[str]:
    """The surnames of whoever works in the portal, and the names of the households."""
    with psycopg.connect(house.portfolio.superuser_url) as connection:
        people = "select surname from portal.people union select email from portal.accounts"
        households = "select given_name from portal.member_names union select surname from portal.member_names"
        return [name for (name,) in connection.execute(f"{people} union {households}")]


def _case_numbers(house: House) -> list[str]:
    with psycopg.connect(house.portfolio.superuser_url) as connection:
        numbers = connection.execute(
            "select number from portal.cases where id = any(%s) except select number from portal.cases where not id = any(%s)",
            (_case_ids(house), _case_ids(house)),
        )
        return [number for (number,) in numbers]


def _not_found(browser: FlaskClient, route: Route, address: str, name: str) -> None:
    for method in sorted((route.methods or set()) & {"GET", *UNSAFE}):
        assert browser.open(address, method=method).status_code == 404, (name, method, address)


def _case_ids(house: House) -> list[UUID]:
    return [standing.case_id for standing in house.portfolio.crema.values()]


def _write(matrix: dict[str, dict[str, dict[str, int]]]) -> None:
    target = os.environ.get("PORTAL_ACCESS_MATRIX")
    if target:
        Path(target).write_text(json.dumps(matrix, indent=1, sort_keys=True), "utf-8")
