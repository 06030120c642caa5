"""An organisation's register of the cases it may see: the list with its filters, and the search. Core rows, driven from the grants."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    LargeBinary,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from portal.workflow.cases.models import CaseAccess
from portal.workflow.disclosure import Facet
from portal.workflow.referrals.address import CONTEXT as ADDRESS_WORDS
from portal.workflow.referrals.models import MemberName
from portal.workflow.stages import OPEN_STAGES, Stage
from tenants import blind_words, breath
from tenants.crypto import blind_index
from tenants.kinds import Kind
from tenants.people import Person
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 25
SUGGESTED = 8
MOST_FOUND = 50
"""A search answers little more than so many cases, those that moved last (``app.find_cases``)."""
SORTS = ("recent", "ends", "number")
"""Orders that an index carries: latest move first, soonest end first, by number. There are no others."""
QUEUES = ("mine", "unfollowed")
"""Parts of the open cases: those that I follow (or that somebody follows for whom I stand in), those that nobody follows."""

_SEARCHED = (
    bindparam("q_number", type_=String),
    bindparam("q_name", type_=String),
    bindparam("q_code", type_=LargeBinary),
    cast(bindparam("q_address", type_=String), JSONB),
)
_TAX_CODE = re.compile(r"[A-Z0-9]{16}")


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


def fixed(value: str) -> Any:
    """One of our own codes, written into the statement itself: only so can a kept plan use an index of those rows alone."""
    return literal_column(f"'{value}'", String)


OPEN = [fixed(stage.value) for stage in OPEN_STAGES]
STANDS_FOR = cast(select(func.app.stands_for()).scalar_subquery(), ARRAY(Uuid))
"""The actor, and those for whom the actor stands in: asked once for a statement, not once for a row."""


def mine(access: Any = CaseAccess) -> Any:
    """The grants at facet ``summary`` of the actor's organisation, or of the actor by name: the second wall beside the policy."""
    return and_(
        access.organisation_id == bindparam("organisation", type_=Uuid),
        access.facet == fixed(Facet.SUMMARY.value),
        or_(access.person_id.is_(None), access.person_id == bindparam("person", type_=Uuid)),
    )


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
    names = _names(session, rows, names or {})
    lines = tuple(Line._make((*row[:FIELDS], names.get(row[_WORKER]))) for row in rows)
    return Register(
        lines,
        _mark(lines[0], sort) if lines and (more if backwards else at is not None) else None,
        _mark(lines[-1], sort) if lines and (backwards or more) else None,
        bool(asked.q.strip() and rows) and rows[0][FIELDS] > MOST_FOUND,
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


def _names(session: Session, rows: Sequence[Any], known: Mapping[UUID, str]) -> Mapping[UUID, str]:
    """Who follows these cases: on a page known already, in a file asked for once."""
    others = {row[_WORKER] for row in rows} - {None, *known}
    return {**known, **dict(_called().rows(session, {"people": list(others)}))} if others else known


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
    words = search_terms(asked.q) if asked.q.strip() else {}
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


def search_terms(q: str) -> dict[str, Any]:
    """What was typed in the search box, as ``app.find_cases`` reads it: a number's beginning, words, a tax code, address words."""
    typed = " ".join(q.split())[:80]
    bare = typed.upper().replace(" ", "")
    number = None
    if re.fullmatch(r"\d{1,5}", bare):
        number = bare
    elif re.fullmatch(r"OT-?\d{0,2}-?\d{0,5}", bare):
        digits = re.sub(r"\D", "", bare)
        number = f"OT-{digits[:2]}" + (f"-{digits[2:]}" if len(digits) > 2 else "")
    code = blind_index(bare, context="members.tax_code") if _TAX_CODE.fullmatch(bare) else None
    address = blind_words.asked(typed, context=ADDRESS_WORDS) if any(len(word) > 2 for word in typed.split()) else None
    return {
        "q_number": number,
        "q_name": typed if len(typed) > 1 else "",
        "q_code": code,
        "q_address": json.dumps(address) if address else None,
    }


@dataclass(frozen=True)
class Hit:
    """One case that a search finds. ``household`` is there for whoever may read who it is."""

    case_id: UUID
    number: str
    stage: str
    household: str | None


def suggest(session: Session, actor: Actor, q: str) -> tuple[Hit, ...]:
    """The best cases for what is being typed in the search box, in one statement."""
    if not q.strip():
        return ()
    values = {"organisation": actor.organisation_id, "person": actor.person_id, **search_terms(q)}
    return tuple(Hit(*row) for row in session.execute(_suggestions(), values))


@lru_cache(maxsize=1)
def _suggestions() -> Any:
    found = func.app.find_cases(*_SEARCHED).table_valued("case_id", with_ordinality="place", name="found").render_derived()
    best = select(found.c.case_id, func.min(found.c.place).label("place")).group_by(found.c.case_id).subquery()
    return (
        select(CaseAccess.case_id, CaseAccess.number, CaseAccess.stage, MemberName.surname + " " + MemberName.given_name)
        .select_from(CaseAccess)
        .join(best, best.c.case_id == CaseAccess.case_id)
        .outerjoin(
            MemberName, and_(MemberName.case_id == CaseAccess.case_id, MemberName.reference, MemberName.removed_at.is_(None))
        )
        .where(mine())
        .order_by(best.c.place)
        .limit(SUGGESTED)
    )


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


def _among_found(picked: Select[Any]) -> tuple[Any, Select[Any]]:
    """The grants of the few cases that a search finds, each looked up by itself: a plan kept for all words would walk the register."""
    each = select(func.app.find_cases(*_SEARCHED).label("case_id")).distinct().subquery("each_")
    found = select(each.c.case_id, func.count().over().label("found")).subquery("found")
    grant = picked.where(CaseAccess.case_id == found.c.case_id).limit(1).lateral("grant_")
    return grant.c, select(*grant.c, found.c.found).select_from(found.join(grant, true()))


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
        a, picked = _among_found(picked)
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
