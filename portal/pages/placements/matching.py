"""Look for a home for a waiting household, and propose it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.placements import words
from portal.pages.placements.blueprint import bp, crumbs, require_action
from portal.pages.placements.forms import ProposeForm
from portal.pages.words import say
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.placements import commands
from portal.workflow.placements.matching import match as matches_of
from portal.workflow.placements.matching import overstayed
from portal.workflow.placements.propose import latest_first_day, unmet
from portal.workflow.properties import coverage
from portal.workflow.properties.models import Unit
from portal.workflow.rules import longest_stay
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Invalid, NotFound
from tenants.permissions import Permission as P
from tenants.permissions import may

FIRST_DAY_AHEAD = timedelta(days=7)


def load_unit(session: Session, actor: Actor, case: Case, unit_id: UUID) -> Unit:
    """The unit of the address, as far as the organisation sees it."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(UNKNOWN)
    return unit


@bp.get("/cases/<uuid:case_id>/match")
@access.page(P.MATCH, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,))
def match(case: Case) -> Any:
    """Each unit of the partnership beside what the household needs, from a day on."""
    require_action("match")
    starts_on, wrong = wanted_day(), ""
    try:
        found = matches_of(g.db, g.actor, case, starts_on)
    except Invalid as refusal:
        wrong, starts_on = say(refusal.sentence), clock.today() + FIRST_DAY_AHEAD
        found = matches_of(g.db, g.actor, case, starts_on)
    page = render_template(
        "placements/match.html",
        case=case,
        matches=found,
        starts_on=starts_on,
        wrong=wrong,
        words=words,
        one_day=timedelta(days=1),
        today=clock.today(),
        latest=latest_first_day(),
        may_exceed=may(g.actor, P.EXCEED_CONVENTION),
        crumbs=crumbs(case, gettext("Look for a home")),
    )
    return page, 422 if wrong else 200


@bp.route("/cases/<uuid:case_id>/match/<uuid:unit_id>", methods=["GET", "POST"])
@access.page(P.MATCH, case=True, facet=Facet.PLACEMENT, reads=(Facet.PLACEMENT,), load=load_unit)
def propose(case: Case, unit: Unit) -> Any:
    """Propose a unit."""
    require_action("match")
    form, status, missing = ProposeForm(), 200, unmet(case, unit)
    if request.method == "GET":
        form.version.data, form.starts_on.data = case.version, wanted_day()
    else:
        if form.validate_on_submit():
            starts_on = form.starts_on.data
            assert starts_on is not None
            access.attempt(
                form,
                lambda: commands.propose(
                    g.db,
                    g.actor,
                    case.id,
                    unit.id,
                    starts_on,
                    message=form.message.data,
                    despite_needs=bool(form.despite_needs.data),
                    beyond_convention=form.beyond_convention.data or "",
                    seen_version=form.version.data,
                ),
            )
            if not access.refused():
                return access.done(
                    gettext("The unit was proposed; it is held until the answers arrive."),
                    url_for("placements.show", case_id=case.id),
                )
        status = access.status_of_refusal()
    page = render_template(
        "placements/propose.html",
        case=case,
        unit=unit,
        form=form,
        missing=[say(need) for need in missing],
        still_lived_in=bool(overstayed(g.db, [unit.id])),
        ends_before=_ends_before(case, unit, form.starts_on.data),
        words=words,
        crumbs=crumbs(case, gettext("Propose a unit")),
    )
    return page, status


def _ends_before(case: Case, unit: Unit, starts_on: date | None) -> bool:
    """Whether the convention ends before the stay, for somebody who may give a reason for it."""
    if starts_on is None or not may(g.actor, P.EXCEED_CONVENTION):
        return False
    days = longest_stay(starts_on, case.rules.base_months)
    return coverage.ends_before(coverage.conventions(g.db, [unit.property_id]), days)


def wanted_day() -> date:
    """The first day of the stay that the address asks for; in a week when it names none."""
    try:
        return date.fromisoformat(request.args.get("starts_on", ""))
    except ValueError:
        return clock.today() + FIRST_DAY_AHEAD
