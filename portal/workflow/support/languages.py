"""The language in which somebody of the household reads: remembered from one sheet to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import LanguageNoted
from portal.workflow.referrals.models import Member, MemberName
from portal.workflow.support.models import SHEET_LANGUAGES, MemberLanguage
from portal.workflow.support.rights import AFTERWARDS, require_stage
from tenants import clock
from tenants.errors import Invalid, NotFound
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


def remember_language(session: Session, actor: Actor, case_id: UUID, member_id: UUID, language: str) -> MemberLanguage:
    """Note in which language a member of the household reads. Said again, it changes nothing and tells of nothing.

    Raises:
        NotFound: the household has no such member, or not for this actor.
        NotAllowed: it is no task of this role.
        WrongStage: no unit is assigned yet.
        Invalid: the sheet does not speak this language (``language``).
    """
    case = cases.lock(session, case_id)
    check(actor, Permission.SEE_SUPPORT)
    require_stage(case, AFTERWARDS)
    if member_id not in {row.id for row in readers(session, case.id)}:
        raise NotFound(UNKNOWN)
    if language not in SHEET_LANGUAGES:
        raise Invalid(language=S("Choose one of the languages of the sheet."))
    found = session.get(MemberLanguage, member_id)
    if found is not None and found.language == language:
        return found
    if found is None:
        found = MemberLanguage(member_id=member_id, case_id=case.id, organisation_id=actor.organisation_id)
        session.add(found)
    found.language, found.recorded_by_id, found.recorded_at = language, actor.person_id, clock.now()
    cases.record(session, actor, case, LanguageNoted())
    return found


def readers(session: Session, case_id: UUID) -> Sequence[Any]:
    """The adults of the household with the language that each reads (``None``: not noted yet), in the referral's order."""
    statement = (
        select(Member.id, (MemberName.given_name + " " + MemberName.surname).label("name"), MemberLanguage.language)
        .join(MemberName, MemberName.member_id == Member.id)
        .outerjoin(MemberLanguage, MemberLanguage.member_id == Member.id)
        .where(Member.case_id == case_id, Member.removed_at.is_(None), MemberName.adult)
        .order_by(Member.position)
    )
    return session.execute(statement).all()
