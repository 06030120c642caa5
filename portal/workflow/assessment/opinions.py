"""What each member of the Equipe says on a matter: an opinion, blind; aside for a conflict of interest; dissent from the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.assessment.equipe import require_seat
from portal.workflow.assessment.models import AssessmentItem, EquipeSession
from portal.workflow.assessment.sittings import require_open_item, require_sitting
from portal.workflow.assessment.voices import STANCES, Abstention, Attendance, Dissent, Opinion
from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import MemberStoodAside, OpinionGiven, OpinionsOpened
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.organisations import Rules
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

LONGEST = 10_000


def give_opinion(session: Session, actor: Actor, case_id: UUID, stance: str, text: str) -> Opinion:
    """Give one's opinion on the matter that waits, or change it while nobody else can read it. The last one to come opens them all.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not sit in the Equipe of the case's partnership, or wrote the referral and so does not count.
        Conflict: it is on no agenda; its session is over; the opinions are open; or the actor stands aside.
        Invalid: ``stance`` or ``text``.
    """
    case, item, sitting = _matter(session, actor, case_id)
    if item.opinions_opened_at is not None:
        raise Conflict(S("The opinions on this matter are open: none is added or changed any more."))
    if stands_aside(session, actor, item):
        raise Conflict(S("You stand aside from this matter: you give no opinion on it."))
    _require_counted(session, actor, case, item, sitting)
    if stance not in STANCES:
        raise Invalid(stance=S("Choose whether you are for, against or unsure."))
    if not text.strip():
        raise Invalid(text=S("Write why: in one line at least."))
    if len(text) > LONGEST:
        raise Invalid(text=S("Write at most %(most)s characters.", most=LONGEST))
    given = session.scalars(select(Opinion).where(Opinion.item_id == item.id, Opinion.person_id == actor.person_id)).one_or_none()
    if given is None:
        given = Opinion(
            item_id=item.id, case_id=case.id, organisation_id=case.organisation_id, person_id=actor.person_id, stance=stance,
            text=text.strip(),
        )  # fmt: skip
        session.add(given)
        cases.record(session, actor, case, OpinionGiven())
    else:
        given.stance, given.text, given.given_at = stance, text.strip(), clock.now()
        session.flush()
    _open_if_complete(session, item)
    return given


def open_opinions(session: Session, actor: Actor, case_id: UUID) -> AssessmentItem:
    """Show the opinions although some are missing. Only whoever chairs.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not chair the session.
        Conflict: it is on no agenda, its session is not open, or they are open already.
    """
    case, item, sitting = _matter(session, actor, case_id)
    require_sitting(sitting)
    if item.opinions_opened_at is not None:
        raise Conflict(S("The opinions on this matter are already open."))
    if sitting.chair_id != actor.person_id:
        raise NotAllowed(S("Only whoever chairs the session opens the opinions before all are in."))
    session.scalar(select(func.app.open_opinions(item.id, True)))
    session.refresh(item)
    cases.record(session, actor, case, OpinionsOpened())
    return item


def stand_aside(session: Session, actor: Actor, case_id: UUID, reason: str) -> Abstention:
    """Declare a conflict of interest: no opinion, not counted, and what the others say stays hidden. It is not taken back.

    Raises:
        NotFound: the case is not for this actor.
        NotAllowed: the actor does not sit in the Equipe of the case's partnership.
        Conflict: it is on no agenda, its session is over, or they stand aside already.
        Invalid: no reason.
    """
    case, item, _ = _matter(session, actor, case_id)
    if stands_aside(session, actor, item):
        raise Conflict(S("You already stand aside from this matter."))
    if not reason.strip():
        raise Invalid(aside_reason=S("Write why: the minutes name it."))
    if len(reason) > LONGEST:
        raise Invalid(aside_reason=S("Write at most %(most)s characters.", most=LONGEST))
    made = Abstention(
        item_id=item.id, case_id=case.id, organisation_id=case.organisation_id, person_id=actor.person_id, reason=reason.strip()
    )
    session.add(made)
    cases.record(session, actor, case, MemberStoodAside())
    _open_if_complete(session, item)
    return made


def dissent(session: Session, actor: Actor, item_id: UUID, words: str | None) -> Dissent:
    """Have one's dissent from a decision in the minutes, in one's own words; without words: one shares the decision after all.

    Raises:
        NotFound: no such matter for this actor.
        NotAllowed: the actor was not present, or stood aside.
        Conflict: nothing was decided on it, or the session is closed.
    """
    item = session.get(AssessmentItem, item_id)
    if item is None:
        raise NotFound(UNKNOWN)
    case = cases.lock(session, item.case_id)
    require_seat(actor, case.partnership_id)
    session.refresh(item)
    if item.settled != "decided":
        raise Conflict(S("Nothing was decided on this matter."))
    require_sitting(session.get_one(EquipeSession, item.session_id, populate_existing=True))
    here = select(Attendance.id).where(
        Attendance.session_id == item.session_id, Attendance.person_id == actor.person_id, Attendance.present
    )
    if session.scalar(here) is None or stands_aside(session, actor, item):
        raise NotAllowed(S("Only a member who took part in the decision dissents from it."))
    said = (words or "").strip()
    if len(said) > LONGEST:
        raise Invalid(words=S("Write at most %(most)s characters.", most=LONGEST))
    kept = session.scalars(select(Dissent).where(Dissent.item_id == item.id, Dissent.person_id == actor.person_id)).one_or_none()
    if kept is None:
        kept = Dissent(item_id=item.id, case_id=case.id, organisation_id=case.organisation_id, person_id=actor.person_id)
        session.add(kept)
    kept.stands, kept.words, kept.at = bool(said), said, clock.now()
    session.flush()
    return kept


def _matter(session: Session, actor: Actor, case_id: UUID) -> tuple[Case, AssessmentItem, EquipeSession]:
    case = cases.lock(session, case_id)
    require_seat(actor, case.partnership_id)
    item = require_open_item(session, case.id)
    return case, item, session.get_one(EquipeSession, item.session_id, populate_existing=True)


def stands_aside(session: Session, actor: Actor, item: AssessmentItem) -> bool:
    """Whether the actor has declared a conflict of interest on a matter."""
    mine = select(Abstention.id).where(Abstention.item_id == item.id, Abstention.person_id == actor.person_id)
    return session.scalar(mine) is not None


def _require_counted(session: Session, actor: Actor, case: Case, item: AssessmentItem, sitting: EquipeSession) -> None:
    if actor.person_id != case.author_id or item.review_id is not None or sitting.rules_id is None:
        return
    if session.get_one(Rules, sitting.rules_id).own_referral == "abstains":
        raise NotAllowed(S("By the rules whoever wrote the referral gives no opinion on it."))


def _open_if_complete(session: Session, item: AssessmentItem) -> None:
    session.flush()
    session.scalar(select(func.app.open_opinions(item.id, False)))
    session.refresh(item)
