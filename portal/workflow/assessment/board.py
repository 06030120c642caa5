"""What assessment tells the board: its actions on a case, and what waits for the Equipe and for the Comune's service."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, DateTime, Uuid, and_, bindparam, cast, exists, func, literal_column, or_, select

from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession, InformationRequest
from portal.workflow.assessment.reopening import FIRST
from portal.workflow.cases.actions import action
from portal.workflow.cases.board import Waits, columns, for_me
from portal.workflow.cases.models import Case, CaseAccess, CaseWorker
from portal.workflow.referrals.models import Withdrawal
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.kinds import Role
from tenants.organisations import EquipeMember
from tenants.people import Membership, MembershipRole
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.workflow.cases.actions import Action
    from tenants.actor import Actor

DECIDE_SOON_DAYS = 7
SESSION_SOON_DAYS = 14
ROME_DAY = cast(func.timezone("Europe/Rome", EquipeSession.starts_at), Date)
TODAY, ME, HERE = bindparam("today", type_=Date), bindparam("person", type_=Uuid), bindparam("organisation", type_=Uuid)
MIDNIGHT = func.timezone("Europe/Rome", cast(TODAY, DateTime))

_round = select(func.count() + 1).select_from(Decision).where(Decision.case_id == Case.id).correlate(Case).scalar_subquery()
_agenda = (
    select(func.jsonb_build_object("first", func.min(ROME_DAY), "last", func.max(ROME_DAY), "count", func.count()))
    .select_from(AssessmentItem)
    .join(EquipeSession, EquipeSession.id == AssessmentItem.session_id)
    .where(AssessmentItem.case_id == Case.id, AssessmentItem.sequence == _round)
    .correlate(Case)
    .scalar_subquery()
)
_open_requests = (
    select(func.count())
    .select_from(InformationRequest)
    .where(InformationRequest.case_id == Case.id, InformationRequest.answered_at.is_(None))
    .correlate(Case)
    .scalar_subquery()
)
_re_examined = (
    select(func.count())
    .select_from(Withdrawal)
    .where(Withdrawal.case_id == Case.id, Withdrawal.kind == "re_examination")
    .correlate(Case)
    .scalar_subquery()
)
STATE: dict[str, Any] = {
    "agenda": _agenda,
    "open_requests": _open_requests,
    "re_examined": _re_examined,
}


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    assessing = (Stage.ASSESSMENT,)
    elsewhere = None
    if case.partnership_id not in actor.equipe_of and actor.equipe_of:
        elsewhere = S("Only members of this partnership's Equipe do this.")
    asked = state["open_requests"]
    return [
        action(actor, case, "assessment", "take_up", "Take up", Permission.ASSESS, transition=Transition.TAKE_UP, unless=elsewhere),
        action(
            actor, case, "assessment", "decide", "Record the decision", Permission.ASSESS, at=assessing,
            unless=elsewhere or _not_yet(case, state),
        ),
        action(
            actor, case, "assessment", "answer_information", "Answer the Equipe", Permission.ANSWER_INFORMATION, at=assessing,
            unless=None if asked else S("The Equipe has asked for nothing that is still open."), primary=bool(asked),
        ),
        action(
            actor, case, "assessment", "put_on_agenda", "Put on the agenda of a session", Permission.ASSESS, at=assessing,
            unless=elsewhere, primary=not (state["agenda"] or {}).get("count"),
        ),
        action(
            actor, case, "assessment", "ask_information", "Ask for information", Permission.ASSESS, at=assessing,
            unless=elsewhere, primary=False,
        ),
        action(
            actor, case, "assessment", "overrule", "Go against a criterion", Permission.OVERRULE_CRITERIA, at=assessing,
            primary=False,
        ),
        action(
            actor, case, "assessment", "re_examine", "Ask for a re-examination", Permission.ASK_RE_EXAMINATION,
            transition=Transition.RE_EXAMINE,
            unless=S("A case is examined again only once.") if state["re_examined"] else None,
        ),
        action(
            actor, case, "assessment", "reopen", "Reopen the decision", Permission.REOPEN_DECISION,
            at=(Stage.WAITING, Stage.REJECTED, Stage.PROPOSED, Stage.ASSIGNED), unless=FIRST.get(Stage(case.stage)), primary=False,
        ),
    ]  # fmt: skip


def _not_yet(case: Case, state: Mapping[str, Any]) -> Any:
    """Why the Equipe cannot decide yet: on no agenda, or on that of a session to come."""
    agenda = state["agenda"] or {}
    if not agenda.get("count"):
        return S("First put the case on the agenda of a session.")
    first = agenda["first"]
    if first > clock.today().isoformat():
        return S("The Equipe sits on %(day)s: its decision is recorded from that day on.", day=date.fromisoformat(first))
    return None


_in_my_equipe = exists().where(
    EquipeMember.partnership_id == Case.partnership_id,
    EquipeMember.organisation_id == HERE,
    EquipeMember.person_id == ME,
    EquipeMember.ended_on.is_(None),
)
_i_head = exists().where(
    Membership.person_id == ME,
    Membership.organisation_id == HERE,
    Membership.ended_on.is_(None),
    MembershipRole.membership_id == Membership.id,
    MembershipRole.role == Role.HEAD_OF_SERVICE.value,
)
_i_follow = exists().where(
    CaseWorker.case_id == Case.id,
    CaseWorker.organisation_id == HERE,
    for_me(CaseWorker.person_id),
    CaseWorker.ended_on.is_(None),
)
_followed = exists().where(
    CaseWorker.case_id == Case.id, CaseWorker.role == Role.SOCIAL_WORKER.value, CaseWorker.ended_on.is_(None)
)


def _cases_at(stage: Stage) -> Any:
    """The cases at a stage in this organisation's register, from whose Equipe the person decides."""
    return and_(
        CaseAccess.organisation_id == HERE,
        CaseAccess.facet == "summary",
        CaseAccess.stage == stage.value,
        Case.id == CaseAccess.case_id,
    )


_submitted_on = cast(func.timezone("Europe/Rome", CaseAccess.stage_since), Date)
_first_session = (
    select(func.min(ROME_DAY))
    .select_from(AssessmentItem)
    .join(EquipeSession, EquipeSession.id == AssessmentItem.session_id)
    .where(AssessmentItem.case_id == Case.id, AssessmentItem.sequence == _round)
    .correlate(Case)
    .scalar_subquery()
)

WAITING: tuple[Waits, ...] = (
    Waits(
        "case_to_take_up",
        Permission.ASSESS,
        "Take up case %(number)s, submitted on %(detail)s",
        "assessment.take_up",
        select(
            *columns("case_to_take_up", case_id=Case.id, number=CaseAccess.number, detail=func.to_char(_submitted_on, "DD/MM/YYYY"))
        ).where(_cases_at(Stage.SUBMITTED), _in_my_equipe),
    ),
    Waits(
        "case_to_decide",
        Permission.ASSESS,
        "Record the Equipe's decision on case %(number)s",
        "assessment.decide",
        select(*columns("case_to_decide", case_id=Case.id, number=CaseAccess.number, due=_first_session)).where(
            _cases_at(Stage.ASSESSMENT), _in_my_equipe, _first_session <= TODAY
        ),
    ),
    Waits(
        "case_to_discuss",
        Permission.ASSESS,
        "Read case %(number)s before the Equipe discusses it",
        "assessment.show",
        select(*columns("case_to_discuss", case_id=Case.id, number=CaseAccess.number, due=_first_session)).where(
            _cases_at(Stage.ASSESSMENT),
            _in_my_equipe,
            _first_session > TODAY,
            _first_session <= TODAY + literal_column(str(DECIDE_SOON_DAYS)),
        ),
    ),
    Waits(
        "case_on_no_agenda",
        Permission.ASSESS,
        "Put case %(number)s on the agenda of a session",
        "assessment.put_on_agenda",
        select(*columns("case_on_no_agenda", case_id=Case.id, number=CaseAccess.number)).where(
            _cases_at(Stage.ASSESSMENT), _in_my_equipe, _first_session.is_(None)
        ),
    ),
    Waits(
        "information_to_answer",
        Permission.ANSWER_INFORMATION,
        "Case %(number)s: answer the question of the Equipe",
        "assessment.answer_information",
        select(
            *columns(
                "information_to_answer", case_id=Case.id, subject_id=InformationRequest.id, number=CaseAccess.number,
                due=InformationRequest.due_on,
            )
        ).where(
            _cases_at(Stage.ASSESSMENT),
            InformationRequest.case_id == Case.id,
            InformationRequest.answered_at.is_(None),
            or_(_i_follow, _i_head, ~_followed),
        ),
    ),
    Waits(
        "session_to_come",
        Permission.ASSESS,
        "Session of the Equipe on %(detail)s",
        "assessment.session",
        select(
            *columns(
                "session_to_come",
                subject_id=EquipeSession.id,
                due=ROME_DAY,
                detail=func.to_char(func.timezone("Europe/Rome", EquipeSession.starts_at), "DD/MM/YYYY, HH24:MI"),
            )
        ).where(
            EquipeSession.held.is_(False),
            EquipeSession.starts_at >= MIDNIGHT,
            EquipeSession.starts_at < MIDNIGHT + literal_column(f"interval '{SESSION_SOON_DAYS + 1} days'"),
            exists().where(
                EquipeMember.partnership_id == EquipeSession.partnership_id,
                EquipeMember.organisation_id == HERE,
                EquipeMember.person_id == ME,
                EquipeMember.ended_on.is_(None),
            ),
        ),
    ),
)  # fmt: skip
