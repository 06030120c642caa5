"""What the case page shows of a referral: household, economic situation, social situation, each for whom its facet is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import g, render_template

from portal.pages import access, attachments, frame
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import country
from portal.pages.referrals.history import told
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import queries, words
from portal.workflow.referrals.address import in_a_line
from portal.workflow.referrals.checks import age_on
from portal.workflow.referrals.models import EconomicSituation, PresentAddress, SocialSituation
from tenants import clock
from tenants.permissions import Permission

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case


@bp.get("/cases/<uuid:case_id>/household")
@access.page(Permission.SEE_CASES, case=True, facet=(Facet.IDENTITY, Facet.IDENTITY_CONTACTS))
def household(case: Case) -> Any:
    """The persons of the household; to the owner of its home only the adults' names and contacts."""
    if Facet.IDENTITY not in g.seen.facets:
        access.read_also(Facet.IDENTITY_CONTACTS, case.id)
        contacts = queries.contacts(g.db, case.id)
        return render_template("referrals/contacts.html", contacts=contacts, **frame.case_context())
    access.read_also(Facet.IDENTITY, case.id)
    members = queries.members(g.db, case.id)
    return render_template(
        "referrals/household.html",
        members=members,
        ages={m.id: age_on(m.born_on, clock.today()) for m in members},
        consents=queries.consents(g.db, case.id),
        address=in_a_line(g.db.get(PresentAddress, case.id)),
        history=told(case.id, Facet.IDENTITY),
        words=words,
        country=country,
        papers=attachments.of_case("identity"),
        **frame.case_context(),
    )


@bp.get("/cases/<uuid:case_id>/economic")
@access.page(Permission.SEE_CASES, case=True, facet=Facet.ECONOMIC, reads=(Facet.ECONOMIC,))
def economic(case: Case) -> Any:
    """Incomes, ISEE, debts."""
    names: dict[Any, str] = {}
    if Facet.IDENTITY in g.seen.facets:
        access.read_also(Facet.IDENTITY, case.id)
        names = {m.id: f"{m.name.given_name} {m.name.surname}" for m in queries.members(g.db, case.id)}
    return render_template(
        "referrals/economic.html",
        incomes=queries.incomes(g.db, case.id),
        names=names,
        history=told(case.id, Facet.ECONOMIC, names=names),
        situation=g.db.get(EconomicSituation, case.id),
        words=words,
        today=clock.today(),
        one_day=timedelta(days=1),
        papers=attachments.of_case("economic"),
        **frame.case_context(),
    )


@bp.get("/cases/<uuid:case_id>/social")
@access.page(Permission.SEE_CASES, case=True, facet=Facet.SOCIAL, reads=(Facet.SOCIAL,))
def social(case: Case) -> Any:
    """Target, vulnerabilities, the account of the need."""
    situation = g.db.get(SocialSituation, case.id)
    history = told(case.id, Facet.SOCIAL)
    return render_template(
        "referrals/social.html",
        situation=situation,
        words=words,
        history=history,
        papers=attachments.of_case("social"),
        **frame.case_context(),
    )
