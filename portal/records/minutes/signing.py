"""Draw the minutes of a session, sign them off, correct them, and give the file back as it was signed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from portal.records.documents import pdf, sealing
from portal.records.minutes.content import compose
from portal.workflow.assessment import minutes
from portal.workflow.assessment.minutes import Paper
from portal.workflow.assessment.words import OUTCOME_WORDS, REASON_WORDS, STANCE_WORDS
from portal.workflow.referrals.criteria import thawed
from portal.workflow.referrals.words import CRITERION_WORDS
from tenants.organisations import Organisation, Partnership
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.assessment.models import EquipeSession
    from portal.workflow.assessment.voices import Minutes
    from tenants.actor import Actor

LANGUAGE = "it"
"""Minutes are an act of an Italian body, whatever language its members read the portal in."""
RENEWAL_WORDS = {
    "granted": S("Renewal granted"), "refused": S("Renewal refused"), "deferred": S("Decision on the renewal deferred"),
}  # fmt: skip
WORDS: dict[str, Any] = {
    "outcomes": {**OUTCOME_WORDS, **RENEWAL_WORDS}, "reasons": REASON_WORDS, "stances": STANCE_WORDS, "criteria": CRITERION_WORDS,
}  # fmt: skip


def draft(session: Session, sitting: EquipeSession) -> bytes:
    """The minutes as they would be signed now, marked as a draft."""
    return _draw(session, sitting, compose(session, sitting, 0)).data


def sign(session: Session, actor: Actor, session_id: UUID, *, remarks: str | None = None, reason: str | None = None) -> Minutes:
    """Sign the minutes of a closed session off; with a reason when they were signed before: then they are a further version.

    Args:
        session: the database.
        actor: whoever chaired the session.
        session_id: a closed session.
        remarks: general remarks in place of those from before, when given.
        reason: why signed minutes are corrected.

    Raises:
        NotFound, NotAllowed, Conflict, Invalid: as :func:`minutes.begin_signing`.
    """
    sitting, version = minutes.begin_signing(session, actor, session_id, reason)
    if remarks is not None:
        sitting.remarks = remarks.strip() or None
        session.flush()
    content = compose(session, sitting, version, reason if version > 1 else None)
    written, key = _draw(session, sitting, content), uuid4()
    paper = Paper(
        key, content, minutes.normalised(written.fingerprint), b"".join(sealing.seal(str(key), written.data)),
        hashlib.sha256(written.data).hexdigest(),
    )  # fmt: skip
    return minutes.keep(session, actor, sitting, version, paper, reason)


def file_of(kept: Minutes) -> bytes:
    """The PDF as it was signed.

    Raises:
        sealing.Damaged: it is not as it was kept.
    """
    return b"".join(sealing.opened(str(kept.id), [kept.file]))


def fingerprint_of(file: bytes) -> str:
    """The fingerprint by which a file of minutes is recognised."""
    return hashlib.sha256(file).hexdigest()


def _draw(session: Session, sitting: EquipeSession, content: dict[str, Any]) -> pdf.Written:
    partnership = session.get_one(Partnership, sitting.partnership_id)
    lead = session.get_one(Organisation, partnership.lead_organisation_id)
    criteria = {
        one["number"]: thawed(one["decision"]["criteria"])
        for one in content["matters"]
        if one["decision"] and one["decision"]["criteria"]
    }
    return pdf.write("minutes/session.html", {"minutes": content, "criteria": criteria, "words": WORDS}, lead, LANGUAGE)
