"""The minutes of a session: signed off by its chair and never changed; a correction is a further version; found by fingerprint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from portal.workflow.assessment.models import EquipeSession
from portal.workflow.assessment.sittings import lock_sitting, require_chair
from portal.workflow.assessment.voices import Minutes
from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.people import Person
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

ASIDE = S(
    "These minutes tell what the members said on a matter from which you stand aside: hand the chair over to somebody who may read all."
)


@dataclass(frozen=True)
class Paper:
    """Minutes as they were drawn: what they say, and the sealed file, each with its fingerprint."""

    id: UUID
    content: dict[str, Any]
    content_hash: str
    sealed: bytes
    file_hash: str


def begin_signing(session: Session, actor: Actor, session_id: UUID, reason: str | None = None) -> tuple[EquipeSession, int]:
    """A closed session whose minutes the actor may sign now, locked, and the version that they will be.

    Raises:
        NotFound: no such session for this actor.
        NotAllowed: the actor does not chair it, or stands aside from one of its matters.
        Conflict: it is not closed.
        Invalid: a correction without its reason.
    """
    sitting = lock_sitting(session, actor, session_id)
    if sitting.state != "closed":
        raise Conflict(S("The minutes are signed once the session is closed."))
    require_chair(session, actor, sitting)
    if not session.scalar(select(func.app.reads_minutes(sitting.id))):
        raise NotAllowed(ASIDE)
    version = (session.scalar(select(func.max(Minutes.version)).where(Minutes.session_id == sitting.id)) or 0) + 1
    if version > 1 and not (reason or "").strip():
        raise Invalid(reason=S("These minutes are signed: write why they are corrected."))
    return sitting, version


def keep(
    session: Session, actor: Actor, sitting: EquipeSession, version: int, paper: Paper, reason: str | None = None
) -> Minutes:
    """Keep the signed minutes, after :func:`begin_signing`; the members of the Equipe are told."""
    made = Minutes(
        id=paper.id,
        session_id=sitting.id,
        partnership_id=sitting.partnership_id,
        version=version,
        content=paper.content,
        content_hash=paper.content_hash,
        file=paper.sealed,
        file_hash=paper.file_hash,
        reason=(reason or "").strip() or None if version > 1 else None,
        signed_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    cases.remind(
        session, "minutes_signed", None, dedup=f"{sitting.id}:{version}", event_id=sitting.id,
        starts_at=sitting.starts_at.isoformat(),
    )  # fmt: skip
    return made


def load_minutes(session: Session, actor: Actor, minutes_id: UUID) -> Minutes:
    """Signed minutes that the actor may read.

    Raises:
        NotFound: there are none, or they are not for this actor.
    """
    found = session.get(Minutes, minutes_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@dataclass(frozen=True)
class Verified:
    """Minutes whose fingerprint was recognised. ``latest`` is the version that holds now."""

    minutes_id: UUID
    session_id: UUID
    starts_at: Any
    version: int
    latest: int
    signed_by: str
    signed_at: Any


def normalised(fingerprint: str) -> str:
    """A fingerprint as it is compared: as people copy it from paper, with or without its spaces."""
    return re.sub(r"[^0-9a-f]", "", fingerprint.casefold())


def verify(session: Session, fingerprint: str) -> Verified | None:
    """The signed minutes with this fingerprint, of their content or of their file, as far as the reader may know them."""
    code = normalised(fingerprint)
    if len(code) not in (32, 64):
        return None
    latest = (
        select(func.max(Minutes.version)).where(Minutes.session_id == EquipeSession.id).correlate(EquipeSession).scalar_subquery()
    )
    row = session.execute(
        select(
            Minutes.id, Minutes.session_id, EquipeSession.starts_at, Minutes.version, latest,
            Person.given_name + " " + Person.surname, Minutes.signed_at,
        )
        .join(EquipeSession, EquipeSession.id == Minutes.session_id)
        .join(Person, Person.id == Minutes.signed_by_id)
        .where(or_(Minutes.content_hash == code, Minutes.file_hash == code))
        .order_by(Minutes.version.desc())
        .limit(1)
    ).first()  # fmt: skip
    return Verified(*row) if row else None
