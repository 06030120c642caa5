"""What is known of the households and homes that a board shows: names, who said no to what before, where somebody lives too long."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.workflow.placements import refusals
from portal.workflow.placements.models import Proposal
from portal.workflow.placements.refusals import ProposalRefusal
from portal.workflow.referrals.models import MemberName
from tenants import clock
from tenants.sentences import S
from tenants.statements import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from tenants.sentences import Sentence


class Known(NamedTuple):
    """Names by case, the noes by case and unit, and the units in which a household lives beyond the end of its stay."""

    names: Mapping[UUID, str]
    refused: Mapping[tuple[UUID, UUID], list[Sentence]]
    late: frozenset[UUID]


def known(session: Session, case_ids: Sequence[UUID], unit_ids: Sequence[UUID]) -> Known:
    """In one statement; who said no: household and Equipe as it is written of them, then the owner by the proposal."""
    if not case_ids:
        return Known({}, {}, frozenset())
    names, said_no, owners, late = _beside().one(session, {"cases": list(case_ids), "units": list(unit_ids)})
    refused: dict[tuple[UUID, UUID], list[Sentence]] = {}
    for case_id, unit_id, side, code, words, at in said_no or ():
        told = refusals.told(side, code, words, datetime.fromisoformat(at))
        refused.setdefault((UUID(case_id), UUID(unit_id)), []).append(told)
    for case_id, unit_id, at in owners or ():
        told = S("The owner said no on %(day)s", day=clock.day_of(datetime.fromisoformat(at)))
        refused.setdefault((UUID(case_id), UUID(unit_id)), []).append(told)
    return Known(
        {UUID(case_id): f"{surname} {given_name}" for case_id, surname, given_name in names or ()}, refused, frozenset(late or ())
    )


@lru_cache(maxsize=1)
def _beside() -> Prepared:
    cases, units = bindparam("cases", type_=ARRAY(Uuid)), bindparam("units", type_=ARRAY(Uuid))
    name, no, proposal = MemberName, ProposalRefusal, Proposal
    late = func.app.overstayed_units(units).column_valued("late")

    def lines(columns: tuple[Any, ...], *conditions: Any, by: Any = None) -> Any:
        line = func.jsonb_build_array(*columns)
        return select(func.jsonb_agg(line if by is None else aggregate_order_by(line, by))).where(*conditions).scalar_subquery()

    return Prepared(
        select(
            lines(
                (name.case_id, name.surname, name.given_name),
                name.case_id == any_(cases),
                name.reference,
                name.removed_at.is_(None),
            ),
            lines(
                (no.case_id, no.unit_id, no.side, no.code, no.words, no.at),
                no.case_id == any_(cases),
                no.unit_id == any_(units),
                by=no.at,
            ),
            lines(
                (proposal.case_id, proposal.unit_id, proposal.owner_answered_at),
                proposal.case_id == any_(cases),
                proposal.unit_id == any_(units),
                proposal.owner_answer == text("'no'"),
                proposal.owner_answered_at.is_not(None),
                by=proposal.owner_answered_at,
            ),
            select(func.array_agg(late)).scalar_subquery(),
        )
    )
