"""A new referral, and the check of a tax code while it is typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from portal.pages import access
from portal.pages.referrals.autosave import forget, open_form, put_aside
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import MemberForm, NewReferralForm
from portal.workflow.cases.models import Case
from portal.workflow.cases.unsaved import Place
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, probes, queries, taxcode
from tenants.organisations import Partnership
from tenants.permissions import Permission


@bp.route("/referrals/new", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL)
def new() -> Any:
    """Begin a referral with the person who speaks for the household."""
    actor, form = access.actor(), open_form(NewReferralForm, Place("referral", Facet.IDENTITY))
    if (aside := put_aside(form)) is not None:
        return aside
    known = queries.partnerships_of(g.db, actor)
    names = g.db.execute(select(Partnership.id, Partnership.name).where(Partnership.id.in_(known)).order_by(Partnership.name))
    form.partnership.choices = [(str(id_), name) for id_, name in names]
    if request.method == "GET":
        form.key.data = str(uuid4())
        if not form.kept.typed:
            form.citizenship.data = "IT"
    elif _opened_already(form):
        return redirect(url_for("referrals.edit", case_id=form.key.data), 303)
    elif form.validate_on_submit():
        case = access.attempt(
            form,
            lambda: commands.open_referral(
                g.db,
                actor,
                _partnership(form, known),
                reference=form.facts("reference"),
                external_number=form.external_number.data,
                case_id=UUID(form.key.data),
            ),
        )
        if case is not None:
            forget(form)
            return access.done(gettext("The draft is open. Only you and the head of service see it."),
                               url_for("referrals.edit", case_id=case.id))  # fmt: skip
    crumbs = [(gettext("Cases"), url_for("cases.index")), (gettext("New referral"), None)]
    status = access.status_of_refusal() if request.method == "POST" else 200
    return render_template("referrals/new.html", form=form, crumbs=crumbs), status


@bp.post("/referrals/tax-code")
@access.page(Permission.WRITE_REFERRAL)
def check_tax_code() -> Any:
    """A fragment: what is to be said of the tax code that is being typed. Names nobody and no case."""
    form = MemberForm(with_reference=True)
    code = taxcode.compact(form.tax_code.data or "")
    problem = taxcode.problem(code) if code else None
    warnings: tuple[Any, ...] = ()
    asked = probes.Answer()
    if code and problem is None:
        warnings = taxcode.mismatches(
            code,
            surname=form.surname.data or "",
            given_name=form.given_name.data or "",
            born_on=form.born_on.data,
            sex=form.sex.data or None,
        )
        own = _uuid(request.args.get("case"))
        index = taxcode.index(code)
        asked = probes.ask(g.db, access.actor(), g.db.get(Case, own) if own else None, index)
    page = render_template(
        "referrals/_tax_code.html",
        problem=probes.TOO_MANY if asked.refused else problem,
        warnings=warnings,
        known=asked.known,
        code=code,
    )
    return page


def _opened_already(form: NewReferralForm) -> bool:
    key = _uuid(form.key.data)
    if key is None:
        form.key.data = str(uuid4())
        return False
    return g.db.get(Case, key) is not None


def _partnership(form: NewReferralForm, known: tuple[UUID, ...]) -> UUID | None:
    return _uuid(form.partnership.data) if len(known) > 1 else None


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None
