"""A form whose typing is kept while it is typed: put back when its person opens it again, gone once it is saved or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import g, make_response, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from portal.pages import access
from portal.workflow.cases import unsaved
from tenants.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flask import Response

    from portal.pages.referrals.forms import Versioned
    from portal.workflow.cases.models import Case
    from portal.workflow.cases.unsaved import Place

F = TypeVar("F", bound="Versioned")
TURN, FORGET = "autosave", "forget"
_OURS = ("csrf_token", "version", "key")
"""Fields that the page sends and nobody typed."""


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


def put_aside(form: Versioned) -> Response | None:
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


def forget(form: Versioned) -> None:
    """The form was saved."""
    if form.place is not None:
        unsaved.forget(g.db, access.actor(), form.place)


def left_open(case: Case, pages: Mapping[str, str], members: frozenset[str]) -> list[tuple[str, str, datetime]]:
    """Where the reader has typed something in a referral that is not saved: the section, the page to go on, and when.

    Args:
        case: the case.
        pages: the endpoint of each form that has no subject of its own, by its name.
        members: the ids of persons and incomes that are still there.
    """
    found = []
    for form, at in unsaved.unsaved(g.db, access.actor(), case.id).items():
        name, _, subject = form.partition(":")
        own = subject not in ("", "new")
        endpoint = pages.get(name if own else form)
        if endpoint is not None and (not own or subject in members):
            section = {"member": "household", "income": "economic"}.get(name, name)
            ids: dict[str, Any] = {"case_id": case.id, **({f"{name}_id": subject} if own else {})}
            found.append((section, url_for(endpoint, **ids), at))
    return found
