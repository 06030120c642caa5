"""What one organisation recorded for another: the other confirms it or objects, and the first says what came of an objection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.pages import access
from portal.pages.cases.blueprint import bp
from portal.pages.words import say
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements import on_behalf as behalf
from tenants.errors import NotFound
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from uuid import UUID

    from portal.workflow.placements.on_behalf import Told

STATES = {
    "open": ("blue", "it-clock", _l("Waits for an answer")),
    "confirmed": ("green", "it-check-circle", _l("Confirmed")),
    "objected": ("rust", "it-close-circle", _l("Objected to")),
    "settled": ("violet", "it-check-circle", _l("Objection settled")),
    "unanswered": ("grey", "it-clock", _l("Never answered")),
}
"""The state of an act: tone, icon, word."""


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """What the organisation says to it."""

    answer = RadioField(
        _l("Is it as your organisation said it?"),
        choices=[("confirmed", _l("Yes, it is right")), ("objected", _l("No, we object"))],
        validators=[InputRequired(_l("Choose an answer."))],
    )
    note = TextAreaField(
        _l("What is not right"),
        [Length(max=behalf.LONGEST)],
        description=_l("The Comune reads it, and says what it has done about it."),
    )


class SettleForm(FlaskForm):  # type: ignore[misc]
    """What came of an objection."""

    settlement = TextAreaField(
        _l("What was done about it"),
        [Length(max=behalf.LONGEST)],
        description=_l("The other organisation reads it. No names of the household."),
    )


@bp.get("/on-behalf")
@access.page(P.CONFIRM_ACTS, P.ACT_FOR_OWNER)
def on_behalf_all() -> Any:
    """The last things that were recorded for another organisation: by mine, and for mine."""
    return render_template(
        "cases/on_behalf_all.html",
        rows=[(one, _words(one), one.row.for_organisation_id == g.actor.organisation_id) for one in behalf.acts(g.db, g.actor)],
        states=STATES,
        crumbs=[(gettext("Cases"), url_for("cases.index")), (gettext("Recorded for another organisation"), None)],
    )


@bp.route("/on-behalf/<uuid:act_id>", methods=["GET", "POST"])
@access.page(P.CONFIRM_ACTS, P.ACT_FOR_OWNER)
def on_behalf(act_id: UUID) -> Any:
    """One of them: on whose word; confirm it or object, or write what came of an objection."""
    found = behalf.acts(g.db, g.actor, act_id)
    if not found:
        raise NotFound(UNKNOWN)
    (told,), form, status = found, None, 200
    answers = told.row.for_organisation_id == g.actor.organisation_id
    if answers and told.state == "open" and may(g.actor, P.CONFIRM_ACTS):
        form = ConfirmForm()
    elif not answers and told.state == "objected" and may(g.actor, behalf.ACTS[told.row.act].needs):
        form = SettleForm()
    if form is not None and form.is_submitted():
        if form.validate():
            access.attempt(form, lambda: _save(act_id, form))
            if not access.refused():
                return access.done(gettext("Thank you: it was recorded."), url_for("cases.on_behalf", act_id=act_id))
        status = access.status_of_refusal()
    page = render_template(
        "cases/on_behalf.html",
        told=told,
        words=_words(told),
        source=say(behalf.SOURCE_WORDS[told.row.source]),
        state=STATES[told.state],
        sees_case=behalf.sees(g.db, told.row),
        form=form,
        answers=answers,
        crumbs=[(gettext("Recorded for another organisation"), url_for("cases.on_behalf_all")), (told.row.number, None)],
    )
    return page, status


def _words(told: Told) -> str:
    return say(behalf.ACTS[told.row.act].words)


def _save(act_id: UUID, form: Any) -> Any:
    if isinstance(form, SettleForm):
        return behalf.settle(g.db, g.actor, act_id, form.settlement.data or "")
    return behalf.answer(g.db, g.actor, act_id, confirmed=form.answer.data == "confirmed", note=form.note.data or "")
