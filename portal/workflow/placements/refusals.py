"""Why a proposal came to nothing on the Comune's side: the household's no, and the Equipe's second thoughts. The owner never reads it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants import clock
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.errors import Invalid
from tenants.isolation import facet, table_args
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

    from portal.workflow.placements.models import Proposal
    from tenants.actor import Actor

HOUSEHOLD_WORDS: dict[str, Sentence] = {
    "too_far": S("Too far from school, work or family"),
    "too_small": S("Too small, or laid out badly"),
    "not_accessible": S("Not fit for somebody's health or disability"),
    "costs": S("The costs are too high"),
    "own_solution": S("It has found something by itself"),
    "not_now": S("Not on these days"),
    "not_said": S("It did not say why"),
    "other": S("Another reason"),
}
"""Why a household says no."""
EQUIPE_WORDS: dict[str, Sentence] = {
    "needs_changed": S("What the household needs has changed"),
    "better_home": S("Another home suits it better"),
    "other_household": S("The home is needed for another household"),
    "home_unfit": S("The home turned out not to suit"),
    "reconsidered": S("It was thought over again"),
    "other": S("Another reason"),
}
"""Why the Equipe, or the service for it, takes a proposal back."""
WORDS = {"household": HOUSEHOLD_WORDS, "equipe": EQUIPE_WORDS}
LONGEST = 2000
_CODES = tuple(dict.fromkeys((*HOUSEHOLD_WORDS, *EQUIPE_WORDS)))


class ProposalRefusal(Base):
    """One no: of which proposal, whose, why. In the facet ``assessment``, since an owner reads the proposal itself."""

    __tablename__ = "proposal_refusals"
    __table_args__ = table_args(
        facet("proposal_refusals", "assessment", writers=("comune",), frozen=True),
        CheckConstraint(one_of("side", WORDS), name="proposal_refusal_side"),
        CheckConstraint(one_of("code", _CODES), name="proposal_refusal_code"),
        CheckConstraint("code <> 'other' or words is not null", name="proposal_refusal_other_has_words"),
        ForeignKeyConstraint(["proposal_id", "case_id"], ["portal.proposals.id", "portal.proposals.case_id"]),
        Index("ix_proposal_refusals_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    proposal_id: Mapped[UUID]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("portal.units.id"))
    side: Mapped[str]
    code: Mapped[str]
    words: Mapped[str | None]
    at: Mapped[CreatedAt]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))


def refuse(session: Session, actor: Actor, proposal: Proposal, side: str, code: str, words: str | None) -> None:
    """Write down why, by one of the codes of a side; another reason in words.

    Raises:
        Invalid: no code of that side (``refusal``); another reason without words, or words that are too long (``reason``).
    """
    why = (words or "").strip()
    if code not in WORDS[side]:
        raise Invalid(refusal=S("Choose the reason."))
    if code == "other" and not why:
        raise Invalid(reason=S("Write the reason."))
    if len(why) > LONGEST:
        raise Invalid(reason=S("Write at most %(most)s characters.", most=LONGEST))
    session.add(
        ProposalRefusal(
            case_id=proposal.case_id, organisation_id=actor.organisation_id, proposal_id=proposal.id, unit_id=proposal.unit_id,
            side=side, code=code, words=why or None, by_id=actor.person_id,
        )
    )  # fmt: skip
    session.flush()


def told(side: str, code: str, words: str | None, at: datetime) -> Sentence:
    """A no as one sentence."""
    why: Sentence | str = words if code == "other" and words else WORDS[side][code]
    if side == "household":
        return S("The household said no on %(day)s: %(why)s", day=clock.day_of(at), why=why)
    return S("Taken back on %(day)s: %(why)s", day=clock.day_of(at), why=why)


def of_cases(session: Session, case_ids: Collection[UUID]) -> Mapping[tuple[UUID, UUID], list[Sentence]]:
    """What was said no to before, by case and unit, the oldest first: for whoever may know the assessment. One statement."""
    found: dict[tuple[UUID, UUID], list[Sentence]] = {}
    r = ProposalRefusal
    rows = session.execute(
        select(r.case_id, r.unit_id, r.side, r.code, r.words, r.at).where(r.case_id.in_(case_ids)).order_by(r.at)
    )
    for case_id, unit_id, side, code, words, at in rows:
        found.setdefault((case_id, unit_id), []).append(told(side, code, words, at))
    return found
