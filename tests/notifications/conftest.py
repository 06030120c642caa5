"""A mail server that can be told to misbehave, and a case that has something to tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from portal.embedded import MailSink
from portal.settings import Settings
from tests import journey
from tests.post_office import settle
from tests.world import World


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """A mail server."""
    with MailSink(tmp_path / "mail") as server:
        yield server


@pytest.fixture
def settings(base_settings: Settings, sink: MailSink) -> Settings:
    """Settings whose mail goes to the sink."""
    return replace(base_settings, mail_url=sink.url)


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A case under assessment, of which nothing waits to be delivered."""
    made = journey.assessment(world)
    settle(world.system)
    return made
