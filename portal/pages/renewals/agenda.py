"""The page on which a renewal is put on the agenda of a session of the Equipe."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.pages import access
from portal.pages.access import actor
from portal.pages.renewals.blueprint import BOTH, bp, form_page, tab
from portal.pages.renewals.forms import CaseForm
from portal.pages.words import datetime_it
from portal.workflow.assessment import queries as sessions
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.renewals import agenda
from tenants.permissions import Permission as P


class AgendaForm(CaseForm):
    """One of the sessions that are still to be held."""

    session_id = RadioField(_l("Session of the Equipe"), [InputRequired()])


@bp.route("/cases/<uuid:case_id>/renewal/agenda", methods=BOTH)
@access.page(P.DECIDE_REVIEW, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def put_on_agenda(case: Case) -> Any:
    """Choose the session that decides on the renewal."""
    form = AgendaForm(version=case.version)
    coming = sessions.sessions_for(g.db, actor(), case)
    form.session_id.choices = [(str(one.id), datetime_it(one.starts_at), {"note": one.place or ""}) for one in coming]
    if form.validate_on_submit():
        chosen = UUID(form.session_id.data)
        access.attempt(form, lambda: agenda.put_on_agenda(g.db, actor(), case.id, chosen, form.version.data))
        if not access.refused():
            return access.done(gettext("The renewal is on the agenda."), tab(case))
    title = gettext("Put the renewal on an agenda")
    return form_page("renewals/agenda.html", case, form, "put_on_agenda", title, convene=url_for("assessment.sessions"))
