"""The actor: who asks, for which organisation, with which roles. Plain data, looked up anew for each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenants.kinds import HEAD_OF, Kind, Role

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person acting in one organisation's space.

    ``roles`` holds the roles of this membership, and ``EQUIPE_MEMBER`` when the person has a seat in the Equipe of any of
    the organisation's partnerships; ``equipe_of`` says of which.
    """

    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    kind: Kind
    roles: frozenset[Role] = field(default_factory=frozenset)
    equipe_of: frozenset[UUID] = field(default_factory=frozenset)
    language: str = "it"

    @property
    def is_head(self) -> bool:
        """Whether this person heads the service in this organisation."""
        return HEAD_OF[self.kind] in self.roles
