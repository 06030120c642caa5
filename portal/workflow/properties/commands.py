"""All that an owner, and who works in its units, can do with properties: the contents page of this family's commands."""

from __future__ import annotations

from portal.workflow.properties.conventions import (
    Content,
    ConventionDetails,
    Terms,
    add_certificate,
    add_convention,
    change_convention,
    renew_certificate,
)
from portal.workflow.properties.furnishing import add_item, remove_item, set_entry
from portal.workflow.properties.homes import (
    PropertyDetails,
    Provenance,
    UnitDetails,
    add_property,
    add_unit,
    change_property,
    change_unit,
    close_unit,
    end_offer,
    offer_property,
    reopen_unit,
)
from portal.workflow.properties.tickets import close_ticket, open_ticket, start_work
from portal.workflow.properties.voids import end_void, set_void
from portal.workflow.properties.work import assign_ticket, comment, let_wait, reopen_ticket, resume

__all__ = [
    "Content",
    "ConventionDetails",
    "PropertyDetails",
    "Provenance",
    "Terms",
    "UnitDetails",
    "add_certificate",
    "add_convention",
    "add_item",
    "add_property",
    "add_unit",
    "assign_ticket",
    "change_convention",
    "change_property",
    "change_unit",
    "close_ticket",
    "close_unit",
    "comment",
    "end_offer",
    "end_void",
    "let_wait",
    "offer_property",
    "open_ticket",
    "remove_item",
    "renew_certificate",
    "reopen_ticket",
    "reopen_unit",
    "resume",
    "set_entry",
    "set_void",
    "start_work",
]  # fmt: skip
