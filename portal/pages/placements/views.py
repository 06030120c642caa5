"""Pages of the family placements: the waiting list and the tab of a case. The forms are in the modules imported last."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.placements import words
from portal.pages.words import say
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.placements import overview
from portal.workflow.placements.clock import stay_clock
from portal.workflow.placements.waiting_list import waiting_lists
from tenants import clock
from tenants.errors import NotAllowed, WrongStage
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may
from tenants.sentences import S

if TYPE_CHECKING:
    from portal.workflow.placements.models import Placement

bp = Blueprint("placements", __name__, template_folder="templates")
SEEN = (Facet.PLACEMENT, Facet.PLACEMENT_OWN)
GONE_ON = S("The case has gone on: this can no longer be done.")


@bp.get("/waiting-list")
@access.page(P.SEE_WAITING_LIST)
def waiting_list() -> Any:
    """The households that wait for a home, in an order that anybody can recompute."""
    lists = waiting_lists(g.db, g.actor)
    for found in lists:
        access.read_also(Facet.IDENTITY, *found.case_ids)
        if found.explained:
            access.read_also(Facet.SOCIAL, *found.case_ids)
    return render_template(
        "placements/waiting_list.html",
        lists=lists,
        may_match=may(g.actor, P.MATCH),
        words=words,
        today=clock.today(),
        crumbs=[(gettext("Waiting list"), None)],
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
        stay_clock=drawn_clock(found.stay, case) if running and found.stay else None,
        can={a.name: frame.button(a, case_id=case.id) for a in board.actions(g.actor, g.seen) if a.family == "placements"},
        is_owner=g.actor.kind is Kind.OWNER,
        may_do_duties=may(g.actor, P.DO_DUTIES),
        words=words,
        today=clock.today(),
    )


def drawn_clock(stay: Placement, case: Case) -> Any:
    """The stay clock as the macro ``ui.stay_clock`` draws it, its sentences in the reader's language."""
    found = stay_clock(stay, case.rules, clock.today())
    milestones = [
        SimpleNamespace(day=m.day, date=m.date, title=say(m.title), done=m.done, due=m.due, why=[say(why) for why in m.why])
        for m in found.milestones
    ]
    return SimpleNamespace(
        used=found.used,
        total=found.total,
        first_day=found.first_day,
        last_day=found.last_day,
        state=found.state,
        over=found.over,
        milestones=milestones,
    )


def require_action(name: str) -> None:
    """Let the page of an action open only when the action can be done; its reason is said before anything is typed.

    Raises:
        NotAllowed: with the reason that the disabled button gives.
        WrongStage: it is no action of this stage, or not of this organisation.
    """
    if request.method != "GET":
        return
    found = next((a for a in board.actions(g.actor, g.seen) if (a.family, a.name) == ("placements", name)), None)
    if found is None:
        raise WrongStage(GONE_ON)
    if not found.allowed and found.reason:
        raise NotAllowed(found.reason)


def crumbs(case: Case, label: str) -> list[tuple[str, str | None]]:
    """The way to a form of a case's home and stay."""
    return [
        (gettext("Cases"), url_for("cases.index")),
        (case.number, url_for("cases.show", case_id=case.id)),
        (gettext("Home and stay"), url_for("placements.show", case_id=case.id)),
        (label, None),
    ]


from portal.pages.placements import answering, duties, keys, matching, standing  # noqa: E402

__all__ = ["answering", "bp", "duties", "keys", "matching", "standing"]
