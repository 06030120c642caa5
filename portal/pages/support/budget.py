"""The family budget: a sheet with months as columns, saved cell by cell; what is to be saved; the debts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, abort, g, jsonify, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.pages import access
from portal.pages.support import sheet, words, workbook
from portal.pages.support.blueprint import bp, crumbs, require_action
from portal.pages.support.chart import trend
from portal.pages.support.forms import DebtForm, TargetForm
from portal.pages.words import money, say
from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.rules import add_months
from portal.workflow.support import commands
from portal.workflow.support.budget import queries
from portal.workflow.support.budget.money import Month, first_of, months_with_freed, outlook, window
from portal.workflow.support.budget.sheet import EARLIEST, Outcome
from portal.workflow.support.models import BUDGET_KINDS, BudgetLine
from tenants import clock
from tenants.actor import Actor
from tenants.errors import Invalid, NotFound, Refused
from tenants.permissions import Permission as P

LENGTHS = (3, 6, 12)


def load_debt(session: Session, actor: Actor, case: Case, line_id: UUID) -> BudgetLine:
    """A debt of the case of the address."""
    found = select(BudgetLine).where(BudgetLine.id == line_id, BudgetLine.case_id == case.id, BudgetLine.kind == "debt")
    line = session.scalars(found).one_or_none()
    if line is None:
        raise NotFound(UNKNOWN)
    return line


@bp.route("/cases/<uuid:case_id>/support/budget", methods=["GET", "POST"])
@access.page(P.SEE_SUPPORT, case=True, facet=Facet.SUPPORT_BUDGET, reads=(Facet.SUPPORT_BUDGET,))
def budget(case: Case) -> Any:
    """The sheet. Its script saves each cell that is left; without scripts one button saves all of it."""
    months = _months()
    if request.is_json:
        return _saved_by_script(case, months)
    typed: sheet.Typed | None = None
    refusal, outcome = "", Outcome()
    if request.method == "POST":
        typed = sheet.of_form(request.form, months)
        refusal, outcome = _save(case, typed)
        if not refusal and not typed.wrong and not outcome.clashes:
            return access.done(gettext("The family budget was saved."), _address(case, months))
    return _page(case, months, typed, refusal, outcome), 200 if typed is None else _status(refusal, outcome)


def _status(refusal: str, outcome: Outcome) -> int:
    if refusal:
        return access.status_of_refusal()
    return 409 if outcome.clashes else 422


def _save(case: Case, typed: sheet.Typed) -> tuple[str, Outcome]:
    """Make the edits that can be made; the sentence of a refusal. What clashes or is wrong is left for the page to show."""
    lines, cells = typed.edits()
    g.refusal = None
    try:
        outcome = commands.edit_sheet(g.db, g.actor, case.id, lines=lines, cells=cells)
    except NotFound:
        raise
    except Refused as refusal:
        g.db.rollback()
        g.refusal = refusal
        found = refusal.fields.get("sheet", refusal.sentence) if isinstance(refusal, Invalid) else refusal.sentence
        return say(found), Outcome()
    if not request.is_json and (typed.wrong or outcome.clashes):
        g.db.commit()  # what can be saved is saved, and the page shows the rest with a status of its own
    return "", outcome


def _saved_by_script(case: Case, months: list[date]) -> Any:
    typed = sheet.of_script(request.get_json(silent=True))
    refusal, outcome = _save(case, typed)
    if refusal:
        return jsonify(sentence=refusal), access.status_of_refusal()
    g.db.flush()
    sums = {month.month: month for month in queries.months_of(g.db, case.id)}
    texts = {(line.id, month): text for line in typed.lines for month, text in line.texts.items()}
    return jsonify(
        saved=[
            [str(s.line_id), f"{s.month:%Y-%m}", s.version, sheet.text_of(sheet.cents_of(texts[s.line_id, s.month]))]
            for s in outcome.saved
        ],
        clashes=[
            {
                "line": str(c.line_id),
                "month": f"{c.month:%Y-%m}",
                "text": sheet.text_of(c.cents),
                "version": c.version,
                "sentence": gettext("%(name)s wrote %(amount)s here at %(at)s.", name=c.by, amount=sheet.text_of(c.cents) or "–",
                                    at=words.at(c.at)),
            }
            for c in outcome.clashes
        ],
        wrong=[
            {"line": str(key[0] if isinstance(key, tuple) else key), "month": f"{key[1]:%Y-%m}" if isinstance(key, tuple) else "",
             "sentence": sentence}
            for key, sentence in typed.wrong.items()
        ],
        sums={f"{month:%Y-%m}": _sums(sums.get(month)) for month in months},
    )  # fmt: skip


def _sums(month: Month | None) -> list[str]:
    """The foot of a month's column, in the order of its rows."""
    if month is None:
        return [""] * 5
    return [sheet.text_of(month.income), sheet.text_of(month.costs), _signed(month.balance), sheet.text_of(month.savings),
            sheet.text_of(month.debt_left)]  # fmt: skip


def _signed(cents: int) -> str:
    return sheet.text_of(cents) if cents >= 0 else f"−{sheet.text_of(-cents)}"


def _page(case: Case, months: list[date], typed: sheet.Typed | None, refusal: str, outcome: Outcome) -> str:
    kept = queries.sheet(g.db, case.id, months)
    all_months = queries.months_of(g.db, case.id)
    sums = {month.month: month for month in all_months}
    target, _ = queries.target_of(g.db, case.id)
    debts = queries.debts_of(g.db, case.id)
    found = outlook(all_months, target)
    known = {line_id for line_id, _ in debts}
    can = next((a for a in board.actions(g.actor, g.seen) if (a.family, a.name) == ("support", "budget")), None)
    writes = can is not None and can.allowed
    lines = sheet.lines_of(kept, months, spare=sheet.SPARE_ROWS if writes else 0)
    if typed is not None:
        lines = {kind: [line for line in typed.lines if line.kind == kind] for kind in BUDGET_KINDS}
    this_month = first_of(clock.today())
    return render_template(
        "support/budget.html",
        case=case,
        months=months,
        lines=lines,
        seen=sheet.versions(kept),
        sums=[(month, _sums(sums.get(month))) for month in months],
        wrong=typed.wrong if typed else {},
        refusal=refusal,
        clashes=outcome.clashes,
        writes=writes,
        read_only=say(can.reason) if can and can.reason else "",
        before=_address(case, window(months[0], len(months))),
        after=_address(case, window(min(add_months(months[-1], len(months)), this_month), len(months)))
        if months[-1] < this_month else "",
        lengths=[(n, _address(case, window(months[-1], n)), n == len(months)) for n in LENGTHS],
        target=target,
        outlook=found,
        freed=months_with_freed(found, [debt for _, debt in debts]) if found else None,
        debts=debts,
        unknown_debts=[row for row in kept["debt"] if row.id not in known],
        trend=trend(all_months),
        all_months=all_months,
        shown=all_months[-1] if all_months else None,
        words=words,
        text_of=sheet.text_of,
        crumbs=crumbs(case, gettext("Family budget")),
    )  # fmt: skip


@bp.get("/cases/<uuid:case_id>/support/budget.xlsx")
@access.page(P.SEE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def budget_xlsx(case: Case) -> Any:
    """The budget as a workbook: its lines and debts for whoever sees them, sums and target for the others."""
    months = queries.months_of(g.db, case.id)
    target, _ = queries.target_of(g.db, case.id)
    sees = Facet.SUPPORT_BUDGET in g.seen.facets
    made = workbook.budget(
        case.number,
        months,
        queries.sheet(g.db, case.id, [month.month for month in months]) if sees else None,
        target,
        outlook(months, target),
        queries.debts_of(g.db, case.id) if sees else [],
    )
    name = f'attachment; filename="{case.number}-budget.xlsx"'
    return Response(made, mimetype=workbook.TYPE, headers={"Content-Disposition": name})


@bp.route("/cases/<uuid:case_id>/support/budget/target", methods=["GET", "POST"])
@access.page(P.WRITE_BUDGET, case=True, facet=Facet.SUPPORT_BUDGET, reads=(Facet.SUPPORT_BUDGET,))
def budget_target(case: Case) -> Any:
    """Say what is to be saved for a home of one's own."""
    require_action("budget")
    form, status = TargetForm(), 200
    if request.method == "GET":
        target, form.version.data = queries.target_of(g.db, case.id)
        form.show(target)
    else:
        if form.validate_on_submit():
            wanted, seen = form.target(), form.version.data
            access.attempt(form, lambda: commands.set_target(g.db, g.actor, case.id, wanted, seen=seen))
            if not access.refused():
                return access.done(
                    gettext("The target was saved: %(total)s.", total=money(wanted.total)),
                    url_for("support.budget", case_id=case.id, _anchor="target"),
                )
        status = access.status_of_refusal()
    page = render_template("support/target.html", case=case, form=form, crumbs=crumbs(case, gettext("What is to be saved")))
    return page, status


@bp.route("/cases/<uuid:case_id>/support/budget/debts/<uuid:line_id>", methods=["GET", "POST"])
@access.page(P.WRITE_BUDGET, case=True, facet=Facet.SUPPORT_BUDGET, reads=(Facet.SUPPORT_BUDGET,), load=load_debt)
def budget_debt(case: Case, debt: BudgetLine) -> Any:
    """Say what was owed, and by which instalments it is paid back."""
    require_action("budget")
    form, status, line_id, label = DebtForm(), 200, debt.id, debt.label
    if request.method == "GET":
        form.show(debt)
    else:
        if form.validate_on_submit():
            owed, instalment = form.amounts()
            access.attempt(form, lambda: commands.set_debt(g.db, g.actor, case.id, line_id, owed=owed, instalment=instalment))
            if not access.refused():
                return access.done(gettext("The debt was saved."), url_for("support.budget", case_id=case.id, _anchor="debts"))
        status = access.status_of_refusal()
    page = render_template("support/debt.html", case=case, form=form, label=label, crumbs=crumbs(case, label))
    return page, status


def _months() -> list[date]:
    """The months of the address: so many, up to one that is not to come."""
    length = request.args.get("months", 6, type=int)
    given = request.args.get("to")
    last = first_of(clock.today())
    if given:
        try:
            last = date.fromisoformat(f"{given}-01")
        except ValueError:
            abort(404)
    if length not in LENGTHS or not EARLIEST <= last <= clock.today():
        abort(404)
    return window(last, length)


def _address(case: Case, months: list[date]) -> str:
    this_month, length = first_of(clock.today()), len(months)
    to = f"{months[-1]:%Y-%m}" if months[-1] != this_month else None
    return url_for("support.budget", case_id=case.id, to=to, months=length if length != 6 else None)
