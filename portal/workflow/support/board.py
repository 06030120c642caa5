"""What the support tells the board: who follows a case, what can be done in it, and what waits for educators and coordinator."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, DateTime, Integer, and_, bindparam, cast, exists, func, literal_column, or_, select, true

from portal.workflow.cases.actions import action, is_a_task_of
from portal.workflow.cases.board import Waits, columns, in_register, its_row, listed_at, of_a_fellow
from portal.workflow.cases.crew import crew, in_person
from portal.workflow.cases.models import Case, CaseAccess, CaseWorker
from portal.workflow.placements.models import Placement
from portal.workflow.stages import Stage
from portal.workflow.support.funding import PACE_DAYS, WARN_AT, recorded
from portal.workflow.support.meetings.queries import OPEN, QUIET_SINCE, quiet
from portal.workflow.support.models import Concern, FundedHours, Plan, SupportSession, Trail
from portal.workflow.support.plans.drafting import OUT_FOR_SIGNATURE
from portal.workflow.support.plans.queries import REVIEW_DUE
from portal.workflow.support.rights import AFTERWARDS, AT_WORK, LIVED_IN, NOT_ASSIGNED
from tenants.kinds import CASE_ROLES, Kind, Role
from tenants.organisations import Rules
from tenants.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

    from portal.workflow.cases.actions import Action
    from tenants.actor import Actor

P = Permission
TODAY: Any = bindparam("today", type_=Date)
ME: Any = bindparam("person")
US: Any = bindparam("organisation")

_WORKS = and_(CaseWorker.case_id == Case.id, CaseWorker.ended_on.is_(None), CaseWorker.role.in_(CASE_ROLES[Kind.ATS]))

STATE: dict[str, Any] = {
    "support_plan": exists().where(Plan.case_id == Case.id, Plan.state == "in_force"),
    "support_draft": select(Plan.state).where(Plan.case_id == Case.id, Plan.state.in_(("draft", "to_sign"))).scalar_subquery(),
}
"""``support_plan``: whether one is in force; ``support_draft``: the state of the version under way. Each as far as the actor may see it."""


@cache
def _concerns(kind: Kind) -> bool:
    return any(is_a_task_of(kind, permission) for permission in (P.WRITE_SUPPORT, P.WRITE_BUDGET, P.ASSIGN_WORKERS))


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of the support on a case, in the order in which a page shows them."""
    if not _concerns(actor.kind):
        return []
    workers = crew(state)
    everybody_there = all(role in workers for role in CASE_ROLES[Kind.ATS])
    assign = "Replace the educator or the consultant" if everybody_there else "Assign educator and consultant"
    closed_to_me = None if Role.COORDINATOR in actor.roles or in_person(state, actor, CASE_ROLES[Kind.ATS]) else NOT_ASSIGNED
    out = OUT_FOR_SIGNATURE if state["support_draft"] == "to_sign" else None
    plan = "Revise the plan" if state["support_plan"] else "Write the plan"
    plan = "Go on with the draft of the plan" if state["support_draft"] == "draft" else plan
    living = case.stage in (Stage.HOSTED, Stage.LEAVING)
    entrust = action(actor, case, "support", "assign", assign, P.ASSIGN_WORKERS, at=AT_WORK, primary=not everybody_there)
    work = [
        action(actor, case, "support", "record", "Record a meeting", P.WRITE_SUPPORT, at=AFTERWARDS, unless=closed_to_me,
               primary=living),
        action(actor, case, "support", "concern", "Raise a concern", P.WRITE_SUPPORT, at=AFTERWARDS, unless=closed_to_me,
               primary=False),
        action(actor, case, "support", "plan_session", "Plan a meeting", P.WRITE_SUPPORT, at=AT_WORK, unless=closed_to_me,
               primary=False),
        action(actor, case, "support", "plan", plan, P.WRITE_SUPPORT, at=AT_WORK, unless=closed_to_me or out,
               primary=not state["support_plan"] and not out),
        action(actor, case, "support", "sign_plan", "Sign the plan", P.WRITE_SUPPORT, at=AT_WORK, unless=closed_to_me)
        if out else None,
        action(actor, case, "support", "goal", "Set a goal", P.WRITE_SUPPORT, at=AT_WORK, unless=closed_to_me or out,
               primary=False),
        action(actor, case, "support", "search", "Record a step of the search", P.WRITE_SUPPORT, at=AFTERWARDS, unless=closed_to_me,
               primary=False),
        action(actor, case, "support", "report", "Write a report", P.WRITE_SUPPORT, at=AFTERWARDS, unless=closed_to_me, primary=False),
        action(actor, case, "support", "budget", "Write the family budget", P.WRITE_BUDGET, at=AT_WORK, unless=closed_to_me,
               primary=False),
    ]  # fmt: skip
    return [*work, entrust] if everybody_there else [entrust, *work]


def _without(role: Role) -> Any:
    return ~exists().where(CaseWorker.case_id == CaseAccess.case_id, CaseWorker.role == role.value, CaseWorker.ended_on.is_(None))


_UNASSIGNED: Select[Any] = (
    select(*columns("support_assign", case_id=CaseAccess.case_id, number=CaseAccess.number, due=Placement.starts_on))
    .join(Placement, and_(Placement.case_id == CaseAccess.case_id, Placement.state.in_(("assigned", "living"))))
    .where(listed_at(*AT_WORK), or_(*(_without(role) for role in CASE_ROLES[Kind.ATS])))
)

_ROME_DAY = cast(func.timezone("Europe/Rome", SupportSession.starts_at), Date)
_CLOCK = func.to_char(func.timezone("Europe/Rome", SupportSession.starts_at), "HH24:MI")
_IN_TWO_DAYS = cast(
    func.timezone("Europe/Rome", cast(TODAY + literal_column("2", Integer), DateTime(timezone=False))), DateTime(timezone=True)
)


def _my_meetings(key: str, *more: Any) -> Select[Any]:
    return (
        select(*columns(key, case_id=Case.id, subject_id=SupportSession.id, number=Case.number, due=_ROME_DAY, detail=_CLOCK))
        .select_from(SupportSession)
        .join(Case, Case.id == SupportSession.case_id)
        .where(SupportSession.worker_id == ME, SupportSession.organisation_id == US, OPEN, *more)
    )


_TO_RECORD = _my_meetings("support_record", SupportSession.starts_at < func.app.instant())
_TO_COME = _my_meetings(
    "support_meeting", SupportSession.starts_at >= func.app.instant(), SupportSession.starts_at < _IN_TWO_DAYS
)

_I_EDUCATE = CaseAccess.worker_id == ME
"""The register's row says who educates."""
_NO_PLAN: Select[Any] = select(*columns("support_plan", case_id=CaseAccess.case_id, number=CaseAccess.number)).where(
    listed_at(Stage.HOSTED),
    _I_EDUCATE,
    ~exists().where(Plan.case_id == CaseAccess.case_id, Plan.state.in_(("in_force", "to_sign"))),
)


def _of_plan(key: str, *conditions: Any, mine: bool = True, due: Any = None, at: tuple[Stage, ...] = AT_WORK) -> Select[Any]:
    """The cases of the register with a version of the plan such that …; those entrusted to the actor as educator, or all."""
    found = (
        select(*columns(key, case_id=Case.id, number=Case.number, due=due))
        .select_from(Plan)
        .join(Case, Case.id == Plan.case_id)
        .join(CaseAccess, in_register(*at))
        .join(Rules, Rules.id == Case.rules_id)
        .where(Plan.organisation_id == US, *conditions)
    )
    return found.where(_I_EDUCATE) if mine else found


_TO_SIGN = _of_plan("support_sign_plan", Plan.state == "to_sign")
_SOON = cast(TODAY, Date) + literal_column("14", Integer)
_REVIEW_MINE = _of_plan(
    "support_plan_review_mine", Plan.state == "in_force", REVIEW_DUE <= _SOON, due=REVIEW_DUE, at=(Stage.HOSTED,)
)
_REVIEW_LATE = _of_plan(
    "support_plan_review", Plan.state == "in_force", cast(TODAY, Date) > REVIEW_DUE, mine=False, due=REVIEW_DUE, at=(Stage.HOSTED,),
)  # fmt: skip


def _quiet(key: str) -> Any:
    since = func.to_char(QUIET_SINCE, "DD/MM/YYYY")
    return quiet(TODAY, *columns(key, case_id=Case.id, number=Case.number, detail=since))


_QUIET: Select[Any] = _quiet("support_quiet").join(CaseAccess, CaseAccess.case_id == Case.id).where(listed_at(Stage.HOSTED))
_QUIET_MINE: Select[Any] = (
    _quiet("support_quiet_mine")
    .join(CaseAccess, in_register(Stage.HOSTED))
    .join(CaseWorker, CaseWorker.case_id == Case.id)
    .where(CaseWorker.person_id == ME, CaseWorker.organisation_id == US, CaseWorker.ended_on.is_(None))
)


def _to_answer(key: str, stages: tuple[Stage, ...], *conditions: Any) -> Any:
    """The few that are open first, each with its own row of the register: never all cases at those stages."""
    raised = cast(func.timezone("Europe/Rome", Concern.raised_at), Date)
    case = its_row(Concern.case_id, listed_at(*stages), *conditions)
    return (
        select(*columns(key, case_id=case.c.case_id, subject_id=Concern.id, number=case.c.number, due=raised))
        .select_from(Concern)
        .join(case, true())
        .where(of_a_fellow(Concern.organisation_id), Concern.acknowledged_at.is_(None), Concern.raised_by_id != ME)
    )


_TO_ANSWER_HERE: Select[Any] = _to_answer(
    "support_concern",
    LIVED_IN,
    CaseAccess.kind == Kind.COMUNE.value,
    or_(CaseAccess.worker_id == ME, CaseAccess.worker_id.is_(None)),
)
_TO_ANSWER_BEFORE: Select[Any] = _to_answer("support_concern_before", (Stage.ASSIGNED,), CaseAccess.kind != Kind.COMUNE.value)

_SEARCH_DUE: Select[Any] = (
    select(
        *columns(
            "support_search", case_id=CaseAccess.case_id, subject_id=Trail.id, number=CaseAccess.number, due=Trail.next_step_on
        )
    )
    .select_from(CaseAccess)
    .join(Trail, and_(Trail.case_id == CaseAccess.case_id, Trail.outcome.is_(None), Trail.next_step_on.is_not(None)))
    .where(listed_at(*AT_WORK), _I_EDUCATE, Trail.next_step_on <= TODAY + literal_column("1", Integer))
)

_PACED = recorded(
    SupportSession.starts_at
    >= func.timezone("Europe/Rome", cast(TODAY - literal_column(str(PACE_DAYS), Integer), DateTime(timezone=False)))
)
_LEFT = FundedHours.hours * literal_column("60", Integer) - recorded()
_FUNDS: Select[Any] = select(
    *columns(
        "support_funds",
        number=FundedHours.title,
        due=FundedHours.ends_on - literal_column("1", Integer),
        detail=cast(_LEFT / literal_column("60", Integer), Integer),
    )
).where(
    FundedHours.organisation_id == US,
    FundedHours.superseded_at.is_(None),
    FundedHours.ends_on > TODAY,
    or_(
        _LEFT * literal_column("100", Integer) <= FundedHours.hours * literal_column(str(60 * (100 - WARN_AT)), Integer),
        and_(
            FundedHours.starts_on <= TODAY,
            _PACED * (FundedHours.ends_on - TODAY)
            > _LEFT
            * func.least(
                literal_column(str(PACE_DAYS), Integer),
                func.greatest(TODAY - FundedHours.starts_on, literal_column("1", Integer)),
            ),
        ),
    ),
)

WAITING: tuple[Waits, ...] = (
    Waits("support_assign", P.ASSIGN_WORKERS, "Case %(number)s: assign an educator and a financial consultant",
          "support.assign", _UNASSIGNED),
    Waits("support_record", P.WRITE_SUPPORT, "Case %(number)s: record the meeting", "support.record", _TO_RECORD),
    Waits("support_meeting", P.WRITE_SUPPORT, "Case %(number)s: meeting at %(detail)s", "support.show", _TO_COME),
    Waits("support_plan", P.WRITE_SUPPORT, "Case %(number)s: the plan is still to be written", "support.plan", _NO_PLAN),
    Waits("support_search", P.WRITE_SUPPORT, "Case %(number)s: a step of the search is due", "support.search_step", _SEARCH_DUE),
    Waits("support_sign_plan", P.WRITE_SUPPORT, "Case %(number)s: the plan waits for signatures", "support.sign_plan", _TO_SIGN),
    Waits("support_plan_review_mine", P.WRITE_SUPPORT, "Case %(number)s: look at the plan again with the household",
          "support.show_plan", _REVIEW_MINE),
    Waits("support_plan_review", P.ASSIGN_WORKERS, "Case %(number)s: the review of the plan is overdue",
          "support.show_plan", _REVIEW_LATE),
    Waits("support_funds", P.ASSIGN_WORKERS, "Funded hours, %(number)s: %(detail)s hours are left", "support.hours", _FUNDS),
    Waits("support_quiet", P.ASSIGN_WORKERS, "Case %(number)s: no meeting recorded since %(detail)s", "support.show", _QUIET),
    Waits("support_quiet_mine", P.WRITE_SUPPORT, "Case %(number)s: no meeting recorded since %(detail)s",
          "support.record", _QUIET_MINE),
    Waits("support_concern", P.ANSWER_CONCERN, "Case %(number)s: a concern waits for your answer",
          "support.answer_concern", _TO_ANSWER_HERE, kinds=(Kind.COMUNE,)),
    Waits("support_concern_before", P.ANSWER_CONCERN, "Case %(number)s: a concern waits for your answer",
          "support.answer_concern", _TO_ANSWER_BEFORE, kinds=(Kind.ATS,)),
)  # fmt: skip
