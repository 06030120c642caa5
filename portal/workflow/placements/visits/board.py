"""What waits of inspections on the page Today: the household's answer, another time, the coming itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from portal.workflow.cases.board import Waits, columns, for_me
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.placements.visits.models import HomeVisit
from portal.workflow.placements.visits.queries import still_there
from portal.workflow.properties.models import Unit
from tenants.kinds import Kind, Role
from tenants.permissions import Permission


def _rome_day(instant: Any) -> Any:
    return func.date(func.timezone("Europe/Rome", instant))


def _of_home(key: str, due: Any, *conditions: Any) -> Any:
    return (
        select(*columns(key, unit_id=HomeVisit.unit_id, subject_id=HomeVisit.id, number=Unit.name, due=due))
        .join(Unit, Unit.id == HomeVisit.unit_id)
        .where(HomeVisit.host_organisation_id == bindparam("organisation"), still_there(), *conditions)
    )


_EDUCATES = and_(
    CaseWorker.case_id == HomeVisit.case_id,
    CaseWorker.organisation_id == bindparam("organisation"),
    for_me(CaseWorker.person_id),
    CaseWorker.role == Role.EDUCATOR.value,
    CaseWorker.ended_on.is_(None),
)

WAITING: tuple[Waits, ...] = (
    Waits(
        "visit_to_answer",
        Permission.ANSWER_VISIT,
        "Case %(number)s: hear from the household about the inspection",
        "placements.visit",
        select(
            *columns(
                "visit_to_answer", case_id=HomeVisit.case_id, subject_id=HomeVisit.id, number=Case.number, due=HomeVisit.answer_by
            )
        )
        .join(Case, Case.id == HomeVisit.case_id)
        .join(CaseWorker, _EDUCATES)
        .where(HomeVisit.state == "proposed", still_there()),
        kinds=(Kind.ATS,),
    ),
    Waits(
        "visit_to_fix",
        Permission.VISIT_HOMES,
        "%(number)s: the household asks for another time for the inspection",
        "placements.visit",
        _of_home("visit_to_fix", HomeVisit.answer_by, HomeVisit.state == "countered"),
    ),
    Waits(
        "visit_to_carry_out",
        Permission.VISIT_HOMES,
        "%(number)s: inspect the home and write the outcome",
        "placements.visit",
        _of_home(
            "visit_to_carry_out",
            _rome_day(HomeVisit.starts_at),
            HomeVisit.state.in_(("agreed", "announced")),
            or_(
                HomeVisit.carried_out_by_id.is_(None),
                HomeVisit.carried_out_by_id == bindparam("person"),
                _rome_day(HomeVisit.starts_at) < bindparam("today"),
            ),
        ),
    ),
)
