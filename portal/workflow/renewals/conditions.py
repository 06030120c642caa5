"""The conditions of a renewal, checked again: each holds, does not, or is not known, in one sentence that names the evidence.

Computed anew whenever they are shown, and kept with the decision as they stood then. They decide nothing: the Equipe does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.workflow.referrals.criteria import Facts, Limits, Result, State, evaluate
from portal.workflow.renewals.queries import limits, months_that_fit, new_end, question_of
from portal.workflow.rules import add_months
from tenants import clock
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from portal.workflow.renewals.models import UnitQuestion
    from portal.workflow.renewals.queries import Limit
    from tenants.organisations import Rules

CONDITION_WORDS: dict[str, Sentence] = {
    "size": S("Persons of the household"),
    "income": S("At least one income"),
    "months": S("Months left"),
    "convention": S("Convention of the unit"),
    "unit": S("Unit free until the new end"),
    "owner": S("Answer of the owner"),
}
LIMITS: dict[str, Sentence] = {
    "taken": S("The unit is taken by somebody else from %(day)s on: at most %(months)s months can be granted."),
    "convention": S("The convention of the unit ends on %(day)s: at most %(months)s months can be granted."),
    "closed": S("The unit closes on %(day)s: at most %(months)s months can be granted."),
    "owner": S("The owner gives the unit until %(day)s: at most %(months)s months can be granted."),
}
OF_THE_HOUSEHOLD = ("size", "income")
"""The conditions of the programme itself: granting although one of them does not hold needs a written reason."""


@dataclass(frozen=True)
class HouseholdNow:
    """What the review may know of the household today; see ``app.renewal_facts``."""

    persons: int
    income_enough: bool
    incomes_known: bool
    next_income_on: date | None
    looked_at_on: date | None


def conditions(session: Session, case: Case, stay: Placement) -> tuple[Result, ...]:
    """Every condition of the renewal of a stay as it stands today. Two statements, whatever they find."""
    found = func.app.renewal_facts(case.id).table_valued(
        "persons", "income_enough", "incomes_known", "next_income_on", "looked_at_on"
    )
    row = session.execute(select(found)).one_or_none()
    household = HouseholdNow(*row) if row is not None else HouseholdNow(case.size, False, False, None, None)
    return weighed(household, case.rules, stay, limits(session, case.id), question_of(session, case.id), clock.today())


def weighed(
    household: HouseholdNow, rules: Rules, stay: Placement, ends: list[Limit], question: UnitQuestion | None, today: date
) -> tuple[Result, ...]:
    """The same from facts alone, in the order of ``CONDITION_WORDS``."""
    soonest: dict[str, Limit] = {}
    for limit in ends:
        soonest.setdefault({"taken": "unit", "closed": "unit"}.get(limit.why, limit.why), limit)
    size = evaluate(Facts(household.persons), Limits(rules.max_persons, rules.min_incomes), today)[0]
    return (
        size,
        _income(household, rules, today),
        _months(stay),
        _home("convention", stay, soonest.get("convention")),
        _home("unit", stay, soonest.get("unit")),
        _owner(stay, question, soonest.get("owner")),
    )


def limit_sentence(stay: Placement, limit: Limit) -> Sentence:
    """What ends the use of the home, and how many months fit before."""
    day = _last(limit.until) if limit.why == "owner" else limit.until
    return S(LIMITS[limit.why].msgid, day=day, months=months_that_fit(stay, limit))


def unmet(found: tuple[Result, ...]) -> list[Result]:
    """The conditions of the programme that do not hold, or are not known."""
    return [result for result in found if result.code in OF_THE_HOUSEHOLD and not result.met]


def _income(household: HouseholdNow, rules: Rules, today: date) -> Result:
    looked = household.looked_at_on
    if rules.min_incomes == 0:
        return Result("income", State.MET, S("The rules of the partnership ask for no income."))
    if not household.incomes_known or looked is None:
        return Result("income", State.UNKNOWN, S("No income has been recorded yet."))
    if add_months(looked, rules.check_valid_months) <= today:
        said = S("Household and incomes were last looked at on %(day)s, more than %(months)s months ago: look again before deciding.",
                 day=looked, months=rules.check_valid_months)  # fmt: skip
        return Result("income", State.UNKNOWN, said)
    if household.income_enough:
        said = S("The household has an income at present, as the rules ask; last looked at on %(day)s.", day=looked)
        return Result("income", State.MET, said)
    if household.next_income_on is not None:
        said = S("There are too few incomes at present; the next one begins on %(day)s.", day=household.next_income_on)
        return Result("income", State.NOT_MET, said)
    said = S("The household has too few incomes at present for the rules; last looked at on %(day)s.", day=looked)
    return Result("income", State.NOT_MET, said)


def _months(stay: Placement) -> Result:
    if stay.renewed_months or not stay.renewal_months:
        return Result("months", State.NOT_MET, S("No months are left to renew: a stay is renewed once."))
    most = min(stay.renewal_months, 12)
    said = S("Up to %(months)s months, counted from the first day: the stay could last until %(day)s.",
             months=most, day=_last(new_end(stay, most)))  # fmt: skip
    return Result("months", State.MET, said)


def _home(code: str, stay: Placement, limit: Limit | None) -> Result:
    most = min(stay.renewal_months, 12)
    longest = _last(new_end(stay, most))
    if limit is None or limit.until >= new_end(stay, most):
        words = {
            "convention": S("The convention covers the longest stay that a renewal would make, until %(day)s.", day=longest),
            "unit": S("Nobody else takes the unit before the end of the longest stay, %(day)s.", day=longest),
        }
        return Result(code, State.MET, words[code])
    return Result(code, State.MET if months_that_fit(stay, limit) else State.NOT_MET, limit_sentence(stay, limit))


def _owner(stay: Placement, question: UnitQuestion | None, limit: Limit | None) -> Result:
    if question is None or question.answered_at is None:
        return Result("owner", State.UNKNOWN, S("The owner has not answered yet whether the unit stays available."))
    if not question.available:
        return Result("owner", State.NOT_MET, S("The owner does not give the unit beyond the end of the stay."))
    if limit is None:
        return Result("owner", State.MET, S("The owner gives the unit as long as was asked."))
    return Result("owner", State.MET if months_that_fit(stay, limit) else State.NOT_MET, limit_sentence(stay, limit))


def _last(end: date) -> date:
    return end - timedelta(days=1)
