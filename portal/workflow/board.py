"""A case as an actor sees it now, and all that waits for an actor: gathered from every family, in one query each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BindParameter, String, bindparam, column, func, inspect, literal_column, or_, select, text, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql import visitors

from portal.workflow.assessment import board as assessment
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures import board as departures
from portal.workflow.disclosure import Facet
from portal.workflow.obligations import OBLIGATIONS
from portal.workflow.placements import board as placements
from portal.workflow.properties import board as properties
from portal.workflow.referrals import board as referrals
from portal.workflow.relevant import UNREAD, can_wait, read_at
from portal.workflow.renewals import board as renewals
from portal.workflow.stages import Stage
from portal.workflow.support import board as support
from tenants.errors import NotFound
from tenants.kinds import Kind, Role
from tenants.organisations import Organisation, PartnershipMember, Rules
from tenants.permissions import permissions_with
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.actions import Action
    from portal.workflow.cases.board import Waits
    from tenants.actor import Actor

FAMILIES = (referrals, assessment, properties, placements, support, renewals, departures)
_PARTNERS = (
    select(func.jsonb_object_agg(PartnershipMember.kind, Organisation.name))
    .select_from(PartnershipMember)
    .join(Organisation, Organisation.id == PartnershipMember.organisation_id)
    .where(
        PartnershipMember.partnership_id == Case.partnership_id,
        PartnershipMember.ended_on.is_(None),
        or_(
            Organisation.id == Case.organisation_id,
            PartnershipMember.kind == Kind.ATS.value,
            Organisation.id == Case.host_organisation_id,
        ),
    )
    .correlate(Case)
    .scalar_subquery()
)
STATE: dict[str, Any] = {
    "partners": _PARTNERS,
    **{name: column for family in FAMILIES for name, column in family.STATE.items()},
}
WAITING: tuple[Waits, ...] = tuple(waits for family in FAMILIES for waits in family.WAITING)
BY_KEY = {waits.key: waits for waits in WAITING}


@dataclass(frozen=True)
class Seen:
    """A case with the facets that the actor sees of it and the state that its actions depend on."""

    case: Case
    facets: frozenset[Facet]
    state: dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the actor."""

    what: Waits
    case_id: UUID | None
    unit_id: UUID | None
    subject_id: UUID | None
    number: str | None
    due: date | None
    detail: str | None


def see(session: Session, actor: Actor, case_id: UUID, *, plain: bool = False) -> Seen:
    """Load a case for its page, in one statement. A ``plain`` one belongs to no session: to be read, and not changed.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    known = {"case": case_id}
    found = _see_plainly().rows(session, known) if plain else session.execute(_see_statement(), known).all()
    if not found:
        raise NotFound(UNKNOWN)
    *values, facets, state = found[0]
    case = Case(**dict(zip(_COLUMNS, values, strict=True))) if plain else values[0]
    set_committed_value(case, "rules", rules_of(session, case.rules_id))
    return Seen(case, frozenset(map(Facet, facets)), {**UNREAD, **state})


def rules_of(session: Session, rules_id: UUID) -> Rules:
    """A version of the rules. It never changes, so that a process reads it once; whoever sees a case may know those it stands under."""
    found = _rules.get(rules_id)
    if found is None:
        found = session.get_one(Rules, rules_id)
        session.expunge(found)
        _rules[rules_id] = found
    return found


def actions(actor: Actor, seen: Seen) -> list[Action]:
    """Every action on the case that concerns the actor's organisation at this stage, available or not."""
    return [a for family in FAMILIES for a in family.actions(actor, seen.case, seen.state) if a is not None]


def waiting(session: Session, actor: Actor, *, on: Case | None = None, limit: int = 100) -> list[Waiting]:
    """What waits for the actor (on one case only, if given), overdue and soonest first, in one statement; at most ``limit``."""
    keys = list(_cards(actor.roles, Stage(on.stage) if on else None))
    if not keys:
        return []
    if on is None:
        rows = _waiting().rows(session, {"keys": keys, "most": limit})
    else:
        rows = _waiting_on().rows(session, {"keys": keys, "most": limit, "case": on.id})
    return [Waiting(BY_KEY[key], *rest) for key, *rest in rows]


def functions() -> Iterator[str]:
    """The SQL of ``app.waiting`` and ``app.waiting_on`` (every ``Waits.statement`` in one query) and of ``app.seen``, whose plans are kept.

    They run with the caller's rights, under the policies of every table; sent anew with each page the same query takes longer to
    plan than to run. A branch is a statement of its own: even one that finds nothing costs its start, so that only those of
    the caller's roles are run. A kept plan knows the average organisation only: without bitmaps it keeps to the one narrow index,
    and does not read all numbers of a large one. The migration freezes them.
    """
    columns = "key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text"
    shown = "f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text"
    for name, argument, condition in (("waiting", "", "true"), ("waiting_on", ", p_case uuid", "f.case_id = p_case")):
        branches = "\n".join(
            f"  if '{waits.key}' = any(p_keys) then return query select {shown} from (\n{_branch(waits)}) f"
            f" where {condition}{_awake(waits)}; end if;"
            for waits in WAITING
        )
        yield (
            f"create function app.{name}(p_keys text[]{argument}) returns table ({columns})\n"
            "  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_bitmapscan = off\n"
            "as $$\n#variable_conflict use_column\n"
            "declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();\n"
            "  p_organisation uuid := app.me(); p_today date := app.today();\n"
            f"begin\n{branches}\nend $$"
        )
    yield _seen()


def _seen() -> str:
    """``app.seen``: the facets that the caller sees of a case, and its state as far as it matters at the stage where it stands."""
    stages = "\n".join(f"    when '{stage.value}' then select {_state_at(stage)};" for stage in Stage)
    return (
        "create function app.seen(p_case uuid, p_stage text) returns table (facets text[], state jsonb)\n"
        "  language plpgsql stable rows 1 set plan_cache_mode = force_generic_plan set enable_bitmapscan = off\n"
        "as $$\n#variable_conflict use_column\n"
        "declare p_organisation uuid := app.me();\n"
        "begin\n  facets := array(select distinct a.facet from portal.case_access a where a.case_id = p_case"
        " and a.organisation_id = p_organisation);\n"
        f"  case p_stage\n{stages}\n  end case;\n  return next;\nend $$"
    )


def _state_at(stage: Stage) -> str:
    pairs = chain.from_iterable((literal_column(f"'{name}'"), STATE[name]) for name in read_at(stage, STATE))
    found = select(func.jsonb_build_object(*pairs)).select_from(Case).where(Case.id == literal_column("p_case"))
    return "into state " + _written(found).removeprefix("SELECT ")


def _awake(waits: Waits) -> str:
    """What was put off does not wait until its day: for the cards that an obligation stands behind."""
    kinds = [f"'{owed.kind}'" for owed in OBLIGATIONS.values() if waits.key in owed.waits]
    if not kinds:
        return ""
    return (
        f" and not exists (select 1 from portal.obligations o where o.kind in ({', '.join(kinds)}) and o.organisation_id = p_organisation"
        " and o.ended_on is null and o.snoozed_until > p_today"
        " and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)"
    )


def _branch(waits: Waits) -> str:
    return _written(waits.statement)


def _written(statement: Any) -> str:
    """A statement as it stands in a function, with the function's variables for its parameters."""

    def variable(element: Any, **_: Any) -> Any:
        if isinstance(element, BindParameter) and element.key in ("person", "people", "organisation", "today"):
            return literal_column(f"p_{element.key}", element.type)
        return None

    traverse: Any = visitors.replacement_traverse
    dialect: Any = postgresql.dialect
    plain = traverse(statement, {}, variable)
    return str(plain.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})).replace("%%", "%")


_ORDER = "order by due asc nulls last, number, key limit :most"


@lru_cache(maxsize=256)
def _cards(roles: frozenset[Role], stage: Stage | None) -> tuple[str, ...]:
    """The keys of what can wait for these roles, at this stage of a case if one is given."""
    allowed = permissions_with(roles)
    return tuple(w.key for w in WAITING if w.permission in allowed and (stage is None or can_wait(w.key, stage)))


@lru_cache(maxsize=1)
def _waiting() -> Prepared:
    return Prepared(text(f"select * from app.waiting(cast(:keys as text[])) {_ORDER}"))


@lru_cache(maxsize=1)
def _waiting_on() -> Prepared:
    return Prepared(text(f"select * from app.waiting_on(cast(:keys as text[]), :case) {_ORDER}"))


_rules: dict[UUID, Rules] = {}


_COLUMNS = tuple(attribute.key for attribute in inspect(Case).column_attrs)


@lru_cache(maxsize=1)
def _see_plainly() -> Prepared:
    return Prepared(_see_statement())


@lru_cache(maxsize=1)
def _see_statement() -> Any:
    known = (
        func.app.seen(Case.id, Case.stage).table_valued(column("facets", ARRAY(String)), column("state", JSONB)).lateral("known")
    )
    return select(Case, known.c.facets, known.c.state).select_from(Case).join(known, true()).where(Case.id == bindparam("case"))
