"""A household moves to another home of the same owner, within the stay it has: asked, agreed to, carried out with both reports.

First day and maximum of the stay stay what they are: the twelve months are counted from the first day, wherever it was lived in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import HouseholdMoved, MoveAgreed, MoveAsked, MoveCalledOff, MoveDeclined
from portal.workflow.events.telling import OWNER_ACTS, sw
from portal.workflow.placements import checklists, duties, exceeding, inspections, queries, reporting, unnamed
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.models import HomeMove, Inspection
from portal.workflow.properties import queries as properties
from portal.workflow.properties.models import Unit
from portal.workflow.rules import Days
from portal.workflow.stages import STAGE_WORDS, Stage
from portal.workflow.working_days import after_working_days
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tenants.kinds import Kind
from tenants.organisations import Organisation
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor
    from tenants.sentences import Sentence

OPEN = ("asked", "agreed")


def ask_move(
    session: Session, actor: Actor, case_id: UUID, unit_id: UUID, moves_on: date, *, reason: str,
    beyond_convention: str | None = None, seen_version: int | None = None,
) -> HomeMove:  # fmt: skip
    """Ask the other side, owner or Comune, to let a household move; the new home is held from that day to the end of the stay.

    Raises:
        NotFound: the actor does not see the unit.
        NotAllowed: the actor's role does not move households.
        WrongStage: the household is not hosted.
        Conflict: a move is under way already; the unit is taken, closed, not offered or out of convention on some day.
        Invalid: ``unit_id`` (too small, the same one, of another owner), ``moves_on``, ``reason``, ``beyond_convention``.
    """
    case = cases.lock(session, case_id, seen_version)
    stay = _require_stay(session, actor, case)
    if open_move(session, case.id) is not None:
        raise Conflict(S("A move of this household is already under way."))
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    wrong = _wrong(case, stay, unit, moves_on)
    said = reason.strip()
    if not said:
        wrong["reason"] = S("Write why the household moves.")
    if wrong:
        raise Invalid(**wrong)
    unnamed.check_length("reason", said)
    days = Days(moves_on, stay.ends_on)
    leave = exceeding.leave(session, actor, case, unit, days, beyond_convention)
    properties.require_free(session, unit, days, partnership_id=case.partnership_id, beyond=leave.beyond)
    made = HomeMove(
        placement_id=stay.id,
        case_id=case.id,
        organisation_id=stay.organisation_id,
        host_organisation_id=stay.host_organisation_id,
        from_unit_id=stay.unit_id,
        to_unit_id=unit.id,
        moves_on=moves_on,
        reason=said,
        asked_by_id=actor.person_id,
        asked_by_organisation_id=actor.organisation_id,
    )
    session.add(made)
    session.flush()
    session.execute(select(func.app.hold_for_move(made.id)))
    answers = sw(must_act=True) if actor.kind is Kind.OWNER else OWNER_ACTS
    cases.record(session, actor, case, MoveAsked(unit.name, moves_on, said), also=(answers,))
    leave.tell(session, actor, case)
    return made


def answer_move(
    session: Session, actor: Actor, case_id: UUID, accepted: bool, *, note: str | None = None, seen_version: int | None = None
) -> HomeMove:
    """Agree to a move that the other side asked for, or say why not: then the home is free again.

    Raises:
        NotAllowed: the actor's role does not move households, or its own organisation asked.
        WrongStage: the household is not hosted.
        Conflict: nothing waits for an answer.
        Invalid: ``note``: a no without a word why.
    """
    case = cases.lock(session, case_id, seen_version)
    _require_stay(session, actor, case)
    move = open_move(session, case.id)
    if move is None or move.state != "asked":
        raise Conflict(S("No move of this household waits for an answer."))
    if move.asked_by_organisation_id == actor.organisation_id:
        raise NotAllowed(S("The other side answers: owner and Comune agree on a move."))
    said = (note or "").strip()
    if not accepted and not said:
        raise Invalid(note=S("Write why the household does not move."))
    unnamed.check_length("note", said)
    move.state, move.note = "agreed" if accepted else "declined", said or None
    move.answered_by_id, move.answered_at = actor.person_id, clock.now()
    session.flush()
    if not accepted:
        session.execute(select(func.app.release_move(case.id)))
    cases.record(session, actor, case, MoveAgreed() if accepted else MoveDeclined(said))
    return move


def call_off_move(session: Session, actor: Actor, case_id: UUID, *, reason: str, seen_version: int | None = None) -> HomeMove:
    """Call a move off before it is done, as either side: the household stays where it is, the other home is free.

    Raises:
        NotAllowed: the actor's role does not move households.
        Conflict: none is under way, or one of its reports is written already.
        Invalid: ``reason``.
    """
    case = cases.lock(session, case_id, seen_version)
    cases.require(actor, Permission.MOVE_HOUSEHOLD, case)
    move = require_open(session, case.id)
    if any(inspections.of(session, move.placement_id, kind, move.id) for kind in inspections.KINDS):
        raise Conflict(S("One of its reports is written: the move is finished with the other one."))
    said = reason.strip()
    if not said:
        raise Invalid(reason=S("Write why the move is called off."))
    unnamed.check_length("reason", said)
    move.state, move.note = "called_off", said
    session.execute(
        update(Checklist)
        .where(Checklist.move_id == move.id, Checklist.state == "open")
        .values(state="dropped", ended_at=clock.now())
    )
    session.flush()
    session.execute(select(func.app.release_move(case.id)))
    cases.record(session, actor, case, MoveCalledOff(said))
    return move


def start_checklist(session: Session, actor: Actor, case_id: UUID, kind: inspections.Kind) -> Checklist:
    """Open the checklist of one half of an agreed move: the home that is left, or the new one.

    Raises:
        NotAllowed: the actor's role does not hand homes over, or does not take them back.
        Conflict: no move was agreed on, or this report is written already.
    """
    case = cases.lock(session, case_id)
    cases.require(actor, checklists.RIGHTS[kind], case)
    move = require_open(session, case.id)
    stay = queries.require_stay(session, case.id, "living")
    if move.state != "agreed":
        raise Conflict(S("The other side has not agreed to the move yet."))
    if inspections.of(session, stay.id, kind, move.id) is not None:
        raise Conflict(S("This report has already been written."))
    unit_id = move.to_unit_id if kind == "handover" else move.from_unit_id
    return checklists.begin(session, actor, stay, kind, unit_id, move.id)


def carry_out(session: Session, actor: Actor, checklist_id: UUID) -> Inspection:
    """Write one of the two reports of a move from its checklist; with the second one the household has moved.

    Raises:
        NotFound: not a checklist that the actor carries out.
        Conflict: the checklist has ended, the move was called off, or the new home is taken on some day.
        Invalid: by the names of the sections that are not finished, and of the report's fields.
    """
    checklist = checklists.locked(session, actor, checklist_id)
    case = cases.load(session, checklist.case_id)
    move = require_open(session, case.id)
    stay = queries.require_stay(session, case.id, "living")
    kind: inspections.Kind = "handover" if checklist.kind == "handover" else "handback"
    report, _ = reporting.report_of(session, checklist)
    made = inspections.record(session, actor, stay, kind, report, move)
    checklists.complete(session, checklist)
    got, left = (inspections.of(session, stay.id, half, move.id) for half in inspections.KINDS)
    if got is not None and left is not None:
        _move(session, actor, case, stay, move, got, left)
    return made


def open_move(session: Session, case_id: UUID) -> HomeMove | None:
    """The move of a household that was asked for or agreed on."""
    return session.scalars(
        select(HomeMove).where(HomeMove.case_id == case_id, HomeMove.state.in_(OPEN)).execution_options(populate_existing=True)
    ).first()


def require_open(session: Session, case_id: UUID) -> HomeMove:
    """The same.

    Raises:
        Conflict: there is none.
    """
    found = open_move(session, case_id)
    if found is None:
        raise Conflict(S("No move of this household is under way."))
    return found


def of_case(session: Session, case_id: UUID) -> Sequence[Any]:
    """The moves of a case, the latest first, with the names of the homes and of whoever asked and answered."""
    before, after, asker, answerer = aliased(Unit), aliased(Unit), aliased(Person), aliased(Person)
    return session.execute(
        select(
            HomeMove.id, HomeMove.state, HomeMove.moves_on, HomeMove.moved_on, HomeMove.reason, HomeMove.note, HomeMove.asked_at,
            HomeMove.answered_at, HomeMove.asked_by_organisation_id, Organisation.name.label("asked_by_organisation"),
            before.name.label("left"), after.name.label("unit"), HomeMove.to_unit_id,
            (asker.given_name + " " + asker.surname).label("asked_by"),
            (answerer.given_name + " " + answerer.surname).label("answered_by"),
        )
        .outerjoin(before, before.id == HomeMove.from_unit_id)
        .outerjoin(after, after.id == HomeMove.to_unit_id)
        .outerjoin(asker, asker.id == HomeMove.asked_by_id)
        .outerjoin(answerer, answerer.id == HomeMove.answered_by_id)
        .outerjoin(Organisation, Organisation.id == HomeMove.asked_by_organisation_id)
        .where(HomeMove.case_id == case_id)
        .order_by(HomeMove.asked_at.desc(), HomeMove.id)
    ).all()  # fmt: skip


def reports_of(session: Session, move_id: UUID) -> Sequence[Inspection]:
    """The reports of a move that are written, of both homes, in all their versions."""
    return session.scalars(select(Inspection).where(Inspection.move_id == move_id).order_by(Inspection.version)).all()


def candidates(session: Session, actor: Actor, case: Case, stay: Placement, moves_on: date) -> list[properties.Candidate]:
    """The other homes of the same owner with a bed for everybody, free ones first."""
    found = properties.free_units(
        session, actor, Days(moves_on, stay.ends_on), partnership_id=case.partnership_id, size=case.size, also_taken=True
    )
    mine = (stay.host_organisation_id, stay.unit_id)
    return [one for one in found if one.organisation_id == mine[0] and one.unit_id != mine[1] and one.big_enough]


def _require_stay(session: Session, actor: Actor, case: Case) -> Placement:
    cases.require(actor, Permission.MOVE_HOUSEHOLD, case)
    if case.stage != Stage.HOSTED:
        raise WrongStage(
            S("The case is at “%(stage)s”: a household moves while it is hosted.", stage=S(STAGE_WORDS[Stage(case.stage)]))
        )
    return queries.require_stay(session, case.id, "living")


def _wrong(case: Case, stay: Placement, unit: Unit, moves_on: date) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if unit.id == stay.unit_id:
        wrong["unit_id"] = S("The household lives there already.")
    elif unit.organisation_id != stay.host_organisation_id:
        wrong["unit_id"] = S("This home belongs to another owner: it takes a proposal of its own.")
    elif unit.beds < case.size:
        wrong["unit_id"] = S(
            "%(unit)s has %(beds)s beds: too few for %(size)s persons.", unit=unit.name, beds=unit.beds, size=case.size
        )
    if not max(clock.today(), stay.starts_on) <= moves_on < stay.ends_on:
        wrong["moves_on"] = S("Choose a day from today on, before the stay ends.")
    return wrong


def _move(session: Session, actor: Actor, case: Case, stay: Placement, move: HomeMove, got: Inspection, left: Inspection) -> None:
    day = clock.day_of(got.at)
    ready_on = after_working_days(max(day, clock.day_of(left.at)), case.rules.turnaround_days, case.rules.patron_day)
    before, after = session.get_one(Unit, move.from_unit_id), session.get_one(Unit, move.to_unit_id)
    session.flush()
    session.execute(select(func.app.move_home(move.id, day, ready_on)))
    for changed in (stay, move, case):
        session.refresh(changed)
    cases.record(session, actor, case, HouseholdMoved(before.name, after.name, day))
    duties.begin(session, actor, case, stay, got.at, move.id)
