"""The review of a case, its contributions and its decisions, for commands and pages. What is visible is the database's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.placements.models import Placement
from portal.workflow.renewals.models import PENDING, Contribution, Review, ReviewDecision, UnitQuestion
from portal.workflow.rules import add_months
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.errors import Conflict, WrongStage
from tenants.organisations import EquipeMember, Organisation, Rules
from tenants.people import Person
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

CONTRIBUTION_WORDS: dict[str, str] = {
    "social_opinion": "opinion of the social worker",
    "educator_report": "report of the educator",
    "financial_statement": "statement of the financial consultant",
    "unit_question": "answer of the owner about the unit",
}
"""The msgid of each contribution, as read in a sentence."""

RECOMMENDATION_WORDS: dict[str, str] = {
    "for": "In favour of the renewal",
    "for_with_conditions": "In favour, with conditions",
    "against": "Against the renewal",
}
PAGE = 30
NAME = Person.given_name + " " + Person.surname


@dataclass(frozen=True)
class Limit:
    """Until when (the first day that is no longer free) the home of a stay could be given, and what ends it."""

    why: str
    until: date


@dataclass(frozen=True)
class Member:
    """A member of the Equipe, by name and organisation."""

    person_id: UUID
    name: str
    organisation: str


def require_hosted(case: Case) -> None:
    """Let a case pass whose household is hosted: only then a renewal is reviewed.

    Raises:
        WrongStage: it is at another stage.
    """
    if case.stage != Stage.HOSTED:
        raise WrongStage(
            S(
                "The case is at “%(stage)s”: a renewal is reviewed only while the household is hosted.",
                stage=S(STAGE_WORDS[Stage(case.stage)]),
            )
        )


def review_of(session: Session, case_id: UUID) -> Review | None:
    """The review of the case's stay, open or decided; one stay has one review."""
    return session.scalars(
        select(Review)
        .where(Review.case_id == case_id)
        .order_by(Review.opened_at.desc())
        .execution_options(populate_existing=True)
    ).first()


def require_pending(session: Session, case_id: UUID) -> Review:
    """The review that waits for its contributions and its decision.

    Raises:
        Conflict: none was opened, or it was decided already.
    """
    review = review_of(session, case_id)
    if review is None:
        raise Conflict(S("No renewal review is open for this case."))
    if review.state not in PENDING:
        raise Conflict(S("This renewal has already been decided."))
    return review


def contributions(session: Session, review_id: UUID) -> list[Contribution]:
    """The three written contributions of a review."""
    found = session.scalars(select(Contribution).where(Contribution.review_id == review_id)).all()
    order = list(CONTRIBUTION_WORDS)
    return sorted(found, key=lambda c: order.index(c.kind))


def question_of(session: Session, case_id: UUID) -> UnitQuestion | None:
    """The question put to the owner: all that an owner sees of a review."""
    return session.scalars(
        select(UnitQuestion).where(UnitQuestion.case_id == case_id).order_by(UnitQuestion.asked_at.desc())
    ).first()


def written(session: Session, review_id: UUID) -> list[dict[str, Any]]:
    """The three written contributions with who owes and who gave them, in one statement."""
    owes, gave = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Contribution.kind,
            Contribution.due_on,
            Contribution.recommendation,
            Contribution.months,
            Contribution.text,
            Contribution.given_at,
            Contribution.reminded_on,
            (owes.given_name + " " + owes.surname).label("owed_by"),
            (gave.given_name + " " + gave.surname).label("given_by"),
            Organisation.name.label("organisation"),
        )
        .outerjoin(owes, owes.id == Contribution.owed_by_id)
        .outerjoin(gave, gave.id == Contribution.given_by_id)
        .join(Organisation, Organisation.id == Contribution.organisation_id)
        .where(Contribution.review_id == review_id)
    ).mappings()
    order = list(CONTRIBUTION_WORDS)
    return sorted((dict(row) for row in rows), key=lambda row: order.index(str(row["kind"])))


def decisions(session: Session, review_id: UUID) -> list[ReviewDecision]:
    """The decisions of a review, the first one first: at most a deferral and what came after it."""
    statement = select(ReviewDecision).where(ReviewDecision.review_id == review_id).order_by(ReviewDecision.recorded_at)
    return list(session.scalars(statement))


def missing(session: Session, review: Review) -> list[str]:
    """The kinds of contribution that are not in."""
    lacking = [c.kind for c in contributions(session, review.id) if c.given_at is None]
    question = question_of(session, review.case_id)
    return lacking if question is not None and question.answered_at is not None else [*lacking, "unit_question"]


def limits(session: Session, case_id: UUID) -> list[Limit]:
    """What ends the use of the home, soonest first; nothing means no end is known."""
    found = func.app.stay_limits(case_id).table_valued("why", "until")
    rows = session.execute(select(found.c.why, found.c.until).where(found.c.until.is_not(None)).order_by(found.c.until)).all()
    return [Limit(*row) for row in rows]


def months_that_fit(placement: Placement, limit: Limit | None) -> int:
    """How many months of renewal fit before a limit, at most those that the stay may still be given."""
    most = min(placement.renewal_months, 12)
    if limit is None:
        return most
    return max((n for n in range(1, most + 1) if new_end(placement, n) <= limit.until), default=0)


def new_end(placement: Placement, months: int) -> date:
    """The end of a stay renewed by so many months: counted from its first day, so that clamping adds and loses nothing."""
    return add_months(placement.starts_on, placement.base_months + months)


def equipe(session: Session, partnership_id: UUID) -> list[Member]:
    """The members of a partnership's Equipe, by surname."""
    rows = session.execute(
        select(Person.id, NAME, Organisation.name)
        .join(EquipeMember, EquipeMember.person_id == Person.id)
        .join(Organisation, Organisation.id == EquipeMember.organisation_id)
        .where(EquipeMember.partnership_id == partnership_id, EquipeMember.ended_on.is_(None))
        .order_by(Person.surname, Person.given_name)
    )
    return [Member(*row) for row in rows]


_OWED = (
    select(
        func.jsonb_agg(
            func.jsonb_build_object(
                "kind", Contribution.kind, "given", Contribution.given_at.is_not(None), "due_on", Contribution.due_on,
                "owed_by", NAME, "reminded_on", Contribution.reminded_on,
            )
        )
    )
    .outerjoin(Person, Person.id == Contribution.owed_by_id)
    .where(Contribution.review_id == Review.id)
    .correlate(Review)
    .scalar_subquery()
)  # fmt: skip
_ASKED = (
    select(
        func.jsonb_build_object(
            "kind", "unit_question", "given", UnitQuestion.answered_at.is_not(None), "due_on", UnitQuestion.due_on,
            "owed_by", Organisation.short_name, "reminded_on", UnitQuestion.reminded_on,
        )
    )
    .join(Organisation, Organisation.id == UnitQuestion.host_organisation_id)
    .where(UnitQuestion.review_id == Review.id)
    .correlate(Review)
    .scalar_subquery()
)  # fmt: skip
_PENDING_REVIEWS = (
    select(
        Review.id, Review.case_id, Case.number, Case.stage, Review.state, Review.opened_at, Review.due_on, Review.ends_on,
        _OWED.label("owed"), _ASKED.label("asked"),
    )
    .join(Case, Case.id == Review.case_id)
    .where(Review.state.in_(PENDING))
    .order_by(Review.due_on, Review.id)
    .limit(PAGE + 1)
)  # fmt: skip


def pending_reviews(session: Session, actor: Actor, after: tuple[date, UUID] | None = None) -> Sequence[Row[Any]]:
    """A page of the open reviews, soonest decision first, with what each side owes; one more than :data:`PAGE` when more follow."""
    mine = select(CaseAccess.case_id).where(
        CaseAccess.case_id == Review.case_id, CaseAccess.organisation_id == actor.organisation_id, CaseAccess.facet == "renewal"
    )
    statement = _PENDING_REVIEWS.where(mine.exists())
    if after is not None:
        statement = statement.where(tuple_(Review.due_on, Review.id) > tuple_(*after))
    return list(session.execute(statement))


def coming_reviews(session: Session, actor: Actor, within_days: int = 60) -> Sequence[Row[Any]]:
    """The stays whose review opens within so many days and that have none yet, soonest first; at most :data:`PAGE`."""
    opens_on = Placement.ends_on - Rules.review_opens_days
    statement = (
        select(Case.id.label("case_id"), Case.number, Placement.ends_on, opens_on.label("opens_on"))
        .select_from(CaseAccess)
        .join(Case, Case.id == CaseAccess.case_id)
        .join(Rules, Rules.id == Case.rules_id)
        .join(Placement, Placement.case_id == Case.id)
        .where(
            CaseAccess.organisation_id == actor.organisation_id,
            CaseAccess.facet == "summary",
            CaseAccess.stage == Stage.HOSTED.value,
            CaseAccess.ends_on.is_not(None),
            Placement.state == "living",
            Placement.renewal_months > 0,
            Placement.renewed_months == 0,
            opens_on <= clock.today() + timedelta(days=within_days),
            ~select(Review.id).where(Review.case_id == Case.id).exists(),
        )
        .order_by(CaseAccess.ends_on, Case.id)
        .limit(PAGE)
    )
    return list(session.execute(statement))
