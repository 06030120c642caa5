"""Plan a meeting, record one in under a minute, call one off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.forms import CancelForm, PlanSessionForm, RecordForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from portal.workflow.support import commands, queries
from portal.workflow.support.meetings import meeting_of
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Conflict
from tenants.permissions import Permission as P


def load_meeting(session: Session, actor: Actor, case: Case, session_id: UUID) -> SupportSession:
    """A meeting of the case of the address."""
    return meeting_of(session, case, session_id)


@bp.route("/cases/<uuid:case_id>/support/meetings/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def plan_session(case: Case) -> Any:
    """Put a meeting in the diary; a clash is shown first, and can be accepted."""
    require_action("plan_session")
    form, status, clash = PlanSessionForm(), 200, False
    form.worker_id.choices = queries.colleagues(g.db, case.id, g.actor)
    if request.method == "GET":
        form.version.data, form.worker_id.data = case.version, g.actor.person_id
    else:
        if form.validate_on_submit():
            starts_at = form.starts_at
            access.attempt(
                form,
                lambda: commands.plan_session(
                    g.db,
                    g.actor,
                    case.id,
                    worker_id=form.worker_id.data,
                    starts_at=starts_at,
                    place=form.place.data,
                    minutes=form.minutes.data,
                    despite_clash=bool(form.despite_clash.data),
                    seen_version=form.version.data,
                ),
                starts_at="day",
            )
            if not access.refused():
                return access.done(gettext("The meeting is in the diary."), url_for("support.show", case_id=case.id))
            clash = isinstance(g.refusal, Conflict)
        status = access.status_of_refusal()
    page = render_template(
        "support/plan_session.html", case=case, form=form, clash=clash, crumbs=crumbs(case, gettext("Plan a meeting"))
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/support/record", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def record(case: Case) -> Any:
    """Record a meeting that nobody had planned; when a planned one of mine waits to be recorded, that one comes first."""
    require_action("record")
    if request.method == "GET" and "unplanned" not in request.args:
        waiting = [row for row in queries.planned(g.db, case.id) if row.starts_at < clock.now()]
        mine = next((row for row in waiting if row.worker_id == g.actor.person_id), None)
        if mine is not None:
            return redirect(url_for("support.record_planned", case_id=case.id, session_id=mine.id))
    return _record(case, None)


@bp.route("/cases/<uuid:case_id>/support/meetings/<uuid:session_id>/record", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_meeting)
def record_planned(case: Case, meeting: SupportSession) -> Any:
    """Record a planned meeting."""
    require_action("record")
    return _record(case, meeting)


def _record(case: Case, meeting: SupportSession | None) -> Any:
    form, status = RecordForm(), 200
    meeting_id = meeting.id if meeting else None
    if request.method == "GET":
        form.version.data = case.version
        form.fill_in(meeting.starts_at if meeting else clock.now() - timedelta(hours=1))
        form.place.data = meeting.place if meeting else ""
        form.minutes.data = _nearest(meeting.minutes if meeting else None)
    else:
        if form.validate_on_submit():
            starts_at = form.starts_at
            access.attempt(
                form,
                lambda: commands.record_session(
                    g.db,
                    g.actor,
                    case.id,
                    session_id=meeting_id,
                    starts_at=starts_at,
                    place=form.place.data,
                    minutes=form.minutes.data,
                    attendance=form.attendance.data,
                    done=form.done.data or "",
                    next_step=form.next_step.data or "",
                    concern=bool((form.concern_text.data or "").strip()),
                    concern_text=form.concern_text.data or "",
                    seen_version=form.version.data,
                ),
                starts_at="day",
            )
            if not access.refused():
                return access.done(gettext("The meeting was recorded."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "support/record.html",
        case=case,
        form=form,
        meeting=meeting,
        comune_reads=Stage(case.stage) is not Stage.ASSIGNED,
        crumbs=crumbs(case, gettext("Record a meeting")),
    )
    return page, status


def _nearest(minutes: int | None) -> int:
    return min(words.DURATIONS, key=lambda n: abs(n - (minutes or 60)))


@bp.route("/cases/<uuid:case_id>/support/meetings/<uuid:session_id>/cancel", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_meeting)
def cancel_session(case: Case, meeting: SupportSession) -> Any:
    """Call a planned meeting off."""
    require_action("record")
    form, status, meeting_id = CancelForm(), 200, meeting.id
    if request.method == "GET":
        form.version.data = case.version
    else:
        if form.validate_on_submit():
            reason = form.reason.data or ""
            access.attempt(
                form,
                lambda: commands.cancel_session(
                    g.db, g.actor, case.id, meeting_id, reason=reason, seen_version=form.version.data
                ),
            )
            if not access.refused():
                return access.done(gettext("The meeting was cancelled."), url_for("support.show", case_id=case.id))
        status = access.status_of_refusal()
    page = render_template(
        "support/cancel_session.html", case=case, form=form, meeting=meeting, crumbs=crumbs(case, gettext("Cancel a meeting"))
    )
    return page, status
