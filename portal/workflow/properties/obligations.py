"""What an owner owes of its units: repairs in time, certificates and conventions in force."""

from __future__ import annotations

from portal.workflow.cases.obligations import Owed, Rung, Watch, source
from portal.workflow.cases.owing import OWN
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

MANAGER = {Kind.OWNER: Role.PROPERTY_MANAGER}
_A_UNIT = (
    "join lateral (select u.id from portal.units u where u.property_id = k.property_id and u.closed_on is null"
    " order by u.name, u.id limit 1) u on true"
)
"""A unit by which a property is known to those who are told: its first that is open."""
_PAPER = {
    "subject_id": "k.id",
    "property_id": "k.property_id",
    "unit_id": "u.id",
    "organisation_id": "k.organisation_id",
    "organisation_kind": "'owner'",
    "facet": f"'{OWN}'",
}
_UNITS = Watch("units", "property_id", ("closed_on",))

OBLIGATIONS: tuple[Owed, ...] = (
    Owed(
        "ticket",
        "Repair what was reported",
        "The ticket was closed",
        MANAGER,
        Permission.WORK_TICKETS,
        (Rung("ticket_overdue", 1, every=7, to_head=True),),
        source(
            "from portal.tickets k where k.state <> 'closed' and k.due_on is not null",
            **{**_PAPER, "unit_id": "k.unit_id", "due_on": "k.due_on"},
        ),
        "exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed')",
        (Watch("tickets", "property_id", ("state", "due_on")),),
        of="property_id",
        watchers=(Kind.ATS,),
        waits=("ticket_open",),
    ),
    Owed(
        "certificate",
        "Renew the certificate",
        "Another certificate of the kind took its place",
        MANAGER,
        Permission.MANAGE_CONVENTIONS,
        (
            Rung("certificate_expiring", -60),
            Rung("certificate_expiring", -30),
            Rung("certificate_expired", 1, every=30, to_head=True),
        ),
        source(
            f"from portal.certificates k {_A_UNIT} where k.replaced_on is null and k.expires_on <= app.today() + 60"
            " and not exists (select 1 from portal.certificates n where n.property_id = k.property_id and n.kind = k.kind"
            " and n.expires_on > k.expires_on)",
            due_on="k.expires_on",
            **_PAPER,
        ),
        "exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id"
        " where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on)",
        (Watch("certificates", "property_id"), _UNITS),
        of="property_id",
        waits=("certificate_expiring",),
    ),
    Owed(
        "convention",
        "Agree on what follows the convention",
        "Another convention follows it, or the property is offered no more",
        MANAGER,
        Permission.MANAGE_CONVENTIONS,
        (
            Rung("convention_expiring", -60),
            Rung("convention_expiring", -30),
            Rung("convention_expired", 0, every=30, to_head=True),
        ),
        source(
            f"from portal.conventions k {_A_UNIT} where k.ends_on <= app.today() + 60"
            " and (k.ends_on > app.today() or exists (select 1 from portal.property_offers f where f.property_id = k.property_id"
            " and f.ended_on is null))"
            " and not exists (select 1 from portal.conventions n where n.property_id = k.property_id"
            " and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on)",
            due_on="k.ends_on",
            **_PAPER,
        ),
        "exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id"
        " where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on"
        " and n.starts_on <= k.ends_on)",
        (Watch("conventions", "property_id"), Watch("property_offers", "property_id"), _UNITS),
        of="property_id",
        watchers=(Kind.ATS,),
        waits=("convention_expiring",),
    ),
)
