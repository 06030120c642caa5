"""A case as an actor sees it now, and all that waits for an actor: gathered from every family, in one query each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ARRAY, String, Uuid, bindparam, column, func, inspect, literal_column, or_, select, text, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value

from portal.workflow.assessment import board as assessment
from portal.workflow.cases.crew import crew_of_case
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures import board as departures
from portal.workflow.disclosure import Facet
from portal.workflow.obligations import OBLIGATIONS
from portal.workflow.placements import board as placements
from portal.workflow.properties import board as properties
from portal.workflow.referrals import board as referrals
from portal.workflow.relevant import ONLY_FOR, UNREAD, hanging_at, read_at
from portal.workflow.renewals import board as renewals
from portal.workflow.rules_read import rules_of, values_of
from portal.workflow.stages import Stage
from portal.workflow.support import board as support
from tenants.errors import NotFound
from tenants.judged import function, judged, written
from tenants.kinds import Kind, Role
from tenants.organisations import Organisation, PartnershipMember
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

_FACETS = {facet.value: facet for facet in Facet}
COLUMNS = tuple(attribute.key for attribute in inspect(Case).column_attrs)
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
    "workers": crew_of_case(),
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


class Waiting(NamedTuple):
    """One thing that waits for the actor."""

    what: Waits
    case_id: UUID | None
    unit_id: UUID | None
    subject_id: UUID | None
    number: str | None
    due: date | None
    detail: str | None


def see(session: Session, actor: Actor, case_id: UUID) -> Seen:
    """Load a case for its page, in one statement.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    found = session.execute(_see_statement(), {"case": case_id}).all()
    if not found:
        raise NotFound(UNKNOWN)
    case, facets, state = found[0]
    set_committed_value(case, "rules", rules_of(session, case.rules_id))
    return Seen(case, frozenset(map(Facet, facets)), {**UNREAD, **state})


def seen_of(session: Session, rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """A case of the rows of :func:`see_with`, and the values beside it. The case belongs to no session: it is to be read.

    Raises:
        NotFound: there is no row.
    """
    if not rows:
        raise NotFound(UNKNOWN)
    row, width = rows[0], len(COLUMNS)
    read: Any = SimpleNamespace(**dict(zip(COLUMNS, row, strict=False)))  # an entity costs more to make than the row to read
    read.rules = values_of(session, read.rules_id)
    facets, state, *more = row[width:]
    return Seen(read, frozenset([_FACETS[facet] for facet in facets]), {**UNREAD, **state}), *more


def actions(actor: Actor, seen: Seen) -> list[Action]:
    """Every action on the case that concerns the actor's organisation at this stage, available or not."""
    return [a for family in FAMILIES for a in family.actions(actor, seen.case, seen.state) if a is not None]


def waiting(session: Session, actor: Actor, *, limit: int = 100) -> list[Waiting]:
    """What waits for the actor, overdue and soonest first, in one statement; at most ``limit``."""
    statement, values = asked(actor, limit)
    return [Waiting(BY_KEY[key], *rest) for key, *rest in statement.rows(session, values)] if values["keys"] != NO_KEYS else []


def asked(actor: Actor, limit: int) -> tuple[Prepared, dict[str, Any]]:
    """The statement of :func:`waiting`, with its values."""
    return _waiting(), {"keys": keys_of(actor.kind, actor.roles), "most": limit}


def functions() -> Iterator[str]:
    """The SQL of ``app.waiting`` (every ``Waits.statement`` in one function) and of ``app.seen``, whose plans are kept.

    Sent anew with each page the same query takes longer to plan than to run. They run past the policies, which are written into each of
    their statements (``tenants/judged.py``). A branch is a statement of its own: even one that finds nothing costs its start, so that only
    those of the caller's roles are run. The migration freezes them.
    """
    branches = "\n".join(
        f"  if '{waits.key}' = any(p_keys) then return query {judged(branch(waits), Case.metadata)}; end if;" for waits in WAITING
    )
    yield function("waiting(p_keys text[])", f"{put_off()}\n{branches}", returns=f"table ({_CARD})")
    body = f"  facets := p_facets;\n{state_at_stage()}\n  return next;"
    yield function("seen(p_case uuid, p_stage text)", body, returns="table (facets text[], state jsonb) rows 1")


_CARD = "key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text"
_SHOWN = "f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text"


def columns_of_case() -> str:
    """The columns of a case and their types, as a function declares them that answers it."""
    types = (Case.__table__.c[name].type.compile(dialect=postgresql.dialect()) for name in COLUMNS)  # type: ignore[no-untyped-call]
    return ", ".join(f"{name} {type_}" for name, type_ in zip(COLUMNS, types, strict=True))


def read_case() -> str:
    """Reads the case ``p_case`` into the variables of its columns, where the caller may see it: policy and index once, not twice."""
    found = select(*(getattr(Case, name) for name in COLUMNS)).where(Case.id == bindparam("case", type_=Uuid))
    selected, rest = written(found).split(" \nFROM ", 1)
    found_into = judged(f"{selected} INTO {', '.join(COLUMNS)} FROM {rest}", Case.metadata, of_case=True)
    return f"  {found_into};"


def state_at_stage() -> str:
    """Reads into ``state`` what matters of the case ``p_case`` at the stage ``p_stage``."""
    stages = "\n".join(f"    when '{stage.value}' then {_state_at(stage)};" for stage in Stage)
    return f"  case p_stage\n{stages}\n  end case;"


def _state_at(stage: Stage) -> str:
    read, later = read_at(stage, STATE), hanging_at(stage)
    of_kind = {kind: [name for name in read if ONLY_FOR.get(name) == kind] for kind in Kind}
    first = [name for name in read if name not in ONLY_FOR and not any(name in names for names in later.values())]
    conditions = [(f"'{kind.value}' = any (p_kinds)", names) for kind, names in of_kind.items() if names]
    conditions += [(f"state ->> '{on}' is not null", names) for on, names in later.items()]
    return ";\n      ".join(
        [
            _read_into("select into state ", first),
            *(f"if {holds} then {_read_into('select into state state || ', names)}; end if" for holds, names in conditions),
        ]
    )


def _read_into(begins: str, names: list[str]) -> str:
    pairs = chain.from_iterable((literal_column(f"'{name}'"), STATE[name]) for name in names)
    found = select(func.jsonb_build_object(*pairs)).select_from(Case).where(Case.id == bindparam("case", type_=Uuid))
    return judged(begins + written(found).removeprefix("SELECT "), Case.metadata, of_case=True)


def branch(waits: Waits, condition: str = "true") -> str:
    """The statement of a card, without those that were put off."""
    return f"select {_SHOWN} from (\n{written(waits.statement)}) f where {condition}{_awake(waits)}"


def put_off() -> str:
    """Reads into ``p_put_off`` what the caller put off and still sleeps, once for all cards: hardly ever anything does."""
    own = ", ".join(f"'{owed.kind}'" for owed in OBLIGATIONS.values() if owed.in_person)
    found = judged(
        "select unnest(array[o.kind || ' of ' || o.case_id, o.kind || ' ' || o.subject_id]) as what from portal.obligations o"
        " where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today"
        f" and (o.kind not in ({own}) or o.person_id = p_person)",
        Case.metadata,
    )
    return (
        f"  if p_asleep <> '{{}}' then\n  p_put_off := array(select f.what from ({found}) f where f.what is not null);\n  end if;"
    )


def _awake(waits: Waits) -> str:
    """What was put off does not wait until its day: for the cards that an obligation stands behind."""
    what = "case when f.subject_id is null then '{0} of ' || f.case_id else '{0} ' || f.subject_id end = any(p_put_off)"
    sleeps = " or ".join(what.format(owed.kind) for owed in OBLIGATIONS.values() if waits.key in owed.waits)
    return f" and (p_put_off = '{{}}' or ({sleeps}) is not true)" if sleeps else ""


_ORDER = "order by due asc nulls last, number, key limit :most"


NO_KEYS = "{}"


@lru_cache(maxsize=256)
def keys_of(kind: Kind, roles: frozenset[Role]) -> str:
    """The keys of what can wait for these roles in such an organisation, as PostgreSQL writes an array: they are codes of ours."""
    allowed = permissions_with(roles)
    return "{" + ",".join(w.key for w in WAITING if w.permission in allowed and kind in w.kinds) + "}"


@lru_cache(maxsize=1)
def _waiting() -> Prepared:
    return Prepared(text(f"select * from app.waiting(cast(:keys as text[])) {_ORDER}"))


@lru_cache(maxsize=1)
def _see_statement() -> Any:
    return see_with(func.app.seen(Case.id, Case.stage).table_valued(column("facets", ARRAY(String)), column("state", JSONB)))


def see_with(function_: Any) -> Any:
    """The statement for a case (``case``), under its policy, and what a function answers of it."""
    known = function_.lateral("known")
    return select(Case, *known.c).select_from(Case).join(known, true()).where(Case.id == bindparam("case"))
