"""Pages of the family properties: the list of units, a unit, a property. The forms are in the modules beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access, attachments
from portal.pages.frame import Button
from portal.pages.properties import (  # (they register their pages)
    availability,  # noqa: F401
    homes,  # noqa: F401
    maintenance,  # noqa: F401
    money,  # noqa: F401
    papers,  # noqa: F401
    tickets,  # noqa: F401
    voids,  # noqa: F401
    words,
    working,  # noqa: F401
)
from portal.pages.properties import facts as _facts  # noqa: F401
from portal.pages.properties.blueprint import bp
from portal.pages.properties.timeline import occupancy
from portal.workflow.departures.returns import planned_returns
from portal.workflow.placements.visits import queries as visits
from portal.workflow.properties import checks as recurring
from portal.workflow.properties import facts, overview, paperwork, upkeep
from portal.workflow.properties.models import Property, Unit
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.properties.facts_models import Cadastre, KeySet, Utility


@dataclass(frozen=True)
class Kept:
    """What only the owner keeps about a unit."""

    cadastre: Cadastre | None
    utilities: Sequence[Utility]
    keys: Sequence[KeySet]


@bp.get("/units/<uuid:unit_id>")
@access.page(P.SEE_UNITS, load=overview.unit_of)
def show_unit(unit: Unit) -> Any:
    """A unit, in the parts that the organisation may know of it."""
    today, actor = clock.today(), g.actor
    (row,) = overview.units(g.db, actor, today, unit_id=unit.id)
    work = overview.work_of(g.db, actor, unit)
    knows_days = actor.kind is not Kind.ATS
    manages = work.owns and may(actor, P.MANAGE_UNITS)
    reports = work.works and may(actor, P.REPORT_TICKETS)
    inspects = work.owns and may(actor, P.VISIT_HOMES)
    knows_papers = not work.owns or may(actor, P.MANAGE_CONVENTIONS)
    return render_template(
        "properties/show_unit.html",
        unit=unit,
        row=row,
        words=words,
        manages=manages,
        knows_days=knows_days,
        drawing=occupancy([row], today, returns=planned_returns(g.db, [unit.id])) if knows_days else None,
        voids=overview.voids_of(g.db, unit.id, today) if manages else (),
        cases=overview.cases_here(g.db, actor, unit.id) if may(actor, P.SEE_CASES) else (),
        entry=overview.entry_of(g.db, unit.id) if work.works else None,
        inventory=overview.inventory_of(g.db, unit.id) if work.works else (),
        works=work.works,
        tickets=upkeep.open_tickets(g.db, unit_id=unit.id) if reports else (),
        reports=reports,
        inspections=visits.of_unit(g.db, unit.id) if inspects else (),
        inspects=inspects,
        lived_in=inspects and visits.lived_in(g.db, unit.id),
        conventions=paperwork.conventions_of(g.db, unit.property_id) if knows_papers else (),
        certificates=paperwork.certificates_of(g.db, unit.property_id) if manages else (),
        knows_papers=knows_papers,
        keeps=Kept(facts.cadastre_of(g.db, unit.id), facts.utilities_of(g.db, unit.id), facts.keys_of(g.db, unit.id))
        if manages
        else None,
        checks=recurring.checks_of(g.db, actor, unit_id=unit.id) if manages else (),
        papers=attachments.of_property("property", unit.property_id, unit.id, title=gettext("Papers of the owner"))
        if manages
        else None,
        photos=attachments.of_property(
            "property.description", unit.property_id, unit.id, title=gettext("Photos and description")
        ),
        buttons=_unit_buttons(unit, manages=manages, reports=reports),
        crumbs=[(gettext("Units"), url_for("properties.index")), (unit.name, None)],
    )


@bp.get("/properties/<uuid:property_id>")
@access.page(P.MANAGE_UNITS, load=overview.own_property)
def show_property(home: Property) -> Any:
    """A property with all that its owner keeps about it: provenance, costs, offers, conventions, certificates, units."""
    today = clock.today()
    return render_template(
        "properties/show_property.html",
        home=home,
        private=paperwork.provenance_of(g.db, home.id),
        offers=paperwork.offers_of(g.db, g.actor, home.id),
        conventions=paperwork.conventions_of(g.db, home.id),
        certificates=paperwork.certificates_of(g.db, home.id),
        papers=attachments.of_property("property", home.id, title=gettext("Papers of the property")),
        units=overview.units(g.db, g.actor, today, property_id=home.id),
        words=words,
        manages=True,
        crumbs=[(gettext("Units"), url_for("properties.index")), (home.name, None)],
    )


def _unit_buttons(unit: Unit, *, manages: bool, reports: bool) -> list[Button]:
    buttons = []
    if reports:
        address = url_for("properties.new_ticket", unit=unit.id)
        buttons.append(Button(gettext("Report something to repair"), address, True))
    if manages:
        buttons.append(
            Button(gettext("Change the unit"), url_for("properties.change_unit", unit_id=unit.id), True, primary=False)
        )
        if unit.closed_on is None:
            buttons.append(
                Button(gettext("Close the unit"), url_for("properties.close_unit", unit_id=unit.id), True, primary=False)
            )
        else:
            again = url_for("properties.reopen_unit", unit_id=unit.id)
            buttons.append(Button(gettext("Open the unit again"), "", True, post=again, primary=False))
    return buttons
