"""The sections of the need: the social situation, and the home that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals.autosave import open_form, put_aside
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import NeedsForm, SocialForm
from portal.pages.referrals.history import told
from portal.pages.referrals.saving import back, corrected, page
from portal.workflow.cases.unsaved import Place
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands
from portal.workflow.referrals.editing import require_editable
from portal.workflow.referrals.models import SocialSituation
from tenants.permissions import Permission

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case


@bp.route("/cases/<uuid:case_id>/referral/social", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.SOCIAL, reads=(Facet.SOCIAL,))
def social_section(case: Case) -> Any:
    """Target, vulnerabilities, the difficulty, the account of the need."""
    require_editable(case)
    situation = g.db.get(SocialSituation, case.id)
    place = Place("social", Facet.SOCIAL, case.id)
    form = open_form(SocialForm, place, version=case.version, stored=_typed(situation))
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and corrected(form, case, commands.set_social, form.facts()):
        return access.done(gettext("The need and the social situation were saved."), back(case))
    return page(
        "social_section.html", case, crumb=gettext("Need and social situation"), form=form, history=told(case.id, Facet.SOCIAL)
    )


@bp.route("/cases/<uuid:case_id>/referral/needs", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.SUMMARY)
def needs_section(case: Case) -> Any:
    """Which home is needed."""
    require_editable(case)
    stored = {"rooms": case.rooms, "needs": case.needs, "urgent": case.urgent, "area": case.area}
    form = open_form(NeedsForm, Place("needs", Facet.SUMMARY, case.id), version=case.version, stored=stored)
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and corrected(form, case, commands.set_needs, form.facts()):
        return access.done(gettext("The housing needs were saved."), back(case))
    return page("needs_section.html", case, crumb=gettext("Housing needs"), form=form)


def _typed(situation: SocialSituation | None) -> dict[str, Any] | None:
    if situation is None:
        return None
    return {
        "target": situation.target,
        "vulnerabilities": situation.vulnerabilities,
        "temporary_difficulty": situation.temporary_difficulty,
        "account": situation.account,
        "health": situation.health,
        "eviction_on": situation.eviction_on,
    }
