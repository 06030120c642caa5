"""What follows from the keys: the duties of the handover, done with a receipt, not applicable, late, and who sees to them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from portal.workflow.placements import commands as placements
from portal.workflow.placements.models import Duty
from portal.workflow.placements.sweeps import SWEEPS
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.placements import telling
from tests.placements.telling import duties, hand_over, sign
from tests.sweeping import swept
from tests.world import World


def hosted(world: World) -> tuple[UUID, UUID]:
    case_id = journey.assigned(world, journey.home(world))
    sign(world, case_id)
    hand_over(world, case_id)
    return case_id, duties(world)["public_safety_notice"].id


def do(world: World, case_id: UUID, duty_id: UUID, who: str = "manager", **changes: object) -> Duty:
    with world.act(who) as (session, actor):
        return placements.do_duty(session, actor, case_id, duty_id, **({"done_at": clock.now()} | changes))  # type: ignore[arg-type]


def test_a_duty_is_done_with_its_receipt_once(world: World, today: date) -> None:
    case_id, duty_id = hosted(world)
    volunteer = world.actor("volunteer").person_id
    done = do(world, case_id, duty_id, done_by_id=volunteer, receipt="Ricevuta 12/2027")
    assert (done.done_by_id, done.receipt, done.applies) == (volunteer, "Ricevuta 12/2027", True)
    assert telling.events(world, case_id)[-1] == "DutyDone"
    with pytest.raises(Conflict, match="already been recorded"):
        do(world, case_id, duty_id)


def test_a_duty_that_does_not_apply_says_who_confirmed_it(world: World, today: date) -> None:
    case_id, duty_id = hosted(world)
    with pytest.raises(Invalid, match="who confirmed") as refusal:
        do(world, case_id, duty_id, applies=False)
    assert list(refusal.value.fields) == ["receipt"]
    assert do(world, case_id, duty_id, applies=False, receipt="Ufficio: solo cittadini italiani").applies is False


def test_a_duty_cannot_be_done_in_the_future_nor_by_others(world: World, today: date) -> None:
    case_id, duty_id = hosted(world)
    with pytest.raises(Invalid, match="not come yet"):
        do(world, case_id, duty_id, done_at=clock.now() + timedelta(hours=1))
    with pytest.raises(Invalid, match="your organisation"):
        do(world, case_id, duty_id, done_by_id=world.actor("educator").person_id)
    with pytest.raises(NotAllowed):
        do(world, case_id, duty_id, who="social_worker")
    with pytest.raises(NotFound):
        do(world, case_id, UUID(int=7))
    with pytest.raises(NotFound):
        do(world, case_id, duty_id, who="stranger_manager")


def test_the_comune_cannot_mark_a_duty_done_even_in_sql(world: World, today: date) -> None:
    hosted(world)
    with world.act("social_worker") as (session, _):
        assert session.execute(update(Duty).values(receipt="x")).rowcount == 0  # type: ignore[attr-defined]


def test_a_late_duty_is_told_once(world: World, today: date) -> None:
    hosted(world)

    def sweep() -> int:
        return swept(world, SWEEPS["remind_duties"])

    assert sweep() == 0
    with clock.at_day(today + timedelta(days=3)):
        assert (sweep(), sweep()) == (1, 0)
    with clock.at_day(today + timedelta(days=6)):
        assert sweep() == 0
    assert telling.told(world, "manager").count("duty_late") == 1


def test_a_duty_has_somebody_who_sees_to_it(world: World, today: date) -> None:
    case_id, duty_id = hosted(world)

    def entrust(person: str | None, who: str = "manager") -> Duty:
        with world.act(who) as (session, actor):
            return placements.entrust_duty(session, actor, case_id, duty_id, world.actor(person).person_id if person else None)

    for nobody in ("volunteer", "educator", "stranger_manager"):
        with pytest.raises(Invalid, match="whose role does duties"):
            entrust(nobody)
    for stranger, refusal in (("social_worker", NotAllowed), ("stranger_manager", NotFound), ("volunteer", NotAllowed)):
        with pytest.raises(refusal):
            entrust("manager", stranger)
    assert entrust("manager").responsible_id == world.actor("manager").person_id
    assert entrust(None).responsible_id is None
