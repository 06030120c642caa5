"""What is owed to a hosted household: that somebody meets it, and that a concern about it is answered."""

from __future__ import annotations

from portal.workflow.cases.obligations import PARTNER, Owed, Rung, Watch, day, parties, source
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

EDUCATOR = {Kind.ATS: Role.EDUCATOR}
_SINCE = day(
    "greatest(p.handed_over_at, (select max(s.starts_at) from portal.support_sessions s"
    " where s.case_id = c.id and s.recorded_at is not null))"
)
_LOOKED_AT = (
    "greatest(pl.agreed_on, (select max((s.starts_at at time zone 'Europe/Rome')::date) from portal.support_sessions s"
    " where s.case_id = c.id and s.kind = 'plan_review' and s.recorded_at is not null and s.attendance <> 'nobody'))"
)
_A_DAY_LATER = day("(k.raised_at + interval '24 hours')")

OBLIGATIONS: tuple[Owed, ...] = (
    Owed(
        "quiet_support",
        "Meet the household and record it",
        "A meeting was recorded, or the household no longer lives there",
        EDUCATOR,
        Permission.WRITE_SUPPORT,
        (Rung("support_quiet"), Rung("support_quiet", 21, every=21, to_head=True)),
        source(
            "from portal.cases c join portal.placements p on p.case_id = c.id and p.state = 'living'"
            f" join portal.rules r on r.id = c.rules_id {parties(EDUCATOR)}"
            f" where c.stage = 'hosted' and app.today() - {_SINCE} >= r.quiet_support_days",
            subject_id="c.id",
            case_id="c.id",
            facet="'support'",
            due_on=f"{_SINCE} + r.quiet_support_days",
            **PARTNER,
        ),
        f"exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and {day('s.recorded_at')} >= o.opened_on)",
        (
            Watch("support_sessions", columns=("recorded_at",)),
            Watch("placements", columns=("state",)),
            Watch("cases", "id", ("stage",)),
            Watch("case_workers", columns=("ended_on",)),
        ),
        waits=("support_quiet", "support_quiet_mine"),
    ),
    Owed(
        "plan_review",
        "Look at the plan again with the household",
        "The plan was looked at with the household, a new one was agreed, or the household no longer lives there",
        EDUCATOR,
        Permission.WRITE_SUPPORT,
        (Rung("plan_review_due"), Rung("plan_review_due", 14, every=14, to_head=True)),
        source(
            "from portal.cases c join portal.plans pl on pl.case_id = c.id and pl.state = 'in_force'"
            f" join portal.rules r on r.id = c.rules_id {parties(EDUCATOR)}"
            f" where c.stage = 'hosted' and app.today() >= {_LOOKED_AT} + r.plan_review_days - 14",
            subject_id="c.id",
            case_id="c.id",
            facet="'support'",
            due_on=f"{_LOOKED_AT} + r.plan_review_days",
            **PARTNER,
        ),
        f"exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and s.kind = 'plan_review'"
        f" and {day('s.recorded_at')} >= o.opened_on)"
        " or exists (select 1 from portal.plans n where n.case_id = o.case_id and n.state = 'in_force' and n.agreed_on >= o.opened_on)",
        (
            Watch("support_sessions", columns=("recorded_at", "kind", "attendance")),
            Watch("plans", columns=("state",)),
            Watch("cases", "id", ("stage",)),
            Watch("case_workers", columns=("ended_on",)),
        ),
        waits=("support_plan_review", "support_plan_review_mine"),
    ),
    Owed(
        "concern",
        "Answer the concern",
        "The concern was answered",
        {Kind.COMUNE: Role.SOCIAL_WORKER},
        Permission.ANSWER_CONCERN,
        (Rung("concern_open", of="ends_on", every=1, to_head=True),),
        source(
            f"from portal.concerns k join portal.cases c on c.id = k.case_id and c.stage in ('hosted', 'leaving', 'closed')"
            f" {parties({Kind.COMUNE: Role.SOCIAL_WORKER})} where k.acknowledged_at is null",
            subject_id="k.id",
            case_id="c.id",
            facet="'support'",
            due_on=_A_DAY_LATER,
            ends_on=f"{_A_DAY_LATER} + case when k.raised_at < app.instant() - interval '24 hours' then 0 else 1 end",
            **PARTNER,
        ),
        "exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null)",
        (Watch("concerns"), Watch("cases", "id", ("stage",)), Watch("case_workers", columns=("ended_on",))),
        watchers=(Kind.ATS,),
        waits=("support_concern",),
    ),
)
