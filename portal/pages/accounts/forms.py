"""Forms of signing in and of one's own profile."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, RadioField
from wtforms.validators import DataRequired, EqualTo, Length

from tenants.establish import SHORTEST_PASSWORD

_LONGEST = Length(max=200)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """E-mail address and password."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), _LONGEST])
    password = PasswordField(_l("Password"), [DataRequired(_l("Write your password.")), _LONGEST])
    next = HiddenField()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A password to choose, twice."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Write a new password.")), _LONGEST],
        description=_l(
            "At least %(n)s characters. A few words in a row are easy to remember and hard to guess.", n=SHORTEST_PASSWORD
        ),
    )
    again = PasswordField(_l("The new password again"), [EqualTo("password", _l("The two passwords are not the same."))])


class ChangePasswordForm(NewPasswordForm):
    """The current password and the new one."""

    current = PasswordField(_l("Current password"), [DataRequired(_l("Write your current password.")), _LONGEST])


class EmailChoiceForm(FlaskForm):  # type: ignore[misc]
    """Whether notifications of one space come by e-mail too."""

    email_mode = RadioField(
        _l("E-mail"),
        choices=[
            ("at_once", _l("Send me each notification by e-mail at once")),
            ("digest", _l("One summary a day; at once just what I must act on")),
            ("off", _l("Only in the portal; by e-mail just what I must act on")),
        ],
    )
