"""The coordinator's caseload: what each colleague has in hand, which households stand still, and a caseload that changes hands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp
from portal.pages.support.forms import NEEDED
from portal.pages.workload import in_hand
from portal.workflow.support import commands
from portal.workflow.support.caseload import loads, stalled
from tenants.kinds import Role
from tenants.permissions import Permission as P


class HandOverForm(FlaskForm):  # type: ignore[misc]
    """Whose households, in which role, and to whom."""

    whose = SelectField(_l("Whose households"), [InputRequired(NEEDED)])
    to = SelectField(_l("To whom"), [InputRequired(NEEDED)])


@bp.route("/support/caseload", methods=["GET", "POST"])
@access.page(P.ASSIGN_WORKERS)
def caseload() -> Any:
    """What each colleague has in hand; hand all of it over to another one of the same role."""
    found = loads(g.db, g.actor)
    form, status = HandOverForm(), 200
    choices = [(f"{one.role}:{one.person_id}", f"{one.name}, {words.WORKERS[one.role]}: {in_hand(one)}") for one in found]
    form.whose.choices, form.to.choices = choices, [("", ""), *choices]
    if request.method == "POST":
        if form.validate_on_submit():
            role, _, whose = (form.whose.data or "").partition(":")
            to_role, _, to = (form.to.data or "").partition(":")
            if role != to_role:
                form.to.errors = [gettext("Choose a colleague with the same role.")]
            else:
                moved = access.attempt(
                    form, lambda: commands.hand_over_caseload(g.db, g.actor, Role(role), UUID(whose), UUID(to))
                )
                if moved is not None:
                    said = ngettext("%(num)s household changed hands: %(cases)s.", "%(num)s households changed hands: %(cases)s.",
                                    len(moved), cases=", ".join(moved))  # fmt: skip
                    return access.done(said, url_for("support.caseload"))
        status = access.status_of_refusal()
    page = render_template(
        "support/caseload.html",
        loads=found,
        stalled=stalled(g.db, g.actor),
        form=form,
        words=words,
        crumbs=[(gettext("Meetings"), url_for("support.index")), (gettext("Who has what in hand"), None)],
    )
    return page, status
