"""Acting for another organisation, with notice to it: what may be recorded for whom, by whom, on whose word; and what it says to that.

An act is the same command as ever, with the same checks, taken by somebody else; beside it stands a row of :class:`OnBehalf` that says on
whose word it rests. Whoever acts learns nothing by it: they see of the case what they saw before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Uuid,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.workflow import stages
from portal.workflow.cases import commands as cases
from portal.workflow.cases.board import Waits, columns, for_me, i_have
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import ActedForAts, ActedForOwner
from portal.workflow.events.telling import head, sw
from portal.workflow.placements import unnamed
from portal.workflow.stages import Stage, Transition
from tenants import clock
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.isolation import MINE, Isolation, granted, table_args
from tenants.kinds import Kind, Role
from tenants.organisations import Organisation, PartnershipMember
from tenants.people import Person
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from portal.workflow.events import Event
    from tenants.actor import Actor

SOURCE_WORDS: dict[str, Sentence] = {
    "telephone": S("by telephone"),
    "email": S("by e-mail"),
    "paper": S("on paper"),
    "in_person": S("in person"),
}
"""How the other organisation gave its word."""
OLDEST_WORD_DAYS = 60
LONGEST = 1000
_ANSWER = text("select app.answer_behalf(:id, :answer, :note, cast(:told as jsonb))")


@dataclass(frozen=True)
class Act:
    """What may be done for another organisation. ``needs`` is the right of who acts, ``instead_of`` that of whom it is done for."""

    for_kind: Kind
    needs: Permission
    instead_of: Permission
    words: Sentence
    event: Callable[[str, str, str, date], Event]


ACTS: dict[str, Act] = {
    "answer_proposal": Act(
        Kind.OWNER, Permission.ACT_FOR_OWNER, Permission.ANSWER_PROPOSAL, S("the answer to a proposal"), ActedForOwner
    ),
    "confirm_unit": Act(
        Kind.OWNER, Permission.ACT_FOR_OWNER, Permission.CONFIRM_UNIT, S("whether the home stays available"), ActedForOwner
    ),
    "educator_report": Act(
        Kind.ATS, Permission.ACT_FOR_ATS, Permission.GIVE_EDUCATOR_REPORT, S("the educator's report for the renewal"), ActedForAts
    ),
    "financial_statement": Act(
        Kind.ATS, Permission.ACT_FOR_ATS, Permission.GIVE_FINANCIAL_STATEMENT, S("the financial statement for the renewal"), ActedForAts
    ),
}  # fmt: skip
"""All that may be done for another organisation. What is not here, nobody does for another."""


class OnBehalf(Base):
    """One act for another organisation: on whose word, and what it said to it. That organisation reads it whatever it may see of the case:
    a no for it ends its view of the case, and it must be able to say that it said yes.

    ``number`` is the case's, which it knew. What it answers is written by ``app.answer_behalf`` alone.
    """

    __tablename__ = "acts_on_behalf"
    __table_args__ = table_args(
        Isolation(
            select=f"(for_organisation_id = (select app.me()) or {MINE} and {granted('acts_on_behalf', 'summary')})",
            insert=f"{MINE} and acted_by_id = (select app.person()) and for_organisation_id = any ((select app.partners())::uuid[])"
            f" and {granted('acts_on_behalf', 'summary', kinds=('comune',))}",
            update=f"{MINE} and {granted('acts_on_behalf', 'summary', kinds=('comune',))}",
            update_columns=("settled_at", "settled_by_id", "settlement"),
            system=("select",),
        ),
        CheckConstraint(one_of("act", ACTS), name="behalf_act"),
        CheckConstraint(one_of("source", SOURCE_WORDS), name="behalf_source"),
        CheckConstraint("answer is null or answer in ('confirmed', 'objected')", name="behalf_answer"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="behalf_answered_at"),
        CheckConstraint("answer is distinct from 'objected' or answer_note is not null", name="behalf_objection_has_reason"),
        CheckConstraint("(settled_at is null) = (settlement is null)", name="behalf_settled"),
        CheckConstraint("organisation_id <> for_organisation_id", name="behalf_of_another"),
        Index("ix_acts_on_behalf_case_id", "case_id"),
        Index("ix_acts_on_behalf_open", "for_organisation_id", "answer_by", postgresql_where=text("answer is null")),
        Index("ix_acts_on_behalf_disputed", "organisation_id",
              postgresql_where=text("answer = 'objected' and settled_at is null")),
    )  # fmt: skip

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    for_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    number: Mapped[str]
    act: Mapped[str]
    acted_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    at: Mapped[CreatedAt]
    source: Mapped[str]
    source_on: Mapped[date]
    said_by: Mapped[str]
    reason: Mapped[str]
    answer_by: Mapped[date]
    answer: Mapped[str | None]
    answer_note: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.people.id"))
    settlement: Mapped[str | None]


@dataclass(frozen=True)
class Word:
    """On what an act rests: how the other organisation gave its word, on which day, who of it, and why it does not act by itself."""

    source: str
    source_on: date | None
    said_by: str
    reason: str


def require(actor: Actor, act: str, word: Word, case: Case, transition: Transition | None = None) -> None:
    """The first questions of an act for another organisation: may this actor, does the stage allow it, is the word whole?

    Raises:
        NotAllowed: not this actor's to do for another.
        WrongStage: as for the act itself.
        Invalid: by the names ``source``, ``source_on``, ``said_by``, ``why``.
    """
    check(actor, ACTS[act].needs)
    if transition is not None:
        stages.require(Stage(case.stage), transition)
    wrong: dict[str, Sentence] = {}
    if word.source not in SOURCE_WORDS:
        wrong["source"] = S("Say how the other organisation gave its word.")
    if word.source_on is None:
        wrong["source_on"] = S("Say on which day it gave its word.")
    elif not clock.today() - timedelta(days=OLDEST_WORD_DAYS) <= word.source_on <= clock.today():
        wrong["source_on"] = S("Choose a day of the last %(days)s days.", days=OLDEST_WORD_DAYS)
    if not word.said_by.strip():
        wrong["said_by"] = S("Write who of the other organisation said it: it will be asked.")
    if not word.reason.strip():
        wrong["why"] = S("Write why it does not do it by itself.")
    wrong |= {
        name: S("Write at most %(most)s characters.", most=LONGEST)
        for name, written in (("said_by", word.said_by), ("why", word.reason))
        if len(written) > LONGEST
    }
    if wrong:
        raise Invalid(**wrong)


def record(session: Session, actor: Actor, case: Case, act: str, for_organisation_id: UUID, word: Word) -> OnBehalf:
    """Keep that an act was done for another organisation, and tell that organisation at once. After :func:`require`, before the act.

    Raises:
        NotAllowed: the act is the actor's own organisation's.
        Invalid: ``why`` or ``said_by``: an owner would read in it who the household is.
    """
    if for_organisation_id == actor.organisation_id:
        raise NotAllowed(S("This is your own organisation's to do."))
    _names_nobody(session, act, case, why=word.reason, said_by=word.said_by)
    made = OnBehalf(
        case_id=case.id, organisation_id=actor.organisation_id, for_organisation_id=for_organisation_id, number=case.number, act=act,
        acted_by_id=actor.person_id, source=word.source, source_on=word.source_on, said_by=word.said_by.strip(),
        reason=word.reason.strip(), answer_by=clock.today() + timedelta(days=case.rules.behalf_days),
    )  # fmt: skip
    session.add(made)
    session.flush()
    name = session.get_one(Organisation, for_organisation_id).name
    assert word.source_on is not None
    cases.record(session, actor, case, ACTS[act].event(act, name, word.source, word.source_on))
    return made


def _names_nobody(session: Session, act: str, case: Case, **written: str) -> None:
    """What an owner reads names nobody of the household: it may never have known who it is, or know it no more."""
    if ACTS[act].for_kind is Kind.OWNER:
        for field, said in written.items():
            unnamed.check(session, case, field, said)


def partner(session: Session, case: Case, kind: Kind) -> UUID:
    """The organisation of a kind in the case's partnership; an owner is that of the case's own unit.

    Raises:
        Conflict: there is none.
    """
    if kind is Kind.OWNER and case.host_organisation_id is not None:
        return case.host_organisation_id
    found = session.scalar(
        select(PartnershipMember.organisation_id).where(
            PartnershipMember.partnership_id == case.partnership_id,
            PartnershipMember.kind == kind.value,
            PartnershipMember.ended_on.is_(None),
        )
    )
    if found is None:
        raise Conflict(S("There is no such organisation in this partnership."))
    return found


def load(session: Session, act_id: UUID) -> OnBehalf:
    """An act that the actor's organisation did, or that was done for it.

    Raises:
        NotFound: there is none, or it is not for this organisation.
    """
    found = session.get(OnBehalf, act_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@dataclass(frozen=True)
class Told:
    """An act as a page shows it, with the names of the organisations and of who acted, answered and settled it."""

    row: OnBehalf
    by: str
    by_organisation: str
    for_organisation: str
    answered_by: str
    settled_by: str

    @property
    def state(self) -> str:
        """``open``, ``confirmed``, ``objected``, ``settled``, or ``unanswered`` when the day to answer has passed: silence is no yes."""
        if self.row.answer == "objected" and self.row.settled_at is not None:
            return "settled"
        return self.row.answer or ("open" if self.row.answer_by >= clock.today() else "unanswered")


SHOWN = 50


def acts(session: Session, actor: Actor, act_id: UUID | None = None) -> list[Told]:
    """The last acts that the actor's organisation did for others or that were done for it, in one query; or the one asked for."""
    by, whose, answered, settled = aliased(Organisation), aliased(Organisation), aliased(Person), aliased(Person)
    name = func.concat_ws(" ", Person.given_name, Person.surname)
    statement = (
        select(
            OnBehalf, name, by.name, whose.name, func.concat_ws(" ", answered.given_name, answered.surname),
            func.concat_ws(" ", settled.given_name, settled.surname),
        )
        .outerjoin(Person, Person.id == OnBehalf.acted_by_id)
        .outerjoin(by, by.id == OnBehalf.organisation_id)
        .outerjoin(whose, whose.id == OnBehalf.for_organisation_id)
        .outerjoin(answered, answered.id == OnBehalf.answered_by_id)
        .outerjoin(settled, settled.id == OnBehalf.settled_by_id)
        .where(or_(OnBehalf.organisation_id == actor.organisation_id, OnBehalf.for_organisation_id == actor.organisation_id))
        .order_by(OnBehalf.at.desc(), OnBehalf.id)
        .limit(SHOWN)
    )  # fmt: skip
    if act_id is not None:
        statement = statement.where(OnBehalf.id == act_id)
    return [Told(*row) for row in session.execute(statement)]


def sees(session: Session, found: OnBehalf) -> bool:
    """Whether the reader still sees the case itself."""
    return session.get(Case, found.case_id) is not None


def answer(session: Session, actor: Actor, act_id: UUID, *, confirmed: bool, note: str = "") -> OnBehalf:
    """Say, for the organisation for which it was done, that it was right, or object with the reason. Whoever acted is told of an objection.

    Raises:
        NotFound: no such act for this organisation.
        NotAllowed: the actor's role would not have done it either.
        Conflict: it was answered already, or the day to answer is past.
        Invalid: ``note``: an objection without a reason.
    """
    found = load(session, act_id)
    if found.for_organisation_id != actor.organisation_id:
        raise NotFound(UNKNOWN)
    check(actor, Permission.CONFIRM_ACTS)
    if found.answer is not None:
        raise Conflict(S("This has been answered already."))
    if found.answer_by < clock.today():
        raise Conflict(S("The day to confirm or object was %(day)s. Speak with the Comune.", day=found.answer_by))
    if not confirmed and not note.strip():
        raise Invalid(note=S("Write what is not right, so that the Comune can put it right."))
    if len(note) > LONGEST:
        raise Invalid(note=S("Write at most %(most)s characters.", most=LONGEST))
    told = [tell.spec() for tell in (sw(must_act=True), head(Kind.COMUNE, must_act=True))]
    session.execute(
        _ANSWER,
        {
            "id": found.id,
            "answer": "confirmed" if confirmed else "objected",
            "note": note.strip() or None,
            "told": json.dumps(told),
        },
    )
    session.refresh(found)
    return found


def settle(session: Session, actor: Actor, act_id: UUID, settlement: str) -> OnBehalf:
    """Write what came of an objection, for the organisation that acted; the other one reads it.

    Raises:
        NotFound: no such act of this organisation.
        NotAllowed: not this actor's to do for another.
        Conflict: nobody objected, or it is settled already.
        Invalid: ``settlement``.
    """
    found = load(session, act_id)
    if found.organisation_id != actor.organisation_id:
        raise NotFound(UNKNOWN)
    check(actor, ACTS[found.act].needs)
    if found.answer != "objected" or found.settled_at is not None:
        raise Conflict(S("There is no objection to settle."))
    if not settlement.strip():
        raise Invalid(settlement=S("Write what was done about it: the other organisation reads it."))
    if len(settlement) > LONGEST:
        raise Invalid(settlement=S("Write at most %(most)s characters.", most=LONGEST))
    _names_nobody(session, found.act, cases.load(session, found.case_id), settlement=settlement)
    found.settled_at, found.settled_by_id, found.settlement = clock.now(), actor.person_id, settlement.strip()
    session.flush()
    return found


_HERE = bindparam("organisation", type_=Uuid)
WAITING: tuple[Waits, ...] = (
    Waits(
        "act_to_confirm",
        Permission.CONFIRM_ACTS,
        "Case %(number)s: confirm what was recorded for your organisation, or object",
        "cases.on_behalf",
        select(*columns("act_to_confirm", subject_id=OnBehalf.id, number=OnBehalf.number, due=OnBehalf.answer_by)).where(
            OnBehalf.for_organisation_id == _HERE, OnBehalf.answer.is_(None), OnBehalf.answer_by >= bindparam("today", type_=Date)
        ),
    ),
    Waits(
        "objection_to_settle",
        Permission.ACT_FOR_OWNER,
        "Case %(number)s: the other organisation objects to what you recorded for it",
        "cases.on_behalf",
        select(*columns("objection_to_settle", case_id=OnBehalf.case_id, subject_id=OnBehalf.id, number=OnBehalf.number)).where(
            OnBehalf.organisation_id == _HERE,
            OnBehalf.answer == literal_column("'objected'", String),
            OnBehalf.settled_at.is_(None),
            or_(for_me(OnBehalf.acted_by_id), i_have(Role.HEAD_OF_SERVICE)),
        ),
    ),
)
