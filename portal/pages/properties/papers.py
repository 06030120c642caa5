"""Forms of conventions and certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access, attachments
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import CertificateForm, ConventionForm, RenewalOfCertificateForm, cents, euro
from portal.workflow.properties import commands, overview, paperwork
from portal.workflow.properties.convention_models import ConventionContent
from portal.workflow.properties.models import Certificate, Convention, Property
from tenants import clock
from tenants.permissions import Permission as P
from tenants.permissions import may

ONE_DAY = timedelta(days=1)


@bp.route("/properties/<uuid:property_id>/conventions/new", methods=["GET", "POST"])
@access.page(P.MANAGE_CONVENTIONS, load=overview.own_property)
def add_convention(home: Property) -> Any:
    """Record a convention."""
    form: Any = ConventionForm()
    form.partner.choices = [(row.id, row.name) for row in paperwork.partners_of(g.db)]
    if form.validate_on_submit() and access.attempt(
        form,
        lambda: commands.add_convention(g.db, g.actor, home.id, form.partner.data, _details(form), _terms(form), _content(form)),
    ):
        return access.done(gettext("The convention was recorded."), _back(home))
    return _page("properties/convention_form.html", form, gettext("Add a convention"), home, f"convention:new:{home.id}")


@bp.route("/conventions/<uuid:convention_id>/change", methods=["GET", "POST"])
@access.page(P.MANAGE_CONVENTIONS, load=paperwork.own_convention)
def change_convention(convention: Convention) -> Any:
    """Correct or lengthen a convention."""
    home, terms = overview.own_property(g.db, g.actor, convention.property_id), paperwork.terms_of(g.db, convention.id)
    content = paperwork.content_of(g.db, convention.id)
    form: Any = ConventionForm(
        **_before(content),
        title=convention.title,
        starts_on=convention.starts_on,
        duty_signatory=convention.duty_signatory,
        last_day=convention.ends_on - ONE_DAY,
        yearly_fee=euro(terms.yearly_fee_cents) if terms else None,
        terms=terms.terms if terms else None,
    )
    del form.partner
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.change_convention(g.db, g.actor, convention.id, _details(form), _terms(form), _content(form))
    ):
        return access.done(gettext("The changes were saved."), _back(home))
    return _page("properties/convention_form.html", form, gettext("Change the convention"), home, f"convention:{convention.id}")


@bp.get("/conventions/<uuid:convention_id>")
@access.page(P.SEE_UNITS, load=paperwork.convention_known)
def show_convention(convention: Convention) -> Any:
    """A convention as far as the organisation may know it: its parties all of it, the Comune its dates and its paper."""
    (row,) = paperwork.conventions_of(g.db, convention.property_id, convention.id)
    manages = convention.organisation_id == g.actor.organisation_id and may(g.actor, P.MANAGE_CONVENTIONS)
    units = overview.units(g.db, g.actor, clock.today(), property_id=convention.property_id)
    title = gettext("Papers of the convention")
    return render_template(
        "properties/show_convention.html",
        row=row,
        units=units,
        words=words,
        manages=manages,
        papers=attachments.of_property(
            "property.convention", convention.property_id, subject_id=convention.id, kind="convention", title=title
        ),
        back=url_for("properties.show_property", property_id=convention.property_id) if manages else "",
        crumbs=[(gettext("Units"), url_for("properties.index")), (convention.title, None)],
    )


@bp.route("/properties/<uuid:property_id>/certificates/new", methods=["GET", "POST"])
@access.page(P.MANAGE_CONVENTIONS, load=overview.own_property)
def add_certificate(home: Property) -> Any:
    """Record a certificate."""
    form: Any = CertificateForm()
    if form.validate_on_submit() and access.attempt(
        form,
        lambda: commands.add_certificate(
            g.db,
            g.actor,
            home.id,
            form.kind.data,
            form.expires_on.data,
            issued_on=form.issued_on.data,
            reference=form.reference.data,
            issuer=form.issuer.data,
            covers=form.covers.data,
        ),
    ):
        return access.done(gettext("The certificate was recorded."), _back(home))
    return _page("properties/certificate_form.html", form, gettext("Add a certificate"), home, f"certificate:new:{home.id}")


@bp.route("/certificates/<uuid:certificate_id>/renew", methods=["GET", "POST"])
@access.page(P.MANAGE_CONVENTIONS, load=paperwork.own_certificate)
def renew_certificate(certificate: Certificate) -> Any:
    """Put a new certificate in the place of an old one."""
    form: Any = RenewalOfCertificateForm()
    home = overview.own_property(g.db, g.actor, certificate.property_id)
    old = {"kind": words.CERTIFICATES[certificate.kind], "expires_on": certificate.expires_on}
    if form.validate_on_submit() and access.attempt(
        form,
        lambda: commands.renew_certificate(
            g.db,
            g.actor,
            certificate.id,
            form.expires_on.data,
            issued_on=form.issued_on.data,
            reference=form.reference.data,
            issuer=form.issuer.data,
            covers=form.covers.data,
        ),
    ):
        return access.done(gettext("The new certificate was recorded; the old one is kept."), _back(home))
    title = gettext("Renew the certificate")
    return _page("properties/certificate_form.html", form, title, home, f"certificate:{certificate.id}", old=old)


def _back(home: Property) -> str:
    return url_for("properties.show_property", property_id=home.id)


def _page(template: str, form: Any, title: str, home: Property, key: str, **more: Any) -> Any:
    crumbs = [(gettext("Units"), url_for("properties.index")), (home.name, _back(home)), (title, None)]
    status = access.status_of_refusal() if form.is_submitted() else 200
    return render_template(template, form=form, title=title, back=_back(home), crumbs=crumbs, keep=key, home=home, **more), status


def _details(form: Any) -> commands.ConventionDetails:
    return commands.ConventionDetails(
        form.title.data, form.starts_on.data, form.last_day.data + ONE_DAY, form.duty_signatory.data
    )


def _content(form: Any) -> commands.Content:
    return commands.Content(
        other_parties=form.other_parties.data,
        services=tuple(form.services.data or ()),
        payers={field.name.removeprefix("pays_"): field.data for field in form.payers() if field.data},
        signed_on=form.signed_on.data,
        protocol=form.protocol.data,
        protocol_on=form.protocol_on.data,
    )


def _before(content: ConventionContent | None) -> dict[str, Any]:
    """What a convention says already, by the names of the form's fields."""
    if content is None:
        return {}
    names = ("other_parties", "services", "signed_on", "protocol", "protocol_on")
    return {name: getattr(content, name) for name in names} | {f"pays_{what}": who for what, who in content.payers.items()}


def _terms(form: Any) -> commands.Terms:
    return commands.Terms(cents(form.yearly_fee.data), form.terms.data)
