"""The section of documents: what the referral rests on, shelf by shelf, with what is usually attached and is not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, url_for
from flask_babel import gettext

from portal.pages import access, attachments
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.saving import page
from portal.pages.words import say
from portal.records.documents import queries as documents
from portal.records.documents.expected import expected
from portal.records.documents.shelves import OF_REFERRALS, SHELVES
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import queries
from portal.workflow.referrals.editing import require_editable
from tenants.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.workflow.cases.models import Case
    from portal.workflow.referrals.queries import Referral

NOTHING = hashlib.sha256(b"").hexdigest()[:16]
ALL = (Facet.IDENTITY, Facet.ECONOMIC, Facet.SOCIAL)


@dataclass(frozen=True)
class Papers:
    """The documents of a referral: in force, by shelf; what is usually there and is not; and a fingerprint of what was looked at."""

    rows: tuple[Any, ...]
    missing: tuple[Any, ...]

    @property
    def in_force(self) -> tuple[Any, ...]:
        """Those that were not withdrawn."""
        return tuple(row for row in self.rows if row.withdrawn_at is None)

    @property
    def seen(self) -> str:
        """A fingerprint of the documents in force: another one says that some were added or withdrawn meanwhile."""
        return hashlib.sha256("".join(sorted(row.id.hex for row in self.in_force)).encode()).hexdigest()[:16]

    def shelves(self) -> list[attachments.Attachments]:
        """The shelves with something in force, as the check shows them."""
        return [
            attachments.shelf_of(code, found, say(SHELVES[code].title))
            for code in OF_REFERRALS
            if (found := [row for row in self.in_force if row.facet == code])
        ]


def of_referral(referral: Referral) -> Papers:
    """The documents of a referral, as far as the reader may know of them."""
    rows = tuple(row for row in documents.of_case(g.db, referral.case.id) if row.facet in OF_REFERRALS)
    return Papers(rows, expected(referral, rows))


@bp.get("/cases/<uuid:case_id>/referral/documents")
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=ALL)
def papers_section(case: Case) -> Any:
    """The documents on which the referral rests, and a form to attach one to each shelf."""
    require_editable(case)
    referral = queries.referral(g.db, case)
    found = of_referral(referral)
    return page(
        "papers_section.html",
        case,
        crumb=gettext("Documents"),
        results=referral.criteria(),
        missing=found.missing,
        shelves=[_shelf(case, code, [row for row in found.rows if row.facet == code]) for code in OF_REFERRALS],
    )


def _shelf(case: Case, code: str, rows: Sequence[Any]) -> attachments.Attachments:
    section = url_for("referrals.papers_section", case_id=case.id)
    return attachments.shelf_of(
        code, rows, say(SHELVES[code].title), url_for("documents.attach", case_id=case.id, shelf=code, back=section)
    )
