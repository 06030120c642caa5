"""The photos of a meeting: taken in and kept among the documents of the support, under the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request
from flask_babel import gettext

from portal.pages.words import date_it
from portal.records.documents import intake
from portal.records.documents.commands import Place
from portal.records.documents.commands import attach as attach_document
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from portal.records.documents.intake import Received
    from portal.workflow.support.models import SupportSession

MOST = 6
NOT_YOURS = S("This record was written by somebody else, or is damaged: it cannot be sent.")


def receive() -> list[Received]:
    """Take in the photos of the form that was sent.

    Raises:
        Invalid: too many, or one that is no photo or cannot be kept.
    """
    files = [file for file in request.files.getlist("photo") if file.filename]
    if len(files) > MOST:
        raise Invalid(photo=S("Attach at most %(most)s photos.", most=MOST))
    return [intake.receive(file.read()) for file in files]


def attach(case_id: UUID, meeting: SupportSession, received: Sequence[Received]) -> None:
    """Lay them under the meeting: whoever sees the support sees them."""
    title = gettext("Photo of the meeting of %(day)s", day=date_it(clock.day_of(meeting.starts_at)))
    for photo in received:
        attach_document(g.db, g.actor, photo, Place("support", case_id=case_id, subject_id=meeting.id), kind="photo", title=title)
