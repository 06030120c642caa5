"""Reminders in one statement: every subject that is due, each person told once for each step of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, Uuid, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.workflow.events import REMINDERS

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session


def due(*, step: Any, case_id: Any = None, unit_id: Any = None, subject_id: Any, **values: Any) -> Select[Any]:
    """A select of subjects to remind of; add its ``where``.

    ``step`` is what makes one reminder differ from the next about the same subject: the day it is due, the weeks it is late.
    ``values`` are the title's.
    """
    pairs = [part for name, value in values.items() for part in (literal(name, String), value)]
    return select(
        cast(null() if case_id is None else case_id, Uuid).label("case_id"),
        cast(null() if unit_id is None else unit_id, Uuid).label("unit_id"),
        func.jsonb_build_object(*pairs).label("values"),
        func.concat(subject_id, ":", step).label("key"),
    )


def remind_all(session: Session, kind: str, subjects: Select[Any]) -> int:
    """Tell of every subject of :func:`due` to whom the reminder concerns. For the system's session. Answers how many were told."""
    audience = json.dumps([tell.spec() for tell in REMINDERS[kind].tell])
    found = subjects.subquery()
    told = func.app.notify(
        literal(kind, String),
        found.c.case_id,
        found.c.unit_id,
        cast(null(), Uuid),
        found.c["values"],
        cast(literal(audience, String), JSONB),
        func.concat(f"{kind}:", found.c.key),
    )
    return int(session.scalar(select(func.coalesce(func.sum(cast(told, Integer)), 0)).select_from(found)) or 0)
