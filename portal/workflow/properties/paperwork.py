"""The papers of a property: conventions, certificates, offers, provenance. What is visible is the database's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties.convention_models import ConventionContent
from portal.workflow.properties.models import Certificate, Convention, ConventionTerms, PropertyOffer, PropertyProvenance
from portal.workflow.properties.overview import own
from tenants.errors import NotFound
from tenants.kinds import Kind
from tenants.organisations import Organisation, Partnership, PartnershipMember
from tenants.permissions import Permission, may

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor


_OWNERS = aliased(Organisation)
_OWNER = select(_OWNERS.name).where(_OWNERS.id == Convention.organisation_id).correlate(Convention).scalar_subquery()


def own_convention(session: Session, actor: Actor, convention_id: UUID) -> Convention:
    """A convention of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, Convention, convention_id)


def own_certificate(session: Session, actor: Actor, certificate_id: UUID) -> Certificate:
    """A certificate of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, Certificate, certificate_id)


def convention_known(session: Session, actor: Actor, convention_id: UUID) -> Convention:
    """A convention whose dates the actor's organisation may know; raises ``NotFound`` otherwise.

    Of the owner's people those who keep its papers, as on the page of the unit.
    """
    found = session.get(Convention, convention_id)
    if found is None or (actor.kind is Kind.OWNER and not may(actor, Permission.MANAGE_CONVENTIONS)):
        raise NotFound(UNKNOWN)
    return found


def conventions_of(session: Session, property_id: UUID, convention_id: UUID | None = None) -> Sequence[Any]:
    """The conventions of a property, the latest first, with what the reader may know: terms the owner, content both parties."""
    return session.execute(
        select(
            Convention.id, Convention.title, Convention.starts_on, Convention.ends_on, Convention.duty_signatory,
            Convention.partner_organisation_id, Organisation.name.label("partner"),
            _OWNER.label("owner"), ConventionTerms.yearly_fee_cents,
            ConventionTerms.terms, ConventionContent.convention_id.is_not(None).label("content_known"), ConventionContent.other_parties,
            ConventionContent.services, ConventionContent.payers, ConventionContent.signed_on, ConventionContent.protocol,
            ConventionContent.protocol_on,
        )
        .outerjoin(Organisation, Organisation.id == Convention.partner_organisation_id)
        .outerjoin(ConventionTerms, ConventionTerms.convention_id == Convention.id)
        .outerjoin(ConventionContent, ConventionContent.convention_id == Convention.id)
        .where(Convention.property_id == property_id, *([Convention.id == convention_id] if convention_id else []))
        .order_by(Convention.starts_on.desc(), Convention.id)
    ).all()  # fmt: skip


def certificates_of(session: Session, property_id: UUID) -> Sequence[Any]:
    """The certificates of a property: those in use as they expire, then those replaced. Nobody but the owner has any."""
    return session.execute(
        select(
            Certificate.id, Certificate.kind, Certificate.reference, Certificate.issued_on, Certificate.expires_on,
            Certificate.replaced_on, Certificate.issuer, Certificate.covers,
        )
        .where(Certificate.property_id == property_id)
        .order_by(Certificate.replaced_on.is_not(None), Certificate.expires_on, Certificate.id)
    ).all()  # fmt: skip


def provenance_of(session: Session, property_id: UUID) -> PropertyProvenance | None:
    """Where a property came from and what it costs, for its owner."""
    return session.scalars(select(PropertyProvenance).where(PropertyProvenance.property_id == property_id)).one_or_none()


def terms_of(session: Session, convention_id: UUID) -> ConventionTerms | None:
    """What a convention costs and provides, for its owner."""
    return session.scalars(select(ConventionTerms).where(ConventionTerms.convention_id == convention_id)).one_or_none()


def content_of(session: Session, convention_id: UUID) -> ConventionContent | None:
    """What a convention says beyond its dates, for its two parties."""
    return session.scalars(select(ConventionContent).where(ConventionContent.convention_id == convention_id)).one_or_none()


def offers_of(session: Session, actor: Actor, property_id: UUID) -> Sequence[Any]:
    """The partnerships of an owner, each with the day since which this property is offered to it, or ``None``."""
    return session.execute(
        select(Partnership.id, Partnership.name, PropertyOffer.since)
        .join(PartnershipMember, PartnershipMember.partnership_id == Partnership.id)
        .outerjoin(
            PropertyOffer,
            and_(
                PropertyOffer.partnership_id == Partnership.id,
                PropertyOffer.property_id == property_id,
                PropertyOffer.ended_on.is_(None),
            ),
        )
        .where(PartnershipMember.organisation_id == actor.organisation_id, PartnershipMember.ended_on.is_(None))
        .order_by(Partnership.name, Partnership.id)
    ).all()


def partners_of(session: Session) -> Sequence[Any]:
    """The bodies with which an owner may sign a convention: id and name."""
    return session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.kind == Kind.ATS).order_by(Organisation.name)
    ).all()
