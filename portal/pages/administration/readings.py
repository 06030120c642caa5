"""The register of readings, for the data-protection officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from portal.pages import access, frame
from portal.pages.administration.views import bp
from portal.records import readings as register
from portal.workflow.disclosure import Facet
from portal.workflow.referrals.probes import MOST
from tenants.permissions import Permission as P

FACETS: dict[str, Any] = {
    Facet.IDENTITY.value: lazy_gettext("who they are"),
    Facet.IDENTITY_CONTACTS.value: lazy_gettext("names and contacts of the adults"),
    Facet.ECONOMIC.value: lazy_gettext("economic situation"),
    Facet.SOCIAL.value: lazy_gettext("social situation"),
}
PAGES: dict[str, Any] = {
    "referrals": lazy_gettext("Referral"),
    "assessment": lazy_gettext("Assessment"),
    "placements": lazy_gettext("Home and stay"),
    "support": lazy_gettext("Support"),
    "renewals": lazy_gettext("Renewal"),
    "departures": lazy_gettext("Outcome"),
}
"""What the pages of a family are about, where they have no name in a menu or a tab."""


@bp.get("/administration/readings", endpoint="readings")
@access.page(P.SEE_READ_LOG)
def list_readings() -> Any:
    """Who read which reserved data, of which case, when; of one case or by one person if asked."""
    asked = request.args
    number, person = asked.get("number", "").strip(), _uuid(asked.get("person"))
    found = register.readings(g.db, g.actor, number=number, person_id=person, after=asked.get("after"))
    kept: dict[str, Any] = {name: value for name, value in (("number", number), ("person", person)) if value}
    pages = {endpoint: str(label) for label, endpoint, _ in frame.MENU + frame.TABS}
    return render_template(
        "administration/readings.html",
        tabs=tabs("readings"),
        lines=[
            (
                line,
                ", ".join(str(FACETS.get(facet, facet)) for facet in line.facets),
                pages.get(line.page) or PAGES.get(line.page.partition(".")[0], ""),
            )
            for line in found.lines
        ],
        number=number,
        person=str(person) if person else "",
        people=[(str(key), name) for key, name in register.readers(g.db, g.actor)],
        filtered=bool(kept),
        first=url_for("administration.readings", **kept) if asked.get("after") else "",
        following=url_for("administration.readings", **kept, after=found.following) if found.following else "",
    )


ANSWERS: dict[str, Any] = {
    "nowhere": ("grey", "it-check", lazy_gettext("Not known")),
    "here": ("amber", "it-warning-circle", lazy_gettext("Known in the partnership")),
    "elsewhere": ("blue", "it-info-circle", lazy_gettext("Known elsewhere")),
    "refused": ("red", "it-ban", lazy_gettext("Not answered: too many")),
}
"""What was answered to somebody who asked about a tax code: tone, icon, words."""


@bp.get("/administration/readings/tax-codes", endpoint="tax_code_questions")
@access.page(P.SEE_READ_LOG)
def list_questions() -> Any:
    """Who asked whether a tax code is known in another case, and what was answered; never which code."""
    person = _uuid(request.args.get("person"))
    lines, following = register.questions(g.db, g.actor, person_id=person, after=request.args.get("after"))
    kept: dict[str, Any] = {"person": person} if person else {}
    return render_template(
        "administration/tax_codes.html",
        tabs=tabs("tax_code_questions"),
        lines=lines,
        answers=ANSWERS,
        most=sorted(MOST.values()),
        first=url_for("administration.tax_code_questions", **kept) if request.args.get("after") else "",
        following=url_for("administration.tax_code_questions", **kept, after=following) if following else "",
    )


def tabs(active: str) -> list[dict[str, Any]]:
    """The two registers of the data-protection officer."""
    return [
        {"label": label, "href": url_for(f"administration.{name}"), "active": name == active, "count": 0, "locked": False}
        for name, label in (("readings", gettext("Readings")), ("tax_code_questions", gettext("Tax codes asked about")))
    ]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
