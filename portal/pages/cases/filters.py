"""The filters that somebody keeps: saved under a name, as tabs with counters, as the list's beginning; and the last one used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from portal.pages import access
from portal.pages.cases.blueprint import bp
from portal.pages.cases.listing import as_arguments, asked_by, described, sort_by
from portal.workflow.cases import filters
from portal.workflow.queue import queue
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.filters import SavedFilter
    from tenants.actor import Actor


class FilterForm(FlaskForm):  # type: ignore[misc]
    """What a kept filter is called, and where it shows."""

    name = StringField(_l("Name"), [Optional()])
    pinned = BooleanField(_l("Show it as a tab, with a counter"))
    is_default = BooleanField(_l("Open the list of cases with it"))


def filter_of(session: Session, actor: Actor, filter_id: UUID) -> SavedFilter:
    """A filter that the reader keeps."""
    return filters.load_filter(session, actor, filter_id)


@bp.get("/cases/filters")
@access.page(P.SEE_CASES)
def kept_filters() -> Any:
    """All the filters that the reader keeps."""
    around = queue(g.db, g.actor)
    kept = [(one, described(asked_by(one.asked), sort_by(one.asked), around)) for one in around.filters if one.name]
    crumbs = [(gettext("Cases"), url_for("cases.index")), (gettext("My filters"), None)]
    return render_template("cases/filters.html", kept=kept, crumbs=crumbs)


@bp.route("/cases/filters/new", methods=["GET", "POST"])
@access.page(P.SEE_CASES)
def save_filter() -> Any:
    """Keep the filter of the address under a name."""
    form, asked = FilterForm(), _asked()
    if request.method == "GET":
        form.pinned.data = True
    elif form.validate():
        access.attempt(
            form,
            lambda: filters.save_filter(
                g.db, g.actor, form.name.data or "", asked, pinned=bool(form.pinned.data), is_default=bool(form.is_default.data)
            ),
        )
        if not access.refused():
            return access.done(gettext("The filter is kept. Only you see it."), url_for("cases.index", **asked))
    return _form_page(form, gettext("Keep this filter"), asked, url_for("cases.index", **asked))


@bp.route("/cases/filters/<uuid:filter_id>", methods=["GET", "POST"])
@access.page(P.SEE_CASES, load=filter_of)
def change_filter(kept: SavedFilter) -> Any:
    """Rename a kept filter, pin it, or begin with it."""
    form, asked, key, name = FilterForm(obj=kept), dict(kept.asked), kept.id, kept.name or ""
    if request.method == "POST" and form.validate():
        access.attempt(
            form,
            lambda: filters.change_filter(
                g.db, g.actor, key, form.name.data or "", pinned=bool(form.pinned.data), is_default=bool(form.is_default.data)
            ),
        )
        if not access.refused():
            return access.done(gettext("The filter was changed."), url_for("cases.kept_filters"))
    return _form_page(form, gettext("Change the filter “%(name)s”", name=name), asked, url_for("cases.kept_filters"))


@bp.post("/cases/filters/<uuid:filter_id>/remove")
@access.page(P.SEE_CASES, load=filter_of)
def remove_filter(kept: SavedFilter) -> Any:
    """Keep a filter no longer."""
    filters.remove_filter(g.db, g.actor, kept.id)
    return access.done(gettext("The filter is no longer kept."), url_for("cases.kept_filters"))


@bp.post("/cases/filters/last")
@access.page(P.SEE_CASES)
def remember_filter() -> Any:
    """Remember the filter with which the list is looked at; the page sends it by itself. Without one: begin with the whole list again."""
    filters.remember(g.db, g.actor, _asked())
    if request.args.get("clear"):
        return redirect(url_for("cases.index", all="yes"), 303)
    return make_response("", 204)


def _asked() -> dict[str, Any]:
    """The filter of the address, without what was typed to search."""
    sort = sort_by(request.args)
    asked: dict[str, Any] = {**as_arguments(asked_by(request.args)), **({} if sort == "recent" else {"sort": sort})}
    asked.pop("q", None)
    return asked


def _form_page(form: FilterForm, title: str, asked: dict[str, str], cancel: str) -> Any:
    around = queue(g.db, g.actor)
    said = described(asked_by(asked), sort_by(asked), around)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (gettext("My filters"), url_for("cases.kept_filters")), (title, None)]
    page = render_template("cases/filter.html", form=form, title=title, said=said, cancel=cancel, crumbs=crumbs)
    return page, access.status_of_refusal() if request.method == "POST" else 200
