"""What these tests stand on."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assessment.sittings import five_members
from tests.world import World


@pytest.fixture
def five(world: World, today: date) -> World:
    """An Equipe of five."""
    return five_members(world)
