"""A case's number is drawn, so that it tells nobody how many others there are; what was given already is drawn again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseEvent, Household
from portal.workflow.referrals import commands
from tenants.errors import Conflict
from tests.referrals import people
from tests.world import World


def draws(monkeypatch: pytest.MonkeyPatch, *digits: int) -> None:
    """Chance, as it can fall: these numbers in this order, the last for ever."""
    left = list(digits)
    monkeypatch.setattr(cases.secrets, "randbelow", lambda _: (left.pop(0) if len(left) > 1 else left[0]) - 10_000)


def opened(world: World, who: str = "social_worker") -> str:
    with world.act(who) as (session, actor):
        return commands.open_referral(session, actor, reference=people.member()).number


def test_a_number_that_was_given_is_drawn_again(world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    draws(monkeypatch, 12345, 12345, 12345, 54321)
    assert [opened(world), opened(world)] == ["OT-27-12345", "OT-27-54321"]
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(Case)) == 2
        assert session.scalar(select(func.count()).select_from(CaseEvent).where(CaseEvent.name == "ReferralOpened")) == 2


def test_a_number_is_also_drawn_again_where_a_colleague_s_draft_has_it_that_one_does_not_see(
    world: World, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws(monkeypatch, 12345, 12345, 54321)
    assert opened(world) == "OT-27-12345"
    with world.act("other_social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(Case)) == 0
    assert opened(world, "other_social_worker") == "OT-27-54321"


def test_another_organisation_gives_its_own_numbers(world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    draws(monkeypatch, 12345)
    assert opened(world) == opened(world, "stranger_social_worker") == "OT-27-12345"


def test_where_no_number_is_free_nothing_is_opened_and_that_is_said(
    world: World, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws(monkeypatch, 12345)
    opened(world)
    with pytest.raises(Conflict, match="No free number"):
        opened(world)
    with world.act("social_worker") as (session, _):
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        assert session.scalar(select(func.count()).select_from(Household)) == 1
