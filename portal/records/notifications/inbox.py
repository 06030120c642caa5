"""One person's inbox in one organisation's space: what they were told, unread first, and what they have read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select, tuple_, union_all, update

from portal.records.notifications.words import sentence
from portal.workflow.cases.models import CaseAccess
from portal.workflow.cases.notices import Notification
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.properties.models import Unit
from tenants import clock
from tenants.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence

PAGE = 30


@dataclass(frozen=True)
class Told:
    """One notification as its reader sees it. ``opens``: what it is about is still theirs to see."""

    id: UUID
    sentence: Sentence
    case_id: UUID | None
    unit_id: UUID | None
    at: datetime
    read_at: datetime | None
    mandatory: bool
    opens: bool
    kind: str = ""

    @property
    def cursor(self) -> str:
        """Where a page that begins after this one begins."""
        return f"{'u' if self.read_at is None else 'r'}~{self.at.isoformat()}~{self.id}"


@dataclass(frozen=True)
class Page:
    """A page of the inbox; ``following`` is empty on the last one."""

    items: list[Told]
    unread: int
    following: str


_MINE = and_(Notification.person_id == bindparam("person"), Notification.organisation_id == bindparam("organisation"))
_OPENS = or_(
    exists().where(CaseAccess.case_id == Notification.case_id, CaseAccess.facet == Facet.SUMMARY.value),
    and_(Notification.case_id.is_(None), Notification.unit_id.is_(None)),
    and_(Notification.case_id.is_(None), exists().where(Unit.id == Notification.unit_id)),
)
_COLUMNS = (
    Notification.id, Notification.kind, Notification.values, Notification.case_id, Notification.unit_id, Notification.at,
    Notification.read_at, Notification.mandatory, _OPENS.label("opens"),
)  # fmt: skip
_UNREAD = select(func.count()).where(_MINE, Notification.read_at.is_(None))


def page(session: Session, actor: Actor, *, after: str = "", size: int = PAGE) -> Page:
    """Unread ones first, newest first in each part; ``after`` is a :attr:`Told.cursor`."""
    mine = {"person": actor.person_id, "organisation": actor.organisation_id}
    section, at, last = _cursor(after)
    parts = []
    for part, name, is_part in (
        (0, "u", Notification.read_at.is_(None)),
        (1, "r", Notification.read_at.is_not(None)),
    ):
        if section == "r" and name == "u":
            continue
        beyond: list[ColumnElement[bool]] = []
        if section == name:
            beyond.append(tuple_(Notification.at, Notification.id) < tuple_(literal(at), literal(last)))
        parts.append(
            select(literal(part).label("part"), *_COLUMNS)
            .where(_MINE, is_part, *beyond)
            .order_by(Notification.at.desc(), Notification.id.desc())
            .limit(size + 1)
            .subquery()
        )
    both = union_all(*(select(part) for part in parts)).subquery()
    query = select(both).order_by(both.c.part, both.c.at.desc(), both.c.id.desc()).limit(size + 1)
    items = [_told(row) for row in session.execute(query, mine)]
    unread = int(session.scalar(_UNREAD, mine) or 0)
    return Page(items[:size], unread, items[size - 1].cursor if len(items) > size else "")


def load(session: Session, actor: Actor, notification_id: UUID) -> Told:
    """One of the actor's own notifications.

    Raises:
        NotFound: it is not theirs, or not of this space.
    """
    mine = {"person": actor.person_id, "organisation": actor.organisation_id}
    row = session.execute(select(*_COLUMNS).where(_MINE, Notification.id == notification_id), mine).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    return _told(row)


def mark_read(session: Session, actor: Actor, notification_id: UUID) -> Told:
    """Mark one as read; one that was read keeps the moment of the first time.

    Raises:
        NotFound: as :func:`load`.
    """
    told = load(session, actor, notification_id)
    session.execute(
        update(Notification).where(Notification.id == notification_id, Notification.read_at.is_(None)).values(read_at=clock.now())
    )
    return told


def mark_all_read(session: Session, actor: Actor, *, until: datetime) -> int:
    """Mark all as read that were told up to ``until``: not those that came while the page was open. Answers how many."""
    marked = session.execute(
        update(Notification)
        .where(
            Notification.person_id == actor.person_id,
            Notification.organisation_id == actor.organisation_id,
            Notification.read_at.is_(None),
            Notification.at <= until,
        )
        .values(read_at=clock.now())
        .returning(Notification.id)
    )
    return len(marked.all())


def _told(row: Any) -> Told:
    return Told(
        row.id,
        sentence(row.kind, row.values),
        row.case_id,
        row.unit_id,
        row.at,
        row.read_at,
        row.mandatory,
        bool(row.opens),
        row.kind,
    )


def _cursor(text: str) -> tuple[str, datetime | None, UUID | None]:
    """The parts of a cursor; the first page for one that cannot be right."""
    try:
        section, at, last = text.split("~")
        return (section, datetime.fromisoformat(at), UUID(last)) if section in ("u", "r") else ("", None, None)
    except ValueError:
        return "", None, None
