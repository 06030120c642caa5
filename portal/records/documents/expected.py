"""What is usually attached to a referral and is not there, or no longer valid: said, never required."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants import clock
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from typing import Any

    from portal.workflow.referrals.queries import Referral

NO_IDENTITY = S("No identity document is attached yet.")
NO_SIGNED_CONSENT = S("The signed consent is not attached yet.")
NO_ISEE = S("The ISEE certificate is not attached yet.")
NO_PROOF = S("No proof of the incomes is attached yet.")


def expected(referral: Referral, rows: Iterable[Any]) -> tuple[Sentence, ...]:
    """What the papers of a referral lack, in sentences; ``rows`` are its documents. Nothing of it prevents submitting."""
    valid: dict[str, date | None] = {}
    gone: dict[str, date] = {}
    for row in rows:
        if row.withdrawn_at is not None:
            continue
        if row.expires_on is not None and row.expires_on < clock.today():
            gone[row.kind] = max(row.expires_on, gone.get(row.kind, row.expires_on))
        else:
            valid[row.kind] = row.expires_on
    asked = {
        "identity_document": NO_IDENTITY if referral.members else None,
        "consent": NO_SIGNED_CONSENT if referral.consent else None,
        "isee": NO_ISEE if referral.economic and referral.economic.isee_kind != "none" else None,
        "income_proof": NO_PROOF if referral.incomes else None,
    }
    return tuple(_said(kind, absent, gone) for kind, absent in asked.items() if absent is not None and kind not in valid)


def _said(kind: str, absent: Sentence, gone: Mapping[str, date]) -> Sentence:
    if kind not in gone:
        return absent
    named = {
        "identity_document": S("The identity document that is attached expired on %(day)s.", day=gone[kind]),
        "isee": S("The ISEE certificate that is attached expired on %(day)s.", day=gone[kind]),
        "income_proof": S("The proof of the incomes that is attached expired on %(day)s.", day=gone[kind]),
    }
    return named.get(kind, absent)
