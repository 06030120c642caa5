"""The secret address of one's diary, for the calendar on one's phone or desk."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, abort, flash, g, redirect, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.identity import services
from portal.pages.notifications.views import bp
from portal.records.notifications import feed


@bp.get("/calendar/<token>")
@access.public
def calendar(token: str) -> Any:
    """What whoever has the address reads: the person's diary as of now. An address that is nobody's does not exist."""
    parts = services()
    try:
        found = feed.calendar(parts.system, parts.database, token.removesuffix(".ics"))
    except feed.TooOften:
        return Response(status=429, headers={"Retry-After": str(int(feed.WHILE.total_seconds()))})
    if found is None:
        abort(404)
    answer = Response(found, mimetype="text/calendar")
    answer.set_etag(hashlib.sha256(found).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/notifications/settings/calendar")
@access.page()
def renew_calendar() -> Any:
    """Make an address, or another in its place; it is shown this once."""
    token = feed.renew(g.db, g.actor)
    address = url_for("notifications.calendar", token=f"{token}.ics", _external=True)
    flash(
        gettext("This is the address of your calendar; copy it now, it is not shown again: %(address)s", address=address),
        "success",
    )
    return redirect(url_for("notifications.settings") + "#calendar", 303)


@bp.post("/notifications/settings/calendar/end")
@access.page()
def end_calendar() -> Any:
    """End the address: calendars that read it find nothing from now on."""
    feed.end(g.db, g.actor)
    return access.done(gettext("The address of your calendar has ended."), url_for("notifications.settings"))
