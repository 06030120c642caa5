"""The papers of a renewal: the letter to the household and its protocol number, the dossier as a PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.pages.renewals import dossier, forms
from portal.pages.renewals.blueprint import AREA_WORDS, BOTH, GOAL_WORDS, TITLES, WORDS, bp, tab
from portal.pages.telling import told
from portal.pages.words import date_it, datetime_it, language, say
from portal.records.documents import intake, pdf
from portal.records.letters import renewal as letters
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.placements import queries as placements
from portal.workflow.renewals import conditions, queries, requests
from tenants import clock
from tenants.errors import NotFound
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.records.letters.models import Letter
    from portal.workflow.renewals.models import ReviewDecision
    from tenants.actor import Actor

HOW_IT_STANDS_WORDS = {"met": "Holds", "not_met": "Does not hold", "unknown": "Not known"}


def decision_of(session: Session, who: Actor, case: Case, decision_id: UUID) -> ReviewDecision:
    """The decision in the address, of the case in the address."""
    return letters.decision_of(session, who, case, decision_id)


def letter_of(session: Session, who: Actor, case: Case, letter_id: UUID) -> Letter:
    """The letter in the address, of the case in the address."""
    return letters.letter_of(session, who, case, letter_id)


@bp.route("/cases/<uuid:case_id>/renewal/letters/<uuid:decision_id>", methods=BOTH)
@access.page(P.ISSUE_LETTERS, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,), load=decision_of)
def issue_letter(case: Case, decision: ReviewDecision) -> Any:
    """Write the letter to the household, or write it again."""
    form: Any = forms.LetterForm()
    form.offer()
    decision_id = decision.id
    again = any(row.subject_id == decision_id for row in letters.letters_of(g.db, case.id))
    if form.validate_on_submit():
        access.attempt(form, lambda: _issue(case, decision, form.language.data, form.reason.data))
        if not access.refused():
            access.read_also(Facet.IDENTITY, case.id)
            return access.done(gettext("The letter was written: open it, read it, then send it."), tab(case))
    return _page("renewals/letter.html", case, form, gettext("Letter to the household"), again=again)


@bp.route("/cases/<uuid:case_id>/renewal/letters/<uuid:letter_id>/protocol", methods=BOTH)
@access.page(P.ISSUE_LETTERS, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,), load=letter_of)
def record_protocol(case: Case, letter: Letter) -> Any:
    """Write down the letter's protocol number."""
    form: Any = forms.ProtocolForm()
    letter_id = letter.id
    if form.validate_on_submit():
        number, on = form.number.data or "", form.on.data
        access.attempt(form, lambda: letters.record_protocol(g.db, actor(), case.id, letter_id, number=number, on=on))
        if not access.refused():
            return access.done(gettext("The protocol number was recorded."), tab(case))
    return _page("renewals/protocol.html", case, form, gettext("Protocol number of the letter"))


@bp.get("/cases/<uuid:case_id>/renewal/dossier.pdf")
@access.page(P.SEE_CASES, case=True, facet=Facet.RENEWAL, reads=(Facet.RENEWAL,))
def dossier_pdf(case: Case) -> Any:
    """The dossier as a PDF, from what the reader may see now."""
    review = queries.review_of(g.db, case.id)
    if review is None:
        raise NotFound(UNKNOWN)
    written = pdf.render("letters/dossier.html", _dossier(case, review), letters.letterhead_of(g.db, case), language())
    answer = Response(written, mimetype=intake.PDF)
    answer.headers.set("Content-Disposition", "inline", filename=f"{case.number}.pdf")
    return answer


def _issue(case: Case, decision: ReviewDecision, spoken: str, reason: str | None) -> Any:
    letters.require_reason(g.db, decision.id, reason)
    values = letters.values(g.db, case, decision)
    written = pdf.render(letters.TEMPLATE, values, letters.letterhead_of(g.db, case), spoken)
    title, received = say(letters.TITLE_WORDS[decision.outcome]), intake.keep(written, intake.PDF)
    return letters.issue(g.db, actor(), case.id, decision.id, received, language=spoken, title=title, reason=reason)


def _dossier(case: Case, review: Any) -> dict[str, Any]:
    stay, composed = placements.stay(g.db, case.id), dossier.compose(g.db, case.id)
    found = conditions.conditions(g.db, case, stay) if stay else ()
    last = stay.ends_on - timedelta(days=1) if stay else None
    return {
        "number": case.number,
        "printed_at": clock.now(),
        "printed_by": actor().person_name,
        "facts": [
            (gettext("Opened on"), date_it(review.opened_at)),
            (gettext("Last day of the stay"), date_it(last)),
            (gettext("Decision due"), date_it(review.due_on)),
            (gettext("People"), case.size),
        ],
        "asked": [_asked(one, by) for one, by in requests.requests(g.db, case.id)],
        "conditions": [(say(WORDS["conditions"][r.code]), say(HOW_IT_STANDS_WORDS[r.state.value]), say(r.sentence)) for r in found],
        "contributions": [*(_written(one) for one in queries.written(g.db, review.id)), _unit(case)],
        "goals": [
            (f"{say(AREA_WORDS[one['area']])}: {one['title']}", one["due_on"], say(GOAL_WORDS[one["state"]]))
            for one in composed.goals
        ],
        "budget": composed.budget,
        "path": [(e["at"], told(e["name"], e["data"])) for e in composed.path],
        "decisions": [
            (say(letters.TITLE_WORDS[d.outcome]), d.decided_on, d.proven_reasons) for d in queries.decisions(g.db, review.id)
        ],
    }  # fmt: skip


def _asked(one: Any, by: str | None) -> tuple[str, str, str]:
    wish = gettext("It asks to stay on") if one.wants_renewal else gettext("It does not ask for a renewal")
    said = gettext("Said by %(who)s on %(day)s, %(how)s; written down by %(name)s on %(when)s.",
                   who=one.asked_by, day=date_it(one.asked_on), how=say(requests.WAY_WORDS[one.way]).lower(), name=by or "–",
                   when=date_it(one.recorded_at))  # fmt: skip
    return wish, one.reasons, said + (f" {gettext('Asked late')}: {one.late_reason}" if one.late_reason else "")


def _written(one: dict[str, Any]) -> tuple[str, list[str], str]:
    title = say(TITLES[one["kind"]])
    if one["given_at"] is None:
        return title, [gettext("due by %(day)s", day=date_it(one["due_on"]))], ""
    words = WORDS["recommendations"][one["recommendation"]]
    return title, [f"{one['given_by'] or '–'}, {one['organisation']}, {datetime_it(one['given_at'])}", say(words)], one["text"]


def _unit(case: Case) -> tuple[str, list[str], str]:
    question = queries.question_of(g.db, case.id)
    title = say(TITLES["unit_question"])
    if question is None or question.answered_at is None:
        return title, [gettext("The owner has not answered yet.")], ""
    said = gettext("The unit stays available") if question.available else gettext("The unit does not stay available")
    until = [gettext("Until %(day)s, the last day.", day=date_it(question.available_until))] if question.available_until else []
    return title, [said, *until], question.note or ""


def _page(template: str, case: Case, form: Any, title: str, **values: Any) -> Any:
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, tab(case)), (title, None)]
    page = render_template(template, case=case, form=form, title=title, crumbs=crumbs, back=tab(case), **values)
    return page, 200 if request.method == "GET" else access.status_of_refusal()
