"""The first tab of a case, in one statement: the case, its facets and state, what happened, who works on it, its stay, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, text

from portal.workflow import board
from portal.workflow.board import BY_KEY, Seen, Waiting
from portal.workflow.cases import queries
from portal.workflow.cases.crew import crew
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import REVIEW_OPENED
from portal.workflow.placements.clock import StayClock, stay_clock
from portal.workflow.relevant import SUPPOSES, waits_at
from tenants import clock
from tenants.judged import function, judged, written
from tenants.kinds import ROLES_OF, Kind, Role
from tenants.permissions import permissions_with
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.cases.board import Waits
    from portal.workflow.cases.crew import Worker
    from portal.workflow.cases.queries import Timeline
    from portal.workflow.stages import Stage
    from tenants.actor import Actor

_DAYS = ("starts_on", "ends_on", "left_on")


@dataclass(frozen=True)
class Opened(Seen):
    """A case with all that its first tab shows. ``clock`` is there from the assignment on, for those who see the stay."""

    timeline: Timeline
    workers: dict[str, Worker]
    clock: StayClock | None
    waiting: tuple[Waiting, ...]


def opened(session: Session, actor: Actor, case_id: UUID, older: str | None = None) -> Opened:
    """Open a case. It is to be read, and belongs to no session. ``older`` is the cursor of an earlier page's timeline.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    statement, values = asked(actor, case_id, older)
    seen, lines, cards = board.seen_of(session, statement.rows(session, values))
    stay = seen.state["placement"]
    return Opened(
        seen.case,
        seen.facets,
        seen.state,
        queries.timeline(lines),
        crew(seen.state),
        _clock(seen.case, stay) if stay else None,
        tuple(sorted((_waiting(*card) for card in cards), key=_soonest)),
    )


def asked(actor: Actor, case_id: UUID, older: str | None = None) -> tuple[Prepared, dict[str, Any]]:
    """The statement that opens a case, with its values."""
    cursor = queries.cursor_of(older)
    keys = board.NO_KEYS if cursor else board.keys_of(actor.kind, actor.roles)
    return _statement(), {"case": case_id, "keys": keys, "at": cursor.get("at"), "at_event": cursor.get("at_event")}


def _clock(case: Case, known: dict[str, Any]) -> StayClock:
    days = {name: date.fromisoformat(known[name]) if known[name] else None for name in _DAYS}
    read: Any = SimpleNamespace(**{**known, **days})
    return stay_clock(read, case.rules, clock.today(), review_opened=REVIEW_OPENED in case.reached)


def _waiting(key: str, case_id: str, unit: str | None, subject: str | None, number: str, due: str | None, detail: str) -> Waiting:
    day = date.fromisoformat(due) if due else None
    return Waiting(
        BY_KEY[key], UUID(case_id), UUID(unit) if unit else None, UUID(subject) if subject else None, number, day, detail
    )


def _soonest(one: Waiting) -> tuple[date, str]:
    return one.due or date.max, one.what.key


@lru_cache(maxsize=1)
def _statement() -> Prepared:
    columns = ", ".join((*board.COLUMNS, "facets", "state", "lines", "cards"))
    return Prepared(text(f"select {columns} from app.opened(:case, cast(:keys as text[]), :at, :at_event)"))


def functions() -> Iterator[str]:
    """The SQL of ``app.opened``: a case and what :class:`Opened` holds of it, past the policies, which are written into it."""
    body = f"""{board.read_case()}
  if not found then return; end if;
  facets := p_facets;
  p_stage := stage;
{board.state_at_stage()}
  if p_at is null then
    {_into("lines", queries.timeline_of(placed=False))};
  else
    {_into("lines", queries.timeline_of(placed=True))};
  end if;
  cards := '[]';
{board.put_off()}
{_cards()}
  return next;"""
    yield function(
        "opened(p_case uuid, p_keys text[], p_at timestamptz, p_at_event uuid)",
        body,
        returns=f"table ({board.columns_of_case()}, facets text[], state jsonb, lines json, cards jsonb) rows 1",
        also="p_stage text",
    )


def _into(name: str, value: Any) -> str:
    found = written(select(value.label("found")))
    return judged(f"select f.found into {name} from ({found}) f", Case.metadata, of_case=True)


def _cards() -> str:
    """The cards that can wait, those of the same kinds of organisation and stages together. Each condition costs in each transaction what
    a third of a card does: what only others can be owed is passed over as one."""
    by_kinds: dict[tuple[Kind, ...], dict[tuple[Stage, ...], list[Waits]]] = {}
    for waits in board.WAITING:
        if stages := waits_at(waits.key):
            by_kinds.setdefault(_kinds(waits), {}).setdefault(stages, []).append(waits)
    return "\n".join(_of_kinds(by_stages) for by_stages in by_kinds.values())


def _kinds(waits: Waits) -> tuple[Kind, ...]:
    """The kinds of organisation in which something can wait for somebody."""
    return tuple(
        kind for kind in waits.kinds if waits.permission in permissions_with(frozenset((*ROLES_OF[kind], Role.EQUIPE_MEMBER)))
    )


def _of_kinds(by_stages: Mapping[tuple[Stage, ...], Sequence[Waits]]) -> str:
    keys = ",".join(waits.key for cards in by_stages.values() for waits in cards)
    asked = "\n".join(
        f"  if p_stage in ({_codes(stages)}) then\n" + "\n".join(map(_card, cards)) + "\n  end if;"
        for stages, cards in by_stages.items()
    )
    return f"  if p_keys && '{{{keys}}}' then\n{asked}\n  end if;"


def _codes(stages: tuple[Stage, ...]) -> str:
    return ", ".join(f"'{stage.value}'" for stage in stages)


def _card(waits: Waits) -> str:
    found = board.branch(waits, "f.case_id = p_case")
    card = "jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)"
    more = judged(f"select cards || coalesce(jsonb_agg({card}), '[]') into cards from ({found}) c", Case.metadata, of_case=True)
    supposed = f" and {SUPPOSES[waits.key]}" if waits.key in SUPPOSES else ""
    return f"    if '{waits.key}' = any(p_keys){supposed} then {more}; end if;"
