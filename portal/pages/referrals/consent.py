"""The section of the consent: the text that is shown, its record, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals.autosave import open_form, put_aside
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import ConsentForm, WithdrawConsentForm
from portal.pages.referrals.saving import page, saved
from portal.workflow.cases.unsaved import Place
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, queries
from portal.workflow.referrals.consent_text import CONSENT_TEXTS, CURRENT
from portal.workflow.referrals.editing import require_editable
from portal.workflow.stages import Stage
from tenants.permissions import Permission

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case


@bp.route("/cases/<uuid:case_id>/referral/consent", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=(Facet.IDENTITY,))
def consent(case: Case) -> Any:
    """The consent in force, or the form to record one."""
    require_editable(case)
    form = open_form(ConsentForm, Place("consent", Facet.IDENTITY, case.id), version=case.version)
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and saved(
        form,
        case,
        lambda: commands.record_consent(
            g.db,
            access.actor(),
            case.id,
            given_on=form.given_on.data,
            given_by=form.given_by.data or "",
            text_version=form.text_version.data or "",
            seen_version=form.seen_version,
        ),
    ):
        return access.done(gettext("The consent was recorded."), _after(case))
    referral = queries.referral(g.db, case)
    if request.method == "GET" and not form.kept.typed and referral.reference is not None:
        name = referral.reference.name
        form.given_by.data = f"{name.given_name} {name.surname}"
    form.text_version.raw_data, form.text_version.data = None, CURRENT
    given = referral.consent
    return page(
        "consent.html",
        case,
        crumb=gettext("Consent of the household"),
        form=form,
        given=given,
        former=[c for c in referral.consents if c.withdrawn_on is not None],
        text=CONSENT_TEXTS[given.text_version if given else CURRENT],
    )


@bp.route("/cases/<uuid:case_id>/referral/consent/withdraw", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=(Facet.IDENTITY,))
def withdraw_consent(case: Case) -> Any:
    """The household takes its consent back."""
    require_editable(case)
    form = WithdrawConsentForm()
    if request.method == "POST":
        if saved(
            form,
            case,
            lambda: commands.withdraw_consent(
                g.db, access.actor(), case.id, withdrawn_on=form.withdrawn_on.data, seen_version=form.seen_version
            ),
        ):
            return access.done(gettext("The consent is withdrawn: nothing more is shared."), _after(case))
    else:
        form.look_at(case.version)
    return page(
        "withdraw_consent.html",
        case,
        crumb=gettext("Withdraw the consent"),
        form=form,
        is_draft=case.stage == Stage.DRAFT,
        cancel=url_for("referrals.consent", case_id=case.id),
    )


def _after(case: Case) -> str:
    return url_for("referrals.edit", case_id=case.id)
