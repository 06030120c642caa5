"""What somebody has typed into a form and not saved yet: kept for them alone, sealed, until they save it, throw it away or forget it.

A kept form is no part of the case: no partner, no colleague and no count knows of it. So a half-written correction is never shared, and a
browser that dies loses nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.disclosure import Facet
from tenants import clock
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.crypto import Encrypted
from tenants.errors import Conflict
from tenants.isolation import MY_OWN, Isolation, table_args
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

KEPT_FOR = timedelta(days=30)
MOST = 100_000
_SEEN = f"{MY_OWN} and (case_id is null or app.sees(portal.unsaved_forms.case_id, portal.unsaved_forms.facet))"


class UnsavedForm(Base):
    """One form as its person left it. ``turn`` counts how often it was saved or thrown away: what a page of an earlier turn still sends
    comes too late. ``content`` is nothing once that happened."""

    __tablename__ = "unsaved_forms"
    __table_args__ = table_args(
        Isolation(
            select=_SEEN, insert=_SEEN, update=_SEEN, update_columns=("content", "turn", "at"), system=("select", "update")
        ),
        CheckConstraint(one_of("facet", Facet), name="unsaved_form_facet"),
        Index(
            "uq_unsaved_forms", "person_id", "organisation_id", "case_id", "form", unique=True, postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.cases.id"))
    facet: Mapped[str]
    form: Mapped[str]
    turn: Mapped[int] = mapped_column(default=0)
    content: Mapped[str | None] = mapped_column(Encrypted("unsaved_forms.content"))
    at: Mapped[CreatedAt]


@dataclass(frozen=True)
class Place:
    """Which form of which case (or of none yet), and the facet that what is typed there belongs to."""

    form: str
    facet: Facet
    case_id: UUID | None = None


@dataclass(frozen=True)
class Kept:
    """What was typed, field by field as the browser sent it, and when. Empty when there is nothing; ``turn`` goes into the page."""

    turn: int = 0
    typed: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None


def keep(session: Session, actor: Actor, place: Place, typed: Sequence[tuple[str, str]], *, turn: int) -> None:
    """Keep what is typed now in place of what was kept before.

    Raises:
        Conflict: the form was saved or thrown away after the page was drawn; or this is more than any form holds.
    """
    content = json.dumps(typed, ensure_ascii=False)
    if len(content) > MOST:
        raise Conflict(S("This text is too long."))
    row = insert(UnsavedForm).values(_row(actor, place, turn=turn, content=content))
    kept = session.execute(
        row.on_conflict_do_update(
            index_elements=["person_id", "organisation_id", "case_id", "form"],
            set_={"content": row.excluded.content, "at": row.excluded.at},
            where=UnsavedForm.turn == turn,
        ).returning(UnsavedForm.id)
    )
    if kept.first() is None:
        raise Conflict(S("This form was saved or thrown away in another window."))


def kept(session: Session, actor: Actor, place: Place) -> Kept:
    """What is kept of a form."""
    found = session.execute(
        select(UnsavedForm.turn, UnsavedForm.content, UnsavedForm.at).where(
            *_mine(actor, place.case_id), UnsavedForm.form == place.form
        )
    ).one_or_none()
    if found is None:
        return Kept()
    turn, content, at = found
    return Kept(turn, tuple((name, value) for name, value in json.loads(content)), at) if content else Kept(turn)


def forget(session: Session, actor: Actor, place: Place) -> None:
    """The form was saved, or thrown away: nothing is kept of it, and what its page may still send comes too late."""
    row = insert(UnsavedForm).values(_row(actor, place, turn=1, content=None))
    session.execute(
        row.on_conflict_do_update(
            index_elements=["person_id", "organisation_id", "case_id", "form"],
            set_={"content": None, "turn": UnsavedForm.turn + 1, "at": row.excluded.at},
        )
    )


def unsaved(session: Session, actor: Actor, case_id: UUID) -> Mapping[str, datetime]:
    """The forms of a case in which the actor has typed something that is not saved, and when."""
    statement = (
        select(UnsavedForm.form, UnsavedForm.at)
        .where(*_mine(actor, case_id), UnsavedForm.content.is_not(None))
        .order_by(UnsavedForm.form)
    )
    return dict(session.execute(statement).all())


def forget_old(session: Session) -> int:
    """Forget what nobody has come back to for :data:`KEPT_FOR`. For the sweep."""
    old = (
        update(UnsavedForm)
        .where(UnsavedForm.content.is_not(None), UnsavedForm.at < clock.now() - KEPT_FOR)
        .values(content=None, turn=UnsavedForm.turn + 1)
        .returning(UnsavedForm.id)
    )
    return len(session.execute(old).all())


def _mine(actor: Actor, case_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    of_case = UnsavedForm.case_id.is_(None) if case_id is None else UnsavedForm.case_id == case_id
    return UnsavedForm.person_id == actor.person_id, UnsavedForm.organisation_id == actor.organisation_id, of_case


def _row(actor: Actor, place: Place, *, turn: int, content: str | None) -> dict[str, object]:
    return {
        "id": uuid4(),
        "organisation_id": actor.organisation_id,
        "person_id": actor.person_id,
        "case_id": place.case_id,
        "facet": place.facet.value,
        "form": place.form,
        "turn": turn,
        "content": content,
        "at": clock.now(),
    }
