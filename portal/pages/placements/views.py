"""Pages of the family placements: the waiting list and the tab of a case. The forms are in the modules that it imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, attachments, frame, telling
from portal.pages.placements import (
    answering,
    checklist,
    duties,
    keys,
    listing,
    matching,
    moving,
    rules,
    standing,
    visiting,
    words,
)
from portal.pages.placements import (
    board as matching_board,
)
from portal.pages.placements.blueprint import SEEN, bp
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import REVIEW_OPENED, Facet
from portal.workflow.placements import moves as home_moves
from portal.workflow.placements import overview, refusals
from portal.workflow.placements.clock import stay_clock
from portal.workflow.placements.comparison import compare
from portal.workflow.placements.place_explained import explain
from portal.workflow.placements.renewal_effects import renewal_effects
from portal.workflow.placements.visits import queries as visits
from portal.workflow.placements.waiting_list import PAGE, named, part, waiting_lists
from portal.workflow.placements.waiting_list import asked as waiting_asked
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.pages.identity import Identity
    from portal.workflow.placements.models import Inspection, Placement
    from tenants.breath import Asked

__all__ = [
    "answering", "bp", "checklist", "duties", "keys", "listing", "matching", "matching_board", "moving", "rules", "standing",
    "visiting",
]  # fmt: skip


def _asks(who: Identity, _: Mapping[str, str]) -> Asked:
    return waiting_asked(who.actor) if who.actor else []


@bp.get("/waiting-list")
@access.page(P.SEE_WAITING_LIST, kept_plans=True, asks=_asks)
def waiting_list() -> Any:
    """The households that wait for a home, in an order that anybody can recompute; of each list one page, from the place asked for."""
    first, of = matching_board.first_place(), request.args.get("list", "")
    lists = named(g.db, (part(one, first if of in ("", str(one.partnership_id)) else 1) for one in waiting_lists(g.db, g.actor)))
    listing.log(lists)
    return render_template(
        "placements/waiting_list.html",
        lists=lists,
        page_size=PAGE,
        may_match=may(g.actor, P.MATCH),
        may_change=may(g.actor, P.CHANGE_RULES),
        words=words,
        today=clock.today(),
        crumbs=[(gettext("Waiting list"), None)],
    )


@bp.get("/cases/<uuid:case_id>/waiting")
@access.page(P.SEE_WAITING_LIST, case=True, facet=Facet.SUMMARY)
def place(case: Case) -> Any:
    """Why a household has its place on the waiting list: what counts, on which evidence, what would change it."""
    found = explain(g.db, g.actor, case.id)
    listing.log([found.found])
    explained = found.found.explained
    return render_template(
        "placements/place.html",
        case=case,
        found=found,
        papers=attachments.of_case("social", without=("health_paper",)).lines if explained else (),
        can={a.name: frame.button(a, case_id=case.id) for a in board.actions(g.actor, g.seen) if a.family == "placements"},
        words=words,
        crumbs=[
            (gettext("Waiting list"), url_for("placements.waiting_list")),
            (case.number, url_for("cases.show", case_id=case.id)),
            (gettext("Why this place"), None),
        ],
    )


@bp.get("/cases/<uuid:case_id>/home")
@access.page(P.SEE_CASES, case=True, facet=SEEN, reads=(Facet.PLACEMENT,))
def show(case: Case) -> Any:
    """The home and the stay of a case: proposals, agreement, stay clock, handover, duties."""
    found = overview.of_case(g.db, case)
    running = found.stay is not None and found.stay.state in ("living", "ended")
    return render_template(
        "placements/show.html",
        **frame.case_context(),
        found=found,
        papers=attachments.of_case("placement"),
        said_no=refusals.of_cases(g.db, [case.id]),
        stay_clock=drawn_clock(found.stay, case) if running and found.stay else None,
        effects=renewal_effects(g.db, g.actor, case, found.stay) if found.stay else None,
        can={a.name: frame.button(a, case_id=case.id) for a in board.actions(g.actor, g.seen) if a.family == "placements"},
        is_owner=g.actor.kind is Kind.OWNER,
        moves=_moves(case) if found.stay else (),
        inspections=visits.of_case(g.db, case.id) if found.stay else (),
        may_carry_out=may(g.actor, P.HAND_OVER),
        may_open_photos=True,
        changed=compare(found.handover, found.handback) if found.handover and found.handback else None,
        may_do_duties=may(g.actor, P.DO_DUTIES),
        words=words,
        today=clock.today(),
    )


@dataclass(frozen=True)
class Moved:
    """A move with its reports, as the page draws it."""

    row: Any
    reports: Sequence[Inspection]


def _moves(case: Case) -> list[Moved]:
    return [Moved(row, home_moves.reports_of(g.db, row.id)) for row in home_moves.of_case(g.db, case.id)]


def drawn_clock(stay: Placement, case: Case) -> Any:
    """The stay clock as the macro ``ui.stay_clock`` draws it, its sentences in the reader's language."""
    review = g.seen.state.get("renewal_review")
    found = stay_clock(
        stay,
        case.rules,
        clock.today(),
        review_opened=REVIEW_OPENED in case.reached,
        review_decided=review["state"] not in ("collecting", "deferred") if review else None,
    )
    return telling.drawn_clock(found)
