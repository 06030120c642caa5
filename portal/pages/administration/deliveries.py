"""E-mails that were given up, and sending one again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, url_for
from flask_babel import gettext
from sqlalchemy import func, select

from portal.pages import access
from portal.pages.administration.views import bp, tabs
from portal.records.notifications import failures
from portal.workflow.cases.notices import Delivery
from tenants.permissions import Permission as P


@bp.get("/administration/deliveries", endpoint="deliveries")
@access.page(P.SEE_DELIVERIES)
def list_deliveries() -> Any:
    """What could not be delivered to people of the organisation: to whom, and why; never of what."""
    pending = g.db.scalar(
        select(func.count()).where(Delivery.organisation_id == g.actor.organisation_id, Delivery.state == "pending")
    )
    return render_template(
        "administration/deliveries.html",
        failures=failures.failures(g.db, g.actor),
        pending=pending,
        tabs=tabs("administration.deliveries"),
    )


@bp.post("/administration/deliveries/<uuid:delivery_id>/replay")
@access.page(P.SEE_DELIVERIES)
def replay_delivery(delivery_id: UUID) -> Any:
    """Send one again."""
    failures.replay(g.db, g.actor, delivery_id)
    return access.done(gettext("The message is on its way again."), url_for("administration.deliveries"))
