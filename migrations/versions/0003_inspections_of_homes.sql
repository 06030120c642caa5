set local check_function_bodies = off;

drop trigger case_workers_owe_insert_case_id on portal.case_workers;

drop trigger case_workers_owe_update_case_id on portal.case_workers;

drop trigger placements_owe_insert_case_id on portal.placements;

drop trigger placements_owe_update_case_id on portal.placements;

alter table portal.checklists drop constraint checklist_kind;

set local role portal_owner;

create table portal.home_visit_steps (
    id uuid not null,
    visit_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    step text not null,
    at timestamp with time zone not null,
    by_id uuid not null,
    by_organisation_id uuid not null,
    windows jsonb not null,
    text text,
    told_by text
);

create table portal.home_visits (
    id uuid not null,
    placement_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    unit_id uuid not null,
    property_id uuid not null,
    state text not null,
    urgent boolean not null,
    purpose text not null,
    note text,
    visitors text not null,
    carried_out_by_id uuid,
    windows jsonb not null,
    answer_by date,
    asked_since date not null,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    reason text,
    missed_by text,
    ticket_id uuid,
    made_by_id uuid not null,
    made_at timestamp with time zone not null,
    present text,
    condition text,
    rooms jsonb not null,
    findings jsonb not null,
    done_at timestamp with time zone,
    done_by_id uuid
);

alter table portal.checklists add column visit_id uuid;

alter table portal.rules add column visit_notice_days integer default 3 not null;

alter table portal.rules add column visit_from_hour integer default 9 not null;

alter table portal.rules add column visit_until_hour integer default 19 not null;

reset role;

CREATE OR REPLACE FUNCTION app.keep_obligations(p_kinds text[], p_ids uuid[], p_most integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p_today date := app.today(); wrote integer; more boolean := false; kept text[];
begin
  -- Most kinds keep no row of a case: of those only what would open one is asked.
  if p_ids is not null then
    select array_agg(distinct o.kind) into kept from portal.obligations o
      where o.ended_on is null and (o.case_id = any(p_ids) or o.property_id = any(p_ids));
  end if;
  if 'draft' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'draft', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_draft() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'draft' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_draft() s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'draft' and o.ended_on is null and not exists (select 1 from app.owed_draft() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'draft', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_draft() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'draft' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'draft' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_draft() s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_draft() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'check' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'check', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_check() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'check' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_check() s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'check' and o.ended_on is null and not exists (select 1 from app.owed_check() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'check', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_check() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'check' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'check' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_check() s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_check() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'stalled' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stalled', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stalled() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stalled' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stalled() s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and not exists (select 1 from app.owed_stalled() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stalled', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stalled() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stalled' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'stalled' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stalled() s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_stalled() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'information' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_information() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_information() s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and (i.answered_at is not null or i.expired_at is not null)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'information' and o.ended_on is null and not exists (select 1 from app.owed_information() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_information() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'information' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_information() s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and (i.answered_at is not null or i.expired_at is not null)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_information() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'ticket' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'ticket', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_ticket() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'ticket' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_ticket() s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and not exists (select 1 from app.owed_ticket() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'ticket', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_ticket() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'ticket' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'ticket' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_ticket() s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_ticket() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'certificate' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'certificate', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_certificate() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'certificate' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_certificate() s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and not exists (select 1 from app.owed_certificate() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'certificate', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_certificate() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'certificate' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'certificate' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_certificate() s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_certificate() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'convention' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'convention', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_convention() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'convention' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_convention() s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'convention' and o.ended_on is null and not exists (select 1 from app.owed_convention() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'convention', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_convention() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'convention' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'convention' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_convention() s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_convention() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'proposal' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_proposal() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal() s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and not exists (select 1 from app.owed_proposal() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_proposal() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'proposal' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal() s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_proposal() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'household_answer' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'household_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_household_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'household_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_household_answer() s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and not exists (select 1 from app.owed_household_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'household_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_household_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'household_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'household_answer' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_household_answer() s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_household_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'proposal_question' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal_question', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_proposal_question() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal_question' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal_question() s join portal.obligations o on o.kind = 'proposal_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposal_questions q where q.id = o.subject_id and q.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and not exists (select 1 from app.owed_proposal_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal_question', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_proposal_question() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal_question' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'proposal_question' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal_question() s join portal.obligations o on o.kind = 'proposal_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposal_questions q where q.id = o.subject_id and q.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_proposal_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_public_safety_notice' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_public_safety_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_public_safety_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_public_safety_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_public_safety_notice() s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and not exists (select 1 from app.owed_duty_public_safety_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_public_safety_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_public_safety_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_public_safety_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_public_safety_notice' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_public_safety_notice() s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_public_safety_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_building_transfer_notice' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_building_transfer_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_building_transfer_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_building_transfer_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_building_transfer_notice() s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and not exists (select 1 from app.owed_duty_building_transfer_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_building_transfer_notice', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_building_transfer_notice() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_building_transfer_notice' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_building_transfer_notice' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_building_transfer_notice() s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_building_transfer_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_contract_registration' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_contract_registration', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_contract_registration() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_contract_registration' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_contract_registration() s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and not exists (select 1 from app.owed_duty_contract_registration() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_contract_registration', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_contract_registration() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_contract_registration' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_contract_registration' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_contract_registration() s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_contract_registration() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_utilities_transfer' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_utilities_transfer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_utilities_transfer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_utilities_transfer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_utilities_transfer() s join portal.obligations o on o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and not exists (select 1 from app.owed_duty_utilities_transfer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_utilities_transfer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_duty_utilities_transfer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_utilities_transfer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_utilities_transfer' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_utilities_transfer() s join portal.obligations o on o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_utilities_transfer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'move_answer' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_move_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_move_answer() s join portal.obligations o on o.kind = 'move_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_moves m where m.id = o.subject_id and m.state in ('agreed', 'declined')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and not exists (select 1 from app.owed_move_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_move_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'move_answer' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_move_answer() s join portal.obligations o on o.kind = 'move_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_moves m where m.id = o.subject_id and m.state in ('agreed', 'declined')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_move_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'move_handback' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handback', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_move_handback() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handback' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_move_handback() s join portal.obligations o on o.kind = 'move_handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handback') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and not exists (select 1 from app.owed_move_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handback', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_move_handback() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handback' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'move_handback' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_move_handback() s join portal.obligations o on o.kind = 'move_handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handback') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_move_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'move_handover' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handover', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_move_handover() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handover' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_move_handover() s join portal.obligations o on o.kind = 'move_handover' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handover') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and not exists (select 1 from app.owed_move_handover() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handover', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_move_handover() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handover' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'move_handover' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_move_handover() s join portal.obligations o on o.kind = 'move_handover' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handover') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_move_handover() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit_answer' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit_answer() s join portal.obligations o on o.kind = 'visit_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'countered', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and not exists (select 1 from app.owed_visit_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_answer', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit_answer() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_answer' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit_answer' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit_answer() s join portal.obligations o on o.kind = 'visit_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'countered', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_visit_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit_household' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_household', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit_household() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_household' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit_household() s join portal.obligations o on o.kind = 'visit_household' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and not exists (select 1 from app.owed_visit_household() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_household', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit_household() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_household' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit_household' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit_household() s join portal.obligations o on o.kind = 'visit_household' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_visit_household() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit_time' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_time', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit_time() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_time' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit_time() s join portal.obligations o on o.kind = 'visit_time' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'proposed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and not exists (select 1 from app.owed_visit_time() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_time', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit_time() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_time' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit_time' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit_time() s join portal.obligations o on o.kind = 'visit_time' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'proposed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_visit_time() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit() s join portal.obligations o on o.kind = 'visit' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit' and o.ended_on is null and not exists (select 1 from app.owed_visit() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_visit() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.property_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_visit() s join portal.obligations o on o.kind = 'visit' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_visit() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'stay_end' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stay_end', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stay_end() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stay_end' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stay_end() s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and not exists (select 1 from app.owed_stay_end() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stay_end', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_stay_end() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stay_end' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'stay_end' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stay_end() s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_stay_end() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'quiet_support' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'quiet_support', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_quiet_support() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'quiet_support' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_quiet_support() s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and not exists (select 1 from app.owed_quiet_support() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'quiet_support', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_quiet_support() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'quiet_support' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'quiet_support' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_quiet_support() s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_quiet_support() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'plan_review' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'plan_review', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_plan_review() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'plan_review' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_plan_review() s join portal.obligations o on o.kind = 'plan_review' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and s.kind = 'plan_review' and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) or exists (select 1 from portal.plans n where n.case_id = o.case_id and n.state = 'in_force' and n.agreed_on >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and not exists (select 1 from app.owed_plan_review() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'plan_review', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_plan_review() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'plan_review' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'plan_review' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_plan_review() s join portal.obligations o on o.kind = 'plan_review' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and s.kind = 'plan_review' and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) or exists (select 1 from portal.plans n where n.case_id = o.case_id and n.state = 'in_force' and n.agreed_on >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_plan_review() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'concern' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'concern', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_concern() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'concern' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_concern() s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'concern' and o.ended_on is null and not exists (select 1 from app.owed_concern() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'concern', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_concern() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'concern' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'concern' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_concern() s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_concern() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'social_opinion' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'social_opinion', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_social_opinion() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'social_opinion' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_social_opinion() s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and not exists (select 1 from app.owed_social_opinion() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'social_opinion', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_social_opinion() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'social_opinion' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'social_opinion' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_social_opinion() s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_social_opinion() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'educator_report' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'educator_report', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_educator_report() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'educator_report' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_educator_report() s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and not exists (select 1 from app.owed_educator_report() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'educator_report', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_educator_report() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'educator_report' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'educator_report' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_educator_report() s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_educator_report() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'financial_statement' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'financial_statement', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_financial_statement() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'financial_statement' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_financial_statement() s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and not exists (select 1 from app.owed_financial_statement() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'financial_statement', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_financial_statement() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'financial_statement' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'financial_statement' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_financial_statement() s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_financial_statement() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'unit_question' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'unit_question', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_unit_question() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'unit_question' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_unit_question() s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and not exists (select 1 from app.owed_unit_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'unit_question', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_unit_question() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'unit_question' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'unit_question' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_unit_question() s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_unit_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'renewal_decision' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'renewal_decision', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_renewal_decision() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'renewal_decision' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_renewal_decision() s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and not exists (select 1 from app.owed_renewal_decision() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'renewal_decision', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_renewal_decision() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'renewal_decision' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'renewal_decision' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_renewal_decision() s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_renewal_decision() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'handback' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'handback', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_handback() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'handback' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_handback() s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'handback' and o.ended_on is null and not exists (select 1 from app.owed_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'handback', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_handback() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'handback' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'handback' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_handback() s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'follow_up' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'follow_up', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_follow_up() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'follow_up' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_follow_up() s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and not exists (select 1 from app.owed_follow_up() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'follow_up', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_follow_up() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'follow_up' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'follow_up' = any(kept) then
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_follow_up() s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_follow_up() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  return coalesce(more, false);
end $function$;
alter function app.keep_obligations(text[],uuid[],integer) owner to portal_definer;
revoke all on function app.keep_obligations(text[],uuid[],integer) from public;

CREATE OR REPLACE FUNCTION app.ladder_move_answer(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +3))
  from (select case when due_on <= today then due_on end as r0, case when due_on > today then due_on end as c0, case when (due_on +3) <= today then (due_on +3) + 7 * ((today - (due_on +3)) / 7) end as r1, case when (due_on +3) > today then (due_on +3) else (due_on +3) + 7 * ((today - (due_on +3)) / 7 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $function$;
alter function app.ladder_move_answer(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_move_answer(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_move_handback(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -7) <= today then (due_on -7) end as r0, case when (due_on -7) > today then (due_on -7) end as c0, case when (due_on -1) <= today then (due_on -1) end as r1, case when (due_on -1) > today then (due_on -1) end as c1, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r2, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_move_handback(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_move_handback(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_move_handover(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -7) <= today then (due_on -7) end as r0, case when (due_on -7) > today then (due_on -7) end as c0, case when (due_on -1) <= today then (due_on -1) end as r1, case when (due_on -1) > today then (due_on -1) end as c1, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r2, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_move_handover(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_move_handover(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_visit(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r1, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $function$;
alter function app.ladder_visit(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_visit(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_visit_answer(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0, case when due_on <= today then due_on end as r1, case when due_on > today then due_on end as c1, case when (due_on +1) <= today then (due_on +1) end as r2, case when (due_on +1) > today then (due_on +1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_visit_answer(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_visit_answer(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_visit_household(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c0 = b.coming_on then 0 end,
    due_on
  from (select case when (due_on -1) <= today then (due_on -1) end as r0, case when (due_on -1) > today then (due_on -1) end as c0) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end) as now_on, least(a.c0) as coming_on) b $function$;
alter function app.ladder_visit_household(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_visit_household(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_visit_time(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +2))
  from (select case when due_on <= today then due_on end as r0, case when due_on > today then due_on end as c0, case when (due_on +2) <= today then (due_on +2) end as r1, case when (due_on +2) > today then (due_on +2) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $function$;
alter function app.ladder_visit_time(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_visit_time(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.owed_move_answer()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(m.id as uuid) as subject_id, cast(m.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast(case pm.kind when 'owner' then 'placement.own' else 'placement' end as text) as facet, cast(w.person_id as uuid) as person_id, cast((m.asked_at at time zone 'Europe/Rome')::date as date) as since, cast(least(m.moves_on, (m.asked_at at time zone 'Europe/Rome')::date + 3) as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_moves m join portal.cases c on c.id = m.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id or pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' when 'owner' then 'property_manager' end and w.ended_on is null where m.state = 'asked' and pm.organisation_id <> m.asked_by_organisation_id) q $function$;
alter function app.owed_move_answer() owner to portal_owner;
revoke all on function app.owed_move_answer() from public;

CREATE OR REPLACE FUNCTION app.owed_move_handback()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(m.id as uuid) as subject_id, cast(m.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(w.person_id as uuid) as person_id, cast((m.answered_at at time zone 'Europe/Rome')::date as date) as since, cast(m.moves_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_moves m join portal.cases c on c.id = m.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where m.state = 'agreed' and not exists (select 1 from portal.inspections i where i.placement_id = m.placement_id and i.move_id = m.id and i.kind = 'handback')) q $function$;
alter function app.owed_move_handback() owner to portal_owner;
revoke all on function app.owed_move_handback() from public;

CREATE OR REPLACE FUNCTION app.owed_move_handover()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(m.id as uuid) as subject_id, cast(m.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(w.person_id as uuid) as person_id, cast((m.answered_at at time zone 'Europe/Rome')::date as date) as since, cast(m.moves_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_moves m join portal.cases c on c.id = m.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where m.state = 'agreed' and not exists (select 1 from portal.inspections i where i.placement_id = m.placement_id and i.move_id = m.id and i.kind = 'handover')) q $function$;
alter function app.owed_move_handover() owner to portal_owner;
revoke all on function app.owed_move_handover() from public;

CREATE OR REPLACE FUNCTION app.owed_visit()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(v.id as uuid) as subject_id, cast(v.id as uuid) as topic_id, cast(null as uuid) as case_id, cast(v.property_id as uuid) as property_id, cast(v.unit_id as uuid) as unit_id, cast(null as uuid) as session_id, cast(v.host_organisation_id as uuid) as organisation_id, cast('owner' as text) as organisation_kind, cast('own' as text) as facet, cast(v.carried_out_by_id as uuid) as person_id, cast(null as date) as since, cast((v.starts_at at time zone 'Europe/Rome')::date as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_visits v join portal.placements p on p.id = v.placement_id and p.state = 'living' and p.unit_id = v.unit_id where v.state in ('agreed', 'announced')) q $function$;
alter function app.owed_visit() owner to portal_owner;
revoke all on function app.owed_visit() from public;

CREATE OR REPLACE FUNCTION app.owed_visit_answer()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(v.id as uuid) as subject_id, cast(v.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement' as text) as facet, cast(w.person_id as uuid) as person_id, cast(v.asked_since as date) as since, cast(v.answer_by as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_visits v join portal.placements p on p.id = v.placement_id and p.state = 'living' and p.unit_id = v.unit_id join portal.cases c on c.id = v.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'ats' and true) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'ats' then 'educator' end and w.ended_on is null where v.state = 'proposed') q $function$;
alter function app.owed_visit_answer() owner to portal_owner;
revoke all on function app.owed_visit_answer() from public;

CREATE OR REPLACE FUNCTION app.owed_visit_household()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, false, q.since, q.due_on, q.ends_on, q.rungs from (select cast(v.id as uuid) as subject_id, cast(v.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast((v.starts_at at time zone 'Europe/Rome')::date as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_visits v join portal.placements p on p.id = v.placement_id and p.state = 'living' and p.unit_id = v.unit_id join portal.cases c on c.id = v.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'ats' and true) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'ats' then 'educator' end and w.ended_on is null where v.state = 'agreed' and (v.starts_at at time zone 'Europe/Rome')::date >= app.today()) q $function$;
alter function app.owed_visit_household() owner to portal_owner;
revoke all on function app.owed_visit_household() from public;

CREATE OR REPLACE FUNCTION app.owed_visit_time()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(v.id as uuid) as subject_id, cast(v.id as uuid) as topic_id, cast(null as uuid) as case_id, cast(v.property_id as uuid) as property_id, cast(v.unit_id as uuid) as unit_id, cast(null as uuid) as session_id, cast(v.host_organisation_id as uuid) as organisation_id, cast('owner' as text) as organisation_kind, cast('own' as text) as facet, cast(null as uuid) as person_id, cast(v.asked_since as date) as since, cast(v.answer_by as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.home_visits v join portal.placements p on p.id = v.placement_id and p.state = 'living' and p.unit_id = v.unit_id where v.state = 'countered') q $function$;
alter function app.owed_visit_time() owner to portal_owner;
revoke all on function app.owed_visit_time() from public;

CREATE OR REPLACE FUNCTION app.remind_obligations(p_kinds text[], p_most integer, OUT told integer, OUT more boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p_today date := app.today(); batch app.telling[]; seen integer;
begin
  told := 0;
  more := true;
  if 'draft' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_draft(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'draft' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'draft_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'check' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_check(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'check' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'check_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'check_expired', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'stalled' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_stalled(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'stalled' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'case_stalled', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'case_stalled', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'information' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_information(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'information' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'information_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'information_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 2, null::boolean, 'information_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'ticket' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_ticket(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'ticket' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (0) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'ticket_overdue', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'certificate' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_certificate(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'certificate' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'certificate_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'certificate_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'certificate_expired', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'convention' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_convention(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'convention' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'convention_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 1, null::boolean, 'convention_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 2, null::boolean, 'convention_expired', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'proposal' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_proposal(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'proposal' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'proposal_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'household_answer' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_household_answer(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'household_answer' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'proposal_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'proposal_question' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_proposal_question(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'proposal_question' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'proposal_question_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'proposal_question_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_public_safety_notice' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_public_safety_notice(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_building_transfer_notice' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_building_transfer_notice(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_contract_registration' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_contract_registration(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_contract_registration' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_utilities_transfer' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_utilities_transfer(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'move_answer' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_move_answer(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'move_answer' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'move_answer_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 0, null::boolean, 'move_answer_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'move_answer_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'move_answer_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'move_handback' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_move_handback(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'move_handback' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'move_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'move_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'move_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'move_handover' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_move_handover(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'move_handover' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'move_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'move_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'move_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'visit_answer' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_visit_answer(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'visit_answer' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'visit_answer_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'visit_answer_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'visit_answer_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'visit_household' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_visit_household(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'visit_household' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'visit_soon', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'visit_time' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_visit_time(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'visit_time' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'home_visit_time_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'home_visit_time_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'visit' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_visit(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'visit' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'home_visit_soon', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "owner", "who": "role", "role": "maintenance_volunteer", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'home_visit_unwritten', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "owner", "who": "role", "role": "maintenance_volunteer", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'stay_end' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_stay_end(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'stay_end' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'stay_ends', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": false, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 0, null::boolean, 'stay_ends', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('owner', 0, null::boolean, 'stay_ends', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'stay_over', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'stay_over', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'stay_over', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'quiet_support' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_quiet_support(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'quiet_support' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'support_quiet', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'support_quiet', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'plan_review' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_plan_review(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'plan_review' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'plan_review_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'plan_review_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'concern' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_concern(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'concern' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (0) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'concern_open', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": false}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'social_opinion' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_social_opinion(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'social_opinion' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, false, 'social_opinion_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 0, true, 'social_opinion_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'social_opinion_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'educator_report' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_educator_report(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'educator_report' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, false, 'educator_report_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'educator_report_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'educator_report_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'financial_statement' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_financial_statement(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'financial_statement' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, false, 'financial_statement_due', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'financial_statement_late', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'financial_statement_late', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'unit_question' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_unit_question(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'unit_question' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, false, 'unit_question_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 0, true, 'unit_question_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'unit_question_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'renewal_decision' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_renewal_decision(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'renewal_decision' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1, 2) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, false, 'decision_due', '[{"kind": "comune", "who": "equipe", "role": null, "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 0, true, 'decision_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, false, 'decision_due', '[{"kind": "ats", "who": "equipe", "role": null, "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'decision_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'decision_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'decision_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 2, null::boolean, 'review_undecided', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'review_undecided', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'handback' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_handback(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'handback' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'handback_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 0, null::boolean, 'handback_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'handback_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'handback_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'follow_up' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_follow_up(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'follow_up' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'follow_up_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, null::boolean, 'follow_up_due', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'follow_up_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'follow_up_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  more := false;
end $function$;
alter function app.remind_obligations(text[],integer) owner to portal_definer;
revoke all on function app.remind_obligations(text[],integer) from public;

CREATE OR REPLACE FUNCTION app.topic_of(p_kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case p_kind when 'AgreementSigned' then 'placements' when 'AssignmentCalledOff' then 'placements' when 'CaseTakenUp' then 'referrals' when 'CaseWithdrawn' then 'referrals' when 'ConcernAnswered' then 'support' when 'ConcernRaised' then 'support' when 'ConsentWithdrawn' then 'referrals' when 'ContributionGiven' then 'renewals' when 'ConventionExceeded' then 'placements' when 'DecisionReopened' then 'referrals' when 'DepartureCalledOff' then 'departures' when 'DepartureStarted' then 'departures' when 'DraftExpired' then 'referrals' when 'DutiesBegun' then 'placements' when 'EligibilityDecided' then 'referrals' when 'EquipeNoteWritten' then 'support' when 'HandbackCorrected' then 'placements' when 'HandedBack' then 'departures' when 'HandedOver' then 'placements' when 'HandoverBooked' then 'placements' when 'HandoverCorrected' then 'placements' when 'HouseholdMoved' then 'placements' when 'InformationAnswered' then 'referrals' when 'InformationAsked' then 'referrals' when 'MoveAgreed' then 'placements' when 'MoveAsked' then 'placements' when 'MoveCalledOff' then 'placements' when 'MoveDeclined' then 'placements' when 'OutcomeRecorded' then 'departures' when 'PlanAgreed' then 'support' when 'PlanSent' then 'support' when 'ProposalAnswered' then 'placements' when 'ProposalExpired' then 'placements' when 'ProposalQuestionAnswered' then 'placements' when 'ProposalQuestionAsked' then 'placements' when 'ProposalWithdrawn' then 'placements' when 'ReExaminationAsked' then 'referrals' when 'ReferralSubmitted' then 'referrals' when 'ReportApproved' then 'support' when 'ReviewDecided' then 'renewals' when 'ReviewOpened' then 'renewals' when 'SocialWorkerAssigned' then 'support' when 'StayLengthened' then 'renewals' when 'SupportSessionCancelled' then 'support' when 'SupportSessionPlanned' then 'support' when 'UnitAsked' then 'renewals' when 'UnitAssigned' then 'placements' when 'UnitConfirmed' then 'renewals' when 'UnitProposed' then 'placements' when 'UrgentEntryAnnounced' then 'placements' when 'VisitAgreed' then 'placements' when 'VisitCancelled' then 'placements' when 'VisitCountered' then 'placements' when 'VisitDone' then 'placements' when 'VisitMissed' then 'placements' when 'VisitPostponed' then 'placements' when 'VisitProposed' then 'placements' when 'WorkerAssigned' then 'support' when 'WorkerReplaced' then 'support' when 'certificate_expired' then 'homes' when 'certificate_expiring' then 'homes' when 'check_expired' then 'referrals' when 'check_expiring' then 'referrals' when 'concern_open' then 'support' when 'convention_expired' then 'homes' when 'convention_expiring' then 'homes' when 'decision_due' then 'renewals' when 'decision_late' then 'renewals' when 'draft_expiring' then 'referrals' when 'duty_due' then 'placements' when 'duty_entrusted' then 'placements' when 'duty_late' then 'placements' when 'educator_report_due' then 'renewals' when 'educator_report_late' then 'renewals' when 'financial_statement_due' then 'renewals' when 'financial_statement_late' then 'renewals' when 'follow_up_due' then 'departures' when 'follow_up_late' then 'departures' when 'handback_due' then 'departures' when 'handback_entrusted' then 'departures' when 'handback_late' then 'departures' when 'handover_entrusted' then 'placements' when 'home_visit_soon' then 'homes' when 'home_visit_time_due' then 'homes' when 'home_visit_unwritten' then 'homes' when 'information_due' then 'referrals' when 'information_late' then 'referrals' when 'move_answer_due' then 'placements' when 'move_answer_late' then 'placements' when 'move_due' then 'placements' when 'move_late' then 'placements' when 'plan_review_due' then 'support' when 'proposal_expiring' then 'placements' when 'proposal_question_due' then 'placements' when 'proposal_question_late' then 'placements' when 'review_undecided' then 'renewals' when 'session_convened' then 'referrals' when 'social_opinion_due' then 'renewals' when 'social_opinion_late' then 'renewals' when 'stay_ends' then 'departures' when 'stay_over' then 'departures' when 'support_quiet' then 'support' when 'ticket_closed' then 'homes' when 'ticket_opened' then 'homes' when 'ticket_overdue' then 'homes' when 'unit_question_due' then 'renewals' when 'unit_question_late' then 'renewals' when 'visit_answer_due' then 'placements' when 'visit_answer_late' then 'placements' when 'visit_entrusted' then 'homes' when 'visit_soon' then 'placements' else 'other' end $function$;
alter function app.topic_of(text) owner to portal_owner;
revoke all on function app.topic_of(text) from public;

CREATE OR REPLACE FUNCTION app.waiting(p_keys text[])
 RETURNS TABLE(key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();
  p_organisation uuid := app.me(); p_today date := app.today();
begin
  if 'my_draft' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases 
WHERE portal.cases.stage = 'draft' AND portal.cases.author_id = ANY (p_people) AND portal.cases.organisation_id = p_organisation) f where true and not exists (select 1 from portal.obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.kind = 'comune' AND portal.case_access.worker_id IS NULL AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where true; end if;
  if 'check_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['submitted', 'assessment', 'waiting', 'proposed'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.check_expires_on <= p_today + 30) f where true and not exists (select 1 from portal.obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT portal.consents.case_id AS case_id 
FROM portal.consents 
WHERE portal.consents.organisation_id = p_organisation AND portal.consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN portal.cases ON portal.cases.id = withdrawn.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL))) f where true; end if;
  if 'case_to_take_up' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', portal.case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'submitted' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'case_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) <= p_today) f where true; end if;
  if 'opinion_to_give' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id JOIN portal.cases ON portal.cases.id = portal.assessment_items.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assessment', 'hosted') 
WHERE portal.assessment_items.settled_at IS NULL AND portal.assessment_items.opinions_opened_at IS NULL AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.opinions 
WHERE portal.opinions.item_id = portal.assessment_items.id AND portal.opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM portal.abstentions 
WHERE portal.abstentions.item_id = portal.assessment_items.id AND portal.abstentions.person_id = p_person))) f where true; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) IS NULL) f where true; end if;
  if 'information_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.information_requests.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.information_requests, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND portal.information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL)))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.opened_at IS NULL AND portal.equipe_sessions.called_off_at IS NULL AND portal.equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'sitting_to_close' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'minutes_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.equipe_minutes 
WHERE portal.equipe_minutes.session_id = portal.equipe_sessions.id))) f where true; end if;
  if 'ticket_open' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.units.id AS UUID) AS unit_id, CAST(portal.tickets.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.tickets.due_on AS DATE) AS due, CAST(portal.tickets.title AS VARCHAR) AS detail 
FROM portal.tickets JOIN portal.units ON portal.units.id = portal.tickets.unit_id 
WHERE portal.tickets.organisation_id = p_organisation AND portal.tickets.state != 'closed' AND (portal.tickets.assigned_to_id IS NULL OR portal.tickets.assigned_to_id = p_person OR portal.tickets.due_on < CAST(p_today AS DATE))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.certificates.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(portal.certificates.expires_on AS DATE) AS due, CAST(portal.certificates.kind AS VARCHAR) AS detail 
FROM portal.certificates JOIN portal.properties ON portal.properties.id = portal.certificates.property_id 
WHERE portal.certificates.organisation_id = p_organisation AND portal.certificates.replaced_on IS NULL AND portal.certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.conventions.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(date(portal.conventions.ends_on - 1) AS DATE) AS due, CAST(portal.conventions.title AS VARCHAR) AS detail 
FROM portal.conventions JOIN portal.properties ON portal.properties.id = portal.conventions.property_id 
WHERE portal.conventions.organisation_id = p_organisation AND portal.conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (portal.conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM portal.property_offers 
WHERE portal.property_offers.property_id = portal.conventions.property_id AND portal.property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM portal.conventions AS conventions_1 
WHERE conventions_1.property_id = portal.conventions.property_id AND conventions_1.partner_organisation_id = portal.conventions.partner_organisation_id AND conventions_1.starts_on <= portal.conventions.ends_on AND conventions_1.ends_on > portal.conventions.ends_on)) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.proposals JOIN portal.cases ON portal.cases.id = portal.proposals.case_id 
WHERE portal.proposals.host_organisation_id = p_organisation AND portal.proposals.state = 'open' AND portal.proposals.owner_answer IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NULL) f where true; end if;
  if 'handover_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where true; end if;
  if 'handover_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.checklists.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handover') f where true; end if;
  if 'handback_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.checklists.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handback') f where true; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'public_safety_notice') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'building_transfer_notice') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'contract_registration') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_utilities_transfer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'utilities_transfer') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_utilities_transfer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where true; end if;
  if 'household_answer_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposals ON portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open' AND portal.proposals.household_answer IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_question_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposal_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposal_questions ON portal.proposal_questions.case_id = portal.cases.id AND portal.proposal_questions.answered_at IS NULL JOIN portal.proposals ON portal.proposals.id = portal.proposal_questions.proposal_id AND portal.proposals.state = 'open') f where true and not exists (select 1 from portal.obligations o where o.kind in ('proposal_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where true; end if;
  if 'move_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(portal.home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_moves.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_moves JOIN portal.cases ON portal.cases.id = portal.home_moves.case_id 
WHERE (portal.home_moves.host_organisation_id = p_organisation OR portal.home_moves.organisation_id = p_organisation) AND portal.home_moves.asked_by_organisation_id != p_organisation AND portal.home_moves.state = 'asked') f where true and not exists (select 1 from portal.obligations o where o.kind in ('move_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'move_to_carry_out' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(portal.home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_moves.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_moves JOIN portal.cases ON portal.cases.id = portal.home_moves.case_id 
WHERE portal.home_moves.host_organisation_id = p_organisation AND portal.home_moves.state = 'agreed') f where true and not exists (select 1 from portal.obligations o where o.kind in ('move_handback', 'move_handover') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where true; end if;
  if 'visit_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_answer' AS key, CAST(portal.home_visits.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_visits.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_visits JOIN portal.cases ON portal.cases.id = portal.home_visits.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.home_visits.case_id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL 
WHERE portal.home_visits.state = 'proposed' AND (EXISTS (SELECT portal.placements.id 
FROM portal.placements 
WHERE portal.placements.id = portal.home_visits.placement_id AND portal.placements.state = 'living' AND portal.placements.unit_id = portal.home_visits.unit_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('visit_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'visit_to_fix' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_fix' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.home_visits.unit_id AS UUID) AS unit_id, CAST(portal.home_visits.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_visits JOIN portal.units ON portal.units.id = portal.home_visits.unit_id 
WHERE portal.home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT portal.placements.id 
FROM portal.placements 
WHERE portal.placements.id = portal.home_visits.placement_id AND portal.placements.state = 'living' AND portal.placements.unit_id = portal.home_visits.unit_id)) AND portal.home_visits.state = 'countered') f where true and not exists (select 1 from portal.obligations o where o.kind in ('visit_time') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'visit_to_carry_out' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_carry_out' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.home_visits.unit_id AS UUID) AS unit_id, CAST(portal.home_visits.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.home_visits.starts_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_visits JOIN portal.units ON portal.units.id = portal.home_visits.unit_id 
WHERE portal.home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT portal.placements.id 
FROM portal.placements 
WHERE portal.placements.id = portal.home_visits.placement_id AND portal.placements.state = 'living' AND portal.placements.unit_id = portal.home_visits.unit_id)) AND portal.home_visits.state IN ('agreed', 'announced') AND (portal.home_visits.carried_out_by_id IS NULL OR portal.home_visits.carried_out_by_id = p_person)) f where true and not exists (select 1 from portal.obligations o where o.kind in ('visit') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_assign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.placements ON portal.placements.case_id = portal.case_access.case_id AND portal.placements.state IN ('assigned', 'living') 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'financial_consultant' AND portal.case_workers.ended_on IS NULL)))) f where true; end if;
  if 'support_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at < app.instant()) f where true; end if;
  if 'support_meeting' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at >= app.instant() AND portal.support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where true; end if;
  if 'support_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('in_force', 'to_sign')))) f where true; end if;
  if 'support_search' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.search_trails.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.search_trails ON portal.search_trails.case_id = portal.cases.id AND portal.search_trails.outcome IS NULL AND portal.search_trails.next_step_on IS NOT NULL 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.search_trails.next_step_on <= p_today + 1) f where true; end if;
  if 'support_sign_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'to_sign' AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where true; end if;
  if 'support_plan_review_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_plan_review' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) > greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days) f where true and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_funds' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.funded_hours.title AS VARCHAR) AS number, CAST(portal.funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM portal.funded_hours 
WHERE portal.funded_hours.organisation_id = p_organisation AND portal.funded_hours.superseded_at IS NULL AND portal.funded_hours.ends_on > p_today AND ((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * 100 <= portal.funded_hours.hours * 1200 OR portal.funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (portal.funded_hours.ends_on - p_today) > (portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * least(56, greatest(p_today - portal.funded_hours.starts_on, 1)))) f where true; end if;
  if 'support_quiet' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted')) f where true and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.ended_on IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.person_id = p_person AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL))) AND portal.cases.organisation_id = p_organisation) f where true and not exists (select 1 from portal.obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND portal.cases.organisation_id != p_organisation) f where true; end if;
  if 'social_opinion' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'social_opinion' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'educator_report' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'financial_statement' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.unit_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.unit_questions JOIN portal.cases ON portal.cases.id = portal.unit_questions.case_id 
WHERE portal.unit_questions.host_organisation_id = p_organisation AND portal.unit_questions.answered_at IS NULL AND portal.unit_questions.closed_at IS NULL AND portal.cases.stage = 'hosted') f where true and not exists (select 1 from portal.obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.reviews.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.reviews JOIN portal.cases ON portal.cases.id = portal.reviews.case_id 
WHERE portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM portal.contributions 
WHERE portal.contributions.review_id = portal.reviews.id AND portal.contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.unit_questions 
WHERE portal.unit_questions.review_id = portal.reviews.id AND portal.unit_questions.answered_at IS NULL)) OR portal.reviews.due_on <= p_today + 15)) f where true and not exists (select 1 from portal.obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE portal.case_access.ends_on IS NOT NULL AND portal.case_access.ends_on <= p_today + 60 AND (portal.placements.renewed_months > 0 OR portal.placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM portal.reviews 
WHERE portal.reviews.placement_id = portal.placements.id AND portal.reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'home_to_take_back' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(portal.case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE coalesce((SELECT CAST((portal.case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) <= p_today + 15 AND (portal.placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.exit_steps.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.exit_steps ON portal.exit_steps.case_id = portal.cases.id JOIN portal.departures ON portal.departures.id = portal.exit_steps.departure_id AND portal.departures.called_off_at IS NULL 
WHERE portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL AND portal.exit_steps.due_on <= p_today + 15 AND (portal.exit_steps.owed_by_id = p_person OR portal.exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR portal.exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND portal.exit_steps.whose = (SELECT portal.organisations.kind 
FROM portal.organisations 
WHERE portal.organisations.id = p_organisation))) f where true; end if;
  if 'outcome_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.months = 12 AND portal.follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'follow_up_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.follow_ups.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.follow_ups.due_on AS DATE) AS due, CAST(portal.follow_ups.months AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.done_at IS NULL AND portal.follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $function$;
alter function app.waiting(text[]) owner to portal_owner;
revoke all on function app.waiting(text[]) from public;

CREATE OR REPLACE FUNCTION app.waiting_on(p_keys text[], p_case uuid)
 RETURNS TABLE(key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();
  p_organisation uuid := app.me(); p_today date := app.today();
begin
  if 'my_draft' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases 
WHERE portal.cases.stage = 'draft' AND portal.cases.author_id = ANY (p_people) AND portal.cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.kind = 'comune' AND portal.case_access.worker_id IS NULL AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where f.case_id = p_case; end if;
  if 'check_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['submitted', 'assessment', 'waiting', 'proposed'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.check_expires_on <= p_today + 30) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT portal.consents.case_id AS case_id 
FROM portal.consents 
WHERE portal.consents.organisation_id = p_organisation AND portal.consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN portal.cases ON portal.cases.id = withdrawn.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL))) f where f.case_id = p_case; end if;
  if 'case_to_take_up' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', portal.case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'submitted' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'case_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) <= p_today) f where f.case_id = p_case; end if;
  if 'opinion_to_give' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id JOIN portal.cases ON portal.cases.id = portal.assessment_items.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assessment', 'hosted') 
WHERE portal.assessment_items.settled_at IS NULL AND portal.assessment_items.opinions_opened_at IS NULL AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.opinions 
WHERE portal.opinions.item_id = portal.assessment_items.id AND portal.opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM portal.abstentions 
WHERE portal.abstentions.item_id = portal.assessment_items.id AND portal.abstentions.person_id = p_person))) f where f.case_id = p_case; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) IS NULL) f where f.case_id = p_case; end if;
  if 'information_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.information_requests.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.information_requests, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND portal.information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL)))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.opened_at IS NULL AND portal.equipe_sessions.called_off_at IS NULL AND portal.equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'sitting_to_close' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'minutes_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.equipe_minutes 
WHERE portal.equipe_minutes.session_id = portal.equipe_sessions.id))) f where f.case_id = p_case; end if;
  if 'ticket_open' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.units.id AS UUID) AS unit_id, CAST(portal.tickets.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.tickets.due_on AS DATE) AS due, CAST(portal.tickets.title AS VARCHAR) AS detail 
FROM portal.tickets JOIN portal.units ON portal.units.id = portal.tickets.unit_id 
WHERE portal.tickets.organisation_id = p_organisation AND portal.tickets.state != 'closed' AND (portal.tickets.assigned_to_id IS NULL OR portal.tickets.assigned_to_id = p_person OR portal.tickets.due_on < CAST(p_today AS DATE))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.certificates.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(portal.certificates.expires_on AS DATE) AS due, CAST(portal.certificates.kind AS VARCHAR) AS detail 
FROM portal.certificates JOIN portal.properties ON portal.properties.id = portal.certificates.property_id 
WHERE portal.certificates.organisation_id = p_organisation AND portal.certificates.replaced_on IS NULL AND portal.certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.conventions.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(date(portal.conventions.ends_on - 1) AS DATE) AS due, CAST(portal.conventions.title AS VARCHAR) AS detail 
FROM portal.conventions JOIN portal.properties ON portal.properties.id = portal.conventions.property_id 
WHERE portal.conventions.organisation_id = p_organisation AND portal.conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (portal.conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM portal.property_offers 
WHERE portal.property_offers.property_id = portal.conventions.property_id AND portal.property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM portal.conventions AS conventions_1 
WHERE conventions_1.property_id = portal.conventions.property_id AND conventions_1.partner_organisation_id = portal.conventions.partner_organisation_id AND conventions_1.starts_on <= portal.conventions.ends_on AND conventions_1.ends_on > portal.conventions.ends_on)) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.proposals JOIN portal.cases ON portal.cases.id = portal.proposals.case_id 
WHERE portal.proposals.host_organisation_id = p_organisation AND portal.proposals.state = 'open' AND portal.proposals.owner_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NULL) f where f.case_id = p_case; end if;
  if 'handover_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where f.case_id = p_case; end if;
  if 'handover_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.checklists.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handover') f where f.case_id = p_case; end if;
  if 'handback_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.checklists.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handback') f where f.case_id = p_case; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'public_safety_notice') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'building_transfer_notice') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'contract_registration') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_utilities_transfer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'utilities_transfer') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_utilities_transfer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where f.case_id = p_case; end if;
  if 'household_answer_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposals ON portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open' AND portal.proposals.household_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_question_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposal_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposal_questions ON portal.proposal_questions.case_id = portal.cases.id AND portal.proposal_questions.answered_at IS NULL JOIN portal.proposals ON portal.proposals.id = portal.proposal_questions.proposal_id AND portal.proposals.state = 'open') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('proposal_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where f.case_id = p_case; end if;
  if 'move_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(portal.home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_moves.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_moves JOIN portal.cases ON portal.cases.id = portal.home_moves.case_id 
WHERE (portal.home_moves.host_organisation_id = p_organisation OR portal.home_moves.organisation_id = p_organisation) AND portal.home_moves.asked_by_organisation_id != p_organisation AND portal.home_moves.state = 'asked') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('move_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'move_to_carry_out' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(portal.home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_moves.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_moves JOIN portal.cases ON portal.cases.id = portal.home_moves.case_id 
WHERE portal.home_moves.host_organisation_id = p_organisation AND portal.home_moves.state = 'agreed') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('move_handback', 'move_handover') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case; end if;
  if 'visit_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_answer' AS key, CAST(portal.home_visits.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_visits.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_visits JOIN portal.cases ON portal.cases.id = portal.home_visits.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.home_visits.case_id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL 
WHERE portal.home_visits.state = 'proposed' AND (EXISTS (SELECT portal.placements.id 
FROM portal.placements 
WHERE portal.placements.id = portal.home_visits.placement_id AND portal.placements.state = 'living' AND portal.placements.unit_id = portal.home_visits.unit_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('visit_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'visit_to_fix' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_fix' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.home_visits.unit_id AS UUID) AS unit_id, CAST(portal.home_visits.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_visits JOIN portal.units ON portal.units.id = portal.home_visits.unit_id 
WHERE portal.home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT portal.placements.id 
FROM portal.placements 
WHERE portal.placements.id = portal.home_visits.placement_id AND portal.placements.state = 'living' AND portal.placements.unit_id = portal.home_visits.unit_id)) AND portal.home_visits.state = 'countered') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('visit_time') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'visit_to_carry_out' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_carry_out' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.home_visits.unit_id AS UUID) AS unit_id, CAST(portal.home_visits.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.home_visits.starts_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_visits JOIN portal.units ON portal.units.id = portal.home_visits.unit_id 
WHERE portal.home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT portal.placements.id 
FROM portal.placements 
WHERE portal.placements.id = portal.home_visits.placement_id AND portal.placements.state = 'living' AND portal.placements.unit_id = portal.home_visits.unit_id)) AND portal.home_visits.state IN ('agreed', 'announced') AND (portal.home_visits.carried_out_by_id IS NULL OR portal.home_visits.carried_out_by_id = p_person)) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('visit') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_assign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.placements ON portal.placements.case_id = portal.case_access.case_id AND portal.placements.state IN ('assigned', 'living') 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'financial_consultant' AND portal.case_workers.ended_on IS NULL)))) f where f.case_id = p_case; end if;
  if 'support_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at < app.instant()) f where f.case_id = p_case; end if;
  if 'support_meeting' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at >= app.instant() AND portal.support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where f.case_id = p_case; end if;
  if 'support_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('in_force', 'to_sign')))) f where f.case_id = p_case; end if;
  if 'support_search' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.search_trails.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.search_trails ON portal.search_trails.case_id = portal.cases.id AND portal.search_trails.outcome IS NULL AND portal.search_trails.next_step_on IS NOT NULL 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.search_trails.next_step_on <= p_today + 1) f where f.case_id = p_case; end if;
  if 'support_sign_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'to_sign' AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case; end if;
  if 'support_plan_review_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_plan_review' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) > greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_funds' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.funded_hours.title AS VARCHAR) AS number, CAST(portal.funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM portal.funded_hours 
WHERE portal.funded_hours.organisation_id = p_organisation AND portal.funded_hours.superseded_at IS NULL AND portal.funded_hours.ends_on > p_today AND ((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * 100 <= portal.funded_hours.hours * 1200 OR portal.funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (portal.funded_hours.ends_on - p_today) > (portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * least(56, greatest(p_today - portal.funded_hours.starts_on, 1)))) f where f.case_id = p_case; end if;
  if 'support_quiet' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted')) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.person_id = p_person AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL))) AND portal.cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND portal.cases.organisation_id != p_organisation) f where f.case_id = p_case; end if;
  if 'social_opinion' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'social_opinion' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'educator_report' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'financial_statement' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.unit_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.unit_questions JOIN portal.cases ON portal.cases.id = portal.unit_questions.case_id 
WHERE portal.unit_questions.host_organisation_id = p_organisation AND portal.unit_questions.answered_at IS NULL AND portal.unit_questions.closed_at IS NULL AND portal.cases.stage = 'hosted') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.reviews.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.reviews JOIN portal.cases ON portal.cases.id = portal.reviews.case_id 
WHERE portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM portal.contributions 
WHERE portal.contributions.review_id = portal.reviews.id AND portal.contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.unit_questions 
WHERE portal.unit_questions.review_id = portal.reviews.id AND portal.unit_questions.answered_at IS NULL)) OR portal.reviews.due_on <= p_today + 15)) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE portal.case_access.ends_on IS NOT NULL AND portal.case_access.ends_on <= p_today + 60 AND (portal.placements.renewed_months > 0 OR portal.placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM portal.reviews 
WHERE portal.reviews.placement_id = portal.placements.id AND portal.reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case; end if;
  if 'home_to_take_back' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(portal.case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE coalesce((SELECT CAST((portal.case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) <= p_today + 15 AND (portal.placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.exit_steps.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.exit_steps ON portal.exit_steps.case_id = portal.cases.id JOIN portal.departures ON portal.departures.id = portal.exit_steps.departure_id AND portal.departures.called_off_at IS NULL 
WHERE portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL AND portal.exit_steps.due_on <= p_today + 15 AND (portal.exit_steps.owed_by_id = p_person OR portal.exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR portal.exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND portal.exit_steps.whose = (SELECT portal.organisations.kind 
FROM portal.organisations 
WHERE portal.organisations.id = p_organisation))) f where f.case_id = p_case; end if;
  if 'outcome_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.months = 12 AND portal.follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case; end if;
  if 'follow_up_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.follow_ups.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.follow_ups.due_on AS DATE) AS due, CAST(portal.follow_ups.months AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.done_at IS NULL AND portal.follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $function$;
alter function app.waiting_on(text[],uuid) owner to portal_owner;
revoke all on function app.waiting_on(text[],uuid) from public;

alter table portal.home_visit_steps add constraint pk_home_visit_steps PRIMARY KEY (id);

alter table portal.home_visits add constraint pk_home_visits PRIMARY KEY (id);

alter table portal.home_visits add constraint uq_home_visits_id_case_id UNIQUE (id, case_id);

alter table portal.checklists add constraint checklist_kind CHECK ((kind = ANY (ARRAY['handover'::text, 'handback'::text, 'visit'::text])));

alter table portal.checklists add constraint checklist_of_visit CHECK (((kind = 'visit'::text) = (visit_id IS NOT NULL)));

alter table portal.home_visits add constraint home_visit_has_time CHECK (((state <> ALL (ARRAY['agreed'::text, 'announced'::text, 'done'::text, 'missed'::text])) OR (starts_at IS NOT NULL)));

alter table portal.home_visits add constraint home_visit_missed_by CHECK (((missed_by IS NULL) OR (missed_by = ANY (ARRAY['household'::text, 'owner'::text]))));

alter table portal.home_visits add constraint home_visit_missed_has_side CHECK (((state = 'missed'::text) = (missed_by IS NOT NULL)));

alter table portal.home_visits add constraint home_visit_purpose CHECK ((purpose = ANY (ARRAY['condition'::text, 'check'::text, 'repair'::text, 'meters'::text, 'other'::text])));

alter table portal.home_visits add constraint home_visit_state CHECK ((state = ANY (ARRAY['proposed'::text, 'countered'::text, 'agreed'::text, 'announced'::text, 'done'::text, 'missed'::text, 'cancelled'::text])));

alter table portal.home_visit_steps add constraint home_visit_step CHECK ((step = ANY (ARRAY['propose'::text, 'agree'::text, 'counter'::text, 'accept'::text, 'postpone'::text, 'cancel'::text, 'miss'::text, 'announce'::text, 'complete'::text])));

alter table portal.home_visits add constraint home_visit_times CHECK ((ends_at > starts_at));

alter table portal.home_visits add constraint home_visit_urgent_has_reason CHECK (((NOT urgent) OR (reason IS NOT NULL)));

alter table portal.rules add constraint rules_visit_hours CHECK (((visit_from_hour >= 0) AND (visit_from_hour < visit_until_hour) AND (visit_until_hour <= 24)));

alter table portal.rules add constraint rules_visit_notice CHECK (((visit_notice_days >= 0) AND (visit_notice_days <= 30)));

alter table portal.checklists add constraint fk_checklists_visit_id_case_id FOREIGN KEY (visit_id, case_id) REFERENCES portal.home_visits(id, case_id);

alter table portal.home_visit_steps add constraint fk_home_visit_steps_by_id FOREIGN KEY (by_id) REFERENCES portal.people(id);

alter table portal.home_visit_steps add constraint fk_home_visit_steps_by_organisation_id FOREIGN KEY (by_organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_visit_steps add constraint fk_home_visit_steps_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.home_visit_steps add constraint fk_home_visit_steps_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_visit_steps add constraint fk_home_visit_steps_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_visit_steps add constraint fk_home_visit_steps_visit_id_case_id FOREIGN KEY (visit_id, case_id) REFERENCES portal.home_visits(id, case_id);

alter table portal.home_visits add constraint fk_home_visits_carried_out_by_id FOREIGN KEY (carried_out_by_id) REFERENCES portal.people(id);

alter table portal.home_visits add constraint fk_home_visits_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.home_visits add constraint fk_home_visits_done_by_id FOREIGN KEY (done_by_id) REFERENCES portal.people(id);

alter table portal.home_visits add constraint fk_home_visits_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_visits add constraint fk_home_visits_made_by_id FOREIGN KEY (made_by_id) REFERENCES portal.people(id);

alter table portal.home_visits add constraint fk_home_visits_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_visits add constraint fk_home_visits_placement_id_case_id FOREIGN KEY (placement_id, case_id) REFERENCES portal.placements(id, case_id);

alter table portal.home_visits add constraint fk_home_visits_ticket_id FOREIGN KEY (ticket_id) REFERENCES portal.tickets(id);

alter table portal.home_visits add constraint fk_home_visits_unit_id_host_organisation_id FOREIGN KEY (unit_id, host_organisation_id) REFERENCES portal.units(id, organisation_id);

alter table portal.home_visits add constraint fk_home_visits_unit_id_property_id FOREIGN KEY (unit_id, property_id) REFERENCES portal.units(id, property_id);

CREATE INDEX ix_home_visits_case_id ON portal.home_visits USING btree (case_id);

CREATE INDEX ix_home_visits_host_open ON portal.home_visits USING btree (host_organisation_id) WHERE (state = ANY (ARRAY['proposed'::text, 'countered'::text, 'agreed'::text, 'announced'::text]));

CREATE INDEX ix_home_visits_unit_id ON portal.home_visits USING btree (unit_id);

CREATE UNIQUE INDEX uq_one_inspection_on_its_way ON portal.home_visits USING btree (placement_id) WHERE ((NOT urgent) AND (state = ANY (ARRAY['proposed'::text, 'countered'::text, 'agreed'::text])));

CREATE INDEX ix_home_visit_steps_visit_id ON portal.home_visit_steps USING btree (visit_id, at);

CREATE TRIGGER case_workers_owe_insert_case_id AFTER INSERT ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('draft,check,information,proposal,household_answer,proposal_question,move_answer,move_handback,move_handover,visit_answer,visit_household,stay_end,quiet_support,plan_review,concern,handback,follow_up', 'case_id', 'ended_on');

CREATE TRIGGER case_workers_owe_update_case_id AFTER UPDATE ON portal.case_workers REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('draft,check,information,proposal,household_answer,proposal_question,move_answer,move_handback,move_handover,visit_answer,visit_household,stay_end,quiet_support,plan_review,concern,handback,follow_up', 'case_id', 'ended_on');

CREATE TRIGGER home_moves_owe_insert_case_id AFTER INSERT ON portal.home_moves REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('move_answer,move_handback,move_handover', 'case_id', '');

CREATE TRIGGER home_moves_owe_update_case_id AFTER UPDATE ON portal.home_moves REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('move_answer,move_handback,move_handover', 'case_id', '');

CREATE TRIGGER home_visits_owe_insert_case_id AFTER INSERT ON portal.home_visits REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('visit_answer,visit_household', 'case_id', 'state,answer_by,starts_at');

CREATE TRIGGER home_visits_owe_update_case_id AFTER UPDATE ON portal.home_visits REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('visit_answer,visit_household', 'case_id', 'state,answer_by,starts_at');

CREATE TRIGGER home_visits_owe_insert_property_id AFTER INSERT ON portal.home_visits REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('visit_time,visit', 'property_id', 'state,answer_by,starts_at,carried_out_by_id');

CREATE TRIGGER home_visits_owe_update_property_id AFTER UPDATE ON portal.home_visits REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('visit_time,visit', 'property_id', 'state,answer_by,starts_at,carried_out_by_id');

CREATE TRIGGER inspections_owe_insert_case_id AFTER INSERT ON portal.inspections REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('move_handback,move_handover', 'case_id', 'move_id');

CREATE TRIGGER inspections_owe_update_case_id AFTER UPDATE ON portal.inspections REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('move_handback,move_handover', 'case_id', 'move_id');

CREATE TRIGGER placements_owe_insert_case_id AFTER INSERT ON portal.placements REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,visit_answer,visit_household,stay_end,quiet_support', 'case_id', 'state,unit_id,ends_on');

CREATE TRIGGER placements_owe_update_case_id AFTER UPDATE ON portal.placements REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,visit_answer,visit_household,stay_end,quiet_support', 'case_id', 'state,unit_id,ends_on');

alter table portal.home_visit_steps enable row level security;

alter table portal.home_visit_steps force row level security;

alter table portal.home_visits enable row level security;

alter table portal.home_visits force row level security;

create policy home_visit_steps_fence on portal.home_visit_steps as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy home_visit_steps_select on portal.home_visit_steps as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visit_steps_insert on portal.home_visit_steps as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_fence on portal.home_visits as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy home_visits_select on portal.home_visits as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_insert on portal.home_visits as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_update on portal.home_visits as permissive for update to portal_app using ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)))) with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_system_select on portal.home_visits as permissive for select to portal_system using (true);

grant insert on portal.home_visit_steps to portal_app;

grant select on portal.home_visit_steps to portal_app;

grant insert on portal.home_visit_steps to portal_definer;

grant select on portal.home_visit_steps to portal_definer;

grant update on portal.home_visit_steps to portal_definer;

grant delete on portal.home_visit_steps to portal_definer;

grant insert on portal.home_visits to portal_app;

grant select on portal.home_visits to portal_app;

grant update on portal.home_visits to portal_app;

grant select on portal.home_visits to portal_system;

grant insert on portal.home_visits to portal_definer;

grant select on portal.home_visits to portal_definer;

grant update on portal.home_visits to portal_definer;

grant delete on portal.home_visits to portal_definer;

grant execute on function app.ladder_move_answer(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_move_handback(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_move_handover(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit_answer(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit_household(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit_time(date,date,integer[],date,date) to portal_definer;

grant execute on function app.owed_move_answer() to portal_definer;

grant execute on function app.owed_move_handback() to portal_definer;

grant execute on function app.owed_move_handover() to portal_definer;

grant execute on function app.owed_visit() to portal_definer;

grant execute on function app.owed_visit_answer() to portal_definer;

grant execute on function app.owed_visit_household() to portal_definer;

grant execute on function app.owed_visit_time() to portal_definer;
