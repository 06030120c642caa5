"""Attach a document and withdraw one. The file was taken in before (:mod:`intake`): a command never waits for the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.records.documents.models import Document
from portal.records.documents.shelves import SHELVES
from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import DocumentAttached, DocumentWithdrawn
from portal.workflow.properties.models import Property, Unit
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.records.documents.intake import Received
    from portal.records.documents.shelves import Shelf
    from tenants.actor import Actor

LONGEST_TITLE = 120
LONGEST_VALID = timedelta(days=20 * 366)


@dataclass(frozen=True)
class Place:
    """Where a document belongs: a shelf of a case, or of a property or one of its units; and the row within it, if any."""

    shelf: str
    case_id: UUID | None = None
    property_id: UUID | None = None
    unit_id: UUID | None = None
    subject_id: UUID | None = None


def attach(
    session: Session,
    actor: Actor,
    received: Received,
    place: Place,
    *,
    kind: str,
    title: str,
    expires_on: date | None = None,
    judged: bool = False,
) -> Document:
    """Give a file that was taken in its row. Whoever sees the facet sees it from now on.

    ``expires_on``: the last day on which what it says is valid. ``judged``: the command that calls it has asked whether the actor may,
    and tells what happened itself.

    Raises:
        NotFound: the case, property or unit is not for this actor, or the facet is not; nobody can tell which.
        NotAllowed: the actor sees it and may not add to it.
        Invalid: by the names ``kind``, ``title``, ``expires_on``.
    """
    shelf = SHELVES.get(place.shelf)
    if (
        shelf is None
        or (place.case_id is None) == (place.property_id is None)
        or (place.case_id is None) != (shelf.facet is None)
    ):
        raise NotFound(UNKNOWN)
    if not judged and not shelf.may_add(actor):
        raise NotAllowed(S("Your role does not add documents here."))
    _require_words(shelf, kind, title, expires_on)
    made = Document(
        id=received.id,
        facet=shelf.code,
        subject_id=place.subject_id,
        kind=kind,
        title=title.strip(),
        expires_on=expires_on,
        media_type=received.media_type,
        size=received.size,
        sha256=received.sha256,
        uploaded_by_id=actor.person_id,
        uploaded_by_organisation_id=actor.organisation_id,
    )
    if place.case_id is None:
        _of_property(session, made, place)
        session.flush()
        return made
    case = cases.lock(session, place.case_id)
    made.case_id, made.organisation_id, made.host_organisation_id = case.id, actor.organisation_id, case.host_organisation_id
    session.add(made)
    session.flush()
    if (
        shelf.facet is not None and shelf.code != "support_notes" and not judged
    ):  # a note's author and the coordinator alone know that it is there
        cases.record(session, actor, case, DocumentAttached(made.title, of=shelf.facet))
    return made


def withdraw(session: Session, actor: Actor, document_id: UUID, *, reason: str) -> Document:
    """Take a document out of use, with a reason: its line stays, its file is opened by nobody any more.

    Raises:
        NotFound: it is not for this actor.
        NotAllowed: neither who attached it nor the head of their service.
        Conflict: it was withdrawn already.
        Invalid: the reason is missing (``reason``).
    """
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound(UNKNOWN)
    if not may_withdraw(actor, document):
        raise NotAllowed(S("Whoever attached a document withdraws it, or the head of their service."))
    session.refresh(document, with_for_update=True)
    if document.withdrawn_at is not None:
        raise Conflict(S("This document has already been withdrawn."))
    if not reason.strip():
        raise Invalid(reason=S("Write why the document is withdrawn."))
    document.withdrawn_at, document.withdrawn_by_id, document.withdrawn_reason = clock.now(), actor.person_id, reason.strip()
    session.flush()
    facet = SHELVES[document.facet].facet
    if document.case_id is not None and facet is not None and document.facet != "support_notes":
        cases.record(session, actor, cases.lock(session, document.case_id), DocumentWithdrawn(document.title, of=facet))
    return document


def may_withdraw(actor: Actor, document: Document) -> bool:
    """Whether an actor who sees a document may take it out of use."""
    return document.uploaded_by_organisation_id == actor.organisation_id and (
        document.uploaded_by_id == actor.person_id or actor.is_head
    )


def _require_words(shelf: Shelf, kind: str, title: str, expires_on: date | None) -> None:
    wrong: dict[str, Sentence] = {}
    if kind not in shelf.kinds:
        wrong["kind"] = S("Choose what the document is.")
    if not title.strip():
        wrong["title"] = S("Write in a few words what the document is.")
    elif len(title.strip()) > LONGEST_TITLE:
        wrong["title"] = S("Use at most %(most)s characters.", most=LONGEST_TITLE)
    if expires_on is not None and not shelf.dated:
        wrong["expires_on"] = S("What is kept here has no last day.")
    elif expires_on is not None and expires_on > clock.today() + LONGEST_VALID:
        wrong["expires_on"] = S("This date is too far in the future.")
    if wrong:
        raise Invalid(**wrong)


def _of_property(session: Session, made: Document, place: Place) -> None:
    home = session.get(Property, place.property_id)
    if home is None or (place.unit_id is not None and not _is_of(session, place)):
        raise NotFound(UNKNOWN)
    made.property_id, made.unit_id, made.organisation_id = home.id, place.unit_id, home.organisation_id
    session.add(made)


def _is_of(session: Session, place: Place) -> bool:
    return session.scalar(select(Unit.id).where(Unit.id == place.unit_id, Unit.property_id == place.property_id)) is not None
