"""What is owed of a referral: a draft to be finished, a check of the criteria to be repeated, a case that stands still."""

from __future__ import annotations

from portal.workflow.cases.obligations import Owed, Rung, Watch, source
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

SOCIAL_WORKER = {Kind.COMUNE: Role.SOCIAL_WORKER}
_WORKER = (
    "left join portal.case_workers w on w.case_id = c.id and w.organisation_id = c.organisation_id"
    " and w.role = 'social_worker' and w.ended_on is null"
)
_CASE = {
    "subject_id": "c.id",
    "case_id": "c.id",
    "organisation_id": "c.organisation_id",
    "organisation_kind": "'comune'",
    "facet": "'summary'",
    "person_id": "w.person_id",
}
_CHANGES = Watch("cases", "id", ("stage", "draft_expires_on", "check_expires_on"))
_WORKERS = Watch("case_workers", columns=("ended_on",))

OBLIGATIONS: tuple[Owed, ...] = (
    Owed(
        "draft",
        "Finish the referral and submit it",
        "The referral was submitted, or the draft ended",
        SOCIAL_WORKER,
        Permission.WRITE_REFERRAL,
        (Rung("draft_expiring", -7),),
        source(
            f"from portal.cases c {_WORKER} where c.stage = 'draft' and c.draft_expires_on is not null",
            due_on="c.draft_expires_on",
            **_CASE,
        ),
        "exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null)",
        (_CHANGES, _WORKERS),
        waits=("my_draft",),
    ),
    Owed(
        "check",
        "Repeat the check of the criteria",
        "The criteria were checked again, or the household no longer waits",
        SOCIAL_WORKER,
        Permission.WRITE_REFERRAL,
        (Rung("check_expiring", -30), Rung("check_expired", 1, every=30, to_head=True)),
        source(
            f"from portal.cases c {_WORKER} where c.stage = 'waiting' and c.check_expires_on <= app.today() + 30",
            due_on="c.check_expires_on",
            **_CASE,
        ),
        "exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on)",
        (_CHANGES, _WORKERS),
        waits=("check_expiring",),
    ),
    Owed(
        "stalled",
        "See to the case: nothing has happened in it for too long",
        "Somebody did something in the case, or it moved on",
        {Kind.COMUNE: Role.HEAD_OF_SERVICE},
        Permission.ALLOCATE_CASES,
        (Rung("case_stalled"), Rung("case_stalled", 14, every=14)),
        source(
            "from portal.case_access a where a.facet = 'summary' and a.kind = 'comune' and a.stalled_on <= app.today()",
            subject_id="a.case_id",
            case_id="a.case_id",
            organisation_id="a.organisation_id",
            organisation_kind="'comune'",
            facet="'summary'",
            due_on="a.stalled_on",
        ),
        "true",
        (Watch("case_access", columns=("stalled_on",)),),
        endpoint="cases.show",
    ),
)
