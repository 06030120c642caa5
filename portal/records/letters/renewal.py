"""The letter that tells a household what the Equipe decided on its renewal: granted, refused with the plan, or put off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.records.documents.commands import Place, attach
from portal.records.letters.models import Letter
from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures.exit_steps import steps_of
from portal.workflow.placements import queries as placements
from portal.workflow.properties.models import Property, Unit
from portal.workflow.referrals.models import MemberName
from portal.workflow.renewals.models import ReviewDecision
from portal.workflow.renewals.sitting import REASON_WORDS
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.organisations import Organisation, Partnership
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.records.documents.intake import Received
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

TEMPLATE = "letters/renewal.html"
TITLE_WORDS: dict[str, Sentence] = {
    "granted": S("Your stay is renewed"),
    "refused": S("Your stay is not renewed"),
    "deferred": S("The decision on your renewal is put off"),
}


def decision_of(session: Session, actor: Actor, case: Case, decision_id: UUID) -> ReviewDecision:
    """A decision on the renewal of a case, for somebody who may write to the household.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    check(actor, Permission.ISSUE_LETTERS)
    found = session.scalars(
        select(ReviewDecision).where(ReviewDecision.id == decision_id, ReviewDecision.case_id == case.id)
    ).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def letters_of(session: Session, case_id: UUID) -> Sequence[Any]:
    """The letters of a case, the last issue first, with who issued them."""
    return session.execute(
        select(
            Letter.id, Letter.subject_id, Letter.issue, Letter.document_id, Letter.reason, Letter.issued_at, Letter.protocol_number,
            Letter.protocol_on, (Person.given_name + " " + Person.surname).label("issued_by"),
        )
        .outerjoin(Person, Person.id == Letter.issued_by_id)
        .where(Letter.case_id == case_id, Letter.facet == "renewal")
        .order_by(Letter.subject_id, Letter.issue.desc())
    ).all()  # fmt: skip


def require_reason(session: Session, decision_id: UUID, reason: str | None) -> int:
    """The number of the next issue of a letter; a second one says why.

    Raises:
        Invalid: the reason is missing (``reason``).
    """
    issue = (session.scalar(select(func.max(Letter.issue)).where(Letter.subject_id == decision_id)) or 0) + 1
    if issue > 1 and not (reason or "").strip():
        raise Invalid(reason=S("This letter was issued already: write why it is issued again."))
    return issue


def values(session: Session, case: Case, decision: ReviewDecision) -> dict[str, Any]:
    """What the letter says: read when it is written, so that it says how things stand then."""
    stay = placements.stay(session, case.id)
    home = session.execute(
        select(Property.address, Property.town).join(Unit, Unit.property_id == Property.id).where(Unit.id == case.unit_id)
    ).first()
    name = session.execute(
        select(MemberName.given_name, MemberName.surname).where(MemberName.case_id == case.id, MemberName.reference.is_(True))
    ).first()
    last = session.scalars(
        select(Letter).where(Letter.subject_id == decision.id, Letter.protocol_number.is_not(None)).order_by(Letter.issue.desc())
    ).first()
    return {
        "number": case.number,
        "title": TITLE_WORDS[decision.outcome],
        "outcome": decision.outcome,
        "addressee": " ".join(name) if name else "",
        "address": ", ".join(home) if home else "",
        "programme": session.scalar(select(Partnership.name).where(Partnership.id == case.partnership_id)) or "",
        "decided_on": decision.decided_on,
        "months": decision.months,
        "last_day": stay.ends_on - timedelta(days=1) if stay else None,
        "deferred_to": decision.deferred_to,
        "reasons": [REASON_WORDS[code] for code in decision.reasons if code != "other"],
        "words": decision.proven_reasons,
        "plan": decision.exit_plan,
        "steps": [step for step in steps_of(session, case.id) if step.struck_at is None] if decision.outcome == "refused" else [],
        "protocol": (last.protocol_number, last.protocol_on) if last else None,
        "written_on": clock.today(),
    }


def letterhead_of(session: Session, case: Case) -> Organisation:
    """Who writes: the Comune that answers for the case."""
    return session.get_one(Organisation, case.organisation_id)


def issue(
    session: Session, actor: Actor, case_id: UUID, decision_id: UUID, received: Received, *, language: str, title: str,
    reason: str | None = None,
) -> Letter:  # fmt: skip
    """Issue a letter that was written, or issue it again with a reason: earlier ones stay.

    Raises:
        NotAllowed: not this role's task.
        NotFound: no such decision for this actor.
        Invalid: it was issued before and the reason is missing (``reason``).
    """
    case = cases.lock(session, case_id)
    decision = decision_of(session, actor, case, decision_id)
    number = require_reason(session, decision_id, reason)
    document = attach(
        session, actor, received, Place("renewal", case_id=case.id, subject_id=decision.id), kind="letter", title=title
    )
    made = Letter(
        case_id=case.id,
        organisation_id=actor.organisation_id,
        facet="renewal",
        subject_id=decision.id,
        issue=number,
        document_id=document.id,
        language=language,
        reason=(reason or "").strip() or None if number > 1 else None,
        issued_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    return made


def letter_of(session: Session, actor: Actor, case: Case, letter_id: UUID) -> Letter:
    """A letter of a case, for somebody who may write to the household.

    Raises:
        NotFound: there is none, or it is not for this actor.
    """
    check(actor, Permission.ISSUE_LETTERS)
    found = session.scalars(select(Letter).where(Letter.id == letter_id, Letter.case_id == case.id)).one_or_none()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def record_protocol(session: Session, actor: Actor, case_id: UUID, letter_id: UUID, *, number: str, on: date | None) -> Letter:
    """Write down the number and day that the office's protocol gave a letter, once; a mistake is mended by issuing it again.

    Raises:
        NotAllowed, NotFound: as :func:`letter_of`.
        Conflict: it has its number already.
        Invalid: by the names ``number``, ``on``.
    """
    case = cases.lock(session, case_id)
    letter = letter_of(session, actor, case, letter_id)
    if letter.protocol_number is not None:
        raise Conflict(S("This letter has its protocol number already: issue it again if the number is wrong."))
    wrong: dict[str, Sentence] = {}
    if not number.strip():
        wrong["number"] = S("Write the number that the protocol gave.")
    if on is None or not clock.day_of(letter.issued_at) <= on <= clock.today():
        wrong["on"] = S("The day lies between the day of issue, %(day)s, and today.", day=clock.day_of(letter.issued_at))
    if wrong:
        raise Invalid(**wrong)
    letter.protocol_number, letter.protocol_on = number.strip(), on
    letter.protocol_by_id, letter.protocol_at = actor.person_id, clock.now()
    session.flush()
    return letter
