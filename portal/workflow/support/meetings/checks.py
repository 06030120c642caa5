"""What a record must say before it is kept, and the sentence beside each field that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.support.meetings import attending
from portal.workflow.support.meetings.lookup import LONGEST, SHORTEST
from portal.workflow.support.models import ABSENCES, ATTENDANCES, KINDS, LEVELS, WANTED, Goal
from tenants import clock
from tenants.errors import Invalid
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.support.meetings.record import Record
    from tenants.sentences import Sentence


def check(session: Session, case: Case, record: Record) -> None:
    """Let a record pass that says what it must.

    Raises:
        Invalid: by the names of the record's fields.
    """
    wrong = {**_when(case, record), **_who(session, case, record)}
    if record.kind not in KINDS:
        wrong["kind"] = S("Choose what kind of meeting it was.")
    if record.minutes is None or not SHORTEST <= record.minutes <= LONGEST:
        wrong["minutes"] = S("A meeting lasts between %(least)s and %(most)s minutes.", least=SHORTEST, most=LONGEST)
    if record.attendance != "nobody" and not record.done.strip():
        wrong["done"] = S("Write in a few words what was done.")
    if record.next_step_on and not record.next_step.strip():
        wrong["next_step"] = S("Write the next step that is due on this day.")
    if record.concern.strip() and record.wanted not in WANTED:
        wrong["wanted"] = S("Choose what you ask for.")
    wrong.update(_goals(session, case, record))
    if wrong:
        raise Invalid(**wrong)


def _when(case: Case, record: Record) -> dict[str, Sentence]:
    if record.starts_at > clock.now():
        return {"starts_at": S("This meeting is still to come: it is recorded after it was held.")}
    if clock.day_of(record.starts_at) < case.opened_on:
        return {"starts_at": S("The meeting cannot be older than the case, opened on %(day)s.", day=case.opened_on)}
    return {}


def _who(session: Session, case: Case, record: Record) -> dict[str, Sentence]:
    if record.attendance not in ATTENDANCES:
        return {"attendance": S("Say who was there.")}
    if record.attendance == "nobody" and record.absence is not None and record.absence not in ABSENCES:
        return {"absence": S("Choose why nobody came.")}
    if record.attendance != "some" or record.absent is None:
        return {}
    everybody = set(attending.members(session, case.id))
    if not record.absent:
        return {"absent": S("Say who was missing, or that everybody was there.")}
    if not set(record.absent) <= everybody or set(record.absent.values()) - set(ABSENCES):
        return {"absent": S("Choose among the people of this household, and a reason for each who was missing.")}
    if set(record.absent) == everybody:
        return {"absent": S("If everybody was missing, choose that nobody came.")}
    return {}


def _goals(session: Session, case: Case, record: Record) -> dict[str, Sentence]:
    if not record.moved:
        return {}
    known = set(session.scalars(select(Goal.id).where(Goal.case_id == case.id)))
    if any(one.goal_id not in known or one.level not in LEVELS for one in record.moved):
        return {"moved": S("Choose among the goals of this household.")}
    return {}
