"""An inspection is proposed, answered for the household, agreed on, put off, cancelled, missed; or announced, where there is danger.

The owner may write to nobody of the household beyond what it knows: who walks beside it answers for it. What the owner heard from the
household itself it may write down too, and says from whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import (
    UrgentEntryAnnounced,
    VisitAgreed,
    VisitCancelled,
    VisitCountered,
    VisitMissed,
    VisitPostponed,
    VisitProposed,
)
from portal.workflow.placements import unnamed
from portal.workflow.placements.models import Placement
from portal.workflow.placements.visits import windows as times
from portal.workflow.placements.visits.keeping import drop_checklist, note_step, tell_colleague
from portal.workflow.placements.visits.models import PURPOSES, SIDES, HomeVisit
from portal.workflow.placements.visits.policy import Step, require
from portal.workflow.placements.visits.queries import visit_of
from portal.workflow.properties.models import Ticket, Unit
from tenants import clock
from tenants.colleagues import colleagues_with
from tenants.errors import Conflict, Invalid, NotFound
from tenants.kinds import Kind
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.visits.windows import Window
    from tenants.actor import Actor

ANSWER_DAYS = 2
URGENT_WITHIN = timedelta(days=2)
"""How far back an urgent entry may be written down: first the danger, then the portal."""
NOBODY = S("Nobody lives in this home: open a ticket, or look at it when you like.")


@dataclass(frozen=True)
class Plan:
    """Why one comes, and who: ``visitors`` in words, for the household; ``carried_out_by`` the colleague who writes the outcome."""

    purpose: str
    visitors: str
    note: str | None = None
    carried_out_by: UUID | None = None
    ticket_id: UUID | None = None


def propose(
    session: Session, actor: Actor, unit_id: UUID, plan: Plan, windows: Sequence[Window], *, asked: str | None = None
) -> HomeVisit:
    """Offer the household one or more times for an inspection; who walks beside it is told, and answers.

    Args:
        session: the database.
        actor: of the owner.
        unit_id: the home.
        plan: why, and who comes.
        windows: the times on offer.
        asked: that the household itself asked for a time beyond the rules, and how.

    Raises:
        NotFound: not a unit of the actor's organisation.
        NotAllowed: the actor's role inspects no homes.
        Conflict: nobody lives there, or an inspection of this home is on its way already.
        Invalid: ``window_1`` and so on, or the names of the plan.
    """
    unit, stay, case = _lived_in(session, actor, unit_id)
    after = require(actor, Step.PROPOSE, None)
    _check_plan(session, actor, unit, plan)
    _check_windows(case, windows, asked)
    if session.scalar(
        select(HomeVisit.id).where(
            HomeVisit.placement_id == stay.id,
            HomeVisit.urgent.is_(False),
            HomeVisit.state.in_(("proposed", "countered", "agreed")),
        )
    ):
        raise Conflict(S("An inspection of this home is already on its way: postpone that one, or cancel it."))
    made = _made(actor, stay, unit, plan, after)
    made.windows, made.answer_by = times.kept(windows), _answer_by(windows)
    session.add(made)
    session.flush()
    note_step(session, actor, made, Step.PROPOSE, windows=made.windows, said=asked)
    cases.record(session, actor, case, VisitProposed(windows[0].starts_at, len(windows)))
    tell_colleague(session, actor, made, unit)
    return made


def announce(session: Session, actor: Actor, unit_id: UUID, plan: Plan, at: datetime, *, reason: str) -> HomeVisit:
    """Enter without notice because of a danger: educator, Comune and owner are told at once, with the reason in the case.

    Raises:
        NotFound, NotAllowed: as :func:`propose`.
        Conflict: nobody lives there.
        Invalid: ``at`` is more than two days away or ago; ``reason``; the names of the plan.
    """
    unit, stay, case = _lived_in(session, actor, unit_id)
    after = require(actor, Step.ANNOUNCE, None)
    _check_plan(session, actor, unit, plan)
    if abs(at - clock.now()) > URGENT_WITHIN:
        raise Invalid(at=S("An urgent entry is made now: write a time of these two days."))
    why = _reason(reason, S("Write which danger there is: it stands in the case."))
    made = _made(actor, stay, unit, plan, after)
    made.urgent, made.reason, made.starts_at = True, why, at
    made.ends_at = at + timedelta(hours=1)
    session.add(made)
    session.flush()
    note_step(session, actor, made, Step.ANNOUNCE, said=why)
    cases.record(session, actor, case, UrgentEntryAnnounced(at, why))
    tell_colleague(session, actor, made, unit)
    return made


def agree(session: Session, actor: Actor, visit_id: UUID, choice: int, *, told_by: str | None = None) -> HomeVisit:
    """Write down which of the times the household agreed to.

    Args:
        session: the database.
        actor: who walks beside the household; or the owner, whom the household told.
        visit_id: the inspection.
        choice: the place of the time among those on offer.
        told_by: who of the household told the owner, and how; asked of the owner only.

    Raises:
        NotFound: not an inspection that the actor may know.
        NotAllowed: the actor's role does not answer for the household.
        Conflict: it does not wait for an answer any more.
        Invalid: ``choice``, ``told_by``.
    """
    visit, case = _locked(session, actor, visit_id)
    after = require(actor, Step.AGREE, visit.state)
    told = _told(actor, told_by)
    _fix(visit, times.chosen(visit.windows, choice), after)
    note_step(session, actor, visit, Step.AGREE, told=told)
    _agreed(session, actor, case, visit)
    return visit


def counter(
    session: Session, actor: Actor, visit_id: UUID, windows: Sequence[Window], note: str, *, told_by: str | None = None
) -> HomeVisit:
    """Write down that the household asks for another time: when, or at least why not then. A time that was agreed is given up.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`agree`.
        Invalid: ``window_1`` and so on; ``note``: neither a time nor a word; ``told_by``.
    """
    visit, case = _locked(session, actor, visit_id)
    after = require(actor, Step.COUNTER, visit.state)
    told, said = _told(actor, told_by), note.strip()
    if windows:
        times.check(windows)
    elif not said:
        raise Invalid(note=S("Write a time that suits the household, or why none of these does."))
    unnamed.check_length("note", said)
    visit.state, visit.windows, visit.starts_at, visit.ends_at = after, times.kept(windows), None, None
    visit.asked_since, visit.answer_by = clock.today(), clock.today() + timedelta(days=ANSWER_DAYS)
    note_step(session, actor, visit, Step.COUNTER, windows=visit.windows, said=said, told=told)
    cases.record(session, actor, case, VisitCountered())
    return visit


def accept(session: Session, actor: Actor, visit_id: UUID, choice: int) -> HomeVisit:
    """Come at one of the times that the household asked for: it need keep to no notice and no hours.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`propose`.
        Invalid: ``choice``.
    """
    visit, case = _locked(session, actor, visit_id)
    after = require(actor, Step.ACCEPT, visit.state)
    _fix(visit, times.chosen(visit.windows, choice), after)
    note_step(session, actor, visit, Step.ACCEPT)
    _agreed(session, actor, case, visit)
    return visit


def postpone(
    session: Session, actor: Actor, visit_id: UUID, windows: Sequence[Window], reason: str, *, asked: str | None = None
) -> HomeVisit:
    """Offer other times, for a reason: before an answer, after it, or when the inspection did not take place.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`propose`.
        Invalid: ``window_1`` and so on, ``reason``.
    """
    visit, case = _locked(session, actor, visit_id)
    after = require(actor, Step.POSTPONE, visit.state)
    _check_windows(case, windows, asked)
    why = _reason(reason, S("Write why another time is offered: the household is told."))
    visit.state, visit.windows, visit.answer_by, visit.asked_since = (
        after,
        times.kept(windows),
        _answer_by(windows),
        clock.today(),
    )
    visit.starts_at, visit.ends_at, visit.missed_by = None, None, None
    drop_checklist(session, visit)
    note_step(
        session, actor, visit, Step.POSTPONE, windows=visit.windows, said=" – ".join(filter(None, (why, (asked or "").strip())))
    )
    cases.record(session, actor, case, VisitPostponed(windows[0].starts_at, why))
    return visit


def cancel(session: Session, actor: Actor, visit_id: UUID, reason: str) -> HomeVisit:
    """Call an inspection off, with the reason.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`propose`.
        Invalid: ``reason``.
    """
    visit, case = _locked(session, actor, visit_id)
    after = require(actor, Step.CANCEL, visit.state)
    why = _reason(reason, S("Write why the inspection is cancelled: the household is told."))
    visit.state, visit.missed_by = after, None
    drop_checklist(session, visit)
    note_step(session, actor, visit, Step.CANCEL, said=why)
    cases.record(session, actor, case, VisitCancelled(why))
    return visit


def miss(session: Session, actor: Actor, visit_id: UUID, side: str, note: str) -> HomeVisit:
    """Write down that one side was not there: the household, or whoever was to come. Each side may write it.

    Raises:
        NotFound: not an inspection that the actor may know.
        NotAllowed: the actor's role neither inspects homes nor answers for the household.
        Conflict: it was not agreed on, or its time has not come.
        Invalid: ``side``, ``note``.
    """
    visit, case = _locked(session, actor, visit_id)
    after = require(actor, Step.MISS, visit.state)
    if visit.starts_at is None or visit.starts_at > clock.now():
        raise Conflict(S("The time of the inspection has not come yet."))
    if side not in SIDES:
        raise Invalid(side=S("Choose who was not there."))
    said = _reason(note, S("Write in a few words what happened."), "note")
    visit.state, visit.missed_by = after, side
    drop_checklist(session, visit)
    note_step(session, actor, visit, Step.MISS, said=said)
    cases.record(session, actor, case, VisitMissed(side))
    return visit


def _lived_in(session: Session, actor: Actor, unit_id: UUID) -> tuple[Unit, Placement, Case]:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    check(actor, Permission.VISIT_HOMES)
    if unit.organisation_id != actor.organisation_id:
        raise NotFound(UNKNOWN)
    living = select(Placement).where(Placement.unit_id == unit.id, Placement.state == "living")
    stay = session.scalars(living).first()
    if stay is None:
        raise Conflict(NOBODY)
    case = cases.lock(session, stay.case_id)
    again = session.scalars(living.execution_options(populate_existing=True)).first()
    if again is None or again.id != stay.id:
        raise Conflict(NOBODY)
    return unit, again, case


def _locked(session: Session, actor: Actor, visit_id: UUID) -> tuple[HomeVisit, Case]:
    visit = visit_of(session, actor, visit_id)
    case = cases.lock(session, visit.case_id)
    session.refresh(visit)
    stay = session.get(Placement, visit.placement_id)
    if stay is None or stay.state != "living" or stay.unit_id != visit.unit_id:
        raise Conflict(S("The household no longer lives there: the inspection has ended by itself."))
    return visit, case


def _made(actor: Actor, stay: Placement, unit: Unit, plan: Plan, state: str) -> HomeVisit:
    return HomeVisit(
        placement_id=stay.id,
        case_id=stay.case_id,
        organisation_id=stay.organisation_id,
        host_organisation_id=stay.host_organisation_id,
        unit_id=unit.id,
        property_id=unit.property_id,
        state=state,
        purpose=plan.purpose,
        note=(plan.note or "").strip() or None,
        visitors=plan.visitors.strip(),
        carried_out_by_id=plan.carried_out_by,
        ticket_id=plan.ticket_id,
        asked_since=clock.today(),
        made_by_id=actor.person_id,
    )


def _check_plan(session: Session, actor: Actor, unit: Unit, plan: Plan) -> None:
    wrong: dict[str, Sentence] = {}
    if plan.purpose not in PURPOSES:
        wrong["purpose"] = S("Choose why you come.")
    if not plan.visitors.strip():
        wrong["visitors"] = S("Write who comes: the household must know whom it lets in.")
    able = dict(colleagues_with(session, actor.organisation_id, Permission.VISIT_HOMES))
    if plan.carried_out_by is not None and plan.carried_out_by not in able:
        wrong["carried_out_by"] = S("Choose somebody of your organisation whose role inspects homes.")
    ticket = session.get(Ticket, plan.ticket_id) if plan.ticket_id else None
    if plan.ticket_id and (ticket is None or ticket.unit_id != unit.id):
        wrong["ticket_id"] = S("Choose a ticket of this home.")
    if wrong:
        raise Invalid(**wrong)
    unnamed.check_length("visitors", plan.visitors)
    unnamed.check_length("note", plan.note or "")


def _check_windows(case: Case, windows: Sequence[Window], asked: str | None) -> None:
    times.check(windows)
    unnamed.check_length("asked", asked or "")
    if not (asked or "").strip():
        times.check_notice(windows, case.rules)


def _answer_by(windows: Sequence[Window]) -> date:
    first = min(clock.day_of(one.starts_at) for one in windows)
    return max(clock.today(), first - timedelta(days=1))


def _fix(visit: HomeVisit, window: Window, state: str) -> None:
    visit.state, visit.starts_at, visit.ends_at, visit.answer_by = state, window.starts_at, window.ends_at, None


def _agreed(session: Session, actor: Actor, case: Case, visit: HomeVisit) -> None:
    assert visit.starts_at is not None
    cases.record(session, actor, case, VisitAgreed(visit.starts_at))
    tell_colleague(session, actor, visit, session.get(Unit, visit.unit_id))


def _told(actor: Actor, told_by: str | None) -> str | None:
    said = (told_by or "").strip()
    if actor.kind is Kind.OWNER and not said:
        raise Invalid(told_by=S("Write who of the household told you, and how: else whoever walks beside it answers."))
    unnamed.check_length("told_by", said)
    return said or None


def _reason(written: str, missing: Sentence, field: str = "reason") -> str:
    said = written.strip()
    if not said:
        raise Invalid(**{field: missing})
    unnamed.check_length(field, said)
    return said
