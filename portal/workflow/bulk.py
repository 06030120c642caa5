"""The same step on many cases: each one in a savepoint of its own, each one with its result, kept for who did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.constraints import UNKNOWN, translated
from portal.workflow.grants import fixed, mine
from portal.workflow.referrals import commands
from portal.workflow.referrals.path import HANDED_OVER_AT
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.errors import Invalid, NotFound, Refused
from tenants.isolation import MY_OWN, Isolation, table_args
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence, alive, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

ACTIONS: dict[str, Permission] = {
    "claim": Permission.ASSIGN_SOCIAL_WORKER,
    "hand_over": Permission.ASSIGN_SOCIAL_WORKER,
    "recheck": Permission.WRITE_REFERRAL,
}
MOST = 200
_FOLLOWED = [fixed(stage.value) for stage in HANDED_OVER_AT]


class BulkRun(Base):
    """One step on many cases as its person asked for it, with the result of each."""

    __tablename__ = "bulk_runs"
    __table_args__ = table_args(
        Isolation(select=MY_OWN, insert=MY_OWN),
        CheckConstraint(one_of("action", ACTIONS), name="bulk_action"),
        Index("ix_bulk_runs_person_id", "person_id", "organisation_id", text("at desc")),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    action: Mapped[str]
    at: Mapped[CreatedAt]
    lines: Mapped[list[Any]] = mapped_column(JSONB)


@dataclass(frozen=True)
class Result:
    """What became of one case. ``why`` says why nothing was done; a case that the actor may not know has neither id nor number."""

    case_id: UUID | None
    number: str
    why: Sentence | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.why is None


def run(session: Session, actor: Actor, action: str, case_ids: Sequence[UUID], *, to: UUID | None = None) -> BulkRun:
    """Do one step on many cases, in the order in which they are locked, which is always the same. One that fails stops no other.

    Args:
        session: the transaction; it keeps whatever could be done.
        actor: who does it.
        action: one of :data:`ACTIONS`.
        case_ids: the cases; what is not a case of the actor's gets the same result as what does not exist.
        to: to whom they are handed over.

    Raises:
        NotAllowed: it is not the actor's task.
        Invalid: no case, too many, or nobody to hand them over to.
    """
    if action not in ACTIONS:
        raise Invalid(action=S("Choose what to do with the cases."))
    check(actor, ACTIONS[action])
    asked = sorted(set(case_ids))
    if not asked:
        raise Invalid(cases=S("Choose at least one case."))
    if len(asked) > MOST:
        raise Invalid(cases=S("Choose at most %(most)s cases at once.", most=MOST))
    if action == "hand_over" and to is None:
        raise Invalid(to=S("Choose a colleague."))
    results = [_one(session, case_id, lambda key: _step(session, actor, action, key, to)) for case_id in asked]
    made = BulkRun(
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        action=action,
        lines=[{"case": r.case_id and str(r.case_id), "number": r.number, "why": r.why and plain(r.why)} for r in results],
    )
    session.add(made)
    session.flush()
    return made


def results(made: BulkRun) -> tuple[Result, ...]:
    """The results of a run."""
    return tuple(
        Result(UUID(line["case"]) if line["case"] else None, line["number"], alive(line["why"]) if line["why"] else None)
        for line in made.lines
    )


def load(session: Session, actor: Actor, run_id: UUID) -> BulkRun:
    """One of the actor's own runs.

    Raises:
        NotFound: there is none.
    """
    found = session.get(BulkRun, run_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def caseload(session: Session, actor: Actor, person_id: UUID) -> list[UUID]:
    """The open cases that a colleague follows, as far as the actor may know them: at most :data:`MOST`, the oldest first."""
    statement = (
        select(CaseAccess.case_id)
        .where(mine(), CaseAccess.worker_id == person_id, CaseAccess.stage.in_(_FOLLOWED))
        .order_by(CaseAccess.stage_since, CaseAccess.case_id)
        .limit(MOST)
    )
    return list(session.scalars(statement, {"organisation": actor.organisation_id, "person": actor.person_id}))


def _one(session: Session, case_id: UUID, step: Callable[[UUID], Any]) -> Result:
    number = session.scalar(select(Case.number).where(Case.id == case_id))
    if number is None:
        return Result(None, "", UNKNOWN)
    try:
        with session.begin_nested():
            step(case_id)
            session.flush()
    except Refused as refusal:
        return Result(case_id, number, refusal.sentence)
    except DBAPIError as error:
        meaning = translated(error)
        if meaning is None:
            raise
        return Result(case_id, number, meaning.sentence)
    return Result(case_id, number)


def _step(session: Session, actor: Actor, action: str, case_id: UUID, to: UUID | None) -> None:
    if action == "claim":
        commands.claim(session, actor, case_id)
    elif action == "recheck":
        commands.recheck(session, actor, case_id)
    elif to is not None:
        commands.assign_social_worker(session, actor, case_id, to)
