"""What every saving of a referral begins and ends with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.referrals.queries import EDITABLE
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import WrongStage
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.events import Event
    from tenants.actor import Actor


def begin(session: Session, actor: Actor, case_id: UUID, seen_version: int | None) -> Case:
    """The case, locked, for somebody who may change what its referral says.

    Raises:
        NotFound: there is none for this actor.
        Conflict: the page was opened before somebody else saved.
        NotAllowed: it is not the actor's task.
        WrongStage: the case is over.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.WRITE_REFERRAL, case)
    require_editable(case)
    return case


def require_editable(case: Case) -> None:
    """Let a case pass whose referral may still be changed.

    Raises:
        WrongStage: it is over.
    """
    if case.stage not in EDITABLE:
        stage = S(STAGE_WORDS[Stage(case.stage)])
        raise WrongStage(S("The case is at “%(stage)s”: what the referral says can no longer be changed.", stage=stage))


def end(session: Session, actor: Actor, case: Case, event: Event) -> None:
    """Make the case's next version. A draft is kept alive by working on it; of a change after submitting the timeline tells."""
    if case.stage == Stage.DRAFT:
        case.draft_expires_on = clock.today() + timedelta(days=case.rules.draft_expires_days)
        session.flush()
    else:
        cases.record(session, actor, case, event)
    session.execute(select(func.app.touch_case(case.id)))
    session.refresh(case)
