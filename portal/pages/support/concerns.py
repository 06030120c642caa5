"""Raise a concern outside of a meeting; answer one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.support import words
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.meeting_forms import AnswerConcernForm, ConcernForm
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.stages import Stage
from portal.workflow.support import commands
from portal.workflow.support.meetings.lookup import concern_of
from portal.workflow.support.models import Concern
from tenants.actor import Actor
from tenants.people import Person
from tenants.permissions import Permission as P


def load_concern(session: Session, actor: Actor, case: Case, concern_id: UUID) -> Concern:
    """A concern about the case of the address."""
    return concern_of(session, case, concern_id)


@bp.route("/cases/<uuid:case_id>/support/concerns/new", methods=["GET", "POST"])
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def concern(case: Case) -> Any:
    """Say that something worries."""
    require_action("concern")
    form, status = ConcernForm(), 200
    if request.method == "POST":
        if form.validate_on_submit():
            text, wanted = form.concern.data or "", form.wanted.data or ""
            access.attempt(form, lambda: commands.raise_concern(g.db, g.actor, case.id, text=text, wanted=wanted))
            if not access.refused():
                return access.done(
                    gettext("They have been told. You will be told when somebody answers."),
                    url_for("support.show", case_id=case.id, _anchor="concerns"),
                )
        status = access.status_of_refusal()
    page = render_template(
        "support/concern.html",
        case=case,
        form=form,
        comune_reads=Stage(case.stage) is not Stage.ASSIGNED,
        crumbs=crumbs(case, gettext("Raise a concern")),
    )
    return page, status


@bp.route("/cases/<uuid:case_id>/support/concerns/<uuid:concern_id>", methods=["GET", "POST"])
@access.page(P.ANSWER_CONCERN, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,), load=load_concern)
def answer_concern(case: Case, concern: Concern) -> Any:
    """Say that a concern was read, and what is done about it."""
    form, status, concern_id = AnswerConcernForm(), 200, concern.id
    if request.method == "POST":
        if form.validate_on_submit():
            answer = form.answer.data or ""
            access.attempt(form, lambda: commands.acknowledge_concern(g.db, g.actor, case.id, concern_id, answer=answer))
            if not access.refused():
                return access.done(
                    gettext("Thank you: whoever raised the concern has been told."),
                    url_for("support.show", case_id=case.id, _anchor="concerns"),
                )
        status = access.status_of_refusal()
    page = render_template(
        "support/answer_concern.html",
        case=case,
        form=form,
        concern=concern,
        raised_by=g.db.get(Person, concern.raised_by_id),
        words=words,
        crumbs=crumbs(case, gettext("Concern")),
    )
    return page, status
