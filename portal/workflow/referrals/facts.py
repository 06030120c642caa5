"""What is typed about a household, as typed values. Whether they can be right: ``checks``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True)
class MemberFacts:
    """What is known of one person of a household. ``citizenship`` is the ISO code of a country, ``XX`` for nobody's citizen."""

    surname: str
    given_name: str
    relation: str
    born_on: date | None
    birth_place: str | None = None
    sex: str | None = None
    citizenship: str | None = None
    tax_code: str | None = None
    tax_code_reason: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class AddressFacts:
    """Where the household lives now; all empty for one without a home."""

    street: str | None = None
    house_number: str | None = None
    town: str | None = None


@dataclass(frozen=True)
class IncomeFacts:
    """One income. ``ends_on`` is the first day on which it is no longer paid."""

    kind: str
    monthly_cents: int | None
    certainty: str
    member_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class EconomicFacts:
    """ISEE, debts, and whether it was stated that nobody has an income."""

    isee_kind: str
    isee_cents: int | None = None
    isee_expires_on: date | None = None
    debts_cents: int | None = None
    note: str | None = None
    no_income: bool = False


@dataclass(frozen=True)
class SocialFacts:
    """The need, as the social worker tells it."""

    target: str | None = None
    vulnerabilities: tuple[str, ...] = ()
    temporary_difficulty: str | None = None
    account: str | None = None
    health: str | None = None
    eviction_on: date | None = None


@dataclass(frozen=True)
class NeedFacts:
    """Which home is needed: all that partners read in the summary. ``area`` is the town or quarter in which it should be."""

    needs: tuple[str, ...] = ()
    rooms: int | None = None
    urgent: bool = False
    area: str | None = None
