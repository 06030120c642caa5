"""What an owner keeps about a home, and nobody else reads: land register, supplies, keys, provenance."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.workflow.properties import facts
from portal.workflow.properties.facts_models import Cadastre, KeySet, Utility
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.signed_in import client
from tests.world import World

SECRET = ("IT001E12345678", "Enel Prova", "Mazzo rosso", "Foglio 12", "Lascito Rossi", "solo a famiglie", "Quadrifoglio")


def test_supplies_and_keys_keep_their_history(world: World, today: date) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        facts.set_utility(session, actor, home.unit_id, facts.UtilityDetails("electricity", "Enel", "owner", " it001e 12345678 "))
        facts.set_utility(session, actor, home.unit_id, facts.UtilityDetails("electricity", "A2A", "household", "IT001E12345678"))
        assert [(u.supplier, u.ended_on) for u in facts.utilities_of(session, home.unit_id)] == [("A2A", None), ("Enel", today)]
        keys = facts.add_keys(session, actor, home.unit_id, "Mazzo 1", 3, "office")
        moved = facts.hand_keys(session, actor, keys.id, "volunteer", "Nino")
        with pytest.raises(Conflict):
            facts.hand_keys(session, actor, keys.id, "household")
        with pytest.raises(Conflict, match="of this name"):
            facts.add_keys(session, actor, home.unit_id, "mazzo 1", 1, "office")
        facts.retire_keys(session, actor, moved.id)
        assert sorted((k.holder, k.until) for k in facts.keys_of(session, home.unit_id)) == [
            ("office", today),
            ("volunteer", today),
        ]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (facts.UtilityDetails("electricity", "Enel", "owner", "IT12"), "code"),
        (facts.UtilityDetails("gas", "Snam", "owner", "123"), "code"),
        (facts.UtilityDetails("steam", "Enel", "owner"), "kind"),
        (facts.UtilityDetails("water", " ", "owner"), "supplier"),
        (facts.UtilityDetails("water", "Padania", "neighbour"), "holder"),
    ],
)
def test_a_supply_that_cannot_be(world: World, today: date, details: facts.UtilityDetails, field: str) -> None:
    home = journey.home(world)
    with world.act("manager") as (session, actor), pytest.raises(Invalid) as refusal:
        facts.set_utility(session, actor, home.unit_id, details)
    assert list(refusal.value.fields) == [field]


def test_the_owner_writes_it_on_its_pages_and_no_partner_reads_it(app: Flask, world: World, today: date) -> None:
    home, browser = journey.home(world), client(app, world, "manager")
    at = f"/units/{home.unit_id}"
    sent = {
        f"{at}/cadastre": {"municipality": "Crema", "sheet": "Foglio 12", "parcel": "34", "category": "A/3"},
        f"{at}/utilities/new": {"kind": "electricity", "supplier": "Enel Prova", "code": "IT001E12345678", "holder": "owner"},
        f"{at}/keys": {"label": "Mazzo rosso", "pieces": "3", "holder": "office"},
        f"/properties/{home.property_id}/change": {
            "name": "Via Prova", "address": "Via Prova 1", "town": "Crema", "acquired_by": "bequest", "acquired_on": "2019-05-02",
            "provenance": "Lascito Rossi", "conditions": "solo a famiglie", "yearly_cost": "2.100,00",
        },
        f"/properties/{home.property_id}/certificates/new": {
            "kind": "insurance", "expires_on": "2028-01-01", "issuer": "Quadrifoglio", "covers": "Incendio",
        },
        f"{at}/change": {"name": "Trilocale", "beds": "4", "rooms": "3", "accessibility": "Porta 90 cm",
            "house_rules": "Silenzio dopo le 22",
        },
    }  # fmt: skip
    for address, data in sent.items():
        answer = browser.post(address, data=data)
        assert answer.status_code == 303, (address, answer.text)
    own = browser.get(at).text + browser.get(f"/properties/{home.property_id}").text + browser.get(f"{at}/keys").text
    for words in (*SECRET, "Silenzio dopo le 22", "Porta 90 cm", "Bequest"):
        assert words in own, words
    for who in ("social_worker", "educator", "volunteer", "stranger_manager"):
        page = client(app, world, who).get(at).text
        assert ("Silenzio dopo le 22" in page) == (not who.startswith("stranger")), who
        assert not [words for words in SECRET if words in page], who
        with world.act(who) as (session, actor):
            seen = [session.scalar(select(func.count()).select_from(table)) for table in (Cadastre, Utility, KeySet)]
            assert seen == ([1, 1, 1] if who == "volunteer" else [0, 0, 0]), who
            refusal = NotAllowed if who != "stranger_manager" else NotFound
            with pytest.raises(refusal):
                facts.add_keys(session, actor, home.unit_id, "Mio", 1, "other")
        for address in (f"{at}/keys", f"{at}/cadastre", f"{at}/utilities/new"):
            assert client(app, world, who).get(address).status_code == 404, (who, address)
    with world.act("manager") as (session, _):
        keys, utility = session.scalars(select(KeySet.id)).one(), session.scalars(select(Utility.id)).one()
    assert browser.post(f"/keys/{keys}/hand", data={"holder": "volunteer", "holder_name": "Nino"}).status_code == 303
    assert browser.post(f"/keys/{keys}/retire").status_code == 409
    assert browser.post(f"/utilities/{utility}/end").status_code == 303
    assert browser.post(f"/utilities/{utility}/end").status_code == 409
