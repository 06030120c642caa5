"""Conventions and certificates: what they open, what they cover, when they end."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.records.documents.commands import Place
from portal.records.documents.models import Document
from portal.workflow import board
from portal.workflow.properties import commands as homes
from portal.workflow.properties.models import Certificate, Convention, ConventionTerms, Unit, UnitEntry
from portal.workflow.rules import add_months
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.documents.conftest import attached
from tests.signed_in import client
from tests.world import World

NEXT_YEAR = homes.ConventionDetails("Convenzione 2027", date(2027, 3, 1), date(2028, 3, 1))


def _property(world: World) -> tuple[UUID, UUID]:
    with world.act("manager") as (session, actor):
        home = homes.add_property(session, actor, homes.PropertyDetails("Casa", "Via 1", "Crema"))
        unit = homes.add_unit(session, actor, home.id, homes.UnitDetails("Interno 1", beds=2, rooms=2))
        homes.set_entry(session, actor, unit.id, "Chiavi in sede", 2)
        return home.id, unit.id


def _sees(world: World, who: str, model: type, row_id: UUID) -> bool:
    with world.act(who) as (session, _):
        key = next(iter(model.__table__.primary_key.columns))  # type: ignore[attr-defined]
        return session.scalar(select(func.count()).select_from(model).where(key == row_id)) == 1


def test_a_convention_opens_the_unit_to_its_partner_while_it_runs(world: World, today: date) -> None:
    property_id, unit_id = _property(world)
    assert not _sees(world, "educator", Unit, unit_id)
    with world.act("manager") as (session, actor):
        made = homes.add_convention(
            session,
            actor,
            property_id,
            world.organisations["ats-crema"],
            NEXT_YEAR,
            homes.Terms(120_000, "Utenze a carico dell'ATS"),
        )
        assert session.scalars(select(ConventionTerms)).one().yearly_fee_cents == 120_000
    assert _sees(world, "educator", Unit, unit_id)
    assert _sees(world, "educator", UnitEntry, unit_id)
    assert _sees(world, "educator", Convention, made.id)
    assert not _sees(world, "educator", ConventionTerms, made.id)
    assert not _sees(world, "social_worker", Unit, unit_id)
    assert not _sees(world, "stranger_educator", Unit, unit_id)
    with clock.at_day(date(2028, 3, 1)):
        assert not _sees(world, "educator", Unit, unit_id)
        assert not _sees(world, "educator", UnitEntry, unit_id)


def test_a_convention_to_come_shows_its_partner_the_unit_but_not_how_one_gets_in(world: World, today: date) -> None:
    property_id, unit_id = _property(world)
    with world.act("manager") as (session, actor):
        details = homes.ConventionDetails("Convenzione", today + timedelta(days=30), today + timedelta(days=300))
        homes.add_convention(session, actor, property_id, world.organisations["ats-crema"], details)
    assert _sees(world, "educator", Unit, unit_id)
    assert not _sees(world, "educator", UnitEntry, unit_id)
    with clock.at_day(today + timedelta(days=30)):
        assert _sees(world, "educator", UnitEntry, unit_id)


@pytest.mark.parametrize("partner", ["comune-crema", "owner-crema", "ats-altrove"])
def test_the_partner_of_a_convention_works_in_the_property(world: World, today: date, partner: str) -> None:
    property_id, _ = _property(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid, match="partner that works in the property"):
        homes.add_convention(session, actor, property_id, world.organisations[partner], NEXT_YEAR)


@pytest.mark.parametrize(
    ("details", "terms", "field"),
    [
        (homes.ConventionDetails(" ", date(2027, 3, 1), date(2028, 3, 1)), None, "title"),
        (homes.ConventionDetails("C", date(2027, 3, 1), date(2027, 3, 1)), None, "last_day"),
        (homes.ConventionDetails("C", date(2027, 3, 1), date(2028, 3, 1), "nobody"), None, "duty_signatory"),
        (NEXT_YEAR, homes.Terms(-1), "yearly_fee"),
    ],
)
def test_what_was_typed_must_be_possible(
    world: World, today: date, details: homes.ConventionDetails, terms: homes.Terms | None, field: str
) -> None:
    property_id, _ = _property(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.add_convention(session, actor, property_id, world.organisations["ats-crema"], details, terms)
    assert list(refusal.value.fields) == [field]


def test_the_same_days_are_not_covered_twice_with_one_partner(world: World, today: date) -> None:
    property_id, _ = _property(world)
    partner = world.organisations["ats-crema"]
    with world.act("manager") as (session, actor):
        homes.add_convention(session, actor, property_id, partner, NEXT_YEAR)
        with pytest.raises(Invalid, match="already covers days"):
            homes.add_convention(session, actor, property_id, partner, NEXT_YEAR)
        homes.add_convention(
            session, actor, property_id, partner, homes.ConventionDetails("Convenzione 2028", date(2028, 3, 1), date(2029, 3, 1))
        )


def test_a_convention_is_lengthened_but_never_from_under_a_household(world: World, today: date) -> None:
    home = journey.home(world)
    journey.hosted(world, home)
    last = add_months(today, 12)
    with world.act("manager") as (session, actor):
        homes.change_convention(session, actor, home.convention_id, homes.ConventionDetails("Più corta", date(2022, 1, 15), last))
    with (
        world.act("manager") as (session, actor),
        pytest.raises(Conflict, match="Trilocale is promised to a household") as refusal,
    ):
        homes.change_convention(
            session,
            actor,
            home.convention_id,
            homes.ConventionDetails("Troppo corta", date(2022, 1, 15), last - timedelta(days=1)),
        )
    assert refusal.value.sentence.values["day"] == last - timedelta(days=1)


@pytest.mark.parametrize("who", ["volunteer", "social_worker", "educator"])
def test_only_the_property_manager_keeps_conventions_and_certificates(world: World, today: date, who: str) -> None:
    home = journey.home(world)
    with world.act(who) as (session, actor):
        with pytest.raises(NotAllowed, match="property manager"):
            homes.change_convention(session, actor, home.convention_id, NEXT_YEAR)
        with pytest.raises(NotAllowed, match="property manager"):
            homes.add_certificate(session, actor, home.property_id, "gas", date(2028, 1, 1))


def test_strangers_find_neither_convention_nor_certificate(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        certificate = homes.add_certificate(session, actor, home.property_id, "gas", date(2028, 1, 1)).id
    for who in ("stranger_manager", "stranger_educator", "stranger_social_worker"):
        with world.act(who) as (session, actor):
            with pytest.raises(NotFound):
                homes.change_convention(session, actor, home.convention_id, NEXT_YEAR)
            with pytest.raises(NotFound):
                homes.renew_certificate(session, actor, certificate, date(2029, 1, 1))
            with pytest.raises(NotFound):
                homes.add_certificate(session, actor, home.property_id, "gas", date(2028, 1, 1))


def test_a_certificate_is_renewed_and_the_old_one_kept(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        old = homes.add_certificate(
            session, actor, home.property_id, "gas", date(2027, 4, 1), issued_on=date(2025, 4, 1), reference="12/25"
        )
        with pytest.raises(Conflict, match="already recorded"):
            homes.add_certificate(session, actor, home.property_id, "gas", date(2027, 4, 1), reference="12/25")
        with pytest.raises(Invalid, match="expire after the old one"):
            homes.renew_certificate(session, actor, old.id, date(2027, 4, 1))
        new = homes.renew_certificate(session, actor, old.id, date(2029, 4, 1), reference="7/27")
        assert (new.kind, new.replaced_on, old.replaced_on) == ("gas", None, today)
        with pytest.raises(Conflict, match="already renewed"):
            homes.renew_certificate(session, actor, old.id, date(2030, 4, 1))
        with pytest.raises(NotFound):
            homes.renew_certificate(session, actor, uuid4(), date(2030, 4, 1))
        assert session.scalar(select(func.count()).select_from(Certificate)) == 2


@pytest.mark.parametrize(
    ("kind", "issued_on", "expires_on", "field"),
    [
        ("passport", None, date(2028, 1, 1), "kind"),
        ("gas", date(2027, 3, 2), date(2028, 1, 1), "issued_on"),
        ("gas", date(2027, 1, 1), date(2027, 1, 1), "expires_on"),
    ],
)
def test_a_certificate_has_a_kind_and_possible_dates(
    world: World, today: date, kind: str, issued_on: date | None, expires_on: date, field: str
) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        homes.add_certificate(session, actor, home.property_id, kind, expires_on, issued_on=issued_on)
    assert list(refusal.value.fields) == [field]


def _waiting(world: World, who: str) -> list[tuple[str, date | None, UUID | None]]:
    with world.act(who) as (session, actor):
        return [(w.what.key, w.due, w.unit_id) for w in board.waiting(session, actor)]


def test_what_expires_within_sixty_days_waits_for_the_owner_alone(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        homes.add_certificate(session, actor, home.property_id, "gas", today + timedelta(days=60))
        homes.add_certificate(session, actor, home.property_id, "energy", today + timedelta(days=61))
        late = homes.add_certificate(session, actor, home.property_id, "insurance", today - timedelta(days=2))
        homes.change_convention(
            session, actor, home.convention_id, homes.ConventionDetails("C", date(2022, 1, 15), today + timedelta(days=50))
        )
    assert _waiting(world, "manager") == [
        ("certificate_expiring", today - timedelta(days=2), home.unit_id),
        ("convention_expiring", today + timedelta(days=49), home.unit_id),
        ("certificate_expiring", today + timedelta(days=60), home.unit_id),
    ]
    for other in ("volunteer", "social_worker", "educator", "stranger_manager"):
        assert _waiting(world, other) == []
    with world.act("manager") as (session, actor):
        homes.renew_certificate(session, actor, late.id, today + timedelta(days=400))
        homes.add_convention(
            session, actor, home.property_id, world.organisations["ats-crema"],
            homes.ConventionDetails("Nuova", today + timedelta(days=50), today + timedelta(days=500)),
        )  # fmt: skip
    assert [key for key, _, _ in _waiting(world, "manager")] == ["certificate_expiring"]


def test_whoever_signed_a_convention_reads_its_paper(app: Flask, world: World, today: date) -> None:
    property_id, _ = _property(world)
    partner = world.organisations["ats-crema"]
    with world.act("manager") as (session, actor):
        made = homes.add_convention(session, actor, property_id, partner, NEXT_YEAR).id
    place = Place("property.convention", property_id=property_id, subject_id=made)
    paper = attached(world, "manager", place, kind="convention", title="Convenzione firmata")
    loose = attached(world, "manager", Place("property.convention", property_id=property_id))
    for who, sees in (
        ("coordinator", True),
        ("educator", True),
        ("manager", True),
        ("stranger_coordinator", False),
        ("stranger_manager", False),
    ):
        browser = client(app, world, who)
        assert (browser.get(f"/documents/{paper}").status_code == 200) is sees, who
        assert (browser.get(f"/documents/{loose}").status_code == 200) is (who == "manager"), (
            "what belongs to no convention is the owner's"
        )
    assert "Convenzione firmata" in client(app, world, "coordinator").get(f"/conventions/{made}").text
    with clock.at_day(date(2029, 1, 1)):
        assert _sees(world, "coordinator", Document, paper), "a paper that one signed stays one's own"
