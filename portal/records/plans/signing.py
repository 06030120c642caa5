"""Take a signature in; draw the plan with its signatures; let it come into force; give the file back as it was signed."""

from __future__ import annotations

import hashlib
import io
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from PIL import Image
from sqlalchemy import select

from portal.records.documents import intake, pdf, sealing
from portal.records.documents.queries import LOST
from portal.workflow.cases.models import Case
from portal.workflow.support.models import PlanSignature
from portal.workflow.support.models.plan import AREAS, PARTIES, Plan
from portal.workflow.support.plans import signing
from portal.workflow.support.plans.content import content_of
from tenants.errors import Conflict, Invalid
from tenants.organisations import Organisation, Partnership
from tenants.people import Person
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.workflow.support.plans.signing import Signer
    from tenants.actor import Actor

log = logging.getLogger("portal.documents")
LANGUAGE = "it"
"""The plan is read by the household and by offices: it is written in Italian, whoever writes it."""
LARGEST = 1600
"""Pixels of the longer side of a signature or of the paper that bears it."""
PICTURES = (intake.JPEG, intake.PNG)
AREA_WORDS: dict[str, Sentence] = {"home": S("Home"), "work": S("Work"), "money": S("Money"), "family": S("Family")}
PARTY_WORDS: dict[str, Sentence] = {
    "household": S("The household"), "educator": S("The educator"), "social_worker": S("The social worker"),
    "consultant": S("The financial consultant"),
}  # fmt: skip
LEVEL_WORDS: dict[int, Sentence] = {
    0: S("Where it began"), 1: S("First steps"), 2: S("Half way"), 3: S("Nearly there"), 4: S("Reached"),
}  # fmt: skip
METHOD_WORDS: dict[str, Sentence] = {
    "screen": S("signed on the screen"), "paper": S("signed on paper"), "missing": S("did not sign"),
}  # fmt: skip


def sign(
    session: Session, actor: Actor, case_id: UUID, signer_id: UUID, *, method: str, note: str = "", data: bytes | None = None
) -> PlanSignature:
    """Keep a signature drawn on the screen or the photo of the signed paper, or why somebody does not sign.

    Raises:
        NotFound, NotAllowed, WrongStage, Conflict, Invalid: as :func:`signing.sign`; ``file`` when it is no picture.
    """
    key, sealed = uuid4(), None
    if data and method != "missing":
        sealed = b"".join(sealing.seal(str(key), _picture(data)))
    return signing.sign(session, actor, case_id, signer_id, method=method, note=note, image=sealed, key=key)


def conclude(session: Session, actor: Actor, case_id: UUID, *, agreed_on: date) -> Plan:
    """Draw the signed version and let it come into force, in one transaction.

    Raises:
        NotAllowed, WrongStage, Conflict, Invalid: as :func:`signing.ready`.
    """
    plan, signers = signing.ready(session, actor, case_id, agreed_on)
    data = _draw(session, plan, signers, agreed_on)
    paper = signing.Paper(b"".join(sealing.seal(str(plan.id), data)), hashlib.sha256(data).hexdigest())
    return signing.put_in_force(session, actor, plan, agreed_on, paper)


def file_of(plan: Plan) -> bytes | None:
    """The PDF as it was signed; nothing for a version that never came into force, or did so before plans were signed here.

    Raises:
        Conflict: it is not as it was kept; this is logged as an error.
    """
    try:
        return b"".join(sealing.opened(str(plan.id), [plan.file])) if plan.file else None
    except sealing.Damaged as error:
        log.error("the paper of plan %s cannot be opened", plan.id)
        raise Conflict(LOST) from error


def image_of(signature: PlanSignature) -> bytes | None:
    """The image of a signature as JPEG."""
    return b"".join(sealing.opened(str(signature.id), [signature.image])) if signature.image else None


def signature_of(session: Session, plan: Plan, signature_id: UUID) -> PlanSignature | None:
    """A signature under a version."""
    return session.scalars(
        select(PlanSignature).where(PlanSignature.id == signature_id, PlanSignature.plan_id == plan.id)
    ).one_or_none()


def _draw(session: Session, plan: Plan, signers: list[Signer], agreed_on: date) -> bytes:
    case, content = session.get_one(Case, plan.case_id), content_of(plan)
    images = {one.signature.id: image_of(one.signature) for one in signers if one.signature is not None}
    values: dict[str, Any] = {
        "number": case.number,
        "programme": session.scalar(select(Partnership.name).where(Partnership.id == case.partnership_id)) or "",
        "version": plan.version,
        "agreed_on": agreed_on,
        "written_by": session.get_one(Person, plan.written_by_id).name,
        "content": content,
        "goals": sorted(content.goals, key=lambda goal: AREAS.index(goal.area)),
        "signers": signers,
        "code": " ".join(content.fingerprint[i : i + 4] for i in range(0, 32, 4)),
        "areas": AREA_WORDS,
        "parties": {party: PARTY_WORDS[party] for party in PARTIES},
        "levels": LEVEL_WORDS,
        "methods": METHOD_WORDS,
        "pictures": {str(key) for key, data in images.items() if data},
    }
    pictures = {str(key): data for key, data in images.items() if data}
    return pdf.render("plans/plan.html", values, session.get_one(Organisation, plan.organisation_id), LANGUAGE, pictures)


def _picture(data: bytes) -> bytes:
    clean, media_type = intake.checked(data)
    if media_type not in PICTURES:
        raise Invalid(file=S("Send a photo (JPEG, PNG or HEIC)."))
    with Image.open(io.BytesIO(clean)) as picture:
        ground = Image.new("RGB", picture.size, "white")
        layer = picture.convert("RGBA")
        ground.paste(layer, mask=layer.getchannel("A"))
    ground.thumbnail((LARGEST, LARGEST))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=80)
    return out.getvalue()
