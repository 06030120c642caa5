"""What a referral still lacks before it can be submitted, section by section, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from portal.workflow.referrals.queries import Referral

SECTIONS = ("household", "economic", "social", "needs", "consent")

NO_MEMBER = S("Add the persons of the household.")
NO_REFERENCE = S("Choose the reference person of the household.")
NO_INCOME = S("Add the incomes, or state that nobody has one.")
NO_ISEE = S("Say which ISEE the household has, or that it has none.")
NO_TARGET = S("Choose the target.")
NO_ACCOUNT = S("Write what the household needs and why: the account of the need.")
NO_ROOMS = S("Say how many rooms are needed.")
NO_CONSENT = S("Record the household's consent.")
NOT_COMPLETE = S("Something is still missing: open the referral to see what.")


def missing(referral: Referral) -> dict[str, tuple[Sentence, ...]]:
    """For every section what is missing from it; nothing for a complete one."""
    case, social, economic = referral.case, referral.social, referral.economic
    reference = referral.reference
    lacks: dict[str, list[Sentence | None]] = {
        "household": [
            None if referral.members else NO_MEMBER,
            NO_REFERENCE if referral.members and reference is None else None,
        ],
        "economic": [
            None if referral.incomes or (economic and economic.no_income) else NO_INCOME,
            None if economic else NO_ISEE,
        ],
        "social": [
            None if social and social.target else NO_TARGET,
            None if social and social.account else NO_ACCOUNT,
        ],
        "needs": [None if case.rooms else NO_ROOMS],
        "consent": [None if referral.consent else NO_CONSENT],
    }
    return {section: tuple(s for s in lacks[section] if s is not None) for section in SECTIONS}


def is_complete(referral: Referral) -> bool:
    """Whether nothing is missing."""
    return not any(missing(referral).values())
