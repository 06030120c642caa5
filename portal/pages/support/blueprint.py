"""The blueprint of the support, and what all its pages share: whether an action can be done, the way back, pages of a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, request, url_for
from flask_babel import gettext

from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.support.meetings.queries import PAGE
from tenants.errors import NotAllowed, WrongStage
from tenants.sentences import S

bp = Blueprint("support", __name__, template_folder="templates")
GONE_ON = S("The case has gone on: this can no longer be done.")


def require_action(name: str) -> None:
    """Let the page of an action open only when the action can be done; its reason is said before anything is typed.

    Raises:
        NotAllowed: with the reason that the disabled button gives.
        WrongStage: it is no action of this stage.
    """
    if request.method != "GET":
        return
    found = next((a for a in board.actions(g.actor, g.seen) if (a.family, a.name) == ("support", name)), None)
    if found is None:
        raise WrongStage(GONE_ON)
    if not found.allowed and found.reason:
        raise NotAllowed(found.reason)


def crumbs(case: Case, label: str) -> list[tuple[str, str | None]]:
    """The way to a form of the support."""
    return [
        (gettext("Cases"), url_for("cases.index")),
        (case.number, url_for("cases.show", case_id=case.id)),
        (gettext("Support"), url_for("support.show", case_id=case.id)),
        (label, None),
    ]


def before() -> tuple[datetime, UUID] | None:
    """Where the page of a list begins, from the address; a mangled one does not exist."""
    given = request.args.get("before")
    if not given:
        return None
    try:
        at, _, key = given.partition("~")
        return datetime.fromisoformat(at), UUID(key)
    except ValueError:
        abort(404)


def earlier(rows: Any, endpoint: str, case_id: UUID, column: str = "starts_at") -> str:
    """The address of the next page of a list, empty when there is none: lists are read with one row too many."""
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    return url_for(endpoint, case_id=case_id, before=f"{getattr(last, column).isoformat()}~{last.id}")
