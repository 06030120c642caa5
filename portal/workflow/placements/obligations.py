"""What is owed from the match to the end of a stay: answers to a proposal, the duties of the keys, and what an end asks of each side."""

from __future__ import annotations

from portal.workflow.cases.obligations import PARTNER, Owed, Rung, Watch, day, parties, source
from portal.workflow.placements.visits.obligations import OBLIGATIONS as VISITS
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

MANAGER = {Kind.OWNER: Role.PROPERTY_MANAGER}
SOCIAL_WORKER = {Kind.COMUNE: Role.SOCIAL_WORKER}
ALL_THREE = {Kind.COMUNE: Role.SOCIAL_WORKER, Kind.ATS: Role.EDUCATOR, Kind.OWNER: Role.PROPERTY_MANAGER}
SLICE = "case pm.kind when 'owner' then 'placement.own' else 'placement' end"
MOVE_ANSWER_DAYS = 3
"""How long owner or Comune may take to answer about a move, before it is reminded."""
_WORKERS = Watch("case_workers", columns=("ended_on",))


def _owed_answer(
    kind: str, task: str, owers: dict[Kind, Role], permission: Permission, column: str, facet: str, card: str
) -> Owed:
    """One side's answer to a proposal; whoever has answered is told no more."""
    return Owed(
        kind,
        task,
        "It was answered, or the proposal ended",
        owers,
        permission,
        (Rung("proposal_expiring", -1),),
        source(
            f"from portal.proposals p join portal.cases c on c.id = p.case_id {parties(owers)}"
            f" where p.state = 'open' and p.{column} is null",
            subject_id="p.id",
            topic_id="p.id",
            case_id="c.id",
            facet=f"'{facet}'",
            since=day("p.proposed_at"),
            due_on="p.expires_on",
            **PARTNER,
        ),
        f"exists (select 1 from portal.proposals p where p.id = o.subject_id and p.{column} is not null)",
        (Watch("proposals"), _WORKERS),
        waits=(card,),
    )


def _owed_duty(kind: str, task: str, *before: int) -> Owed:
    """A duty of the owner that begins with the keys. It is late from its very hour on, not from the day after."""
    return Owed(
        f"duty_{kind}",
        task,
        "It was recorded as done, or as not applying",
        MANAGER,
        Permission.DO_DUTIES,
        (*(Rung("duty_due", -days) for days in before), Rung("duty_late", of="ends_on", every=14, to_head=True)),
        source(
            f"from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living')"
            f" join portal.cases c on c.id = d.case_id {parties(MANAGER)} where d.done_at is null and d.kind = '{kind}'",
            subject_id="d.id",
            topic_id="d.placement_id",
            case_id="c.id",
            facet="'placement.own'",
            due_on=day("d.due_at"),
            ends_on=f"{day('d.due_at')} + case when d.due_at < app.instant() then 0 else 1 end",
            **{**PARTNER, "person_id": "coalesce(d.responsible_id, w.person_id)"},
        ),
        "exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null)",
        (Watch("duties"), Watch("placements", columns=("state",))),
        waits=(f"duty_{kind}",),
    )


def _owed_move(kind: str, task: str) -> Owed:
    """One of the two reports of a move within a stay that both sides agreed on."""
    return Owed(
        f"move_{kind}",
        task,
        "The report was written, or the move was called off",
        MANAGER,
        Permission.MOVE_HOUSEHOLD,
        (Rung("move_due", -7), Rung("move_due", -1), Rung("move_late", 1, every=7, to_head=True)),
        source(
            f"from portal.home_moves m join portal.cases c on c.id = m.case_id {parties(MANAGER)} where m.state = 'agreed'"
            " and not exists (select 1 from portal.inspections i where i.placement_id = m.placement_id and i.move_id = m.id"
            f" and i.kind = '{kind}')",
            subject_id="m.id",
            topic_id="m.id",
            case_id="c.id",
            facet="'placement.own'",
            since=day("m.answered_at"),
            due_on="m.moves_on",
            **PARTNER,
        ),
        f"exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = '{kind}')",
        (Watch("home_moves"), Watch("inspections", columns=("move_id",)), _WORKERS),
        waits=("move_to_carry_out",),
    )


OBLIGATIONS: tuple[Owed, ...] = (
    _owed_answer("proposal", "Answer the proposal", MANAGER, Permission.ANSWER_PROPOSAL, "owner_answer", "placement.own",
            "proposal_to_answer"),
    _owed_answer("household_answer", "Record what the household answers", SOCIAL_WORKER, Permission.RECORD_HOUSEHOLD_ANSWER,
            "household_answer", "placement", "household_answer_to_record"),
    Owed(
        "proposal_question",
        "Answer the owner's question about the proposal",
        "It was answered, or the proposal ended",
        SOCIAL_WORKER,
        Permission.MATCH,
        (Rung("proposal_question_due"), Rung("proposal_question_late", 1, to_head=True)),
        source(
            "from portal.proposal_questions q join portal.proposals p on p.id = q.proposal_id and p.state = 'open'"
            f" join portal.cases c on c.id = q.case_id {parties(SOCIAL_WORKER)} where q.answered_at is null",
            subject_id="q.id",
            case_id="c.id",
            facet="'placement'",
            since=day("q.asked_at"),
            due_on="q.due_on",
            **PARTNER,
        ),
        "exists (select 1 from portal.proposal_questions q where q.id = o.subject_id and q.answered_at is not null)",
        (Watch("proposal_questions"), Watch("proposals", columns=("state",)), _WORKERS),
        waits=("proposal_question_to_answer",),
    ),
    _owed_duty("public_safety_notice", "Notice of hospitality to the public-safety authority, if it applies", 1),
    _owed_duty("building_transfer_notice", "Notice of the transfer of a building, if it applies", 1),
    _owed_duty("contract_registration", "Registration of the contract, if it applies", 7, 1),
    _owed_duty("utilities_transfer", "Tell the suppliers readings and customer", 3, 1),
    Owed(
        "move_answer",
        "Answer about the move to another home",
        "It was answered, or called off",
        {Kind.COMUNE: Role.SOCIAL_WORKER, Kind.OWNER: Role.PROPERTY_MANAGER},
        Permission.MOVE_HOUSEHOLD,
        (Rung("move_answer_due"), Rung("move_answer_late", 3, every=7, to_head=True)),
        source(
            "from portal.home_moves m join portal.cases c on c.id = m.case_id"
            f" {parties({Kind.COMUNE: Role.SOCIAL_WORKER, Kind.OWNER: Role.PROPERTY_MANAGER})}"
            " where m.state = 'asked' and pm.organisation_id <> m.asked_by_organisation_id",
            subject_id="m.id",
            case_id="c.id",
            facet=SLICE,
            since=day("m.asked_at"),
            due_on=f"least(m.moves_on, {day('m.asked_at')} + {MOVE_ANSWER_DAYS})",
            **PARTNER,
        ),
        "exists (select 1 from portal.home_moves m where m.id = o.subject_id and m.state in ('agreed', 'declined'))",
        (Watch("home_moves"), _WORKERS),
        waits=("move_to_answer",),
    ),
    _owed_move("handback", "Take back the home that the household leaves in a move"),
    _owed_move("handover", "Hand over the new home of a move"),
    *VISITS,
    Owed(
        "stay_end",
        "Prepare the end of the stay",
        "The household left, or the stay was lengthened",
        ALL_THREE,
        Permission.SEE_CASES,
        (Rung("stay_ends", by_rules=True), Rung("stay_over", of="ends_on", every=7, to_head=True)),
        source(
            "from portal.placements p join portal.cases c on c.id = p.case_id and c.stage in ('hosted', 'leaving')"
            f" join portal.rules r on r.id = c.rules_id {parties(ALL_THREE)} where p.state = 'living'"
            " and p.ends_on <= app.today() + (select max(d) from portal.rules, unnest(reminder_days) d)",
            subject_id="p.id",
            case_id="c.id",
            facet=SLICE,
            since=day("p.handed_over_at"),
            due_on="p.ends_on",
            ends_on="p.ends_on",
            rungs="r.reminder_days",
            **PARTNER,
        ),
        "exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on))",
        (Watch("placements", columns=("state", "ends_on")), Watch("cases", "id", ("stage",)), _WORKERS),
        endpoint="placements.show",
    ),
)  # fmt: skip
