"""A referral begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseWorker, Household
from portal.workflow.constraints import SENTENCES, constraint_of
from portal.workflow.events import ReferralOpened
from portal.workflow.referrals import household, queries
from portal.workflow.referrals.checks import checked_member
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.kinds import Role
from tenants.permissions import Permission, check
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.referrals.facts import MemberFacts
    from tenants.actor import Actor

_DRAWS = 50
"""How often a number is drawn at most: were all but a tenth of them given, one in two hundred referrals would find none."""


def open_referral(
    session: Session,
    actor: Actor,
    partnership_id: UUID | None = None,
    *,
    reference: MemberFacts | None = None,
    external_number: str | None = None,
    case_id: UUID | None = None,
) -> Case:
    """Open a draft that only its author and the head see, until it is submitted; it expires unless it is worked on.

    Args:
        session: the transaction.
        actor: the author, who follows the case as its social worker.
        partnership_id: may be left out by an organisation that refers households in one partnership only.
        reference: the reference person, so that the draft can be told from others at once.
        external_number: the number of the household's file in the municipality's own register.
        case_id: the key that a page made for it, so that a second click opens nothing twice.

    Raises:
        NotAllowed: opening referrals is not the actor's task.
        Invalid: no such partnership, or the reference person's facts cannot be right.
        Conflict: it was opened already.
    """
    check(actor, Permission.WRITE_REFERRAL)
    known = queries.partnerships_of(session, actor)
    if partnership_id is None and len(known) == 1:
        partnership_id = known[0]
    if partnership_id not in known:
        raise Invalid(partnership=S("Choose the partnership in which the household is put forward."))
    first = checked_member(reference) if reference else None
    if case_id is not None and session.get(Case, case_id) is not None:
        raise Conflict(SENTENCES["pk_cases"])
    case = _draft(session, actor, partnership_id, external_number, case_id or uuid4())
    cases.record(session, actor, case, ReferralOpened())
    if first is not None:
        household.join(session, actor, case, first)
        session.execute(select(func.app.count_household(case.id)))
    session.refresh(case)
    return case


def _draft(session: Session, actor: Actor, partnership_id: UUID, external_number: str | None, case_id: UUID) -> Case:
    rules = queries.rules_in_force(session, partnership_id)
    family = Household(organisation_id=actor.organisation_id)
    session.add(family)
    session.flush()
    case = _numbered(
        session,
        id=case_id,
        organisation_id=actor.organisation_id,
        partnership_id=partnership_id,
        household_id=family.id,
        rules_id=rules.id,
        external_number=(external_number or "").strip() or None,
        author_id=actor.person_id,
        opened_on=clock.today(),
        draft_expires_on=clock.today() + timedelta(days=rules.draft_expires_days),
    )
    session.add(
        CaseWorker(
            case_id=case.id,
            organisation_id=actor.organisation_id,
            person_id=actor.person_id,
            role=Role.SOCIAL_WORKER.value,
            since=clock.today(),
        )
    )
    session.flush()
    return case


def _numbered(session: Session, **values: Any) -> Case:
    """The case, under a number that its organisation has not given yet: of a thousand drawn in a year five would be given twice."""
    for _ in range(_DRAWS):
        case = Case(number=cases.new_number(), **values)
        try:
            with session.begin_nested():
                session.add(case)
                session.flush()
        except IntegrityError as error:
            if constraint_of(error) != "uq_cases_organisation_id_number":
                raise
        else:
            return case
    raise Conflict(S("No free number was found for this referral. Try again."))
