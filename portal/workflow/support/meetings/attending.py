"""Who of the household was at a meeting, and why who was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.referrals.models import Member
from portal.workflow.support.models import Presence, SupportSession

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def members(session: Session, case_id: UUID) -> list[UUID]:
    """Who belongs to the household now, in the referral's order."""
    found = select(Member.id).where(Member.case_id == case_id, Member.removed_at.is_(None)).order_by(Member.position)
    return list(session.scalars(found))


def keep(
    session: Session, actor: Actor, case: Case, meeting: SupportSession, attendance: str, absent: Mapping[UUID, str] | None,
    absence: str | None,
) -> None:  # fmt: skip
    """Write down person by person who was there. Without names at hand (``absent`` is ``None``, only some came) nothing is guessed."""
    if attendance == "some" and absent is None:
        return
    everybody = members(session, case.id)
    missing = dict(absent or {}) if attendance == "some" else {}
    if attendance == "nobody":
        missing = dict.fromkeys(everybody, absence or "unknown")
    kept = {row.member_id: row for row in session.scalars(select(Presence).where(Presence.session_id == meeting.id))}
    for member_id in everybody:
        row = kept.get(member_id)
        if row is None:
            row = Presence(session_id=meeting.id, member_id=member_id, case_id=case.id, organisation_id=actor.organisation_id)
            session.add(row)
        row.present, row.reason = member_id not in missing, missing.get(member_id)


def state(session: Session, session_id: UUID) -> dict[str, str | None]:
    """Who was there, as it is written now: the reason of each who was not."""
    rows = session.execute(
        select(Presence.member_id, Presence.reason).where(Presence.session_id == session_id).order_by(Presence.member_id)
    )
    return {str(member_id): reason for member_id, reason in rows}
