"""The members of my organisation: who they are, what they may do, how they get in, when they leave."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, abort, g, render_template, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.administration.forms import ConfirmForm, NewMemberForm, RolesForm
from portal.pages.identity import services
from portal.pages.words import say
from tenants import invitations, members
from tenants.errors import NotFound, Refused
from tenants.kinds import ROLES_OF, Kind, Role
from tenants.permissions import ROLE_WORDS
from tenants.permissions import Permission as P

bp = Blueprint("administration", __name__, template_folder="templates")


@bp.get("/administration/members", endpoint="members")
@access.page(P.MANAGE_MEMBERS)
def list_members() -> Any:
    """Everybody who works for the organisation now."""
    with services().system.work() as db:
        found = members.members(db, g.actor)
    return render_template(
        "administration/members.html",
        members=[(one, _words(one.roles)) for one in found],
        tabs=tabs("administration.members"),
        new=frame.Button(gettext("Add a person"), url_for("administration.add_member"), True),
    )


@bp.route("/administration/members/new", methods=["GET", "POST"])
@access.page(P.MANAGE_MEMBERS)
def add_member() -> Any:
    """Let a person work for the organisation; the next page has the link by which they choose a password."""
    form = NewMemberForm()
    form.roles.choices = _choices(g.actor.kind)
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda db: members.add(
                db,
                g.actor,
                str(form.given_name.data),
                str(form.surname.data),
                str(form.email.data),
                _roles(form),
                language=form.language.data,
            ),
        )
        if made is not None:
            return _welcome(made, gettext("%(name)s now works for your organisation.", name=f"{made.given_name} {made.surname}"))
    status = access.status_of_refusal() if access.refused() else 422 if form.errors else 200
    return render_template("administration/add_member.html", form=form, crumbs=_crumbs(gettext("Add a person"))), status


@bp.route("/administration/members/<uuid:person_id>", methods=["GET", "POST"])
@access.page(P.MANAGE_MEMBERS)
def member(person_id: UUID) -> Any:
    """One member: their roles, the link for a password, the end of their membership."""
    found = _load(person_id)
    form = RolesForm(data={"roles": [role.value for role in found.roles]})
    form.roles.choices = _choices(g.actor.kind)
    if form.validate_on_submit():
        changed = attempt(form, lambda db: members.set_roles(db, g.actor, person_id, _roles(form)))
        if changed is not None:
            return access.done(gettext("The roles are saved; they count from now on."), url_for("administration.members"))
    status = access.status_of_refusal() if access.refused() else 422 if form.errors else 200
    name = f"{found.given_name} {found.surname}"
    return (
        render_template(
            "administration/member.html", form=form, member=found, name=name, crumbs=_crumbs(name), mine=_is_me(found)
        ),
        status,
    )


@bp.post("/administration/members/<uuid:person_id>/link")
@access.page(P.MANAGE_MEMBERS)
def member_link(person_id: UUID) -> Any:
    """Make a new link by which a member chooses a password. Shown once, here."""
    found = _load(person_id)
    return _welcome(found, "")


@bp.route("/administration/members/<uuid:person_id>/end", methods=["GET", "POST"])
@access.page(P.MANAGE_MEMBERS)
def end_member(person_id: UUID) -> Any:
    """End a membership, after a page that says what this means."""
    found, form = _load(person_id), ConfirmForm()
    name = f"{found.given_name} {found.surname}"
    if form.validate_on_submit() and attempt(form, lambda db: members.end(db, g.actor, person_id)) is not None:
        sentence = gettext("%(name)s no longer works for your organisation.", name=name)
        return access.done(sentence, url_for("home.index" if _is_me(found) else "administration.members"))
    status = access.status_of_refusal() if access.refused() else 200
    return render_template("administration/end_member.html", form=form, member=found, name=name, crumbs=_crumbs(name)), status


def tabs(active: str) -> list[dict[str, Any]]:
    """The pages of the administration that this person may open."""
    known = (
        (gettext("Members"), "administration.members", P.MANAGE_MEMBERS),
        (gettext("E-mails not delivered"), "administration.deliveries", P.SEE_DELIVERIES),
    )
    allowed = frame.permissions()
    return [
        {"label": label, "href": url_for(endpoint), "active": endpoint == active}
        for label, endpoint, permission in known
        if permission in allowed
    ]


def attempt(form: Any, command: Any) -> Any:
    """As :func:`access.attempt`, for a command in a transaction of the system's door."""

    def run() -> Any:
        with services().system.work() as db:
            return command(db)

    return access.attempt(form, run)


def _welcome(found: members.Member, sentence: str) -> Any:
    link, refusal = "", ""
    settings = services().settings
    try:
        members.require_own_account(found)
        with services().system.work() as db:
            token = invitations.token_for(db, settings.secret_key, found.person_id)
        link = settings.base_url + url_for("accounts.set_password", token=token)
    except Refused as refused:
        refusal = say(refused.sentence)
    subject = gettext("Your access to the portal of Temporary Housing")
    body = gettext("Good day %(name)s, with this link you choose your password: %(link)s", name=found.given_name, link=link)
    return render_template(
        "administration/link.html",
        member=found,
        name=f"{found.given_name} {found.surname}",
        done=sentence,
        link=link,
        refusal=refusal,
        days=invitations.VALID_DAYS,
        mail_to=f"mailto:{quote(found.email)}?subject={quote(subject)}&body={quote(body)}",
        crumbs=_crumbs(gettext("Link for a password")),
    )


def _load(person_id: UUID) -> members.Member:
    try:
        with services().system.work() as db:
            return members.member(db, g.actor, person_id)
    except NotFound:
        abort(404)


def _roles(form: RolesForm) -> tuple[Role, ...]:
    return tuple(Role(code) for code in form.roles.data or ())


def _choices(kind: Kind) -> list[tuple[str, str]]:
    return [(role.value, _capital(say(ROLE_WORDS[role]))) for role in ROLES_OF[kind]]


def _words(roles: tuple[Role, ...]) -> str:
    return ", ".join(say(ROLE_WORDS[role]) for role in roles)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_me(found: members.Member) -> bool:
    return bool(found.person_id == g.actor.person_id)


def _crumbs(last: str) -> list[tuple[str, str | None]]:
    return [(gettext("Members"), url_for("administration.members")), (last, None)]
