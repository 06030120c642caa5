"""What every saving of a referral begins and ends with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import CriteriaReopened
from portal.workflow.referrals import corrections, criteria, queries
from portal.workflow.referrals.queries import EDITABLE, RECHECKED_AT
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import Invalid, WrongStage
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.events import Event
    from portal.workflow.referrals.corrections import Change
    from tenants.actor import Actor

NO_REASON = S("Write why this is corrected: whoever reads it will see what changed, and why.")


def begin(session: Session, actor: Actor, case_id: UUID, seen_version: int | None, *, why: str | None = None) -> Case:
    """The case, locked, for somebody who may change what its referral says. After submitting, a change is a correction: it has a reason.

    Raises:
        Invalid: a correction without its reason (``why``).
        NotFound: there is none for this actor.
        Conflict: the page was opened before somebody else saved.
        NotAllowed: it is not the actor's task.
        WrongStage: the case is over.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.WRITE_REFERRAL, case)
    require_editable(case)
    if case.stage != Stage.DRAFT and why is not None and not why.strip():
        raise Invalid(why=NO_REASON)
    return case


def require_editable(case: Case) -> None:
    """Let a case pass whose referral may still be changed.

    Raises:
        WrongStage: it is over.
    """
    if case.stage not in EDITABLE:
        stage = S(STAGE_WORDS[Stage(case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”: what the referral says can no longer be changed.", stage=stage))


def end(session: Session, actor: Actor, case: Case, event: Event, change: Change | None = None) -> None:
    """Make the case's next version, with the line of its history. Saving what is there already is no change.

    A draft is kept alive by working on it; of a change after submitting the timeline tells. If the criteria come to something else than
    at their last check, the check is over.
    """
    if case.stage == Stage.DRAFT:
        case.draft_expires_on = clock.today() + timedelta(days=case.rules.draft_expires_days)
        session.flush()
    if change is not None and change.verb == "changed" and not change.fields():
        return
    if case.stage != Stage.DRAFT:
        cases.record(session, actor, case, event)
    session.execute(select(func.app.touch_case(case.id)))
    session.refresh(case)
    if change is not None:
        corrections.write(session, actor, case, change)
    if case.stage in RECHECKED_AT:
        _reopen_check(session, actor, case)


def _reopen_check(session: Session, actor: Actor, case: Case) -> None:
    last, today = queries.last_check(session, case.id), clock.today()
    if last is None or (case.check_expires_on is not None and case.check_expires_on <= today):
        return
    if criteria.frozen(queries.live_criteria(session, case)) != last.results:
        case.check_expires_on = today
        cases.record(session, actor, case, CriteriaReopened())
