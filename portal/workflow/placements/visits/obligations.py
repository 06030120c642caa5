"""What is owed of inspections: the household's answer, another time, the coming itself and its outcome in writing.

What the owner owes is known by the home, never by the case: a volunteer, who knows no case, is reminded too.
"""

from __future__ import annotations

from portal.workflow.cases.obligations import PARTNER, Owed, Rung, Watch, day, parties, source
from portal.workflow.cases.owing import OWN
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

EDUCATOR = {Kind.ATS: Role.EDUCATOR}
MANAGER = {Kind.OWNER: Role.PROPERTY_MANAGER}
_THERE = "join portal.placements p on p.id = v.placement_id and p.state = 'living' and p.unit_id = v.unit_id"
_STAYS = Watch("placements", columns=("state", "unit_id"))
_OF_HOME = {
    "subject_id": "v.id",
    "property_id": "v.property_id",
    "unit_id": "v.unit_id",
    "organisation_id": "v.host_organisation_id",
    "organisation_kind": "'owner'",
    "facet": f"'{OWN}'",
}
_OF_CASE = {"subject_id": "v.id", "case_id": "c.id", "facet": "'placement'", **PARTNER}


def _now(states: str) -> str:
    return f"exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ({states}))"


OBLIGATIONS: tuple[Owed, ...] = (
    Owed(
        "visit_answer",
        "Hear from the household about the inspection",
        "It was answered, put off or cancelled",
        EDUCATOR,
        Permission.ANSWER_VISIT,
        (Rung("visit_answer_due", -1), Rung("visit_answer_due"), Rung("visit_answer_late", 1, to_head=True)),
        source(
            f"from portal.home_visits v {_THERE} join portal.cases c on c.id = v.case_id {parties(EDUCATOR)}"
            " where v.state = 'proposed'",
            since="v.asked_since",
            due_on="v.answer_by",
            **_OF_CASE,
        ),
        _now("'agreed', 'countered', 'done'"),
        (Watch("home_visits", columns=("state", "answer_by")), _STAYS, Watch("case_workers", columns=("ended_on",))),
        waits=("visit_to_answer",),
    ),
    Owed(
        "visit_household",
        "Remind the household of the inspection",
        "The day has come, or it was put off or cancelled",
        EDUCATOR,
        Permission.ANSWER_VISIT,
        (Rung("visit_soon", -1),),
        source(
            f"from portal.home_visits v {_THERE} join portal.cases c on c.id = v.case_id {parties(EDUCATOR)}"
            f" where v.state = 'agreed' and {day('v.starts_at')} >= app.today()",
            due_on=day("v.starts_at"),
            **_OF_CASE,
        ),
        _now("'agreed', 'done'"),
        (Watch("home_visits", columns=("state", "starts_at")), _STAYS, Watch("case_workers", columns=("ended_on",))),
        endpoint="placements.show",
    ),
    Owed(
        "visit_time",
        "Say whether the time that the household asks for suits",
        "A time was agreed on, or others were offered",
        MANAGER,
        Permission.VISIT_HOMES,
        (Rung("home_visit_time_due"), Rung("home_visit_time_due", 2, to_head=True)),
        source(
            f"from portal.home_visits v {_THERE} where v.state = 'countered'",
            since="v.asked_since",
            due_on="v.answer_by",
            **_OF_HOME,
        ),
        _now("'agreed', 'proposed', 'done'"),
        (Watch("home_visits", "property_id", ("state", "answer_by")),),
        of="property_id",
        waits=("visit_to_fix",),
    ),
    Owed(
        "visit",
        "Inspect the home and write the outcome",
        "The outcome was written, or the inspection was put off or cancelled",
        MANAGER,
        Permission.VISIT_HOMES,
        (Rung("home_visit_soon", -1), Rung("home_visit_unwritten", 1, every=7, to_head=True)),
        source(
            f"from portal.home_visits v {_THERE} where v.state in ('agreed', 'announced')",
            due_on=day("v.starts_at"),
            **{**_OF_HOME, "person_id": "v.carried_out_by_id"},
        ),
        _now("'done'"),
        (Watch("home_visits", "property_id", ("state", "starts_at", "carried_out_by_id")),),
        of="property_id",
        waits=("visit_to_carry_out",),
    ),
)
