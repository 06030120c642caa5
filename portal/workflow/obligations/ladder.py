"""A ladder as SQL: which of its rungs was reached, which comes next, and when it climbs to the head. Expressions, no loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.workflow.cases.obligations import Owed, Rung


def ladder(owed: Owed) -> str:
    """The function that says where a ladder stands, given the days that it counts from and ``last``, the day of the last telling.

    ``now_on`` and ``now_step``: the latest rung reached after that day and not told yet. ``coming_on`` and ``coming_step``: the next
    one after today. ``escalates_on``: when it climbs to the head, or, where the ladder never does, falls due. It is one select,
    which the planner takes into the statement that asks.
    """
    rungs = [_Days(rung) for rung in owed.ladder]
    days = ", ".join(f"{rung.reached} as r{n}, {rung.coming} as c{n}" for n, rung in enumerate(rungs))
    pending = ", ".join(f"case when a.r{n} > coalesce(last, '-infinity') then a.r{n} end" for n in range(len(rungs)))
    coming = ", ".join(f"a.c{n}" for n in range(len(rungs)))
    heads = [rung.first for rung in rungs if rung.rung.to_head]
    escalates = f"least({', '.join(heads)})" if heads else "due_on"
    return (
        f"create function app.ladder_{owed.kind}(due_on date, ends_on date, rungs integer[], last date, today date)\n"
        "  returns table (now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)\n"
        "  language sql immutable as $$\n"
        f"  select b.now_on, {_which('a.r', 'b.now_on', len(rungs))}, b.coming_on, {_which('a.c', 'b.coming_on', len(rungs))},\n"
        f"    {escalates}\n"
        f"  from (select {days}) a\n"
        f"  cross join lateral (select greatest({pending}) as now_on, least({coming}) as coming_on) b $$"
    )


def _which(prefix: str, day: str, count: int) -> str:
    """The number of the rung of a day: the last declared that has it."""
    return f"case {' '.join(f'when {prefix}{n} = {day} then {n}' for n in reversed(range(count)))} end"


class _Days:
    """The days of one rung, as expressions over the arguments of the function."""

    def __init__(self, rung: Rung) -> None:
        self.rung = rung
        base = self.first = f"({rung.of} {rung.days:+d})" if rung.days else rung.of
        if rung.by_rules:
            self.reached = "(select max(ends_on - d) from unnest(rungs) d where ends_on - d <= today)"
            self.coming = "(select min(ends_on - d) from unnest(rungs) d where ends_on - d > today)"
        elif rung.every:
            turn = f"{base} + {rung.every} * ((today - {base}) / {rung.every}"
            self.reached = f"case when {base} <= today then {turn}) end"
            self.coming = f"case when {base} > today then {base} else {turn} + 1) end"
        else:
            self.reached = f"case when {base} <= today then {base} end"
            self.coming = f"case when {base} > today then {base} end"
