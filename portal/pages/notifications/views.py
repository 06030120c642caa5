"""The inbox: what one was told, unread first; opening a notification marks it as read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, g, jsonify, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.utils import redirect

from portal.pages import access
from portal.pages.identity import services
from portal.records.notifications import inbox
from tenants import clock, scope
from tenants.errors import NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from portal.pages.identity import Belonging

RECORDED_FOR_US = ("ActedForOwner", "ActedForAts", "ActDisputed")
"""What is read on a page of its own: the case may no longer be the reader's, for whom it was recorded."""
bp = Blueprint("notifications", __name__, template_folder="templates")


@bp.get("/notifications")
@access.page()
def index() -> Any:
    """Everything that one was told in this space."""
    page = inbox.page(g.db, g.actor, after=request.args.get("after", ""))
    following = url_for("notifications.index", after=page.following) if page.following else ""
    first = url_for("notifications.index") if request.args.get("after") else ""
    return render_template(
        "notifications/index.html", page=page, following=following, first=first, now=clock.now().isoformat()
    )  # fmt: skip


@bp.get("/notifications/unread")
@access.signed_in
def unread() -> Any:
    """The number on the bell, for a page that stays open. Costs what every page costs to know who asks, and no more."""
    number = g.identity.unread
    words = ngettext("%(num)s unread", "%(num)s unread", number)
    answer = jsonify(unread=number, words=f"{gettext('Notifications')}: {words}" if number else gettext("Notifications"))
    here = g.identity.here
    answer.set_etag(f"{here.organisation_id if here else ''}-{number}-{g.identity.language}")
    return answer.make_conditional(request)


@bp.get("/notifications/<uuid:notification_id>")
@access.signed_in
def show(notification_id: UUID) -> Any:
    """One notification, as an e-mail's link opens it: what it says, and the button that opens what it is about.

    It may have been told in another space of the same person than the one that is open.
    """
    identity = g.identity
    for belonging in sorted(identity.belongings, key=lambda b: b != identity.here):
        told = _told_in(belonging, notification_id)
        if told is not None:
            here = belonging == identity.here
            return render_template("notifications/show.html", told=told, elsewhere=None if here else belonging)
    abort(404)


@bp.post("/notifications/<uuid:notification_id>/open")
@access.page()
def open_one(notification_id: UUID) -> Any:
    """Mark one as read and go to what it is about, while that is still for the reader."""
    told = inbox.mark_read(g.db, g.actor, notification_id)
    if told.kind in RECORDED_FOR_US:
        return redirect(url_for("cases.on_behalf_all"), 303)
    if not told.opens:
        sentence = gettext("You have read it. What it is about can no longer be opened in this space.")
        return access.done(sentence, url_for("notifications.index"))
    if told.case_id:
        return redirect(url_for("cases.show", case_id=told.case_id), 303)
    if told.unit_id:
        return redirect(url_for("properties.show", unit_id=told.unit_id), 303)
    return redirect(url_for("assessment.sessions"), 303)


@bp.post("/notifications/read")
@access.page()
def read_all() -> Any:
    """Mark as read all that the page showed or had behind it, not what came meanwhile."""
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
        if until.tzinfo is None:
            raise ValueError
    except ValueError:
        until = clock.now()
    number = inbox.mark_all_read(g.db, g.actor, until=until)
    sentence = ngettext("%(num)s notification is now marked as read.", "%(num)s notifications are now marked as read.", number)
    return access.done(sentence, url_for("notifications.index"))


def _told_in(belonging: Belonging, notification_id: UUID) -> inbox.Told | None:
    actor = replace(g.identity, here=belonging).actor
    with scope.bound(scope.of(actor, read_only=True)), services().database.session() as db:
        try:
            return inbox.load(db, actor, notification_id)
        except NotFound:
            return None
