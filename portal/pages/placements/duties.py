"""The duties that follow the handover: what, by when, and writing down that they were done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.pages import access, attachments
from portal.pages.placements import words
from portal.pages.placements.blueprint import bp, crumbs
from portal.pages.placements.forms import DutyForm
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.placements import commands, overview
from portal.workflow.placements.models import Duty
from portal.workflow.properties.facts import utilities_of
from portal.workflow.properties.facts_models import Utility
from tenants import clock
from tenants.actor import Actor
from tenants.colleagues import colleagues, colleagues_with
from tenants.errors import Conflict, NotFound
from tenants.permissions import Permission as P
from tenants.sentences import S


def load_duty(session: Session, actor: Actor, case: Case, duty_id: UUID) -> Duty:
    """A duty of the case of the address."""
    found = session.scalars(select(Duty).where(Duty.id == duty_id, Duty.case_id == case.id)).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@bp.get("/cases/<uuid:case_id>/duties")
@access.page(P.DO_DUTIES, case=True, facet=Facet.PLACEMENT_OWN, reads=(Facet.PLACEMENT_OWN,))
def duties(case: Case) -> Any:
    """The duties of a stay, each with its countdown."""
    return render_template(
        "placements/duties.html",
        case=case,
        found=overview.of_case(g.db, case),
        words=words,
        crumbs=crumbs(case, gettext("Duties that follow the handover")),
    )


@bp.route("/cases/<uuid:case_id>/duties/<uuid:duty_id>", methods=["GET", "POST"])
@access.page(P.DO_DUTIES, case=True, facet=Facet.PLACEMENT_OWN, reads=(Facet.PLACEMENT_OWN,), load=load_duty)
def duty(case: Case, duty: Duty) -> Any:
    """Write down that a duty was done, or that it does not apply."""
    if request.method == "GET" and duty.done_at is not None:
        raise Conflict(S("This duty has already been recorded as done."))
    form, status = DutyForm(), 200
    form.done_by.choices = colleagues(g.db, g.actor.organisation_id)
    if request.method == "GET":
        form.fill(clock.now())
        form.done_by.data = g.actor.person_id
    else:
        if form.validate_on_submit():
            at = form.moment()
            access.attempt(
                form,
                lambda: commands.do_duty(
                    g.db,
                    g.actor,
                    case.id,
                    duty.id,
                    done_at=at,
                    done_by_id=form.done_by.data,
                    receipt=form.receipt.data,
                    applies=form.applies.data != "no",
                ),
                done_at="day",
            )
            if not access.refused():
                return access.done(gettext("The duty was recorded."), url_for("placements.duties", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "placements/duty.html",
        case=case,
        duty=duty,
        form=form,
        able=colleagues_with(g.db, g.actor.organisation_id, P.DO_DUTIES),
        unit_id=case.unit_id,
        supplies=_supplies(case) if duty.kind == "utilities_transfer" else None,
        utilities=words.UTILITIES,
        holders=words.ACCOUNT_HOLDERS,
        papers=attachments.of_case("placement", subject_id=duty.id, kind="receipt", title=gettext("Receipts")),
        words=words,
        crumbs=[
            *crumbs(case, "")[:-1],
            (gettext("Duties that follow the handover"), url_for("placements.duties", case_id=case.id)),
            (words.DUTIES[duty.kind], None),
        ],
    )
    return page, status


@bp.post("/cases/<uuid:case_id>/duties/<uuid:duty_id>/responsible")
@access.page(P.DO_DUTIES, case=True, facet=Facet.PLACEMENT_OWN, load=load_duty)
def entrust_duty(case: Case, duty: Duty) -> Any:
    """Say who sees to a duty."""
    asked = request.form.get("responsible", "")
    try:
        person_id = UUID(asked) if asked else None
    except ValueError:
        raise NotFound(UNKNOWN) from None
    commands.entrust_duty(g.db, g.actor, case.id, duty.id, person_id)
    said = gettext("The colleague was told.") if person_id else gettext("It was taken back.")
    return access.done(said, url_for("placements.duty", case_id=case.id, duty_id=duty.id))


def _supplies(case: Case) -> list[Utility]:
    """What is supplied to the home today: the owner's own record, which nobody else reads."""
    return [one for one in utilities_of(g.db, case.unit_id) if one.ended_on is None] if case.unit_id else []
