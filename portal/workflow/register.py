"""An organisation's register of the cases it may see: the list with its filters. Core rows, driven from the grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    String,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
    tuple_,
)

from portal.workflow import search
from portal.workflow.cases.models import CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.grants import OPEN, STANDS_FOR, fixed, mine
from portal.workflow.stages import Stage
from tenants import breath
from tenants.kinds import Kind
from tenants.people import Person
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 25
SORTS = ("recent", "ends", "number")
"""Orders that an index carries: latest move first, soonest end first, by number. There are no others."""
QUEUES = ("mine", "unfollowed")
"""Parts of the open cases: those that I follow (or that somebody follows for whom I stand in), those that nobody follows."""


class Line(NamedTuple):
    """One case in the list. ``ends_on`` is the first day that is no longer of the stay.

    ``surname`` and ``given_name`` are there only for whoever may read who the household is; where they are not, ``protected`` says
    whether that is because the household is.
    """

    case_id: UUID
    number: str
    stage: str
    stage_since: datetime
    size: int
    ends_on: date | None
    urgent: bool
    worker_id: UUID | None
    surname: str | None
    given_name: str | None
    due: date | None
    protected: bool
    worker: str | None

    @property
    def last_day(self) -> date | None:
        """The last day of the stay."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


@dataclass(frozen=True)
class Asked:
    """What is asked for of the register. ``worker`` is who follows the case in one's own organisation; where a queue or a worker is
    asked for and no stage, only open cases are meant."""

    stage: Stage | None = None
    queue: str = ""
    worker: UUID | None = None
    urgent: bool = False
    q: str = ""

    @property
    def filtered(self) -> bool:
        """Whether this is less than everything."""
        return self != Asked()


FIELDS = len(Line._fields) - 1
"""What of a line the statement answers: all but who ``worker_id`` is."""


@dataclass(frozen=True)
class Register:
    """One page of the list, with the cursors of the pages beside it (``None`` where there is nothing more). ``cut``: what was searched is
    in more cases than a search answers. ``logged``: the reading of its names is written down already."""

    lines: tuple[Line, ...]
    previous: str | None
    following: str | None
    cut: bool = False
    logged: bool = False


def page(
    session: Session,
    actor: Actor,
    asked: Asked = Asked(),
    *,
    sort: str = "recent",
    after: str | None = None,
    before: str | None = None,
    size: int | None = None,
    names: Mapping[UUID, str] | None = None,
) -> Register:
    """One page of the register, in one statement. ``after`` and ``before`` are cursors of an earlier page; a broken one is ignored.

    ``names`` are those of the colleagues who follow cases, where they are known; whoever is not among them is asked for in a second
    statement.
    """
    size = size or PAGE
    sort = sort if sort in SORTS else "recent"
    plain, values, at, backwards = _asking(actor, asked, sort, after, before, size)
    rows = breath.foreseen(plain.logging, values)
    logged = rows is not None
    rows = plain.rows(session, values) if rows is None else rows
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    called = _names(session, rows, names or {})
    lines = tuple([_line(Line, (*row[:FIELDS], called.get(row[_WORKER] and row[_WORKER].int))) for row in rows])
    return Register(
        lines,
        _mark(lines[0], sort) if lines and (more if backwards else at is not None) else None,
        _mark(lines[-1], sort) if lines and (backwards or more) else None,
        bool(asked.q.strip() and rows) and rows[0][FIELDS] > search.MOST_FOUND,
        logged,
    )


def asking(
    actor: Actor,
    asked: Asked,
    *,
    sort: str = "recent",
    after: str | None = None,
    before: str | None = None,
    logging: bool = False,
) -> tuple[Prepared, dict[str, Any]]:
    """The statement of :func:`page`, with its values. It writes down what names it reads when it is ``logging``."""
    statement, values, *_ = _asking(actor, asked, sort if sort in SORTS else "recent", after, before, PAGE)
    return (statement.logging if logging else statement), values


_line = tuple.__new__


def _names(session: Session, rows: Sequence[Any], known: Mapping[UUID, str]) -> Mapping[int | None, str]:
    """Who follows these cases: on a page known already, in a file asked for once. By their ids as numbers, which Python compares without
    calling anything."""
    found = {key.int: name for key, name in known.items()}
    others = {worker.int: worker for row in rows if (worker := row[_WORKER]) is not None and worker.int not in found}
    if others:
        found |= {key.int: name for key, name in _called().rows(session, {"people": list(others.values())})}
    return found  # type: ignore[return-value]


@lru_cache(maxsize=1)
def _called() -> Prepared:
    people = any_(bindparam("people", type_=ARRAY(Uuid)))
    called: Any = select(Person.id, Person.surname + " " + Person.given_name).where(Person.id == people)
    return Prepared(called)


def _asking(
    actor: Actor, asked: Asked, sort: str, after: str | None, before: str | None, size: int
) -> tuple[Asking, dict[str, Any], tuple[Any, UUID] | None, bool]:
    backwards = before is not None
    at = _cursor(before if backwards else after, sort)
    backwards = backwards and at is not None
    words = search.terms(asked.q) if asked.q.strip() else {}
    values: dict[str, Any] = {"organisation": actor.organisation_id, "person": actor.person_id, "size": size + 1, **words}
    if asked.stage is not None:
        values["stage"] = asked.stage.value
    if asked.worker is not None:
        values["worker"] = asked.worker
    if at is not None:
        values |= {"at": at[0], "at_case": at[1]}
    conditions = (asked.stage is not None, asked.queue, asked.worker is not None, asked.urgent, bool(words))
    facet = Facet.IDENTITY_CONTACTS if actor.kind is Kind.OWNER else Facet.IDENTITY
    return _statement(sort, conditions, at is not None, backwards, facet), values, at, backwards


COUNTED = 999
"""Counters beside filters stop here."""


def count(session: Session, actor: Actor, asked: Sequence[Asked]) -> list[int]:
    """How many cases each of these filters would show to the actor now, up to one more than :data:`COUNTED`, in one statement.

    For filters without words.
    """
    if not asked:
        return []
    values: dict[str, Any] = {"organisation": actor.organisation_id, "person": actor.person_id}
    counts = []
    for number, one in enumerate(asked):
        conditions = _asked(one.stage is not None, one.queue, one.worker is not None, one.urgent, mark=f"_{number}")
        few = select(CaseAccess.case_id).where(mine(), *conditions).limit(COUNTED + 1).subquery(f"few_{number}")
        counts.append(select(func.count()).select_from(few).scalar_subquery())
        values |= {f"stage_{number}": one.stage.value} if one.stage else {}
        values |= {f"worker_{number}": one.worker} if one.worker else {}
    return list(session.execute(select(*counts), values).one())


def _asked(staged: bool, queue: str, by_worker: bool, urgent: bool, mark: str = "", *, everybody: bool = True) -> list[Any]:
    """``everybody``: whether the queue of mine is asked for here, for all whom I stand in for at once."""
    a, conditions = CaseAccess, []
    if staged:
        conditions.append(a.stage == bindparam(f"stage{mark}", type_=String))
    elif queue or by_worker:
        conditions.append(a.stage.in_(OPEN))
    if queue == "mine" and everybody:
        conditions.append(a.worker_id == any_(STANDS_FOR))
    elif queue == "unfollowed":
        conditions.append(a.worker_id.is_(None))
    if by_worker:
        conditions.append(a.worker_id == bindparam(f"worker{mark}", type_=Uuid))
    if urgent:
        conditions.append(a.urgent.is_(True))
    return conditions


def _of_each(picked: Select[Any], order_of: Callable[[Any], tuple[Any, Any]]) -> Select[Any]:
    """A page of my cases: the first of each whom I stand in for, along the index, and of these the first. Of all at once every case would
    be read to be sorted."""
    each = func.unnest(STANDS_FOR).table_valued(column("person_id", Uuid), name="each_").render_derived()
    own = picked.where(CaseAccess.worker_id == each.c.person_id).lateral("own")
    return select(*own.c).select_from(each.join(own, true())).order_by(*order_of(own.c)).limit(bindparam("size", type_=Integer))


@lru_cache(maxsize=256)
def _statement(sort: str, asked: tuple[bool, str, bool, bool, bool], placed: bool, backwards: bool, facet: Facet) -> Asking:
    """The list's statement: a page of grants by their index first, then what those few cases show."""
    staged, queue, by_worker, urgent, searched = asked
    a: Any = CaseAccess
    register = (a.case_id, a.number, a.stage, a.stage_since, a.size, a.ends_on, a.urgent, a.worker_id)
    picked = select(*register).where(mine(), *_asked(staged, queue, by_worker, urgent, everybody=searched))
    if searched:
        a, picked = search.among_found(picked)
    down = (sort == "recent") != backwards

    def order_of(of: Any) -> tuple[Any, Any]:
        key = {"recent": of.stage_since, "ends": of.ends_on, "number": of.number}[sort]
        return (key.desc(), of.case_id.desc()) if down else (key.asc(), of.case_id.asc())

    key = {"recent": a.stage_since, "ends": a.ends_on, "number": a.number}[sort]
    if sort == "ends":
        picked = picked.where(a.ends_on.is_not(None))
    if placed:
        here = tuple_(key, a.case_id)
        cursor = tuple_(bindparam("at", type_=key.type), bindparam("at_case", type_=Uuid))
        picked = picked.where(here < cursor if down else here > cursor)
    picked = picked.order_by(*order_of(a)).limit(bindparam("size", type_=Integer))
    if queue == "mine" and not searched:
        picked = _of_each(picked, order_of)
    lines = picked.cte("row")
    row, cases = lines.c, select(func.array_agg(lines.c.case_id)).scalar_subquery()
    shown = func.app.listed(cases).table_valued(column("case_id", Uuid), *(column(name) for name in SHOWN), name="shown").c
    found = [row.found] if searched else []
    whole = select(*(row[each.name] for each in register), *(shown[name] for name in SHOWN), *found).join(
        shown.case_id.table, shown.case_id == row.case_id
    )

    line = whole.cte("line")
    read = func.app.log_read(literal_column(f"'{{{facet.value}}}'"), func.array_agg(line.c.case_id), fixed(PAGE_OF_LIST))
    told = select(read.label("told")).where(line.c.surname.is_not(None)).having(func.count() > 0).cte("told")
    logging = select(line).outerjoin_from(line, told, true()).order_by(*order_of(line.c))
    return Asking(whole.order_by(*order_of(row)), Prepared(logging, writes=True))


class Asking(Prepared):
    """The statement of a page of the list; ``logging``: the same, which writes down who the households are that it names."""

    def __init__(self, statement: Select[Any], logging: Prepared) -> None:
        super().__init__(statement)
        self.logging = logging


PAGE_OF_LIST = "cases.index"
SHOWN = ("surname", "given_name", "due", "protected")
"""What a line of the list shows beside its row of the register."""
_WORKER = Line._fields.index("worker_id")


def _mark(line: Line, sort: str) -> str:
    key = {"recent": line.stage_since, "ends": line.ends_on, "number": line.number}[sort]
    return f"{key.isoformat() if isinstance(key, (date, datetime)) else key}~{line.case_id}"


def _cursor(mark: str | None, sort: str) -> tuple[Any, UUID] | None:
    key, _, case_id = (mark or "").rpartition("~")
    try:
        value = datetime.fromisoformat(key) if sort == "recent" else date.fromisoformat(key) if sort == "ends" else key
        return (value, UUID(case_id)) if key else None
    except ValueError:
        return None
