"""The forms of the search for work and home: few taps, one line to type."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.pages.support import seeking_words as words
from portal.pages.support.forms import NEEDED
from portal.workflow.support.models.seeking import HELPERS, REASONS, STEP_KINDS, TRAIL_KINDS, TRAIL_OUTCOMES
from portal.workflow.support.seeking.recording import Step


class StepForm(FlaskForm):  # type: ignore[misc]
    """What was done, on which day, with whose help, what comes next."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    step = RadioField(_l("What happened?"), [InputRequired(NEEDED)])
    reason = SelectField(_l("Why not?"), validate_choice=False)
    on_day = DateField(_l("On"), [InputRequired(NEEDED)])
    helped_by = SelectField(_l("Who helped?"), choices=[(code, words.HELPERS[code]) for code in HELPERS])
    note = StringField(_l("Note"))
    next_step = StringField(_l("Next step"))
    next_step_on = DateField(_l("By"), [Optional()])

    def offer(self, field: str | None) -> None:
        """Offer the steps and reasons of one field of the search, or of both while the field is not known."""
        fields = [field] if field else list(STEP_KINDS)
        steps = dict.fromkeys(code for one in fields for code in STEP_KINDS[one])
        ends = [(words.ENDS + code, words.OUTCOMES[code]) for code in TRAIL_OUTCOMES]
        reasons = dict.fromkeys(code for one in fields for code in REASONS[one])
        self.step.choices = [*((code, words.STEPS[code]) for code in steps), *ends]
        self.reason.choices = [("", "–"), *((code, words.REASONS[code]) for code in reasons)]

    def taken(self) -> Step:
        """The step as it was filled in."""
        chosen = self.step.data or ""
        outcome = chosen.removeprefix(words.ENDS) if chosen.startswith(words.ENDS) else None
        day = self.on_day.data
        assert day
        return Step(
            kind="outcome" if outcome else chosen,
            on_day=day,
            helped_by=self.helped_by.data or "",
            note=self.note.data or "",
            next_step=self.next_step.data or "",
            next_step_on=self.next_step_on.data,
            outcome=outcome,
            reason=self.reason.data or None,
        )


class TrailForm(StepForm):
    """A trail with its first step. The kind says which field it belongs to."""

    kind = RadioField(_l("What is being tried?"), [InputRequired(NEEDED)])
    what = StringField(_l("Where, or with whom?"), [InputRequired(NEEDED)])
    member_id = SelectField(_l("Who is looking?"), validate_choice=False)

    def offer_all(self, people: list[tuple[UUID, str]]) -> None:
        """Offer everything that can be tried, grouped by field, and the people of the household."""
        self.offer(None)
        self.kind.choices = [(kind, words.TRAILS[kind]) for kinds in TRAIL_KINDS.values() for kind in kinds]
        self.member_id.choices = [("", _l("The whole household")), *((str(key), name) for key, name in people)]

    @property
    def field(self) -> str:
        """The field of the kind that was chosen."""
        return next((field for field, kinds in TRAIL_KINDS.items() if self.kind.data in kinds), "")

    @property
    def who(self) -> Any:
        """The member that was chosen; nobody for the whole household. What is no id is nobody's."""
        try:
            return UUID(self.member_id.data) if self.member_id.data else None
        except ValueError:
            return UUID(int=0)
