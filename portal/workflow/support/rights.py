"""Who may write in the support of a case, and when: the assigned educator and consultant, and the coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases.models import CaseWorker
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants.errors import NotAllowed, WrongStage
from tenants.kinds import Role
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

AT_WORK = (Stage.ASSIGNED, Stage.HOSTED, Stage.LEAVING)
AFTERWARDS = (*AT_WORK, Stage.CLOSED)
LIVED_IN = (Stage.HOSTED, Stage.LEAVING, Stage.CLOSED)
"""From the handover on the Comune reads the support too, and may be told of it."""

NOT_ASSIGNED = S("Only the educator and the financial consultant assigned to this case, or the coordinator, can do this.")


def is_assigned(session: Session, actor: Actor, case: Case) -> bool:
    """Whether the actor is one of the workers assigned to the case now."""
    found = session.scalar(
        select(func.count())
        .select_from(CaseWorker)
        .where(
            CaseWorker.case_id == case.id,
            CaseWorker.organisation_id == actor.organisation_id,
            CaseWorker.person_id == actor.person_id,
            CaseWorker.ended_on.is_(None),
        )
    )
    return bool(found)


def require_stage(case: Case, stages: tuple[Stage, ...]) -> None:
    """Let a case pass that is at one of the stages.

    Raises:
        WrongStage: it is at another one; the sentence names both.
    """
    if Stage(case.stage) not in stages:
        needed = [S(STAGE_WORDS[stage]) for stage in stages]
        words = {"stage": S(STAGE_WORDS[Stage(case.stage)]), "needed": needed}
        raise WrongStage(S("The case is at “%(stage)s”: this can be done only at one of these stages: %(needed)s.", **words))


def require_worker(session: Session, actor: Actor, case: Case, permission: Permission, stages: tuple[Stage, ...]) -> None:
    """The questions of every command of the support: the role, the stage, and whether the case is entrusted to this person.

    Raises:
        NotAllowed: another role's task, or a colleague's case.
        WrongStage: not at this stage.
    """
    check(actor, permission)
    require_stage(case, stages)
    if Role.COORDINATOR not in actor.roles and not is_assigned(session, actor, case):
        raise NotAllowed(NOT_ASSIGNED)
