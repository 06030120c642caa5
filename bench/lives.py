"""What happens in a case beside its stages: answers, reviews, meetings, plans, departures with their steps, outcomes, how households fared.

Without these the cards of the home page would ask tables that are empty, and cost what they never cost where people work.
"""

from __future__ import annotations

from typing import Any

import psycopg

_CASES = """portal.cases c
  join portal.partnership_members o on o.partnership_id = c.partnership_id and o.kind = 'owner'
  join portal.partnership_members a on a.partnership_id = c.partnership_id and a.kind = 'ats'
  left join lateral (select m.person_id from portal.memberships m join portal.membership_roles r on r.membership_id = m.id
    where m.organisation_id = a.organisation_id and r.role = 'educator' limit 1) e on true"""
_STAYS = f"{_CASES} join portal.placements p on p.case_id = c.id"
_NEW, _CASE = "gen_random_uuid()", "c.id"


def lead(connection: psycopg.Connection[Any]) -> None:
    """Fill those tables for all cases that there are. Triggers are off, so that each row is what a command would have left."""
    connection.execute("select setseed(0.7)")
    for table, columns, values, of in _ROWS:
        connection.execute(f"insert into portal.{table} ({columns}) select {values} from {of}")


_CORE = "id, case_id, organisation_id"
_HOST = f"{_CORE}, host_organisation_id"
_OURS, _THEIRS = f"{_NEW}, {_CASE}, c.organisation_id", f"{_NEW}, {_CASE}, a.organisation_id"
_HOSTED = f"{_NEW}, {_CASE}, c.organisation_id, o.organisation_id"
_REVIEWS = f"{_STAYS} join portal.reviews w on w.case_id = c.id"
_DEPARTED = f"{_CASES} join portal.departures d on d.case_id = c.id"

_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("case_workers", f"{_CORE}, person_id, role, since", f"{_THEIRS}, e.person_id, 'educator', current_date",
     f"{_CASES} where c.stage in ('assigned', 'hosted', 'leaving') and e.person_id is not null and random() < 0.9"),
    ("information_requests", f"{_CORE}, asked_by_id, asked_at, question, due_on",
     f"{_THEIRS}, c.author_id, now(), 'Quando scade il contratto?', current_date + 3",
     f"{_CASES} where c.stage = 'assessment' and random() < 0.3"),
    ("equipe_sessions", "id, partnership_id, organisation_id, starts_at, created_by_id",
     f"{_NEW}, s.id, s.lead_organisation_id, now() + n * interval '9 days', {_NEW}",
     "portal.partnerships s cross join generate_series(1, 3) n"),
    ("assessment_items", f"{_CORE}, session_id, sequence, taken_up_by_id, created_at", f"{_OURS}, s.id, 1, c.author_id, now()",
     f"{_CASES} join lateral (select id from portal.equipe_sessions s where s.partnership_id = c.partnership_id order by starts_at limit 1) s"
     " on true where c.stage = 'assessment' and random() < 0.7"),
    ("proposals", f"{_HOST}, unit_id, starts_on, ends_on, expires_on, state, proposed_by_id, proposed_at, owner_answer, household_answer",
     f"{_HOSTED}, c.unit_id, current_date + 10, current_date + 370, current_date + 3, 'open', c.author_id, now(),"
     " case when random() < 0.5 then 'yes' end, case when random() < 0.7 then 'yes' end",
     f"{_CASES} where c.stage = 'proposed' and c.unit_id is not null"),
    ("proposal_questions", f"{_HOST}, proposal_id, asked_by_id, asked_at, question, due_on",
     f"{_HOSTED}, q.id, {_NEW}, now(), 'Quanti sono i bambini?', current_date + 2",
     f"{_CASES} join portal.proposals q on q.case_id = c.id and q.state = 'open' where random() < 0.3"),
    ("placements", f"{_HOST}, household_id, unit_id, state, starts_on, ends_on, base_months, renewal_months, renewed_months",
     f"{_HOSTED}, c.household_id, c.unit_id, 'assigned', current_date + 5, current_date + 360, 12, 12, 0",
     f"{_CASES} where c.stage = 'assigned' and c.unit_id is not null"),
    ("agreements", "placement_id, case_id, organisation_id, host_organisation_id, form, signed_on, signed_by, contribution_cents,"
     " deposit_cents, recorded_by_id",
     "p.id, c.id, c.organisation_id, o.organisation_id, 'hospitality_pact', p.starts_on, 'reference', 0, 0, c.author_id",
     f"{_STAYS} where p.state = 'living'"),
    ("duties", f"{_HOST}, placement_id, kind, source, due_at, applies, done_at, done_by_id",
     f"{_HOSTED}, p.id, 'public_safety_notice', 'bench', p.handed_over_at + interval '48 hours', true,"
     " case when random() < 0.95 then p.handed_over_at end, c.author_id",
     f"{_STAYS} where p.state = 'living'"),
    ("plans", f"{_CORE}, summary, agreed_on, written_by_id, version, state, content, created_at, changed_at",
     f"{_THEIRS}, 'Il piano', p.starts_on, coalesce(e.person_id, c.author_id), 1, 'in_force', '{{}}', now(), now()",
     f"{_STAYS} where p.state = 'living' and random() < 0.9"),
    ("support_sessions", f"{_CORE}, worker_id, kind, starts_at, attendance, minutes, done, recorded_by_id, recorded_at, written_at, created_at",
     f"{_THEIRS}, e.person_id, 'interview', c.stage_since - n * interval '10 days', 'all', 60, 'Colloquio', e.person_id, now(), now(), now()",
     f"{_CASES} cross join generate_series(0, 4) n where c.stage in ('hosted', 'leaving', 'closed') and e.person_id is not null"),
    ("concerns", f"{_CORE}, raised_by_id, raised_at, text, wanted, acknowledged_by_id, acknowledged_at, answer",
     f"{_THEIRS}, e.person_id, c.stage_since, 'Bolletta non pagata', 'know', case when n > 0.2 then c.author_id end,"
     " case when n > 0.2 then now() end, case when n > 0.2 then 'Visto' end",
     f"{_CASES} cross join lateral (select random() + 0 * c.version as n) n where c.stage in ('hosted', 'closed') and n < 0.9"
     " and e.person_id is not null and random() < 0.1"),
    ("home_visits", f"{_HOST}, placement_id, unit_id, property_id, state, urgent, purpose, visitors, windows, answer_by, asked_since, starts_at,"
     " ends_at, made_by_id, made_at, rooms, findings",
     f"{_HOSTED}, p.id, p.unit_id, u.property_id, 'proposed', false, 'condition', 'Due volontari', '[]', current_date + 2, current_date,"
     f" now() + interval '9 days', now() + interval '10 days', {_NEW}, now(), '[]', '[]'",
     f"{_STAYS} join portal.units u on u.id = p.unit_id where p.state = 'living' and random() < 0.1"),
    ("reviews", f"{_CORE}, placement_id, state, opened_at, ends_on, contributions_due_on, due_on",
     f"{_OURS}, p.id, 'collecting', now(), p.ends_on, current_date + 20, least(current_date + 40, p.ends_on)",
     f"{_STAYS} where p.state = 'living' and c.stage = 'hosted' and random() < 0.25"),
    ("contributions", f"{_CORE}, review_id, kind, owed_by_id, due_on, text, given_by_id, given_at",
     f"{_NEW}, c.id, case k.kind when 'social_opinion' then c.organisation_id else a.organisation_id end, w.id, k.kind,"
     " case k.kind when 'social_opinion' then c.author_id else e.person_id end, w.contributions_due_on, case when k.given then 'Favorevole' end,"
     " case when k.given then c.author_id end, case when k.given then now() end",
     f"{_REVIEWS} cross join lateral (select kind, random() < 0.4 + 0 * c.version as given from"
     " unnest(array['social_opinion', 'educator_report', 'financial_statement']) kind) k"),
    ("unit_questions", f"{_HOST}, review_id, unit_id, asked_at, until, due_on",
     f"{_HOSTED}, w.id, p.unit_id, now(), p.ends_on + 365, w.contributions_due_on", _REVIEWS),
    ("departures", f"{_CORE}, reason, leaves_on, decided_by_id, decided_at",
     f"{_OURS}, 'own_home_found', coalesce(c.closed_on, current_date + (random() * 40)::int), c.author_id, c.stage_since",
     f"{_CASES} where c.stage in ('leaving', 'closed')"),
    ("exit_steps", f"{_CORE}, departure_id, what, due_on, whose, owed_by_id, created_by_id, created_at, done_at, done_by_id",
     f"{_OURS}, d.id, 'Voltura delle utenze', d.leaves_on - n * 5, case when n = 1 then 'household' else 'comune' end,"
     " case when n > 1 then c.author_id end, c.author_id, now(), case when c.stage = 'closed' then now() end,"
     " case when c.stage = 'closed' then c.author_id end",
     f"{_DEPARTED} cross join generate_series(1, 3) n"),
    ("outcomes", "case_id, organisation_id, next_home, housing_autonomy, summary, recorded_by_id, recorded_at",
     "c.id, c.organisation_id, 'private_rent', true, 'Autonomi', c.author_id, now()",
     f"{_CASES} where c.stage = 'closed' and (c.closed_on < current_date - 30 or random() < 0.7)"),
    ("follow_ups", f"{_CORE}, months, due_on, still_housed, done_by_id, done_at, outcome_known",
     f"{_OURS}, m, (c.closed_on + m * interval '1 month')::date, case when c.closed_on + m * 30 < current_date - 5 then true end,"
     " case when c.closed_on + m * 30 < current_date - 5 then c.author_id end, case when c.closed_on + m * 30 < current_date - 5 then now() end,"
        " exists (select 1 from portal.outcomes k where k.case_id = c.id)",
     f"{_CASES} cross join unnest(array[3, 6, 12]) m where c.stage = 'closed'"),
)  # fmt: skip
"""Table, its columns, their values, of which rows."""
