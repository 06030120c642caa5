"""What happens to a referral as a whole: withdrawn, handed to a colleague, its criteria checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import AssignForm, OpenNamesForm, SubmitForm, WithdrawForm
from portal.pages.referrals.saving import saved
from portal.workflow import stages
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, criteria, queries, words
from portal.workflow.referrals import protection as guarding
from portal.workflow.stages import Stage, Transition
from tenants.errors import NotFound
from tenants.permissions import Permission

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case

NOBODY = UUID(int=0)


@bp.route("/cases/<uuid:case_id>/withdraw", methods=["GET", "POST"])
@access.page(Permission.WITHDRAW_CASE, case=True)
def withdraw(case: Case) -> Any:
    """End the case before the household has its home."""
    form = WithdrawForm()
    if request.method == "POST":
        if saved(
            form,
            case,
            lambda: commands.withdraw(
                g.db,
                access.actor(),
                case.id,
                asked_by=form.asked_by.data or "",
                reason=form.reason.data or "",
                seen_version=form.seen_version,
            ),
        ):
            return access.done(gettext("The case is withdrawn."), _case(case))
    else:
        form.look_at(case.version)
    stages.require(Stage(case.stage), Transition.WITHDRAW)
    return _page("withdraw.html", case, gettext("Withdraw the case"), form=form, stage=case.stage)


@bp.route("/cases/<uuid:case_id>/social-worker", methods=["GET", "POST"])
@access.page(Permission.ASSIGN_SOCIAL_WORKER, case=True)
def assign(case: Case) -> Any:
    """Hand the case over to a colleague."""
    form = AssignForm()
    now = queries.social_worker_id(g.db, case.id)
    colleagues = queries.social_workers(g.db, access.actor())
    form.person.choices = [(str(id_), f"{surname} {given}") for id_, surname, given in colleagues if id_ != now]
    if request.method == "POST":
        if saved(
            form,
            case,
            lambda: commands.assign_social_worker(
                g.db, access.actor(), case.id, _chosen(form), seen_version=form.seen_version
            ),
        ):  # fmt: skip
            return access.done(gettext("The case is handed over, and your colleague has been told."), _case(case))
    else:
        form.look_at(case.version)
    current = next((f"{given} {surname}" for id_, surname, given in colleagues if id_ == now), "")
    return _page("assign.html", case, gettext("Hand over to a colleague"), form=form, current=current)


@bp.route("/cases/<uuid:case_id>/claim", methods=["GET", "POST"])
@access.page(Permission.ASSIGN_SOCIAL_WORKER, case=True)
def claim(case: Case) -> Any:
    """Take on a case that nobody follows."""
    form = SubmitForm()
    if request.method == "POST":
        if saved(form, case, lambda: commands.claim(g.db, access.actor(), case.id, seen_version=form.seen_version)):
            return access.done(gettext("You follow the case now."), _case(case))
    else:
        form.look_at(case.version)
    return _page("claim.html", case, gettext("Follow this case"), form=form)


@bp.route("/cases/<uuid:case_id>/criteria", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.ASSESSMENT, reads=(Facet.ECONOMIC, Facet.SOCIAL))
def recheck(case: Case) -> Any:
    """The criteria as they were at the last check and as they stand now; check them again."""
    form = SubmitForm()
    if request.method == "POST":
        if saved(form, case, lambda: commands.recheck(g.db, access.actor(), case.id, seen_version=form.seen_version)):
            return access.done(gettext("The criteria were checked again."), _case(case))
    else:
        form.look_at(case.version)
    last = queries.last_check(g.db, case.id)
    return _page(
        "recheck.html",
        case,
        gettext("Check the criteria again"),
        form=form,
        last=last,
        kept=criteria.thawed(last.results) if last else (),
        results=queries.live_criteria(g.db, case),
        criterion_words=words.CRITERION_WORDS,
    )


@bp.route("/cases/<uuid:case_id>/protection", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY)
def protection(case: Case) -> Any:
    """Reserve the household's names to the people assigned, or end that; who opened them, and why."""
    form, wanted = SubmitForm(), not case.protected
    if request.method == "POST":
        command = lambda: guarding.set_protected(g.db, access.actor(), case.id, wanted, seen_version=form.seen_version)  # noqa: E731
        if saved(form, case, command):
            done = gettext("The names are reserved now.") if wanted else gettext("The names are no longer reserved.")
            return access.done(done, _case(case))
    else:
        form.look_at(case.version)
    return _page("protection.html", case, gettext("Reserved names"), form=form, openings=guarding.openings(g.db, case.id))


@bp.route("/cases/<uuid:case_id>/open-names", methods=["GET", "POST"])
@access.page(Permission.SEE_CASES, case=True)
def open_names(case: Case) -> Any:
    """Read the names of a protected household until tonight, with a reason."""
    if not guarding.could_open(access.actor(), case):
        raise NotFound(UNKNOWN)
    form = OpenNamesForm()
    if request.method == "POST":
        if saved(form, case, lambda: guarding.open_names(g.db, access.actor(), case.id, form.reason.data or "")):
            return access.done(gettext("You can read the names until tonight."), url_for("referrals.household", case_id=case.id))
    else:
        form.look_at(case.version)
    return _page("open_names.html", case, gettext("Open the reserved names"), form=form)


def _page(template: str, case: Case, title: str, **values: Any) -> Any:
    crumbs = [(gettext("Cases"), url_for("cases.index")), (case.number, _case(case)), (title, None)]
    answer = render_template(f"referrals/{template}", case=case, crumbs=crumbs, title=title, cancel=_case(case), **values)
    return answer, access.status_of_refusal() if request.method == "POST" else 200


def _case(case: Case) -> str:
    return url_for("cases.show", case_id=case.id)


def _chosen(form: AssignForm) -> UUID:
    offered = [choice[0] for choice in form.person.choices or ()]
    return UUID(form.person.data) if form.person.data in offered else NOBODY
