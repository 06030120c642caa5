"""A form whose typing is kept while it is typed: put back when its person opens it again, gone once it is saved or thrown away."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from flask import g, make_response, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.pages import access
from portal.workflow.cases import unsaved
from portal.workflow.cases.unsaved import Kept
from tenants.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from portal.workflow.cases.unsaved import Place

F = TypeVar("F", bound="Autosaved")
TURN, FORGET = "autosave", "forget"
_OURS = ("csrf_token", "version", "key", "seen")
"""Fields that the page sends and nobody typed."""


class Autosaved(FlaskForm):  # type: ignore[misc]
    """A form that is kept while it is typed, and knows which version of its subject its page was drawn from."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    place: Place | None = None
    kept: Kept = Kept()
    autosave: Mapping[str, str] = MappingProxyType({})
    """The attributes by which the browser keeps what is typed."""

    @property
    def seen_version(self) -> int:
        """The version that the person looked at; 0, which nothing has, when the page did not say."""
        return self.version.data or 0

    def look_at(self, version: int) -> None:
        """Draw the page from this version: what was typed over an older one is saved at the next press, knowingly."""
        self.version.raw_data, self.version.data = None, version


def open_form(kind: type[F], place: Place, *, version: int = 0, stored: dict[str, Any] | None = None, **options: Any) -> F:
    """The form of a page: as it is posted; else as its person left it unsaved; else with what is stored."""
    kept = unsaved.kept(g.db, access.actor(), place)
    if request.method == "POST":
        form = kind(**options)
    elif kept.typed:
        form = kind(formdata=MultiDict(kept.typed), **options)
    else:
        form = kind(data=stored, **options)
    if request.method != "POST":
        form.look_at(version)
    form.place, form.kept = place, kept
    form.autosave = {
        "data-autosave": "",
        "data-hx-post": f"{request.path}?{TURN}={kept.turn}",
        "data-hx-trigger": "input throttle:1200ms",
        "data-hx-sync": "this:queue last",
        "data-hx-swap": "none",
    }
    return form


def put_aside(form: Autosaved) -> Response | None:
    """Answer a page that only keeps what is being typed, or throws it away; ``None`` for one that saves or is just opened."""
    if request.method != "POST" or form.place is None:
        return None
    if FORGET in request.args:
        unsaved.forget(g.db, access.actor(), form.place)
        return access.done(gettext("What you had typed and not saved was thrown away."), request.path)
    if TURN not in request.args:
        return None
    turn = request.args[TURN]
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    try:
        unsaved.keep(g.db, access.actor(), form.place, typed, turn=int(turn) if turn.isdecimal() else -1)
    except Conflict:
        return make_response("", 409)
    return make_response("", 204)


def forget(form: Autosaved) -> None:
    """The form was saved."""
    if form.place is not None:
        unsaved.forget(g.db, access.actor(), form.place)
