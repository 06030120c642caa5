"""Who counts when the Equipe decides on a matter, whether they are enough, and what the author of a referral may not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.models import BOTH
from portal.workflow.assessment.voices import Attendance
from tenants.errors import Conflict, NotAllowed
from tenants.organisations import Rules
from tenants.people import Person
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.assessment.models import AssessmentItem, EquipeSession
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

KINDS = frozenset(BOTH)


@dataclass(frozen=True)
class Quorum:
    """How many count and for which kinds of organisation they sit, beside what the rules of the session ask for."""

    members: int
    kinds: frozenset[str]
    needed: int
    both: bool

    @property
    def lacking(self) -> Sentence | None:
        """Why the Equipe cannot decide; ``None`` when it can."""
        if self.members < self.needed:
            return S(
                "The quorum is lacking: %(present)s of at least %(needed)s members count. Whoever stands aside does not count.",
                present=self.members,
                needed=self.needed,
            )
        if self.both and not self.kinds >= KINDS:
            return S("The quorum is lacking: members of both organisations must be present and not stand aside.")
        return None


def quorum_of(session: Session, item: AssessmentItem, rules: Rules) -> Quorum:
    """The quorum on a matter now: present members, without those who stand aside."""
    found = voters(session, item.id)
    return Quorum(len(found), frozenset(found.values()), rules.quorum_members, rules.quorum_both)


def voters(session: Session, item_id: UUID) -> dict[UUID, str]:
    """The members who count on a matter, each with the kind of organisation they sit for."""
    found = func.app.voters(item_id).table_valued("person_id", "kind")
    return dict(session.execute(select(found.c.person_id, found.c.kind)).all())


def present_names(session: Session, session_id: UUID) -> list[str]:
    """Who is present at a session, by surname."""
    rows = session.execute(
        select(Person.given_name, Person.surname)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.session_id == session_id, Attendance.present)
        .order_by(Person.surname, Person.given_name, Person.id)
    )
    return [f"{given_name} {surname}" for given_name, surname in rows]


def require_quorum(session: Session, item: AssessmentItem, sitting: EquipeSession) -> None:
    """Let pass a matter on which enough members count.

    Raises:
        Conflict: they are too few, or of one organisation only.
    """
    lacking = quorum_of(session, item, session.get_one(Rules, sitting.rules_id)).lacking
    if lacking:
        raise Conflict(lacking)


def require_not_own(session: Session, actor: Actor, case: Case, item: AssessmentItem, sitting: EquipeSession) -> None:
    """Nobody approves their own request: what the author of the referral may not do when the Equipe decides on it.

    Raises:
        Conflict: they would decide alone; or they chair the session, where the rules forbid it.
        NotAllowed: they record the decision, where the rules forbid it.
    """
    rule = session.get_one(Rules, sitting.rules_id).own_referral
    if voters(session, item.id).keys() <= {case.author_id}:
        raise Conflict(S("Whoever wrote the referral does not decide on it alone: at least another member counts."))
    if rule == "not_alone":
        return
    if actor.person_id == case.author_id:
        raise NotAllowed(S("By the rules whoever wrote the referral does not record the decision on it: another member does."))
    if sitting.chair_id == case.author_id:
        raise Conflict(S("By the rules whoever wrote the referral does not chair its decision: hand the chair over first."))
