"""What of the assessment waits for the Equipe's members and for the Comune's service: the cards on *Oggi*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, DateTime, Uuid, bindparam, cast, exists, func, literal_column, or_, select, true

from portal.workflow.assessment.models import AssessmentItem, EquipeSession, InformationRequest
from portal.workflow.assessment.voices import Abstention, Minutes, Opinion
from portal.workflow.cases.board import Waits, columns, for_me, i_have, in_my_equipe, its_row, listed_at, of_a_fellow, there_is_no
from portal.workflow.cases.models import CaseAccess, CaseWorker
from portal.workflow.stages import Stage
from tenants.kinds import Role
from tenants.organisations import EquipeMember
from tenants.permissions import Permission

if TYPE_CHECKING:
    from sqlalchemy import Select

DECIDE_SOON_DAYS = 7
SESSION_SOON_DAYS = 14
ROME_DAY = cast(func.timezone("Europe/Rome", EquipeSession.starts_at), Date)
TODAY, ME, HERE = bindparam("today", type_=Date), bindparam("person", type_=Uuid), bindparam("organisation", type_=Uuid)
MIDNIGHT = func.timezone("Europe/Rome", cast(TODAY, DateTime))

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


_submitted_on = cast(func.timezone("Europe/Rome", CaseAccess.stage_since), Date)
_is_open = AssessmentItem.settled_at.is_(None)
_on_no_agenda = there_is_no(AssessmentItem, AssessmentItem.case_id == CaseAccess.case_id, _is_open)


def _matters(key: str, stages: tuple[Stage, ...], *conditions: Any) -> Select[Any]:
    """The open matters on the agendas of the actor's Equipe, each with its own row of the register: never all cases at those stages.

    A session is of its case's partnership (``sessions.place_on_agenda``), so that the case need not be asked for it.
    """
    case = its_row(AssessmentItem.case_id, listed_at(*stages))
    return (
        select(*columns(key, case_id=case.c.case_id, number=case.c.number, due=ROME_DAY))
        .select_from(AssessmentItem)
        .join(EquipeSession, EquipeSession.id == AssessmentItem.session_id)
        .join(case, true())
        .where(of_a_fellow(AssessmentItem.organisation_id), _is_open, in_my_equipe(EquipeSession.partnership_id), *conditions)
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
            *columns(
                "case_to_take_up",
                case_id=CaseAccess.case_id,
                number=CaseAccess.number,
                detail=func.to_char(_submitted_on, "DD/MM/YYYY"),
            )
        ).where(listed_at(Stage.SUBMITTED), in_my_equipe(CaseAccess.partnership_id)),
    ),
    Waits(
        "case_to_decide",
        Permission.ASSESS,
        "Record the Equipe's decision on case %(number)s",
        "assessment.decide",
        _matters("case_to_decide", (Stage.ASSESSMENT,), ROME_DAY <= TODAY),
    ),
    Waits(
        "opinion_to_give",
        Permission.ASSESS,
        "Case %(number)s: give your opinion before the Equipe discusses it",
        "assessment.opinion",
        _matters(
            "opinion_to_give",
            (Stage.ASSESSMENT, Stage.HOSTED),
            AssessmentItem.opinions_opened_at.is_(None),
            EquipeSession.starts_at < MIDNIGHT + literal_column(f"interval '{DECIDE_SOON_DAYS + 1} days'"),
            there_is_no(Opinion, Opinion.item_id == AssessmentItem.id, Opinion.person_id == ME),
            there_is_no(Abstention, Abstention.item_id == AssessmentItem.id, Abstention.person_id == ME),
        ),
    ),
    Waits(
        "case_on_no_agenda",
        Permission.ASSESS,
        "Put case %(number)s on the agenda of a session",
        "assessment.put_on_agenda",
        select(*columns("case_on_no_agenda", case_id=CaseAccess.case_id, number=CaseAccess.number)).where(
            listed_at(Stage.ASSESSMENT), in_my_equipe(CaseAccess.partnership_id), _on_no_agenda
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
            or_(for_me(CaseAccess.worker_id), _i_head, _i_follow, ~_followed),
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
