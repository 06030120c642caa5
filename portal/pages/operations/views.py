"""The operator's pages: is everything done that must be, what is not, and what can be done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.identity import services
from portal.pages.operations import words
from portal.pages.operations.forms import PauseForm
from portal.pages.words import say
from portal.records import broker, operations, overview
from portal.records.work import OutboxKind

bp = Blueprint("operations", __name__, template_folder="templates")
SHOWN = ("waiting", "dead")


@bp.get("/operations")
@access.operator
def index() -> Any:
    """Everything at a glance: what is red first."""
    seen, queues = overview.look(g.db), broker.depths(services().settings.redis_url)
    red = [say(sentence) for sentence in seen.red]
    if queues is None:
        red.insert(0, gettext("The broker does not answer. People can work; what is to be sent waits in the database."))
    return render_template("operations/index.html", seen=seen, queues=queues, red=red, words=words, paused=_paused(seen))


@bp.get("/operations/rows/<shown>")
@access.operator
def rows(shown: str) -> Any:
    """Single rows of the outbox: those that wait, or those that were given up; of one kind if asked."""
    if shown not in SHOWN:
        abort(404)
    kind, dead = request.args.get("kind", ""), shown == "dead"
    found = operations.rows(
        g.db, dead=dead, kinds=(kind,) if kind else (), after=_after(request.args.get("after")), limit=operations.LINES + 1
    )
    more, found = len(found) > operations.LINES, found[: operations.LINES]
    kept: dict[str, Any] = {"kind": kind} if kind else {}
    return render_template(
        "operations/rows.html",
        rows=found,
        dead=dead,
        kind=kind,
        kinds=[(each, words.KINDS.get(each, each)) for each in sorted({*OutboxKind, *(row.kind for row in found)})],
        words=words,
        tabs=_tabs(shown),
        crumbs=_crumbs(gettext("Given up") if dead else gettext("Waiting")),
        first=url_for("operations.rows", shown=shown, **kept) if request.args.get("after") else "",
        following=url_for("operations.rows", shown=shown, **kept, after=f"{found[-1].at.isoformat()}_{found[-1].id}")
        if more
        else "",
    )


@bp.post("/operations/replay")
@access.operator
def replay() -> Any:
    """Bring rows back, and say of each what became of it."""
    became = operations.replay(g.db, [UUID(each) for each in request.form.getlist("row") if _is_id(each)])
    return render_template(
        "operations/replayed.html",
        became=[(row, *words.OUTCOMES[outcome]) for row, outcome in became.items()],
        crumbs=_crumbs(gettext("Sent again")),
    )


@bp.route("/operations/pause", methods=["GET", "POST"])
@access.operator
def pause() -> Any:
    """Stop a kind of work or a channel, with a reason."""
    form = PauseForm(data={"what": request.args.get("what", "")})
    form.what.choices = [(code, words.what(code)) for code in operations.PAUSABLE]
    if form.validate_on_submit():
        held = access.attempt(form, lambda: operations.pause(g.db, form.what.data, str(form.reason.data or "")))
        if held is not None:
            return access.done(gettext("Paused. Rows that are held: %(n)s.", n=held), url_for("operations.index"))
    status = access.status_of_refusal() if access.refused() else 422 if form.errors else 200
    return render_template("operations/pause.html", form=form, crumbs=_crumbs(gettext("Pause"))), status


@bp.post("/operations/resume")
@access.operator
def resume() -> Any:
    """Let it go on."""
    freed = operations.resume(g.db, request.form.get("what", ""))
    return access.done(gettext("It goes on. Rows that are due now: %(n)s.", n=freed), url_for("operations.index"))


def _paused(seen: overview.Overview) -> frozenset[str]:
    return frozenset(pause.what for pause in seen.pauses)


def _tabs(shown: str) -> list[dict[str, Any]]:
    labels = {"waiting": gettext("Waiting"), "dead": gettext("Given up")}
    return [
        {"label": label, "href": url_for("operations.rows", shown=code), "active": code == shown, "count": None, "locked": False}
        for code, label in labels.items()
    ]


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(gettext("Operations"), url_for("operations.index")), (here, None)]


def _after(text: str | None) -> tuple[datetime, UUID] | None:
    """Where the page before ended; an address that was typed by hand begins at the beginning."""
    instant, _, key = (text or "").partition("_")
    try:
        return datetime.fromisoformat(instant.replace(" ", "+")), UUID(key)
    except ValueError:
        return None


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
