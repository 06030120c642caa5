"""The page on which the head of service changes the numbers of the rules, after looking at what would change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.pages import access
from portal.pages.placements.blueprint import bp
from portal.workflow.disclosure import Facet
from portal.workflow.placements import changing_rules
from portal.workflow.placements.changing_rules import BOUNDS, WEIGHTS, Value
from portal.workflow.referrals.words import CRITERION_WORDS
from tenants import clock
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from tenants.actor import Actor
    from tenants.organisations import Rules

LABELS = {
    "points_urgency": _l("Points for an urgent need"), "points_child": _l("Points for each child"),
    "points_eviction": _l("Points for an eviction with a date"), "points_month_waited": _l("Points for each whole month on the list"),
    "max_persons": _l("Persons of a household, at most"), "min_incomes": _l("Incomes of a household, at least"),
    "quorum_members": _l("Members who must count for the quorum"), "information_days": _l("Working days to answer the Equipe"),
    "information_expires_days": _l("Working days after which an unanswered question expires"),
    "plan_review_days": _l("Days after which the educational plan is looked at again"),
    "visit_notice_days": _l("Days of notice before an inspection of a home"),
    "visit_from_hour": _l("An inspection begins at this hour at the earliest"),
    "visit_until_hour": _l("An inspection ends at this hour at the latest"),
    "behalf_days": _l("Days to confirm or object to what was recorded for one"),
}  # fmt: skip


EQUIPE = ("quorum_members", "quorum_both", "own_referral")
VISITS = ("visit_notice_days", "visit_from_hour", "visit_until_hour")


class RulesForm(FlaskForm):  # type: ignore[misc]
    """The numbers, from when they hold, and why."""

    (
        points_urgency,
        points_child,
        points_eviction,
        points_month_waited,
        max_persons,
        min_incomes,
        quorum_members,
        information_days,
        information_expires_days,
        plan_review_days,
        visit_notice_days,
        visit_from_hour,
        visit_until_hour,
        behalf_days,
    ) = (IntegerField(LABELS[name], [InputRequired(), NumberRange(*BOUNDS[name])]) for name in BOUNDS)
    quorum_both = BooleanField(
        _l("Members of both organisations must count"), description=_l("Otherwise enough members of one suffice.")
    )
    own_referral = RadioField(
        _l("Whoever wrote the referral"),
        choices=[
            ("not_alone", _l("does not decide on it alone")),
            ("not_recorded", _l("neither chairs its decision nor records it")),
            ("abstains", _l("does not count when it is decided")),
        ],
        validators=[InputRequired()],
        description=_l("Nobody approves their own request: this says how far that goes."),
    )
    patron_day = StringField(
        _l("Local holiday"),
        [Optional(), Length(max=5)],
        description=_l("Day and month of the patron saint of the place, such as 10/06: it is no working day. Empty for none."),
    )
    valid_from = DateField(_l("They hold from"), [Optional()])
    reason = TextAreaField(_l("Why the rules change"), [Optional(), Length(max=2000)])
    seen = StringField(widget=HiddenInput(), validators=[Optional()])

    def numbers(self) -> dict[str, Value]:
        """What was typed."""
        day, _, month = (self.patron_day.data or "").strip().partition("/")
        return {
            **{name: int(getattr(self, name).data) for name in BOUNDS},
            "quorum_both": bool(self.quorum_both.data),
            "own_referral": self.own_referral.data,
            "patron_day": f"{month.strip():0>2}-{day.strip():0>2}" if day else None,
        }

    def show_patron_day(self, patron_day: str | None) -> None:
        """The holiday of the rules, as it is typed."""
        month, _, day = (patron_day or "").partition("-")
        self.patron_day.data = f"{day}/{month}" if day else ""


def load_rules(session: Any, actor: Actor, partnership_id: UUID) -> Rules:
    """The rules in force of a partnership, for its head of service."""
    return changing_rules.current(session, actor, partnership_id)


@bp.route("/partnerships/<uuid:partnership_id>/rules", methods=["GET", "POST"])
@access.page(P.CHANGE_RULES, load=load_rules)
def change_rules(rules: Rules) -> Any:
    """Change the numbers: first what would change, then keep them."""
    form = RulesForm(obj=rules if request.method == "GET" else None)
    shown = None
    if request.method == "GET":
        form.valid_from.data, form.reason.data, form.seen.data = clock.today(), "", ""
        form.show_patron_day(rules.patron_day)
    elif form.validate_on_submit():
        numbers, seen = form.numbers(), form.seen.data
        shown = access.attempt(form, lambda: changing_rules.preview(g.db, g.actor, _partnership(), numbers))
        form.seen.data = changing_rules.signature(numbers) if shown else ""
        if shown and request.form.get("step") == "keep":
            day, reason = form.valid_from.data or date.min, form.reason.data or ""
            access.attempt(
                form,
                lambda: changing_rules.change_rules(
                    g.db, g.actor, _partnership(), numbers, valid_from=day, reason=reason, seen=seen
                ),
            )
            if not access.refused():
                return access.done(
                    gettext("The new rules are kept, with their date and reason."), url_for("placements.waiting_list")
                )
    if shown:
        access.read_also(Facet.SOCIAL, *(move.case_id for move in shown.moves))
        access.read_also(Facet.ECONOMIC, *(move.case_id for move in shown.moves))
    page = render_template(
        "placements/rules.html",
        form=form,
        rules=rules if request.method == "GET" else changing_rules.current(g.db, g.actor, _partnership()),
        preview=shown,
        weights=[getattr(form, name) for name in WEIGHTS],
        limits=[
            getattr(form, name)
            for name in BOUNDS
            if name not in (*WEIGHTS, *EQUIPE, *VISITS, "information_days", "information_expires_days")
        ],
        visits=[getattr(form, name) for name in VISITS],
        equipe=[getattr(form, name) for name in EQUIPE],
        days=[form.information_days, form.information_expires_days, form.patron_day],
        criteria=CRITERION_WORDS,
        versions=changing_rules.versions(g.db, _partnership()),
        crumbs=[(gettext("Waiting list"), url_for("placements.waiting_list")), (gettext("Change the rules"), None)],
    )
    refused = request.method == "POST" and (access.refused() or shown is None)
    return page, access.status_of_refusal() if refused else 200


def _partnership() -> UUID:
    """The partnership of the address: a refusal has undone what was loaded."""
    return UUID(request.path.split("/")[2])
