"""E-mails that were given up, sending them again, and addresses that bounce."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from portal.pages import access
from portal.pages.administration.views import bp, tabs
from portal.records.notifications import bounces, failures
from portal.workflow.cases.notices import Delivery
from tenants.permissions import Permission as P


@bp.get("/administration/deliveries", endpoint="deliveries")
@access.page(P.SEE_DELIVERIES)
def list_deliveries() -> Any:
    """What could not be delivered to people of the organisation: to whom, and why; never of what."""
    pending = g.db.scalar(
        select(func.count()).where(
            Delivery.organisation_id == g.actor.organisation_id, Delivery.state == "pending", Delivery.channel == "email"
        )
    )
    return render_template(
        "administration/deliveries.html",
        failures=failures.failures(g.db, g.actor),
        bouncing=bounces.in_organisation(g.db, g.actor),
        pending=pending,
        tabs=tabs("administration.deliveries"),
    )


@bp.post("/administration/deliveries/<uuid:delivery_id>/replay")
@access.page(P.SEE_DELIVERIES)
def replay_delivery(delivery_id: UUID) -> Any:
    """Send one again."""
    failures.replay(g.db, g.actor, delivery_id)
    return access.done(gettext("The message is on its way again."), url_for("administration.deliveries"))


@bp.post("/administration/deliveries/replay")
@access.page(P.SEE_DELIVERIES)
def replay_deliveries() -> Any:
    """Send the chosen ones again."""
    known = {str(one.delivery_id): one.delivery_id for one in failures.failures(g.db, g.actor)}
    chosen = [known[one] for one in request.form.getlist("delivery") if one in known]
    if not chosen:
        flash(gettext("Choose at least one message."), "warning")
        return redirect(url_for("administration.deliveries"), 303)
    sent, passed = failures.replay_many(g.db, g.actor, chosen)
    sentence = ngettext("%(num)s message is on its way again.", "%(num)s messages are on their way again.", sent)
    if passed:
        sentence += " " + ngettext("%(num)s was on its way already.", "%(num)s were on their way already.", passed)
    return access.done(sentence, url_for("administration.deliveries"))


@bp.post("/administration/deliveries/addresses/<uuid:person_id>/clear")
@access.page(P.SEE_DELIVERIES)
def clear_bounce(person_id: UUID) -> Any:
    """Say that an address works again."""
    released = bounces.clear(g.db, g.actor, person_id)
    sentence = gettext("The address is used again.")
    sentence += " " + ngettext(
        "%(num)s message that was held goes out now.", "%(num)s messages that were held go out now.", released
    )
    return access.done(sentence, url_for("administration.deliveries"))
