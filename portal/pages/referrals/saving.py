"""How the pages of a referral save and are drawn: beside every section, the criteria as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals import autosave
from portal.pages.words import say
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import queries, words
from portal.workflow.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.pages.referrals.forms import Correcting, Versioned
    from portal.workflow.cases.models import Case


def saved(form: Versioned, case: Case, command: Callable[[], Any]) -> bool:
    """Whether a posted form was saved. If not, it carries the sentences, and the version that the page is drawn from now."""
    if not form.validate_on_submit():
        return False
    access.attempt(form, command)
    if access.refused():
        g.db.refresh(case)
        form.look_at(case.version)
        return False
    autosave.forget(form)
    return True


def corrected(form: Correcting, case: Case, command: Callable[..., Any], *values: Any) -> bool:
    """Whether a posted form was saved by a command on the referral, which takes the reason of a correction and the version looked at."""
    return saved(
        form,
        case,
        lambda: command(g.db, access.actor(), case.id, *values, why=form.reason, seen_version=form.seen_version),
    )


def page(template: str, case: Case, *, crumb: str = "", **values: Any) -> Any:
    """A page of the referral, with its trail and the criteria; 422 or 409 when a form came back."""
    crumbs = [
        (gettext("Cases"), url_for("cases.index")),
        (case.number, url_for("cases.show", case_id=case.id)),
        (referral_title(case), back(case) if crumb else None),
    ]
    if crumb:
        crumbs.append((crumb, None))
    if "results" not in values:
        values["results"] = queries.live_criteria(g.db, case)
    for facet in (Facet.ECONOMIC, Facet.SOCIAL):
        access.read_also(facet, case.id)
    answer = render_template(
        f"referrals/{template}", case=case, crumbs=crumbs, criterion_words=words.CRITERION_WORDS, back=back(case), **values
    )
    return answer, access.status_of_refusal() if request.method == "POST" else 200


def back(case: Case) -> str:
    """The referral's task list; the case's own page for whoever must not see who the household is."""
    address: str = url_for("referrals.edit" if Facet.IDENTITY in g.seen.facets else "cases.show", case_id=case.id)
    return address


def referral_title(case: Case) -> str:
    """What the referral is called: a draft is written, a submitted one corrected."""
    return str(gettext("Referral") if case.stage == Stage.DRAFT else gettext("Data of the referral"))


def word(of: dict[str, Any], code: str | None) -> str:
    """The word for a code, or nothing."""
    return str(say(of[code])) if code in of else ""
