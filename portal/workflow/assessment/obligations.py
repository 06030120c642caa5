"""What is owed to the Equipe: the answer to its questions, each member's opinion before a session, the minutes after it."""

from __future__ import annotations

from portal.workflow.cases.obligations import Owed, Rung, Watch, day, source
from tenants.kinds import Kind, Role
from tenants.permissions import Permission

MEMBERS = {Kind.COMUNE: Role.EQUIPE_MEMBER, Kind.ATS: Role.EQUIPE_MEMBER}
SIGNED_WITHIN = 7
"""Days after a session within which its minutes are signed (assumed)."""

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
    Owed(
        "opinion",
        "Write the opinion for the session of the Equipe",
        "The opinion was given, the opinions were opened, or the matter left the agenda",
        MEMBERS,
        Permission.ASSESS,
        (Rung("opinion_due", -2), Rung("opinion_due"), Rung("opinion_late", 1, every=7, to_head=True)),
        source(
            "from portal.assessment_items i join portal.equipe_sessions s on s.id = i.session_id and s.called_off_at is null"
            " and s.closed_at is null join portal.cases c on c.id = i.case_id"
            " join portal.equipe_members e on e.partnership_id = s.partnership_id and e.ended_on is null"
            " join portal.partnership_members pm on pm.partnership_id = e.partnership_id and pm.organisation_id = e.organisation_id"
            " and pm.ended_on is null join portal.rules r on r.id = coalesce(s.rules_id, c.rules_id)"
            " where i.settled_at is null and i.opinions_opened_at is null"
            " and not (r.own_referral = 'abstains' and i.review_id is null and e.person_id = c.author_id)"
            " and not exists (select 1 from portal.opinions p where p.item_id = i.id and p.person_id = e.person_id)"
            " and not exists (select 1 from portal.abstentions a where a.item_id = i.id and a.person_id = e.person_id)",
            subject_id="md5(i.id::text || e.person_id::text)::uuid",
            topic_id="i.id",
            case_id="c.id",
            organisation_id="e.organisation_id",
            organisation_kind="pm.kind",
            facet="'assessment'",
            person_id="e.person_id",
            since=day("i.created_at"),
            due_on=day("s.starts_at"),
        ),
        "exists (select 1 from portal.opinions p where p.item_id = o.topic_id and p.person_id = o.person_id)",
        (
            Watch("opinions"),
            Watch("abstentions"),
            Watch("assessment_items", columns=("session_id", "settled_at", "opinions_opened_at")),
        ),
        waits=("opinion_to_give",),
        in_person=True,
    ),
    Owed(
        "minutes",
        "Sign the minutes of the session of the Equipe",
        "The minutes were signed",
        MEMBERS,
        Permission.ASSESS,
        (Rung("minutes_due", -2), Rung("minutes_due"), Rung("minutes_late", 1, every=7, to_head=True)),
        source(
            "from portal.equipe_sessions s left join portal.equipe_members e on e.partnership_id = s.partnership_id"
            " and e.person_id = s.chair_id and e.ended_on is null"
            " join portal.partnership_members pm on pm.partnership_id = s.partnership_id and pm.ended_on is null"
            " and pm.organisation_id = coalesce(e.organisation_id, s.organisation_id)"
            " where s.closed_at is not null and not exists (select 1 from portal.equipe_minutes m where m.session_id = s.id)",
            subject_id="s.id",
            session_id="s.id",
            organisation_id="pm.organisation_id",
            organisation_kind="pm.kind",
            facet="'own'",
            person_id="e.person_id",
            since=day("s.closed_at"),
            due_on=f"{day('s.closed_at')} + {SIGNED_WITHIN}",
        ),
        "exists (select 1 from portal.equipe_minutes m where m.session_id = o.session_id)",
        (
            Watch("equipe_sessions", "id", ("closed_at", "chair_id")),
            Watch("equipe_minutes", "session_id"),
        ),
        of="session_id",
        waits=("minutes_to_sign",),
        in_person=True,
    ),
)
