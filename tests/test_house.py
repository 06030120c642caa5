"""The house stands: founded, migrated, and closed to whoever is bound to nothing."""

from __future__ import annotations

from sqlalchemy import text

from tests.world import World


def test_nothing_bound_nothing_visible(world: World) -> None:
    with world.database.session() as session:
        for table in ("cases", "people", "organisations", "memberships", "case_access", "units"):
            assert session.scalar(text(f"select count(*) from portal.{table}")) == 0


def test_partners_see_each_other_and_no_strangers(world: World) -> None:
    with world.act("manager") as (session, _):
        assert session.scalar(text("select count(*) from portal.organisations")) == 3
