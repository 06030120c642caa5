"""The blueprint of placements, and what its pages share: the ways to a form, and when it may be opened."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for
from flask_babel import gettext

from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from tenants.errors import NotAllowed, WrongStage
from tenants.sentences import S

bp = Blueprint("placements", __name__, template_folder="templates")
SEEN = (Facet.PLACEMENT, Facet.PLACEMENT_OWN)
GONE_ON = S("The case has gone on: this can no longer be done.")


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
