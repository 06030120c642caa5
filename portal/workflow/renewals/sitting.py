"""Who decides on a renewal, when, in which session, and what must be said for the decision to stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.renewals.conditions import CONDITION_WORDS, conditions, unmet
from portal.workflow.renewals.models import REASONS_OF, Contribution
from portal.workflow.renewals.queries import CONTRIBUTION_WORDS, equipe, missing
from tenants import clock
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from portal.workflow.referrals.criteria import Result
    from portal.workflow.renewals.models import Review
    from tenants.actor import Actor


REASON_WORDS: dict[str, str] = {
    "work_settling": "The work is becoming stable",
    "home_found_not_ready": "A home was found and is not free yet",
    "savings_growing": "The deposit is not yet put aside, and the savings grow",
    "health": "Health of somebody in the household",
    "school_year": "The children's school year",
    "plan_under_way": "Goals of the plan are near",
    "reasons_not_proven": "The reasons are not proven",
    "criteria_no_longer_met": "The conditions of the programme no longer hold",
    "plan_not_followed": "The plan was not followed",
    "rules_broken": "The rules of the stay were broken",
    "other_solution": "The household has another solution",
    "unit_not_available": "The unit does not stay available",
    "household_declined": "The household does not ask for a renewal",
    "other": "Another reason",
}
"""The coded reasons of a decision."""


@dataclass(frozen=True)
class Sitting:
    """Who decided and when, and what the minutes say. Whoever records the decision counts as present.

    ``missing_reason`` says why the Equipe goes on although contributions are missing, ``late_reason`` why it decides only after the end
    of the stay, or decided before the review was opened here, ``conditions_reason`` why it grants although a condition of the
    programme does not hold or is not known. ``session_id`` is the session of the Equipe, if it was one.
    """

    decided_on: date
    present: tuple[UUID, ...]
    minutes: str
    missing_reason: str | None = None
    late_reason: str | None = None
    conditions_reason: str | None = None
    session_id: UUID | None = None


@dataclass(frozen=True)
class Weighed:
    """What a decision rests on: what is wrong with how it was typed, what was missing, and the conditions as they stand."""

    wrong: dict[str, Sentence]
    lacking: list[str]
    conditions: tuple[Result, ...]


@dataclass(frozen=True)
class Held:
    """A session of the Equipe that took place."""

    id: UUID
    starts_at: datetime
    place: str | None


def held_sessions(session: Session, partnership_id: UUID, since: date) -> list[Held]:
    """The last sessions of a partnership's Equipe that took place, the latest first."""
    rows = session.execute(
        select(EquipeSession.id, EquipeSession.starts_at, EquipeSession.place)
        .where(
            EquipeSession.partnership_id == partnership_id,
            EquipeSession.opened_at.is_not(None),
            EquipeSession.starts_at >= datetime.combine(since, time.min, clock.ROME),
        )
        .order_by(EquipeSession.starts_at.desc())
        .limit(12)
    )
    return [Held(*row) for row in rows]


def weigh(
    session: Session, actor: Actor, case: Case, review: Review, stay: Placement, outcome: str, sitting: Sitting,
    codes: tuple[str, ...], reasons: str,
) -> Weighed:  # fmt: skip
    """Look at a decision of any outcome: ``wrong`` is empty when it can stand."""
    wrong: dict[str, Sentence] = {}
    if outcome in REASONS_OF and (not codes or not set(codes) <= set(REASONS_OF[outcome])):
        wrong["codes"] = S("Choose at least one reason.")
    if not reasons.strip():
        wrong["proven_reasons"] = S("Write the reasons of the decision.")
    if not sitting.minutes.strip():
        wrong["minutes"] = S("Write what the minutes say.")
    wrong |= _day(review, stay, sitting) | _session(session, case, sitting) | _who(session, actor, case, review, sitting)
    lacking = missing(session, review)
    if outcome != "deferred" and lacking and not (sitting.missing_reason or "").strip():
        wrong["missing_reason"] = S(
            "Still missing: %(missing)s. Write why the Equipe decides without.",
            missing=[S(CONTRIBUTION_WORDS[k]) for k in lacking],
        )
    found = conditions(session, case, stay)
    broken = unmet(found)
    if outcome == "granted" and broken and not (sitting.conditions_reason or "").strip():
        wrong["conditions_reason"] = S(
            "These conditions do not hold, or are not known: %(conditions)s. Write why the renewal is granted all the same.",
            conditions=[CONDITION_WORDS[result.code] for result in broken],
        )
    return Weighed(wrong, lacking, found)


def recorded_late(review: Review, stay: Placement, decided_on: date) -> bool:
    """Whether a decision needs its reason for coming late: it comes after the end, or was taken before the review was opened here."""
    return clock.today() >= stay.ends_on or decided_on < clock.day_of(review.opened_at)


def _day(review: Review, stay: Placement, sitting: Sitting) -> dict[str, Sentence]:
    opened, reason = clock.day_of(review.opened_at), (sitting.late_reason or "").strip()
    if not stay.starts_on <= sitting.decided_on <= clock.today():
        said = S("The day of the decision lies between the first day of the stay, %(day)s, and today.", day=stay.starts_on)
        return {"decided_on": said}
    if clock.today() >= stay.ends_on and not reason:
        last = stay.ends_on - timedelta(days=1)
        return {"late_reason": S("The stay ended on %(day)s: write why it is decided only now.", day=last)}
    if sitting.decided_on < opened and not reason:
        return {"late_reason": S("The review was opened only on %(day)s: write why the decision was taken before.", day=opened)}
    return {}


def _session(session: Session, case: Case, sitting: Sitting) -> dict[str, Sentence]:
    if sitting.session_id is None:
        return {}
    found = session.get(EquipeSession, sitting.session_id)
    if found is None or found.partnership_id != case.partnership_id:
        return {"session_id": S("Choose a session of the Equipe of this case's partnership.")}
    if found.opened_at is None:
        return {"session_id": S("This session has not been opened yet: open it and say who is present.")}
    if clock.day_of(found.starts_at) != sitting.decided_on:
        day = clock.day_of(found.starts_at)
        return {"decided_on": S("The session was held on %(day)s: that is the day of the decision.", day=day)}
    return {}


def _who(session: Session, actor: Actor, case: Case, review: Review, sitting: Sitting) -> dict[str, Sentence]:
    seats = {member.person_id for member in equipe(session, case.partnership_id)}
    present = {actor.person_id, *sitting.present}
    givers = set(session.scalars(select(Contribution.given_by_id).where(Contribution.review_id == review.id)))
    if not present <= seats:
        return {"present": S("Only members of the Equipe decide: choose them from the list.")}
    if len(present) == 1 and present <= givers:
        return {"present": S("Nobody decides alone on what they themselves contributed: say who else of the Equipe was present.")}
    return {}
