"""Days beyond the end of a convention: given only with a written reason by whoever may, which the unit's owner reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.workflow.cases import commands as cases
from portal.workflow.events import ConventionExceeded
from portal.workflow.placements import unnamed
from portal.workflow.placements.models import ConventionException
from portal.workflow.properties import coverage
from tenants.errors import Invalid
from tenants.people import Person
from tenants.permissions import Permission, may
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.properties.models import Unit
    from portal.workflow.rules import Days
    from tenants.actor import Actor

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Leave:
    """Whether days may go beyond the convention, and what is to be told of it: nothing when the reason was written before."""

    beyond: bool = False
    news: ConventionExceeded | None = None

    def tell(self, session: Session, actor: Actor, case: Case) -> None:
        """Tell of it, once the owner of the unit may know the case."""
        if self.news is not None:
            cases.record(session, actor, case, self.news)


def leave(session: Session, actor: Actor, case: Case, unit: Unit, days: Days, reason: str | None) -> Leave:
    """Ask whether these days may go beyond the end of the unit's convention; a reason that is new is written down.

    No leave means that the convention judges as always: it covers them, has yet to begin, or nobody gave a reason who may.

    Raises:
        Invalid: see :func:`ask`.
    """
    found = coverage.conventions(session, [unit.property_id])
    if not coverage.ends_before(found, days):
        return Leave()
    covered = coverage.covered_until(found, days.start)
    if covered == days.start:
        covered = max(c.ends_on for c in found if c.starts_on <= days.start)
    return ask(session, actor, case, unit.id, unit.organisation_id, covered, days.end, reason)


def ask(
    session: Session, actor: Actor, case: Case, unit_id: UUID, host_id: UUID, covered: date, until: date, reason: str | None
) -> Leave:
    """The same for a convention whose first day no longer covered is known.

    Raises:
        Invalid: ``beyond_convention``: the actor may give a reason and was asked for one, but it is blank, long, or names somebody.
    """
    if (allowed_until(session, case.id, unit_id) or covered) >= until:
        return Leave(beyond=True)
    if reason is None or not may(actor, Permission.EXCEED_CONVENTION):
        return Leave()
    said = reason.strip()
    _check(session, case, said, covered)
    session.add(
        ConventionException(
            case_id=case.id,
            organisation_id=case.organisation_id,
            host_organisation_id=host_id,
            unit_id=unit_id,
            covered_until=covered,
            until=until,
            reason=said,
            by_id=actor.person_id,
        )
    )
    session.flush()
    return Leave(True, ConventionExceeded(covered - ONE_DAY, until - ONE_DAY, said))


def exceptions(session: Session, case_id: UUID) -> Sequence[Any]:
    """The reasons given in a case for going beyond a convention, the first one first, with who answers for each."""
    return session.execute(
        select(
            ConventionException.covered_until, ConventionException.until, ConventionException.reason, ConventionException.at,
            (Person.given_name + " " + Person.surname).label("by"),
        )
        .outerjoin(Person, Person.id == ConventionException.by_id)
        .where(ConventionException.case_id == case_id)
        .order_by(ConventionException.at, ConventionException.id)
    ).all()  # fmt: skip


def allowed_until(session: Session, case_id: UUID, unit_id: UUID) -> date | None:
    """The first day that no written reason covers any more; nothing when none was given for this unit."""
    return session.scalar(
        select(func.max(ConventionException.until)).where(
            ConventionException.case_id == case_id, ConventionException.unit_id == unit_id
        )
    )


def _check(session: Session, case: Case, said: str, covered: date) -> None:
    if not said:
        raise Invalid(
            beyond_convention=S(
                "The last day of the convention is %(day)s: write why the home is given beyond it, or choose other dates.",
                day=covered - ONE_DAY,
            )
        )
    unnamed.check(session, case, "beyond_convention", said)
