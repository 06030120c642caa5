"""What referrals tell the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, bindparam, case, exists, func, literal_column, null, or_, select, true
from sqlalchemy.types import Date

from portal.workflow.cases import actions as judge
from portal.workflow.cases.board import Waits, columns, for_me, i_follow_at, in_register
from portal.workflow.cases.crew import crew
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.referrals.completeness import NOT_COMPLETE
from portal.workflow.referrals.models import Consent, EconomicSituation, Income, Member, SocialSituation
from portal.workflow.referrals.path import HANDED_OVER_AT
from portal.workflow.referrals.protection import could_open
from portal.workflow.referrals.queries import EDITABLE, RECHECKED_AT
from portal.workflow.stages import Stage, Transition
from tenants.kinds import Kind, Role
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.workflow.cases.actions import Action
    from tenants.actor import Actor


def _some(of: Any, *conditions: Any) -> Any:
    """Whether a table has such a row of *this* case. It says so itself: inside of a scalar subquery it would ask of any case."""
    return exists().where(of.case_id == Case.id, *conditions).correlate(Case)


_DRAFT = Case.stage == Stage.DRAFT.value
_IN_FORCE = _some(Consent, Consent.withdrawn_on.is_(None))
_NAMES_SEEN = or_(
    ~Case.protected, func.app.sees(Case.id, "identity", type_=Boolean), func.app.sees(Case.id, "identity.contacts", type_=Boolean)
)
_COMPLETE = case(
    (
        _DRAFT,
        _some(Member, Member.relation == "reference", Member.removed_at.is_(None))
        & _some(EconomicSituation)
        & (_some(Income, Income.removed_at.is_(None)) | _some(EconomicSituation, EconomicSituation.no_income))
        & _some(SocialSituation, SocialSituation.target.is_not(None), SocialSituation.account.is_not(None))
        & Case.rooms.is_not(None)
        & _IN_FORCE,
    ),
    else_=null(),
)
"""Whether a draft can be submitted, as ``completeness.missing`` says it: only asked while it is one."""

STATE: dict[str, Any] = {
    "referral_complete": select(_COMPLETE).correlate(Case).scalar_subquery(),
    "consent_given": select(or_(_IN_FORCE, ~_NAMES_SEEN)).correlate(Case).scalar_subquery(),
    "names_seen": select(_NAMES_SEEN).correlate(Case).scalar_subquery(),
}

_WITHDRAWN = (
    select(Consent.case_id)
    .where(Consent.organisation_id == bindparam("organisation"), Consent.withdrawn_on.is_not(None))
    .distinct()
    .subquery("withdrawn")
)
"""A case is submitted with a consent: only those of which one was withdrawn can be without, and they are few."""
_FOLLOWED = (
    select(true()).where(in_register(*RECHECKED_AT), for_me(CaseAccess.worker_id)).correlate(Case).limit(1).scalar_subquery()
)
"""A scalar, so that what expires is found by its day, and not by looking at every case that one follows."""
_AFTER_SUBMIT = tuple(stage for stage in EDITABLE if stage is not Stage.DRAFT)

WAITING: tuple[Waits, ...] = (
    Waits(
        "my_draft",
        Permission.WRITE_REFERRAL,
        "Draft referral %(number)s: finish it and submit it",
        "referrals.edit",
        select(*columns("my_draft", case_id=Case.id, number=Case.number, due=Case.draft_expires_on)).where(
            _DRAFT, for_me(Case.author_id), Case.organisation_id == bindparam("organisation")
        ),
    ),
    Waits(
        "unfollowed",
        Permission.ALLOCATE_CASES,
        "Case %(number)s: nobody follows it, give it to somebody",
        "referrals.assign",
        select(*columns("unfollowed", case_id=CaseAccess.case_id, number=CaseAccess.number)).where(
            CaseAccess.organisation_id == bindparam("organisation"),
            CaseAccess.facet == "summary",
            CaseAccess.kind == Kind.COMUNE.value,
            CaseAccess.worker_id.is_(None),
            CaseAccess.stage.in_([stage.value for stage in HANDED_OVER_AT]),
        ),
    ),
    Waits(
        "check_expiring",
        Permission.WRITE_REFERRAL,
        "Case %(number)s: the check of the criteria expires, repeat it",
        "referrals.recheck",
        select(*columns("check_expiring", case_id=Case.id, number=Case.number, due=Case.check_expires_on)).where(
            Case.organisation_id == bindparam("organisation"),
            Case.stage.in_([literal_column(f"'{stage.value}'") for stage in RECHECKED_AT]),
            Case.check_expires_on <= bindparam("today", type_=Date) + 30,
            _FOLLOWED,
        ),
    ),
    Waits(
        "consent_withdrawn",
        Permission.WRITE_REFERRAL,
        "Case %(number)s: the household's consent is not in force",
        "referrals.consent",
        select(*columns("consent_withdrawn", case_id=CaseAccess.case_id, number=CaseAccess.number))
        .join_from(_WITHDRAWN, CaseAccess, CaseAccess.case_id == _WITHDRAWN.c.case_id)
        .where(
            i_follow_at(*_AFTER_SUBMIT), ~exists().where(Consent.case_id == CaseAccess.case_id, Consent.withdrawn_on.is_(None))
        ),
    ),
)


RESERVED = S("The names of this household are reserved: open them first.")


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    reserved = case.protected and not state["names_seen"] and could_open(actor, case)
    opening = (
        [judge.action(actor, case, "referrals", "open_names", "Open the reserved names", Permission.SEE_CASES)]
        if reserved
        else []
    )
    if actor.kind is not Kind.COMUNE:
        return opening
    draft = case.stage == Stage.DRAFT
    edit = "Continue the referral" if draft else "Correct the data"
    complete = None if state["referral_complete"] else NOT_COMPLETE
    write = Permission.WRITE_REFERRAL
    return [
        *opening,
        judge.action(
            actor, case, "referrals", "edit", edit, write, at=EDITABLE, primary=draft, unless=None if state["names_seen"] else RESERVED
        ),
        judge.action(
            actor, case, "referrals", "submit", "Check and submit", write, transition=Transition.SUBMIT, unless=complete
        ),
        None
        if draft or state["consent_given"]
        else judge.action(actor, case, "referrals", "consent", "Record the consent", write, at=EDITABLE),
        judge.action(actor, case, "referrals", "recheck", "Check the criteria again", write, at=RECHECKED_AT, primary=False),
        None
        if Role.SOCIAL_WORKER in crew(state)
        else judge.action(actor, case, "referrals", "claim", "Follow this case", Permission.ASSIGN_SOCIAL_WORKER, at=HANDED_OVER_AT),
        judge.action(
            actor, case, "referrals", "assign", "Hand over to a colleague", Permission.ASSIGN_SOCIAL_WORKER,
            at=HANDED_OVER_AT, primary=False,
        ),
        judge.action(
            actor, case, "referrals", "withdraw", "Withdraw the case", Permission.WITHDRAW_CASE,
            transition=Transition.WITHDRAW, primary=False,
        ),
    ]  # fmt: skip
