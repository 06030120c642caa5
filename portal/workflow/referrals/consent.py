"""The household's consent: recorded with the version of the text it was shown, and withdrawn whenever it likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.events import ConsentRecorded, ConsentWithdrawn
from portal.workflow.referrals.checks import Wrong
from portal.workflow.referrals.consent_text import CURRENT
from portal.workflow.referrals.editing import begin, end
from portal.workflow.referrals.models import Consent
from portal.workflow.rules import add_months
from tenants import clock
from tenants.errors import Conflict
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor


def record_consent(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    given_on: date | None,
    given_by: str,
    text_version: str = CURRENT,
    seen_version: int | None = None,
) -> Consent:
    """Record that the household agreed, when, who gave it, and to which version of the text.

    Raises:
        Invalid: a day in the future or long past, or nobody who gave it.
        Conflict: there is one in force already, the text was replaced while the page was open, or the page is stale.
    """
    case = begin(session, actor, case_id, seen_version)
    if _in_force(session, case) is not None:
        raise Conflict(S("The household's consent is already recorded."))
    if text_version != CURRENT:
        raise Conflict(S("The text of the consent has been replaced. Show the household the new one, then record it."))
    wrong, today, name = Wrong(), clock.today(), " ".join(given_by.split())
    wrong.say("given_by", S("Write who gave the consent."), not name)
    if given_on is None:
        wrong.say("given_on", S("Write the day on which the consent was given."))
    else:
        wrong.say("given_on", S("The consent cannot have been given in the future."), given_on > today)
        wrong.say("given_on", S("This consent is more than a year old: ask for it again."), given_on < add_months(today, -12))
    wrong.stop()
    assert given_on is not None
    consent = Consent(
        case_id=case.id,
        organisation_id=case.organisation_id,
        text_version=text_version,
        given_on=given_on,
        given_by=name,
        collected_by_id=actor.person_id,
    )
    session.add(consent)
    session.flush()
    end(session, actor, case, ConsentRecorded())
    return consent


def withdraw_consent(
    session: Session, actor: Actor, case_id: UUID, *, withdrawn_on: date | None, seen_version: int | None = None
) -> Consent:
    """Record that the household took its consent back: from now on no step shares anything more (the database sees to it).

    Raises:
        Invalid: a day in the future, or before the consent.
        Conflict: there is none in force, or the page is stale.
    """
    case = begin(session, actor, case_id, seen_version)
    consent = _in_force(session, case)
    if consent is None:
        raise Conflict(S("There is no consent to withdraw."))
    wrong = Wrong()
    if withdrawn_on is None:
        wrong.say("withdrawn_on", S("Write the day on which the consent was withdrawn."))
    else:
        wrong.say("withdrawn_on", S("The consent cannot have been withdrawn in the future."), withdrawn_on > clock.today())
        wrong.say("withdrawn_on", S("The consent was given later than this day."), withdrawn_on < consent.given_on)
    wrong.stop()
    consent.withdrawn_on = withdrawn_on
    session.flush()
    end(session, actor, case, ConsentWithdrawn())
    return consent


def _in_force(session: Session, case: Case) -> Consent | None:
    return session.scalars(select(Consent).where(Consent.case_id == case.id, Consent.withdrawn_on.is_(None))).first()
