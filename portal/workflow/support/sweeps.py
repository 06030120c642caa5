"""What the night looks after in the support: households that nobody has met for a while."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import Integer, String, Uuid, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.workflow.cases.models import Case
from portal.workflow.events import REMINDERS
from portal.workflow.support.queries import QUIET_SINCE, quiet
from tenants import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KIND = "support_quiet"


def remind_quiet(session: Session) -> int:
    """Remind educator and coordinator of every household that nobody has met for a while; once for each such silence.

    One statement for all of them, run by the system. Twice, late, or two at once: the same result. Answers how many were told.
    """
    audience = json.dumps([tell.spec() for tell in REMINDERS[KIND].tell])
    since = cast(QUIET_SINCE, String).label("since")
    silent = quiet(clock.today(), Case.id.label("case_id"), Case.number.label("number"), since).subquery()
    told = func.app.notify(
        literal(KIND, String),
        silent.c.case_id,
        cast(null(), Uuid),
        cast(null(), Uuid),
        func.jsonb_build_object("number", silent.c.number),
        cast(literal(audience, String), JSONB),
        func.concat(f"{KIND}:", silent.c.case_id, ":", silent.c.since),
    )
    return int(session.scalar(select(func.coalesce(func.sum(cast(told, Integer)), 0)).select_from(silent)) or 0)
