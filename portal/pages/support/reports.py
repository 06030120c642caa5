"""Reports composed from what is recorded: choose, edit section by section, approve, read, take into the renewal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access, autosave
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.report_forms import ChooseForm, form_of, stored
from portal.records.support_reports import papers
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.cases.unsaved import Place
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.support.models import SupportReport
from portal.workflow.support.models.reports import SECTIONS
from portal.workflow.support.plans.queries import paths
from portal.workflow.support.reports import commands, gathering, queries
from tenants.actor import Actor
from tenants.errors import NotFound
from tenants.kinds import Role
from tenants.permissions import Permission as P

NOT_APPROVED: dict[str, Any] = {"author": "", "approved_by": "", "recommendation": None, "months": None, "scores": []}
"""What only an approved report says."""
SEEN = (Facet.SUPPORT, Facet.SUPPORT_EQUIPE)


def load_report(session: Session, actor: Actor, case: Case, report_id: UUID) -> SupportReport:
    """A report of the case of the address, as far as the reader may know it."""
    return commands.load(session, case.id, report_id)


@bp.get("/cases/<uuid:case_id>/support/reports")
@access.page(P.SEE_CASES, case=True, facet=SEEN, reads=(Facet.SUPPORT,))
def reports(case: Case) -> Any:
    """The reports on the support that the reader may read, and the drafts that are theirs."""
    can = any(a.allowed for a in board.actions(g.actor, g.seen) if (a.family, a.name) == ("support", "report"))
    return render_template(
        "support/reports.html",
        case=case,
        rows=queries.reports_of(g.db, case.id),
        can=can,
        words=words,
        crumbs=crumbs(case, gettext("Reports")),
    )


@bp.route("/cases/<uuid:case_id>/support/reports/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def report(case: Case) -> Any:
    """Choose which report, for whom, of which days and meetings; then its draft is composed."""
    require_action("report")
    begins, ends = queries.usual_period(g.db, case.id)
    asked = request.form if request.method == "POST" else request.args
    form = ChooseForm(formdata=asked if "starts_on" in asked else None, data={"starts_on": begins, "ends_on": ends, **_asked()})
    meetings, notes = _sources(case, form)
    if request.method == "POST" and form.validate():
        starts_on, ends_on = form.starts_on.data, form.ends_on.data
        assert starts_on
        assert ends_on
        choice = gathering.Choice(
            form.kind.data or "", form.facet.data or "", starts_on, ends_on,
            _chosen("meeting", meetings), _chosen("note", notes),
        )  # fmt: skip
        made = access.attempt(form, lambda: papers.begin(g.db, g.actor, case.id, choice))
        if made is not None:
            return redirect(url_for("support.edit_report", case_id=case.id, report_id=made.id), 303)
    page = render_template(
        "support/report_new.html",
        case=case,
        form=form,
        meetings=meetings,
        notes=notes,
        words=words,
        crumbs=crumbs(case, gettext("New report")),
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


@bp.route("/cases/<uuid:case_id>/support/reports/<uuid:report_id>/edit", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_report)
def edit_report(case: Case, found: SupportReport) -> Any:
    """The sections of a draft, each edited and approved; saving with the second button approves the whole."""
    if found.state != "draft" or not _may_write(found):
        return redirect(url_for("support.show_report", case_id=case.id, report_id=found.id))
    report_id, facet = found.id, Facet(found.facet)
    goals = commands.goals_to_score(g.db, case.id) if found.kind == "final" else []
    levels = {path.id: path.level for path in paths(g.db, case.id)} if goals else {}
    place = Place(f"report:{report_id}", facet, case.id)
    form = autosave.open_form(form_of(found, goals), place, stored=stored(found, goals, levels))
    if request.method != "POST":
        form.look(commands.mark(found))
    if answer := autosave.put_aside(form):
        return answer
    if form.validate_on_submit():
        written, seen, whole = form.written(goals), form.seen.data or None, "approve" in request.form

        def keep() -> SupportReport:
            kept = commands.write(g.db, g.actor, case.id, report_id, written, seen=seen)
            return papers.approve(g.db, g.actor, case.id, report_id) if whole else kept

        access.attempt(form, keep)
        if not access.refused():
            autosave.forget(form)
            said = gettext("The report is approved: it does not change any more.") if whole else gettext("The draft was saved.")
            after = "support.show_report" if whole else "support.edit_report"
            return access.done(said, url_for(after, case_id=case.id, report_id=report_id))
        found = commands.load(g.db, case.id, report_id)
        form.look(commands.mark(found))
    page = render_template(
        "support/report_edit.html",
        case=case,
        report=found,
        form=form,
        goals=goals,
        sections=SECTIONS,
        words=words,
        crumbs=[*crumbs(case, gettext("Draft of the report"))],
    )
    return page, 200 if request.method == "GET" else access.status_of_refusal()


@bp.get("/cases/<uuid:case_id>/support/reports/<uuid:report_id>")
@access.page(P.SEE_CASES, case=True, facet=SEEN, reads=(Facet.SUPPORT,), load=load_report)
def show_report(case: Case, found: SupportReport) -> Any:
    """A report as it was approved; a draft for its author and the coordinator."""
    written = [{"code": code, "text": found.sections[code]["text"]} for code in SECTIONS if found.sections[code]["text"]]
    content = {**NOT_APPROVED, "sections": written, **(found.content or {})}
    actions = {f"{a.family}.{a.name}" for a in board.actions(g.actor, g.seen) if a.allowed}
    into = found.kind == "renewal" and found.state == "approved" and "renewals.give_report" in actions
    return render_template(
        "support/report.html",
        case=case,
        report=found,
        content=content,
        may_edit=found.state == "draft" and _may_write(found),
        into_renewal=url_for("renewals.give_report", case_id=case.id, report=found.id) if into else "",
        words=words,
        crumbs=crumbs(case, words.REPORT_KINDS[found.kind]),
    )


@bp.get("/cases/<uuid:case_id>/support/reports/<uuid:report_id>.pdf")
@access.page(P.SEE_CASES, case=True, facet=SEEN, reads=(Facet.SUPPORT,), load=load_report)
def report_pdf(case: Case, found: SupportReport) -> Any:
    """The report as it was approved."""
    data = papers.file_of(found)
    if data is None:
        raise NotFound(UNKNOWN)
    name = f"{case.number}-relazione-{found.ends_on:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(data, mimetype="application/pdf", headers=headers)


@bp.post("/cases/<uuid:case_id>/support/reports/<uuid:report_id>/drop")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, load=load_report)
def drop_report(case: Case, found: SupportReport) -> Any:
    """Give a draft up."""
    report_id = found.id
    access.attempt(None, lambda: commands.drop(g.db, g.actor, case.id, report_id))
    if access.refused():
        return access.back_to(url_for("support.show_report", case_id=case.id, report_id=report_id))
    return access.done(gettext("The draft was given up."), url_for("support.reports", case_id=case.id))


def _sources(case: Case, form: ChooseForm) -> tuple[Any, Any]:
    """The meetings of the chosen days, and the notes for the Equipe where only its members will read the report."""
    starts_on, ends_on = form.starts_on.data, form.ends_on.data
    if not starts_on or not ends_on:
        return (), ()
    meetings = gathering.meetings_between(g.db, case.id, starts_on, ends_on)
    equipe = form.facet.data == "support.equipe"
    return meetings, gathering.notes_between(g.db, case.id, starts_on, ends_on) if equipe else ()


def _chosen(name: str, rows: Any) -> tuple[UUID, ...]:
    """Which of the offered rows were ticked; ids of anything else are not looked at."""
    sent = set(request.form.getlist(name))
    return tuple(row.id for row in rows if str(row.id) in sent)


def _asked() -> dict[str, str]:
    """The kind in the address of a link that leads here."""
    kind = request.args.get("kind", "")
    return {"kind": kind} if kind in words.REPORT_KINDS else {}


def _may_write(found: SupportReport) -> bool:
    return found.author_id == g.actor.person_id or Role.COORDINATOR in g.actor.roles
