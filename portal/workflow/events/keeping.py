"""What happens to the documents of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.workflow.disclosure import Facet
from portal.workflow.events.telling import Event


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
