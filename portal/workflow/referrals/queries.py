"""What a referral holds, read under the caller's scope: whole for its pages, or only what the criteria ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.cases.models import CaseWorker
from portal.workflow.constraints import UNKNOWN
from portal.workflow.referrals import criteria
from portal.workflow.referrals.models import (
    Consent,
    CriteriaCheck,
    EconomicSituation,
    Income,
    Member,
    MemberName,
    PresentAddress,
    SocialSituation,
    Withdrawal,
)
from portal.workflow.stages import Stage
from tenants import clock
from tenants.errors import NotFound
from tenants.kinds import Kind, Role
from tenants.organisations import PartnershipMember, Rules
from tenants.people import Membership, MembershipRole, Person

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.referrals.facts import IncomeFacts
    from tenants.actor import Actor

EDITABLE = (
    Stage.DRAFT, Stage.SUBMITTED, Stage.ASSESSMENT, Stage.WAITING, Stage.PROPOSED, Stage.ASSIGNED, Stage.HOSTED, Stage.LEAVING,
)  # fmt: skip
"""The stages at which the Comune may still correct what a referral says."""
RECHECKED_AT = (Stage.SUBMITTED, Stage.ASSESSMENT, Stage.WAITING, Stage.PROPOSED)
"""The stages at which the criteria are checked again: the household has no home yet."""


@dataclass(frozen=True)
class Referral:
    """A referral as far as the caller sees it."""

    case: Case
    members: tuple[Member, ...]
    incomes: tuple[Income, ...]
    economic: EconomicSituation | None
    social: SocialSituation | None
    consents: tuple[Consent, ...]
    address: PresentAddress | None = None

    @property
    def consent(self) -> Consent | None:
        """The consent in force."""
        return next((c for c in self.consents if c.withdrawn_on is None), None)

    @property
    def reference(self) -> Member | None:
        """The reference person."""
        return next((m for m in self.members if m.relation == "reference"), None)

    def criteria(self) -> tuple[criteria.Result, ...]:
        """The criteria as they stand today, by the rules of the case."""
        known = _facts(self.case, self.incomes, self.economic, self.social)
        return criteria.evaluate(known, limits(self.case.rules), clock.today())


def referral(session: Session, case: Case) -> Referral:
    """All that a referral holds; what the caller may not see is absent."""
    return Referral(
        case,
        members(session, case.id),
        incomes(session, case.id),
        session.get(EconomicSituation, case.id),
        session.get(SocialSituation, case.id),
        consents(session, case.id),
        session.get(PresentAddress, case.id),
    )


def consents(session: Session, case_id: UUID) -> tuple[Consent, ...]:
    """The consents of the household, the last one first; those that were taken back stay on record."""
    statement = select(Consent).where(Consent.case_id == case_id).order_by(Consent.given_on.desc(), Consent.created_at.desc())
    return tuple(session.scalars(statement))


def members(session: Session, case_id: UUID) -> tuple[Member, ...]:
    """The household's members with their names, the reference person first."""
    statement = (
        select(Member)
        .where(Member.case_id == case_id, Member.removed_at.is_(None))
        .order_by(Member.relation != "reference", Member.position, Member.born_on)
    )
    return tuple(session.scalars(statement).unique())


def contacts(session: Session, case_id: UUID) -> tuple[MemberName, ...]:
    """Names and contacts alone: all that an owner sees of the household, and only of its adults."""
    statement = (
        select(MemberName)
        .where(MemberName.case_id == case_id, MemberName.removed_at.is_(None))
        .order_by(MemberName.reference.desc(), MemberName.surname, MemberName.given_name)
    )
    return tuple(session.scalars(statement))


def incomes(session: Session, case_id: UUID) -> tuple[Income, ...]:
    """The household's incomes, in the order in which they were recorded."""
    statement = (
        select(Income).where(Income.case_id == case_id, Income.removed_at.is_(None)).order_by(Income.created_at, Income.id)
    )
    return tuple(session.scalars(statement))


def live_criteria(session: Session, case: Case) -> tuple[criteria.Result, ...]:
    """The criteria as they stand today: for whoever sees the case's summary, its economic and its social facet."""
    return criteria.evaluate(facts(session, case), limits(case.rules), clock.today())


def facts(session: Session, case: Case) -> criteria.Facts:
    """What the criteria rest on, as far as the caller sees it."""
    economic, social = session.get(EconomicSituation, case.id), session.get(SocialSituation, case.id)
    return _facts(case, incomes(session, case.id), economic, social)


def income_now(income: Income | IncomeFacts) -> criteria.IncomeNow:
    """What the criteria ask of an income, kept or only typed."""
    evidence = " ".join((income.evidence or "").split()) or None
    return criteria.IncomeNow(income.kind, income.monthly_cents or 0, income.starts_on, income.ends_on, evidence)


def last_check(session: Session, case_id: UUID) -> CriteriaCheck | None:
    """The last frozen check of the criteria, if the caller sees any."""
    statement = select(CriteriaCheck).where(CriteriaCheck.case_id == case_id).order_by(CriteriaCheck.at.desc()).limit(1)
    return session.scalars(statement).first()


def withdrawal(session: Session, case_id: UUID) -> Withdrawal | None:
    """Why a case was withdrawn, for whoever may know it."""
    statement = select(Withdrawal).where(Withdrawal.case_id == case_id, Withdrawal.kind == "withdrawn")
    return session.scalars(statement).first()


def limits(rules: Rules) -> criteria.Limits:
    """What the criteria use of a partnership's rules."""
    return criteria.Limits(rules.max_persons, rules.min_incomes)


def rules_in_force(session: Session, partnership_id: UUID) -> Rules:
    """The version of a partnership's rules that holds today.

    Raises:
        NotFound: there is none that the caller could know.
    """
    statement = (
        select(Rules)
        .where(Rules.partnership_id == partnership_id, Rules.valid_from <= clock.today())
        .order_by(Rules.version.desc())
        .limit(1)
    )
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def partnerships_of(session: Session, actor: Actor) -> tuple[UUID, ...]:
    """The partnerships in which the actor's organisation refers households."""
    statement = (
        select(PartnershipMember.partnership_id)
        .where(
            PartnershipMember.organisation_id == actor.organisation_id,
            PartnershipMember.kind == Kind.COMUNE.value,
            PartnershipMember.ended_on.is_(None),
        )
        .order_by(PartnershipMember.joined_on)
    )
    return tuple(session.scalars(statement))


def social_workers(session: Session, actor: Actor) -> list[Any]:
    """The colleagues whom a case can be given to: rows of id and name."""
    statement = (
        select(Person.id, Person.surname, Person.given_name)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(
            Membership.organisation_id == actor.organisation_id,
            Membership.ended_on.is_(None),
            MembershipRole.role == Role.SOCIAL_WORKER.value,
        )
        .order_by(Person.surname, Person.given_name)
    )
    return list(session.execute(statement))


def social_worker_id(session: Session, case_id: UUID) -> UUID | None:
    """Who follows the case as social worker now."""
    statement = select(CaseWorker.person_id).where(
        CaseWorker.case_id == case_id, CaseWorker.role == Role.SOCIAL_WORKER.value, CaseWorker.ended_on.is_(None)
    )
    return session.scalar(statement)


def known_elsewhere(session: Session, partnership_id: UUID | None, case_id: UUID | None, tax_code_index: bytes) -> str | None:
    """Where somebody with this tax code is in another open case: ``here``, in the partnership (in any of one's own, if none is given),
    or ``elsewhere``; ``None`` for nowhere. Nobody learns in which case, or whose it is."""
    found: str | None = session.scalar(select(func.app.known_elsewhere(partnership_id, case_id, tax_code_index)))
    return found


def _facts(
    case: Case, paid: tuple[Income, ...], economic: EconomicSituation | None, social: SocialSituation | None
) -> criteria.Facts:
    return criteria.Facts(
        persons=case.size,
        incomes=tuple(income_now(i) for i in paid),
        incomes_known=bool(economic and economic.no_income),
        target=social.target if social else None,
        vulnerabilities=tuple(social.vulnerabilities) if social else (),
        difficulty=social.temporary_difficulty if social else None,
    )
