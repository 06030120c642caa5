"""What a version of the plan says, as a value: read, checked, fingerprinted, and compared with another version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.workflow.support.models.meetings import LEVELS
from portal.workflow.support.models.plan import AREAS, PARTIES
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.workflow.support.models import Plan
    from tenants.sentences import Sentence

LONGEST_TITLE = 160
LONGEST_TEXT = 10_000
FIELDS = ("area", "title", "expected", "indicator", "start_level", "due_on")
"""What is compared of a goal, beside its commitments."""


@dataclass(frozen=True)
class PlannedGoal:
    """A goal as a version of the plan says it. ``id`` is the same in all versions; ``commitments`` are texts by party."""

    id: UUID
    area: str
    title: str
    expected: str
    indicator: str
    start_level: int
    due_on: date
    commitments: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Let a goal pass that can be agreed on.

        Raises:
            Invalid: by the names of its fields.
        """
        wrong: dict[str, Sentence] = {}
        if self.area not in AREAS:
            wrong["area"] = S("Choose one of the areas.")
        if not self.title:
            wrong["title"] = S("Write the goal in a few words.")
        elif len(self.title) > LONGEST_TITLE:
            wrong["title"] = S("A goal is named in at most %(most)s characters.", most=LONGEST_TITLE)
        if not self.expected:
            wrong["expected"] = S("Write what will be different when it is reached.")
        if not self.indicator:
            wrong["indicator"] = S("Write by what you will know that it has been reached.")
        if self.start_level not in LEVELS[:-1]:
            wrong["start_level"] = S("Say where the household starts: a goal that is reached needs no plan.")
        if self.due_on < clock.today():
            wrong["due_on"] = S("The day by which it is to be reached must not be past.")
        if not any(self.commitments.values()):
            wrong["household"] = S("Write who commits to what: at least one of the parties.")
        if wrong:
            raise Invalid(**wrong)


@dataclass(frozen=True)
class Content:
    """What a version says: where things stand as a whole and in each area, the goals, and why goals of the version before are gone."""

    summary: str = ""
    areas: Mapping[str, str] = field(default_factory=dict)
    goals: tuple[PlannedGoal, ...] = ()
    removed: Mapping[str, str] = field(default_factory=dict)

    def goal(self, goal_id: UUID) -> PlannedGoal | None:
        """The goal of an id, if this version has it."""
        return next((goal for goal in self.goals if goal.id == goal_id), None)

    def with_goal(self, goal: PlannedGoal) -> Content:
        """The same with a goal added, or in place of what was said of it before."""
        known = self.goal(goal.id) is not None
        goals = tuple(goal if one.id == goal.id else one for one in self.goals) if known else (*self.goals, goal)
        return replace(self, goals=goals, removed={k: v for k, v in self.removed.items() if k != str(goal.id)})

    def without_goal(self, goal_id: UUID, reason: str | None) -> Content:
        """The same without a goal; a reason is kept for one that the version in force has."""
        removed = {**self.removed, str(goal_id): reason} if reason else dict(self.removed)
        return replace(self, goals=tuple(goal for goal in self.goals if goal.id != goal_id), removed=removed)

    def plain(self) -> dict[str, Any]:
        """As it is kept: plain JSON, the summary apart."""
        goals = [{**asdict(goal), "id": str(goal.id), "due_on": goal.due_on.isoformat()} for goal in self.goals]
        return {"areas": dict(self.areas), "goals": goals, "removed": dict(self.removed)}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of all that it says."""
        whole = json.dumps({"summary": self.summary, **self.plain()}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """What one field said and says; ``name`` is a field of a goal, a party's commitment or an area."""

    name: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    """A goal that is new, gone (with the reason) or said otherwise; or, without a goal, the texts that changed."""

    kind: str
    title: str = ""
    area: str = ""
    reason: str = ""
    differences: tuple[Difference, ...] = ()


def content_of(plan: Plan) -> Content:
    """What a kept version says."""
    kept = plan.content or {}
    goals = tuple(
        PlannedGoal(**{**goal, "id": UUID(goal["id"]), "due_on": date.fromisoformat(goal["due_on"])})
        for goal in kept.get("goals", ())
    )
    return Content(plan.summary, kept.get("areas", {}), goals, kept.get("removed", {}))


def compare(old: Content, new: Content) -> list[Change]:
    """What is different in the new version: texts first, then goals by area, gone ones last."""
    found = []
    texts = [Difference("summary", old.summary, new.summary)] if old.summary != new.summary else []
    texts += [
        Difference(area, old.areas.get(area, ""), new.areas.get(area, ""))
        for area in AREAS
        if old.areas.get(area, "") != new.areas.get(area, "")
    ]
    if texts:
        found.append(Change("texts", differences=tuple(texts)))
    for goal in sorted(new.goals, key=lambda one: AREAS.index(one.area)):
        before = old.goal(goal.id)
        if before is None:
            found.append(Change("added", goal.title, goal.area))
        elif differences := tuple(_differences(before, goal)):
            found.append(Change("changed", goal.title, goal.area, differences=differences))
    for goal in old.goals:
        if new.goal(goal.id) is None:
            found.append(Change("removed", goal.title, goal.area, new.removed.get(str(goal.id), "")))
    return found


def _differences(before: PlannedGoal, after: PlannedGoal) -> list[Difference]:
    fields = [
        Difference(name, str(getattr(before, name)), str(getattr(after, name)))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    ]
    said = [(party, before.commitments.get(party, ""), after.commitments.get(party, "")) for party in PARTIES]
    return [*fields, *(Difference(party, was, now) for party, was, now in said if was != now)]
