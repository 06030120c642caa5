"""What was changed in a referral, from what to what, by whom, when and why: one line for each saving, under the facet of what changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.disclosure import Facet
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.crypto import Encrypted
from tenants.isolation import MINE, Isolation, table_args
from tenants.people import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

SUBJECTS = ("member", "reference", "address", "income", "economic", "social", "needs")
VERBS = ("added", "changed", "removed")
SHOWN = 50


class Correction(Base):
    """One saving. ``content`` holds its subject's name, the reason and the changes, sealed: it repeats what the facet holds."""

    __tablename__ = "corrections"
    __table_args__ = table_args(
        Isolation(
            select="app.sees(portal.corrections.case_id, portal.corrections.facet)",
            insert=f"{MINE} and person_id = (select app.person())"
            " and app.sees(portal.corrections.case_id, portal.corrections.facet, array['comune'])",
        ),
        CheckConstraint(one_of("facet", ("identity", "economic", "social")), name="correction_facet"),
        CheckConstraint(one_of("subject", SUBJECTS), name="correction_subject"),
        CheckConstraint(one_of("verb", VERBS), name="correction_verb"),
        Index("ix_corrections_case_id_at", "case_id", "facet", text("at desc")),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]
    version: Mapped[int]
    facet: Mapped[str]
    subject: Mapped[str]
    verb: Mapped[str]
    content: Mapped[str] = mapped_column(Encrypted("corrections.content"))


@dataclass(frozen=True)
class Change:
    """What a command is about to write: which part of a referral, what it said before and says now (``None``: nothing at all)."""

    facet: Facet
    subject: str
    before: Any
    after: Any
    label: str = ""
    why: str | None = None

    @property
    def verb(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    def fields(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ, each with both values as JSON."""
        before, after = _plain(self.before), _plain(self.after)
        return [(name, before.get(name), after.get(name)) for name in {**before, **after} if before.get(name) != after.get(name)]


@dataclass(frozen=True)
class Corrected:
    """One line of the history. ``changes`` are (field, before, after) with plain values; empty when something was added or removed."""

    at: datetime
    person: str
    version: int
    subject: str
    verb: str
    label: str
    why: str
    changes: tuple[tuple[str, Any, Any], ...] = field(default=())


def write(session: Session, actor: Actor, case: Case, change: Change) -> None:
    """Keep one change of a case whose version is already the new one."""
    changes = change.fields() if change.verb == "changed" else []
    content = json.dumps({"label": change.label, "why": (change.why or "").strip(), "changes": changes}, ensure_ascii=False)
    session.add(
        Correction(
            case_id=case.id,
            organisation_id=actor.organisation_id,
            person_id=actor.person_id,
            version=case.version,
            facet=change.facet.value,
            subject=change.subject,
            verb=change.verb,
            content=content,
        )
    )
    session.flush()


def history(session: Session, case_id: UUID, *facets: Facet) -> tuple[Corrected, ...]:
    """What was changed under these facets, the last change first; the last :data:`SHOWN` of them."""
    statement = (
        select(
            Correction.at, Person.given_name, Person.surname, Correction.version, Correction.subject, Correction.verb, Correction.content
        )
        .outerjoin(Person, Person.id == Correction.person_id)
        .where(Correction.case_id == case_id, Correction.facet.in_([facet.value for facet in facets]))
        .order_by(Correction.at.desc(), Correction.version.desc())
        .limit(SHOWN)
    )  # fmt: skip
    return tuple(_read(*row) for row in session.execute(statement))


def changed_since(session: Session, case_id: UUID, version: int) -> frozenset[str]:
    """The subjects in which something was saved after a version of the case."""
    statement = select(Correction.subject).where(Correction.case_id == case_id, Correction.version > version).distinct()
    return frozenset(session.scalars(statement))


def _read(at: datetime, given: str | None, surname: str | None, version: int, subject: str, verb: str, content: str) -> Corrected:
    kept = json.loads(content)
    changes = tuple((name, before, after) for name, before, after in kept["changes"])
    return Corrected(at, f"{given} {surname}" if surname else "", version, subject, verb, kept["label"], kept["why"], changes)


def _plain(facts: Any) -> dict[str, Any]:
    values = asdict(facts) if is_dataclass(facts) and not isinstance(facts, type) else dict(facts or {})
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_json(one) for one in value]
    if isinstance(value, (date, UUID)):
        return str(value)
    return value or None
