"""The pages of departures, as each side reads and fills them in."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.placements.models import Inspection
from portal.workflow.properties.models import InventoryItem, Unit
from tenants import clock
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World

START = {"reason": "own_home_found", "leaves_on": "2027-03-10", "exit_plan": "Affitto a Crema."}
REPORT = {
    "last_day": "2027-03-01", "held_on": "2027-03-01", "held_at": "00:01", "keys": "2", "condition": "Buono stato.",
    "electricity": "1234,5", "damages": "Una sedia rotta.",
}  # fmt: skip
OUTCOME = {"next_home": "private_rent", "housing_autonomy": "yes", "working": "unknown", "summary": "Casa in affitto."}


def waiting(world: World, who: str) -> set[str]:
    with world.act(who) as (session, actor):
        return {one.what.key for one in board.waiting(session, actor) if one.what.endpoint.startswith("departures.")}


def offered(world: World, who: str, stay: stays.Stay) -> dict[str, bool]:
    with world.act(who) as (session, actor):
        found = board.actions(actor, board.see(session, actor, stay.case_id))
        return {a.name: a.allowed for a in found if a.family == "departures"}


def furnished(world: World) -> stays.Stay:
    stay = stays.living(world)
    with world.act("manager") as (session, _):
        unit = session.get_one(Unit, stay.home.unit_id)
        mine = {"unit_id": unit.id, "property_id": unit.property_id, "organisation_id": unit.organisation_id}
        session.add(InventoryItem(room="Cucina", name="Sedie", quantity=4, **mine))
    return stay


def test_from_the_decision_to_the_last_follow_up(world: World, today: date, app: Flask) -> None:
    stay = furnished(world)
    comune, owner, educator = (client(app, world, who) for who in ("social_worker", "manager", "educator"))
    base = f"/cases/{stay.case_id}"

    refused = comune.post(f"{base}/departure/start", data={**START, "leaves_on": "2027-08-01"})
    assert refused.status_code == 422
    assert "The last day of the stay is 19/05/2027" in refused.text
    assert "Affitto a Crema." in refused.text
    done = comune.post(f"{base}/departure/start", data=START, follow_redirects=True)
    assert "The household found its own home" in done.text
    assert waiting(world, "manager") == {"home_to_take_back"}
    assert waiting(world, "social_worker") == {"home_to_take_back"}
    assert waiting(world, "other_social_worker") == set()
    assert "Affitto a Crema." in educator.get(f"{base}/outcome").text
    assert owner.get(f"{base}/outcome").status_code == 404

    form = owner.get(f"{base}/departure/hand-back").text
    assert "Sedie (4 expected)" in form
    refused = owner.post(f"{base}/departure/hand-back", data={**REPORT, "found_0": "3", "note_0": "Una rotta", "keys": "-1"})
    assert refused.status_code == 422
    assert "Write how many keys" in refused.text
    assert "Una sedia rotta." in refused.text
    done = owner.post(
        f"{base}/departure/hand-back", data={**REPORT, "found_0": "3", "note_0": "Una rotta"}, follow_redirects=True
    )
    assert "the stay is closed" in done.text
    with world.act("head") as (session, _):
        report = session.scalars(select(Inspection)).one()
        assert report.inventory == [{"room": "Cucina", "name": "Sedie", "expected": 4, "found": 3, "note": "Una rotta"}]
        assert report.readings == {"electricity": "1234.5"}
        assert session.get_one(Case, stay.case_id).stage == "closed"

    assert waiting(world, "educator") == {"outcome_to_record"}
    refused = educator.post(f"{base}/outcome/record", data={**OUTCOME, "next_home": ""})
    assert refused.status_code == 422
    assert "Casa in affitto." in refused.text
    done = educator.post(f"{base}/outcome/record", data=OUTCOME, follow_redirects=True)
    assert "Rent on the private market" in done.text
    assert "Not known" in done.text
    again = educator.post(f"{base}/outcome/record", data=OUTCOME)
    assert again.status_code == 409
    assert "already recorded" in again.text
    assert 'name="correcting"' in educator.get(f"{base}/outcome/record").text
    done = educator.post(f"{base}/outcome/record", data={**OUTCOME, "working": "yes", "correcting": "1"}, follow_redirects=True)
    assert "Not known" not in done.text
    assert waiting(world, "educator") == set()

    with clock.at_day(date(2027, 6, 1)):
        educator = client(app, world, "educator")
        assert waiting(world, "educator") == {"follow_up_to_do"}
        assert "After 3 months" in educator.get(f"{base}/outcome/follow-up").text
        done = educator.post(
            f"{base}/outcome/follow-up",
            data={"months": "3", "still_housed": "yes", "note": "Stanno bene."},
            follow_redirects=True,
        )
        assert "Still has its home" in done.text
        assert "Stanno bene." in done.text
        again = educator.post(f"{base}/outcome/follow-up", data={"months": "3", "still_housed": "yes", "note": "Stanno bene."})
        assert again.status_code == 422
        assert waiting(world, "educator") == set()


def test_called_off_on_the_page(world: World, today: date, app: Flask) -> None:
    stay = stays.living(world)
    comune = client(app, world, "head")
    comune.post(f"/cases/{stay.case_id}/departure/start", data=START)
    assert comune.post(f"/cases/{stay.case_id}/departure/call-off", data={"reason": ""}).status_code == 422
    done = comune.post(f"/cases/{stay.case_id}/departure/call-off", data={"reason": "Saltato."}, follow_redirects=True)
    assert "The departure was called off" in done.text
    assert "Departure called off" in done.text
    assert comune.get(f"/cases/{stay.case_id}/departure/call-off").status_code == 409


def test_strangers_and_other_roles_find_nothing(world: World, today: date, app: Flask) -> None:
    stay = stays.living(world)
    base = f"/cases/{stay.case_id}"
    for who in ("stranger_head", "stranger_manager", "stranger_educator"):
        browser = client(app, world, who)
        for page in (
            "outcome",
            "departure/start",
            "departure/call-off",
            "departure/hand-back",
            "outcome/record",
            "outcome/follow-up",
        ):
            assert browser.get(f"{base}/{page}").status_code == 404, (who, page)
    assert client(app, world, "educator").post(f"{base}/departure/start", data=START).status_code == 404
    assert client(app, world, "volunteer").post(f"{base}/departure/hand-back", data=REPORT).status_code == 404
    assert client(app, world, "manager").post(f"{base}/outcome/record", data=OUTCOME).status_code == 404


def test_a_double_click_hands_back_once(world: World, today: date, app: Flask) -> None:
    stay = stays.living(world)
    owner = client(app, world, "manager")
    with world.act("head") as (session, _):
        version = session.get_one(Case, stay.case_id).version
    first = owner.post(f"/cases/{stay.case_id}/departure/hand-back", data={**REPORT, "version": version})
    second = owner.post(f"/cases/{stay.case_id}/departure/hand-back", data={**REPORT, "version": version})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Buono stato." in second.text


def test_what_is_offered_to_whom(world: World, today: date) -> None:
    stay = stays.living(world)
    assert offered(world, "social_worker", stay) == {"hand_back": True, "start": True}
    assert offered(world, "manager", stay) == {"hand_back": True}
    assert offered(world, "educator", stay) == {}


def test_no_months_left_asks_to_prepare_the_departure(world: World, today: date) -> None:
    stay = stays.contributed(world)
    from portal.workflow.renewals import decisions

    with world.act("head") as (session, actor):
        decisions.grant(
            session,
            actor,
            stay.case_id,
            months=1,
            codes=("other",),
            proven_reasons="Motivi.",
            sitting=stays.sitting(world, "coordinator"),
        )
    assert waiting(world, "social_worker") == set()
    with clock.at_day(date(2027, 4, 25)):
        assert waiting(world, "social_worker") == {"departure_to_start"}
        assert waiting(world, "head") == {"departure_to_start"}
        assert waiting(world, "other_social_worker") == set()
