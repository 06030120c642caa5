"""The way out of a stay: decided, or following a refused renewal; called off while days remain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.workflow.cases import commands as cases
from portal.workflow.departures import exit_steps
from portal.workflow.departures.models import DEPARTURE_REASONS, Departure
from portal.workflow.departures.queries import departure_of
from portal.workflow.events import DepartureCalledOff, DepartureStarted
from portal.workflow.placements.queries import require_stay
from portal.workflow.placements.queries import stay as placement_of
from portal.workflow.renewals import decisions
from portal.workflow.stages import Transition
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.departures.exit_steps import Step
    from portal.workflow.renewals.decisions import Sitting
    from tenants.actor import Actor


def start_leaving(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reason: str,
    leaves_on: date | None,
    reason_text: str | None = None,
    exit_plan: str | None = None,
    steps: Sequence[Step] = (),
    seen_version: int | None = None,
) -> Departure:
    """Decide that the household leaves: why, by which last day, and with which plan. A pending review sleeps from now on.

    ``steps`` are those of the plan that are known already; more can be added later.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the household is not hosted.
        Invalid: by the names ``reason``, ``reason_text``, ``leaves_on``, ``exit_plan``, ``steps``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.DECIDE_DEPARTURE, case, Transition.START_LEAVING)
    ends_on = require_stay(session, case_id, "living").ends_on
    wrong: dict[str, Sentence] = {}
    if reason not in DEPARTURE_REASONS:
        wrong["reason"] = S("Choose why the household leaves.")
    elif reason in ("other", "rules_broken") and not (reason_text or "").strip():
        wrong["reason_text"] = S("Write the reason in your own words.")
    if not (exit_plan or "").strip():
        wrong["exit_plan"] = S("Write the plan for the departure: where to, with whose help, by when.")
    unfit = _unfit_day(leaves_on, ends_on)
    if unfit is not None:
        wrong["leaves_on"] = unfit
    wrong |= exit_steps.wrong_with(session, case_id, steps, leaves_on, least=0)
    if wrong or leaves_on is None:
        raise Invalid(**wrong)
    return _leave(session, actor, case, reason, (reason_text or "").strip() or None, leaves_on, exit_plan, steps)


def refuse_renewal(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    reasons: str,
    steps: Sequence[Step],
    sitting: Sitting,
    codes: tuple[str, ...] = (),
    exit_plan: str = "",
    leaves_on: date | None = None,
    seen_version: int | None = None,
) -> Departure:
    """Refuse the renewal of a stay, as the Equipe, and start the departure with its plan: one verb, one transaction.

    The plan is at least one step; ``exit_plan`` says it in a few words, if anybody wants to. The household leaves by the end of the stay
    (``leaves_on``: an earlier last day), or by today when that is past.

    Raises:
        NotAllowed, WrongStage, Conflict: as :func:`decisions.refuse`.
        Invalid: as :func:`decisions.refuse`, and ``leaves_on``, ``steps``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.DECIDE_REVIEW, case)
    stay = placement_of(session, case_id)
    by, wrong = leaves_on, {}
    if stay is not None:
        by = leaves_on or max(stay.ends_on - timedelta(days=1), clock.today())
        unfit = _unfit_day(by, stay.ends_on)
        wrong = {"leaves_on": unfit} if unfit is not None else {}
        wrong |= exit_steps.wrong_with(session, case_id, steps, by, least=1)
    refused = decisions.refuse(
        session, actor, case_id, reasons=reasons, exit_plan=exit_plan, sitting=sitting, codes=codes, also_wrong=wrong
    )
    assert by is not None  # decisions.refuse found a stay that is lived in
    return _leave(session, actor, refused.case, "renewal_refused", None, by, exit_plan, steps)


def call_off_departure(session: Session, actor: Actor, case_id: UUID, *, reason: str, seen_version: int | None = None) -> None:
    """Call a departure off while the stay still has days: the household stays, and a sleeping review wakes up.

    Raises:
        NotAllowed: not this role's task.
        WrongStage: the household is not leaving.
        Conflict: the stay has no days left.
        Invalid: the reason is missing (``reason``).
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.DECIDE_DEPARTURE, case, Transition.STAY_ON)
    stay = require_stay(session, case_id, "living")
    if stay.ends_on <= clock.today():
        raise Conflict(
            S(
                "The stay ended on %(day)s: no days are left, the departure cannot be called off.",
                day=stay.ends_on - timedelta(days=1),
            )
        )
    if not reason.strip():
        raise Invalid(reason=S("Write why the departure is called off."))
    departure = departure_of(session, case_id)
    if departure is not None:
        departure.called_off_at, departure.called_off_reason = clock.now(), reason.strip()
    cases.apply(session, actor, case, Transition.STAY_ON, DepartureCalledOff())


def _unfit_day(leaves_on: date | None, ends_on: date) -> Sentence | None:
    today = clock.today()
    if leaves_on is None or leaves_on < today:
        return S("Choose the day of the departure: today or later.")
    last = ends_on - timedelta(days=1)
    if leaves_on > max(last, today):
        return S("The last day of the stay is %(day)s: the household leaves by then.", day=last)
    return None


def _leave(
    session: Session, actor: Actor, case: Case, reason: str, reason_text: str | None, leaves_on: date, exit_plan: str | None,
    steps: Sequence[Step],
) -> Departure:  # fmt: skip
    """Take the transition first: with it whoever decides comes to see the facet in which the departure is written."""
    cases.apply(session, actor, case, Transition.START_LEAVING, DepartureStarted(leaves_on))
    departure = Departure(
        case_id=case.id,
        organisation_id=case.organisation_id,
        reason=reason,
        reason_text=reason_text,
        leaves_on=leaves_on,
        exit_plan=(exit_plan or "").strip() or None,
        decided_by_id=actor.person_id,
    )
    session.add(departure)
    session.flush()
    exit_steps.write(session, actor, departure, steps)
    return departure
