"""The report of a handover or handback as a PDF for both sides: all that was written, the photos, the signatures, its fingerprint."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from portal.records.documents import commands as documents
from portal.records.documents import intake, pdf
from portal.records.documents.models import Document
from portal.records.documents.queries import open_document
from portal.workflow.cases.models import Case
from portal.workflow.placements import inspections
from portal.workflow.placements.comparison import compare
from portal.workflow.placements.models import Inspection, Placement
from portal.workflow.placements.sections import BEARERS, CONDITIONS, METHODS, SIDES
from portal.workflow.properties.models import Unit
from tenants.errors import Conflict
from tenants.organisations import Organisation
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

log = logging.getLogger("portal.documents")
LANGUAGE = "it"
"""The report is read by the household and by offices: it is written in Italian, whoever writes it."""
LARGEST = 640
"""Pixels of a photo's longer side in the PDF; the whole photo lies beside it, under its fingerprint."""
TITLES = {"handover": S("Handover report"), "handback": S("Handback report")}


def write_report(session: Session, actor: Actor, report: Inspection) -> Document:
    """Write the PDF of a report and attach it to the case's placement, once.

    Raises:
        Conflict: it was written already.
    """
    if report_document(session, report) is not None:
        raise Conflict(S("The PDF of this report has already been written."))
    received = intake.keep(render(session, report), intake.PDF)
    place = documents.Place("placement", case_id=report.case_id, subject_id=report.id)
    title = "Verbale di consegna" if report.kind == "handover" else "Verbale di riconsegna"
    title += f", versione {report.version}" if report.version > 1 else ""
    return documents.attach(session, actor, received, place, kind="report", title=title, judged=True)


def report_document(session: Session, report: Inspection) -> Document | None:
    """The PDF of a report, for whoever may know the placement."""
    return session.scalars(
        select(Document).where(
            Document.case_id == report.case_id, Document.subject_id == report.id, Document.kind == "report",
            Document.withdrawn_at.is_(None),
        )
    ).first()  # fmt: skip


def render(session: Session, report: Inspection) -> bytes:
    """The PDF itself."""
    placement = session.get_one(Placement, report.placement_id)
    unit, case = session.get_one(Unit, report.unit_id), session.get_one(Case, report.case_id)
    before = inspections.taken_over(session, placement.id, report.unit_id) if report.kind == "handback" else None
    pictures = _pictures(session, report)
    return pdf.render(
        "handovers/report.html",
        {
            "report": report,
            "case": case,
            "unit": unit,
            "property": unit.property,
            "placement": placement,
            "title": TITLES[report.kind],
            "previous": _previous(session, report),
            "readings": inspections.READINGS,
            "conditions": CONDITIONS,
            "bearers": BEARERS,
            "sides": SIDES,
            "methods": METHODS,
            "changed": compare(before, report) if before is not None else None,
            "pictures": set(pictures),
        },
        session.get_one(Organisation, report.host_organisation_id),
        LANGUAGE,
        pictures,
    )


def _previous(session: Session, report: Inspection) -> Inspection | None:
    """The version that a report corrects."""
    return next((one for one in inspections.versions(session, report) if one.version == report.version - 1), None)


def _pictures(session: Session, report: Inspection) -> dict[str, bytes]:
    """The photos and signatures of a report, small, by the id of their document; one that cannot be opened is left out."""
    photos = [photo for room in report.rooms for photo in room.get("photos", ())]
    photos += [signed["photo"] for signed in report.signatures if signed.get("photo")]
    found: dict[str, bytes] = {}
    for photo in photos:
        document = session.get(Document, UUID(photo["document_id"]))
        try:
            found[photo["document_id"]] = _small(b"".join(open_document(document))) if document is not None else b""
        except Exception:
            log.exception("a photo of report %s cannot be opened", report.id)
    return {name: data for name, data in found.items() if data}


def _small(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((LARGEST, LARGEST))
        out: Any = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=72)
    written: bytes = out.getvalue()
    return written
