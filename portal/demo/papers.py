"""Papers as the demo's people photograph them: what they bring with a referral."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from portal.records.documents import intake
from portal.records.documents.commands import Place, attach

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.demo.teller import Teller
    from tenants.actor import Actor

BROUGHT: dict[str, tuple[tuple[str, str, str, int | None], ...]] = {
    "draft_ready": (
        ("identity", "identity_document", "Carta d'identità della referente", 900),
        ("economic", "isee", "Attestazione ISEE", 20),
        ("economic", "income_proof", "Busta paga di gennaio", None),
    ),
    "submitted": (
        ("identity", "identity_document", "Permesso di soggiorno", 240),
        ("economic", "income_proof", "Contratto di lavoro", None),
    ),
    "assessed": (
        ("identity", "consent", "Adesione firmata dal nucleo", None),
        ("economic", "isee", "Attestazione ISEE dell'anno scorso", -25),
        ("social", "health_paper", "Piano delle cure", None),
    ),
}
"""What a family brings: the shelf, what it is, its title, and in how many days it is no longer valid."""


def bring(teller: Teller, key: str, case_id: UUID, day: date, who: str = "social_worker") -> None:
    """Attach what a family of the demo brings with its referral."""
    for shelf, kind, title, days in BROUGHT[key]:
        with teller.act(who, day) as (session, actor):
            attach(
                session,
                actor,
                intake.receive(sheet(title, "Copia consegnata allo sportello\ndel servizio sociale.")),
                Place(shelf, case_id=case_id),
                kind=kind,
                title=title,
                expires_on=teller.today + timedelta(days=days) if days is not None else None,
            )


def file_convention(session: Session, actor: Actor, property_id: UUID, convention_id: UUID, title: str) -> None:
    """The signed convention, which both its parties and the Comune read."""
    words = "Fra il Comitato di Crema della Croce Rossa Italiana\ne l'ATS Impronte Sociali.\nFirmata l'8 gennaio 2022."
    place = Place("property.convention", property_id=property_id, subject_id=convention_id)
    attach(session, actor, intake.receive(sheet(title, words)), place, kind="convention", title=title)


def sheet(title: str, words: str) -> bytes:
    """A photographed page with a few words on it."""
    page = Image.new("RGB", (1240, 900), "white")
    pen = ImageDraw.Draw(page)
    pen.text((90, 90), title, fill="black", font_size=44)
    pen.multiline_text((90, 210), words, fill="black", font_size=30, spacing=18)
    pen.text((90, 800), "Documento inventato per la dimostrazione", fill="grey", font_size=24)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
