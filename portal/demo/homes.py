"""The homes of the demo. One flat is a fact of the announcement: the Croce Rossa's own, from a bequest. The others are invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from portal.demo import papers
from portal.workflow.placements import checklists, inspections
from portal.workflow.placements.sections import Count, Keys, Room
from portal.workflow.properties import checks, conventions, facts, furnishing, homes, money, suppliers, tickets
from tenants import clock
from tenants.kinds import Kind

if TYPE_CHECKING:
    from portal.demo.teller import Teller

STARTED = date(2022, 1, 10)
INVENTORY = (
    ("Cucina", "Frigorifero", 1),
    ("Cucina", "Tavolo con sedie", 5),
    ("Camera", "Letto", 3),
    ("Camera", "Armadio", 2),
    ("Bagno", "Lavatrice", 1),
)
CONTENT = conventions.Content(
    other_parties="Comune di Crema, per presa d'atto",
    services=("use", "support", "upkeep", "reception"),
    payers={"utilities": "household", "condominium": "owner", "ordinary_upkeep": "partner", "extraordinary_upkeep": "owner", "insurance": "owner"},
    signed_on=date(2022, 1, 8),
    protocol="Esempio 12/2022",
    protocol_on=date(2022, 1, 10),
)  # fmt: skip
BEYOND = "Il proprietario si è impegnato per iscritto a prorogare: l'atto è in firma."


@dataclass(frozen=True)
class Homes:
    """The units by the name that the story calls them."""

    flat: UUID
    others: tuple[UUID, ...]
    ending: UUID
    """The one whose convention is about to end."""


def furnish(teller: Teller) -> Homes:
    """Properties, units, entries, inventory, convention, certificates, a ticket."""
    with teller.act("manager", STARTED) as (session, actor):
        flat_property = homes.add_property(
            session, actor,
            homes.PropertyDetails("Alloggio della Croce Rossa", "Indirizzo riservato (dimostrazione)", "Crema", "Appartamento del Comitato di Crema."),
            homes.Provenance(
                "Lascito testamentario al Comitato", 210_000, "Spese condominiali e assicurazione.", "bequest", date(2019, 6, 3),
                "Esempio inventato: il lascito chiede che l'alloggio serva a persone in difficoltà.",
            ),
        )  # fmt: skip
        flat = homes.add_unit(
            session, actor, flat_property.id,
            homes.UnitDetails("Alloggio del lascito", 4, 3, "1", 78, ("lift_or_ground_floor", "near_school", "near_transport"), "Trilocale con balcone."),
        )  # fmt: skip
        house = homes.add_property(
            session, actor,
            homes.PropertyDetails("Casa dimostrativa (inventata)", "Via Inventata 12", "Crema", "Palazzina inventata per la dimostrazione."),
            homes.Provenance("Inventata per la dimostrazione", 640_000, None),
        )  # fmt: skip
        sizes = ((4, 3, "0", ("step_free", "lift_or_ground_floor", "adapted_bathroom")), (4, 3, "1", ("near_school", "cot")), (3, 2, "1", ("near_school",)),
                 (2, 2, "2", ("near_transport",)), (4, 3, "2", ("near_school", "near_transport", "cot")), (3, 2, "3", ("near_transport",)),
                 (4, 3, "0", ("step_free", "lift_or_ground_floor", "near_school", "cot")), (2, 1, "3", ("lift_or_ground_floor",)))  # fmt: skip
        units = [
            homes.add_unit(
                session, actor, house.id, homes.UnitDetails(f"Interno {n}", beds, rooms, floor, 25 * rooms, features, None)
            )
            for n, (beds, rooms, floor, features) in enumerate(sizes, start=1)
        ]
        for made, title in ((flat_property, "Convenzione per l'alloggio del lascito"), (house, "Convenzione dimostrativa")):
            homes.offer_property(session, actor, made.id, teller.company.partnership_id)
            signed = conventions.add_convention(
                session, actor, made.id, teller.company.organisations[Kind.ATS],
                conventions.ConventionDetails(title, STARTED, teller.today + timedelta(days=900)),
                conventions.Terms(120_000, "Canone ricognitorio; adeguamento concordato ogni due anni."), CONTENT,
            )  # fmt: skip
            papers.file_convention(session, actor, made.id, signed.id, title)
        for unit in (flat, *units):
            furnishing.set_entry(session, actor, unit.id, "Portone con chiave blu; contatori nel sottoscala.", 3)
            for room, name, quantity in INVENTORY:
                furnishing.add_item(session, actor, unit.id, room, name, quantity)
    _keep(teller, flat.id, [unit.id for unit in units])
    ending = _ending(teller)
    with teller.act("manager", teller.day(-160)) as (session, actor):
        conventions.add_certificate(
            session,
            actor,
            flat_property.id,
            "gas",
            teller.day(24),
            issued_on=teller.day(-340),
            reference="Rapporto di controllo caldaia",
        )
        conventions.add_certificate(
            session, actor, house.id, "insurance", teller.day(200), issued_on=teller.day(-165), reference="Polizza fabbricato"
        )
    return Homes(flat.id, tuple(unit.id for unit in units), ending)


def _ending(teller: Teller) -> UUID:
    """A home whose convention ends in six weeks: what follows is still to be agreed on."""
    with teller.act("manager", teller.day(-320)) as (session, actor):
        loan = homes.add_property(
            session, actor, homes.PropertyDetails("Casa in prestito (inventata)", "Via dei Glicini 3 (inventata)", "Crema"),
            homes.Provenance(None, 90_000, "In comodato da un privato fino a nuova intesa.", "loan", teller.day(-320)),
        )  # fmt: skip
        unit = homes.add_unit(
            session, actor, loan.id,
            homes.UnitDetails("Trilocale ai Glicini", 4, 3, "0", 70, ("step_free", "lift_or_ground_floor", "near_school", "near_transport", "cot")),
        )  # fmt: skip
        homes.offer_property(session, actor, loan.id, teller.company.partnership_id)
        conventions.add_convention(
            session, actor, loan.id, teller.company.organisations[Kind.ATS],
            conventions.ConventionDetails("Convenzione annuale per i Glicini", teller.day(-320), teller.day(45)), None,
            replace(CONTENT, signed_on=teller.day(-325), protocol="Esempio 40", protocol_on=teller.day(-322)),
        )  # fmt: skip
        furnishing.set_entry(session, actor, unit.id, "Cancelletto sul retro, campanello Glicini.", 2)
        return unit.id


def _keep(teller: Teller, flat: UUID, units: list[UUID]) -> None:
    """What only the owner keeps: land register, supplies, keys, suppliers, checks that come again, what it all cost."""
    with teller.act("manager", STARTED) as (session, actor):
        facts.set_cadastre(session, actor, flat, facts.CadastreDetails("Crema", "12", "345", "7", "A/3"))
        for details in (
            facts.UtilityDetails("electricity", "Fornitore Luce (inventato)", "owner", "IT001E00000001", "Cliente 1001", STARTED),
            facts.UtilityDetails("gas", "Fornitore Gas (inventato)", "owner", "00000000000001", "Cliente 1002", STARTED),
            facts.UtilityDetails("water", "Acquedotto (inventato)", "condominium"),
        ):
            facts.set_utility(session, actor, flat, details)
        facts.add_keys(session, actor, flat, "Mazzo 1, cartellino rosso", 3, "office", "Armadio della sede")
        for label, holder in (("Mazzo del nucleo", "office"), ("Riserva", "office")):
            facts.add_keys(session, actor, units[4], label, 3, holder, "Armadio della sede")
        facts.add_keys(session, actor, flat, "Mazzo 2, cartellino blu", 3, "volunteer", "Nino Costi")
        plumber = suppliers.add_supplier(
            session, actor, suppliers.SupplierDetails("Idraulica Inventata", "Idraulico, caldaie", "0373 000000")
        )
        for unit in (flat, *units[:3]):
            checks.add_check(
                session, actor, unit,
                checks.CheckDetails("boiler", "Controllo annuale della caldaia", 12, teller.day(20 if unit == flat else 150), 30, plumber.id),
            )  # fmt: skip
        checks.add_check(session, actor, flat, checks.CheckDetails("extinguisher", "Revisione dell'estintore", 6, teller.day(70)))
    with teller.act("manager", teller.day(0)) as (session, actor):
        for kind, offset, cents, what, income in (
            ("repair", -140, 18_000, "Sostituzione del miscelatore in bagno", False),
            ("insurance", -165, 42_000, "Polizza fabbricato", False),
            ("contribution", -60, 15_000, "Contributo del nucleo alle spese", True),
            ("contribution", -30, 15_000, "Contributo del nucleo alle spese", True),
        ):
            money.record_line(session, actor, money.LineDetails(kind, teller.day(offset), cents, what, income), unit_id=flat)


def begin_handover(teller: Teller, case_id: UUID) -> None:
    """A checklist prepared at the desk and entrusted to the volunteer: keys counted, one room looked at."""
    with teller.act("manager", teller.day(-1)) as (session, actor):
        made = checklists.start_checklist(session, actor, case_id, "handover")
        checklists.entrust(session, actor, made.id, teller.company.actors["volunteer"].person_id)
        kitchen = [item for item in inspections.inventory_of(session, case_id) if item.room == "Cucina"]
        counts = {item.id: Count(item.quantity) for item in kitchen}
        for section in (
            Keys(3, "Portone, ingresso, cantina", {"Mazzo del nucleo": True, "Riserva": False}),
            Room("Cucina", "good", "Appena imbiancata.", counts),
        ):
            checklists.save(session, actor, made.id, section, clock.now())


def complain(teller: Teller, unit_id: UUID) -> None:
    """A ticket that the educator opened and that is overdue."""
    with teller.act("educator", teller.day(-9)) as (session, actor):
        tickets.open_ticket(
            session,
            actor,
            unit_id,
            "La lavatrice perde acqua",
            description="Perde dal tubo di scarico durante la centrifuga.",
            due_on=teller.day(-2),
        )
