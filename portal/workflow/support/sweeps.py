"""What the night looks after in the support: households that nobody has met for a while."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Integer, String, Uuid, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.workflow.cases.models import Case
from portal.workflow.events import REMINDERS
from portal.workflow.support.meetings.queries import QUIET_SINCE, quiet
from portal.workflow.support.models import Concern
from portal.workflow.support.rights import LIVED_IN
from tenants import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KIND = "support_quiet"
CONCERN = "concern_open"
PATIENCE = timedelta(hours=24)


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


def remind_concerns(session: Session) -> int:
    """Remind social worker and heads of every concern that nobody has answered in a day; once a day until somebody does."""
    audience = json.dumps([tell.spec() for tell in REMINDERS[CONCERN].tell])
    waiting = (
        select(Concern.id, Concern.case_id, Case.number)
        .join(Case, Case.id == Concern.case_id)
        .where(Concern.acknowledged_at.is_(None), Concern.raised_at < clock.now() - PATIENCE, Case.stage.in_(LIVED_IN))
        .subquery()
    )
    told = func.app.notify(
        literal(CONCERN, String),
        waiting.c.case_id,
        cast(null(), Uuid),
        cast(null(), Uuid),
        func.jsonb_build_object("number", waiting.c.number),
        cast(literal(audience, String), JSONB),
        func.concat(f"{CONCERN}:", waiting.c.id, ":", clock.today().isoformat()),
    )
    return int(session.scalar(select(func.coalesce(func.sum(cast(told, Integer)), 0)).select_from(waiting)) or 0)


SWEEPS = {"remind_quiet_support": remind_quiet, "remind_concerns": remind_concerns}
"""Every sweep of the support, by its name in the log of runs."""
