"""What a family of the workflow tells the board: the state its actions need, its actions, and what waits for whom.

Each family's ``board.py`` holds ``STATE``, ``actions`` and ``WAITING``; ``portal/workflow/board.py`` reads them all in one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Date,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
)

from portal.workflow.cases.models import Case, CaseAccess
from tenants.kinds import Kind
from tenants.organisations import EquipeMember

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from portal.workflow.stages import Stage
    from tenants.kinds import Role
    from tenants.permissions import Permission


@dataclass(frozen=True)
class Waits:
    """Things that wait for whoever has a permission: a card on *Oggi* for each row.

    ``statement`` selects the columns of :func:`columns`; it may use the bind parameters ``person`` (of the actor), ``people`` (see
    :func:`for_me`), ``roles`` (see :func:`i_have`), ``fellows`` (see :func:`of_a_fellow`), ``organisation`` and ``today``. ``title`` is
    a msgid that may use ``%(number)s`` and ``%(detail)s``; ``endpoint`` takes ``case_id`` (or ``unit_id`` when ``of_unit``). ``kinds``:
    the organisations in which it can wait, where the permission is given in others too.
    """

    key: str
    permission: Permission
    title: str
    endpoint: str
    statement: Select[Any]
    of_unit: bool = False
    kinds: tuple[Kind, ...] = tuple(Kind)


def columns(
    key: str,
    *,
    case_id: Any = None,
    unit_id: Any = None,
    subject_id: Any = None,
    number: Any = None,
    due: Any = None,
    detail: Any = None,
) -> tuple[ColumnElement[Any], ...]:
    """The columns that every ``Waits.statement`` selects, in their order and with their types."""

    def typed(value: Any, type_: Any, name: str) -> ColumnElement[Any]:
        return cast(null() if value is None else value, type_).label(name)

    return (
        literal(key, String).label("key"),
        typed(case_id, Uuid, "case_id"),
        typed(unit_id, Uuid, "unit_id"),
        typed(subject_id, Uuid, "subject_id"),
        typed(number, String, "number"),
        typed(due, Date, "due"),
        typed(detail, String, "detail"),
    )


def for_me(person_id: Any) -> Any:
    """The condition that a row is of the actor, or of somebody for whom the actor stands in today."""
    return person_id == any_(bindparam("people", type_=ARRAY(Uuid)))


def i_have(*roles: Role) -> Any:
    """The condition that the actor has one of these roles here, in person: who stands in for a head is no head."""
    mine = bindparam("roles", type_=ARRAY(String))
    return or_(*(literal_column(f"'{role.value}'", String) == any_(mine) for role in roles))


def of_a_fellow(organisation_id: Any) -> Any:
    """The condition that a row is of an organisation that is, or ever was, in a partnership with the actor's.

    Nothing else can be theirs to know: it takes nothing away, but lets a table be reached by an index instead of being read through.
    """
    return organisation_id == any_(bindparam("fellows", type_=ARRAY(Uuid)))


def listed_at(*stages: Stage) -> Any:
    """The condition that a row of the register is of a case at one of these stages, where the case itself is not needed.

    What waits is reached from the register's small index of open cases, never from a person's or a table's whole history.
    """
    at = [literal_column(f"'{stage.value}'", String) for stage in stages]
    return and_(
        CaseAccess.organisation_id == bindparam("organisation", type_=Uuid),
        CaseAccess.facet == literal_column("'summary'", String),
        CaseAccess.stage.in_(at) if len(at) > 1 else CaseAccess.stage == at[0],
    )


def i_follow_at(*stages: Stage) -> Any:
    """The condition that a row of the register is of a case at one of these stages that the actor follows, or somebody for whom the
    actor stands in: the Comune's social worker, or the educator of the organisation that supports.

    The row itself says who follows the case here (``app.follows``): who is assigned to it need not be asked.
    """
    return and_(listed_at(*stages), for_me(CaseAccess.worker_id))


def its_row(case_id: Any, *conditions: Any) -> Any:
    """The row of the register of what was found first, as the lateral ``own``: ``case_id``, ``number``, ``worker_id``.

    For the few things that are open, each of which looks for its own row: a plain join may begin with all cases at a stage. Beside the
    ``conditions`` (:func:`listed_at`) nothing is asked of the case itself.
    """
    own = select(CaseAccess.case_id, CaseAccess.number, CaseAccess.worker_id).where(CaseAccess.case_id == case_id, *conditions)
    return own.correlate_except(CaseAccess).limit(1).lateral("own")


def in_my_equipe(partnership_id: Any) -> Any:
    """The condition that a partnership is one in whose Equipe the actor sits: asked once for a statement and not once for a case."""
    seats = select(func.array_agg(EquipeMember.partnership_id)).where(
        EquipeMember.organisation_id == bindparam("organisation", type_=Uuid),
        EquipeMember.person_id == bindparam("person", type_=Uuid),
        EquipeMember.ended_on.is_(None),
    )
    return partnership_id == any_(cast(seats.scalar_subquery(), ARRAY(Uuid)))


def there_is_no(table: Any, *conditions: Any) -> Any:
    """The condition that a table has no such row, as a scalar: an ``exists`` would be joined or hashed, which reads everybody's rows."""
    return select(true()).where(*conditions).correlate_except(table).limit(1).scalar_subquery().is_(None)


def in_register(*stages: Stage) -> Any:
    """The condition of a join with ``CaseAccess``: the case stands at one of these stages in this organisation's register."""
    return and_(CaseAccess.case_id == Case.id, listed_at(*stages))
