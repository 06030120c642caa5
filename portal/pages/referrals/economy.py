"""The section of incomes and the economic situation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals.autosave import open_form, put_aside
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import Correcting, EconomicForm, IncomeForm, euro
from portal.pages.referrals.history import told
from portal.pages.referrals.saving import back, corrected, page, word
from portal.workflow.cases.unsaved import Place
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, queries, words
from portal.workflow.referrals.editing import require_editable
from portal.workflow.referrals.models import EconomicSituation
from tenants.errors import NotFound
from tenants.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.referrals.models import Income
    from tenants.actor import Actor

READS = (Facet.IDENTITY, Facet.ECONOMIC)


def income_of(session: Session, actor: Actor, case: Case, income_id: UUID) -> Income:
    """An income of the case's household."""
    found = next((i for i in queries.incomes(session, case.id) if i.id == income_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@bp.route("/cases/<uuid:case_id>/referral/economic", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.ECONOMIC, reads=READS)
def economic_section(case: Case) -> Any:
    """The incomes, and the form of ISEE and debts."""
    require_editable(case)
    situation = g.db.get(EconomicSituation, case.id)
    place = Place("economic", Facet.ECONOMIC, case.id)
    form = open_form(EconomicForm, place, version=case.version, stored=_typed(situation))
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and corrected(form, case, commands.set_economic, form.facts()):
        return access.done(gettext("The economic situation was saved."), back(case))
    names = {m.id: f"{m.name.given_name} {m.name.surname}" for m in queries.members(g.db, case.id)}
    return page(
        "economic_section.html",
        case,
        crumb=gettext("Incomes and economic situation"),
        form=form,
        incomes=queries.incomes(g.db, case.id),
        names=names,
        history=told(case.id, Facet.ECONOMIC, names=names),
        words=words,
        one_day=timedelta(days=1),
    )


@bp.route("/cases/<uuid:case_id>/referral/economic/income", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.ECONOMIC, reads=READS)
def add_income(case: Case) -> Any:
    """An income more."""
    require_editable(case)
    form = _form(case, None)
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and corrected(form, case, commands.add_income, form.facts()):
        return access.done(gettext("The income was recorded."), _section(case))
    return page("income.html", case, crumb=gettext("Add an income"), form=form, title=gettext("Add an income"), adds="income",
                cancel=_section(case))  # fmt: skip


@bp.route("/cases/<uuid:case_id>/referral/economic/income/<uuid:income_id>", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.ECONOMIC, reads=READS, load=income_of)
def change_income(case: Case, income: Income) -> Any:
    """Correct an income, or give it its last day."""
    require_editable(case)
    form, income_id = _form(case, income), income.id
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and corrected(form, case, commands.change_income, income_id, form.facts()):
        return access.done(gettext("The income was saved."), _section(case))
    title = word(words.INCOME_WORDS, income.kind)
    return page("income.html", case, crumb=title, form=form, title=title, adds=f"income:{income_id}", cancel=_section(case))


@bp.route("/cases/<uuid:case_id>/referral/economic/income/<uuid:income_id>/remove", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.ECONOMIC, reads=READS, load=income_of)
def remove_income(case: Case, income: Income) -> Any:
    """Take back an income that was recorded by mistake, after asking."""
    require_editable(case)
    form, income_id = Correcting(), income.id
    if request.method == "POST":
        if corrected(form, case, commands.remove_income, income_id):
            return access.done(gettext("The income was removed."), _section(case))
    else:
        form.look_at(case.version)
    return page(
        "remove.html",
        case,
        crumb=gettext("Remove an income"),
        form=form,
        title=gettext("Remove this income?"),
        sentence=gettext("Remove it only if it was recorded by mistake. To an income that ended give its last day instead."),
        cancel=_section(case),
    )


def _section(case: Case) -> str:
    return url_for("referrals.economic_section", case_id=case.id)


def _form(case: Case, income: Income | None) -> IncomeForm:
    place = Place(f"income:{income.id if income else 'new'}", Facet.ECONOMIC, case.id)
    form = open_form(IncomeForm, place, version=case.version, stored=_typed_income(income) if income else None)
    form.member.choices = [("", gettext("The household as a whole"))] + [
        (str(m.id), f"{m.name.given_name} {m.name.surname}") for m in queries.members(g.db, case.id)
    ]
    return form


def _typed_income(income: Income) -> dict[str, Any]:
    return {
        "member": str(income.member_id or ""),
        "kind": income.kind,
        "monthly": euro(income.monthly_cents),
        "certainty": income.certainty,
        "starts_on": income.starts_on,
        "ends_on": income.ends_on - timedelta(days=1) if income.ends_on else None,
        "evidence": income.evidence,
    }


def _typed(situation: EconomicSituation | None) -> dict[str, Any] | None:
    if situation is None:
        return None
    return {
        "isee_kind": situation.isee_kind,
        "isee": euro(situation.isee_cents),
        "isee_expires_on": situation.isee_expires_on,
        "debts": euro(situation.debts_cents),
        "note": situation.note,
        "no_income": situation.no_income,
    }
