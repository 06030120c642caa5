"""The verbs of a referral, in one place. A whole household is made by calling them one after the other in one transaction:

``open_referral`` with the reference person, ``add_member``, ``add_income``, ``set_economic``, ``set_social``, ``set_needs``,
``record_consent``, ``submit``.
"""

from __future__ import annotations

from portal.workflow.referrals.address import set_address
from portal.workflow.referrals.consent import record_consent, withdraw_consent
from portal.workflow.referrals.economy import add_income, change_income, remove_income, set_economic
from portal.workflow.referrals.facts import AddressFacts, EconomicFacts, IncomeFacts, MemberFacts, NeedFacts, SocialFacts
from portal.workflow.referrals.household import add_member, change_member, choose_reference, remove_member
from portal.workflow.referrals.need import set_needs, set_social
from portal.workflow.referrals.opening import open_referral
from portal.workflow.referrals.path import assign_social_worker, claim, freeze_check, recheck, submit, withdraw

__all__ = [
    "AddressFacts",
    "EconomicFacts",
    "IncomeFacts",
    "MemberFacts",
    "NeedFacts",
    "SocialFacts",
    "add_income",
    "add_member",
    "assign_social_worker",
    "change_income",
    "change_member",
    "choose_reference",
    "claim",
    "freeze_check",
    "open_referral",
    "recheck",
    "record_consent",
    "remove_income",
    "remove_member",
    "set_address",
    "set_economic",
    "set_needs",
    "set_social",
    "submit",
    "withdraw",
    "withdraw_consent",
]
