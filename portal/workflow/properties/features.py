"""What a unit may offer: the needs that a household can have of a home, and further comforts. Codes and their words."""

from __future__ import annotations

from portal.workflow.cases.models import HOUSING_NEEDS

COMFORTS = (
    "furnished", "washing_machine", "own_heating", "internet", "balcony", "garden", "cellar", "parking", "air_conditioning",
)  # fmt: skip
FEATURES = (*HOUSING_NEEDS, *COMFORTS)

FEATURE_WORDS: dict[str, str] = {
    "step_free": "Step-free access",
    "lift_or_ground_floor": "Lift or ground floor",
    "adapted_bathroom": "Adapted bathroom",
    "cot": "Room for a cot",
    "near_school": "Near a school",
    "near_transport": "Near public transport",
    "pets": "Pets allowed",
    "furnished": "Furnished",
    "washing_machine": "Washing machine",
    "own_heating": "Own heating",
    "internet": "Internet connection",
    "balcony": "Balcony",
    "garden": "Garden",
    "cellar": "Cellar",
    "parking": "Parking place",
    "air_conditioning": "Air conditioning",
}
"""The msgid of each feature."""

OCCUPATION_WORDS: dict[str, str] = {
    "hold": "Held for a proposal",
    "stay": "Lived in",
    "void": "Not available",
    "turnaround": "Being put in order",
}
"""The msgid of each way in which days of a unit are taken."""

CERTIFICATE_WORDS: dict[str, str] = {
    "energy": "Energy performance certificate",
    "gas": "Gas system check",
    "electrical": "Electrical system declaration",
    "habitability": "Certificate of habitability",
    "insurance": "Insurance policy",
    "other": "Other certificate",
}
"""The msgid of each kind of certificate."""

TICKET_WORDS: dict[str, str] = {"open": "Open", "in_progress": "In progress", "closed": "Closed"}
"""The msgid of each state of a ticket."""
