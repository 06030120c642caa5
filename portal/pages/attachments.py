"""The attachments of a facet, for any page: what lies there, who reads it, and the form that adds to it.

A page passes what :func:`of_case` or :func:`of_property` answers to the macro ``attachments`` of ``ui/macros/attachments.html``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.pages.access import actor
from portal.pages.ui.fields import UploadField
from portal.pages.words import say
from portal.records.documents import intake, queries, store
from portal.records.documents.commands import LONGEST_TITLE, may_withdraw
from portal.records.documents.shelves import KIND_WORDS, SHELVES
from tenants.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from portal.records.documents.intake import Received
    from portal.records.documents.shelves import Shelf


class AttachForm(FlaskForm):  # type: ignore[misc]
    """A file, what it is, and a few words."""

    file = UploadField(_l("File"))
    kind = SelectField(_l("What it is"))
    title = StringField(
        _l("In a few words"), [Optional(), Length(max=LONGEST_TITLE)],
        description=_l("As your colleagues will look for it. Without names, where it can be avoided."),
    )  # fmt: skip
    expires_on = DateField(
        _l("Valid until"), [Optional()], description=_l("The last day that the document itself names, if it names one.")
    )

    def offer(self, shelf: Shelf, kind: str = "") -> AttachForm:
        """Put the kinds of a shelf into the choices; of what has no last day, none is asked."""
        self.kind.choices = [(code, say(KIND_WORDS[code])) for code in shelf.kinds]
        self.file.description = gettext(
            "A PDF, a photo, or a DOCX, XLSX or ODT file of at most %(most)s MB. From a phone you can take the photo now.",
            most=store.configured().max_bytes // (1024 * 1024),
        )
        if not shelf.dated:
            del self.expires_on
        if kind in shelf.kinds and not self.is_submitted():
            self.kind.data = kind
        return self


@dataclass(frozen=True)
class Line:
    """A document as the macro draws it."""

    id: UUID
    title: str
    what: str
    ending: str
    size: str
    by: str
    at: Any
    href: str
    withdraw: str
    withdrawn_at: Any
    withdrawn_by: str
    withdrawn_reason: str
    expires_on: Any = None


@dataclass(frozen=True)
class Attachments:
    """One shelf as a page shows it. Without ``form`` the reader may look and not add."""

    title: str
    readers: tuple[str, ...]
    lines: tuple[Line, ...]
    withdrawn: tuple[Line, ...]
    form: AttachForm | None
    action: str
    id: str


def of_case(
    shelf: str, *, subject_id: UUID | None = None, kind: str = "", title: str = "", without: tuple[str, ...] = ()
) -> Attachments:
    """The attachments of a shelf of the case that :mod:`access` loaded.

    ``kind`` is chosen beforehand in the form; kinds that the page shows elsewhere are left out by ``without``.
    """
    case_id = g.seen.case.id
    rows = [row for row in queries.of_case(g.db, case_id, shelf, subject_id) if row.kind not in without]
    action = url_for("documents.attach", case_id=case_id, shelf=shelf, subject=subject_id, back=request.path)
    return _shown(SHELVES[shelf], rows, action, kind, title)


def of_property(
    shelf: str, property_id: UUID, unit_id: UUID | None = None, *, subject_id: UUID | None = None, kind: str = "", title: str = ""
) -> Attachments:
    """The attachments of a shelf of a property, or of one of its units."""
    rows = queries.of_property(g.db, property_id, shelf, unit_id=unit_id, subject_id=subject_id)
    action = url_for(
        "documents.attach_to_property", property_id=property_id, shelf=shelf, unit=unit_id, subject=subject_id, back=request.path
    )
    return _shown(SHELVES[shelf], rows, action, kind, title)


def shelf_of(code: str, rows: Sequence[Any], title: str = "", action: str = "") -> Attachments:
    """Rows that were read already; without an address to which it is sent, there is no form: for the page of all documents."""
    return _shown(SHELVES[code], rows, action, "", title)


def receive(form: Any, field: str) -> Received | None:
    """Take in the file of a form's field. Nothing, with the sentence beside the field, when there is none or it cannot be kept."""
    upload = getattr(form, field)
    if not upload.data:
        upload.errors = [*upload.errors, gettext("Choose a file.")]
        return None
    try:
        return intake.receive(upload.data)
    except Invalid as refusal:
        upload.errors = [*upload.errors, say(refusal.sentence)]
        return None


def _shown(shelf: Shelf, rows: Sequence[Any], action: str, kind: str, title: str) -> Attachments:
    lines = [_line(row) for row in rows] if shelf.may_open(actor()) else []
    box = f"attachments-{shelf.code.replace('.', '-')}"
    form = AttachForm(formdata=None).offer(shelf, kind) if action and shelf.may_add(actor()) else None
    for field in form or ():
        field.id = f"{box}-field-{field.name}"
    return Attachments(
        title or gettext("Attachments"),
        tuple(say(reader) for reader in shelf.readers),
        tuple(line for line in lines if not line.withdrawn_at),
        tuple(line for line in lines if line.withdrawn_at),
        form,
        action,
        box,
    )


def _line(row: Any) -> Line:
    mine = may_withdraw(actor(), row)
    return Line(
        row.id,
        row.title,
        say(KIND_WORDS[row.kind]),
        intake.ENDINGS[row.media_type].removeprefix(".").upper(),
        size(row.size),
        f"{row.uploaded_by or '–'} ({row.organisation})" if row.organisation else row.uploaded_by or "–",
        row.uploaded_at,
        "" if row.withdrawn_at else url_for("documents.open_document", document_id=row.id),
        url_for("documents.withdraw", document_id=row.id, back=request.path) if mine and not row.withdrawn_at else "",
        row.withdrawn_at,
        row.withdrawn_by or "–",
        row.withdrawn_reason or "",
        row.expires_on,
    )


def size(n: int) -> str:
    """``340 KB``, ``2,1 MB``."""
    if n < 1_000_000:
        return f"{max(1, round(n / 1000))} KB"
    return f"{n / 1_000_000:.1f} MB".replace(".", ",")
