"""Forms of conventions and certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.forms import CertificateForm, ConventionForm, RenewalOfCertificateForm, cents, euro
from portal.workflow.properties import commands, overview, paperwork
from portal.workflow.properties.models import Certificate, Convention, Property
from tenants.permissions import Permission as P

ONE_DAY = timedelta(days=1)


@bp.route("/properties/<uuid:property_id>/conventions/new", methods=["GET", "POST"])
@access.page(P.MANAGE_CONVENTIONS, load=overview.own_property)
def add_convention(home: Property) -> Any:
    """Record a convention."""
    form: Any = ConventionForm()
    form.partner.choices = [(row.id, row.name) for row in paperwork.partners_of(g.db)]
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.add_convention(g.db, g.actor, home.id, form.partner.data, _details(form), _terms(form))
    ):
        return access.done(gettext("The convention was recorded."), _back(home))
    return _page("properties/convention_form.html", form, gettext("Add a convention"), home, f"convention:new:{home.id}")


@bp.route("/conventions/<uuid:convention_id>/change", methods=["GET", "POST"])
@access.page(P.MANAGE_CONVENTIONS, load=paperwork.own_convention)
def change_convention(convention: Convention) -> Any:
    """Correct or lengthen a convention."""
    home, terms = overview.own_property(g.db, g.actor, convention.property_id), paperwork.terms_of(g.db, convention.id)
    form: Any = ConventionForm(
        obj=convention,
        last_day=convention.ends_on - ONE_DAY,
        yearly_fee=euro(terms.yearly_fee_cents) if terms else None,
        terms=terms.terms if terms else None,
    )
    del form.partner
    if form.validate_on_submit() and access.attempt(
        form, lambda: commands.change_convention(g.db, g.actor, convention.id, _details(form), _terms(form))
    ):
        return access.done(gettext("The changes were saved."), _back(home))
    return _page("properties/convention_form.html", form, gettext("Change the convention"), home, f"convention:{convention.id}")


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


def _terms(form: Any) -> commands.Terms:
    return commands.Terms(cents(form.yearly_fee.data), form.terms.data)
