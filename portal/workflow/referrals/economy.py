"""Incomes and the economic situation of a household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.events import EconomicChanged
from portal.workflow.referrals.checks import checked_economic, checked_income
from portal.workflow.referrals.corrections import Change
from portal.workflow.referrals.editing import begin, end
from portal.workflow.referrals.facts import EconomicFacts, IncomeFacts
from portal.workflow.referrals.models import EconomicSituation, Income, Member
from tenants import clock
from tenants.errors import Invalid, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def add_income(
    session: Session, actor: Actor, case_id: UUID, facts: IncomeFacts, *, why: str = "", seen_version: int | None = None
) -> Income:
    """Record an income of the household. A statement that nobody has one falls by itself.

    Raises:
        Invalid: names each field that cannot be right.
        Conflict: the page is stale.
        NotAllowed, WrongStage, NotFound: as for every change of a referral.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    tidy = checked_income(facts)
    _whose(session, case, tidy)
    income = Income(case_id=case.id, organisation_id=case.organisation_id)
    _write(income, tidy)
    session.add(income)
    situation = session.get(EconomicSituation, case.id)
    if situation is not None and situation.no_income:
        situation.no_income = False
    end(session, actor, case, EconomicChanged(), Change(Facet.ECONOMIC, "income", None, tidy, tidy.kind, why))
    return income


def change_income(
    session: Session,
    actor: Actor,
    case_id: UUID,
    income_id: UUID,
    facts: IncomeFacts,
    *,
    why: str = "",
    seen_version: int | None = None,
) -> Income:
    """Correct an income, or end it.

    Raises:
        Invalid: as :func:`add_income`.
        Conflict: the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    income = _income(session, case, income_id)
    tidy = checked_income(facts)
    _whose(session, case, tidy)
    before = income_facts(income)
    _write(income, tidy)
    end(session, actor, case, EconomicChanged(), Change(Facet.ECONOMIC, "income", before, tidy, before.kind, why))
    return income


def remove_income(
    session: Session, actor: Actor, case_id: UUID, income_id: UUID, *, why: str = "", seen_version: int | None = None
) -> None:
    """Take back an income that was recorded by mistake (one that ended is given its last day instead).

    Raises:
        Conflict: the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    income = _income(session, case, income_id)
    income.removed_at = clock.now()
    end(session, actor, case, EconomicChanged(), Change(Facet.ECONOMIC, "income", income_facts(income), None, income.kind, why))


def set_economic(
    session: Session, actor: Actor, case_id: UUID, facts: EconomicFacts, *, why: str = "", seen_version: int | None = None
) -> EconomicSituation:
    """State ISEE and debts, and, where it is so, that nobody has an income.

    Raises:
        Invalid: names each field that cannot be right; "no income" beside recorded incomes is one.
        Conflict: the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    tidy = checked_economic(facts)
    some = session.scalar(select(Income.id).where(Income.case_id == case.id, Income.removed_at.is_(None)).limit(1))
    if tidy.no_income and some is not None:
        raise Invalid(no_income=S("Incomes are recorded: remove them first if there are none."))
    situation = session.get(EconomicSituation, case.id)
    before = economic_facts(situation) if situation else None
    if situation is None:
        situation = EconomicSituation(case_id=case.id, organisation_id=case.organisation_id)
        session.add(situation)
    situation.isee_kind, situation.isee_cents, situation.isee_expires_on = tidy.isee_kind, tidy.isee_cents, tidy.isee_expires_on
    situation.debts_cents, situation.note, situation.no_income = tidy.debts_cents, tidy.note, tidy.no_income
    end(session, actor, case, EconomicChanged(), Change(Facet.ECONOMIC, "economic", before, tidy, why=why))
    return situation


def income_facts(income: Income) -> IncomeFacts:
    """What an income says."""
    return IncomeFacts(
        income.kind, income.monthly_cents, income.certainty, income.member_id, income.starts_on, income.ends_on, income.evidence
    )


def economic_facts(situation: EconomicSituation) -> EconomicFacts:
    """What an economic situation says."""
    return EconomicFacts(
        situation.isee_kind,
        situation.isee_cents,
        situation.isee_expires_on,
        situation.debts_cents,
        situation.note,
        situation.no_income,
    )


def _write(income: Income, facts: IncomeFacts) -> None:
    assert facts.monthly_cents is not None
    income.kind, income.monthly_cents, income.certainty = facts.kind, facts.monthly_cents, facts.certainty
    income.member_id, income.starts_on, income.ends_on, income.evidence = (
        facts.member_id,
        facts.starts_on,
        facts.ends_on,
        facts.evidence,
    )


def _whose(session: Session, case: Case, facts: IncomeFacts) -> None:
    if facts.member_id is None:
        return
    of_case = select(Member.id).where(Member.id == facts.member_id, Member.case_id == case.id, Member.removed_at.is_(None))
    if session.scalar(of_case) is None:
        raise Invalid(member=S("Choose a person of this household."))


def _income(session: Session, case: Case, income_id: UUID) -> Income:
    found = select(Income).where(Income.id == income_id, Income.case_id == case.id, Income.removed_at.is_(None))
    income = session.scalars(found).first()
    if income is None:
        raise NotFound(UNKNOWN)
    return income
