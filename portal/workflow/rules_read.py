"""Versions of the rules, each read once in a process: a version never changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from tenants.organisations import Rules

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

_rules: dict[UUID, Rules] = {}
_values: dict[UUID, Any] = {}


def rules_of(session: Session, rules_id: UUID) -> Rules:
    """A version of the rules: whoever sees a case may know those it stands under, whoever sees a partnership those in force."""
    found = _rules.get(rules_id)
    if found is None:
        found = session.get_one(Rules, rules_id)
        session.expunge(found)
        _rules[rules_id] = found
    return found


def values_of(session: Session, rules_id: UUID) -> Any:
    """The same as plain values under the same names: an entity calls a function of Python for each that is read."""
    found = _values.get(rules_id)
    if found is None:
        rules = rules_of(session, rules_id)
        found = _values[rules_id] = SimpleNamespace(**{one.key: getattr(rules, one.key) for one in inspect(Rules).column_attrs})
    return found
