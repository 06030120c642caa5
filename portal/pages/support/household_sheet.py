"""The sheet for the household: who reads it and in which language, and the page to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.pages import access
from portal.pages.support.blueprint import bp, crumbs
from portal.pages.support.forms import NEEDED
from portal.records.documents import intake
from portal.records.sheets import household
from portal.records.sheets.sentences import NAMES
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.languages import readers
from portal.workflow.support.rights import AFTERWARDS, require_stage
from tenants.permissions import Permission as P


class SheetForm(FlaskForm):  # type: ignore[misc]
    """Whose sheet, and in which language."""

    member_id = RadioField(_l("For whom?"), [InputRequired(NEEDED)], validate_choice=False)
    language = RadioField(_l("In which language?"), [InputRequired(NEEDED)], choices=list(NAMES.items()), default="it")


@bp.route("/cases/<uuid:case_id>/support/sheet", methods=["GET", "POST"])
@access.page(P.SEE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY))
def household_sheet(case: Case) -> Any:
    """Choose who reads the sheet and in which language: it is remembered, and the sheet opens."""
    require_stage(case, AFTERWARDS)
    form, status = SheetForm(), 200
    people = readers(g.db, case.id)
    form.member_id.choices = [(str(row.id), _named(row)) for row in people]
    if request.method == "GET":
        first = next(iter(people), None)
        form.member_id.data, form.language.data = (str(first.id), first.language or "it") if first else (None, "it")
    else:
        if form.validate_on_submit():
            member_id, language = _uuid(form.member_id.data), form.language.data or ""
            access.attempt(form, lambda: commands.remember_language(g.db, g.actor, case.id, member_id, language))
            if not access.refused():
                return redirect(url_for("support.household_sheet_pdf", case_id=case.id, member_id=member_id), 303)
        status = access.status_of_refusal()
    page = render_template(
        "support/household_sheet.html", case=case, form=form, people=people, names=NAMES,
        crumbs=crumbs(case, gettext("Sheet for the household")),
    )  # fmt: skip
    return page, status


@bp.get("/cases/<uuid:case_id>/support/sheet/<uuid:member_id>.pdf")
@access.page(P.SEE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY))
def household_sheet_pdf(case: Case, member_id: UUID) -> Any:
    """The sheet, in the language of the address or else the one that was remembered."""
    require_stage(case, AFTERWARDS)
    language = request.args.get("language") or next((r.language for r in readers(g.db, case.id) if r.id == member_id), None)
    if (language or "it") not in NAMES:
        abort(404)
    answer = Response(household.write(g.db, g.actor, case, member_id, language or "it"), mimetype=intake.PDF)
    answer.headers.set("Content-Disposition", "inline", filename=f"{case.number}-{language or 'it'}.pdf")
    return answer


def _named(row: Any) -> str:
    return f"{row.name} ({NAMES[row.language]})" if row.language else str(row.name)


def _uuid(typed: str | None) -> UUID:
    try:
        return UUID(typed or "")
    except ValueError:
        return UUID(int=0)
