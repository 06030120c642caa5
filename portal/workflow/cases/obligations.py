"""What may be owed, declared: who owes it, by when, the ladder of its reminders, and what makes it cease.

Each family's ``obligations.py`` declares its own in ``OBLIGATIONS``; ``portal/workflow/obligations`` gathers them and turns them into the
database's functions, which the migration freezes. A sweep asks for kinds by name and holds no policy of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from portal.workflow.events import REMINDERS
from tenants.jobs import Part
from tenants.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from tenants.kinds import Role
    from tenants.permissions import Permission


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder: what is said (a key of ``REMINDERS``), and on which day.

    The day is so many ``days`` after (before, when negative) ``of``; or, ``by_rules``, each of the row's own ``rungs`` before
    ``ends_on``. From then on again ``every`` so many days. A rung by the rules that falls after the due day says ``late`` instead.
    ``to_head``: on it the obligation climbs to the organisation's head. Of the rungs that one night finds reached only the latest
    is told, of those of one day the last declared.
    """

    says: str
    days: int = 0
    of: str = "due_on"
    by_rules: bool = False
    every: int = 0
    late: str | None = None
    to_head: bool = False


@dataclass(frozen=True)
class Watch:
    """A table whose changes may open, move or end an obligation; ``by`` is the column that finds its case (or property, or itself).

    Of an update only rows count in which one of ``columns`` changed; none named: all.
    """

    table: str
    by: str = "case_id"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Owed:
    """One kind of obligation.

    ``source`` selects what is owed today, in SQL, with the columns of :data:`COLUMNS`; what is no longer in it has ceased, and is
    ``met`` when that condition on the row ``o`` holds, else gone. ``of`` names the column by which its rows are found when something
    of a case or a property changes. ``task`` and ``stops`` are msgids: what is to be done, and what makes it cease. ``waits`` is the
    key of the card on *Oggi* (``board.py``) that does it; ``endpoint`` opens it where there is no such card. ``owers`` says which role
    owes in which kind of organisation: in person whoever is assigned in it to the case, else the organisation's head. ``watchers`` owe
    nothing, but are told with the first of the owers. ``in_person``: whoever owes it by name is told of it, whatever their
    role, beside those whom the reminder names.
    """

    kind: str
    task: str
    stops: str
    owers: Mapping[Kind, Role]
    permission: Permission
    ladder: tuple[Rung, ...]
    source: str
    met: str
    watches: tuple[Watch, ...]
    of: str = "case_id"
    watchers: tuple[Kind, ...] = ()
    waits: tuple[str, ...] = ()
    endpoint: str = ""
    in_person: bool = False

    @property
    def says(self) -> tuple[str, ...]:
        """All that its ladder may say."""
        return tuple(dict.fromkeys(key for rung in self.ladder for key in (rung.says, rung.late) if key))

    @property
    def mandatory(self) -> bool:
        """Whether its reminders are of what must be acted on, which nobody can switch off."""
        return self.in_person or any(tell.must_act for key in self.says for tell in REMINDERS[key].tell)


COLUMNS = {
    "subject_id": "uuid", "topic_id": "uuid", "case_id": "uuid", "property_id": "uuid", "unit_id": "uuid", "session_id": "uuid",
    "organisation_id": "uuid", "organisation_kind": "text", "facet": "text", "person_id": "uuid", "since": "date", "due_on": "date",
    "ends_on": "date", "rungs": "integer[]",
}  # fmt: skip
"""What every source selects, with its type."""

PARTNER = {"organisation_id": "pm.organisation_id", "organisation_kind": "pm.kind", "person_id": "w.person_id"}
"""The columns of :func:`parties`."""


def source(tail: str, **columns: str) -> str:
    """A select of :data:`COLUMNS` in SQL: ``tail`` is all from ``from`` on. A column not named is null; the topic is the subject."""
    columns.setdefault("topic_id", columns["subject_id"])
    listed = ", ".join(f"cast({columns.get(name, 'null')} as {type_}) as {name}" for name, type_ in COLUMNS.items())
    return f"select {listed} {tail}"


def day(instant: str) -> str:
    """The calendar day in Rome of an instant, in SQL."""
    return f"({instant} at time zone 'Europe/Rome')::date"


KEPT, TOLD = 50_000, 10_000
"""So many obligations are opened, moved or ended, and so many told of, in one transaction of a sweep."""
_KEEP = text("select app.keep_all_obligations(cast(:kinds as text[]), :most)")
_REMIND = text("select told, more from app.remind_obligations(cast(:kinds as text[]), :most)")


def sweep(session: Session, *kinds: str) -> Part:
    """Bring the obligations of these kinds to what is owed today, and when they are, tell what their ladders say: one bounded part of
    it. For the system's session.

    Twice, late or two at once: the same. Answers how many people were told.
    """
    values: dict[str, object] = {"kinds": list(kinds)}
    if session.scalar(_KEEP, {**values, "most": KEPT}):
        return Part(0, more=True)
    told, more = session.execute(_REMIND, {**values, "most": TOLD}).one()
    return Part(told, more)


def sweeping(*kinds: str) -> Callable[[Session], Part]:
    """The sweep of these kinds, for a family's table of sweeps."""

    def do(session: Session) -> Part:
        return sweep(session, *kinds)

    return do


def in_parts(do: Callable[[Session, int], int], most: int = 2_000) -> Callable[[Session], Part]:
    """A sweep that does ``most`` cases at a time: as many as that means that more may be left."""

    def part(session: Session) -> Part:
        done = do(session, most)
        return Part(done, more=done >= most)

    return part


def parties(owers: Mapping[Kind, Role]) -> str:
    """The joins by which a source finds who owes of a case ``c``: its partners (``pm``) and who is assigned in each (``w``), in SQL."""
    part = {
        Kind.COMUNE: "pm.organisation_id = c.organisation_id",
        Kind.ATS: "true",
        Kind.OWNER: "pm.organisation_id = c.host_organisation_id",
    }
    which = " or ".join(f"pm.kind = '{kind.value}' and {part[kind]}" for kind in owers)
    roles = " ".join(f"when '{kind.value}' then '{role.value}'" for kind, role in owers.items())
    return (
        f"join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and ({which})"
        " left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id"
        f" and w.role = case pm.kind {roles} end and w.ended_on is null"
    )
