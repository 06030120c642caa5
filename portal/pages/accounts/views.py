"""Signing in and out, the open space, the language, the session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.accounts import demo, next_page
from portal.pages.accounts.forms import NewPasswordForm, SignInForm
from portal.pages.edge import LANGUAGES
from portal.pages.identity import COOKIE_KEY, services
from portal.pages.words import say
from portal.records.notifications import bounces
from tenants import invitations
from tenants import sign_in as signing
from tenants.errors import Invalid, NotFound

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.route("/sign-in", methods=["GET", "POST"])
@access.public
def sign_in() -> Any:
    """The first page: who are you? Wrong, unknown and suspended are told in the same words."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    if g.identity is not None and request.method == "GET":
        return redirect(next_page.safe(form.next.data))
    status = 200
    if form.validate_on_submit():
        email, password, address = str(form.email.data).strip(), str(form.password.data), request.remote_addr or ""
        system = services().system
        with system.work() as db:
            admitted = signing.admit(db, email, address)
            demo_too = not services().settings.is_production
            candidate = signing.candidate(db, email, demo=demo_too) if admitted else None
        if candidate is None:
            form.form_errors = [gettext("Too many failed attempts. Wait a quarter of an hour, then try again.")]
            status = 429
        elif signing.verify(candidate, password) and candidate.person_id is not None:
            return _signed_in(candidate.person_id, email, password, address, form.next.data)
        else:
            form.form_errors = [gettext("E-mail address and password do not match. Check both and try again.")]
            status = 422
    elif form.is_submitted():
        status = 422
    return render_template("accounts/sign_in.html", form=form, logins=demo.logins(services().settings)), status


def _signed_in(person_id: UUID, email: str, password: str, address: str, going_to: str | None) -> Response:
    with services().system.work() as db:
        signing.succeed(db, email, address)
        signing.refresh_hash(db, person_id, password)
        token = signing.open_session(db, person_id, hours=services().settings.session_max_hours)
        if session.get("language") in LANGUAGES:
            signing.set_language(db, person_id, session["language"])
        bouncing = bounces.of_person(db, person_id)
    session.clear()
    session[COOKIE_KEY] = token
    if bouncing:
        flash(gettext("E-mails do not reach you: the mail server refuses your address. In your profile you read why."), "warning")
    return make_response(redirect(next_page.safe(going_to), 303))


@bp.post("/sign-out")
@access.public
def sign_out() -> Response:
    """End the session's row: the cookie is worth nothing afterwards, wherever a copy of it is."""
    token = session.get(COOKIE_KEY)
    if isinstance(token, str):
        with services().system.work() as db:
            signing.end_session(db, token)
    session.clear()
    flash(gettext("You have signed out."), "success")
    answer = make_response(redirect(url_for("accounts.sign_in"), 303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@bp.post("/language")
@access.public
def language() -> Response:
    """Choose the language: kept with the person, or with the browser before signing in."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(404)
    if g.identity is None:
        session["language"] = chosen
    else:
        session.pop("language", None)
        with services().system.work() as db:
            signing.set_language(db, g.identity.person_id, chosen)
    return make_response(redirect(next_page.back(), 303))


@bp.post("/space")
@access.signed_in
def switch_space() -> Response:
    """Open the space of another organisation in which the person works."""
    try:
        organisation_id = UUID(request.form.get("organisation", ""))
        with services().system.work() as db:
            signing.move_session(db, session[COOKIE_KEY], g.identity.person_id, organisation_id)
    except (ValueError, NotFound):
        abort(404)
    return make_response(redirect(url_for("home.index"), 303))


@bp.post("/session")
@access.signed_in
def continue_session() -> Response:
    """Go on working: the idle time begins anew. The header says until when."""
    with services().system.work() as db:
        g.identity = g.identity.seen(signing.touch(db, session[COOKIE_KEY]), services().settings)
    return Response(status=204)


@bp.route("/password/<token>", methods=["GET", "POST"])
@access.public
def set_password(token: str) -> Any:
    """Choose a password by the link that the administrator of one's organisation gave."""
    form, secret = NewPasswordForm(), services().settings.secret_key
    system = services().system
    try:
        with system.work() as db:
            person, _account = invitations.person_of(db, secret, token)
    except NotFound as refusal:
        return render_template("accounts/link_gone.html", sentence=say(refusal.sentence)), 404
    if form.validate_on_submit():
        try:
            with system.work() as db:
                invitations.choose_password(db, secret, token, str(form.password.data))
        except Invalid as refusal:
            form.password.errors = [say(refusal.sentence)]
        else:
            session.clear()
            flash(gettext("Your password is set. Sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"), 303)
    return render_template("accounts/set_password.html", form=form, person=person), 422 if form.errors else 200
