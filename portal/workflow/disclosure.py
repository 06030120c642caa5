"""What each kind of partner may know of a case: facets × kinds × audiences × stages. The policy that people signed.

The database holds a copy (``disclosure_rules``), from which ``app.sync_access`` derives every grant at every transition; a test
compares the copy, this table and the design's. Nothing else grants anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.workflow.stages import Stage
from tenants.kinds import Kind


class Facet(StrEnum):
    """The parts in which a case's data is cut. A dotted name is a narrower slice of the facet before the dot."""

    SUMMARY = "summary"
    IDENTITY = "identity"
    IDENTITY_CONTACTS = "identity.contacts"
    ECONOMIC = "economic"
    SOCIAL = "social"
    ASSESSMENT = "assessment"
    PLACEMENT = "placement"
    PLACEMENT_OWN = "placement.own"
    SUPPORT = "support"
    SUPPORT_EQUIPE = "support.equipe"
    SUPPORT_BUDGET = "support.budget"
    SUPPORT_NOTES = "support_notes"
    RENEWAL = "renewal"
    RENEWAL_QUESTION = "renewal.question"
    OUTCOME = "outcome"


class Audience(StrEnum):
    """Whom within the organisation a grant names. Only ``ORGANISATION`` names nobody in particular."""

    ORGANISATION = "organisation"
    AUTHOR = "author"
    HEAD = "head"
    EQUIPE = "equipe"
    ASSIGNED = "assigned"


LOGGED_FACETS = (Facet.IDENTITY, Facet.ECONOMIC, Facet.SOCIAL)
"""Every reading of these is logged (slices included)."""

REVIEW_OPENED = "review_opened"
"""The milestone, beside the stages, that opening a renewal review adds to what a case has reached."""


@dataclass(frozen=True)
class Grant:
    """One line of the table.

    While the case is at one of ``stages`` and has ever reached ``milestone``, ``audience`` of the ``kind`` sees ``facet``. For
    the kind ``owner`` this means the organisation whose unit is proposed or lived in, never another. ``days_after_close`` names
    the rule that ends the grant so many days after the case closed.
    """

    kind: Kind
    facet: Facet
    audience: Audience
    stages: frozenset[Stage]
    milestone: str | None = None
    days_after_close: str | None = None


_ALL = frozenset(Stage)
_FROM_SUBMITTED = _ALL - {Stage.DRAFT}
_BEFORE_HOME = frozenset({Stage.SUBMITTED, Stage.ASSESSMENT, Stage.REJECTED, Stage.WAITING, Stage.PROPOSED})
_FROM_ASSIGNED = frozenset({Stage.ASSIGNED, Stage.HOSTED, Stage.LEAVING, Stage.CLOSED})
_FROM_PROPOSED = _FROM_ASSIGNED | {Stage.PROPOSED}
_FROM_WAITING = _FROM_PROPOSED | {Stage.WAITING}
_LIVED_IN = frozenset({Stage.HOSTED, Stage.LEAVING, Stage.CLOSED})
_GONE = frozenset({Stage.LEAVING, Stage.CLOSED})
_UNSENT = frozenset({Stage.DRAFT, Stage.WITHDRAWN})

_DRAFT_FACETS = (Facet.SUMMARY, Facet.IDENTITY, Facet.ECONOMIC, Facet.SOCIAL, Facet.ASSESSMENT)
_COMUNE_FACETS = (*_DRAFT_FACETS, Facet.PLACEMENT, Facet.RENEWAL, Facet.OUTCOME)

DISCLOSURE: tuple[Grant, ...] = (
    *(Grant(Kind.COMUNE, f, a, _UNSENT) for f in _DRAFT_FACETS for a in (Audience.AUTHOR, Audience.HEAD)),
    *(Grant(Kind.COMUNE, f, Audience.ORGANISATION, _FROM_SUBMITTED, Stage.SUBMITTED) for f in _COMUNE_FACETS),
    Grant(Kind.COMUNE, Facet.SUPPORT, Audience.ORGANISATION, _LIVED_IN),
    Grant(Kind.COMUNE, Facet.SUPPORT_EQUIPE, Audience.EQUIPE, _LIVED_IN),
    Grant(Kind.ATS, Facet.SUMMARY, Audience.ORGANISATION, _FROM_SUBMITTED, Stage.SUBMITTED),
    Grant(Kind.ATS, Facet.IDENTITY, Audience.ORGANISATION, _FROM_WAITING),
    *(
        Grant(Kind.ATS, f, a, stages)
        for f in (Facet.ECONOMIC, Facet.SOCIAL)
        for a, stages in ((Audience.EQUIPE, _BEFORE_HOME), (Audience.ASSIGNED, _FROM_ASSIGNED))
    ),
    Grant(Kind.ATS, Facet.ASSESSMENT, Audience.EQUIPE, _FROM_SUBMITTED, Stage.SUBMITTED),
    Grant(Kind.ATS, Facet.PLACEMENT, Audience.ORGANISATION, _FROM_ASSIGNED),
    Grant(Kind.ATS, Facet.SUPPORT, Audience.ORGANISATION, _FROM_ASSIGNED),
    *(Grant(Kind.ATS, Facet.SUPPORT_EQUIPE, a, _FROM_ASSIGNED) for a in (Audience.EQUIPE, Audience.ASSIGNED, Audience.HEAD)),
    *(Grant(Kind.ATS, Facet.SUPPORT_BUDGET, a, _FROM_ASSIGNED) for a in (Audience.ASSIGNED, Audience.HEAD)),
    Grant(Kind.ATS, Facet.SUPPORT_NOTES, Audience.ASSIGNED, _FROM_ASSIGNED),
    Grant(Kind.ATS, Facet.SUPPORT_NOTES, Audience.HEAD, _FROM_ASSIGNED),
    Grant(Kind.ATS, Facet.RENEWAL, Audience.ORGANISATION, _LIVED_IN, REVIEW_OPENED),
    Grant(Kind.ATS, Facet.OUTCOME, Audience.ORGANISATION, _GONE),
    Grant(Kind.OWNER, Facet.SUMMARY, Audience.ORGANISATION, _FROM_PROPOSED),
    Grant(Kind.OWNER, Facet.IDENTITY_CONTACTS, Audience.ORGANISATION, _FROM_ASSIGNED, days_after_close="contacts_after_days"),
    Grant(Kind.OWNER, Facet.PLACEMENT_OWN, Audience.ORGANISATION, _FROM_PROPOSED),
    Grant(Kind.OWNER, Facet.RENEWAL_QUESTION, Audience.ORGANISATION, _LIVED_IN, REVIEW_OPENED),
)


def facets_at(kind: Kind, stage: Stage, reached: frozenset[str], audiences: frozenset[Audience]) -> frozenset[Facet]:
    """The facets that somebody of a kind sees of a case, given who they are to it. Tests and documents ask this.

    For the kind ``owner`` it answers for the organisation whose unit is concerned.
    """
    return frozenset(
        grant.facet
        for grant in DISCLOSURE
        if grant.kind is kind
        and stage in grant.stages
        and grant.audience in audiences
        and (grant.milestone is None or grant.milestone in reached)
    )
