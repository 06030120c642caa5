"""Entries of a person's calendar that go with an e-mail: put in, moved, taken out, by the standard's own messages.

What somebody's diary holds of a case (or a session of the Equipe) is compared with what they were last sent of it, at the moment of
sending. What is new or moved becomes a REQUEST, what is gone a CANCEL, under the same UID and a higher SEQUENCE; what did not change is
not sent again. So an e-mail that comes late carries what holds then, and one that comes twice is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy import DateTime, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert

from portal.records.notifications import words
from portal.records.notifications.diary import (
    DEADLINE,
    HANDOVER,
    LENGTHS,
    MEETING,
    SESSION,
    TITLES,
    VISIT,
    follows,
    inspects,
    meets,
    seated,
    stands,
    takes_part,
    visit_minutes,
)
from portal.records.notifications.mime import Attachment
from portal.records.notifications.models import Invitation
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.placements.models import Placement
from portal.workflow.placements.visits.models import HomeVisit
from portal.workflow.renewals.models import Contribution, Review
from portal.workflow.support.models import SupportSession
from tenants import clock
from tenants.clock import ROME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

KINDS = frozenset({
    "session_convened", "session_moved", "session_called_off", "SupportSessionPlanned", "SupportSessionCancelled", "WorkerAssigned",
    "WorkerReplaced", "HandoverBooked", "AssignmentCalledOff", "ReviewOpened", "ReviewDecided", "VisitAgreed", "VisitCountered",
    "VisitPostponed", "VisitCancelled", "VisitMissed", "UrgentEntryAnnounced",
})  # fmt: skip
"""The notifications of something that stands in a diary."""


@dataclass(frozen=True)
class Appointment:
    """One entry as it is sent. ``minutes`` nought: a day by which something is due."""

    kind: str
    subject_id: UUID
    starts_at: datetime
    minutes: int
    sequence: int = 0
    cancelled: bool = False

    @property
    def uid(self) -> str:
        """The same in the feed and in every e-mail."""
        return f"{self.kind}-{self.subject_id}@ospitalita"


def pending(session: Session, claimed: Any) -> list[Appointment]:
    """What a claimed delivery has to put right in its person's calendar."""
    if claimed.kind not in KINDS:
        return []
    now = {one.uid: one for one in _diary(session, claimed)}
    known = select(Invitation).where(
        Invitation.person_id == claimed.person_id,
        Invitation.case_id == claimed.case_id if claimed.case_id else Invitation.subject_id == claimed.event_id,
    )
    sent = {row.uid: row for row in session.scalars(known)}
    changed = []
    for uid, one in now.items():
        before = sent.get(uid)
        if before is None:
            changed.append(one)
        elif before.cancelled or (before.starts_at, before.minutes) != (one.starts_at, one.minutes):
            changed.append(replace(one, sequence=before.sequence + 1))
    for uid, before in sent.items():
        if uid not in now and not before.cancelled and before.starts_at > clock.now():
            gone = Appointment(
                before.kind, before.subject_id, before.starts_at, before.minutes, before.sequence + 1, cancelled=True
            )
            changed.append(gone)
    return changed


def keep(session: Session, claimed: Any, sent: Sequence[Appointment]) -> None:
    """Write down what a person's calendar was sent, so that the next message about it counts on from there."""
    if not sent:
        return
    rows = insert(Invitation).values(
        [
            {
                "person_id": claimed.person_id, "uid": one.uid, "organisation_id": claimed.organisation_id, "case_id": claimed.case_id,
                "kind": one.kind, "subject_id": one.subject_id, "starts_at": one.starts_at, "minutes": one.minutes,
                "sequence": one.sequence, "cancelled": one.cancelled, "sent_at": clock.now(),
            }
            for one in sent
        ]
    )  # fmt: skip
    fresh = {name: rows.excluded[name] for name in ("starts_at", "minutes", "sequence", "cancelled", "sent_at")}
    session.execute(rows.on_conflict_do_update(index_elements=["person_id", "uid"], set_=fresh))


def attachments(
    sent: Sequence[Appointment], *, number: str, language: str, sender: str, recipient: str, link: str
) -> tuple[Attachment, ...]:
    """Each as a part of the e-mail that a calendar understands; it says no more than the e-mail: a kind, a case's number, an hour."""
    return tuple(_attachment(one, number, language, sender, recipient, link) for one in sent)


def _attachment(one: Appointment, number: str, language: str, sender: str, recipient: str, link: str) -> Attachment:
    method = "CANCEL" if one.cancelled else "REQUEST"
    book = Calendar()
    book.add("prodid", "-//Ospitalita temporanea//portal//IT")
    book.add("version", "2.0")
    book.add("method", method)
    book.add_component(_event(one, number, language, sender, recipient, link))
    if one.minutes:
        book.add_missing_timezones()
    return Attachment(f'text/calendar; method={method}; charset="utf-8"', f"{one.kind}.ics", bytes(book.to_ical()), inline=True)


def _event(one: Appointment, number: str, language: str, sender: str, recipient: str, link: str) -> Event:
    title = words.translation(language).gettext(TITLES[one.kind])
    entry, starts_at = Event(), one.starts_at.astimezone(ROME)
    entry.add("uid", one.uid)
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", clock.now())
    if one.minutes:
        entry.add("dtstart", starts_at)
        entry.add("dtend", starts_at + timedelta(minutes=one.minutes))
    else:
        entry.add("dtstart", starts_at.date())
        entry.add("transp", "TRANSPARENT")
    entry.add("summary", title % {"number": number} if "%(" in title else title)
    entry.add("url", link)
    entry.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    entry["organizer"] = vCalAddress(f"mailto:{sender}")
    attendee = vCalAddress(f"mailto:{recipient}")
    attendee.params["rsvp"] = "FALSE"
    entry.add("attendee", attendee, encode=False)
    return entry


def _diary(session: Session, claimed: Any) -> list[Appointment]:
    """What stands in the person's diary of the notification's case, or of its session, from now on. For the system, which no policy
    judges: the conditions are those of the feed.
    """
    person, place, now = claimed.person_id, claimed.organisation_id, clock.now()
    if claimed.case_id is None:
        statement: Any = select(literal(SESSION), EquipeSession.id, EquipeSession.starts_at, literal(LENGTHS[SESSION])).where(
            EquipeSession.id == claimed.event_id, EquipeSession.called_off_at.is_(None), EquipeSession.starts_at > now,
            seated(person, place),
        )  # fmt: skip
    elif not claimed.may_know:
        return []
    else:
        deadline = (
            select(literal(DEADLINE), Contribution.id, _midnight(Contribution.due_on), literal(0))
            .join(Review, Review.id == Contribution.review_id)
            .where(
                Contribution.case_id == claimed.case_id, Contribution.owed_by_id == person, Contribution.organisation_id == place,
                Contribution.given_at.is_(None), Contribution.due_on >= clock.today(), Review.state.in_(("collecting", "deferred")),
            )
        )  # fmt: skip
        handover = select(literal(HANDOVER), Placement.id, Placement.handover_booked_at, literal(LENGTHS[HANDOVER])).where(
            Placement.case_id == claimed.case_id, Placement.state == "assigned", Placement.handover_booked_at > now,
            or_(follows(person, place, Placement.case_id), takes_part(person, place)),
        )  # fmt: skip
        meetings = select(literal(MEETING), SupportSession.id, SupportSession.starts_at, SupportSession.minutes).where(
            SupportSession.case_id == claimed.case_id, SupportSession.starts_at > now, SupportSession.organisation_id == place,
            meets(person, place),
        )  # fmt: skip
        visits = select(literal(VISIT), HomeVisit.id, HomeVisit.starts_at, visit_minutes()).where(
            HomeVisit.case_id == claimed.case_id, HomeVisit.starts_at > now, stands(),
            or_(follows(person, place, HomeVisit.case_id), inspects(person, place)),
        )  # fmt: skip
        statement = union_all(deadline, handover, meetings, visits)
    rows = session.execute(statement)
    return [
        Appointment(kind, id_, starts_at, LENGTHS[kind] if minutes is None else minutes) for kind, id_, starts_at, minutes in rows
    ]


def _midnight(day: Any) -> Any:
    """The first instant of a day in Rome."""
    return func.timezone("Europe/Rome", cast(day, DateTime()))
