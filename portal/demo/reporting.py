"""The reports of the demo: composed from what was recorded, concluded in the educator's own words, approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.records.support_reports import papers
from portal.workflow.support.models.reports import SECTIONS
from portal.workflow.support.reports import commands, gathering

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from portal.demo.teller import Teller


def report(
    teller: Teller, case_id: UUID, day: date, since: date, kind: str, words: str, educator: str = "educator", *,
    readers: str = "support", scores: Mapping[str, tuple[str, int, str]] | None = None, approved: bool = True,
) -> None:  # fmt: skip
    """A report on the days since one; a draft where it is not approved. ``scores`` by area: how it ended, level, a few words."""
    with teller.act(educator, day) as (session, actor):
        held = gathering.meetings_between(session, case_id, since, day)
        notes = gathering.notes_between(session, case_id, since, day) if readers == "support.equipe" else ()
        choice = gathering.Choice(kind, readers, since, day, tuple(row.id for row in held), tuple(row.id for row in notes))
        made = papers.begin(session, actor, case_id, choice)
        texts = {code: made.sections[code]["text"] for code in SECTIONS}
        goals = commands.goals_to_score(session, case_id) if scores else []
        written = commands.Written(
            {**texts, "conclusions": words}, frozenset(SECTIONS if approved else ("path", "attendance")),
            {goal.id: commands.Score(*scores[goal.area]) for goal in goals} if scores else None,
            "for" if kind == "renewal" else None, 8 if kind == "renewal" else None,
        )  # fmt: skip
        commands.write(session, actor, case_id, made.id, written)
        if approved:
            papers.approve(session, actor, case_id, made.id)
