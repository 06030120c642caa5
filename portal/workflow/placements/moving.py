"""Move a stay to another first day: dates, the days taken of the unit and the people's days change together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.workflow.constraints import UNKNOWN, translated
from portal.workflow.placements import exceeding
from portal.workflow.properties import queries as properties
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days, longest_stay
from tenants.errors import Conflict, NotFound
from tenants.kinds import Kind
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor


def place_people(session: Session, actor: Actor, case_id: UUID, days: Days) -> None:
    """Write down that the household's people live in a home of the portal on these days.

    Raises:
        Conflict: somebody of them already does elsewhere. An owner, who may not know that, only learns whom to ask.
    """
    try:
        with session.begin_nested():
            session.execute(select(func.app.place_people(case_id, days.start, days.end)))
    except DBAPIError as error:
        refusal = translated(error)
        if refusal is None:
            raise
        if actor.kind is Kind.OWNER:
            refusal = Conflict(S("This cannot be completed now: ask the social service of the Comune. Nothing was recorded."))
        raise refusal from None


def move_stay(
    session: Session, actor: Actor, case: Case, placement: Placement, first_day: date, occupation: str,
    beyond_convention: str | None = None,
) -> Days:  # fmt: skip
    """Let a stay that has not begun begin on ``first_day``, its base months counted from there. Locks the unit.

    Raises:
        NotFound: the caller does not see the unit.
        Conflict: the unit is taken by somebody else, closed or out of convention on some day of it; names the day.
        Invalid: ``beyond_convention``, see :func:`exceeding.leave`.
    """
    unit = session.get(Unit, placement.unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    held = Days(placement.starts_on, placement.ends_on)
    days = longest_stay(first_day, placement.base_months, placement.renewed_months)
    leave = exceeding.leave(session, actor, case, unit, days, beyond_convention)
    properties.require_free(session, unit, days, but_for=held, beyond=leave.beyond)
    placement.starts_on, placement.ends_on = days.start, days.end
    session.flush()
    session.execute(select(func.app.occupy(placement.case_id, unit.id, occupation, days.start, days.end)))
    place_people(session, actor, placement.case_id, days)
    leave.tell(session, actor, case)
    return days
