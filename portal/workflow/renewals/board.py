"""What renewals tell the board: what a review still needs, who may give it, and what waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Uuid, and_, bindparam, func, literal_column, or_, select, true

from portal.workflow.cases.actions import Action, action
from portal.workflow.cases.board import Waits, columns, for_me, i_have, in_my_equipe, its_row, listed_at, of_a_fellow, there_is_no
from portal.workflow.cases.crew import crew
from portal.workflow.cases.models import Case, CaseAccess
from portal.workflow.renewals.contributions import OWED
from portal.workflow.renewals.models import PENDING, Contribution, Review, UnitQuestion
from portal.workflow.stages import Stage
from tenants.kinds import CASE_ROLES, Kind, Role
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.actor import Actor
    from tenants.sentences import Sentence

DECIDE_SOON_DAYS = 15
TODAY, ME, HERE = bindparam("today", type_=Date), bindparam("person", type_=Uuid), bindparam("organisation", type_=Uuid)

_review = (
    select(func.jsonb_build_object("state", Review.state, "due_on", Review.due_on))
    .where(Review.case_id == Case.id)
    .order_by(Review.opened_at.desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)
_given = (
    select(func.jsonb_object_agg(Contribution.kind, Contribution.given_at.is_not(None)))
    .where(Contribution.case_id == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
_question = (
    select(
        func.jsonb_build_object("answered", UnitQuestion.answered_at.is_not(None), "closed", UnitQuestion.closed_at.is_not(None))
    )
    .where(UnitQuestion.case_id == Case.id)
    .order_by(UnitQuestion.asked_at.desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)

STATE: dict[str, Any] = {
    "renewal_review": _review,
    "renewal_given": _given,
    "renewal_question": _question,
}

GIVING = {"social_opinion": "give_opinion", "educator_report": "give_report", "financial_statement": "give_statement"}
GIVE_LABELS = {
    "social_opinion": "Give the opinion on the renewal",
    "educator_report": "Give the report for the renewal",
    "financial_statement": "Give the statement for the renewal",
}
CHANGE_LABELS = {
    "social_opinion": "Change the opinion on the renewal",
    "educator_report": "Change the report for the renewal",
    "financial_statement": "Change the statement for the renewal",
}


def actions(actor: Actor, case: Case, state: Mapping[str, Any]) -> list[Action | None]:
    """The actions of this family on a case, in the order in which a page shows them."""
    hosted = (Stage.HOSTED,)
    review, question = state["renewal_review"], state["renewal_question"]
    found: list[Action | None] = []
    if actor.kind is Kind.OWNER:
        if question is not None and not question["closed"]:
            answered = question["answered"]
            label = "Change the answer about the unit" if answered else "Say whether the unit stays available"
            found.append(
                action(actor, case, "renewals", "confirm_unit", label, Permission.CONFIRM_UNIT, at=hosted, primary=not answered)
            )
        return found
    if (review is None and actor.kind is Kind.COMUNE) or (review is not None and review["state"] in PENDING):
        found.append(
            action(
                actor, case, "renewals", "record_request", "Record what the household asks", Permission.RECORD_RENEWAL_REQUEST,
                at=hosted, unless=_not_renewable(state), primary=False,
            )
        )  # fmt: skip
    if review is None:
        if actor.kind is Kind.COMUNE:
            found.append(
                action(
                    actor, case, "renewals", "open_review", "Open the renewal review", Permission.OPEN_REVIEW, at=hosted,
                    unless=_not_renewable(state), primary=False,
                )
            )  # fmt: skip
        return found
    if review["state"] not in PENDING:
        return found
    if actor.kind is Kind.COMUNE:
        found += _for_partners(actor, case, question, state["renewal_given"] or {})
    given, workers = state["renewal_given"] or {}, crew(state)
    for kind, name in GIVING.items():
        role, permission, whose = OWED[kind]
        if role not in CASE_ROLES[actor.kind]:
            continue
        owing = workers.get(role.value)
        mine = actor.is_head or (owing is not None and owing.person_id == str(actor.person_id))
        found.append(
            action(
                actor, case, "renewals", name, (CHANGE_LABELS if given.get(kind) else GIVE_LABELS)[kind], permission, at=hosted,
                unless=None if mine else whose, primary=not given.get(kind),
            )
        )  # fmt: skip
    elsewhere = None if case.partnership_id in actor.equipe_of else S("Only members of this partnership's Equipe do this.")
    whole = all(given.values()) and bool(question and question["answered"])
    found.append(
        action(
            actor, case, "renewals", "put_on_agenda", "Put the renewal on an agenda", Permission.DECIDE_REVIEW, at=hosted,
            unless=elsewhere or (None if whole else S("Something is still missing: a renewal goes to a session when everything is in.")),
            primary=False,
        )
    )  # fmt: skip
    found.append(
        action(
            actor, case, "renewals", "decide", "Record the decision on the renewal", Permission.DECIDE_REVIEW, at=hosted,
            unless=elsewhere, primary=whole,
        )
    )  # fmt: skip
    return found


FOR_PARTNER_LABELS = {
    "educator_report": "Record the educator's report for the body that supports the household",
    "financial_statement": "Record the financial statement for the body that supports the household",
}


def _for_partners(actor: Actor, case: Case, question: Any, given: Mapping[str, Any]) -> list[Action | None]:
    """What the Comune may record for a partner that has given its word otherwise, while the partner itself has not."""
    hosted, found = (Stage.HOSTED,), []
    if question is not None and not question["closed"] and not question["answered"]:
        label = "Record for the owner whether the unit stays available"
        found.append(
            action(actor, case, "renewals", "confirm_for_owner", label, Permission.ACT_FOR_OWNER, at=hosted, primary=False)
        )
    for kind, label in FOR_PARTNER_LABELS.items():
        if not given.get(kind):
            found.append(
                action(actor, case, "renewals", f"{kind}_for_ats", label, Permission.ACT_FOR_ATS, at=hosted, primary=False)
            )
    return found


def _not_renewable(state: Mapping[str, Any]) -> Sentence | None:
    stay = state["placement"]
    if stay is not None and stay["state"] == "living" and not (stay["renewal_months"] > 0 and stay["renewed_months"] == 0):
        return S("No months are left to renew: a stay is renewed once.")
    return None


_pending = Review.state.in_([literal_column(f"'{state}'") for state in PENDING])
_hosted = listed_at(Stage.HOSTED)
_none_lacks = and_(
    there_is_no(Contribution, Contribution.review_id == Review.id, Contribution.given_at.is_(None)),
    there_is_no(UnitQuestion, UnitQuestion.review_id == Review.id, UnitQuestion.answered_at.is_(None)),
)


def _owed(kind: str, name: str, title: str, head: Role) -> Waits:
    """A contribution that waits for whoever owes it; for the head too when nobody does, or it is late."""
    case = its_row(Contribution.case_id, _hosted)
    statement = (
        select(
            *columns(kind, case_id=case.c.case_id, subject_id=Contribution.id, number=case.c.number, due=Contribution.due_on),
        )
        .select_from(Contribution)
        .join(Review, Review.id == Contribution.review_id)
        .join(case, true())
        .where(
            Contribution.organisation_id == HERE,
            Contribution.kind == kind,
            Contribution.given_at.is_(None),
            _pending,
            or_(
                for_me(Contribution.owed_by_id),
                and_(i_have(head), or_(Contribution.owed_by_id.is_(None), Contribution.due_on < TODAY)),
            ),
        )
    )
    return Waits(kind, OWED[kind][1], title, f"renewals.{name}", statement)


_AT_HOME = its_row(Review.case_id, _hosted, in_my_equipe(CaseAccess.partnership_id))
WAITING: tuple[Waits, ...] = (
    _owed("social_opinion", "give_opinion", "Case %(number)s: give your opinion on the renewal", Role.HEAD_OF_SERVICE),
    _owed("educator_report", "give_report", "Case %(number)s: give the educator's report for the renewal", Role.COORDINATOR),
    _owed(
        "financial_statement", "give_statement", "Case %(number)s: give the financial statement for the renewal", Role.COORDINATOR
    ),
    Waits(
        "unit_question",
        Permission.CONFIRM_UNIT,
        "Case %(number)s: say whether the unit stays available",
        "renewals.confirm_unit",
        select(
            *columns("unit_question", case_id=Case.id, subject_id=UnitQuestion.id, number=Case.number, due=UnitQuestion.due_on)
        )
        .select_from(UnitQuestion)
        .join(Case, Case.id == UnitQuestion.case_id)
        .where(
            UnitQuestion.host_organisation_id == HERE,
            UnitQuestion.answered_at.is_(None),
            UnitQuestion.closed_at.is_(None),
            Case.stage == Stage.HOSTED.value,
        ),
    ),
    Waits(
        "renewal_to_decide",
        Permission.DECIDE_REVIEW,
        "Case %(number)s: decide on the renewal",
        "renewals.decide",
        select(
            *columns(
                "renewal_to_decide", case_id=_AT_HOME.c.case_id, subject_id=Review.id, number=_AT_HOME.c.number, due=Review.due_on
            )
        )
        .select_from(Review)
        .join(_AT_HOME, true())
        .where(
            of_a_fellow(Review.organisation_id),
            _pending,
            or_(Review.due_on <= TODAY + literal_column(str(DECIDE_SOON_DAYS)), _none_lacks),
        ),
    ),
)
