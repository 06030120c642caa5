"""Texts that an owner reads before it may know who the household is: a name of the household in them is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.referrals.models import MemberName
from tenants.errors import Invalid
from tenants.sentences import S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case

LONGEST = 1000


def check(session: Session, case: Case, field: str, written: str) -> None:
    """Let a text pass that is not too long and names nobody of the household, as far as its writer knows the names.

    Raises:
        Invalid: by the name ``field``.
    """
    check_length(field, written)
    words = _words(written)
    names = session.execute(
        select(MemberName.surname, MemberName.given_name).where(MemberName.case_id == case.id, MemberName.removed_at.is_(None))
    )
    for name in (part for row in names for part in row):
        parts = _words(name)
        if parts and parts <= words:
            raise Invalid(
                **{field: S("The owner may not yet know who the household is: write it without “%(name)s”.", name=name)}
            )


def check_length(field: str, written: str) -> None:
    """Let a text pass that is not too long.

    Raises:
        Invalid: by the name ``field``.
    """
    if len(written) > LONGEST:
        raise Invalid(**{field: S("Write at most %(most)s characters.", most=LONGEST)})


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[\w'’]+", text)}
