"""The notes of the two narrower tiers on a case: for the Equipe, and one's own."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.support.blueprint import before, bp, earlier
from portal.pages.support.meeting_forms import NoteForm
from portal.pages.words import say
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.meetings import queries as meetings
from tenants.kinds import Role
from tenants.permissions import Permission as P
from tenants.sentences import S


@bp.route("/cases/<uuid:case_id>/support/notes", methods=["GET", "POST"])
@access.page(P.WRITE_NOTES, case=True, facet=Facet.SUPPORT_NOTES, reads=(Facet.SUPPORT_NOTES,))
def notes(case: Case) -> Any:
    """My notes and those for the Equipe; the coordinator's page shows everybody's."""
    form = NoteForm()
    recent = meetings.held(g.db, case.id)[: meetings.PAGE]
    choices = [(row.id, say(S("%(at)s", at=row.starts_at))) for row in recent if not row.cancelled_reason]
    form.session_id.choices = [("", gettext("No meeting in particular")), *choices]
    status = 200
    if request.method == "POST":
        if form.validate_on_submit():
            text, about = form.text.data or "", form.session_id.data
            write = commands.write_equipe_note if form.tier.data == "equipe" else commands.write_note
            access.attempt(form, lambda: write(g.db, g.actor, case.id, text=text, session_id=about))
            if not access.refused():
                return access.done(gettext("The note was kept."), url_for("support.notes", case_id=case.id))
        status = access.status_of_refusal()
    rows = meetings.notes_of(g.db, case.id, before())
    page = render_template(
        "support/notes.html",
        **frame.case_context(),
        form=form,
        notes=rows[: meetings.PAGE],
        earlier=earlier(rows, "support.notes", case.id, "at"),
        of_everybody=Role.COORDINATOR in g.actor.roles,
    )
    return page, status
