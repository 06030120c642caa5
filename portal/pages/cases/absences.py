"""Who is away, and who stands in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from portal.pages import access, frame
from portal.pages.cases.blueprint import bp
from portal.pages.workload import in_hand
from portal.workflow.cases import absences as away
from portal.workflow.queue import queue
from portal.workflow.support.caseload import loads
from tenants.kinds import Kind
from tenants.permissions import Permission as P


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """Who is away, from when to when, and who stands in."""

    person = SelectField(_l("Who is away"), validate_choice=False)
    substitute = SelectField(_l("Who stands in"), validate_choice=False)
    starts_on = DateField(_l("First day"), [Optional()])
    last_day = DateField(_l("Last day"), [Optional()])


@bp.route("/cases/absences", methods=["GET", "POST"])
@access.page(P.ASSIGN_SOCIAL_WORKER, P.ASSIGN_WORKERS)
def absences() -> Any:
    """The absences of the organisation; one's own is recorded here, and the head records anybody's."""
    actor, form = access.actor(), AbsenceForm()
    everybody = [(str(key), name) for key, name in queue(g.db, actor).workers]
    may_allocate = P.ALLOCATE_CASES in frame.permissions()
    in_hands = {str(one.person_id): in_hand(one) for one in loads(g.db, actor)} if actor.kind is Kind.ATS else {}
    form.person.choices = everybody if may_allocate else [one for one in everybody if one[0] == str(actor.person_id)]
    form.substitute.choices = [
        ("", ""),
        *((key, f"{name}: {in_hands[key]}" if key in in_hands else name) for key, name in everybody),
    ]
    if request.method == "GET":
        form.person.data = str(actor.person_id)
    elif form.validate():
        made = access.attempt(
            form,
            lambda: away.record_absence(
                g.db, actor, _uuid(form.person.data), _uuid(form.substitute.data), starts_on=form.starts_on.data,
                last_day=form.last_day.data,
            ),
        )  # fmt: skip
        if made is not None:
            return access.done(gettext("The absence is recorded. It ends by itself."), url_for("cases.absences"))
    crumbs = [(gettext("Cases"), url_for("cases.index")), (gettext("Absences"), None)]
    page = render_template(
        "cases/absences.html",
        form=form,
        found=[(one, may_allocate or one.person_id == actor.person_id) for one in away.absences(g.db, actor)],
        crumbs=crumbs,
    )
    return page, access.status_of_refusal() if request.method == "POST" else 200


@bp.post("/cases/absences/<uuid:absence_id>/end")
@access.page(P.ASSIGN_SOCIAL_WORKER, P.ASSIGN_WORKERS)
def end_absence(absence_id: UUID) -> Any:
    """End an absence today, or call it off."""
    away.end_absence(g.db, access.actor(), absence_id)
    return access.done(gettext("The absence is over."), url_for("cases.absences"))


def _uuid(typed: str | None) -> UUID:
    try:
        return UUID(typed or "")
    except ValueError:
        return UUID(int=0)
