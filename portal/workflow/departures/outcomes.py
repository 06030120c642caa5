"""What the stay came to, and how the household fares 3, 6 and 12 months later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.departures.models import NEXT_HOMES, FollowUp, Outcome
from portal.workflow.departures.queries import outcome_of
from portal.workflow.events import FollowUpDone, OutcomeRecorded
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound, WrongStage
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def record_outcome(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    next_home: str,
    housing_autonomy: bool | None,
    summary: str,
    working: bool | None = None,
    correcting: bool = False,
) -> Outcome:
    """Record what a stay came to; ``correcting`` says openly that what was recorded before is put right.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the home was not handed back yet.
        Conflict: it was recorded already, and this is no correction.
        Invalid: by the names ``next_home``, ``housing_autonomy``, ``summary``.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.RECORD_OUTCOME, case)
    _require_closed(case)
    wrong: dict[str, Sentence] = {}
    if next_home not in NEXT_HOMES:
        wrong["next_home"] = S("Choose where the household lives now.")
    if housing_autonomy is None:
        wrong["housing_autonomy"] = S("Say whether the household keeps its home by itself.")
    if not summary.strip():
        wrong["summary"] = S("Write in a few sentences what the stay came to.")
    if wrong or housing_autonomy is None:
        raise Invalid(**wrong)
    outcome = outcome_of(session, case_id)
    if outcome is not None and not correcting:
        raise Conflict(S("The outcome was already recorded: open it to correct it."))
    if outcome is None:
        outcome = Outcome(case_id=case.id, organisation_id=case.organisation_id)
        session.add(outcome)
    outcome.next_home, outcome.housing_autonomy, outcome.working = next_home, housing_autonomy, working
    outcome.summary, outcome.recorded_by_id, outcome.recorded_at = summary.strip(), actor.person_id, clock.now()
    cases.record(session, actor, case, OutcomeRecorded())
    return outcome


def record_follow_up(
    session: Session, actor: Actor, case_id: UUID, months: int, *, still_housed: bool | None, note: str
) -> FollowUp:
    """Record how the household fares so many months after the stay. ``still_housed``: nothing means that it could not be learnt.

    Raises:
        NotFound: no such follow-up was planned.
        NotAllowed: not this role's task.
        WrongStage: the home was not handed back yet.
        Conflict: it was recorded already.
        Invalid: the note is missing (``note``).
    """
    case = cases.lock(session, case_id)
    cases.require(actor, Permission.RECORD_OUTCOME, case)
    _require_closed(case)
    planned = session.scalars(
        select(FollowUp).where(FollowUp.case_id == case_id, FollowUp.months == months).execution_options(populate_existing=True)
    ).one_or_none()
    if planned is None:
        raise NotFound(S("This page does not exist, or it is not for you."))
    if planned.done_at is not None:
        raise Conflict(S("This follow-up was already recorded."))
    if not note.strip():
        raise Invalid(note=S("Write how the household fares, or why it could not be learnt."))
    planned.still_housed, planned.note = still_housed, note.strip()
    planned.done_by_id, planned.done_at = actor.person_id, clock.now()
    cases.record(session, actor, case, FollowUpDone(months))
    return planned


def _require_closed(case: Case) -> None:
    if case.stage != Stage.CLOSED:
        raise WrongStage(
            S(
                "The case is at “%(stage)s”: the outcome is recorded after the home was handed back.",
                stage=S(STAGE_WORDS[Stage(case.stage)]),
            )
        )
