"""Pages of the Equipe's sessions: the list, one session, convening, moving and calling off, and the calendar entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext
from icalendar import Calendar, Event

from portal.pages import access
from portal.pages.access import actor
from portal.pages.assessment import forms
from portal.pages.assessment.blueprint import BOTH, bp
from portal.pages.assessment.sitting_forms import CallOffForm, MoveForm
from portal.pages.frame import Button
from portal.pages.words import datetime_it
from portal.workflow.assessment import commands, equipe, queries, sitting_queries
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.assessment.words import OUTCOME_WORDS, STANCE_WORDS
from portal.workflow.disclosure import Facet
from tenants import clock
from tenants.people import Person
from tenants.permissions import Permission as P

WORDS = {"outcomes": OUTCOME_WORDS, "stances": STANCE_WORDS}


@bp.get("/sessions")
@access.page(P.ASSESS)
def sessions() -> Any:
    """The sessions to come, next first, then those that were."""
    before = _instant(request.args.get("before", ""))
    past = queries.past_sessions(g.db, actor(), before)
    shown = past[: queries.PAGE]
    older = url_for("assessment.sessions", before=shown[-1].starts_at.isoformat()) if len(past) > queries.PAGE else ""
    return render_template(
        "assessment/sessions.html",
        coming=[] if before else queries.coming_sessions(g.db, actor()),
        past=shown,
        older=older,
        newer=url_for("assessment.sessions") if before else "",
        several=len(actor().equipe_of) > 1,
        convene=Button(gettext("Convene the Equipe"), url_for("assessment.convene"), True),
        crumbs=[(gettext("Sessions of the Equipe"), None)],
    )


@bp.route("/sessions/convene", methods=BOTH)
@access.page(P.ASSESS)
def convene() -> Any:
    """Convene a session."""
    form, where = forms.ConveneForm(), equipe.partnerships(g.db, actor())
    form.partnership.choices = [(str(one.id), one.name) for one in where]
    if request.method == "POST" and len(where) == 1:
        form.partnership.data = str(where[0].id)
    if form.validate_on_submit():
        partnership = UUID(form.partnership.data)
        made = access.attempt(form, lambda: commands.convene(g.db, actor(), partnership, form.moment(), form.place.data))
        if made is not None:
            said = gettext("The Equipe was convened and its members were told.")
            return access.done(said, url_for("assessment.session", session_id=made.id))
    title = gettext("Convene the Equipe")
    crumbs = [(gettext("Sessions of the Equipe"), url_for("assessment.sessions")), (title, None)]
    page = render_template(
        "assessment/convene.html",
        form=form,
        title=title,
        crumbs=crumbs,
        several=len(where) > 1,
        back=url_for("assessment.sessions"),
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


@bp.get("/sessions/<uuid:session_id>")
@access.page(P.ASSESS, load=equipe.load_session)
def session(sitting: EquipeSession) -> Any:
    """One session: when, where, who is present and who chairs, the matters on its agenda, its minutes."""
    agenda = sitting_queries.agenda_of(g.db, sitting, actor())
    access.read_also(Facet.IDENTITY, *(row.id for row in agenda if row.surname))
    members = sitting_queries.attendance_of(g.db, sitting) or equipe.members(g.db, sitting.partnership_id, _day(sitting))
    chair = g.db.get(Person, sitting.chair_id) if sitting.chair_id else None
    return render_template(
        "assessment/session.html",
        sitting=sitting,
        agenda=agenda,
        named=any(row.surname for row in agenda),
        members=members,
        chair=chair,
        chairs=sitting.chair_id == actor().person_id,
        day_has_come=_day(sitting) <= clock.today(),
        past=_day(sitting) < clock.today(),
        words=WORDS,
        crumbs=[(gettext("Sessions of the Equipe"), url_for("assessment.sessions")), (gettext("Session"), None)],
    )


@bp.route("/sessions/<uuid:session_id>/move", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def move(sitting: EquipeSession) -> Any:
    """Move a convened session to another moment or place."""
    local = sitting.starts_at.astimezone(clock.ROME)
    form = MoveForm(starts_on=local.date(), starts_at=local.time(), place=sitting.place)
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.move_session(g.db, actor(), sitting.id, form.moment(), form.place.data))
        if not access.refused():
            said = gettext("The session was moved and the members of the Equipe were told.")
            return access.done(said, url_for("assessment.session", session_id=sitting.id))
    return form_page("assessment/move.html", sitting, form, gettext("Move the session"))


@bp.route("/sessions/<uuid:session_id>/call-off", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def call_off(sitting: EquipeSession) -> Any:
    """Say that a session does not take place."""
    form = CallOffForm()
    if form.validate_on_submit():
        access.attempt(form, lambda: commands.call_off(g.db, actor(), sitting.id, form.reason.data or ""))
        if not access.refused():
            said = gettext("The session was called off and the members of the Equipe were told.")
            return access.done(said, url_for("assessment.session", session_id=sitting.id))
    return form_page("assessment/call_off.html", sitting, form, gettext("Call the session off"))


@bp.get("/sessions/<uuid:session_id>/calendar.ics")
@access.page(P.ASSESS, load=equipe.load_session)
def calendar(sitting: EquipeSession) -> Any:
    """The session as an entry for one's own calendar: it names no case."""
    entry = Event()
    entry.add("uid", f"equipe-session-{sitting.id}")
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", sitting.starts_at)
    entry.add("summary", gettext("Session of the Equipe"))
    entry.add("url", url_for("assessment.session", session_id=sitting.id, _external=True))
    if sitting.place:
        entry.add("location", sitting.place)
    book = Calendar()
    book.add("prodid", "-//Ospitalita temporanea//portal//IT")
    book.add("version", "2.0")
    book.add_component(entry)
    headers = {"Content-Disposition": "attachment; filename=equipe.ics"}
    return Response(book.to_ical(), mimetype="text/calendar", headers=headers)


def form_page(template: str, sitting: EquipeSession, form: Any, title: str, **values: Any) -> Any:
    """A form about a session, shown again with its status after a refusal."""
    back = url_for("assessment.session", session_id=sitting.id)
    sessions_ = (gettext("Sessions of the Equipe"), url_for("assessment.sessions"))
    crumbs = [sessions_, (datetime_it(sitting.starts_at), back), (title, None)]
    page = render_template(template, sitting=sitting, form=form, title=title, back=back, crumbs=crumbs, **values)
    return page, 200 if request.method == "GET" else access.status_of_refusal()


def _day(sitting: EquipeSession) -> date:
    return clock.day_of(sitting.starts_at)


def _instant(text: str) -> datetime | None:
    """A moment from the address of a page; nonsense means the first page."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None
