"""What the night looks after in referrals: who comes of age, drafts and forms left alone, checks that grow old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.absences import begin_absences
from portal.workflow.cases.models import Case
from portal.workflow.cases.obligations import sweeping
from portal.workflow.cases.unsaved import forget_old
from portal.workflow.events import DraftExpired
from portal.workflow.stages import Stage, Transition
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session


def expire_drafts(session: Session) -> int:
    """End the drafts whose day is past. Their authors were warned; they stay readable for them and the head."""
    due = session.scalars(
        select(Case.id).where(Case.stage == Stage.DRAFT.value, Case.draft_expires_on < clock.today()).order_by(Case.id)
    ).all()
    for case_id in due:
        cases.apply(session, None, cases.lock(session, case_id), Transition.WITHDRAW, DraftExpired())
    return len(due)


def come_of_age(session: Session) -> int:
    """Count anew the households in which somebody has turned eighteen: the summary's adults, and whom an owner may call."""
    return int(session.scalar(select(func.app.come_of_age())) or 0)


SWEEPS: dict[str, Callable[[Session], int]] = {
    "begin_absences": begin_absences,
    "come_of_age": come_of_age,
    "remind_drafts": sweeping("draft"),
    "expire_drafts": expire_drafts,
    "remind_checks": sweeping("check"),
    "forget_unsaved_forms": forget_old,
    "tell_stalled": sweeping("stalled"),
}
"""By name, in the order in which a night runs them."""
