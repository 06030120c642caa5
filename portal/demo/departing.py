"""How the demo's households leave, and how they fare afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.departures import leaving, outcomes

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from portal.demo.teller import Teller


def leave(teller: Teller, case_id: UUID, day: date, leaves_on: date, reason: str, words: str) -> None:
    """The departure is decided."""
    with teller.act("social_worker", day) as (session, actor):
        leaving.start_leaving(
            session, actor, case_id, reason=reason, leaves_on=leaves_on, reason_text=words,
            exit_plan="Contratto di locazione firmato; volture e trasloco entro la data di uscita.",
        )  # fmt: skip


def outcome(teller: Teller, case_id: UUID, day: date, next_home: str, words: str) -> None:
    """What the stay came to."""
    with teller.act("social_worker", day) as (session, actor):
        outcomes.record_outcome(session, actor, case_id, next_home=next_home, housing_autonomy=True, summary=words, working=True)


def follow_up(teller: Teller, case_id: UUID, day: date, months: int, words: str) -> None:
    """How the household fares some months later."""
    with teller.act("social_worker", day) as (session, actor):
        outcomes.record_follow_up(session, actor, case_id, months, still_housed=True, note=words)
