"""The need: the social situation, which few may read, and the housing needs, which partners read in the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.disclosure import Facet
from portal.workflow.events import NeedsChanged, SocialChanged
from portal.workflow.referrals.checks import checked_needs, checked_social
from portal.workflow.referrals.corrections import Change
from portal.workflow.referrals.editing import begin, end
from portal.workflow.referrals.facts import NeedFacts, SocialFacts
from portal.workflow.referrals.models import SocialSituation

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def set_social(
    session: Session, actor: Actor, case_id: UUID, facts: SocialFacts, *, why: str = "", seen_version: int | None = None
) -> SocialSituation:
    """Write the social situation: target, vulnerabilities, difficulty, account, health, day of an eviction.

    Raises:
        Invalid: names each field that cannot be right.
        Conflict: the page is stale.
        NotAllowed, WrongStage, NotFound: as for every change of a referral.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    tidy = checked_social(facts)
    situation = session.get(SocialSituation, case.id)
    before = social_facts(situation) if situation else None
    if situation is None:
        situation = SocialSituation(case_id=case.id, organisation_id=case.organisation_id)
        session.add(situation)
    situation.target, situation.vulnerabilities = tidy.target, list(tidy.vulnerabilities)
    situation.temporary_difficulty, situation.account, situation.health = tidy.temporary_difficulty, tidy.account, tidy.health
    situation.eviction_on = tidy.eviction_on
    end(session, actor, case, SocialChanged(), Change(Facet.SOCIAL, "social", before, social_facts(situation), why=why))
    return situation


def set_needs(
    session: Session, actor: Actor, case_id: UUID, facts: NeedFacts, *, why: str = "", seen_version: int | None = None
) -> Case:
    """Say which home is needed, and whether it is urgent. Partners read the needs; why they changed is a social matter, and kept as one.

    Raises:
        Invalid: names each field that cannot be right.
        Conflict: the page is stale.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    tidy = checked_needs(facts)
    before = need_facts(case)
    case.needs, case.rooms, case.urgent, case.area = list(tidy.needs), tidy.rooms, tidy.urgent, tidy.area
    session.flush()
    first = before == NeedFacts()
    end(session, actor, case, NeedsChanged(), Change(Facet.SOCIAL, "needs", None if first else before, need_facts(case), why=why))
    return case


def social_facts(situation: SocialSituation) -> SocialFacts:
    """What a social situation says."""
    return SocialFacts(
        situation.target,
        tuple(situation.vulnerabilities),
        situation.temporary_difficulty,
        situation.account,
        situation.health,
        situation.eviction_on,
    )


def need_facts(case: Case) -> NeedFacts:
    """What a case says of the home that is needed."""
    return NeedFacts(tuple(case.needs), case.rooms, case.urgent, case.area)
