"""How the demo's households look for work and for a home: the trails that their educators recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.workflow.support.meetings.attending import members
from portal.workflow.support.seeking import recording
from tenants import clock

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from portal.demo.teller import Teller


@dataclass(frozen=True)
class Took:
    """One step: so many days after the trail began, what, with whose help."""

    after: int
    kind: str
    helped_by: str = "educator"
    note: str = ""
    next_step: str = ""
    next_in: int = 0
    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Tried:
    """One trail, and which member looks (by position; nobody is the whole household)."""

    field: str
    kind: str
    what: str
    steps: tuple[Took, ...]
    who: int | None = None


def ended(after: int, outcome: str, reason: str | None = None, helped_by: str = "alone") -> Took:
    """The end of a trail."""
    return Took(after, "outcome", helped_by, outcome=outcome, reason=reason)


JOB = Tried("work", "job", "Cooperativa di pulizie, via Cadorna", (
    Took(0, "application"), Took(9, "interview", note="Turni dalle 6 alle 10."), Took(16, "offer", "alone"), ended(18, "taken"),
), who=0)  # fmt: skip
CENTRE = Tried("work", "employment_centre", "Centro per l'impiego di Crema", (Took(0, "registration"), ended(25, "taken")), who=0)
CANTEEN = Tried("work", "job", "Mensa scolastica", (
    Took(0, "contact"), Took(3, "application", "volunteer"), ended(20, "refused", "hours"),
), who=0)  # fmt: skip
AGENCY = Tried("home", "estate_agency", "Agenzia in piazza Garibaldi", (
    Took(0, "registration"), Took(12, "viewing", note="Trilocale, 650 euro più spese."), ended(15, "refused", "guarantee", "educator"),
))  # fmt: skip
LANDLORD = Tried("home", "landlord", "Bilocale a Castelleone", (
    Took(0, "contact", "alone"), Took(6, "viewing", "educator"), ended(11, "declined", "distance"),
))  # fmt: skip
AT_ONCE = (
    Tried("home", "estate_agency", "Agenzia in via Mazzini", (Took(0, "registration"), Took(3, "viewing"), ended(5, "refused", "guarantee"))),
    Tried("work", "job", "Mensa aziendale", (Took(0, "contact"), Took(1, "application", "alone"), ended(4, "refused", "hours"))),
)  # fmt: skip
CALL = Tried("home", "public_housing", "Bando per alloggi pubblici dell'ambito", (Took(0, "application", "social_worker"),))
FOUND = Tried("home", "landlord", "Bilocale a canone concordato, Crema", (
    Took(0, "contact"), Took(5, "viewing"), Took(19, "offer", "alone"), ended(24, "taken", helped_by="consultant"),
))  # fmt: skip


def search(
    teller: Teller, case_id: UUID, first: date, tried: tuple[Tried, ...], educator: str = "educator", *, apart: int = 14
) -> None:
    """Trails begun one after the other, so many days apart; steps that are still to come are left out."""
    for number, one in enumerate(tried):
        _try(teller, case_id, first + timedelta(days=apart * number), one, educator)


def _try(teller: Teller, case_id: UUID, begun: date, one: Tried, educator: str) -> None:
    trail_id: UUID | None = None
    for took in one.steps:
        day = begun + timedelta(days=took.after)
        if day > teller.today:
            return
        with teller.act(educator, day) as (session, actor):
            step = recording.Step(
                took.kind, clock.today(), took.helped_by, took.note, took.next_step,
                day + timedelta(days=took.next_in) if took.next_in else None, took.outcome, took.reason,
            )  # fmt: skip
            if trail_id is None:
                who = members(session, case_id)[one.who] if one.who is not None else None
                trail_id = recording.start_trail(
                    session, actor, case_id, field=one.field, kind=one.kind, what=one.what, step=step, member_id=who
                ).id
            else:
                recording.take_step(session, actor, case_id, trail_id, step)


DUE = Tried("home", "landlord", "Trilocale in via Piacenza", (
    Took(0, "contact", next_step="Vedere la casa e chiedere delle spese condominiali", next_in=8),
))  # fmt: skip
