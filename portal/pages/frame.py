"""The frame around every page: menu, space, person; and the frame of a case: stage, next step, clock, tabs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext
from flask_wtf.csrf import generate_csrf

from portal.pages.catalogue import said
from portal.pages.identity import Belonging, services
from portal.pages.lean import context
from portal.pages.ui.shell import Addresses, Entry, Person, Shell, Space
from portal.pages.words import language, say
from portal.workflow import board
from portal.workflow.disclosure import Facet
from portal.workflow.next_step import next_step
from tenants.permissions import ROLE_WORDS, Permission, may, permissions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.workflow.cases.actions import Action
    from tenants.actor import Actor

P = Permission

MENU: tuple[tuple[Any, str, tuple[Permission, ...]], ...] = (
    (lazy_gettext("Today"), "home.index", ()),
    (lazy_gettext("Activities"), "activities.index", (P.SEE_CASES, P.SEE_UNITS)),
    (lazy_gettext("Cases"), "cases.index", (P.SEE_CASES,)),
    (lazy_gettext("Sessions of the Equipe"), "assessment.sessions", (P.ASSESS,)),
    (lazy_gettext("The Equipe"), "administration.equipe", (P.MANAGE_EQUIPE,)),
    (lazy_gettext("Waiting list"), "placements.waiting_list", (P.SEE_WAITING_LIST,)),
    (lazy_gettext("Units"), "properties.index", (P.SEE_UNITS,)),
    (lazy_gettext("Search for work and home"), "support.search_report", (P.SEE_SEARCH_REPORT,)),
    (lazy_gettext("Meetings"), "support.index", (P.WRITE_SUPPORT,)),
    (lazy_gettext("Renewals"), "renewals.index", (P.SEE_REVIEWS,)),
    (lazy_gettext("Readings"), "administration.readings", (P.SEE_READ_LOG,)),
    (lazy_gettext("Administration"), "administration.members", (P.MANAGE_MEMBERS,)),
)

OPERATOR_MENU: tuple[tuple[Any, str], ...] = ((lazy_gettext("Operations"), "operations.index"),)
"""What whoever looks after the platform finds in the menu, beside or instead of an organisation's work."""

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
    (lazy_gettext("Documents"), "documents.index", ()),
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
    shell: Callable[..., Shell]
    drawn: Callable[[Shell], tuple[str, ...]]
    doors: Callable[[str, str, frozenset[Facet], tuple[tuple[Any, ...], ...]], str]


_CSRF_HERE = "\x00csrf\x00"
_PLAIN = "!$'()*,/:;?@"
"""What an argument of an address may hold as it is, as ``url_for`` writes it."""
_CASE_HERE = "\x00case\x00"
_SECTIONS = 16
_REMEMBERED = 256
"""Frames that a process remembers: those of about so many people on a section each."""


PARTS = ("head", "top", "bottom")


class Around:
    """What stands before and after a page's own content, as ``ui/base.html`` puts it: drawn once for everybody whose it is.

    It depends on the :class:`Shell` alone, which is its key; each request's CSRF token is put in last. What was typed in the search
    box is not kept.
    """

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self._drawn: tuple[str, ...] = ()

    @property
    def flashed(self) -> bool:
        """Whether there is something to tell that the request before left."""
        return "_flashes" in context().session

    def again(self) -> Around:
        """The same for another request."""
        found = Around(self.shell)
        found._drawn = self._whole()
        return found

    def _whole(self) -> tuple[str, ...]:
        if not self._drawn:
            shell = self.shell
            kept = not shell.search_text
            self._drawn = parts().drawn(replace(shell, session_ends=shell.session_ends and 1)) if kept else _draw(shell)
        return self._drawn

    def __getattr__(self, part: str) -> str:
        """All of it when the first part is asked for: a fragment of a page asks for none."""
        drawn, token = self._whole(), getattr(g, "csrf_token", None) or generate_csrf()
        vars(self).update(zip(PARTS, [each.replace(_CSRF_HERE, token) for each in drawn], strict=True))
        found: str = vars(self)[part]
        return found


def _draw(shell: Shell) -> tuple[str, ...]:
    templates = [current_app.jinja_env.get_template(f"ui/parts/{part}.html") for part in PARTS]
    return tuple(template.render(shell=shell, csrf_token=lambda: _CSRF_HERE) for template in templates)


def address(endpoint: str, **ids: UUID | str | None) -> str:
    """The address of a page that takes ids and nothing else: ``url_for`` at the price of a format."""
    return _pattern(endpoint, tuple(ids)).format_map(ids)


def address_with(endpoint: str, **arguments: str) -> str:
    """The address of a page that takes no ids, with arguments."""
    return address(endpoint) + _arguments_of(tuple(arguments.items())) if arguments else address(endpoint)


@lru_cache(_REMEMBERED)
def _arguments_of(given: tuple[tuple[str, str], ...]) -> str:
    return "?" + urlencode(given, safe=_PLAIN)


@cache
def _pattern(endpoint: str, names: tuple[str, ...]) -> str:
    stand_ins = {name: UUID(int=number) for number, name in enumerate(names, start=1)}
    found = url_for(endpoint, **stand_ins)  # type: ignore[arg-type]
    for name, stand_in in stand_ins.items():
        found = found.replace(str(stand_in), "{" + name + "}")
    return found


def install(app: Flask) -> None:
    """Put ``shell`` into every template. Comes after the families: what has no page is left out of the frame, once and here."""
    app.extensions["frame"] = Parts(
        tuple(entry for entry in MENU if entry[1] in app.view_functions),
        tuple(entry for entry in TABS if entry[1] in app.view_functions),
        lru_cache(_REMEMBERED)(_make_shell),
        lru_cache(_REMEMBERED)(_draw),
        lru_cache(_REMEMBERED)(_draw_doors),
    )
    app.context_processor(_context)


def drawn(name: str, **values: Any) -> str:
    """A page as ``render_template`` draws it, for the pages that are opened most: their templates ask for neither request nor session, and
    nobody listens to Flask's signals."""
    return current_app.jinja_env.get_template(name).render({**_context(), **values})


def _context() -> dict[str, Any]:
    """The frame of this page. Whoever somebody is known as keeps theirs, section by section: to find it among all takes its whole key."""
    identity, asked = getattr(g, "identity", None), context().request
    if identity is None or "q" in asked.args:
        shell = _shell()
        return {"shell": shell, "around": Around(shell)}
    kept: dict[Any, Around] = vars(identity).setdefault("frames", {})
    key = language(), _section_of(asked.endpoint or "", "case_id" in (asked.view_args or ())), identity.ends_in_the_browser
    found = kept.get(key)
    if found is None:
        if len(kept) >= _SECTIONS:
            kept.clear()
        found = kept[key] = Around(_shell())
    return {"shell": found.shell, "around": found.again()}


def parts() -> Parts:
    """The frame's parts of this application."""
    found: Parts = current_app.extensions["frame"]
    return found


def has_page(endpoint: str) -> bool:
    """Whether this application has the page."""
    return endpoint in current_app.view_functions


def button(action: Action, **values: Any) -> Button:
    """The button of a workflow action."""
    href = address(f"{action.family}.{action.name}", **values)
    return Button(say(action.label), href, action.allowed, say(action.reason) if action.reason else "", "", action.primary)


def permissions() -> frozenset[Permission]:
    """All that the actor's roles allow: for what a page offers beside the actions of a case."""
    return permissions_of(g.actor)


@cache
def arguments(endpoint: str) -> tuple[str, ...] | None:
    """What the address of a page takes; nothing where there is no such page."""
    return tuple(sorted(next(current_app.url_map.iter_rules(endpoint)).arguments)) if has_page(endpoint) else None


def case_context(tab: str = "") -> dict[str, Any]:
    """What ``ui/case_page.html`` needs around a tab of the case that :mod:`access` loaded: the next step, the other actions, the tabs.

    ``tab`` is the endpoint of the tab under which the page stands, where it is none itself.
    """
    known, now = g._get_current_object(), context()
    seen, app, case_id = known.seen, now.app, known.seen.case.id
    actions = [a for a in board.actions(known.actor, seen) if f"{a.family}.{a.name}" in app.view_functions]
    step = next_step(seen)
    does = step.button(actions)
    others = tuple(
        (a.family, a.name, a.label, a.allowed, say(a.reason) if a.reason else "", a.primary) for a in actions if a is not does
    )
    doors = app.extensions["frame"].doors(language(), tab or now.request.endpoint or "", seen.facets, others)
    return {
        "case": seen.case,
        "seen": seen,
        "step": {
            "sentence": say(step.sentence),
            "due": step.due,
            "owner": "",
            "button": button(does, case_id=case_id) if does else None,
            "endpoint": f"{does.family}.{does.name}" if does and does.allowed and not step.goes_on else "",
        },
        "doors": doors.replace(_CASE_HERE, str(case_id)),
        "crumbs": [(said("Cases"), address("cases.index")), (seen.case.number, None)],
    }


def _draw_doors(spoken: str, endpoint: str, facets: frozenset[Facet], actions: tuple[tuple[Any, ...], ...]) -> str:
    """The actions and the tabs of a case: they depend on their codes, reasons and the language, and are the same for many cases. Only
    the case's id is put in for each."""
    buttons = [
        Button(say(label), address(f"{family}.{name}", case_id=_CASE_HERE), allowed, reason, "", primary)
        for family, name, label, allowed, reason, primary in actions
    ]
    tabs = [
        {"label": label, "href": address(place, case_id=_CASE_HERE), "active": place == endpoint}
        for label, place, needs in parts().tabs
        if not needs or facets & set(needs)
    ]
    return current_app.jinja_env.get_template("ui/parts/case_doors.html").render(
        buttons=[b for b in buttons if b.primary and b.allowed],
        more_buttons=[b for b in buttons if not (b.primary and b.allowed)],
        tabs=tabs,
    )


def _space(belonging: Belonging) -> Space:
    initials = "".join(word[0] for word in belonging.short_name.split()[:2]).upper()
    role = ", ".join(say(ROLE_WORDS[role]) for role in sorted(belonging.roles))
    return Space(str(belonging.organisation_id), belonging.name, initials, belonging.accent, belonging.kind.value, role, None)


def _shell() -> Shell:
    """The frame of this page: remembered for whoever has had the same, with what changes from request to request put in."""
    identity = getattr(g, "identity", None)
    if identity is None:
        demo = services().settings.env == "demo"
        return Shell(addresses=Addresses(language=url_for("accounts.language"), **_outside()), language=language(), demo=demo)
    names = (identity.person_id, identity.given_name, identity.surname)
    shell = parts().shell(
        language(), _section(), identity.actor, names, identity.here, identity.belongings, operator=identity.is_operator
    )
    return replace(
        shell,
        unread=identity.unread,
        search_text=request.args.get("q", "") if request.args else "",
        session_ends=identity.ends_in_the_browser,
    )


def _outside() -> dict[str, str]:
    settings = services().settings
    return {
        "privacy": settings.privacy_url or url_for("home.privacy"),
        "legal": url_for("home.legal"),
        "accessibility": settings.accessibility_statement_url or url_for("home.accessibility"),
    }


def _make_shell(
    spoken: str,
    section: str | None,
    actor: Actor | None,
    names: tuple[UUID, str, str],
    here: Belonging | None,
    belongings: tuple[Belonging, ...],
    *,
    operator: bool,
) -> Shell:
    menu = tuple(
        Entry(str(label), url_for(endpoint), endpoint == section)
        for label, endpoint, needs in parts().menu
        if actor and (not needs or any(may(actor, p) for p in needs))
    )
    if operator:
        menu += tuple(Entry(str(label), url_for(endpoint), endpoint == section) for label, endpoint in OPERATOR_MENU)
    addresses = Addresses(
        home=url_for("home.index"),
        profile=url_for("accounts.profile"),
        sign_out=url_for("accounts.sign_out"),
        language=url_for("accounts.language"),
        switch_space=url_for("accounts.switch_space"),
        inbox=url_for("notifications.index") if actor and has_page("notifications.index") else "",
        search=url_for("cases.index") if actor and may(actor, P.SEE_CASES) else "",
        session_continue=url_for("accounts.continue_session"),
        **_outside(),
    )
    person_id, given_name, surname = names
    initials = given_name[:1] + surname[:1]
    return Shell(
        addresses=addresses,
        person=Person(str(person_id), f"{given_name} {surname}", initials.upper(), ""),
        space=_space(here) if here else None,
        other_spaces=tuple(_space(b) for b in belongings if b != here),
        menu=menu,
        language=spoken,
        offline=url_for("support.offline") if actor and may(actor, P.WRITE_SUPPORT) else "",
        demo=services().settings.env == "demo",
    )


def _section() -> str | None:
    return _section_of(request.endpoint or "", "case_id" in (request.view_args or {}))


@cache
def _section_of(endpoint: str, of_case: bool) -> str | None:
    """The menu entry under which a page stands: its own, else that of its case, else its family's first."""
    entries = [endpoint for _, endpoint, _ in MENU] + [endpoint for _, endpoint in OPERATOR_MENU]
    if endpoint in entries:
        return endpoint
    if of_case:
        return "cases.index"
    family = endpoint.partition(".")[0] + "."
    return next((entry for entry in reversed(entries) if entry.startswith(family) and endpoint not in NOTICES), None)
