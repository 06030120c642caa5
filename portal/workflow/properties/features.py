"""What a unit may offer: the needs that a household can have of a home, and further comforts. Codes and their words."""

from __future__ import annotations

from portal.workflow.cases.models import HOUSING_NEEDS
from tenants.sentences import S

COMFORTS = (
    "furnished", "washing_machine", "own_heating", "internet", "balcony", "garden", "cellar", "parking", "air_conditioning",
)  # fmt: skip
FEATURES = (*HOUSING_NEEDS, *COMFORTS)

FEATURE_WORDS: dict[str, str] = {
    "step_free": S("Step-free access").msgid,
    "lift_or_ground_floor": S("Lift or ground floor").msgid,
    "adapted_bathroom": S("Adapted bathroom").msgid,
    "cot": S("Room for a cot").msgid,
    "near_school": S("Near a school").msgid,
    "near_transport": S("Near public transport").msgid,
    "pets": S("Pets allowed").msgid,
    "furnished": S("Furnished").msgid,
    "washing_machine": S("Washing machine").msgid,
    "own_heating": S("Own heating").msgid,
    "internet": S("Internet connection").msgid,
    "balcony": S("Balcony").msgid,
    "garden": S("Garden").msgid,
    "cellar": S("Cellar").msgid,
    "parking": S("Parking place").msgid,
    "air_conditioning": S("Air conditioning").msgid,
}
"""The msgid of each feature."""
