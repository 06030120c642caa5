"""The household's copy: a link, shown as a code that its own phone reads, which opens the report's PDF and nothing else."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from portal.records.documents import sealing, store
from portal.records.documents.queries import LOST
from portal.records.handovers.models import ReportLink
from portal.records.handovers.report import report_document
from portal.workflow.constraints import UNKNOWN
from tenants import clock
from tenants.errors import Conflict, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.placements.models import Inspection
    from tenants.actor import Actor

VALID_DAYS = 14


@dataclass(frozen=True)
class Shared:
    """A document that a link opens."""

    id: UUID
    title: str
    media_type: str
    size: int


def make_link(session: Session, actor: Actor, report: Inspection) -> str:
    """Make a link to the PDF of a report that the actor may know; answers its secret, which is shown once and kept nowhere.

    Raises:
        Conflict: the PDF was not written yet.
    """
    document = report_document(session, report)
    if document is None:
        raise Conflict(S("The PDF of this report has not been written yet."))
    token = secrets.token_urlsafe(24)
    session.add(
        ReportLink(
            case_id=report.case_id,
            organisation_id=report.organisation_id,
            host_organisation_id=report.host_organisation_id,
            document_id=document.id,
            token_hash=_hash(token),
            made_by_id=actor.person_id,
            expires_at=clock.now() + timedelta(days=VALID_DAYS),
        )
    )
    session.flush()
    return token


def shared(session: Session, token: str) -> Shared:
    """What a link opens, for whoever holds its secret: nobody is asked who they are.

    Raises:
        NotFound: there is no such link, it has ended, or its document was withdrawn; nobody can tell which.
    """
    found = func.app.report_by_link(_hash(token)).table_valued("id", "title", "media_type", "size")
    row = session.execute(select(found.c.id, found.c.title, found.c.media_type, found.c.size)).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    return Shared(*row)


def opened(session: Session, token: str) -> None:
    """Write down when a link was opened first: whoever made it can see that the household has its copy."""
    session.execute(select(func.app.report_link_opened(_hash(token))))


def content(document: Shared) -> bytes:
    """The file that a link opens.

    Raises:
        Conflict: it is gone or was changed.
    """
    name = str(document.id)
    try:
        return b"".join(sealing.opened(name, store.here().get(document.id)))
    except (FileNotFoundError, sealing.Damaged) as error:
        raise Conflict(LOST) from error


def links_of(session: Session, report: Inspection) -> list[ReportLink]:
    """The links that were made to a report, the latest first."""
    document = report_document(session, report)
    if document is None:
        return []
    rows = select(ReportLink).where(ReportLink.document_id == document.id).order_by(ReportLink.made_at.desc())
    return list(session.scalars(rows))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
