"""The head sets who must count for the quorum, what the author of a referral may do, and the local holiday."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow.placements import changing_rules as changing
from portal.workflow.working_days import deadline
from tenants.errors import Invalid
from tenants.organisations import Rules
from tests.placements.test_changing_rules import NUMBERS
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World

pytestmark = pytest.mark.usefixtures("today")
TYPED = {**NUMBERS, "quorum_both": "y", "own_referral": "abstains", "patron_day": "10/6"}


def test_the_head_sets_them_on_the_page_after_looking(app: Flask, world: World, today: date) -> None:
    head, address = client(app, world, "head"), f"/partnerships/{world.partnership_id}/rules"
    said = words(head.get(address))
    assert "Members of both organisations must count" in said
    assert "Whoever wrote the referral" in said
    answer = head.post(address, data={**TYPED, "step": "preview"})
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', answer.get_data(as_text=True))
    assert seen is not None
    keep = {**TYPED, "step": "keep", "seen": seen[1], "valid_from": today.isoformat(), "reason": "Regolamento dell'Equipe."}
    assert "The new rules are kept" in words(head.post(address, data=keep, follow_redirects=True))
    with world.act("head") as (session, _):
        rules = session.scalars(
            select(Rules).where(Rules.partnership_id == world.partnership_id).order_by(Rules.version.desc())
        ).first()
        assert rules is not None
        assert (rules.quorum_both, rules.own_referral, rules.patron_day) == (True, "abstains", "06-10")
        assert deadline(date(2027, 6, 9), 1, rules.patron_day) == date(2027, 6, 11), "San Pantaleone is a holiday in Crema"
    assert 'value="10/06"' in head.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patron_day": "02-30"}, "patron_day"),
        ({"patron_day": "xx-01"}, "patron_day"),
        ({"own_referral": "decides"}, "own_referral"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(world: World, changes: dict[str, str], field: str) -> None:
    with world.act("head") as (session, actor), pytest.raises(Invalid) as refused:
        changing.preview(session, actor, world.partnership_id, {**NUMBERS, **changes})
    assert list(refused.value.fields) == [field]


def test_a_day_that_is_none_is_said_beside_its_field(app: Flask, world: World) -> None:
    answer = client(app, world, "head").post(
        f"/partnerships/{world.partnership_id}/rules", data={**TYPED, "patron_day": "31/02", "step": "preview"}
    )
    assert answer.status_code == 422
    assert "such as 10/06" in words(answer)
    assert 'value="31/02"' in answer.get_data(as_text=True)
