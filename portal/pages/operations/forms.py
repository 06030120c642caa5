"""What an operator types."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length


class PauseForm(FlaskForm):  # type: ignore[misc]
    """What to stop, and why."""

    what = SelectField(_l("What to pause"))
    reason = StringField(
        _l("Why"), [Length(max=300)], description=_l("For whoever looks at this page next. Nothing about a case or a household.")
    )
