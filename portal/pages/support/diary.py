"""The diary: what is to record and what comes, a meeting planned, shown to a calendar, called off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, g, redirect, render_template, request, url_for
from flask_babel import gettext
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.meeting_forms import CancelForm, PlanSessionForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands, queries
from portal.workflow.support.caseload import week_ends
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.meetings.lookup import meeting_of
from portal.workflow.support.models import SupportSession
from portal.workflow.support.seeking import queries as seeking
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Conflict
from tenants.kinds import Role
from tenants.permissions import Permission as P


def load_meeting(session: Session, actor: Actor, case: Case, session_id: UUID) -> SupportSession:
    """A meeting of the case of the address."""
    return meeting_of(session, case, session_id)


@bp.get("/support/meetings")
@access.page(P.WRITE_SUPPORT)
def index() -> Any:
    """My meetings: to record, today, the next days; and the households that I follow. A coordinator may look at everybody's."""
    everybody = request.args.get("who") == "all" and Role.COORDINATOR in g.actor.roles
    rows = meetings.diary(g.db, g.actor, everybody=everybody)
    mine = queries.my_households(g.db, g.actor)
    access.read_also(Facet.IDENTITY, *(row.case_id for row in (*rows, *mine) if row.household))
    now, today = clock.now(), clock.today()
    steps = seeking.due(g.db, g.actor, clock.day_of(week_ends(now)) - timedelta(days=1), everybody=everybody)
    access.read_also(Facet.IDENTITY, *(row.case_id for row in steps if row.household))
    return render_template(
        "support/index.html",
        **_by_time(rows, now),
        steps=steps,
        mine=mine,
        everybody=everybody,
        may_see_all=Role.COORDINATOR in g.actor.roles,
        today=today,
        words=words,
        crumbs=[(gettext("Meetings"), None)],
    )


def _by_time(rows: Any, now: datetime) -> dict[str, list[Any]]:
    """Meetings that are late to record, today's, those of the rest of the week, and those after it."""
    today, monday = clock.day_of(now), week_ends(now)
    found: dict[str, list[Any]] = {"late": [], "today_": [], "week": [], "then": []}
    for row in rows:
        key = (
            "late"
            if row.starts_at < now
            else "today_"
            if meetings.day_of(row) == today
            else "week"
            if row.starts_at < monday
            else "then"
        )
        found[key].append(row)
    return found


@bp.route("/cases/<uuid:case_id>/support/meetings/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def plan_session(case: Case) -> Any:
    """Put a meeting in the diary. A clash is shown first, and can be accepted; a time that is past leads on to the record."""
    require_action("plan_session")
    form, status, clash = PlanSessionForm(), 200, False
    colleagues = queries.colleagues(g.db, case.id, g.actor)
    form.worker_id.choices = colleagues
    if request.method == "GET":
        form.version.data, form.worker_id.data = case.version, g.actor.person_id
        if request.args.get("kind") in words.KINDS:
            form.kind.data = request.args["kind"]
    else:
        if form.validate_on_submit():
            starts_at = form.starts_at
            if starts_at < clock.now():
                return redirect(_to_record(case, form, starts_at), 303)
            access.attempt(
                form,
                lambda: commands.plan_session(
                    g.db,
                    g.actor,
                    case.id,
                    worker_id=form.worker_id.data,
                    starts_at=starts_at,
                    kind=form.kind.data,
                    place=form.place.data,
                    minutes=form.length,
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
        "support/plan_session.html",
        case=case,
        form=form,
        clash=clash,
        that_day=_that_day(form, colleagues),
        words=words,
        crumbs=crumbs(case, gettext("Plan a meeting")),
    )
    return page, status


def _to_record(case: Case, form: PlanSessionForm, starts_at: datetime) -> str:
    at = starts_at.astimezone(clock.ROME).strftime("%Y-%m-%dT%H:%M")
    given = {"kind": form.kind.data, "place": form.place.data or None, "minutes": form.length}
    return url_for("support.record", case_id=case.id, unplanned=1, at=at, **given)


@bp.get("/cases/<uuid:case_id>/support/meetings/day")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT)
def that_day(case: Case) -> Any:
    """What the chosen colleague has in the diary on the chosen day: shown beside the form while it is filled in."""
    form = PlanSessionForm(formdata=request.args)
    colleagues = queries.colleagues(g.db, case.id, g.actor)
    form.worker_id.choices = colleagues
    return render_template("support/_that_day.html", that_day=_that_day(form, colleagues), words=words)


def _that_day(form: PlanSessionForm, colleagues: list[tuple[UUID, str]]) -> Any:
    """``None`` as long as colleague or day are missing."""
    if not form.day.data or form.worker_id.data not in dict(colleagues):
        return None
    return meetings.that_day(g.db, form.worker_id.data, form.day.data)


@bp.get("/cases/<uuid:case_id>/support/meetings/<uuid:session_id>.ics")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, load=load_meeting)
def calendar(case: Case, meeting: SupportSession) -> Any:
    """The meeting for one's own calendar: the case's number and the place, and no name, since calendars are shared."""
    entry = Event()
    entry.add("uid", f"{meeting.id}@{request.host.partition(':')[0]}")
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", meeting.starts_at)
    entry.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes or 60))
    entry.add("summary", f"{case.number}: {words.KINDS[meeting.kind]}")
    if meeting.place:
        entry.add("location", meeting.place)
    if meeting.cancelled_reason:
        entry.add("status", "CANCELLED")
    entry.add("url", url_for("support.show", case_id=case.id, _external=True))
    whole = Calendar()
    whole.add("prodid", "-//Ospitalita temporanea//IT")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add_component(entry)
    name = f"{case.number}-{meeting.starts_at.astimezone(clock.ROME):%Y-%m-%d}.ics"
    return Response(whole.to_ical(), mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{name}"'})


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
