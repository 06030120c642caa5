"""What is owed when a stay ends: the home to be handed back, the follow-ups to be done."""

from __future__ import annotations

from portal.workflow.cases.obligations import PARTNER, Owed, Rung, Watch, day, parties, source
from portal.workflow.placements.obligations import SLICE
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

STEPPING = {Kind.COMUNE: Role.SOCIAL_WORKER, Kind.ATS: Role.EDUCATOR}
HANDING_BACK = {Kind.COMUNE: Role.SOCIAL_WORKER, Kind.OWNER: Role.PROPERTY_MANAGER}
FOLLOWING = {Kind.COMUNE: Role.SOCIAL_WORKER, Kind.ATS: Role.EDUCATOR}
_WORKERS = Watch("case_workers", columns=("ended_on",))

OBLIGATIONS: tuple[Owed, ...] = (
    Owed(
        "handback",
        "Take the home back",
        "The home was handed back, or the departure called off",
        HANDING_BACK,
        Permission.HAND_BACK,
        (Rung("handback_due", -7), Rung("handback_late", 1, every=7, to_head=True)),
        source(
            "from portal.departures d join portal.cases c on c.id = d.case_id and c.stage = 'leaving'"
            f" {parties(HANDING_BACK)} where d.called_off_at is null and d.leaves_on <= app.today() + 15",
            subject_id="d.id",
            case_id="c.id",
            facet=SLICE,
            since=day("d.decided_at"),
            due_on="d.leaves_on",
            **PARTNER,
        ),
        "exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed')",
        (Watch("departures"), Watch("cases", "id", ("stage",)), _WORKERS),
        watchers=(Kind.ATS,),
        waits=("home_to_take_back",),
    ),
    Owed(
        "exit_step",
        "See to a step of the plan for the departure",
        "The step was done or struck out, or the departure called off",
        STEPPING,
        Permission.WORK_EXIT_STEPS,
        (Rung("exit_step_due", -2), Rung("exit_step_due", 1), Rung("exit_step_late", 4, every=7, to_head=True)),
        source(
            "from portal.exit_steps k join portal.departures d on d.id = k.departure_id and d.called_off_at is null"
            " join portal.cases c on c.id = k.case_id and c.stage in ('leaving', 'closed')"
            " join portal.case_workers w on w.case_id = c.id and w.person_id = k.owed_by_id and w.ended_on is null"
            " and (w.role = 'social_worker') = (k.whose = 'comune')"
            " where k.done_at is null and k.struck_at is null",
            subject_id="k.id",
            case_id="c.id",
            organisation_id="w.organisation_id",
            organisation_kind="k.whose",
            facet="'outcome'",
            person_id="k.owed_by_id",
            since=day("k.created_at"),
            due_on="k.due_on",
        ),
        "exists (select 1 from portal.exit_steps k where k.id = o.subject_id and k.done_at is not null)",
        (Watch("exit_steps"), Watch("departures", columns=("called_off_at",)), Watch("cases", "id", ("stage",)), _WORKERS),
        waits=("exit_step",),
        in_person=True,
    ),
    Owed(
        "follow_up",
        "Ask how the household fares after the stay",
        "The follow-up was recorded",
        FOLLOWING,
        Permission.RECORD_OUTCOME,
        (Rung("follow_up_due", every=30), Rung("follow_up_late", 60, every=30, to_head=True)),
        source(
            f"from portal.follow_ups f join portal.cases c on c.id = f.case_id {parties(FOLLOWING)}"
            " where f.done_at is null and f.due_on <= app.today() + 7",
            subject_id="f.id",
            case_id="c.id",
            facet="'outcome'",
            due_on="f.due_on",
            **PARTNER,
        ),
        "exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null)",
        (Watch("follow_ups"), _WORKERS),
        waits=("follow_up_to_do",),
    ),
)
