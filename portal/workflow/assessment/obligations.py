"""What is owed to the Equipe: the answer to its questions."""

from __future__ import annotations

from portal.workflow.cases.obligations import Owed, Rung, Watch, source
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

OBLIGATIONS: tuple[Owed, ...] = (
    Owed(
        "information",
        "Answer the question of the Equipe",
        "The question was answered or expired, or the Equipe no longer assesses the case",
        {Kind.COMUNE: Role.SOCIAL_WORKER},
        Permission.ANSWER_INFORMATION,
        (
            Rung("information_due", -2),
            Rung("information_due", 1, every=7),
            Rung("information_late", 5, every=7, to_head=True),
        ),
        source(
            "from portal.information_requests i join portal.cases c on c.id = i.case_id and c.stage = 'assessment'"
            " left join portal.case_workers w on w.case_id = c.id and w.organisation_id = c.organisation_id"
            " and w.role = 'social_worker' and w.ended_on is null"
            " where i.answered_at is null and i.expired_at is null",
            subject_id="i.id",
            case_id="c.id",
            organisation_id="c.organisation_id",
            organisation_kind="'comune'",
            facet="'assessment'",
            person_id="w.person_id",
            due_on="i.due_on",
        ),
        "exists (select 1 from portal.information_requests i where i.id = o.subject_id"
        " and (i.answered_at is not null or i.expired_at is not null))",
        (Watch("information_requests"), Watch("cases", "id", ("stage",)), Watch("case_workers", columns=("ended_on",))),
        waits=("information_to_answer",),
    ),
)
