"""The section of the household: who is in it, added, corrected, removed, and who speaks for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import g, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.referrals.autosave import open_form, put_aside
from portal.pages.referrals.blueprint import bp
from portal.pages.referrals.forms import AddressForm, Correcting, MemberForm, ReferenceForm, country
from portal.pages.referrals.history import told
from portal.pages.referrals.saving import corrected, page
from portal.workflow.cases.unsaved import Place
from portal.workflow.constraints import UNKNOWN
from portal.workflow.disclosure import Facet
from portal.workflow.referrals import commands, queries, taxcode, words
from portal.workflow.referrals.address import address_facts, in_a_line
from portal.workflow.referrals.checks import age_on
from portal.workflow.referrals.editing import require_editable
from portal.workflow.referrals.models import PresentAddress
from tenants import clock
from tenants.errors import NotFound
from tenants.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.referrals.models import Member
    from tenants.actor import Actor

READS = (Facet.IDENTITY,)


def member_of(session: Session, actor: Actor, case: Case, member_id: UUID) -> Member:
    """A person of the case's household."""
    found = next((m for m in queries.members(session, case.id) if m.id == member_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@bp.get("/cases/<uuid:case_id>/referral/household")
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=READS)
def household_section(case: Case) -> Any:
    """The persons of the household, with what is to be looked at again."""
    require_editable(case)
    members = queries.members(g.db, case.id)
    return page(
        "household_section.html",
        case,
        crumb=gettext("Household"),
        members=members,
        notices={m.id: _notices(case, m) for m in members},
        words=words,
        country=country,
        ages={m.id: age_on(m.born_on, clock.today()) for m in members},
        history=told(case.id, Facet.IDENTITY),
        address=in_a_line(g.db.get(PresentAddress, case.id)),
        can_change_reference=sum(m.name.adult for m in members) > 1,
    )


@bp.route("/cases/<uuid:case_id>/referral/household/new", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=READS)
def add_member(case: Case) -> Any:
    """Somebody more in the household."""
    require_editable(case)
    first = not any(m.relation == "reference" for m in queries.members(g.db, case.id))
    form = open_form(MemberForm, _place(case, "new"), version=case.version, with_reference=first)
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST":
        if corrected(form, case, commands.add_member, form.facts()):
            return access.done(gettext("The person was added to the household."), _section(case))
    elif not form.kept.typed:
        form.relation.data, form.citizenship.data = ("reference" if first else ""), "IT"
    return page("member.html", case, crumb=gettext("Add a person"), form=form, title=gettext("Add a person"), adds="member",
                cancel=_section(case), show_relation=True)  # fmt: skip


@bp.route("/cases/<uuid:case_id>/referral/household/<uuid:member_id>", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=READS, load=member_of)
def change_member(case: Case, member: Member) -> Any:
    """Correct what is known of a person."""
    require_editable(case)
    speaks, member_id = member.relation == "reference", member.id
    form = open_form(MemberForm, _place(case, member_id), version=case.version, stored=_typed(member), with_reference=speaks)
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST":
        facts = form.facts("reference" if speaks else None)
        if corrected(form, case, commands.change_member, member_id, facts):
            return access.done(gettext("What is known of the person was saved."), _section(case))
    title = f"{member.name.given_name} {member.name.surname}"
    return page(
        "member.html", case, crumb=title, form=form, title=title, adds="", cancel=_section(case), show_relation=not speaks
    )


@bp.route("/cases/<uuid:case_id>/referral/household/<uuid:member_id>/remove", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=READS, load=member_of)
def remove_member(case: Case, member: Member) -> Any:
    """Take a person out of the household, after asking."""
    require_editable(case)
    form, member_id = Correcting(), member.id
    if request.method == "POST":
        if corrected(form, case, commands.remove_member, member_id):
            return access.done(gettext("The person was removed from the household."), _section(case))
    else:
        form.look_at(case.version)
    return page(
        "remove.html",
        case,
        crumb=gettext("Remove a person"),
        form=form,
        title=gettext("Remove %(name)s from the household?", name=f"{member.name.given_name} {member.name.surname}"),
        sentence=gettext("The incomes recorded as theirs are removed too. That the person was in the household stays on record."),
        cancel=_section(case),
    )


@bp.route("/cases/<uuid:case_id>/referral/household/reference", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=READS)
def reference(case: Case) -> Any:
    """Another adult speaks for the household."""
    require_editable(case)
    form = ReferenceForm()
    adults = [m for m in queries.members(g.db, case.id) if m.name.adult and m.relation != "reference"]
    form.member.choices = [(str(m.id), f"{m.name.surname} {m.name.given_name}") for m in adults]
    known = {str(m.id): m.id for m in adults}
    if request.method == "POST":
        chosen = known.get(form.member.data or "")
        if chosen is None:
            form.validate()
            form.member.errors = [gettext("Choose a person of this household.")]
        elif corrected(form, case, commands.choose_reference, chosen, form.former_relation.data or ""):
            return access.done(
                gettext(
                    "Another person speaks for the household now. Check the relations of the others: they are to that person."
                ),
                _section(case),
            )
    else:
        form.look_at(case.version)
    return page("reference.html", case, crumb=gettext("Another reference person"), form=form, cancel=_section(case))


@bp.route("/cases/<uuid:case_id>/referral/household/address", methods=["GET", "POST"])
@access.page(Permission.WRITE_REFERRAL, case=True, facet=Facet.IDENTITY, reads=READS)
def address(case: Case) -> Any:
    """Where the household lives now."""
    require_editable(case)
    stored = g.db.get(PresentAddress, case.id)
    typed = asdict(address_facts(stored)) if stored else None
    form = open_form(AddressForm, Place("address", Facet.IDENTITY, case.id), version=case.version, stored=typed)
    if (aside := put_aside(form)) is not None:
        return aside
    if request.method == "POST" and corrected(form, case, commands.set_address, form.facts()):
        return access.done(gettext("The present address was saved."), _section(case))
    return page("address.html", case, crumb=gettext("Present address"), form=form, cancel=_section(case))


def _place(case: Case, which: UUID | str) -> Place:
    return Place(f"member:{which}", Facet.IDENTITY, case.id)


def _section(case: Case) -> str:
    return url_for("referrals.household_section", case_id=case.id)


def _typed(member: Member) -> dict[str, Any]:
    name = member.name
    return {
        "surname": name.surname, "given_name": name.given_name, "phone": name.phone, "email": name.email,
        "relation": member.relation, "born_on": member.born_on, "birth_place": member.birth_place, "sex": member.sex,
        "citizenship": member.citizenship, "tax_code": member.tax_code, "tax_code_reason": member.tax_code_reason,
    }  # fmt: skip


def _notices(case: Case, member: Member) -> dict[str, Any]:
    if not member.tax_code or member.tax_code_index is None:
        return {"warnings": (), "known": None}
    name = member.name
    warnings = taxcode.mismatches(
        member.tax_code, surname=name.surname, given_name=name.given_name, born_on=member.born_on, sex=member.sex
    )
    return {"warnings": warnings, "known": queries.known_elsewhere(g.db, case.partnership_id, case.id, member.tax_code_index)}
