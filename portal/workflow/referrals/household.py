"""The persons of a household: who joins it, what is known of them, who leaves it, who speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.events import HouseholdChanged
from portal.workflow.referrals import probes, taxcode
from portal.workflow.referrals.checks import age_on, checked_member
from portal.workflow.referrals.corrections import Change
from portal.workflow.referrals.editing import begin, end
from portal.workflow.referrals.facts import MemberFacts
from portal.workflow.referrals.models import RELATIONS, Income, Member, MemberName
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor

ANOTHER_REFERENCE = S("The household has a reference person already. Use “Choose another reference person”.")


def add_member(
    session: Session, actor: Actor, case_id: UUID, facts: MemberFacts, *, why: str = "", seen_version: int | None = None
) -> Member:
    """Add a person to the household. A fifth one is let in: the criterion is then not met, and says so.

    Raises:
        Invalid: names each field that cannot be right; a tax code that does not add up is one.
        Conflict: the page is stale; or the actor has asked about too many tax codes.
        NotAllowed, WrongStage, NotFound: as for every change of a referral.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    tidy = checked_member(facts)
    member = join(session, actor, case, tidy)
    _counted(session, actor, case, Change(Facet.IDENTITY, "member", None, tidy, _name(tidy), why))
    return member


def change_member(
    session: Session,
    actor: Actor,
    case_id: UUID,
    member_id: UUID,
    facts: MemberFacts,
    *,
    why: str = "",
    seen_version: int | None = None,
) -> Member:
    """Correct what is known of a person.

    Raises:
        Invalid: as :func:`add_member`.
        Conflict: the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    member = _member(session, case, member_id)
    tidy = checked_member(facts)
    if (tidy.relation == "reference") != (member.relation == "reference"):
        raise Invalid(relation=ANOTHER_REFERENCE)
    _own_tax_code(session, case, tidy, member)
    _ask(session, actor, case, tidy, member)
    before = member_facts(member)
    _write(member, tidy)
    _counted(session, actor, case, Change(Facet.IDENTITY, "member", before, tidy, _name(before), why))
    return member


def remove_member(
    session: Session, actor: Actor, case_id: UUID, member_id: UUID, *, why: str = "", seen_version: int | None = None
) -> None:
    """Take a person out of the household, with the incomes recorded as theirs. The record of it stays.

    Raises:
        Conflict: it is the reference person and others remain; or the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    member = _member(session, case, member_id)
    if member.relation == "reference" and case.size > 1:
        raise Conflict(S("First choose another reference person: this one speaks for the household."))
    now = clock.now()
    session.execute(
        update(Income)
        .where(Income.case_id == case.id, Income.member_id == member.id, Income.removed_at.is_(None))
        .values(removed_at=now)
    )
    member.removed_at = member.name.removed_at = now
    member.name.reference = False
    gone = member_facts(member)
    _counted(session, actor, case, Change(Facet.IDENTITY, "member", gone, None, _name(gone), why))


def choose_reference(
    session: Session,
    actor: Actor,
    case_id: UUID,
    member_id: UUID,
    former_relation: str,
    *,
    why: str = "",
    seen_version: int | None = None,
) -> Member:
    """Make another adult the reference person; ``former_relation`` is what the former one is to them.

    Raises:
        Invalid: the person is a minor, or the relation is not one of the list.
        Conflict: the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    member = _member(session, case, member_id)
    if age_on(member.born_on, clock.today()) < 18:
        raise Invalid(member=S("The reference person must be of age."))
    if former_relation not in RELATIONS or former_relation == "reference":
        raise Invalid(former_relation=S("Say what the former reference person is to the new one."))
    former = session.scalars(
        select(Member).where(Member.case_id == case.id, Member.relation == "reference", Member.removed_at.is_(None))
    ).first()
    if former is not None and former.id != member.id:
        former.relation, former.name.reference = former_relation, False
        session.flush()
    member.relation, member.name.reference = "reference", True
    speaks = {"reference": _name(member_facts(former)) if former else None}, {"reference": _name(member_facts(member))}
    _counted(session, actor, case, Change(Facet.IDENTITY, "reference", *speaks, why=why))
    return member


def join(session: Session, actor: Actor, case: Case, facts: MemberFacts) -> Member:
    """Write a person into a household whose case is locked. Counts nobody: the commands do."""
    taken = select(func.coalesce(func.max(Member.position), -1)).where(Member.case_id == case.id)
    if facts.relation == "reference" and case.size and _has_reference(session, case):
        raise Invalid(relation=ANOTHER_REFERENCE)
    _own_tax_code(session, case, facts, None)
    _ask(session, actor, case, facts, None)
    member = Member(case_id=case.id, organisation_id=actor.organisation_id, position=(session.scalar(taken) or 0) + 1)
    member.name = MemberName(case_id=case.id, organisation_id=actor.organisation_id)
    _write(member, facts)
    session.add(member)
    session.flush()
    return member


def _write(member: Member, facts: MemberFacts) -> None:
    assert facts.born_on is not None
    member.relation, member.born_on, member.birth_place = facts.relation, facts.born_on, facts.birth_place
    member.sex, member.citizenship = facts.sex, facts.citizenship
    member.tax_code, member.tax_code_reason = facts.tax_code, facts.tax_code_reason
    member.tax_code_index = taxcode.index(facts.tax_code) if facts.tax_code else None
    name = member.name
    name.surname, name.given_name, name.phone, name.email = facts.surname, facts.given_name, facts.phone, facts.email
    name.adult, name.reference = age_on(facts.born_on, clock.today()) >= 18, facts.relation == "reference"


def _counted(session: Session, actor: Actor, case: Case, change: Change) -> None:
    session.flush()
    session.execute(select(func.app.count_household(case.id)))
    session.refresh(case)
    end(session, actor, case, HouseholdChanged(), change)


def member_facts(member: Member) -> MemberFacts:
    """What is known of a person."""
    name = member.name
    return MemberFacts(
        name.surname, name.given_name, member.relation, member.born_on, member.birth_place, member.sex, member.citizenship,
        member.tax_code, member.tax_code_reason, name.phone, name.email,
    )  # fmt: skip


def _name(facts: MemberFacts) -> str:
    return f"{facts.given_name} {facts.surname}"


def _member(session: Session, case: Case, member_id: UUID) -> Member:
    found = session.scalars(select(Member).where(Member.id == member_id, Member.case_id == case.id, Member.removed_at.is_(None)))
    member = found.unique().first()
    if member is None:
        raise NotFound(UNKNOWN)
    return member


def _has_reference(session: Session, case: Case) -> bool:
    found = select(Member.id).where(Member.case_id == case.id, Member.relation == "reference", Member.removed_at.is_(None))
    return session.scalar(found) is not None


def _own_tax_code(session: Session, case: Case, facts: MemberFacts, besides: Member | None) -> None:
    if not facts.tax_code:
        return
    same = select(Member.id).where(
        Member.case_id == case.id, Member.removed_at.is_(None), Member.tax_code_index == taxcode.index(facts.tax_code)
    )
    other = session.scalar(same.where(Member.id != besides.id) if besides else same)
    if other is not None:
        raise Invalid(tax_code=S("Somebody else of this household has the same tax code."))


def _ask(session: Session, actor: Actor, case: Case, facts: MemberFacts, member: Member | None) -> None:
    """Writing down a code asks about it too: the page of the household says whether it is known."""
    index = taxcode.index(facts.tax_code) if facts.tax_code else None
    if (
        index is not None
        and (member is None or member.tax_code_index != index)
        and probes.ask(session, actor, case, index).refused
    ):
        raise probes.refusal(actor, case.id, index)
