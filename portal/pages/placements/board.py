"""The board: all households that wait beside all homes of their partnership, from a day on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.placements import words
from portal.pages.placements.blueprint import bp
from portal.pages.placements.matching import FIRST_DAY_AHEAD, wanted_day
from portal.pages.words import say
from portal.workflow.disclosure import Facet
from portal.workflow.placements.matching_board import boards
from tenants import clock
from tenants.errors import Invalid
from tenants.permissions import Permission as P


@bp.get("/matching")
@access.page(P.MATCH)
def matching_board() -> Any:
    """Which household each home would suit, by the households' places on the waiting list."""
    starts_on, wrong, first = wanted_day(), "", first_place()
    try:
        found = boards(g.db, g.actor, starts_on, first=first)
    except Invalid as refusal:
        wrong, starts_on = say(refusal.sentence), clock.today() + FIRST_DAY_AHEAD
        found = boards(g.db, g.actor, starts_on, first=first)
    for one in found:
        access.read_also(Facet.IDENTITY, *one.case_ids)
        access.read_also(Facet.SOCIAL, *one.case_ids)
    page = render_template(
        "placements/board.html",
        boards=found,
        starts_on=starts_on,
        wrong=wrong,
        first=first,
        words=words,
        one_day=timedelta(days=1),
        crumbs=[(gettext("Waiting list"), url_for("placements.waiting_list")), (gettext("Households and homes"), None)],
    )
    return page, 422 if wrong else 200


def first_place() -> int:
    """The place of a list from which its page begins, as the address says; the first where it says nothing that means one."""
    typed = request.args.get("from", "")
    return int(typed) if typed.isdecimal() and 0 < int(typed[:6]) == int(typed) else 1
