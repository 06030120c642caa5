"""What the night looks after in referrals: who comes of age, drafts and forms left alone, checks that grow old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from portal.workflow.cases.absences import begin_absences
from portal.workflow.cases.obligations import in_parts, sweeping
from portal.workflow.cases.unsaved import forget_old
from portal.workflow.events import DraftExpired, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tenants.jobs import Part

_EXPIRE = text("select app.expire_drafts(cast(:said as jsonb), :most)")


def expire_drafts(session: Session, most: int = 2_000) -> int:
    """End the drafts whose day is past. Their authors were warned; they stay readable for them and the head."""
    return int(session.scalar(_EXPIRE, {"said": said(DraftExpired), "most": most}) or 0)


def come_of_age(session: Session, most: int = 2_000) -> int:
    """Count anew the households in which somebody has turned eighteen: the summary's adults, and whom an owner may call."""
    return int(session.scalar(select(func.app.come_of_age(most))) or 0)


SWEEPS: dict[str, Callable[[Session], int | Part]] = {
    "begin_absences": begin_absences,
    "come_of_age": in_parts(come_of_age),
    "remind_drafts": sweeping("draft"),
    "expire_drafts": in_parts(expire_drafts),
    "remind_checks": sweeping("check"),
    "forget_unsaved_forms": forget_old,
    "tell_stalled": sweeping("stalled"),
}
"""By name, in the order in which a night runs them."""
