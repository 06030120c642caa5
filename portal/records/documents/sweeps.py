"""Files without a row: what a transaction that was undone left in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.records.documents import store
from portal.records.documents.models import Document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GRACE = timedelta(days=7)
"""Much longer than any upload takes, and long enough to notice that a database was restored that is older than its files."""
_AT_ONCE = 500


def remove_orphans(session: Session) -> int:
    """Take away the files older than a week that no row names. Answers how many."""
    kept, removed = store.here(), 0
    # The real clock: it is the store's that says how old a file is.
    files = kept.older_than(datetime.now(UTC) - GRACE)
    while batch := list(islice(files, _AT_ONCE)):
        named = set(session.scalars(select(Document.id).where(Document.id.in_(batch))))
        for orphan in set(batch) - named:
            kept.remove(orphan)
            removed += 1
    return removed
