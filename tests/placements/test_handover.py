"""From assignment to keys: agreement, booking, handover with its report and duties; or the assignment is called off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.embedded import Postgres
from portal.workflow.cases.models import Case
from portal.workflow.placements import commands as placements
from portal.workflow.placements import inspections, queries
from portal.workflow.placements.models import Agreement, Inspection, Placement
from portal.workflow.properties.models import Convention, InventoryItem
from portal.workflow.referrals.models import Withdrawal
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.placements import telling
from tests.placements.telling import duties, hand_over, sign
from tests.signed_in import client
from tests.world import World


def book(world: World, case_id: UUID, at: datetime, who: str = "manager") -> Placement:
    with world.act(who) as (session, actor):
        return placements.book_handover(session, actor, case_id, at)


# --- agreement


def test_the_agreement_is_recorded_once_and_told(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    made = sign(world, case_id, contribution_cents=15_000, deposit_cents=30_000, conditions="Regole della casa lette.")
    assert (made.form, made.contribution_cents, made.deposit_cents) == ("hospitality_pact", 15_000, 30_000)
    assert "AgreementSigned" in telling.told(world, "manager")
    assert "AgreementSigned" in telling.told(world, "coordinator")
    assert telling.count(world, "manager", Agreement) == 1
    assert telling.count(world, "stranger_manager", Agreement) == 0
    with pytest.raises(Conflict, match="already been recorded"):
        sign(world, case_id)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("form", {"form": "verbal"}),
        ("signed_on", {"signed_on": date(2027, 3, 2)}),
        ("signed_on", {"signed_on": date(2020, 3, 2)}),
        ("signed_by", {"signed_by": " "}),
        ("contribution", {"contribution_cents": -1}),
        ("deposit", {"deposit_cents": -1}),
    ],
)
def test_an_agreement_that_cannot_be_right(world: World, today: date, field: str, changes: dict[str, object]) -> None:
    case_id = journey.assigned(world, journey.home(world))
    with pytest.raises(Invalid) as refusal:
        sign(world, case_id, **changes)
    assert list(refusal.value.fields) == [field]
    assert telling.count(world, "social_worker", Agreement) == 0


def test_a_loan_for_use_is_to_be_registered_within_thirty_days(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    sign(world, case_id, form="loan_for_use", to_register=True)
    duty = duties(world)["contract_registration"]
    assert clock.day_of(duty.due_at) == date(2027, 3, 31)


def test_agreements_have_their_people_and_stage(world: World, today: date) -> None:
    home = journey.home(world)
    proposed = journey.proposed(world, home)
    with pytest.raises(WrongStage, match="Match proposed"):
        sign(world, proposed)
    with pytest.raises(NotAllowed):
        sign(world, proposed, who="manager")


# --- booking


def test_booking_moves_the_days_that_are_held(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    at = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
    stay = book(world, case_id, at)
    assert (stay.handover_booked_at, stay.starts_on, stay.ends_on) == (at, date(2027, 3, 15), date(2028, 3, 15))
    assert telling.taken(world, home.unit_id) == [("hold", "[2027-03-15,2028-03-15)")]
    assert "HandoverBooked" in telling.told(world, "social_worker")
    with pytest.raises(Conflict, match="already booked"):
        book(world, case_id, at, who="social_worker")


def test_a_booking_that_cannot_be(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    for at, sentence in ((clock.now() - timedelta(days=1), "past"), (clock.now() + timedelta(days=500), "more than a year")):
        with pytest.raises(Invalid, match=sentence) as refusal:
            book(world, case_id, at)
        assert list(refusal.value.fields) == ["at"]
    with pytest.raises(NotAllowed):
        book(world, case_id, clock.now() + timedelta(days=1), who="coordinator")
    journey.proposed(world, home, starts_on=date(2028, 3, 10), surname="Altri")
    with pytest.raises(Conflict, match="already taken on") as taken:
        book(world, case_id, datetime(2027, 3, 15, 9, 0, tzinfo=UTC))
    assert taken.value.sentence.values["day"] == date(2028, 3, 10)


# --- handover


@pytest.mark.parametrize("who", ["manager", "social_worker"])
def test_the_keys_begin_the_stay(world: World, today: date, postgres: Postgres, who: str) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    sign(world, case_id)
    stay = hand_over(world, case_id, who)

    assert telling.stage(world, case_id) == "hosted"
    assert (stay.state, stay.starts_on, stay.ends_on) == ("living", today, date(2028, 3, 1))
    assert telling.taken(world, home.unit_id) == [("stay", "[2027-03-01,2028-03-01)")]
    assert telling.placed_people(postgres, case_id) == 2
    with world.act("social_worker") as (session, _):
        assert session.get_one(Case, case_id).ends_on == date(2028, 3, 1)
        report = session.scalars(select(Inspection)).one()
    assert (report.kind, report.keys, report.readings) == ("handover", 2, {"electricity": "1204.5", "water": "33"})
    for reader in ("social_worker", "coordinator", "manager"):
        if reader != who:
            assert "HandedOver" in telling.told(world, reader)
    assert "DutiesBegun" in telling.told(world, "manager")
    assert "DutiesBegun" not in telling.told(world, "social_worker")
    assert telling.events(world, case_id)[-2:] == ["HandedOver", "DutiesBegun"]


def test_two_duties_begin_with_the_keys_without_telling_whom_they_concern(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    sign(world, case_id, signed_on=today - timedelta(days=1))
    given = clock.now() - timedelta(hours=3)
    hand_over(world, case_id, "social_worker", at=given)
    found = duties(world)
    assert {kind: duty.source for kind, duty in found.items()} == {
        "public_safety_notice": "art. 7 D.Lgs. 286/1998",
        "building_transfer_notice": "art. 12 D.L. 59/1978",
        "utilities_transfer": "convenzione e contratti di fornitura",
    }
    assert {kind: duty.due_at - given for kind, duty in found.items()} == {
        "public_safety_notice": timedelta(hours=48),
        "building_transfer_notice": timedelta(hours=48),
        "utilities_transfer": timedelta(days=10),
    }
    assert all(duty.done_at is None for duty in found.values())


def test_an_earlier_or_later_day_than_proposed_fixes_the_dates(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world), starts_on=date(2027, 3, 1))
    sign(world, case_id)
    with clock.at_day(date(2027, 3, 20)):
        stay = hand_over(world, case_id)
    assert (stay.starts_on, stay.ends_on) == (date(2027, 3, 20), date(2028, 3, 20))


def test_no_keys_without_the_agreement(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    with pytest.raises(Conflict, match="agreement must be signed"):
        hand_over(world, case_id)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("at", {"at": datetime(2027, 3, 2, 9, 0, tzinfo=UTC)}),
        ("at", {"at": datetime(2027, 2, 20, 9, 0, tzinfo=UTC)}),
        ("keys", {"keys": 0}),
        ("keys", {"keys": 99}),
        ("condition", {"condition": "  "}),
        ("electricity", {"readings": {"electricity": Decimal("-1")}}),
        ("inventory", {"inventory": (inspections.Counted("Cucina", "Sedia", 4, -1),)}),
    ],
)
def test_a_report_that_cannot_be_right(world: World, today: date, field: str, changes: dict[str, object]) -> None:
    case_id = journey.assigned(world, journey.home(world))
    sign(world, case_id)
    with pytest.raises(Invalid) as refusal:
        hand_over(world, case_id, **changes)
    assert list(refusal.value.fields) == [field]
    assert telling.stage(world, case_id) == "assigned"
    assert telling.count(world, "social_worker", Inspection) == 0


def test_the_convention_is_checked_again(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    sign(world, case_id)
    with world.act("manager") as (session, _):
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(ends_on=date(2027, 12, 31)))
    with pytest.raises(Conflict, match="convention ends before"):
        hand_over(world, case_id)


def test_nobody_moves_in_where_others_still_live(world: World, today: date) -> None:
    """The earlier household has stayed beyond its end: the days are free on paper, the home is not."""
    home = journey.home(world)
    with clock.at_day(date(2026, 2, 20)):
        journey.hosted(world, home, starts_on=date(2026, 2, 20), surname="Prima")
    case_id = journey.assigned(world, home)
    sign(world, case_id)
    with pytest.raises(Exception, match="uq_one_household_lives_there"):
        hand_over(world, case_id)
    assert telling.stage(world, case_id) == "assigned"


def test_a_second_handover_is_refused(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    sign(world, case_id)
    hand_over(world, case_id)
    with pytest.raises(WrongStage, match="Hosted"):
        hand_over(world, case_id)


def test_handing_over_has_its_people(world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    sign(world, case_id)
    for who in ("coordinator", "volunteer"):
        with pytest.raises(NotAllowed):
            hand_over(world, case_id, who)
    with pytest.raises(NotFound):
        hand_over(world, case_id, "stranger_manager")


def test_who_hands_over_counts_the_inventory_of_that_home_only(world: World, today: date) -> None:
    home, other = journey.home(world), journey.home(world, name="Bilocale")
    with world.act("manager") as (session, actor):
        for where, name in ((home, "Letto"), (other, "Armadio")):
            session.add(
                InventoryItem(
                    unit_id=where.unit_id, property_id=where.property_id, organisation_id=actor.organisation_id, room="Camera",
                    name=name, quantity=2,
                )
            )  # fmt: skip
    case_id = journey.assigned(world, home)
    for who in ("manager", "social_worker"):
        with world.act(who) as (session, _):
            assert [(i.room, i.name, i.quantity) for i in inspections.inventory_of(session, case_id)] == [("Camera", "Letto", 2)]
    for who in ("stranger_manager", "stranger_social_worker"):
        with world.act(who) as (session, _):
            assert inspections.inventory_of(session, case_id) == []


# --- duties


# --- calling off, overstay


def test_an_assignment_is_called_off(world: World, today: date, postgres: Postgres) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    sign(world, case_id)
    with world.act("social_worker") as (session, actor):
        placements.call_off(session, actor, case_id, reason="Il nucleo ha trovato casa.", asked_by="household")
    assert telling.stage(world, case_id) == "waiting"
    assert telling.taken(world, home.unit_id) == []
    assert telling.placed_people(postgres, case_id) == 0
    assert telling.stay(world, case_id).state == "called_off"
    assert telling.sees(world, "manager", case_id) == set()
    assert "placement" not in telling.sees(world, "coordinator", case_id)
    assert "AssignmentCalledOff" in telling.told(world, "manager")
    assert telling.count(world, "manager", Withdrawal) == 0
    assert telling.count(world, "social_worker", Withdrawal) == 1
    with world.act("social_worker") as (session, actor):
        assert queries.stay(session, case_id) is None
        assert placements.propose(session, actor, case_id, home.unit_id, date(2027, 4, 1)).state == "open"


def test_calling_off_needs_a_reason_a_right_and_an_assignment(world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    for field, reason, asked_by in (("reason", " ", "household"), ("asked_by", "Perché", "nobody")):
        with world.act("social_worker") as (session, actor), pytest.raises(Invalid) as refusal:
            placements.call_off(session, actor, case_id, reason=reason, asked_by=asked_by)
        assert list(refusal.value.fields) == [field]
    with world.act("manager") as (session, actor), pytest.raises(NotAllowed):
        placements.call_off(session, actor, case_id, reason="No", asked_by="owner")
    hosted_id = journey.hosted(world, journey.home(world, name="Altro"), surname="Altri")
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="Hosted"):
        placements.call_off(session, actor, hosted_id, reason="No", asked_by="owner")


def test_only_the_head_authorises_an_overstay_and_with_a_reason(world: World, today: date) -> None:
    with clock.at_day(date(2026, 2, 20)):
        case_id = journey.hosted(world, journey.home(world), starts_on=date(2026, 2, 20))

    def authorise(who: str, reason: str = "Contratto firmato, casa libera il 15.") -> Placement:
        with world.act(who) as (session, actor):
            return placements.authorise_overstay(session, actor, case_id, reason=reason)

    with pytest.raises(NotAllowed, match="Only whoever has"):
        authorise("social_worker")
    with clock.at_day(date(2027, 2, 19)), pytest.raises(Conflict, match="not passed its end"):
        authorise("head")
    with pytest.raises(Invalid):
        authorise("head", " ")
    assert authorise("head").overstay_authorised_reason
    with pytest.raises(Conflict, match="already been authorised"):
        authorise("head")
    assert telling.stage(world, case_id) == "hosted"
    assert telling.stay(world, case_id).ends_on == date(2027, 2, 20)


# --- nobody came


def test_a_household_that_does_not_come_is_written_down_and_the_booking_falls(app: Flask, world: World, today: date) -> None:
    home = journey.home(world)
    case_id = journey.assigned(world, home)
    manager, at = client(app, world, "manager"), f"/cases/{case_id}/handover/not-come"
    assert manager.get(at).status_code == 409, "nothing is booked"
    book(world, case_id, clock.now() + timedelta(hours=1))
    with world.act("manager") as (session, actor), pytest.raises(Conflict, match="has not come yet"):
        placements.record_non_arrival(session, actor, case_id, reason="x")
    with clock.at_day(today + timedelta(days=1)):
        for who in ("coordinator", "educator"):
            with world.act(who) as (session, actor), pytest.raises(NotAllowed):
                placements.record_non_arrival(session, actor, case_id, reason="x")
        with world.act("stranger_manager") as (session, actor), pytest.raises(NotFound):
            placements.record_non_arrival(session, actor, case_id, reason="x")
        with world.act("manager") as (session, actor):
            with pytest.raises(Invalid):
                placements.record_non_arrival(session, actor, case_id, reason=" ")
            made = placements.record_non_arrival(session, actor, case_id, reason="Non risponde al telefono")
            assert (made.state, made.handover_booked_at) == ("assigned", None)
    assert telling.stage(world, case_id) == "assigned"
    assert [kind for kind, _ in telling.taken(world, home.unit_id)] == ["hold"]
    assert "HouseholdDidNotArrive" in telling.told(world, "social_worker")
    assert "Non risponde al telefono" in client(app, world, "social_worker").get(f"/cases/{case_id}").text


def test_the_page_of_a_household_that_did_not_come(app: Flask, world: World, today: date) -> None:
    case_id = journey.assigned(world, journey.home(world))
    with world.act("manager") as (session, _):
        past = clock.now() - timedelta(hours=2)
        session.execute(update(Placement).where(Placement.case_id == case_id).values(handover_booked_at=past))
    manager, at = client(app, world, "manager"), f"/cases/{case_id}/handover/not-come"
    assert "The household did not come" in manager.get(f"/cases/{case_id}").text
    assert manager.get(at).status_code == 200
    assert manager.post(at, data={"reason": ""}).status_code == 422
    assert manager.post(at, data={"reason": "Treno perso"}).status_code == 303
    assert client(app, world, "volunteer").get(at).status_code == 404
