"""What departures tell the board: leaving, handing back, and what comes after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, Uuid, and_, bindparam, exists, func, literal_column, or_, select, true

from portal.workflow.cases.actions import Action, action
from portal.workflow.cases.board import Waits, columns, for_me, i_have, listed_at, of_a_fellow
from portal.workflow.cases.models import Case, CaseAccess, CaseWorker
from portal.workflow.departures.models import Departure, ExitStep, FollowUp, Outcome
from portal.workflow.departures.queries import announced
from portal.workflow.placements.models import Placement
from portal.workflow.renewals.models import Review
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.kinds import HEAD_OF, Kind
from tenants.organisations import Organisation
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.actor import Actor
    from tenants.sentences import Sentence

PREPARE_DAYS = 60
SOON_DAYS = 15
TODAY, ME, HERE = bindparam("today", type_=Date), bindparam("person", type_=Uuid), bindparam("organisation", type_=Uuid)

_ends_on = (
    select(Placement.ends_on).where(Placement.case_id == Case.id, Placement.state == "living").correlate(Case).scalar_subquery()
)
_outcome = select(func.count()).select_from(Outcome).where(Outcome.case_id == Case.id).correlate(Case).scalar_subquery()
_next_follow_up = (
    select(func.jsonb_build_object("months", FollowUp.months, "due_on", FollowUp.due_on))
    .where(FollowUp.case_id == Case.id, FollowUp.done_at.is_(None))
    .order_by(FollowUp.months)
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)

_next_exit_step = (
    select(
        func.jsonb_build_object(
            "id", ExitStep.id, "what", ExitStep.what, "due_on", ExitStep.due_on, "whose", ExitStep.whose,
            "owed_by", Person.given_name + " " + Person.surname,
        )
    )
    .outerjoin(Person, Person.id == ExitStep.owed_by_id)
    .where(ExitStep.case_id == Case.id, ExitStep.done_at.is_(None), ExitStep.struck_at.is_(None))
    .order_by(ExitStep.due_on, ExitStep.id)
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)  # fmt: skip

STATE: dict[str, Any] = {
    "stay_ends_on": _ends_on, "outcomes": _outcome, "next_follow_up": _next_follow_up, "next_exit_step": _next_exit_step,
}  # fmt: skip


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    leaving, closed = case.stage == Stage.LEAVING, (Stage.CLOSED,)
    recorded, following = bool(state["outcomes"]), state["next_follow_up"]
    return [
        action(
            actor, case, "departures", "hand_back", "Take the home back", Permission.HAND_BACK, transition=Transition.HAND_BACK,
            primary=leaving,
        ),
        action(
            actor, case, "departures", "start", "Start the departure", Permission.DECIDE_DEPARTURE,
            transition=Transition.START_LEAVING, primary=False,
        ),
        action(
            actor, case, "departures", "call_off", "Call the departure off", Permission.DECIDE_DEPARTURE,
            transition=Transition.STAY_ON, unless=_no_days_left(state), primary=False,
        ),
        action(
            actor, case, "departures", "add_step", "Add a step to the plan for the departure", Permission.WORK_EXIT_STEPS,
            at=(Stage.LEAVING,), primary=False,
        ),
        action(
            actor, case, "departures", "outcome", "Correct the outcome" if recorded else "Record the outcome",
            Permission.RECORD_OUTCOME, at=closed, primary=not recorded,
        ),
        action(
            actor, case, "departures", "follow_up", "Record a follow-up", Permission.RECORD_OUTCOME, at=closed,
            unless=None if following else S("Every planned follow-up was recorded."),
            primary=bool(following) and following["due_on"] <= clock.today().isoformat(),
        ),
    ]  # fmt: skip


def _no_days_left(state: Mapping[str, Any]) -> Sentence | None:
    ends_on = date.fromisoformat(state["stay_ends_on"]) if state["stay_ends_on"] else None
    if ends_on is not None and ends_on <= clock.today():
        return S(
            "The stay ended on %(day)s: no days are left, the departure cannot be called off.", day=ends_on - timedelta(days=1)
        )
    return None


_i_head = i_have(*(HEAD_OF[kind] for kind in Kind))


def _follows(case_id: Any) -> Any:
    return exists().where(
        CaseWorker.case_id == case_id,
        CaseWorker.organisation_id == HERE,
        for_me(CaseWorker.person_id),
        CaseWorker.ended_on.is_(None),
    )


_i_follow = or_(for_me(CaseAccess.worker_id), _follows(CaseAccess.case_id))
"""Mostly the register's row says so already; whoever works on the case in another role is looked up."""
_mine = or_(for_me(CaseAccess.worker_id), _i_head, _follows(CaseAccess.case_id))
_my_kind = select(Organisation.kind).where(Organisation.id == HERE).scalar_subquery()
_no_months_left = or_(
    Placement.renewed_months > 0,
    Placement.renewal_months == 0,
    select(true())
    .where(Review.placement_id == Placement.id, Review.state == "refused")
    .correlate(Placement)
    .limit(1)
    .scalar_subquery(),  # an exists would be hashed, which reads everybody's reviews
)
_announced = announced(CaseAccess.case_id).lateral("announced")
_leaves_on = func.coalesce(_announced.c.day, CaseAccess.ends_on)
"""Looked up once for each case in departure, for its card and its condition."""


_of_the_case = and_(
    CaseAccess.case_id == FollowUp.case_id,
    CaseAccess.organisation_id == HERE,
    CaseAccess.facet == literal_column("'summary'", String),
)
_open = (of_a_fellow(FollowUp.organisation_id), FollowUp.done_at.is_(None))

WAITING: tuple[Waits, ...] = (
    Waits(
        "departure_to_start",
        Permission.DECIDE_DEPARTURE,
        "Case %(number)s: no months are left, prepare the departure",
        "departures.start",
        select(*columns("departure_to_start", case_id=CaseAccess.case_id, number=CaseAccess.number, due=CaseAccess.ends_on))
        .select_from(CaseAccess)
        .join(Placement, and_(Placement.case_id == CaseAccess.case_id, Placement.state == "living"))
        .where(
            listed_at(Stage.HOSTED),
            CaseAccess.ends_on.is_not(None),
            CaseAccess.ends_on <= TODAY + literal_column(str(PREPARE_DAYS)),
            or_(for_me(CaseAccess.worker_id), _i_head),
            _no_months_left,
        ),
    ),
    Waits(
        "home_to_take_back",
        Permission.HAND_BACK,
        "Case %(number)s: take the home back",
        "departures.hand_back",
        select(*columns("home_to_take_back", case_id=CaseAccess.case_id, number=CaseAccess.number, due=_leaves_on))
        .select_from(CaseAccess)
        .outerjoin(_announced, true())
        .where(
            listed_at(Stage.LEAVING),
            CaseAccess.ends_on.is_not(None),
            _leaves_on <= TODAY + literal_column(str(SOON_DAYS)),
            or_(CaseAccess.kind == Kind.OWNER.value, for_me(CaseAccess.worker_id), _i_head),
        ),
    ),
    Waits(
        "exit_step",
        Permission.WORK_EXIT_STEPS,
        "Case %(number)s: do a step of the plan for the departure",
        "departures.do_step",
        select(
            *columns("exit_step", case_id=CaseAccess.case_id, subject_id=ExitStep.id, number=CaseAccess.number, due=ExitStep.due_on)
        )
        .select_from(CaseAccess)
        .join(Departure, and_(Departure.case_id == CaseAccess.case_id, Departure.called_off_at.is_(None)))
        .join(ExitStep, ExitStep.departure_id == Departure.id)
        .where(
            listed_at(Stage.LEAVING),
            ExitStep.done_at.is_(None),
            ExitStep.struck_at.is_(None),
            ExitStep.due_on <= TODAY + literal_column(str(SOON_DAYS)),
            or_(
                ExitStep.owed_by_id == ME,
                and_(ExitStep.whose == "household", _i_follow),
                and_(ExitStep.due_on < TODAY, _i_head, ExitStep.whose == _my_kind),
            ),
        ),
    ),
    Waits(
        "outcome_to_record",
        Permission.RECORD_OUTCOME,
        "Case %(number)s: record what the stay came to",
        "departures.outcome",
        select(*columns("outcome_to_record", case_id=CaseAccess.case_id, number=CaseAccess.number, due=CaseAccess.ends_on))
        .select_from(FollowUp)
        .join(CaseAccess, _of_the_case)
        .where(*_open, FollowUp.months == literal_column("12"), ~FollowUp.outcome_known, _mine),
    ),
    Waits(
        "follow_up_to_do",
        Permission.RECORD_OUTCOME,
        "Case %(number)s: ask how the household fares, %(detail)s months after the stay",
        "departures.follow_up",
        select(
            *columns(
                "follow_up_to_do", case_id=CaseAccess.case_id, subject_id=FollowUp.id, number=CaseAccess.number, due=FollowUp.due_on,
                detail=FollowUp.months,
            )
        )
        .select_from(FollowUp)
        .join(CaseAccess, _of_the_case)
        .where(*_open, FollowUp.due_on <= TODAY + literal_column("7"), _mine),
    ),
)  # fmt: skip
