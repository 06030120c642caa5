"""The words of the codes of the search for work and home, as people read them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FIELDS = {"work": _l("Work"), "home": _l("Home")}
FIELD_TONES = {"work": ("violet", "it-user"), "home": ("blue", "pi-home")}
TRAILS = {
    "job": _l("A job"),
    "training": _l("A course or traineeship"),
    "employment_centre": _l("The employment centre"),
    "work_agency": _l("A work agency"),
    "landlord": _l("A home to let by its owner"),
    "estate_agency": _l("An estate agency"),
    "public_housing": _l("A public-housing call"),
    "other_home": _l("Another way to a home"),
}
STEPS = {
    "contact": _l("First contact"),
    "application": _l("Application sent"),
    "registration": _l("Registration"),
    "interview": _l("Job interview"),
    "viewing": _l("Viewing of the home"),
    "offer": _l("Offer received"),
    "outcome": _l("Outcome"),
}
OUTCOMES = {
    "taken": _l("It worked out"),
    "refused": _l("They said no"),
    "declined": _l("The household said no"),
    "no_answer": _l("No answer ever came"),
}
OUTCOME_TONES = {
    "taken": ("green", "it-check-circle"),
    "refused": ("rust", "it-close-circle"),
    "declined": ("amber", "it-minus"),
    "no_answer": ("grey", "it-clock"),
}
HELPERS = {
    "alone": _l("Nobody, by themselves"),
    "educator": _l("The educator"),
    "consultant": _l("The financial consultant"),
    "social_worker": _l("The social worker"),
    "volunteer": _l("A volunteer"),
    "relatives": _l("Relatives or friends"),
    "other": _l("Somebody else"),
}
REASONS = {
    "experience": _l("Experience or qualification missing"),
    "hours": _l("Hours or shifts"),
    "distance": _l("Too far, or no transport"),
    "language": _l("Knowledge of Italian"),
    "childcare": _l("Nobody to look after the children"),
    "health": _l("Health"),
    "pay": _l("Pay"),
    "rent": _l("Rent too high"),
    "guarantee": _l("No guarantor or deposit"),
    "income": _l("Income too low"),
    "contract": _l("Employment contract too uncertain"),
    "household_size": _l("Number of people or children"),
    "origin": _l("They do not let to people of foreign origin"),
    "condition": _l("Size or condition of the home"),
    "others_chosen": _l("Somebody else was chosen"),
    "not_said": _l("They did not say why"),
    "other": _l("Another reason"),
}
ENDS = "end:"
"""How a step that ends the trail is told apart in a form: ``end:taken``."""
