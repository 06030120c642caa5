"""Households that tests refer: invented people with tax codes that are valid in form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from codicefiscale import codicefiscale

from portal.workflow.referrals import commands
from portal.workflow.referrals.facts import EconomicFacts, IncomeFacts, MemberFacts, NeedFacts, SocialFacts
from tenants import clock
from tests.world import World


def member(
    given: str = "Anna", surname: str = "Prova", sex: str = "F", born: date = date(1990, 5, 14), **more: Any
) -> MemberFacts:
    """Somebody with a tax code that matches; the reference person unless told otherwise."""
    code = codicefiscale.encode(
        lastname=surname, firstname=given, gender=sex, birthdate=born.strftime("%d/%m/%Y"), birthplace="Crema"
    )
    facts = MemberFacts(surname, given, "reference", born, "Crema", sex, "IT", code)
    return replace(facts, **more)


def child(given: str = "Leo", born: date = date(2020, 3, 2), **more: Any) -> MemberFacts:
    """A son of Anna Prova."""
    return member(given, "Prova", "M", born, **{"relation": "child", **more})


INCOME = IncomeFacts("precarious_work", 45_000, "uncertain", evidence="Busta paga")
ECONOMIC = EconomicFacts("ordinary", 620_000, date(2027, 12, 31), 150_000)
SOCIAL = SocialFacts("vulnerability", ("eviction",), "Sfratto esecutivo, nessuna rete.", "Racconto dell'assistente sociale.")
NEED = NeedFacts(("step_free",), 2, urgent=True)


def draft(world: World, who: str = "social_worker", *, of: MemberFacts | None = None) -> UUID:
    """A complete draft, made by the commands alone."""
    with world.act(who) as (session, actor):
        case = commands.open_referral(session, actor, reference=of or member())
        commands.add_member(session, actor, case.id, child())
        commands.add_income(session, actor, case.id, INCOME)
        commands.set_economic(session, actor, case.id, ECONOMIC)
        commands.set_social(session, actor, case.id, SOCIAL)
        commands.set_needs(session, actor, case.id, NEED)
        commands.record_consent(session, actor, case.id, given_on=clock.today(), given_by="Anna Prova")
        return case.id


def submitted(world: World, who: str = "social_worker") -> UUID:
    """A case that was submitted."""
    case_id = draft(world, who)
    with world.act(who) as (session, actor):
        commands.submit(session, actor, case_id)
    return case_id
