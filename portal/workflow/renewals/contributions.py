"""The four contributions to a review: each given by whom it is owed, and changed until the review is decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseWorker
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import ContributionGiven, UnitConfirmed
from portal.workflow.placements import on_behalf
from portal.workflow.placements.queries import require_stay
from portal.workflow.renewals.models import RECOMMENDATIONS, Contribution, UnitQuestion
from portal.workflow.renewals.queries import question_of, require_hosted, require_pending
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.kinds import Kind, Role
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.on_behalf import Word
    from tenants.actor import Actor

OWED: dict[str, tuple[Role, Permission, Sentence]] = {
    "social_opinion": (
        Role.SOCIAL_WORKER,
        Permission.GIVE_SOCIAL_OPINION,
        S("The opinion is given by the social worker of this case, or by the head of service."),
    ),
    "educator_report": (
        Role.EDUCATOR,
        Permission.GIVE_EDUCATOR_REPORT,
        S("The report is given by the educator of this case, or by the coordinator."),
    ),
    "financial_statement": (
        Role.FINANCIAL_CONSULTANT,
        Permission.GIVE_FINANCIAL_STATEMENT,
        S("The statement is given by the financial consultant of this case, or by the coordinator."),
    ),
}
"""Each contribution: the role on the case that owes it, the permission, and the sentence for everybody else."""


def give_opinion(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    recommendation: str,
    text: str,
    months: int | None = None,
    checked: bool = False,
) -> Contribution:
    """Give (or change) the social worker's opinion on the renewal.

    ``checked`` says that household and incomes were looked at again today, and are recorded as they are.

    Raises:
        NotAllowed: neither the social worker of the case nor the head of service.
        WrongStage: the household is not hosted.
        Conflict: no review is open, or it was decided.
        Invalid: by the names ``recommendation``, ``text``, ``months``.
    """
    return _give(session, actor, case_id, "social_opinion", recommendation, text, months, checked=checked)


def give_report(
    session: Session, actor: Actor, case_id: UUID, *, recommendation: str, text: str, months: int | None = None,
    word: Word | None = None,
) -> Contribution:  # fmt: skip
    """Give (or change) the educator's report. Raises as :func:`give_opinion`, for the educator of the case and the coordinator.

    With their ``word`` the head of service records it for them; they are told at once (``placements/on_behalf.py``).
    """
    return _give(session, actor, case_id, "educator_report", recommendation, text, months, word=word)


def give_statement(
    session: Session, actor: Actor, case_id: UUID, *, recommendation: str, text: str, months: int | None = None,
    word: Word | None = None,
) -> Contribution:  # fmt: skip
    """Give (or change) the financial consultant's statement. Raises as :func:`give_opinion`, for the consultant and the coordinator.

    With a ``word``: as :func:`give_report`.
    """
    return _give(session, actor, case_id, "financial_statement", recommendation, text, months, word=word)


def confirm_unit(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    available: bool | None,
    available_until: date | None = None,
    note: str | None = None,
    word: Word | None = None,
) -> UnitQuestion:
    """Answer, as the owner, whether the unit stays available, and until which last day (none: as long as was asked).

    With the owner's ``word`` the Comune records it; the owner is told at once (``placements/on_behalf.py``).

    Raises:
        NotFound: nobody asked this organisation, or nobody at all.
        NotAllowed: not this role's task.
        Conflict: the question is closed.
        Invalid: by the names ``available``, ``available_until``, ``note``.
    """
    case = cases.lock(session, case_id)
    if word is None:
        cases.require(actor, Permission.CONFIRM_UNIT, case)
    else:
        on_behalf.require(actor, "confirm_unit", word, case)
    question = question_of(session, case_id)
    if question is None or (word is None and question.host_organisation_id != actor.organisation_id):
        raise NotFound(UNKNOWN)
    if question.closed_at is not None:
        raise Conflict(S("The question is closed: the renewal has been decided, or the stay is over."))
    if available is None:
        raise Invalid(available=S("Say whether the unit stays available."))
    said = (note or "").strip() or None
    if not available and said is None:
        raise Invalid(note=S("Write in a few words why the unit does not stay available."))
    if available and available_until is not None and available_until < case_end(case):
        raise Invalid(
            available_until=S(
                "The stay already runs until %(day)s: choose a later day, or answer no.", day=case_end(case) - timedelta(days=1)
            )
        )
    if word is not None:
        on_behalf.record(session, actor, case, "confirm_unit", question.host_organisation_id, word)
    question.available = available
    question.available_until = available_until if available else None
    question.note = said
    question.answered_by_id = actor.person_id
    question.answered_at = clock.now()
    cases.record(session, actor, case, UnitConfirmed())
    return question


def case_end(case: Case) -> date:
    """The first day that is no longer of the case's stay."""
    return case.ends_on or clock.today()


def may_give(session: Session, actor: Actor, case: Case, kind: str) -> bool:
    """Whether a contribution is this person's to give: assigned to the case in its role, or the head of the service."""
    role = OWED[kind][0]
    return actor.is_head or bool(
        session.scalar(
            select(func.count())
            .select_from(CaseWorker)
            .where(
                CaseWorker.case_id == case.id,
                CaseWorker.person_id == actor.person_id,
                CaseWorker.organisation_id == actor.organisation_id,
                CaseWorker.role == role.value,
                CaseWorker.ended_on.is_(None),
            )
        )
    )


def _give(
    session: Session, actor: Actor, case_id: UUID, kind: str, recommendation: str, text: str, months: int | None, *,
    checked: bool = False, word: Word | None = None,
) -> Contribution:  # fmt: skip
    case = cases.lock(session, case_id)
    if word is None:
        cases.require(actor, OWED[kind][1], case)
    else:
        on_behalf.require(actor, kind, word, case)
    require_hosted(case)
    review = require_pending(session, case_id)
    if word is None and not may_give(session, actor, case, kind):
        raise NotAllowed(OWED[kind][2])
    most = min(require_stay(session, case_id, "living").renewal_months, 12)
    _check(recommendation, text, months, most)

    given = session.scalars(
        select(Contribution)
        .where(Contribution.review_id == review.id, Contribution.kind == kind)
        .execution_options(populate_existing=True)
    ).one()
    if word is not None:
        on_behalf.record(session, actor, case, kind, on_behalf.partner(session, case, Kind.ATS), word)
    given.recommendation, given.text, given.months = recommendation, text.strip(), months
    given.given_by_id, given.given_at = actor.person_id, clock.now()
    if checked:
        given.checked_on = clock.today()
    cases.record(session, actor, case, ContributionGiven(kind))
    return given


def _check(recommendation: str, text: str, months: int | None, most: int) -> None:
    wrong: dict[str, Sentence] = {}
    if recommendation not in RECOMMENDATIONS:
        wrong["recommendation"] = S("Say whether you are in favour of the renewal.")
    if not text.strip():
        wrong["text"] = S("Write your contribution: the Equipe decides on it.")
    if months is not None and recommendation == "against":
        wrong["months"] = S("Months are proposed only by who is in favour.")
    elif months is not None and not 1 <= months <= most:
        wrong["months"] = S("Propose between 1 and %(most)s months.", most=most)
    if wrong:
        raise Invalid(**wrong)
