"""The documents of a case, a property or a unit, as far as the reader may know of them, and the content of one."""

from __future__ import annotations

import logging
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.records.documents import sealing, store
from portal.records.documents.models import Document
from portal.records.documents.shelves import SHELVES
from portal.workflow.constraints import UNKNOWN
from tenants.errors import Conflict, NotFound
from tenants.organisations import Organisation
from tenants.people import Person
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

log = logging.getLogger("portal.documents")
LOST = S("The file of this document cannot be opened: tell your administrator.")
_withdrew = aliased(Person)
_LINES = (
    select(
        Document.id, Document.facet, Document.kind, Document.title, Document.media_type, Document.size, Document.uploaded_at,
        Document.uploaded_by_id, Document.uploaded_by_organisation_id, Document.subject_id, Document.case_id, Document.sha256,
        (Person.given_name + " " + Person.surname).label("uploaded_by"), Organisation.short_name.label("organisation"),
        Document.withdrawn_at, Document.withdrawn_reason, Document.expires_on,
        (_withdrew.given_name + " " + _withdrew.surname).label("withdrawn_by"),
    )
    .outerjoin(Person, Person.id == Document.uploaded_by_id)
    .outerjoin(_withdrew, _withdrew.id == Document.withdrawn_by_id)
    .outerjoin(Organisation, Organisation.id == Document.uploaded_by_organisation_id)
    .order_by(Document.uploaded_at.desc(), Document.id)
)  # fmt: skip
_OF_CASE = _LINES.where(Document.case_id == bindparam("case"))
_OF_PROPERTY = _LINES.where(Document.property_id == bindparam("property"))


def of_case(session: Session, case_id: UUID, shelf: str | None = None, subject_id: UUID | None = None) -> Sequence[Row[Any]]:
    """The documents of a case, newest first: all that the reader may know, or those of one shelf, or of one row within it."""
    return session.execute(_narrowed(_OF_CASE, shelf, subject_id), {"case": case_id}).all()


def of_property(
    session: Session, property_id: UUID, shelf: str | None = None, *, unit_id: UUID | None = None, subject_id: UUID | None = None
) -> Sequence[Row[Any]]:
    """The documents of a property; of a unit those of its whole property too."""
    statement = _narrowed(_OF_PROPERTY, shelf, subject_id)
    if unit_id is not None:
        statement = statement.where(or_(Document.unit_id == unit_id, Document.unit_id.is_(None)))
    return session.execute(statement, {"property": property_id}).all()


def document_of(session: Session, actor: Actor, document_id: UUID) -> Document:
    """A document that the actor may know of.

    Raises:
        NotFound: there is none, or it is not for this actor; nobody can tell which.
    """
    found = session.get(Document, document_id)
    if found is None or not SHELVES[found.facet].may_open(actor):
        raise NotFound(UNKNOWN)
    return found


def open_document(document: Document) -> Iterator[bytes]:
    """What a document says, in pieces, each checked against its seal.

    Raises:
        NotFound: it was withdrawn.
        Conflict: its file is gone or was changed; this is logged as an error.
    """
    if document.withdrawn_at is not None:
        raise NotFound(UNKNOWN)
    name = str(document.id)
    try:
        pieces = sealing.opened(name, store.here().get(document.id))
        first = next(pieces, b"")
    except (FileNotFoundError, sealing.Damaged) as error:
        log.error("document %s cannot be opened: %s", name, type(error).__name__)
        raise Conflict(LOST) from error
    return chain((first,), pieces)


def _narrowed(statement: Any, shelf: str | None, subject_id: UUID | None) -> Any:
    if shelf is not None:
        statement = statement.where(Document.facet == shelf)
    if subject_id is not None:
        statement = statement.where(Document.subject_id == subject_id)
    return statement
