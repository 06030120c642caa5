"""The tab with all documents of a case, and what one does with a document. Boxes on other pages: :mod:`portal.pages.attachments`."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import Headers
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from portal.pages import access, attachments, frame
from portal.pages.access import actor
from portal.pages.words import say
from portal.records.documents import commands, intake, queries
from portal.records.documents.shelves import KIND_WORDS, OF_CASES, OF_PROPERTIES, SHELVES
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.properties.models import Property
from tenants.errors import NotFound
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.records.documents.models import Document
    from portal.records.documents.shelves import Shelf
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

bp = Blueprint("documents", __name__, template_folder="templates")

BOTH = ("GET", "POST")
SHOWN_IN_THE_BROWSER = (intake.PDF, intake.JPEG, intake.PNG)
WIDER = {"placement": Facet.PLACEMENT_OWN, "renewal.question": Facet.RENEWAL}
"""Another facet of which either suffices to see something of a shelf."""
_PATH = re.compile(r"/(?!/)[\w/.-]*", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why a document is taken out of use."""

    reason = TextAreaField(_l("Why it is withdrawn"), [InputRequired(_l("Write why the document is withdrawn."))])


def shelf_of_case(session: Session, who: Actor, case: Case, shelf: str) -> Shelf:
    """A shelf of the case in the address, for somebody who sees its facet and may add to it."""
    found = SHELVES.get(shelf)
    if found is None or shelf not in OF_CASES or not {found.facet, WIDER.get(shelf)} & g.seen.facets or not found.may_add(who):
        raise NotFound(UNKNOWN)
    return found


def shelf_of_property(session: Session, who: Actor, property_id: UUID, shelf: str) -> tuple[Property, Shelf]:
    """A shelf of the property in the address, for somebody who knows the property and may add to it."""
    home, found = session.get(Property, property_id), SHELVES.get(shelf)
    if home is None or found is None or shelf not in OF_PROPERTIES or not found.may_add(who):
        raise NotFound(UNKNOWN)
    return home, found


@bp.get("/cases/<uuid:case_id>/documents")
@access.page(P.SEE_CASES, case=True)
def index(case: Case) -> Any:
    """Every document of the case that the reader may know of, shelf by shelf."""
    rows = sorted(queries.of_case(g.db, case.id), key=lambda row: OF_CASES.index(row.facet))
    for row in rows:
        if SHELVES[row.facet].logged:
            access.read_also(Facet(row.facet), case.id)
    shelves = [
        attachments.shelf_of(code, list(found), say(SHELVES[code].title))
        for code, found in groupby(rows, key=lambda row: row.facet)
        if SHELVES[code].may_open(actor())
    ]
    add = [
        (url_for("documents.attach", case_id=case.id, shelf=code, back=request.path), say(shelf.title))
        for code, shelf in SHELVES.items()
        if code in OF_CASES and shelf.may_add(actor()) and {shelf.facet, WIDER.get(code)} & g.seen.facets
    ]
    return render_template("documents/index.html", shelves=shelves, add=add, **frame.case_context())


@bp.route("/cases/<uuid:case_id>/documents/<shelf>/new", methods=BOTH)
@access.page(P.SEE_CASES, case=True, load=shelf_of_case)
def attach(case: Case, shelf: Shelf) -> Any:
    """Attach a file to a case."""
    back = _back(url_for("documents.index", case_id=case.id))
    place = commands.Place(shelf.code, case_id=case.id, subject_id=_asked("subject"))
    return _attach(shelf, place, [(gettext("Cases"), url_for("cases.index")), (case.number, back)], back)


@bp.route("/properties/<uuid:property_id>/documents/<shelf>/new", methods=BOTH)
@access.page(P.SEE_UNITS, load=shelf_of_property)
def attach_to_property(loaded: tuple[Property, Shelf]) -> Any:
    """Attach a file to a property or one of its units."""
    home, shelf = loaded
    back = _back(url_for("properties.index"))
    place = commands.Place(shelf.code, property_id=home.id, unit_id=_asked("unit"), subject_id=_asked("subject"))
    return _attach(shelf, place, [(gettext("Units"), url_for("properties.index")), (home.name, back)], back)


@bp.get("/documents/<uuid:document_id>")
@access.page(P.SEE_CASES, P.SEE_UNITS, load=queries.document_of)
def open_document(document: Document) -> Any:
    """The file: shown where a browser can, else kept by it. Opening what is reserved is written in the register of readings."""
    pieces = queries.open_document(document)
    shelf = SHELVES[document.facet]
    if shelf.logged and shelf.facet is not None and document.case_id is not None:
        access.read_also(shelf.facet, document.case_id)
    headers = Headers({"Content-Length": str(document.size)})
    how = "inline" if document.media_type in SHOWN_IN_THE_BROWSER and "save" not in request.args else "attachment"
    headers.set("Content-Disposition", how, filename=_file_name(document))
    return Response(pieces, 200, headers, mimetype=document.media_type)


@bp.route("/documents/<uuid:document_id>/withdraw", methods=BOTH)
@access.page(P.SEE_CASES, P.SEE_UNITS, load=queries.document_of)
def withdraw(document: Document) -> Any:
    """Take a document out of use."""
    if not commands.may_withdraw(actor(), document):
        raise NotFound(UNKNOWN)
    back = _back(url_for("documents.index", case_id=document.case_id) if document.case_id else url_for("properties.index"))
    title, document_id, form = document.title, document.id, WithdrawForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        access.attempt(form, lambda: commands.withdraw(g.db, actor(), document_id, reason=reason))
        if not access.refused():
            return access.done(gettext("The document was withdrawn: its line stays, with the reason."), back)
    status = access.status_of_refusal() if form.is_submitted() else 200
    crumbs = [(gettext("Documents"), back), (gettext("Withdraw the document"), None)]
    return render_template("documents/withdraw.html", form=form, name=title, back=back, crumbs=crumbs), status


def _attach(shelf: Shelf, place: commands.Place, above: list[tuple[str, str]], back: str) -> Any:
    form = attachments.AttachForm().offer(shelf)
    if form.validate_on_submit():
        received = attachments.receive(form, "file")
        if received is not None:
            kind = form.kind.data or ""
            title = (form.title.data or "").strip() or say(KIND_WORDS[kind])
            until = form.expires_on.data if form.expires_on else None
            access.attempt(
                form, lambda: commands.attach(g.db, actor(), received, place, kind=kind, title=title, expires_on=until)
            )
            if not access.refused():
                return access.done(gettext("The document was attached."), back)
    status = access.status_of_refusal() if form.is_submitted() else 200
    crumbs = [*above, (gettext("Attach a document"), None)]
    readers = [say(reader) for reader in shelf.readers]
    page = render_template(
        "documents/attach.html", form=form, shelf=say(shelf.title), readers=readers, crumbs=crumbs, back=back,
        action=request.full_path.rstrip("?"),
    )  # fmt: skip
    return page, status


def _file_name(document: Document) -> str:
    return (_NOT_IN_NAMES.sub("-", document.title).strip(" .-") or "documento") + intake.ENDINGS[document.media_type]


def _back(otherwise: str) -> str:
    """The page of ours that was left to come here: a plain path, never an address from outside."""
    asked = request.args.get("back", "")
    return asked if _PATH.fullmatch(asked) else otherwise


def _asked(name: str) -> UUID | None:
    try:
        return UUID(request.args[name]) if request.args.get(name) else None
    except ValueError:
        raise NotFound(UNKNOWN) from None
