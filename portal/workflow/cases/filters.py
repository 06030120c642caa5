"""Filters of the list of cases that somebody keeps: by a name, and the last one used. Codes only: what was typed to search is never kept.

A kept filter is a question, not an answer: it is asked anew, under today's rights, each time it is opened or counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.constraints import UNKNOWN
from tenants import clock
from tenants.base import Base, CreatedAt, Key
from tenants.errors import Conflict, Invalid, NotFound
from tenants.isolation import MY_OWN, Isolation, table_args
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

FIELDS = ("stage", "queue", "worker", "urgent", "sort")
"""What a filter keeps, as the list's address names it."""
LONGEST_NAME = 40
MOST = 20
MOST_PINNED = 5


class SavedFilter(Base):
    """One kept filter of one person in one organisation. Without a name it is the last one used."""

    __tablename__ = "saved_filters"
    __table_args__ = table_args(
        Isolation(
            select=MY_OWN, insert=MY_OWN, update=MY_OWN, update_columns=("name", "asked", "pinned", "is_default", "removed_at")
        ),
        Index(
            "uq_saved_filters_name", "person_id", "organisation_id", text("lower(name)"), unique=True,
            postgresql_where=text("removed_at is null and name is not null"),
        ),
        Index("uq_saved_filters_last", "person_id", "organisation_id", unique=True, postgresql_where=text("name is null")),
        Index(
            "uq_saved_filters_default", "person_id", "organisation_id", unique=True,
            postgresql_where=text("removed_at is null and is_default"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    name: Mapped[str | None]
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    pinned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_default: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    removed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


@dataclass(frozen=True)
class Kept:
    """A kept filter as the list uses it. ``asked`` are arguments of its address, to be read as any other address is."""

    id: UUID
    name: str | None
    asked: Mapping[str, str]
    pinned: bool
    is_default: bool


def save_filter(
    session: Session, actor: Actor, name: str, asked: Mapping[str, str], *, pinned: bool = True, is_default: bool = False
) -> SavedFilter:
    """Keep a filter under a name, for oneself.

    Raises:
        Invalid: no name, a name that is taken, a filter that asks for nothing, more pinned ones than tabs hold (by the names
            ``name``, ``pinned``).
        Conflict: as many are kept as one may keep.
    """
    tidy = _asked(asked)
    if not tidy:
        raise Invalid(name=S("There is nothing to keep: choose a filter first."))
    others = _named(session, actor)
    if len(others) >= MOST:
        raise Conflict(S("You keep %(most)s filters already: remove one first.", most=MOST))
    _require(others, name, pinned=pinned)
    if is_default:
        _no_default(session, actor)
    made = SavedFilter(
        organisation_id=actor.organisation_id, person_id=actor.person_id, name=name.strip(), asked=tidy, pinned=pinned,
        is_default=is_default,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def change_filter(session: Session, actor: Actor, filter_id: UUID, name: str, *, pinned: bool, is_default: bool) -> SavedFilter:
    """Give a kept filter another name, pin it or not, open the list with it or not.

    Raises:
        NotFound: there is none of the actor's.
        Invalid: as :func:`save_filter`.
    """
    kept = load_filter(session, actor, filter_id)
    _require([one for one in _named(session, actor) if one.id != kept.id], name, pinned=pinned)
    if is_default and not kept.is_default:
        _no_default(session, actor)
    kept.name, kept.pinned, kept.is_default = name.strip(), pinned, is_default
    session.flush()
    return kept


def remove_filter(session: Session, actor: Actor, filter_id: UUID) -> None:
    """Keep a filter no longer."""
    load_filter(session, actor, filter_id).removed_at = clock.now()
    session.flush()


def load_filter(session: Session, actor: Actor, filter_id: UUID) -> SavedFilter:
    """A named filter of the actor.

    Raises:
        NotFound: there is none.
    """
    found = next((one for one in _named(session, actor) if one.id == filter_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def remember(session: Session, actor: Actor, asked: Mapping[str, str]) -> None:
    """Remember with which filter somebody last looked at the list; an empty one is remembered too."""
    row = insert(SavedFilter).values(
        organisation_id=actor.organisation_id, person_id=actor.person_id, name=None, asked=_asked(asked)
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["person_id", "organisation_id"], index_where=text("name is null"), set_={"asked": row.excluded.asked}
        )
    )


def kept_filters() -> Any:
    """What the actor keeps, the last one used included, as one JSON value: a part of a statement that is sent anyway."""
    one = func.jsonb_build_array(SavedFilter.id, SavedFilter.name, SavedFilter.asked, SavedFilter.pinned, SavedFilter.is_default)
    return (
        select(func.jsonb_agg(aggregate_order_by(one, func.lower(SavedFilter.name))))
        .where(
            SavedFilter.organisation_id == bindparam("organisation"),
            SavedFilter.person_id == bindparam("person"),
            SavedFilter.removed_at.is_(None),
        )
        .scalar_subquery()
    )


def read_kept(found: Iterable[Any] | None) -> tuple[Kept, ...]:
    """What :func:`kept_filters` answered."""
    return tuple(Kept(UUID(key), name, asked, pinned, is_default) for key, name, asked, pinned, is_default in found or ())


def _asked(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: str(asked[name])[:64] for name in FIELDS if asked.get(name)}


def _named(session: Session, actor: Actor) -> list[SavedFilter]:
    mine = select(SavedFilter).where(
        SavedFilter.organisation_id == actor.organisation_id,
        SavedFilter.person_id == actor.person_id,
        SavedFilter.name.is_not(None),
        SavedFilter.removed_at.is_(None),
    )
    return list(session.scalars(mine.order_by(func.lower(SavedFilter.name))))


def _require(others: list[SavedFilter], name: str, *, pinned: bool) -> None:
    bare = name.strip()
    if not bare:
        raise Invalid(name=S("Give the filter a name."))
    if len(bare) > LONGEST_NAME:
        raise Invalid(name=S("Use at most %(most)s characters.", most=LONGEST_NAME))
    if any((one.name or "").lower() == bare.lower() for one in others):
        raise Invalid(name=S("You keep a filter of this name already."))
    if pinned and sum(one.pinned for one in others) >= MOST_PINNED:
        raise Invalid(pinned=S("At most %(most)s filters are tabs: make another one no tab first.", most=MOST_PINNED))


def _no_default(session: Session, actor: Actor) -> None:
    session.execute(
        update(SavedFilter)
        .where(
            SavedFilter.person_id == actor.person_id, SavedFilter.organisation_id == actor.organisation_id, SavedFilter.is_default
        )
        .values(is_default=False)
    )
