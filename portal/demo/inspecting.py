"""Inspections of the demo's homes (and a report that was corrected): one carried out, one that waits for an answer, one for which another time is asked, one today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.demo import papers
from portal.demo.hours import at_hour
from portal.records.handovers import photos
from portal.workflow.placements import checklists, correcting, inspections
from portal.workflow.placements.models import Placement
from portal.workflow.placements.sections import (
    SIDES,
    Count,
    Finding,
    Findings,
    Meeting,
    Meters,
    Remarks,
    Room,
    Section,
    Signature,
)
from portal.workflow.placements.visits import commands, outcome
from portal.workflow.placements.visits.windows import Window
from portal.workflow.properties import checks, tickets
from portal.workflow.working_days import next_working_day
from tenants import clock

if TYPE_CHECKING:
    from portal.demo.homes import Homes
    from portal.demo.teller import Teller

HOUR = timedelta(hours=1)
COMES = "Nino Costi, volontario della Croce Rossa"


def inspect(teller: Teller, places: Homes) -> None:
    """All of them, and the check every six months that asks for the next one."""
    _carried_out(teller, places.flat)
    _household_absent(teller, places.others[2])
    _waits(teller, places.others[3])
    _another_time(teller, places.flat)
    _today(teller, places.others[0])
    correct_report(teller, places.others[7])
    with teller.act("manager", teller.day(-40)) as (session, actor):
        checks.add_check(
            session, actor, places.flat, checks.CheckDetails("condition", "Sopralluogo semestrale", 6, teller.day(140))
        )


def correct_report(teller: Teller, unit_id: UUID) -> None:
    """A handover report put right a week later: the meter of the gas had been read wrongly; both sides sign again on paper."""
    with teller.act("manager", teller.day(-12)) as (session, actor):
        stay = session.scalars(select(Placement).where(Placement.unit_id == unit_id, Placement.state == "living")).one()
        report = inspections.of(session, stay.id, "handover")
        assert report is not None
        why = "La lettura del gas era stata trascritta male: il contatore segnava 2201,4."
        made = correcting.start_correction(session, actor, stay.case_id, report.id, why)
        readings = {name: Decimal(shown) for name, shown in report.readings.items()}
        rooms: dict[str, dict[UUID, Count]] = {}
        for item in inspections.inventory_of(session, stay.case_id, unit_id):
            rooms.setdefault(item.room, {})[item.id] = Count(item.quantity)
        sections: list[Section] = [Meters({**readings, "gas": Decimal("2201.4")})]
        sections += [Room(room, "good", None, counts) for room, counts in rooms.items()]
        for side, signer in zip(SIDES, ("Ester Cattaneo", "Carlo Donati"), strict=True):
            paper = papers.sheet("Verbale di consegna, versione corretta", f"Firmato da {signer}.")
            photo = photos.keep_photo(session, actor, made, uuid4(), f"signature:{side}", paper, "Firma")
            sections.append(Signature(side, signer, "paper", photo.id))
        for section in sections:
            checklists.save(session, actor, made.id, section, clock.now())
        correcting.carry_out(session, actor, made.id)


def _carried_out(teller: Teller, unit_id: UUID) -> None:
    day = next_working_day(teller.day(-43))
    visit_id = _agreed(teller, unit_id, day, teller.day(-55), "educator", "Finestre, bagno, impianto elettrico.")
    with teller.act("volunteer", day) as (session, actor):
        kept = outcome.start(session, actor, visit_id).id
        for section in (
            Meeting(clock.now(), "La signora e l'educatore"),
            Room("Cucina", "good", "Pulita, cappa efficiente."),
            Room("Camera", "good"),
            Room("Bagno", "worn", "Silicone annerito attorno alla doccia."),
            Findings((Finding("Rifare il silicone della doccia"), Finding("Presa allentata in corridoio", urgent=True))),
            Remarks("Alloggio tenuto con cura."),
        ):
            checklists.save(session, actor, kept, section, clock.now())
        done = outcome.carry_out(session, actor, kept)
        opened = [UUID(one["ticket_id"]) for one in done.findings]
    for ticket_id, offset, said in zip(
        opened, (-20, -35), ("Silicone rifatto, doccia asciutta.", "Presa fissata e provata."), strict=True
    ):
        with teller.act("volunteer", teller.day(offset)) as (session, actor):
            tickets.close_ticket(session, actor, ticket_id, said)


def _household_absent(teller: Teller, unit_id: UUID) -> None:
    day = next_working_day(teller.day(-15))
    visit_id = _agreed(teller, unit_id, day, teller.day(-25), "educator", "Umidità segnalata in camera.")
    with teller.act("manager", day + timedelta(days=1)) as (session, actor):
        commands.miss(session, actor, visit_id, "household", "Nessuno ha aperto; la madre era in ospedale con il figlio.")


def _waits(teller: Teller, unit_id: UUID) -> None:
    _proposed(teller, unit_id, next_working_day(teller.day(5)), teller.day(-1), "Che cosa ritinteggiare prima dell'uscita.")


def _another_time(teller: Teller, unit_id: UUID) -> None:
    day = next_working_day(teller.day(4))
    visit_id = _proposed(teller, unit_id, day, teller.day(-3), "La doccia dopo la riparazione.")
    with teller.act("educator", teller.day(-1)) as (session, actor):
        evening = Window(at_hour(day, 19), at_hour(day, 20))
        commands.counter(session, actor, visit_id, [evening], "Al mattino lavora: preferisce dopo le 19.")


def _today(teller: Teller, unit_id: UUID) -> None:
    with teller.act("manager", teller.day(-1)) as (session, actor):
        plan = commands.Plan("check", COMES, "Come si usano caldaia e contatori.", teller.company.actors["volunteer"].person_id)
        at = at_hour(teller.day(0), 17)
        made = commands.propose(
            session, actor, unit_id, plan, [Window(at, at + HOUR)], asked="L'ha chiesto il nucleo alla consegna delle chiavi."
        )
        visit_id = made.id
    with teller.act("second_educator", teller.day(-1)) as (session, actor):
        commands.agree(session, actor, visit_id, 0)


def _agreed(teller: Teller, unit_id: UUID, day: date, asked_on: date, educator: str, note: str) -> UUID:
    visit_id = _proposed(teller, unit_id, day, asked_on, note)
    with teller.act(educator, asked_on + timedelta(days=2)) as (session, actor):
        commands.agree(session, actor, visit_id, 0)
    return visit_id


def _proposed(teller: Teller, unit_id: UUID, day: date, asked_on: date, note: str) -> UUID:
    with teller.act("manager", asked_on) as (session, actor):
        plan = commands.Plan("condition", COMES, note, teller.company.actors["volunteer"].person_id)
        return commands.propose(session, actor, unit_id, plan, _times(day)).id


def _times(day: date) -> list[Window]:
    hours: list[datetime] = [at_hour(day, 10), at_hour(next_working_day(day + timedelta(days=1)), 16)]
    return [Window(at, at + HOUR) for at in hours]
