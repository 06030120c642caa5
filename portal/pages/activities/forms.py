"""The form of the task board."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length


class SnoozeForm(FlaskForm):  # type: ignore[misc]
    """Until when, and why."""

    until = DateField(_l("Until"), [InputRequired()])
    reason = TextAreaField(
        _l("Why"), [InputRequired(), Length(max=500)], description=_l("Your colleagues read it. Write no name of a household.")
    )
