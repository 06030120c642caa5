"""What homes cost and bring in, the days on which nobody lived there, and the same on paper: the owner's alone."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from portal.workflow.properties import commands as homes
from portal.workflow.properties import money
from portal.workflow.properties.maintenance_models import MoneyLine
from portal.workflow.properties.models import Convention
from portal.workflow.properties.money import LineDetails
from portal.workflow.rules import Days
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def flat(world: World, today: date) -> journey.Home:
    """A home that costs 3,650 euro a year, lived in from 11 February 2027 after ten days of works."""
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        details = homes.PropertyDetails("Via Prova", "Via Prova 1", "Crema")
        homes.change_property(session, actor, home.property_id, details, homes.Provenance(yearly_cost_cents=365_000))
        assert session.get_one(Convention, home.convention_id)
        homes.set_void(session, actor, home.unit_id, Days(date(2027, 2, 1), date(2027, 2, 11)), "Lavori")
    journey.hosted(world, home, starts_on=date(2027, 2, 11))
    return home


def record(
    world: World, home: journey.Home, kind: str, cents: int, what: str, *, income: bool = False, whole: bool = False
) -> UUID:
    with world.act("manager") as (session, actor):
        place = {"property_id": home.property_id} if whole else {"unit_id": home.unit_id}
        details = LineDetails(kind, date(2027, 2, 15), cents, what, income)
        return money.record_line(session, actor, details, **place).id  # type: ignore[arg-type]


def test_a_year_counts_days_and_money(world: World, flat: journey.Home, today: date) -> None:
    record(world, flat, "repair", 20_000, "Rubinetto")
    record(world, flat, "insurance", 10_000, "Polizza", whole=True)
    record(world, flat, "contribution", 15_000, "Contributo di febbraio", income=True)
    record(world, flat, "deposit", 30_000, "Cauzione", income=True)
    mistake = record(world, flat, "repair", 99_999, "Sbaglio")
    with world.act("manager") as (session, actor):
        money.strike_line(session, actor, mistake, "Doppia")
        with pytest.raises(Conflict):
            money.strike_line(session, actor, mistake, "Doppia")
        (unit,) = money.year_of(session, actor, 2027)
        assert (unit.days, unit.lived_in, unit.void, unit.empty) == (60, 19, 10, 31), "up to 1 March"
        assert (unit.costs, unit.income, unit.fixed) == (30_000, 15_000, 60_000)
        assert (unit.void_day_cents, unit.not_lived_in, unit.void_cents) == (1_000, 41, 41_000)
        assert unit.balance == 15_000 - 30_000 - 60_000
        assert money.years(session, actor) == [2027]
        (past,) = money.year_of(session, actor, 2026)
        assert (past.days, past.lived_in, past.costs) == (365, 0, 0)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (LineDetails("contribution", date(2027, 2, 1), 5, "x"), "kind"),
        (LineDetails("repair", date(2027, 2, 1), 5, "x", income=True), "kind"),
        (LineDetails("repair", date(2027, 3, 2), 5, "x"), "day"),
        (LineDetails("repair", date(2027, 2, 1), 0, "x"), "amount"),
        (LineDetails("repair", date(2027, 2, 1), 5, " "), "what"),
    ],
)
def test_a_line_that_cannot_be(world: World, today: date, details: LineDetails, field: str) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        money.record_line(session, actor, details, unit_id=home.unit_id)
    assert list(refusal.value.fields) == [field]


def test_the_owner_takes_it_away_and_nobody_else_reads_a_cent(app: Flask, world: World, flat: journey.Home) -> None:
    browser = client(app, world, "manager")
    line = {"kind": "repair", "what": "=1+1", "day": "2027-02-20", "amount": "1.234,50", "place": f"unit:{flat.unit_id}"}
    assert browser.post("/money/new", data={**line, "amount": "0"}).status_code == 422
    assert browser.post("/money/new", data=line).status_code == 303
    gift = {**line, "kind": "other", "what": "+39 0373 1", "place": f"property:{flat.property_id}"}
    assert browser.post("/money/new?income=1", data=gift).status_code == 303
    page = browser.get("/money?year=2027").text
    for words in ("1,234.50", "=1+1", "Days lived in"):
        assert words in page, words
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/money/2027.xlsx").data))
    rows = book.get_sheet_by_index(1).to_python()
    assert [(row[3], row[6]) for row in rows[1:]] == [("+39 0373 1", 1234.5), ("=1+1", -1234.5)]
    printed = PdfReader(io.BytesIO(browser.get("/money/2027.pdf").data))
    assert "=1+1" in " ".join(page.extract_text() for page in printed.pages)
    assert browser.get("/money/2027.csv").status_code == 404
    assert browser.get("/money/1999.xlsx").status_code == 404
    with world.act("manager") as (session, _):
        first = session.scalars(select(MoneyLine.id)).first()
    for who in ("volunteer", "social_worker", "head", "coordinator", "stranger_manager"):
        other = client(app, world, who)
        for address in ("/money/2027.xlsx", "/money/2027.pdf", f"/money/{first}/strike", "/money/new", "/money"):
            own = who == "stranger_manager" and not address.endswith("/strike")  # their accounts, with nothing in them
            answer = other.get(address)
            assert answer.status_code == (200 if own else 404), (who, address)
            assert b"1,234" not in answer.data
        with world.act(who) as (session, actor):
            assert session.scalar(select(func.count()).select_from(MoneyLine)) == (2 if who == "volunteer" else 0), who
            details = LineDetails("repair", date(2027, 2, 1), 5, "x")
            with pytest.raises((NotAllowed, NotFound)):
                money.record_line(session, actor, details, unit_id=flat.unit_id)
    assert browser.post(f"/money/{first}/strike", data={"reason": ""}).status_code == 422
    assert browser.post(f"/money/{first}/strike", data={"reason": "Doppia"}).status_code == 303
    assert "Struck out on" in browser.get("/money").text
