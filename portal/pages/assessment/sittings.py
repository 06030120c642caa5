"""Pages of a session as it takes place: opened with who is present, chaired, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.pages.assessment.blueprint import BOTH, bp
from portal.pages.assessment.sessions import form_page
from portal.pages.assessment.sitting_forms import ChairForm, CloseForm, OpenForm, PresentForm
from portal.workflow.assessment import commands, equipe, sitting_queries
from portal.workflow.assessment.models import EquipeSession
from tenants import clock
from tenants.errors import Conflict
from tenants.permissions import Permission as P
from tenants.sentences import S


@bp.route("/sessions/<uuid:session_id>/open", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def open_session(sitting: EquipeSession) -> Any:
    """Open a session: who is present, and who chairs."""
    form, me = OpenForm(), str(actor().person_id)
    form.offer(equipe.members(g.db, sitting.partnership_id, clock.day_of(sitting.starts_at)))
    if request.method == "GET":
        if sitting.state != "convened":
            raise Conflict(S("This session is already open.") if sitting.state == "open" else S("This session is over."))
        form.present.data, form.chair.data = [me], me
    if form.validate_on_submit():
        chair = UUID(form.chair.data)
        access.attempt(form, lambda: commands.open_sitting(g.db, actor(), sitting.id, form.people(), chair))
        if not access.refused():
            return access.done(gettext("The session is open."), _page(sitting))
    return form_page("assessment/open.html", sitting, form, gettext("Open the session"))


@bp.route("/sessions/<uuid:session_id>/attendance", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def attendance(sitting: EquipeSession) -> Any:
    """Say anew who is present."""
    form, members = PresentForm(), sitting_queries.attendance_of(g.db, sitting)
    form.offer(members)
    if request.method == "GET":
        form.present.data = [str(one.id) for one in members if one.present]
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.record_attendance(g.db, actor(), sitting.id, form.people()))
        if not access.refused():
            return access.done(gettext("Who is present was recorded."), _page(sitting))
    return form_page("assessment/attendance.html", sitting, form, gettext("Who is present"))


@bp.route("/sessions/<uuid:session_id>/chair", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def chair(sitting: EquipeSession) -> Any:
    """Hand the chair over."""
    form = ChairForm()
    form.offer(sitting_queries.attendance_of(g.db, sitting))
    if form.validate_on_submit():
        person = UUID(form.chair.data)
        access.attempt(form, lambda: commands.hand_over_chair(g.db, actor(), sitting.id, person))
        if not access.refused():
            return access.done(gettext("The chair was handed over."), _page(sitting))
    return form_page("assessment/chair.html", sitting, form, gettext("Hand the chair over"))


@bp.route("/sessions/<uuid:session_id>/close", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def close(sitting: EquipeSession) -> Any:
    """Close a session, so that its minutes can be signed."""
    form = CloseForm(remarks=sitting.remarks)
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.close_sitting(g.db, actor(), sitting.id, form.remarks.data))
        if not access.refused():
            said = gettext("The session is closed. Its minutes are drawn up: read and sign them.")
            return access.done(said, url_for("assessment.minutes", session_id=sitting.id))
    agenda = sitting_queries.agenda_of(g.db, sitting, actor())
    return form_page("assessment/close.html", sitting, form, gettext("Close the session"), agenda=agenda)


def _page(sitting: EquipeSession) -> str:
    return url_for("assessment.session", session_id=sitting.id)
