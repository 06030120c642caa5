"""Asking whether a tax code is known in another case: so often for one person and no more, and every asking is written down.

What is asked is kept as the code's fingerprint; the data-protection officer reads who asked, when, and what was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.referrals import queries
from tenants import clock
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.errors import Conflict
from tenants.isolation import MINE, MY_OWN, Isolation, table_args
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

ANSWERS = ("nowhere", "here", "elsewhere", "refused")
MOST = {timedelta(hours=1): 30, timedelta(days=1): 100}
"""How many different codes one person may ask about in a span: far more than anybody types, far fewer than who tries them out."""
TOO_MANY = S("You have asked about very many tax codes: wait an hour, then go on. The data-protection officer sees who asks.")
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:subject, 0))")


class TaxCodeQuestion(Base):
    """One asking: who, about which fingerprint, in which case if any, and what was answered."""

    __tablename__ = "tax_code_questions"
    __table_args__ = table_args(
        Isolation(select=MINE, insert=MY_OWN, system=("select",)),
        CheckConstraint(one_of("answer", ANSWERS), name="tax_code_question_answer"),
        Index("ix_tax_code_questions_person", "person_id", "organisation_id", "at"),
        Index("ix_tax_code_questions_at", "organisation_id", text("at desc"), text("id desc")),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    asked_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.cases.id"))
    at: Mapped[CreatedAt]
    tax_code_index: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[str]


@dataclass(frozen=True)
class Answer:
    """Where somebody with the code is in another open case (see :func:`queries.known_elsewhere`); or that nothing is answered any more."""

    known: str | None = None
    refused: bool = False


def ask(session: Session, actor: Actor, case: Case | None, tax_code_index: bytes) -> Answer:
    """Ask whether somebody with a tax code is in another open case. The same code again within the hour counts once.

    Askings of one person come one after the other, so that many at once cannot slip under the limit.
    """
    session.execute(_LOCK, {"subject": f"tax-code:{actor.person_id}"})
    known = queries.known_elsewhere(session, case.partnership_id if case else None, case.id if case else None, tax_code_index)
    if _asked(session, actor, tax_code_index):
        return Answer(known)
    refused = any(_number(session, actor, span) >= most for span, most in MOST.items())
    _write(session, actor, case.id if case else None, tax_code_index, "refused" if refused else known or "nowhere")
    return Answer(refused=True) if refused else Answer(known)


def refusal(actor: Actor, case_id: UUID, tax_code_index: bytes) -> Conflict:
    """The refusal of whoever has asked about too many codes by saving them: it is written down although nothing else of the saving is."""
    refused = Conflict(TOO_MANY)
    refused.aftermath = lambda session: _write(session, actor, case_id, tax_code_index, "refused")
    return refused


def _write(session: Session, actor: Actor, case_id: UUID | None, tax_code_index: bytes, answer: str) -> None:
    session.add(
        TaxCodeQuestion(
            organisation_id=actor.organisation_id,
            person_id=actor.person_id,
            asked_for_id=case_id,
            tax_code_index=tax_code_index,
            answer=answer,
        )
    )
    session.flush()


def _asked(session: Session, actor: Actor, tax_code_index: bytes) -> bool:
    before = select(func.count()).select_from(TaxCodeQuestion).where(*_mine(actor, timedelta(hours=1)))
    return bool(session.scalar(before.where(TaxCodeQuestion.tax_code_index == tax_code_index)))


def _number(session: Session, actor: Actor, span: timedelta) -> int:
    codes = select(func.count(TaxCodeQuestion.tax_code_index.distinct())).where(*_mine(actor, span))
    return session.scalar(codes) or 0


def _mine(actor: Actor, span: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        TaxCodeQuestion.person_id == actor.person_id,
        TaxCodeQuestion.organisation_id == actor.organisation_id,
        TaxCodeQuestion.at > clock.now() - span,
        TaxCodeQuestion.answer != "refused",
    )
