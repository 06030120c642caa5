"""What happens to the documents of a case, and what organisations say of what was recorded for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import Event, head, sw
from tenants.kinds import Kind


@dataclass(frozen=True)
class DocumentAttached(Event):
    """Of the facet that the document is about, and in the timeline of whoever sees that facet. Nobody is notified."""

    document: str
    of: Facet = field(kw_only=True)
    facet = Facet.SUMMARY
    says = "A document was attached: %(document)s."

    def about(self) -> Facet:
        return self.of

    def data(self) -> dict[str, Any]:
        return {"document": self.document}


@dataclass(frozen=True)
class DocumentWithdrawn(DocumentAttached):
    says = "A document was withdrawn: %(document)s."


@dataclass(frozen=True)
class ActConfirmed(Event):
    """Of the facet of what was recorded (``app.answer_behalf``)."""

    organisation: str
    act: str
    facet = Facet.PLACEMENT
    says = "%(organisation)s confirmed what the Comune had recorded for it: %(act)s."


@dataclass(frozen=True)
class ActDisputed(Event):
    """Of the facet of what was recorded (``app.answer_behalf``)."""

    organisation: str
    act: str
    facet = Facet.PLACEMENT
    says = "%(organisation)s objected to what the Comune had recorded for it: %(act)s."
    title = "Case %(number)s: the other organisation objects to what you recorded for it"
    tell = (sw(must_act=True), head(Kind.COMUNE, must_act=True))
