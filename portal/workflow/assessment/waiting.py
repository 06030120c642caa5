"""What of the assessment waits for the Equipe's members and for the Comune's service: the cards on *Oggi*."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Date, DateTime, Uuid, and_, any_, bindparam, cast, exists, func, literal_column, or_, select

from portal.workflow.assessment.models import AssessmentItem, EquipeSession, InformationRequest
from portal.workflow.assessment.voices import Abstention, Minutes, Opinion
from portal.workflow.cases.board import Waits, columns, for_me, i_have, in_register, listed_at
from portal.workflow.cases.models import Case, CaseAccess, CaseWorker
from portal.workflow.stages import Stage
from tenants.kinds import Role
from tenants.organisations import EquipeMember
from tenants.permissions import Permission

DECIDE_SOON_DAYS = 7
SESSION_SOON_DAYS = 14
ROME_DAY = cast(func.timezone("Europe/Rome", EquipeSession.starts_at), Date)
TODAY, ME, HERE = bindparam("today", type_=Date), bindparam("person", type_=Uuid), bindparam("organisation", type_=Uuid)
MIDNIGHT = func.timezone("Europe/Rome", cast(TODAY, DateTime))

_my_seats = (
    select(func.array_agg(EquipeMember.partnership_id))
    .where(EquipeMember.organisation_id == HERE, EquipeMember.person_id == ME, EquipeMember.ended_on.is_(None))
    .scalar_subquery()
)
_in_my_equipe = Case.partnership_id == any_(cast(_my_seats, ARRAY(Uuid)))
"""An array, found once for a statement and not once for a case."""
_i_head = i_have(Role.HEAD_OF_SERVICE)
_i_follow = exists().where(
    CaseWorker.case_id == InformationRequest.case_id,
    CaseWorker.organisation_id == HERE,
    for_me(CaseWorker.person_id),
    CaseWorker.ended_on.is_(None),
)
_followed = exists().where(
    CaseWorker.case_id == InformationRequest.case_id, CaseWorker.role == Role.SOCIAL_WORKER.value, CaseWorker.ended_on.is_(None)
)
"""Asked of the question's case, so that it is asked only where there is a question."""


def _cases_at(stage: Stage) -> Any:
    """The cases at a stage in this organisation's register."""
    return and_(listed_at(stage), Case.id == CaseAccess.case_id)


_submitted_on = cast(func.timezone("Europe/Rome", CaseAccess.stage_since), Date)
_session_day = (
    select(ROME_DAY)
    .select_from(AssessmentItem)
    .join(EquipeSession, EquipeSession.id == AssessmentItem.session_id)
    .where(AssessmentItem.case_id == Case.id, AssessmentItem.settled_at.is_(None))
    .correlate(Case)
    .scalar_subquery()
)
_STARTS = func.to_char(func.timezone("Europe/Rome", EquipeSession.starts_at), "DD/MM/YYYY, HH24:MI")
_i_sit = exists().where(
    EquipeMember.partnership_id == EquipeSession.partnership_id,
    EquipeMember.organisation_id == HERE,
    EquipeMember.person_id == ME,
    EquipeMember.ended_on.is_(None),
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
        select(*columns("case_to_decide", case_id=Case.id, number=CaseAccess.number, due=_session_day)).where(
            _cases_at(Stage.ASSESSMENT), _in_my_equipe, _session_day <= TODAY
        ),
    ),
    Waits(
        "opinion_to_give",
        Permission.ASSESS,
        "Case %(number)s: give your opinion before the Equipe discusses it",
        "assessment.opinion",
        select(*columns("opinion_to_give", case_id=Case.id, number=CaseAccess.number, due=ROME_DAY))
        .select_from(AssessmentItem)
        .join(EquipeSession, EquipeSession.id == AssessmentItem.session_id)
        .join(Case, Case.id == AssessmentItem.case_id)
        .join(CaseAccess, in_register(Stage.ASSESSMENT, Stage.HOSTED))
        .where(
            AssessmentItem.settled_at.is_(None),
            AssessmentItem.opinions_opened_at.is_(None),
            EquipeSession.starts_at < MIDNIGHT + literal_column(f"interval '{DECIDE_SOON_DAYS + 1} days'"),
            _in_my_equipe,
            ~exists().where(Opinion.item_id == AssessmentItem.id, Opinion.person_id == ME),
            ~exists().where(Abstention.item_id == AssessmentItem.id, Abstention.person_id == ME),
        ),
    ),
    Waits(
        "case_on_no_agenda",
        Permission.ASSESS,
        "Put case %(number)s on the agenda of a session",
        "assessment.put_on_agenda",
        select(*columns("case_on_no_agenda", case_id=Case.id, number=CaseAccess.number)).where(
            _cases_at(Stage.ASSESSMENT), _in_my_equipe, _session_day.is_(None)
        ),
    ),
    Waits(
        "information_to_answer",
        Permission.ANSWER_INFORMATION,
        "Case %(number)s: answer the question of the Equipe",
        "assessment.answer_information",
        select(
            *columns(
                "information_to_answer", case_id=CaseAccess.case_id, subject_id=InformationRequest.id, number=CaseAccess.number,
                due=InformationRequest.due_on,
            )
        ).where(
            listed_at(Stage.ASSESSMENT),
            InformationRequest.case_id == CaseAccess.case_id,
            InformationRequest.answered_at.is_(None), InformationRequest.expired_at.is_(None),
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
                detail=_STARTS,
            )
        ).where(
            EquipeSession.opened_at.is_(None),
            EquipeSession.called_off_at.is_(None),
            EquipeSession.starts_at >= MIDNIGHT,
            EquipeSession.starts_at < MIDNIGHT + literal_column(f"interval '{SESSION_SOON_DAYS + 1} days'"),
            _i_sit,
        ),
    ),
    Waits(
        "sitting_to_close",
        Permission.ASSESS,
        "Close the session of the Equipe of %(detail)s",
        "assessment.close",
        select(*columns("sitting_to_close", subject_id=EquipeSession.id, due=ROME_DAY, detail=_STARTS)).where(
            EquipeSession.chair_id == ME, EquipeSession.closed_at.is_(None), _i_sit
        ),
    ),
    Waits(
        "minutes_to_sign",
        Permission.ASSESS,
        "Sign the minutes of the session of the Equipe of %(detail)s",
        "assessment.minutes",
        select(*columns("minutes_to_sign", subject_id=EquipeSession.id, detail=_STARTS)).where(
            EquipeSession.chair_id == ME,
            EquipeSession.closed_at.is_not(None),
            _i_sit,
            ~exists().where(Minutes.session_id == EquipeSession.id),
        ),
    ),
)  # fmt: skip
