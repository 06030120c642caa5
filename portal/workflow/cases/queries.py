"""What pages read of what happened: events of the facets that the reader sees, newest first, with who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, any_, bindparam, cast, func, null, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.workflow.cases.models import CaseEvent
from tenants.organisations import Organisation
from tenants.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 15
"""How many lines of a timeline a page shows at once."""


class Happening(NamedTuple):
    """One line of a timeline. ``number`` is the case's where lines of several cases stand together; ids are texts."""

    id: str
    case_id: str
    number: str | None
    at: datetime
    name: str
    data: dict[str, Any]
    person: str | None
    organisation: str | None


@dataclass(frozen=True)
class Timeline:
    """The newest lines, and the cursor of the older ones (``None`` when these are all)."""

    lines: tuple[Happening, ...]
    older: str | None


def as_json(events: Any) -> Any:
    """The rows of a subquery of events as one JSON value, newest first, and beside them the names of those who did them, as far as the
    reader may know them: a page of lines has few. The subquery has the columns of :func:`event_columns`.

    It is text from the beginning (``json``): a tree (``jsonb``) that nobody looks into costs half as much again to make and write out.
    """
    e = events.c
    line = func.json_build_array(e.id, e.case_id, e.number, e.at, e.name, e.data, e.person_id, e.organisation_id)
    people = _named(Person.id, Person.given_name + " " + Person.surname, e.person_id, events)
    organisations = _named(Organisation.id, Organisation.short_name, e.organisation_id, events)
    lines = func.json_agg(aggregate_order_by(line, e.at.desc(), e.id.desc()))
    return select(func.json_build_array(lines, people, organisations)).select_from(events).scalar_subquery()


def _named(key: Any, name: Any, of: Any, events: Any) -> Any:
    named = select(func.json_object_agg(key, name)).where(key == any_(func.array_agg(of)))
    return named.correlate(events).scalar_subquery()


def event_columns(event: Any = CaseEvent, number: Any = None) -> tuple[Any, ...]:
    """What :func:`as_json` needs of each event."""
    shown = cast(null() if number is None else number, String).label("number")
    return event.id, event.case_id, event.at, event.name, event.data, event.person_id, event.organisation_id, shown


def happenings(found: Sequence[Any] | None) -> tuple[Happening, ...]:
    """What :func:`as_json` answered."""
    lines, people, organisations = found or (None, None, None)
    people, organisations = people or {}, organisations or {}
    return tuple(
        Happening(key, case_id, number, datetime.fromisoformat(at), name, data, people.get(who), organisations.get(of))
        for key, case_id, number, at, name, data, who, of in lines or ()
    )


def timeline(lines: Sequence[Any] | None) -> Timeline:
    """One page of a case's timeline from what :func:`timeline_of` answered."""
    found = happenings(lines)
    older = f"{found[PAGE - 1].at.isoformat()}~{found[PAGE - 1].id}" if len(found) > PAGE else None
    return Timeline(found[:PAGE], older)


def timeline_of(*, placed: bool) -> Any:
    """A case's events as JSON. Binds ``case``; ``at`` and ``at_event`` too when it is ``placed`` after a cursor."""
    events = select(*event_columns()).where(CaseEvent.case_id == bindparam("case", type_=Uuid))
    if placed:
        cursor = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("at_event", type_=Uuid))
        events = events.where(tuple_(CaseEvent.at, CaseEvent.id) < cursor)
    return as_json(events.order_by(CaseEvent.at.desc(), CaseEvent.id.desc()).limit(PAGE + 1).subquery("page"))


def cursor_of(mark: str | None) -> dict[str, Any]:
    """The values that a cursor binds; none for a broken one, which shows the newest lines."""
    at, _, event_id = (mark or "").rpartition("~")
    try:
        return {"at": datetime.fromisoformat(at), "at_event": UUID(event_id)} if at else {}
    except ValueError:
        return {}
