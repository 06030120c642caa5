"""The shortcuts reach every stage, for Crema and for strangers, so that tests may stand on them."""

from __future__ import annotations

from datetime import date

import pytest

from portal.workflow.cases.models import Case
from tests import journey
from tests.world import World


@pytest.mark.parametrize("stage", ["draft", "submitted", "assessment", "waiting"])
def test_stages_before_a_home(world: World, today: date, stage: str) -> None:
    case_id = getattr(journey, stage)(world)
    with world.act("social_worker") as (session, _):
        assert session.get_one(Case, case_id).stage == stage


@pytest.mark.parametrize("stage", ["proposed", "assigned", "hosted", "leaving", "closed"])
@pytest.mark.parametrize("prefix", ["", "stranger_"])
def test_stages_with_a_home(world: World, today: date, stage: str, prefix: str) -> None:
    home = journey.home(world, manager=f"{prefix}manager")
    case_id = getattr(journey, stage)(world, home, who=f"{prefix}social_worker")
    with world.act(f"{prefix}social_worker") as (session, _):
        assert session.get_one(Case, case_id).stage == stage
