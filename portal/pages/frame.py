"""The frame around every page: menu, space, person; and the frame of a case: stage, next step, clock, tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from portal.pages.identity import Belonging, services
from portal.pages.ui.shell import Addresses, Entry, Person, Shell, Space
from portal.pages.words import date_it, days_left, due_state, language, say
from portal.workflow import board
from portal.workflow.disclosure import Facet
from portal.workflow.next_step import next_step
from tenants.permissions import ROLE_WORDS, Permission, may, permissions_of
from tenants.sentences import Sentence

if TYPE_CHECKING:
    from datetime import date

    from portal.workflow.board import Waiting
    from portal.workflow.cases.actions import Action

P = Permission

MENU: tuple[tuple[Any, str, tuple[Permission, ...]], ...] = (
    (lazy_gettext("Today"), "home.index", ()),
    (lazy_gettext("Cases"), "cases.index", (P.SEE_CASES,)),
    (lazy_gettext("Sessions of the Equipe"), "assessment.sessions", (P.ASSESS,)),
    (lazy_gettext("The Equipe"), "administration.equipe", (P.MANAGE_EQUIPE,)),
    (lazy_gettext("Waiting list"), "placements.waiting_list", (P.SEE_WAITING_LIST,)),
    (lazy_gettext("Units"), "properties.index", (P.SEE_UNITS,)),
    (lazy_gettext("Meetings"), "support.index", (P.WRITE_SUPPORT,)),
    (lazy_gettext("Renewals"), "renewals.index", (P.SEE_REVIEWS,)),
    (lazy_gettext("Readings"), "administration.readings", (P.SEE_READ_LOG,)),
    (lazy_gettext("Administration"), "administration.members", (P.MANAGE_MEMBERS,)),
)

TABS: tuple[tuple[Any, str, tuple[Facet, ...]], ...] = (
    (lazy_gettext("Overview"), "cases.show", ()),
    (lazy_gettext("Household"), "referrals.household", (Facet.IDENTITY, Facet.IDENTITY_CONTACTS)),
    (lazy_gettext("Economic situation"), "referrals.economic", (Facet.ECONOMIC,)),
    (lazy_gettext("Social situation"), "referrals.social", (Facet.SOCIAL,)),
    (lazy_gettext("Assessment"), "assessment.show", (Facet.ASSESSMENT,)),
    (lazy_gettext("Home and stay"), "placements.show", (Facet.PLACEMENT, Facet.PLACEMENT_OWN)),
    (lazy_gettext("Support"), "support.show", (Facet.SUPPORT,)),
    (lazy_gettext("Working notes"), "support.notes", (Facet.SUPPORT_NOTES,)),
    (lazy_gettext("Renewal"), "renewals.show", (Facet.RENEWAL, Facet.RENEWAL_QUESTION)),
    (lazy_gettext("Outcome"), "departures.show", (Facet.OUTCOME,)),
)


NOTICES = ("home.privacy", "home.legal", "home.accessibility")


@dataclass(frozen=True)
class Button:
    """An action as the macro ``ui.action_button`` draws it."""

    label: str
    href: str
    allowed: bool
    reason: str = ""
    post: str = ""
    primary: bool = True


@dataclass(frozen=True)
class Parts:
    """The entries of ``MENU`` and ``TABS`` whose pages this application has."""

    menu: tuple[tuple[Any, str, tuple[Permission, ...]], ...]
    tabs: tuple[tuple[Any, str, tuple[Facet, ...]], ...]


def install(app: Flask) -> None:
    """Put ``shell`` into every template. Comes after the families: what has no page is left out of the frame, once and here."""
    app.extensions["frame"] = Parts(
        tuple(entry for entry in MENU if entry[1] in app.view_functions),
        tuple(entry for entry in TABS if entry[1] in app.view_functions),
    )
    app.context_processor(lambda: {"shell": _shell()})


def parts() -> Parts:
    """The frame's parts of this application."""
    found: Parts = current_app.extensions["frame"]
    return found


def has_page(endpoint: str) -> bool:
    """Whether this application has the page."""
    return endpoint in current_app.view_functions


def button(action: Action, **values: Any) -> Button:
    """The button of a workflow action."""
    address = url_for(f"{action.family}.{action.name}", **values)
    return Button(say(action.label), address, action.allowed, say(action.reason) if action.reason else "", "", action.primary)


def permissions() -> frozenset[Permission]:
    """All that the actor's roles allow: for what a page offers beside the actions of a case."""
    return permissions_of(g.actor)


def card(one: Waiting) -> dict[str, Any]:
    """Something that waits, as the macro ``ui.task_card`` draws it: with the button that does it, where its page exists."""
    title = say(Sentence(one.what.title, {"number": one.number or "", "detail": one.detail or ""}))
    given: dict[str, Any] = {"case_id": one.case_id, "unit_id": one.unit_id}
    action = None
    if has_page(one.what.endpoint):
        rule = next(current_app.url_map.iter_rules(one.what.endpoint))
        values: dict[str, Any] = {name: given.get(name) or one.subject_id for name in rule.arguments}
        address = url_for(one.what.endpoint, **values)
        action = Button(gettext("Go to it"), address, True)
    return {"title": title, "due": due_state(one.due), "due_text": _due_text(one.due), "action": action}


def _due_text(due: date | None) -> str:
    left = days_left(due)
    if left is None:
        return ""
    if left < 0:
        return str(ngettext("%(num)s day ago", "%(num)s days ago", -left))
    if left <= 1:
        return str(gettext("tomorrow") if left else gettext("today"))
    return str(gettext("by %(day)s", day=date_it(due)))


def case_context() -> dict[str, Any]:
    """What ``ui/case_page.html`` needs around a tab of the case that :mod:`access` loaded: the next step, the other actions, the tabs."""
    seen = g.seen
    actions = [a for a in board.actions(g.actor, seen) if has_page(f"{a.family}.{a.name}")]
    step = next_step(seen)
    does = step.button(actions)
    buttons = [button(a, case_id=seen.case.id) for a in actions if a is not does]
    tabs = [
        {
            "label": label,
            "href": url_for(endpoint, case_id=seen.case.id),
            "active": request.endpoint == endpoint,
            "count": None,
            "locked": False,
        }
        for label, endpoint, facets in parts().tabs
        if not facets or seen.facets & set(facets)
    ]
    crumbs = [(gettext("Cases"), url_for("cases.index")), (seen.case.number, None)]
    return {
        "case": seen.case,
        "seen": seen,
        "step": {"sentence": say(step.sentence), "due": step.due, "button": button(does, case_id=seen.case.id) if does else None},
        "buttons": [b for b in buttons if b.primary and b.allowed],
        "more_buttons": [b for b in buttons if not (b.primary and b.allowed)],
        "tabs": tabs,
        "crumbs": crumbs,
    }


def _space(belonging: Belonging) -> Space:
    initials = "".join(word[0] for word in belonging.short_name.split()[:2]).upper()
    role = ", ".join(say(ROLE_WORDS[role]) for role in sorted(belonging.roles))
    return Space(str(belonging.organisation_id), belonging.name, initials, belonging.accent, belonging.kind.value, role, None)


def _shell() -> Shell:
    identity = getattr(g, "identity", None)
    settings = services().settings
    outside = {
        "privacy": settings.privacy_url or url_for("home.privacy"),
        "legal": url_for("home.legal"),
        "accessibility": settings.accessibility_statement_url or url_for("home.accessibility"),
    }
    if identity is None:
        return Shell(addresses=Addresses(language=url_for("accounts.language"), **outside), language=language(),
                     demo=settings.env == "demo")  # fmt: skip
    actor, here = identity.actor, _section()
    menu = tuple(
        Entry(str(label), url_for(endpoint), endpoint == here)
        for label, endpoint, needs in parts().menu
        if actor and (not needs or any(may(actor, p) for p in needs))
    )
    addresses = Addresses(
        home=url_for("home.index"),
        profile=url_for("accounts.profile"),
        sign_out=url_for("accounts.sign_out"),
        language=url_for("accounts.language"),
        switch_space=url_for("accounts.switch_space"),
        inbox=url_for("notifications.index") if actor and has_page("notifications.index") else "",
        search=url_for("cases.index") if actor and may(actor, P.SEE_CASES) else "",
        session_continue=url_for("accounts.continue_session"),
        **outside,
    )
    initials = identity.given_name[:1] + identity.surname[:1]
    return Shell(
        addresses=addresses,
        person=Person(str(identity.person_id), f"{identity.given_name} {identity.surname}", initials.upper(), ""),
        space=_space(identity.here) if identity.here else None,
        other_spaces=tuple(_space(b) for b in identity.belongings if b != identity.here),
        menu=menu,
        unread=identity.unread,
        search_text=request.args.get("q", ""),
        session_ends=int(identity.ends_at.timestamp()),
        language=language(),
        demo=settings.env == "demo",
    )


def _section() -> str | None:
    """The menu entry under which this page stands: its own, else that of its case, else its family's first."""
    endpoint, entries = request.endpoint or "", [endpoint for _, endpoint, _ in parts().menu]
    if endpoint in entries:
        return endpoint
    if "case_id" in (request.view_args or {}):
        return "cases.index"
    family = endpoint.partition(".")[0] + "."
    return next((entry for entry in reversed(entries) if entry.startswith(family) and endpoint not in NOTICES), None)
