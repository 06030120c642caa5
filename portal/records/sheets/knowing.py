"""Who knows what about a household, in its own words: drawn from the table of disclosure as it stands for its case today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.workflow.disclosure import DISCLOSURE, Audience, Facet
from portal.workflow.stages import Stage
from tenants import clock
from tenants.kinds import Kind

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case

A = Audience
ONLY: dict[frozenset[Audience], str] = {
    frozenset({A.ASSIGNED}): "only.assigned",
    frozenset({A.EQUIPE}): "only.equipe",
    frozenset({A.ASSIGNED, A.HEAD}): "only.assigned_head",
    frozenset({A.ASSIGNED, A.EQUIPE, A.HEAD}): "only.assigned_equipe_head",
}
"""The sentence for the people who alone know something. A whole organisation needs none."""
OF_CONCERN = (Facet.ECONOMIC, Facet.SOCIAL, Facet.SUPPORT)
"""What families ask about first: an organisation that does not know it is said not to."""


@dataclass(frozen=True)
class Knowledge:
    """What one kind of partner knows: sentences by key, each with the key of who alone knows it; and what it does not know."""

    kind: Kind
    knows: tuple[tuple[str, str | None], ...]
    never: tuple[str, ...]


def knowledge(case: Case) -> list[Knowledge]:
    """What each partner may know of a case today. The owner's line speaks of the organisation whose unit is lived in."""
    return [_of(kind, case) for kind in Kind]


def _of(kind: Kind, case: Case) -> Knowledge:
    audiences: dict[Facet, set[Audience]] = {}
    for grant in DISCLOSURE:
        if grant.kind is not kind or Stage(case.stage) not in grant.stages:
            continue
        if grant.milestone is not None and grant.milestone not in case.reached:
            continue
        if grant.days_after_close and _is_over(case, grant.days_after_close):
            continue
        audiences.setdefault(grant.facet, set()).add(grant.audience)
    knows = tuple((f"knows.{facet}", None if A.ORGANISATION in who else ONLY[frozenset(who)]) for facet, who in audiences.items())
    return Knowledge(kind, knows, tuple(f"knows.{facet}" for facet in OF_CONCERN if facet not in audiences))


def _is_over(case: Case, rule: str) -> bool:
    return case.closed_on is not None and clock.today() >= case.closed_on + timedelta(days=getattr(case.rules, rule))
