"""The register of readings: who read which reserved data of which case, when, on which page. For the organisation that answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, any_, cast, func, literal, select, tuple_

from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.referrals.probes import TaxCodeQuestion
from tenants.organisations import Organisation
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.reading import ReadLog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

PAGE = 50


@dataclass(frozen=True)
class Reading:
    """One reading. ``numbers`` are those of its cases that the reader of this register may know; ``others`` counts the rest."""

    id: UUID
    at: datetime
    person: str
    organisation: str
    facets: tuple[str, ...]
    numbers: tuple[str, ...]
    others: int
    page: str


@dataclass(frozen=True)
class Readings:
    """One page, newest first, and the cursor of the following one."""

    lines: tuple[Reading, ...]
    following: str | None


def readings(
    session: Session, actor: Actor, *, number: str = "", person_id: UUID | None = None, after: str | None = None
) -> Readings:
    """The readings of data that the actor's organisation answers for: of one case, by one person, or all. One statement.

    Raises:
        NotAllowed: the register is read by the data-protection officer.
    """
    check(actor, Permission.SEE_READ_LOG)
    numbers = (
        select(func.array_agg(Case.number))
        .where(Case.id == any_(ReadLog.case_ids), Case.organisation_id == actor.organisation_id)
        .scalar_subquery()
    )
    asked = (
        select(
            ReadLog.id, ReadLog.at, Person.surname, Person.given_name, Organisation.name, ReadLog.facets,
            func.coalesce(numbers, cast([], ARRAY(String))), func.cardinality(ReadLog.case_ids), ReadLog.page,
        )
        .outerjoin(Person, Person.id == ReadLog.person_id)
        .outerjoin(Organisation, Organisation.id == ReadLog.organisation_id)
        .where(ReadLog.owner_organisation_id == actor.organisation_id)
        .order_by(ReadLog.at.desc(), ReadLog.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if number.strip():
        theirs = select(func.coalesce(func.array_agg(CaseAccess.case_id), cast([], ARRAY(Uuid)))).where(
            CaseAccess.organisation_id == actor.organisation_id,
            CaseAccess.facet == "summary",
            CaseAccess.number == number.strip().upper(),
        )
        asked = asked.where(ReadLog.case_ids.op("&&")(theirs.scalar_subquery()))
    if person_id is not None:
        asked = asked.where(ReadLog.person_id == person_id)
    cursor = _cursor(after)
    if cursor is not None:
        asked = asked.where(tuple_(ReadLog.at, ReadLog.id) < tuple_(literal(cursor[0]), literal(cursor[1])))
    lines = [_reading(*row) for row in session.execute(asked)]
    last = lines[PAGE - 1] if len(lines) > PAGE else None
    return Readings(tuple(lines[:PAGE]), f"{last.at.isoformat()}~{last.id}" if last else None)


def readers(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Everybody who ever read such data of the organisation, by surname: for the filter."""
    check(actor, Permission.SEE_READ_LOG)
    who = select(ReadLog.person_id).where(ReadLog.owner_organisation_id == actor.organisation_id).distinct()
    rows = session.execute(
        select(Person.id, Person.surname, Person.given_name)
        .where(Person.id.in_(who))
        .order_by(Person.surname, Person.given_name, Person.id)
    )
    return [(person_id, f"{surname} {given}") for person_id, surname, given in rows]


@dataclass(frozen=True)
class Question:
    """One asking whether a tax code is known in another case. ``number`` is that of the case in which it was asked, if the reader may
    know it."""

    id: UUID
    at: datetime
    person: str
    number: str
    answer: str


def questions(
    session: Session, actor: Actor, *, person_id: UUID | None = None, after: str | None = None
) -> tuple[tuple[Question, ...], str | None]:
    """Who of the actor's organisation asked about tax codes, newest first, and the cursor of the following page. One statement.

    Raises:
        NotAllowed: the register is read by the data-protection officer.
    """
    check(actor, Permission.SEE_READ_LOG)
    asked = (
        select(
            TaxCodeQuestion.id, TaxCodeQuestion.at, Person.surname + " " + Person.given_name, Case.number, TaxCodeQuestion.answer
        )
        .outerjoin(Person, Person.id == TaxCodeQuestion.person_id)
        .outerjoin(Case, Case.id == TaxCodeQuestion.asked_for_id)
        .where(TaxCodeQuestion.organisation_id == actor.organisation_id)
        .order_by(TaxCodeQuestion.at.desc(), TaxCodeQuestion.id.desc())
        .limit(PAGE + 1)
    )
    if person_id is not None:
        asked = asked.where(TaxCodeQuestion.person_id == person_id)
    cursor = _cursor(after)
    if cursor is not None:
        asked = asked.where(tuple_(TaxCodeQuestion.at, TaxCodeQuestion.id) < tuple_(literal(cursor[0]), literal(cursor[1])))
    lines = [Question(key, at, who or "", number or "", answer) for key, at, who, number, answer in session.execute(asked)]
    last = lines[PAGE - 1] if len(lines) > PAGE else None
    return tuple(lines[:PAGE]), f"{last.at.isoformat()}~{last.id}" if last else None


def _reading(
    key: UUID, at: datetime, surname: str | None, given: str | None, organisation: str | None, facets: Any, numbers: Any, n: int, page: str
) -> Reading:  # fmt: skip
    known = tuple(sorted(numbers))
    return Reading(
        key, at, f"{surname} {given}" if surname else "", organisation or "", tuple(facets), known, n - len(known), page
    )


def _cursor(mark: str | None) -> tuple[datetime, UUID] | None:
    at, _, key = (mark or "").rpartition("~")
    try:
        return (datetime.fromisoformat(at), UUID(key)) if at else None
    except ValueError:
        return None
