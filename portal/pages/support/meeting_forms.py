"""The forms of meetings, concerns and notes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.pages.support import words
from portal.pages.support.forms import NEEDED, CaseForm, as_uuid
from portal.workflow.support.meetings.record import Moved, Record
from portal.workflow.support.models import ATTENDANCES
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from portal.workflow.support.models import SupportSession

OTHER = 0


class WhenForm(CaseForm):
    """A day and a time in Rome, and how long."""

    day = DateField(_l("Day"), [InputRequired(NEEDED)])
    time = TimeField(_l("Time"), [InputRequired(NEEDED)])
    kind = RadioField(_l("What kind of meeting?"), choices=list(words.KINDS.items()), default="interview")
    minutes = RadioField(
        _l("How long?"),
        coerce=int,
        choices=[*((n, words.duration(n)) for n in words.DURATIONS), (OTHER, _l("Another length"))],
        default=60,
    )
    exactly = IntegerField(_l("Exactly, in minutes"), [Optional()])
    place = StringField(_l("Where?"))

    @property
    def starts_at(self) -> datetime:
        """The instant that day and time mean in Rome."""
        assert self.day.data
        assert self.time.data
        return datetime.combine(self.day.data, self.time.data, clock.ROME)

    @property
    def length(self) -> int:
        """The minutes that were chosen, or typed."""
        return int(self.minutes.data or self.exactly.data or 0)

    def fill_in(self, instant: datetime) -> None:
        """Show an instant."""
        local = instant.astimezone(clock.ROME)
        self.day.data, self.time.data = local.date(), local.time().replace(second=0, microsecond=0)

    def show_length(self, minutes: int | None) -> None:
        """Show a length among the usual ones, or as typed."""
        usual = minutes is None or minutes in words.DURATIONS
        self.minutes.data = (minutes or 60) if usual else OTHER
        self.exactly.data = None if usual else minutes


class PlanSessionForm(WhenForm):
    """A meeting to come."""

    worker_id = SelectField(_l("Who meets the household"), coerce=as_uuid)
    despite_clash = BooleanField(_l("Plan it all the same: both meetings take place"))


class MissingForm(Form):
    """One person of the household: there, or why not."""

    member_id = StringField(widget=HiddenInput())
    reason = SelectField(choices=[("", _l("Was there")), *words.ABSENCES.items()], default="")


class MovedForm(Form):
    """One goal: how far it is found to be."""

    goal_id = StringField(widget=HiddenInput())
    level = SelectField(choices=[("", _l("No change")), *((str(n), word) for n, word in words.LEVELS.items())], default="")


class RecordForm(WhenForm):
    """How a meeting went. Made for a thumb: radios, one text, the next step; the rest is folded away."""

    attendance = RadioField(
        _l("Who was there?"),
        [InputRequired(_l("Say who was there."))],
        choices=[(code, words.ATTENDANCES[code]) for code in ATTENDANCES],
    )
    absent = FieldList(FormField(MissingForm), label=_l("Who was missing, and why?"))
    absence = SelectField(_l("Why did nobody come?"), choices=list(words.ABSENCES.items()), default="unknown")
    done = TextAreaField(_l("What was done?"))
    next_step = StringField(_l("Next step"))
    next_step_on = DateField(_l("By when"), [Optional()])
    moved = FieldList(FormField(MovedForm), label=_l("Which goals moved, and how far?"))
    equipe_note = TextAreaField(_l("For the Equipe"))
    own_note = TextAreaField(_l("For yourself"))
    concern = TextAreaField(_l("What worries you?"))
    wanted = RadioField(_l("What do you ask for?"), choices=list(words.WANTED.items()), default="know")

    def offer(self, people: Sequence[Any], goals: Sequence[Mapping[str, Any]]) -> None:
        """A line for each person and each goal, named; what was sent about anybody else is dropped."""
        self.people = {str(row.id): row.name for row in people}
        self.goals = {str(goal["id"]): goal for goal in goals}
        _lines(self.absent, "member_id", self.people)
        _lines(self.moved, "goal_id", self.goals)

    def record(self) -> Record:
        """What was written."""
        absent = {as_uuid(row.form.member_id.data): row.form.reason.data for row in self.absent if row.form.reason.data}
        moved = tuple(
            Moved(as_uuid(row.form.goal_id.data), int(row.form.level.data)) for row in self.moved if row.form.level.data
        )
        return Record(
            starts_at=self.starts_at,
            minutes=self.length,
            attendance=self.attendance.data,
            kind=self.kind.data or "",
            place=self.place.data,
            done=self.done.data or "",
            next_step=self.next_step.data or "",
            next_step_on=self.next_step_on.data,
            absence=self.absence.data,
            absent=absent,
            moved=moved,
            equipe_note=self.equipe_note.data or "",
            own_note=self.own_note.data or "",
            concern=self.concern.data or "",
            wanted=self.wanted.data or "",
        )

    def show(self, meeting: SupportSession, reasons: Mapping[UUID, str | None]) -> None:
        """Show a record as it stands."""
        self.fill_in(meeting.starts_at)
        self.show_length(meeting.minutes)
        for name in ("kind", "place", "attendance", "done", "next_step", "next_step_on"):
            self[name].data = getattr(meeting, name)
        self.absence.data = meeting.absence or "unknown"
        for row in self.absent:
            row.form.reason.data = reasons.get(as_uuid(row.form.member_id.data)) or ""


def _lines(field: Any, key: str, known: Mapping[str, Any]) -> None:
    """Exactly one line for each known id, in their order, with what was sent about it."""
    sent = {entry.form[key].data: entry.form for entry in field.entries}
    name = "reason" if key == "member_id" else "level"
    values = {one: (sent[one][name].data if one in sent else "") for one in known}
    while field.entries:
        field.pop_entry()
    field.last_index = -1
    for one in known:
        field.append_entry({key: one, name: values[one] or ""})


class CancelForm(CaseForm):
    """Why a meeting does not take place."""

    reason = StringField(_l("Why does it not take place?"), [InputRequired(NEEDED)])


class ConcernForm(FlaskForm):  # type: ignore[misc]
    """Something that worries, outside of a meeting."""

    concern = TextAreaField(_l("What worries you?"), [InputRequired(NEEDED)])
    wanted = RadioField(_l("What do you ask for?"), choices=list(words.WANTED.items()), default="know")


class AnswerConcernForm(FlaskForm):  # type: ignore[misc]
    """What is done about a concern."""

    answer = TextAreaField(
        _l("What is done about it"), [InputRequired(NEEDED)], description=_l("Such as: I call the family today.")
    )


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note of one of the two narrower tiers."""

    tier = RadioField(_l("Who reads it?"), choices=list(words.TIERS.items()), default="own")
    text = TextAreaField(_l("Note"), [InputRequired(NEEDED)])
    session_id = SelectField(_l("About the meeting of"), coerce=as_uuid)
