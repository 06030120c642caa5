"""The same step on many cases, with the result of each; and a whole caseload that changes hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import SelectField

from portal.pages import access
from portal.pages.cases.blueprint import bp
from portal.pages.words import say
from portal.workflow import bulk
from portal.workflow.queue import queue
from tenants.permissions import Permission as P
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from portal.workflow.bulk import BulkRun

ACTION_WORDS: dict[str, Sentence] = {
    "claim": S("Follow them yourself"),
    "hand_over": S("Hand them over"),
    "recheck": S("Check the criteria again"),
}


class HandOverForm(FlaskForm):  # type: ignore[misc]
    """Whose caseload, and to whom."""

    whose = SelectField(validate_choice=False)
    to = SelectField(validate_choice=False)


@bp.post("/cases/bulk")
@access.page(P.ASSIGN_SOCIAL_WORKER)
def run_bulk() -> Any:
    """Do one step on the cases that were chosen in the list."""
    typed = request.form
    chosen = [key for each in typed.getlist("case") if (key := _uuid(each)) is not None]
    made = access.attempt(
        None, lambda: bulk.run(g.db, access.actor(), typed.get("action", ""), chosen, to=_uuid(typed.get("to")))
    )
    if made is None:
        return redirect(url_for("cases.index"), 303)
    return redirect(url_for("cases.bulk_results", run_id=made.id), 303)


@bp.get("/cases/bulk/<uuid:run_id>")
@access.page(P.ASSIGN_SOCIAL_WORKER, load=bulk.load)
def bulk_results(made: BulkRun) -> Any:
    """What became of each case."""
    found = bulk.results(made)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (say(ACTION_WORDS[made.action]), None)]
    return render_template(
        "cases/bulk.html",
        action=ACTION_WORDS[made.action],
        results=found,
        done=sum(r.done for r in found),
        at=made.at,
        crumbs=crumbs,
    )


@bp.route("/cases/hand-over", methods=["GET", "POST"])
@access.page(P.ASSIGN_SOCIAL_WORKER)
def hand_over() -> Any:
    """Everything that a colleague follows goes to another one, case by case."""
    actor, form = access.actor(), HandOverForm()
    workers = queue(g.db, actor).workers
    everybody = [(str(key), name) for key, name in workers]
    form.whose.label.text, form.to.label.text = gettext("Whose cases"), gettext("To whom")
    form.whose.choices, form.to.choices = everybody, [("", ""), *everybody]
    if request.method == "GET":
        form.whose.data = request.args.get("whose") or str(actor.person_id)
    whose = _uuid(form.whose.data)
    cases = bulk.caseload(g.db, actor, whose) if whose else []
    if request.method == "POST" and "look" not in request.form and form.validate():
        made = access.attempt(form, lambda: bulk.run(g.db, actor, "hand_over", cases, to=_uuid(form.to.data)))
        if made is not None:
            return redirect(url_for("cases.bulk_results", run_id=made.id), 303)
    crumbs = [(gettext("Cases"), url_for("cases.index")), (gettext("Hand over a whole caseload"), None)]
    refused = request.method == "POST" and "look" not in request.form
    page = render_template("cases/hand_over.html", form=form, cases=len(cases), crumbs=crumbs)
    return page, access.status_of_refusal() if refused else 200


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None
