"""The words of the family, in the reader's language: codes as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext, lazy_gettext

from portal.pages.words import date_it
from portal.workflow.properties.features import FEATURE_WORDS
from portal.workflow.properties.overview import last_day

if TYPE_CHECKING:
    from portal.workflow.properties.overview import UnitRow

FEATURES = {code: lazy_gettext(word) for code, word in FEATURE_WORDS.items()}
CERTIFICATES = {
    "energy": lazy_gettext("Energy performance certificate"),
    "gas": lazy_gettext("Gas system check"),
    "electrical": lazy_gettext("Electrical system declaration"),
    "habitability": lazy_gettext("Certificate of habitability"),
    "insurance": lazy_gettext("Insurance policy"),
    "other": lazy_gettext("Other certificate"),
}
TICKETS = {
    "open": ("amber", "it-flag", lazy_gettext("Open")),
    "in_progress": ("blue", "it-tool", lazy_gettext("In hand")),
    "waiting": ("violet", "it-clock", lazy_gettext("Waits for something")),
    "closed": ("green", "it-check-circle", lazy_gettext("Closed")),
}
"""State of a ticket: tone, icon, word."""
SERVICES = {
    "use": lazy_gettext("Use of the home"),
    "support": lazy_gettext("Support of the household"),
    "upkeep": lazy_gettext("Ordinary upkeep"),
    "furnishing": lazy_gettext("Furniture and equipment"),
    "cleaning": lazy_gettext("Cleaning between two stays"),
    "reception": lazy_gettext("Presence at handover and handback"),
}
"""What a convention gives."""
EXPENSES = {
    "utilities": lazy_gettext("Electricity, gas, water"),
    "condominium": lazy_gettext("Condominium charges"),
    "ordinary_upkeep": lazy_gettext("Ordinary upkeep"),
    "extraordinary_upkeep": lazy_gettext("Extraordinary works"),
    "insurance": lazy_gettext("Insurance"),
    "taxes": lazy_gettext("Taxes"),
    "furniture": lazy_gettext("Furniture and equipment"),
}
PAYERS = {
    "owner": lazy_gettext("The owner"),
    "partner": lazy_gettext("The partner of the convention"),
    "household": lazy_gettext("The household"),
    "comune": lazy_gettext("The Comune"),
    "shared": lazy_gettext("Shared, as the convention says"),
}
"""Who bears an expense."""
UTILITIES = {
    "electricity": lazy_gettext("Electricity"),
    "gas": lazy_gettext("Gas"),
    "water": lazy_gettext("Water"),
    "heating": lazy_gettext("Heating"),
    "internet": lazy_gettext("Internet"),
    "waste": lazy_gettext("Waste tax"),
    "other": lazy_gettext("Something else"),
}
ACCOUNT_HOLDERS = {
    "owner": lazy_gettext("The owner"),
    "household": lazy_gettext("The household"),
    "partner": lazy_gettext("The partner of the convention"),
    "condominium": lazy_gettext("The condominium"),
}
"""In whose name a supply is."""
KEY_HOLDERS = {
    "office": lazy_gettext("The owner's office"),
    "volunteer": lazy_gettext("A volunteer"),
    "household": lazy_gettext("The household"),
    "partner": lazy_gettext("The partner that works there"),
    "other": lazy_gettext("Somebody else"),
    "missing": lazy_gettext("Not given back"),
}
ACQUIRED_BY = {
    "bequest": lazy_gettext("Bequest"),
    "donation": lazy_gettext("Donation"),
    "purchase": lazy_gettext("Purchase"),
    "loan": lazy_gettext("Loan for use"),
    "other": lazy_gettext("Otherwise"),
}
"""How a property came to its owner."""
CHECKS = {
    "boiler": lazy_gettext("Boiler"),
    "extinguisher": lazy_gettext("Fire extinguisher"),
    "electrical": lazy_gettext("Electrical system"),
    "gas": lazy_gettext("Gas system"),
    "lift": lazy_gettext("Lift"),
    "chimney": lazy_gettext("Chimney flue"),
    "alarm": lazy_gettext("Smoke or gas alarm"),
    "condition": lazy_gettext("Condition of the home"),
    "other": lazy_gettext("Something else"),
}
"""What is checked again and again."""
STEPS = {
    "opened": lazy_gettext("Reported"),
    "taken": lazy_gettext("Taken in hand"),
    "assigned": lazy_gettext("Assigned"),
    "waits": lazy_gettext("Waits"),
    "resumed": lazy_gettext("Work goes on"),
    "due": lazy_gettext("Another date"),
    "comment": lazy_gettext("Comment"),
    "cost": lazy_gettext("Cost"),
    "closed": lazy_gettext("Closed"),
    "reopened": lazy_gettext("Opened again"),
}
"""The lines of a ticket's history."""
LINES = {
    "repair": lazy_gettext("Repair"),
    "check": lazy_gettext("Check or certificate"),
    "utilities": lazy_gettext("Utilities"),
    "condominium": lazy_gettext("Condominium charges"),
    "insurance": lazy_gettext("Insurance"),
    "tax": lazy_gettext("Taxes"),
    "furnishing": lazy_gettext("Furniture and equipment"),
    "contribution": lazy_gettext("Contribution of the household"),
    "deposit": lazy_gettext("Deposit"),
    "other": lazy_gettext("Something else"),
}
"""What money was spent on or received for."""
DAYS = {
    "lived_in": lazy_gettext("Days lived in"),
    "held": lazy_gettext("Days held"),
    "void": lazy_gettext("Days not available"),
    "turnaround": lazy_gettext("Days in turnaround"),
    "empty": lazy_gettext("Other empty days"),
}
"""How the days of a unit's year went."""
VOIDS = {
    "works": lazy_gettext("Works"),
    "checks": lazy_gettext("Checks and certificates"),
    "utilities": lazy_gettext("Utilities not connected"),
    "own_use": lazy_gettext("The owner's own use"),
    "dispute": lazy_gettext("A dispute or a claim"),
    "other": lazy_gettext("Another reason"),
}
"""What kind of reason a void has."""
SIGNATORIES = {"owner": lazy_gettext("The owner"), "partner": lazy_gettext("The partner of the convention")}

STATES = {
    "free": ("green", "it-check-circle", lazy_gettext("Free")),
    "hold": ("blue", "it-clock", lazy_gettext("Held for a proposal")),
    "stay": ("violet", "pi-home", lazy_gettext("Lived in")),
    "void": ("amber", "it-ban", lazy_gettext("Not available")),
    "turnaround": ("amber", "it-tool", lazy_gettext("Being put in order")),
    "uncovered": ("rust", "it-warning-circle", lazy_gettext("Without a convention")),
    "closed": ("grey", "it-locked", lazy_gettext("Not in use")),
}
"""State of a unit today: tone, icon, word."""
COUNTS = {
    "free": lazy_gettext("Homes free"),
    "hold": lazy_gettext("Homes held for a proposal"),
    "stay": lazy_gettext("Homes lived in"),
    "void": lazy_gettext("Homes not available"),
    "turnaround": lazy_gettext("Homes being put in order"),
    "uncovered": lazy_gettext("Homes without a convention"),
    "closed": lazy_gettext("Homes not in use"),
}
"""The same states, beside how many there are."""


def until(unit: UnitRow) -> str:
    """Until when the state of a unit lasts, in a few words."""
    if unit.until is None:
        return ""
    day = date_it(last_day(unit.until))
    if unit.state == "free":
        return str(gettext("until %(day)s", day=day))
    return str(gettext("to %(day)s included", day=day))
