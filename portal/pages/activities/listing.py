"""*Attività*: the task board, and putting something off."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.pages.activities import words
from portal.pages.activities.blueprint import bp
from portal.pages.activities.forms import SnoozeForm
from portal.pages.words import due_state, say
from portal.workflow.obligations import OBLIGATIONS, board, snoozing
from tenants.permissions import Permission as P
from tenants.permissions import may
from tenants.sentences import S

ANYBODY = (P.SEE_CASES, P.SEE_UNITS)


@bp.get("/activities")
@access.page(*ANYBODY)
def index() -> Any:
    """What I owe, what my organisation owes, what is late, what was put off."""
    whose, when, kind = _one("whose", board.WHOSE), _one("when", board.WHEN), request.args.get("kind", "")
    known = board.kinds(actor())
    kind = kind if kind in known else ""
    lines = board.page(g.db, actor(), whose=whose, when=when, kind=kind, after=_after())
    number = board.counts(g.db, actor())
    tabs = [
        _tab(gettext("My activities"), number["mine"], whose == "mine" and when == "open", kind),
        _tab(gettext("Late"), number["overdue"], whose == "mine" and when == "overdue", kind, when="overdue"),
        _tab(gettext("Postponed"), number["asleep"], whose == "mine" and when == "asleep", kind, when="asleep"),
        _tab(gettext("My organisation"), number["organisation"], whose == "organisation", kind, whose="organisation"),
    ]
    shown = lines[: board.PAGE]
    more = (
        {"whose": whose, "when": when, "kind": kind, "after": f"{shown[-1].due_on}~{shown[-1].id}"}
        if len(lines) > len(shown)
        else {}
    )
    return render_template(
        "activities/index.html",
        rows=[_row(line) for line in shown],
        tabs=tabs,
        whose=whose,
        when=when,
        kind=kind,
        kinds=[(name, say(S(OBLIGATIONS[name].task))) for name in known],
        following=url_for("activities.index", **_kept(more)) if more else "",
        upcoming=url_for("activities.upcoming") if may(actor(), P.SEE_UPCOMING) else "",
        for_others=url_for("cases.on_behalf_all") if may(actor(), P.CONFIRM_ACTS) or may(actor(), P.ACT_FOR_OWNER) else "",
        crumbs=[(gettext("Activities"), None)],
    )


@bp.route("/activities/<uuid:obligation_id>/snooze", methods=["GET", "POST"])
@access.page(*ANYBODY, load=board.line_of)
def snooze(line: board.Line) -> Any:
    """Put reminders off until a day."""
    form: Any = SnoozeForm()
    last = snoozing.latest(line)
    if form.validate_on_submit():
        access.attempt(form, lambda: snoozing.snooze(g.db, actor(), line.id, until=form.until.data, reason=form.reason.data))
        if not access.refused():
            return access.done(gettext("It was put off: you find it under “Postponed”."), url_for("activities.index"))
    page = render_template(
        "activities/snooze.html",
        form=form,
        line=line,
        title=words.title(line),
        about=words.about(line),
        said=words.said(line),
        last=last,
        too_late=say(snoozing.TOO_LATE),
        crumbs=[(gettext("Activities"), url_for("activities.index")), (gettext("Put it off"), None)],
    )
    return page, access.status_of_refusal() if form.is_submitted() else 200


@bp.post("/activities/<uuid:obligation_id>/wake")
@access.page(*ANYBODY, load=board.line_of)
def wake(line: board.Line) -> Any:
    """Let reminders go on."""
    snoozing.wake(g.db, actor(), line.id)
    return access.done(gettext("It is among what is to be done again."), url_for("activities.index"))


def _row(line: board.Line) -> dict[str, Any]:
    may_put_off = (line.mine or actor().is_head) and not line.asleep
    return {
        "title": words.title(line),
        "href": words.address(line, actor()),
        "about": words.about(line),
        "who": words.who(line),
        "mine": line.mine,
        "due": line.due_on,
        "state": due_state(line.due_on),
        "said": words.said(line),
        "coming": words.coming(line),
        "stops": say(S(line.owed.stops)),
        "snooze": url_for("activities.snooze", obligation_id=line.id) if may_put_off and snoozing.latest(line) else "",
        "wake": url_for("activities.wake", obligation_id=line.id) if line.asleep and (line.mine or actor().is_head) else "",
    }


def _tab(label: str, count: int, active: bool, kind: str, **arguments: str) -> dict[str, Any]:
    href = url_for("activities.index", **_kept({**arguments, "kind": kind}))
    return {"label": label, "href": href, "active": active, "count": count, "locked": False}


def _kept(arguments: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value and value not in ("mine", "open")}


def _one(name: str, allowed: tuple[str, ...]) -> str:
    asked = request.args.get(name, allowed[0])
    return asked if asked in allowed else allowed[0]


def _after() -> tuple[date, UUID] | None:
    day, _, found = request.args.get("after", "").partition("~")
    try:
        return (date.fromisoformat(day), UUID(found)) if day else None
    except ValueError:
        abort(404)
