"""One's own profile: name, roles, e-mail, password, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, g, render_template, session, url_for
from flask_babel import gettext
from sqlalchemy import select, update

from portal.pages import access
from portal.pages.accounts.forms import ChangePasswordForm, EmailChoiceForm
from portal.pages.accounts.views import bp
from portal.pages.identity import COOKIE_KEY, services
from portal.pages.words import say
from portal.records.notifications import bounces
from tenants import sign_in as signing
from tenants.errors import Invalid
from tenants.people import Account, Membership


@bp.get("/profile")
@access.signed_in
def profile() -> Any:
    """Who the portal thinks I am, and what I may choose about it."""
    return _page()


@bp.post("/profile/email")
@access.signed_in
def email_choice() -> Any:
    """Whether notifications of this space come by e-mail too. What must be acted on comes in any case."""
    form, identity = EmailChoiceForm(), g.identity
    if identity.here is None:
        abort(404)
    if not form.validate_on_submit():
        return _page(choice=form), 422
    with services().system.work() as db:
        db.execute(
            update(Membership)
            .where(
                Membership.person_id == identity.person_id,
                Membership.organisation_id == identity.here.organisation_id,
                Membership.ended_on.is_(None),
            )
            .values(email_mode=form.email_mode.data)
        )
    return access.done(gettext("Your choice is saved."), url_for("accounts.profile"))


@bp.post("/profile/password")
@access.signed_in
def change_password() -> Any:
    """A new password; every other session of mine ends."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            with services().system.work() as db:
                signing.change_password(
                    db, g.identity.person_id, str(form.current.data), str(form.password.data), token=session[COOKIE_KEY]
                )
        except Invalid as refusal:
            for name, sentence in refusal.fields.items():
                form[name].errors = [*form[name].errors, say(sentence)]
        else:
            return access.done(
                gettext("Your password is changed. Wherever else you were signed in, you no longer are."),
                url_for("accounts.profile"),
            )
    return _page(password=form), 422


@bp.post("/profile/sessions/<reference>/end")
@access.signed_in
def end_session(reference: str) -> Any:
    """Sign out a device of mine that is not this one."""
    with services().system.work() as db:
        if not signing.end_one(db, g.identity.person_id, reference):
            abort(404)
    return access.done(gettext("That session has ended."), url_for("accounts.profile"))


@bp.post("/profile/sessions/end-others")
@access.signed_in
def end_other_sessions() -> Any:
    """Sign out everywhere but here."""
    with services().system.work() as db:
        signing.end_sessions(db, g.identity.person_id, but=session[COOKIE_KEY])
    return access.done(gettext("You are now signed in only here."), url_for("accounts.profile"))


def _page(choice: EmailChoiceForm | None = None, password: ChangePasswordForm | None = None) -> str:
    identity, here = g.identity, g.identity.here
    with services().system.work() as db:
        email = db.scalar(select(Account.email).where(Account.person_id == identity.person_id))
        mode = here and db.scalar(
            select(Membership.email_mode).where(
                Membership.person_id == identity.person_id,
                Membership.organisation_id == here.organisation_id,
                Membership.ended_on.is_(None),
            )
        )
        idle = timedelta(minutes=services().settings.session_idle_minutes)
        sessions = signing.open_sessions(db, identity.person_id, session[COOKIE_KEY], idle)
        bouncing = bounces.of_person(db, identity.person_id)
    return render_template(
        "accounts/profile.html",
        identity=identity,
        email=email,
        bouncing=bouncing,
        choice=choice or EmailChoiceForm(formdata=None, data={"email_mode": mode or "at_once"}),
        password=password or ChangePasswordForm(formdata=None),
        sessions=sessions,
        crumbs=[(gettext("Today"), url_for("home.index")), (gettext("Your profile"), None)],
    )
