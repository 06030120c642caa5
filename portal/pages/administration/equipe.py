"""Who sits in the Equipe: the heads of the Comune and of the support service give and end their own people's seats."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.administration.forms import SeatForm
from portal.pages.administration.views import bp
from tenants import seats
from tenants.permissions import Permission as P


@bp.route("/administration/equipe", methods=["GET", "POST"])
@access.page(P.MANAGE_EQUIPE)
def equipe() -> Any:
    """The seats of the Equipe; a form to give one."""
    form = SeatForm()
    people, partnerships = seats.colleagues(g.db, g.actor), seats.partnerships(g.db, g.actor)
    form.person.choices = [("", gettext("Choose"))] + [(str(key), name) for key, name in people]
    form.partnership.choices = [(str(key), name) for key, name in partnerships]
    if form.validate_on_submit():
        person_id, partnership_id = UUID(form.person.data), UUID(form.partnership.data)
        if access.attempt(form, lambda: seats.give_seat(g.db, g.actor, person_id, partnership_id)) is not None:
            return access.done(gettext("The seat is given; it counts from now on."), url_for("administration.equipe"))
    status = access.status_of_refusal() if access.refused() else 422 if form.errors else 200
    return render_template("administration/equipe.html", form=form, seats=seats.seats(g.db, g.actor)), status


@bp.post("/administration/equipe/<uuid:seat_id>/end")
@access.page(P.MANAGE_EQUIPE)
def end_seat(seat_id: UUID) -> Any:
    """End a seat that my organisation gave."""
    person = seats.end_seat(g.db, g.actor, seat_id)
    return access.done(gettext("%(name)s no longer sits in the Equipe.", name=person.name), url_for("administration.equipe"))
