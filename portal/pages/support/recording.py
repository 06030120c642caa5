"""Record a meeting in under a minute, by thumb; correct a record, with its history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.support import photos, words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.diary import load_meeting
from portal.pages.support.meeting_forms import RecordForm
from portal.pages.words import say
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from portal.workflow.support import commands, queries
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.meetings.recording import corrections
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.errors import Invalid
from tenants.permissions import Permission as P


@bp.route("/cases/<uuid:case_id>/support/record", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY))
def record(case: Case) -> Any:
    """Record a meeting that nobody had planned; when a planned one of mine waits to be recorded, that one comes first."""
    require_action("record")
    if request.method == "GET" and "unplanned" not in request.args:
        waiting = [row for row in meetings.planned(g.db, case.id) if row.starts_at < clock.now()]
        mine = next((row for row in waiting if row.worker_id == g.actor.person_id), None)
        if mine is not None:
            return redirect(url_for("support.record_planned", case_id=case.id, session_id=mine.id))
    return _record(case, None)


@bp.route("/cases/<uuid:case_id>/support/meetings/<uuid:session_id>/record", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY), load=load_meeting)
def record_planned(case: Case, meeting: SupportSession) -> Any:
    """Record a planned meeting."""
    require_action("record")
    return _record(case, meeting)


def _record(case: Case, meeting: SupportSession | None) -> Any:
    form, status = _form(case), 200
    meeting_id = meeting.id if meeting else None
    if request.method == "GET":
        form.version.data = case.version
        _begin(form, meeting)
    else:
        if form.validate_on_submit():
            written = form.record()

            def write() -> None:
                received = photos.receive()
                made = commands.record_session(
                    g.db, g.actor, case.id, written, session_id=meeting_id, seen_version=form.version.data
                )
                photos.attach(case.id, made, received)

            access.attempt(form, write, starts_at="day")
            if not access.refused():
                return access.done(gettext("The meeting was recorded."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "support/record.html",
        case=case,
        form=form,
        meeting=meeting,
        photo_wrong=_photo_wrong(),
        comune_reads=Stage(case.stage) is not Stage.ASSIGNED,
        words=words,
        crumbs=crumbs(case, gettext("Record a meeting")),
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/support/meetings/<uuid:session_id>/correct", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT, Facet.IDENTITY), load=load_meeting)
def correct_session(case: Case, meeting: SupportSession) -> Any:
    """Correct or complete a record: what it said before is kept."""
    require_action("record")
    form, status, meeting_id = _form(case, moved=False), 200, meeting.id
    if request.method == "GET":
        form.version.data = corrections(g.db, meeting_id)
        form.show(meeting, meetings.presences_of(g.db, meeting_id))
    else:
        if form.validate_on_submit():
            written = form.record()
            access.attempt(
                form,
                lambda: commands.correct_session(g.db, g.actor, case.id, meeting_id, written, seen=form.version.data),
                starts_at="day",
            )
            if not access.refused():
                return access.done(gettext("The record was corrected."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "support/correct.html",
        case=case,
        form=form,
        meeting=meeting,
        versions=meetings.versions_of(g.db, meeting_id),
        words=words,
        crumbs=crumbs(case, gettext("Correct a record")),
    )
    return page, status


def _photo_wrong() -> str:
    """The sentence beside the photos, when one of them was refused."""
    refusal = getattr(g, "refusal", None)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    found = fields.get("photo") or fields.get("file")
    return say(found) if found else ""


def _form(case: Case, *, moved: bool = True) -> RecordForm:
    """The form with a line for each person of the household and, for a new record, each open goal."""
    form = RecordForm()
    goals = [goal for goal in queries.overview(g.db, case.id).goals if goal["state"] == "open"] if moved else []
    form.offer(meetings.names(g.db, case.id), goals)
    return form


def _begin(form: RecordForm, meeting: SupportSession | None) -> None:
    """What is known already: of the planned meeting, else of the address (a plan whose time is past), else an hour ago."""
    starts_at = meeting.starts_at if meeting else _asked("at") or clock.now() - timedelta(hours=1)
    form.fill_in(starts_at)
    kind = meeting.kind if meeting else request.args.get("kind", "")
    form.kind.data = kind if kind in words.KINDS else "interview"
    form.place.data = meeting.place if meeting else request.args.get("place", "")
    form.show_length(meeting.minutes if meeting else request.args.get("minutes", type=int))


def _asked(name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(request.args.get(name, "")).replace(tzinfo=clock.ROME)
    except ValueError:
        return None
