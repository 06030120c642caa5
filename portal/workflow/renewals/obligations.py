"""What is owed to a renewal review: three contributions, the owner's answer, the Equipe's decision."""

from __future__ import annotations

from portal.workflow.cases.obligations import PARTNER, Owed, Rung, Watch, day, parties, source
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

_REVIEW = (
    "join portal.reviews v on v.id = k.review_id and v.state in ('collecting', 'deferred')"
    " join portal.cases c on c.id = k.case_id and c.stage = 'hosted' join portal.rules r on r.id = c.rules_id"
)
_DAYS = {"case_id": "c.id", "since": day("v.opened_at"), "ends_on": "v.ends_on", "rungs": "r.reminder_days"}
_STAGE = Watch("cases", "id", ("stage",))
_REVIEWS = Watch("reviews", columns=("state", "due_on", "ends_on"))
EQUIPE = {Kind.COMUNE: Role.EQUIPE_MEMBER, Kind.ATS: Role.EQUIPE_MEMBER}
MANAGER = {Kind.OWNER: Role.PROPERTY_MANAGER}


def _owed_contribution(kind: str, task: str, part: Kind, role: Role, permission: Permission) -> Owed:
    return Owed(
        kind,
        task,
        "It was given, or the review ended",
        {part: role},
        permission,
        (Rung(f"{kind}_due", by_rules=True, late=f"{kind}_late"), Rung(f"{kind}_late", 1, to_head=True)),
        source(
            f"from portal.contributions k {_REVIEW} where k.given_at is null and k.kind = '{kind}'",
            subject_id="k.id",
            organisation_id="k.organisation_id",
            organisation_kind=f"'{part.value}'",
            facet="'renewal'",
            person_id="k.owed_by_id",
            due_on="k.due_on",
            **_DAYS,
        ),
        "exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null)",
        (Watch("contributions", columns=("owed_by_id", "organisation_id", "due_on", "given_at")), _REVIEWS, _STAGE),
        waits=(kind,),
    )


OBLIGATIONS: tuple[Owed, ...] = (
    _owed_contribution("social_opinion", "Give the opinion on the renewal", Kind.COMUNE, Role.SOCIAL_WORKER,
                  Permission.GIVE_SOCIAL_OPINION),
    _owed_contribution("educator_report", "Give the educator's report for the renewal", Kind.ATS, Role.EDUCATOR,
                  Permission.GIVE_EDUCATOR_REPORT),
    _owed_contribution("financial_statement", "Give the financial statement for the renewal", Kind.ATS, Role.FINANCIAL_CONSULTANT,
                  Permission.GIVE_FINANCIAL_STATEMENT),
    Owed(
        "unit_question",
        "Say whether the unit stays available",
        "The owner answered, or the review ended",
        MANAGER,
        Permission.CONFIRM_UNIT,
        (Rung("unit_question_due", by_rules=True, late="unit_question_late"), Rung("unit_question_late", 1, to_head=True)),
        source(
            f"from portal.unit_questions k {_REVIEW} where k.answered_at is null and k.closed_at is null",
            subject_id="k.id",
            organisation_id="k.host_organisation_id",
            organisation_kind="'owner'",
            facet="'renewal.question'",
            due_on="k.due_on",
            **_DAYS,
        ),
        "exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null)",
        (Watch("unit_questions", columns=("answered_at", "closed_at", "due_on")), _REVIEWS, _STAGE),
        waits=("unit_question",),
    ),
    Owed(
        "renewal_decision",
        "Decide on the renewal",
        "The Equipe decided, or the household is leaving",
        EQUIPE,
        Permission.DECIDE_REVIEW,
        (
            Rung("decision_due", by_rules=True, late="decision_late"),
            Rung("decision_late", 1, to_head=True),
            Rung("review_undecided", of="ends_on", every=1, to_head=True),
        ),
        source(
            "from portal.reviews v join portal.cases c on c.id = v.case_id and c.stage = 'hosted'"
            f" join portal.rules r on r.id = c.rules_id {parties(EQUIPE)} where v.state in ('collecting', 'deferred')",
            subject_id="v.id",
            facet="'renewal'",
            due_on="v.due_on",
            **_DAYS,
            **PARTNER,
        ),
        "exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused'))",
        (_REVIEWS, _STAGE),
        waits=("renewal_to_decide",),
    ),
)  # fmt: skip
