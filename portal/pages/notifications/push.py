"""Notices on one's devices: switched on by the browser's own question, off by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, g, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.identity import services
from portal.pages.notifications.settings import settings_page
from portal.pages.notifications.views import bp
from portal.pages.words import say
from portal.records.notifications import subscribing
from tenants.errors import Invalid

if TYPE_CHECKING:
    from uuid import UUID


@bp.post("/notifications/settings/push")
@access.page()
def subscribe_device() -> Any:
    """Send notices to this browser too: its script tells the address and the keys of its subscription."""
    told = {name: request.form.get(name, "") for name in ("endpoint", "p256dh", "auth", "device")}
    try:
        subscribing.subscribe(g.db, g.actor, **told, local=services().settings.env == "test")
    except Invalid as error:
        flash(say(error.fields["device"]), "danger")
        return settings_page(), 422
    return access.done(gettext("From now on notices come to this device too."), url_for("notifications.settings") + "#devices")


@bp.post("/notifications/settings/push/<uuid:subscription_id>/end")
@access.page()
def end_device(subscription_id: UUID) -> Any:
    """Send no more notices to one of one's devices."""
    subscribing.unsubscribe(g.db, g.actor, subscription_id)
    return access.done(gettext("No more notices come to that device."), url_for("notifications.settings") + "#devices")
