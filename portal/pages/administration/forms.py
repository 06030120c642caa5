"""Forms of the administration."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Email, Length
from wtforms.widgets import CheckboxInput, ListWidget

_SHORT = Length(max=100)


class RolesForm(FlaskForm):  # type: ignore[misc]
    """The roles of a member."""

    roles = SelectMultipleField(
        _l("Roles"),
        [DataRequired(_l("Choose at least one role."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class NewMemberForm(RolesForm):
    """Who comes to work for the organisation."""

    given_name = StringField(_l("Given name"), [DataRequired(_l("Write the given name.")), _SHORT])
    surname = StringField(_l("Surname"), [DataRequired(_l("Write the surname.")), _SHORT])
    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Write the e-mail address.")), Email(_l("This is no e-mail address: check it.")), Length(max=200)],
        description=_l("The person signs in with it."),
    )
    language = RadioField(_l("Language"), choices=[("it", "Italiano"), ("en", "English")], default="it")


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the wish to do it."""


class SeatForm(FlaskForm):  # type: ignore[misc]
    """Whom to give a seat in the Equipe."""

    person = SelectField(_l("Person"), [DataRequired(_l("Choose a person."))])
    partnership = SelectField(_l("Partnership"), [DataRequired(_l("Choose a partnership."))])
    seat = HiddenField()
