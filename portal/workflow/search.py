"""The search of an organisation's register: by number, names, tax code and address words, and what it offers while one types."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, String, and_, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from portal.workflow.cases.models import CaseAccess
from portal.workflow.grants import mine
from portal.workflow.referrals.address import CONTEXT as ADDRESS_WORDS
from portal.workflow.referrals.models import MemberName
from tenants import blind_words
from tenants.crypto import blind_index

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

SUGGESTED = 8
MOST_FOUND = 50
"""A search answers little more than so many cases, those that moved last (``app.find_cases``)."""

_SEARCHED = (
    bindparam("q_number", type_=String),
    bindparam("q_name", type_=String),
    bindparam("q_code", type_=LargeBinary),
    cast(bindparam("q_address", type_=String), JSONB),
)
_TAX_CODE = re.compile(r"[A-Z0-9]{16}")


def terms(q: str) -> dict[str, Any]:
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
    values = {"organisation": actor.organisation_id, "person": actor.person_id, **terms(q)}
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


def among_found(picked: Select[Any]) -> tuple[Any, Select[Any]]:
    """The grants of the few cases that a search finds, each looked up by itself: a plan kept for all words would walk the register."""
    each = select(func.app.find_cases(*_SEARCHED).label("case_id")).distinct().subquery("each_")
    found = select(each.c.case_id, func.count().over().label("found")).subquery("found")
    grant = picked.where(CaseAccess.case_id == found.c.case_id).limit(1).lateral("grant_")
    return grant.c, select(*grant.c, found.c.found).select_from(found.join(grant, true()))
