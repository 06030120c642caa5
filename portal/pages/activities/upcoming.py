"""What goes out in the next thirty days, to the people of one's own organisation and of what one may know."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import g, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select

from portal.pages import access, frame
from portal.pages.access import actor
from portal.pages.activities.blueprint import bp
from portal.pages.identity import services
from portal.pages.words import say
from portal.records import upcoming as predicting
from portal.records.notifications.words import sentence
from portal.workflow.cases.models import Case
from portal.workflow.properties.models import Unit
from tenants.people import Person
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from uuid import UUID

    from portal.records.upcoming import Coming


@bp.get("/activities/upcoming")
@access.page(P.SEE_UPCOMING)
def upcoming() -> Any:
    """What goes out if nobody does anything: worked out each hour, by the sweeps themselves, and read here for one's own organisation."""
    found, at = predicting.coming(services().system, actor().organisation_id)
    found = _known(found)
    names = _names({one.person_id for one in found})
    rows = [(one.day, names.get(one.person_id, gettext("somebody")), *_told(one), one.by_mail) for one in found]
    return render_template(
        "activities/upcoming.html",
        days=[(day, [rest for _, *rest in group]) for day, group in groupby(rows, key=lambda row: row[0])],
        total=len(rows),
        at=at,
        sees_cases=may(actor(), P.SEE_CASES),
        crumbs=[(gettext("Activities"), url_for("activities.index")), (gettext("What goes out in the next 30 days"), None)],
    )


def _known(found: list[Coming]) -> list[Coming]:
    """Those whose case or unit the reader may know; of all of them, for whoever sees no case at all and is not told of what they are."""
    if not may(actor(), P.SEE_CASES):
        return found
    cases = set(g.db.scalars(select(Case.id).where(Case.id.in_({one.case_id for one in found if one.case_id}))))
    units = set(g.db.scalars(select(Unit.id).where(Unit.id.in_({one.unit_id for one in found if one.unit_id}))))
    return [one for one in found if one.case_id in {*cases, None} and one.unit_id in {*units, None}]


def _told(one: Coming) -> tuple[str, str]:
    if not may(actor(), P.SEE_CASES):
        return str(gettext("A reminder")), ""
    href = frame.address("cases.show", case_id=one.case_id) if one.case_id else ""
    if one.unit_id and not one.case_id:
        href = frame.address("properties.show_unit", unit_id=one.unit_id)
    return say(sentence(one.kind, one.values)), href


def _names(ids: set[UUID]) -> dict[UUID, str]:
    rows = g.db.execute(select(Person.id, Person.surname + " " + Person.given_name).where(Person.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
