"""The part of a form that says on whose word something is recorded for another organisation; for the pages of every family."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.pages.words import say
from portal.workflow.placements.on_behalf import LONGEST, SOURCE_WORDS, Word
from tenants import clock


class WordForm(Form):
    """How the other organisation gave its word, when, who of it, and why it does not act by itself. To be mixed into the act's own form."""

    source = RadioField(_l("How did it give its word?"), [InputRequired(_l("Say how the other organisation gave its word."))])
    source_on = DateField(_l("On which day"), [InputRequired(_l("Say on which day it gave its word."))])
    said_by = StringField(
        _l("Who of that organisation said it"),
        [InputRequired(_l("Write who of the other organisation said it: it will be asked.")), Length(max=LONGEST)],
    )
    why = TextAreaField(
        _l("Why it does not do it by itself"),
        [InputRequired(_l("Write why it does not do it by itself.")), Length(max=LONGEST)],
        description=_l("That organisation reads it at once, and can confirm or object. No names of the household."),
    )

    def offer_sources(self) -> None:
        """The ways of giving one's word; today, until another day is chosen."""
        field: Any = self.source
        field.choices = [(code, say(words)) for code, words in SOURCE_WORDS.items()]
        if not self.source_on.raw_data and self.source_on.data is None:
            self.source_on.data = clock.today()

    def word(self) -> Word:
        """What was typed."""
        return Word(self.source.data or "", self.source_on.data, self.said_by.data or "", self.why.data or "")
