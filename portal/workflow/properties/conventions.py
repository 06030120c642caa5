"""Conventions under which a property is made available, and the certificates that must stay in date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from portal.workflow.properties.convention_models import EXPENSES, PAYERS, SERVICES, ConventionContent
from portal.workflow.properties.coverage import covered_until
from portal.workflow.properties.models import CERTIFICATES, SIGNATORIES, Certificate, Convention, ConventionTerms, Property, Unit
from portal.workflow.properties.own import locked, text
from portal.workflow.properties.queries import FOR_EVER, Taken, promised
from portal.workflow.rules import Days
from tenants import clock
from tenants.errors import Conflict, Invalid
from tenants.kinds import Kind
from tenants.organisations import Organisation
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from tenants.actor import Actor
    from tenants.sentences import Sentence


@dataclass(frozen=True)
class ConventionDetails:
    """What both parties know: ``ends_on`` is the first day that it no longer covers; ``duty_signatory`` is one of ``SIGNATORIES``."""

    title: str
    starts_on: date
    ends_on: date
    duty_signatory: str = "owner"


@dataclass(frozen=True)
class Content:
    """What both parties know of it beside its dates. ``payers`` maps an expense to who bears it."""

    other_parties: str | None = None
    services: tuple[str, ...] = ()
    payers: Mapping[str, str] = field(default_factory=dict)
    signed_on: date | None = None
    protocol: str | None = None
    protocol_on: date | None = None


@dataclass(frozen=True)
class Terms:
    """What only the owner keeps of it."""

    yearly_fee_cents: int | None = None
    terms: str | None = None


def add_convention(
    session: Session, actor: Actor, property_id: UUID, partner_id: UUID, details: ConventionDetails, terms: Terms | None = None,
    content: Content | None = None,
) -> Convention:  # fmt: skip
    """Record a convention with the body of a partnership that works in the property. It opens entry and open tickets to it.

    Raises:
        NotFound, NotAllowed: not a property that the actor manages.
        Invalid: not a partner that can work there, wrong dates, or dates that another convention with it covers already.
    """
    home = locked(session, actor, Permission.MANAGE_CONVENTIONS, Property, property_id)
    partner = session.get(Organisation, partner_id)
    if partner is None or partner.kind != Kind.ATS:
        raise Invalid(partner=S("Choose the partner that works in the property."))
    _check_details(details, terms, content)
    _check_overlap(session, home.id, partner.id, details, None)
    made = Convention(
        property_id=home.id,
        organisation_id=home.organisation_id,
        partner_organisation_id=partner.id,
        title=details.title.strip(),
        starts_on=details.starts_on,
        ends_on=details.ends_on,
        duty_signatory=details.duty_signatory,
    )
    session.add(made)
    session.flush()
    _set_terms(session, made, terms or Terms())
    _set_content(session, made, content or Content())
    return made


def change_convention(
    session: Session, actor: Actor, convention_id: UUID, details: ConventionDetails, terms: Terms | None = None,
    content: Content | None = None,
) -> Convention:  # fmt: skip
    """Correct or lengthen a convention. Days on which a household stays beyond its end anyway may stay uncovered, no others.

    Raises:
        NotFound, NotAllowed: not a convention that the actor manages.
        Invalid: as :func:`add_convention`.
        Conflict: days that are promised to a household would be left without a convention; the sentence names the unit and the day.
    """
    convention = locked(session, actor, Permission.MANAGE_CONVENTIONS, Convention, convention_id)
    home = locked(session, actor, Permission.MANAGE_CONVENTIONS, Property, convention.property_id)
    _check_details(details, terms, content)
    _check_overlap(session, home.id, convention.partner_organisation_id, details, convention.id)
    names = {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.property_id == home.id))}
    before = _uncovered(session, home.id, list(names))
    convention.title, convention.duty_signatory = details.title.strip(), details.duty_signatory
    convention.starts_on, convention.ends_on = details.starts_on, details.ends_on
    session.flush()
    for unit_id, day in _uncovered(session, home.id, list(names)).items():
        if unit_id not in before or day < before[unit_id]:
            raise Conflict(S("%(unit)s is promised to a household on %(day)s: the convention must cover it.",
                             unit=names[unit_id], day=day))  # fmt: skip
    _set_terms(session, convention, terms or Terms())
    if content is not None:
        _set_content(session, convention, content)
    return convention


def add_certificate(
    session: Session, actor: Actor, property_id: UUID, kind: str, expires_on: date, *, issued_on: date | None = None,
    reference: str | None = None, issuer: str | None = None, covers: str | None = None,
) -> Certificate:  # fmt: skip
    """Record a certificate; ``expires_on`` is its last day. Its owner is warned before.

    Raises:
        NotFound, NotAllowed: not a property that the actor manages.
        Invalid: an unknown kind, or dates that cannot be.
        Conflict: this very certificate is recorded already.
    """
    home = locked(session, actor, Permission.MANAGE_CONVENTIONS, Property, property_id)
    if kind not in CERTIFICATES:
        raise Invalid(kind=S("Choose the kind of certificate."))
    _check_certificate(issued_on, expires_on)
    made = _record(session, home.organisation_id, home.id, kind, expires_on, issued_on, reference)
    made.issuer, made.covers = text(issuer), text(covers)
    session.flush()
    return made


def renew_certificate(
    session: Session, actor: Actor, certificate_id: UUID, expires_on: date, *, issued_on: date | None = None,
    reference: str | None = None, issuer: str | None = None, covers: str | None = None,
) -> Certificate:  # fmt: skip
    """Put a new certificate in the place of one that expires or has expired. The old one stays on record.

    Raises:
        NotFound, NotAllowed: not a certificate of a property that the actor manages.
        Invalid: dates that cannot be, or no later than the old ones.
        Conflict: it was already renewed.
    """
    old = locked(session, actor, Permission.MANAGE_CONVENTIONS, Certificate, certificate_id)
    if old.replaced_on is not None:
        raise Conflict(S("This certificate was already renewed on %(day)s.", day=old.replaced_on))
    _check_certificate(issued_on, expires_on)
    if expires_on <= old.expires_on:
        raise Invalid(expires_on=S("The new certificate must expire after the old one, %(day)s.", day=old.expires_on))
    old.replaced_on = clock.today()
    made = _record(session, old.organisation_id, old.property_id, old.kind, expires_on, issued_on, reference)
    made.issuer, made.covers = text(issuer) or old.issuer, text(covers) or old.covers
    session.flush()
    return made


def _record(
    session: Session, organisation_id: UUID, property_id: UUID, kind: str, expires_on: date, issued_on: date | None,
    reference: str | None,
) -> Certificate:  # fmt: skip
    session.flush()
    same = select(Certificate).where(
        Certificate.property_id == property_id,
        Certificate.kind == kind,
        Certificate.expires_on == expires_on,
        Certificate.reference.is_not_distinct_from(text(reference)),
        Certificate.replaced_on.is_(None),
    )
    if session.scalar(same):
        raise Conflict(S("This certificate is already recorded."))
    made = Certificate(
        property_id=property_id,
        organisation_id=organisation_id,
        kind=kind,
        reference=text(reference),
        issued_on=issued_on,
        expires_on=expires_on,
    )
    session.add(made)
    session.flush()
    return made


def _check_certificate(issued_on: date | None, expires_on: date) -> None:
    if issued_on is not None and issued_on > clock.today():
        raise Invalid(issued_on=S("A certificate cannot have been issued in the future."))
    if issued_on is not None and expires_on <= issued_on:
        raise Invalid(expires_on=S("A certificate expires after it was issued."))


def _check_details(details: ConventionDetails, terms: Terms | None, content: Content | None) -> None:
    wrong = {}
    if not text(details.title):
        wrong["title"] = S("Give the convention a title.")
    if details.ends_on <= details.starts_on:
        wrong["last_day"] = S("The last day must come after the first one.")
    if details.duty_signatory not in SIGNATORIES:
        wrong["duty_signatory"] = S("Say who signs the notices that follow a handover.")
    if terms and terms.yearly_fee_cents is not None and terms.yearly_fee_cents < 0:
        wrong["yearly_fee"] = S("A fee cannot be negative.")
    if content:
        wrong |= _wrong_content(content)
    if wrong:
        raise Invalid(**wrong)


def _check_overlap(
    session: Session, property_id: UUID, partner_id: UUID, details: ConventionDetails, but: UUID | None
) -> None:  # fmt: skip
    other = session.scalars(
        select(Convention)
        .where(
            Convention.property_id == property_id,
            Convention.partner_organisation_id == partner_id,
            Convention.starts_on < details.ends_on,
            Convention.ends_on > details.starts_on,
            Convention.id != but,
        )
        .order_by(Convention.starts_on)
    ).first()
    if other:
        last = other.ends_on - timedelta(days=1)
        raise Invalid(
            starts_on=S(
                "“%(title)s” already covers days from %(first)s to %(last)s.", title=other.title, first=other.starts_on, last=last
            )
        )


def _uncovered(session: Session, property_id: UUID, unit_ids: list[UUID]) -> dict[UUID, date]:
    """The first day from today, for each unit, that is promised to a household and not covered by any convention."""
    conventions = session.scalars(
        select(Convention).where(Convention.property_id == property_id).order_by(Convention.starts_on, Convention.ends_on.desc())
    ).all()
    today, found = clock.today(), dict[UUID, date]()
    rows: list[Taken] = promised(session, unit_ids, Days(today, FOR_EVER))
    for unit_id, start, end, _kind in rows:
        reached = covered_until(conventions, max(start, today))
        if reached < end:
            found.setdefault(unit_id, reached)
    return found


def _set_terms(session: Session, convention: Convention, terms: Terms) -> None:
    row = session.get(ConventionTerms, (convention.id, convention.organisation_id))
    if row is None:
        row = ConventionTerms(convention_id=convention.id, organisation_id=convention.organisation_id)
        session.add(row)
    row.yearly_fee_cents, row.terms = terms.yearly_fee_cents, text(terms.terms)
    session.flush()


def _wrong_content(content: Content) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if any(code not in SERVICES for code in content.services):
        wrong["services"] = S("Choose among what is listed.")
    if any(expense not in EXPENSES or payer not in PAYERS for expense, payer in content.payers.items()):
        wrong["payers"] = S("Choose who pays among those listed.")
    if content.signed_on is not None and content.signed_on > clock.today():
        wrong["signed_on"] = S("A convention cannot have been signed in the future.")
    if content.protocol_on is not None and not text(content.protocol):
        wrong["protocol"] = S("Write the number that belongs to the date of the protocol.")
    return wrong


def _set_content(session: Session, convention: Convention, content: Content) -> None:
    row = session.get(ConventionContent, convention.id)
    if row is None:
        row = ConventionContent(
            convention_id=convention.id,
            organisation_id=convention.organisation_id,
            partner_organisation_id=convention.partner_organisation_id,
        )
        session.add(row)
    row.other_parties, row.signed_on = text(content.other_parties), content.signed_on
    row.services = [code for code in SERVICES if code in content.services]
    row.payers = {expense: content.payers[expense] for expense in EXPENSES if expense in content.payers}
    row.protocol, row.protocol_on = text(content.protocol), content.protocol_on
    session.flush()
