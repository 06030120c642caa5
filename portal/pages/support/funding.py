"""What agreements fund, as the coordinator writes it down: a new agreement, and its further versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.pages import access
from portal.pages.support.blueprint import bp
from portal.pages.support.forms import NEEDED
from portal.workflow.constraints import UNKNOWN
from portal.workflow.support import commands
from portal.workflow.support.funding import Funding, partnerships, versions
from tenants.actor import Actor
from tenants.errors import NotFound
from tenants.permissions import Permission as P


class FundingForm(FlaskForm):  # type: ignore[misc]
    """What is funded, in which period."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    partnership_id = SelectField(_l("Partnership"), validate_choice=True)
    title = StringField(_l("Funding agreement"), [InputRequired(NEEDED)], description=_l("Such as: co-design 2027, first lot."))
    starts_on = DateField(_l("First day"), [InputRequired(NEEDED)])
    last_day = DateField(_l("Last day"), [InputRequired(NEEDED)])
    hours = IntegerField(_l("Hours that are funded"), [InputRequired(NEEDED)])
    why = StringField(_l("Why do the hours change?"))

    def funding(self) -> Funding:
        """What was written."""
        assert self.starts_on.data
        assert self.last_day.data
        return Funding(self.title.data or "", self.starts_on.data, self.last_day.data, self.hours.data or 0)


def load_agreement(session: Session, actor: Actor, agreement_id: UUID) -> Any:
    """The versions of an agreement of the actor's organisation, the one in force first.

    Raises:
        NotFound: there is none.
    """
    found = versions(session, actor, agreement_id)
    if not found:
        raise NotFound(UNKNOWN)
    return found


@bp.route("/support/hours/agreements/new", methods=["GET", "POST"])
@access.page(P.ASSIGN_WORKERS)
def fund() -> Any:
    """Write down what an agreement funds."""
    form = FundingForm()
    form.partnership_id.choices = [(str(key), name) for key, name in partnerships(g.db)]
    if request.method == "POST" and form.validate_on_submit():
        access.attempt(form, lambda: commands.fund(g.db, g.actor, UUID(form.partnership_id.data), form.funding()))
        if not access.refused():
            return access.done(gettext("The funded hours are recorded."), url_for("support.hours"))
    return _page(form, gettext("Funded hours"), ())


@bp.route("/support/hours/agreements/<uuid:agreement_id>", methods=["GET", "POST"])
@access.page(P.ASSIGN_WORKERS, load=load_agreement)
def revise_funding(found: Any) -> Any:
    """A further version of what an agreement funds, with the reason; the earlier ones stay below."""
    form, now = FundingForm(), found[0]
    del form.partnership_id
    if request.method == "GET":
        form.seen.data, form.title.data, form.starts_on.data = now.version, now.title, now.starts_on
        form.last_day.data, form.hours.data = now.last_day, now.hours
    elif form.validate_on_submit():
        access.attempt(
            form,
            lambda: commands.revise(
                g.db, g.actor, now.agreement_id, form.funding(), why=form.why.data or "", seen=form.seen.data
            ),
        )
        if not access.refused():
            return access.done(gettext("The new version is recorded."), url_for("support.hours"))
    return _page(form, now.title, found)


def _page(form: FundingForm, title: str, found: Any) -> Any:
    crumbs = [(gettext("Meetings"), url_for("support.index")), (gettext("Hours"), url_for("support.hours")), (title, None)]
    page = render_template("support/funding.html", form=form, title=title, versions=found, crumbs=crumbs)
    return page, 200 if request.method == "GET" else access.status_of_refusal()
