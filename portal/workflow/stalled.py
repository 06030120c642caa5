"""Cases in which nothing has happened for longer than the rules allow at their stage: since when, why, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, Integer, Uuid, and_, bindparam, cast, exists, func, or_, select, tuple_

from portal.workflow.assessment.models import InformationRequest
from portal.workflow.cases.absences import Absence
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.constraints import UNKNOWN
from portal.workflow.grants import mine
from portal.workflow.referrals.models import Consent, MemberName
from portal.workflow.stages import Stage
from tenants import clock
from tenants.errors import NotFound
from tenants.kinds import Kind
from tenants.organisations import Rules
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 25
NOBODY = S("Nobody follows it.")
NO_CONSENT = S("The household's consent is not in force: no step can share anything more.")
CHECK_EXPIRED = S("The check of the criteria has expired.")


@dataclass(frozen=True)
class Advice:
    """What to do: a sentence, and the action (``family.name``) that does it."""

    sentence: Sentence
    does: str


ALLOCATE = Advice(S("Give it to a social worker."), "referrals.assign")
CONSENT = Advice(S("Ask the household, and record its consent; or withdraw the case."), "referrals.consent")
ANSWER = Advice(S("Have the question answered."), "assessment.show")
RECHECK = Advice(S("Have the criteria checked again."), "referrals.recheck")
BY_STAGE: dict[Stage, tuple[Sentence, Advice]] = {
    Stage.SUBMITTED: (
        S("The Equipe has not taken it up yet."), Advice(S("Put it on the agenda of the next session."), "cases.show"),
    ),
    Stage.ASSESSMENT: (
        S("The Equipe has not decided yet."), Advice(S("Ask the Equipe when it decides, or what it is missing."), "assessment.show"),
    ),
    Stage.WAITING: (
        S("No home has been proposed."), Advice(S("Look for a home that fits, or speak with the household."), "cases.show"),
    ),
    Stage.PROPOSED: (
        S("An answer to the proposal is missing."), Advice(S("Ask the owner or the household for the answer."), "placements.show"),
    ),
    Stage.ASSIGNED: (S("The keys have not been handed over."), Advice(S("Agree on the day of the handover."), "placements.show")),
    Stage.HOSTED: (
        S("Nothing has been recorded of the support."), Advice(S("Ask the educator how the household fares."), "support.show"),
    ),
    Stage.LEAVING: (S("The home has not been handed back."), Advice(S("Agree on the day of the handback."), "departures.show")),
}  # fmt: skip


@dataclass(frozen=True)
class Stalled:
    """One case that stands still. ``quiet_since`` is the day of the last thing that anybody did in it."""

    case_id: UUID
    number: str
    stage: Stage
    household: str | None
    worker: str | None
    quiet_since: date
    days: int
    allowed: int
    why: tuple[Sentence, ...]
    do: Advice


def stalled(
    session: Session, actor: Actor, *, after: str | None = None, size: int | None = None
) -> tuple[tuple[Stalled, ...], str | None]:
    """One page of the cases that stand still, those that have for longest first, and the cursor of the following page.

    Raises:
        NotFound: only the organisation that owns the cases has such a list.
        NotAllowed: it is the head's to see to.
    """
    if actor.kind is not Kind.COMUNE:
        raise NotFound(UNKNOWN)
    check(actor, Permission.ALLOCATE_CASES)
    cursor = _cursor(after)
    size = size or PAGE
    values: dict[str, Any] = {
        "organisation": actor.organisation_id, "person": actor.person_id, "today": clock.today(), "size": size + 1,
    }  # fmt: skip
    if cursor is not None:
        values |= {"at": cursor[0], "at_case": cursor[1]}
    rows = list(session.execute(_statement(cursor is not None), values))
    last = rows[size - 1] if len(rows) > size else None
    return tuple(_read(*row) for row in rows[:size]), f"{last.stalled_on.isoformat()}~{last.case_id}" if last else None


def _read(
    case_id: UUID, number: str, stage: str, stalled_on: date, allowed: int, surname: str | None, given: str | None, worker: str | None,
    back_on: date | None, consent: bool, check_expires_on: date | None, question_due: date | None,
) -> Stalled:  # fmt: skip
    today, quiet_since = clock.today(), stalled_on - timedelta(days=allowed)
    found: list[tuple[Sentence, Advice]] = []
    if worker is None:
        found.append((NOBODY, ALLOCATE))
    elif back_on is not None:
        found.append(
            (S("%(name)s follows it, and is away until %(day)s.", name=worker, day=back_on - timedelta(days=1)), ALLOCATE)
        )
    if not consent:
        found.append((NO_CONSENT, CONSENT))
    if question_due is not None and question_due < today:
        found.append((S("A question of the Equipe has waited for its answer since %(day)s.", day=question_due), ANSWER))
    if check_expires_on is not None and check_expires_on <= today and stage in (Stage.WAITING, Stage.PROPOSED):
        found.append((CHECK_EXPIRED, RECHECK))
    found.append(BY_STAGE[Stage(stage)])
    household = f"{surname} {given}" if surname else None
    why = tuple(sentence for sentence, _ in found)
    return Stalled(
        case_id, number, Stage(stage), household, worker, quiet_since, (today - quiet_since).days, allowed, why, found[0][1]
    )


@lru_cache(maxsize=2)
def _statement(placed: bool) -> Any:
    a, today = CaseAccess, bindparam("today", type_=Date)
    picked = select(a.case_id, a.number, a.stage, a.stalled_on, a.worker_id).where(mine(), a.stalled_on <= today)
    if placed:
        here = tuple_(a.stalled_on, a.case_id)
        picked = picked.where(here > tuple_(bindparam("at", type_=Date), bindparam("at_case", type_=Uuid)))
    row = picked.order_by(a.stalled_on, a.case_id).limit(bindparam("size", type_=Integer)).subquery("row").c
    back_on = (
        select(func.max(Absence.ends_on))
        .where(Absence.person_id == row.worker_id, Absence.starts_on <= today, Absence.ends_on > today, ~Absence.cancelled)
        .scalar_subquery()
    )
    consent = exists().where(Consent.case_id == row.case_id, Consent.withdrawn_on.is_(None))
    question = (
        select(func.min(InformationRequest.due_on))
        .where(
            InformationRequest.case_id == row.case_id,
            InformationRequest.answered_at.is_(None),
            InformationRequest.expired_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(
            row.case_id, row.number, row.stage, row.stalled_on, cast(Rules.stalled_days[row.stage].astext, Integer),
            MemberName.surname, MemberName.given_name, Person.given_name + " " + Person.surname, back_on,
            or_(Case.protected, consent), Case.check_expires_on, question,
        )
        .join(Case, Case.id == row.case_id)
        .join(Rules, Rules.id == Case.rules_id)
        .outerjoin(MemberName, and_(MemberName.case_id == row.case_id, MemberName.reference, MemberName.removed_at.is_(None)))
        .outerjoin(Person, Person.id == row.worker_id)
        .order_by(row.stalled_on, row.case_id)
    )  # fmt: skip


def _cursor(mark: str | None) -> tuple[date, UUID] | None:
    day, _, key = (mark or "").rpartition("~")
    try:
        return (date.fromisoformat(day), UUID(key)) if day else None
    except ValueError:
        return None
