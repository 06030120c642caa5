"""*Oggi*, the first page of every space; and the notices at the foot of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, render_template, url_for
from flask_babel import format_date, gettext, lazy_gettext, ngettext

from portal.pages import access, frame
from portal.pages.cards import card as drawn_card
from portal.pages.identity import services
from portal.pages.telling import told
from portal.pages.words import stage_word
from portal.workflow import board
from portal.workflow.stages import OPEN_STAGES
from portal.workflow.today import Today, today
from portal.workflow.today import asked as today_asked
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.pages.identity import Identity
    from tenants.breath import Asked

bp = Blueprint("home", __name__, template_folder="templates")

MOST = 40
GROUPS = (("overdue", lazy_gettext("Late")), ("soon", lazy_gettext("In the next days")), ("ok", lazy_gettext("Then")))
NUMBERS: dict[str, tuple[Any, str]] = {
    "followed": (lazy_gettext("Cases that you follow"), ""),
    "meetings": (lazy_gettext("Your meetings in the next seven days"), "support.index"),
    "units": (lazy_gettext("Homes"), "properties.index"),
    "lived_in": (lazy_gettext("Households that live there"), "cases.index"),
    "proposals": (lazy_gettext("Proposals open"), "cases.index"),
    "tickets": (lazy_gettext("Maintenance tickets open"), "properties.index"),
    "certificates": (lazy_gettext("Certificates expired or expiring within 60 days"), "properties.index"),
    "readings": (lazy_gettext("Readings of reserved data in the last seven days"), "administration.readings"),
    "members": (lazy_gettext("Members of your organisation"), "administration.members"),
    "gave_up": (lazy_gettext("E-mails that could not be delivered"), "administration.deliveries"),
}
"""The label of each number and the page it leads to."""


def _asks(who: Identity, _: Mapping[str, str]) -> Asked:
    return [board.asked(who.actor, MOST + 1), today_asked(who.actor, who.last_visit_at)] if who.actor else []


@bp.get("/")
@access.page(kept_plans=True, asks=_asks)
def index() -> Any:
    """What waits for me, what happened since my last visit, the numbers that matter to my kind."""
    waiting = board.waiting(g.db, g.actor, limit=MOST + 1)
    day = today(g.db, g.actor, g.identity.last_visit_at)
    cards = [drawn_card(one) for one in waiting[:MOST]]
    return frame.drawn(
        "home/index.html",
        date=format_date(clock.today(), "full"),
        groups=[(key, label, found) for key, label in GROUPS if (found := [card for card in cards if card[1] == key])],
        waiting=len(cards),
        more=len(waiting) > MOST,
        numbers=_numbers(day),
        since=day.since,
        news=[(h.at, frame.address("cases.show", case_id=h.case_id), h.number, told(h.name, h.data), h.person) for h in day.news],
        endings=[(e.number, frame.address("cases.show", case_id=e.case_id), *_left(e.last_day)) for e in day.endings],
        sees_cases=P.SEE_CASES in frame.permissions(),
        first=None if cards else _first_thing(),
    )


def _numbers(day: Today) -> list[tuple[int, str, str]]:
    found = [(number, str(NUMBERS[name][0]), _page(NUMBERS[name][1])) for name, number in day.numbers.items()]
    if g.actor.kind is not Kind.OWNER:
        stages = [(day.stages[s.value], s.value) for s in OPEN_STAGES if day.stages.get(s.value)]
        found += [(number, stage_word(stage), frame.address_with("cases.index", stage=stage)) for number, stage in stages]
    return found


def _page(endpoint: str) -> str:
    return frame.address(endpoint) if endpoint and frame.has_page(endpoint) else ""


def _left(last_day: date) -> tuple[str, str]:
    left = (last_day - clock.today()).days
    if left < 0:
        return "overdue", str(ngettext("%(num)s day past the end", "%(num)s days past the end", -left))
    return "soon" if left <= 30 else "ok", str(ngettext("%(num)s day left", "%(num)s days left", left))


def _first_thing() -> frame.Button | None:
    """What to do first where nothing waits yet."""
    for permission, endpoint, label in (
        (P.WRITE_REFERRAL, "referrals.new", gettext("New referral")),
        (P.MANAGE_UNITS, "properties.index", gettext("Go to the homes")),
        (P.MANAGE_MEMBERS, "administration.members", gettext("Go to the members")),
        (P.SEE_READ_LOG, "administration.readings", gettext("Go to the readings")),
        (P.SEE_CASES, "cases.index", gettext("Go to the cases")),
    ):
        if permission in frame.permissions() and frame.has_page(endpoint):
            return frame.Button(label, url_for(endpoint), True)
    return None


@bp.get("/privacy")
@access.public
def privacy() -> Any:
    """The privacy notice for the people who use the portal, and what it does with the households' data."""
    return render_template("home/privacy.html")


@bp.get("/legal")
@access.public
def legal() -> Any:
    """The legal notes."""
    return render_template("home/legal.html")


@bp.get("/accessibility")
@access.public
def accessibility() -> Any:
    """How accessible the portal is, what is not, and whom to tell."""
    return render_template("home/accessibility.html", statement=services().settings.accessibility_statement_url)
