"""The photos and signatures of a handover or handback: taken in, attached to the case's placement, put into the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.records.documents import commands as documents
from portal.records.documents import intake
from portal.records.documents.models import Document
from portal.records.documents.queries import open_document
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements import checklists
from portal.workflow.placements.checklist_models import ChecklistPhoto
from tenants.errors import Conflict, Invalid, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.placements.checklist_models import Checklist
    from tenants.actor import Actor

PICTURES = (intake.JPEG, intake.PNG)


def keep_photo(
    session: Session, actor: Actor, checklist: Checklist, photo_id: UUID, section: str, data: bytes, title: str
) -> ChecklistPhoto:
    """Keep a photo of a section: checked, HEIC made JPEG, freed from where it was taken. Sent twice, it is kept once.

    Raises:
        NotFound, Conflict: not a checklist that the actor carries out; it has ended.
        Invalid: no picture that can be read (``file``).
    """
    known = session.get(ChecklistPhoto, photo_id)
    if known is None:
        received = intake.receive(data)
        if received.media_type not in PICTURES:
            raise Invalid(file=S("Send a photo (JPEG, PNG or HEIC)."))
        checklists.locked(session, actor, checklist.id)
        known = session.get(ChecklistPhoto, photo_id)
    if known is not None:
        if known.checklist_id != checklist.id:
            raise Conflict(S("This photo belongs to another checklist."))
        return known
    place = documents.Place("placement", case_id=checklist.case_id, subject_id=checklist.id)
    made = documents.attach(session, actor, received, place, kind="photo", title=title, judged=True)
    return checklists.add_photo(session, actor, checklist.id, photo_id, section, made.id, made.sha256)


def file_of(session: Session, photo: ChecklistPhoto) -> bytes:
    """The file of a photo that the caller was found to know.

    Raises:
        NotFound: it was withdrawn.
    """
    document = session.get(Document, photo.document_id)
    if document is None:
        raise NotFound(UNKNOWN)
    return b"".join(open_document(document))
