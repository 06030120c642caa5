"""Versions of the rules, each read once in a process: a version never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.organisations import Rules

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

_rules: dict[UUID, Rules] = {}


def rules_of(session: Session, rules_id: UUID) -> Rules:
    """A version of the rules: whoever sees a case may know those it stands under, whoever sees a partnership those in force."""
    found = _rules.get(rules_id)
    if found is None:
        found = session.get_one(Rules, rules_id)
        session.expunge(found)
        _rules[rules_id] = found
    return found
