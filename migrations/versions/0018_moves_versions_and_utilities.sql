set local role portal_owner;
set local check_function_bodies = off;

revoke update on portal.inspections from portal_app;

drop policy inspections_update on portal.inspections;

alter table portal.duties drop constraint uq_duties_placement_id_kind;

alter table portal.inspections drop constraint uq_inspections_placement_id_kind;

alter table portal.occupation_cases drop constraint uq_occupation_cases_case_id;

create table portal.home_moves (
    id uuid not null,
    placement_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    from_unit_id uuid not null,
    to_unit_id uuid not null,
    moves_on date not null,
    reason text not null,
    state text not null,
    asked_by_id uuid not null,
    asked_by_organisation_id uuid not null,
    asked_at timestamp with time zone not null,
    answered_by_id uuid,
    answered_at timestamp with time zone,
    note text,
    moved_on date
);

create table portal.stay_corrections (
    id uuid not null,
    placement_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    inspection_id uuid not null,
    which text not null,
    was date not null,
    becomes date not null,
    by_id uuid not null,
    at timestamp with time zone not null
);

alter table portal.checklists add column unit_id uuid;

alter table portal.checklists add column move_id uuid;

alter table portal.checklists add column corrects_id uuid;

alter table portal.checklists add column reason text;

alter table portal.duties add column move_id uuid;

alter table portal.duties add column responsible_id uuid;

alter table portal.inspections add column unit_id uuid;

alter table portal.inspections add column move_id uuid;

alter table portal.inspections add column version integer default 1 not null;

alter table portal.inspections add column correction_reason text;

alter table portal.occupation_cases add column part text default 'now'::text not null;

reset role;

-- What was written before a household could move was of the home of its stay.
update portal.checklists x set unit_id = p.unit_id from portal.placements p where p.id = x.placement_id;

alter table portal.checklists alter column unit_id set not null;

-- What was written before a household could move was of the home of its stay.
update portal.inspections x set unit_id = p.unit_id from portal.placements p where p.id = x.placement_id;

alter table portal.inspections alter column unit_id set not null;


CREATE OR REPLACE FUNCTION app.correct_end(p_case uuid, p_was date, p_ready_on date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p portal.placements;
begin
  if not app.moves_household(p_case) then raise exception 'unknown case' using errcode = 'P0002'; end if;
  select * into p from portal.placements where case_id = p_case and state = 'ended';
  if not found then raise exception 'the stay goes on' using errcode = 'P0002'; end if;
  perform 1 from portal.units where id = p.unit_id for update;
  delete from portal.unit_days where unit_id = p.unit_id and kind = 'turnaround' and lower(days) = p_was;
  update portal.unit_days d set days = daterange(lower(d.days), p.left_on)
  from portal.occupation_cases oc where oc.case_id = p_case and oc.part = 'now' and d.id = oc.unit_days_id;
  if p_ready_on > p.left_on and not exists (select 1 from portal.unit_days d where d.unit_id = p.unit_id and d.days && daterange(p.left_on, p_ready_on)) then
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    select gen_random_uuid(), u.id, u.property_id, u.organisation_id, daterange(p.left_on, p_ready_on), 'turnaround'
    from portal.units u where u.id = p.unit_id;
  end if;
  update portal.placed_people set days = daterange(lower(days), p.left_on) where case_id = p_case;
  update portal.follow_ups f set due_on = (p.left_on + make_interval(months => f.months))::date where f.case_id = p_case and f.done_at is null;
  update portal.cases set ends_on = p.left_on, version = version + 1 where id = p_case;
end $function$;
alter function app.correct_end(uuid,date,date) owner to portal_definer;
revoke all on function app.correct_end(uuid,date,date) from public;

CREATE OR REPLACE FUNCTION app.end_stay(p_case uuid, p_ready_on date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p portal.placements; own portal.unit_days; following date;
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where case_id = p_case and state = 'ended';
  if not found then raise exception 'the stay goes on' using errcode = 'P0002'; end if;
  perform 1 from portal.units where id = p.unit_id for update;

  select d.* into own from portal.unit_days d join portal.occupation_cases oc on oc.unit_days_id = d.id where oc.case_id = p_case and oc.part = 'now';
  if own.id is not null then
    select min(lower(d.days)) into following from portal.unit_days d
    where d.unit_id = p.unit_id and d.id <> own.id and lower(d.days) > lower(own.days);
    update portal.unit_days set kind = 'stay',
      days = daterange(lower(own.days), least(greatest(p.left_on, lower(own.days) + 1), coalesce(following, 'infinity'::date)))
    where id = own.id;
  end if;
  select min(lower(d.days)) into following from portal.unit_days d where d.unit_id = p.unit_id and upper(d.days) > p.left_on;
  if least(p_ready_on, coalesce(following, p_ready_on)) > p.left_on then
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    select gen_random_uuid(), u.id, u.property_id, u.organisation_id,
      daterange(p.left_on, least(p_ready_on, coalesce(following, p_ready_on))), 'turnaround'
    from portal.units u where u.id = p.unit_id;
  end if;
  update portal.placed_people set days = daterange(lower(days), least(upper(days), greatest(p.left_on, lower(days) + 1)))
  where case_id = p_case;

  update portal.reviews set state = 'lapsed' where case_id = p_case and state in ('collecting', 'deferred');
  update portal.unit_questions set closed_at = app.instant() where case_id = p_case and closed_at is null;
  insert into portal.follow_ups (id, case_id, organisation_id, months, due_on)
  select gen_random_uuid(), c.id, c.organisation_id, m.months, (p.left_on + make_interval(months => m.months))::date
  from portal.cases c cross join (values (3), (6), (12)) m(months) where c.id = p_case
  on conflict (case_id, months) do nothing;
  update portal.cases set ends_on = p.left_on where id = p_case;
end $function$;
alter function app.end_stay(uuid,date) owner to portal_definer;
revoke all on function app.end_stay(uuid,date) from public;

CREATE OR REPLACE FUNCTION app.hold_for_move(p_move uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare m portal.home_moves; p portal.placements; made uuid := gen_random_uuid();
begin
  select * into m from portal.home_moves where id = p_move and state = 'asked';
  if not found or not app.moves_household(m.case_id) or not app.lock_unit(m.to_unit_id) then
    raise exception 'unknown move' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where id = m.placement_id and state = 'living' for update;
  if not found then raise exception 'nobody lives there' using errcode = 'P0002'; end if;
  perform app.require_covered(m.case_id, m.to_unit_id, m.moves_on, p.ends_on);
  insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
  select made, u.id, u.property_id, u.organisation_id, daterange(m.moves_on, p.ends_on), 'hold' from portal.units u where u.id = m.to_unit_id;
  insert into portal.occupation_cases (unit_days_id, case_id, part) values (made, m.case_id, 'next');
end $function$;
alter function app.hold_for_move(uuid) owner to portal_definer;
revoke all on function app.hold_for_move(uuid) from public;

CREATE OR REPLACE FUNCTION app.inventory_at(p_case uuid, p_unit uuid)
 RETURNS TABLE(id uuid, room text, name text, quantity integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select i.id, i.room, i.name, i.quantity from portal.inventory_items i
  where i.unit_id = p_unit and i.removed_on is null
    and (exists (select 1 from portal.cases c where c.id = p_case and c.unit_id = p_unit and c.stage in ('assigned', 'hosted', 'leaving'))
      or exists (select 1 from portal.inspections i where i.case_id = p_case and i.unit_id = p_unit)
      or exists (select 1 from portal.home_moves m where m.case_id = p_case and m.to_unit_id = p_unit and m.state = 'agreed'))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by i.room, i.name, i.id $function$;
alter function app.inventory_at(uuid,uuid) owner to portal_definer;
revoke all on function app.inventory_at(uuid,uuid) from public;

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

CREATE OR REPLACE FUNCTION app.ladder_duty_utilities_transfer(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least(ends_on)
  from (select case when (due_on -3) <= today then (due_on -3) end as r0, case when (due_on -3) > today then (due_on -3) end as c0, case when (due_on -1) <= today then (due_on -1) end as r1, case when (due_on -1) > today then (due_on -1) end as c1, case when ends_on <= today then ends_on + 14 * ((today - ends_on) / 14) end as r2, case when ends_on > today then ends_on else ends_on + 14 * ((today - ends_on) / 14 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_duty_utilities_transfer(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_duty_utilities_transfer(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.lengthen_stay(p_case uuid)
 RETURNS date
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p portal.placements; granted integer; new_end date;
begin
  if not app.holds(p_case, 'renewal') or not exists (
      select 1 from portal.cases c join portal.equipe_members e on e.partnership_id = c.partnership_id
      where c.id = p_case and e.organisation_id = app.me() and e.person_id = app.person() and e.ended_on is null) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where case_id = p_case and state = 'living' for update;
  select d.months into granted from portal.review_decisions d join portal.reviews v on v.id = d.review_id
  where v.placement_id = p.id and v.state = 'granted' and d.outcome = 'granted';
  if granted is null then raise exception 'nothing granted' using errcode = 'P0002'; end if;
  if p.renewed_months <> 0 then
    raise exception 'renewed before' using errcode = 'P0001', constraint = 'one_renewal_within_maximum';
  end if;
  perform 1 from portal.units where id = p.unit_id for update;
  new_end := (p.starts_on + make_interval(months => p.base_months + granted))::date;
  if new_end > p.ends_on then perform app.require_covered(p_case, p.unit_id, p.ends_on - 1, new_end); end if;
  update portal.placements set renewed_months = granted, ends_on = new_end where id = p.id;
  update portal.unit_days d set days = daterange(lower(d.days), new_end)
  from portal.occupation_cases oc where oc.case_id = p_case and oc.part <> 'past' and d.id = oc.unit_days_id;
  update portal.placed_people set days = daterange(lower(days), new_end) where case_id = p_case;
  update portal.cases set ends_on = new_end, version = version + 1 where id = p_case;
  return new_end;
end $function$;
alter function app.lengthen_stay(uuid) owner to portal_definer;
revoke all on function app.lengthen_stay(uuid) from public;

CREATE OR REPLACE FUNCTION app.move_home(p_move uuid, p_day date, p_ready_on date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare m portal.home_moves; p portal.placements; following date;
begin
  select * into m from portal.home_moves where id = p_move and state = 'agreed' for update;
  if not found or not app.moves_household(m.case_id) then
    raise exception 'unknown move' using errcode = 'P0002';
  end if;
  if (select count(distinct i.kind) from portal.inspections i where i.move_id = p_move) < 2 then
    raise exception 'a report is missing' using errcode = 'P0001', constraint = 'move_has_both_reports';
  end if;
  perform 1 from portal.units where id in (m.from_unit_id, m.to_unit_id) order by id for update;
  select * into p from portal.placements where id = m.placement_id and state = 'living' for update;
  if not found or p.unit_id <> m.from_unit_id or p_day <= p.starts_on or p_day >= p.ends_on then
    raise exception 'not a day of the stay' using errcode = 'P0001', constraint = 'move_within_stay';
  end if;
  perform app.require_covered(m.case_id, m.to_unit_id, p_day, p.ends_on);

  update portal.unit_days d set days = daterange(lower(d.days), p_day)
  from portal.occupation_cases oc where oc.case_id = m.case_id and oc.part = 'now' and d.id = oc.unit_days_id;
  update portal.unit_days d set days = daterange(p_day, p.ends_on), kind = 'stay'
  from portal.occupation_cases oc where oc.case_id = m.case_id and oc.part = 'next' and d.id = oc.unit_days_id;
  update portal.occupation_cases set part = 'past' where case_id = m.case_id and part = 'now';
  update portal.occupation_cases set part = 'now' where case_id = m.case_id and part = 'next';

  select min(lower(d.days)) into following from portal.unit_days d where d.unit_id = m.from_unit_id and upper(d.days) > p_day;
  if least(p_ready_on, coalesce(following, p_ready_on)) > p_day then
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    select gen_random_uuid(), u.id, u.property_id, u.organisation_id,
      daterange(p_day, least(p_ready_on, coalesce(following, p_ready_on))), 'turnaround'
    from portal.units u where u.id = m.from_unit_id;
  end if;
  update portal.placements set unit_id = m.to_unit_id where id = p.id;
  update portal.cases set unit_id = m.to_unit_id, version = version + 1 where id = m.case_id;
  update portal.home_moves set state = 'done', moved_on = p_day where id = p_move;
end $function$;
alter function app.move_home(uuid,date,date) owner to portal_definer;
revoke all on function app.move_home(uuid,date,date) from public;

CREATE OR REPLACE FUNCTION app.moves_household(p_case uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select exists (select 1 from portal.cases c where c.id = p_case and app.me() in (c.organisation_id, c.host_organisation_id))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) $function$;
alter function app.moves_household(uuid) owner to portal_definer;
revoke all on function app.moves_household(uuid) from public;

CREATE OR REPLACE FUNCTION app.occupy(p_case uuid, p_unit uuid, p_kind text, p_from date, p_to date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare u portal.units; taken uuid;
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) or not app.lock_unit(p_unit) then
    raise exception 'unknown case or unit' using errcode = 'P0002';
  end if;
  if p_kind in ('hold', 'stay') then perform app.require_covered(p_case, p_unit, p_from, p_to); end if;
  select * into u from portal.units where id = p_unit;
  select oc.unit_days_id into taken from portal.occupation_cases oc where oc.case_id = p_case and oc.part = 'now';
  if taken is null then
    if not app.owns_case(p_case) then raise exception 'unknown case' using errcode = 'P0002'; end if;
    taken := gen_random_uuid();
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    values (taken, p_unit, u.property_id, u.organisation_id, daterange(p_from, p_to), p_kind);
    insert into portal.occupation_cases (unit_days_id, case_id) values (taken, p_case);
  else
    update portal.unit_days set days = daterange(p_from, p_to), kind = p_kind where id = taken and unit_id = p_unit;
    if not found then raise exception 'another unit is taken' using errcode = 'P0001', constraint = 'case_takes_one_unit'; end if;
  end if;
  update portal.cases set unit_id = p_unit, host_organisation_id = u.organisation_id,
    ends_on = case when p_kind = 'stay' then p_to else ends_on end
  where id = p_case;
end $function$;
alter function app.occupy(uuid,uuid,text,date,date) owner to portal_definer;
revoke all on function app.occupy(uuid,uuid,text,date,date) from public;

CREATE OR REPLACE FUNCTION app.owed_duty_building_transfer_notice()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(coalesce(d.responsible_id, w.person_id) as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'building_transfer_notice') q $function$;
alter function app.owed_duty_building_transfer_notice() owner to portal_owner;
revoke all on function app.owed_duty_building_transfer_notice() from public;

CREATE OR REPLACE FUNCTION app.owed_duty_contract_registration()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(coalesce(d.responsible_id, w.person_id) as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'contract_registration') q $function$;
alter function app.owed_duty_contract_registration() owner to portal_owner;
revoke all on function app.owed_duty_contract_registration() from public;

CREATE OR REPLACE FUNCTION app.owed_duty_public_safety_notice()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(coalesce(d.responsible_id, w.person_id) as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'public_safety_notice') q $function$;
alter function app.owed_duty_public_safety_notice() owner to portal_owner;
revoke all on function app.owed_duty_public_safety_notice() from public;

CREATE OR REPLACE FUNCTION app.owed_duty_utilities_transfer()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'owner' then 'property_manager' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(d.id as uuid) as subject_id, cast(d.placement_id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement.own' as text) as facet, cast(coalesce(d.responsible_id, w.person_id) as uuid) as person_id, cast(null as date) as since, cast((d.due_at at time zone 'Europe/Rome')::date as date) as due_on, cast((d.due_at at time zone 'Europe/Rome')::date + case when d.due_at < app.instant() then 0 else 1 end as date) as ends_on, cast(null as integer[]) as rungs from portal.duties d join portal.placements p on p.id = d.placement_id and p.state in ('assigned', 'living') join portal.cases c on c.id = d.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'owner' then 'property_manager' end and w.ended_on is null where d.done_at is null and d.kind = 'utilities_transfer') q $function$;
alter function app.owed_duty_utilities_transfer() owner to portal_owner;
revoke all on function app.owed_duty_utilities_transfer() from public;

CREATE OR REPLACE FUNCTION app.release(p_case uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.unit_days d using portal.occupation_cases oc
  where oc.case_id = p_case and oc.part <> 'past' and d.id = oc.unit_days_id;
end $function$;
alter function app.release(uuid) owner to portal_definer;
revoke all on function app.release(uuid) from public;

CREATE OR REPLACE FUNCTION app.release_move(p_case uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if not app.moves_household(p_case) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.unit_days d using portal.occupation_cases oc where oc.case_id = p_case and oc.part = 'next' and d.id = oc.unit_days_id;
end $function$;
alter function app.release_move(uuid) owner to portal_definer;
revoke all on function app.release_move(uuid) from public;

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

CREATE OR REPLACE FUNCTION app.seen(p_case uuid, p_stage text)
 RETURNS TABLE(facets text[], state jsonb)
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me();
begin
  facets := array(select distinct a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation);
  case p_stage
    when 'draft' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'referral_complete', (SELECT CASE WHEN (portal.cases.stage = 'draft') THEN (EXISTS (SELECT * 
FROM portal.members 
WHERE portal.members.case_id = portal.cases.id AND portal.members.relation = 'reference' AND portal.members.removed_at IS NULL)) AND (EXISTS (SELECT * 
FROM portal.economic_situations 
WHERE portal.economic_situations.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.incomes 
WHERE portal.incomes.case_id = portal.cases.id AND portal.incomes.removed_at IS NULL)) OR (EXISTS (SELECT * 
FROM portal.economic_situations 
WHERE portal.economic_situations.case_id = portal.cases.id AND portal.economic_situations.no_income))) AND (EXISTS (SELECT * 
FROM portal.social_situations 
WHERE portal.social_situations.case_id = portal.cases.id AND portal.social_situations.target IS NOT NULL AND portal.social_situations.account IS NOT NULL)) AND portal.cases.rooms IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_2), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_3), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_4), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'submitted' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'assessment' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'agenda', (SELECT jsonb_build_object('session', portal.equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE), 'open', portal.equipe_sessions.opened_at IS NOT NULL, 'review', portal.assessment_items.review_id, 'opinions_open', portal.assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM portal.information_requests 
WHERE portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND portal.information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'waiting' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'proposed' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'proposal', (SELECT jsonb_build_object('owner', portal.proposals.owner_answer, 'household', portal.proposals.household_answer, 'expires_on', portal.proposals.expires_on, 'asked_until', (SELECT max(portal.proposal_questions.due_on) AS max_1 
FROM portal.proposal_questions 
WHERE portal.proposal_questions.proposal_id = portal.proposals.id AND portal.proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM portal.proposals 
WHERE portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'assigned' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM portal.agreements, portal.placements 
WHERE portal.agreements.placement_id = portal.placements.id AND portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state = 'in_force'), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_4 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'hosted' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'agenda', (SELECT jsonb_build_object('session', portal.equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE), 'open', portal.equipe_sessions.opened_at IS NOT NULL, 'review', portal.assessment_items.review_id, 'opinions_open', portal.assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_3 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_4 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state = 'in_force'), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_5 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1), 'renewal_given', (SELECT jsonb_object_agg(portal.contributions.kind, portal.contributions.given_at IS NOT NULL) AS jsonb_object_agg_2 
FROM portal.contributions 
WHERE portal.contributions.case_id = portal.cases.id), 'renewal_question', (SELECT jsonb_build_object('answered', portal.unit_questions.answered_at IS NOT NULL, 'closed', portal.unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_6 
FROM portal.unit_questions 
WHERE portal.unit_questions.case_id = portal.cases.id ORDER BY portal.unit_questions.asked_at DESC 
 LIMIT 1), 'renewal_stay', (SELECT jsonb_build_object('ends_on', portal.placements.ends_on, 'renewable', portal.placements.renewal_months > 0 AND portal.placements.renewed_months = 0) AS jsonb_build_object_7 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
 LIMIT 1), 'renewal_workers', (SELECT jsonb_object_agg(portal.case_workers.role, portal.case_workers.person_id) AS jsonb_object_agg_3 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'leaving' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state = 'in_force'), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_4 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1), 'stay_ends_on', (SELECT portal.placements.ends_on 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living'), 'next_exit_step', (SELECT jsonb_build_object('id', portal.exit_steps.id, 'what', portal.exit_steps.what, 'due_on', portal.exit_steps.due_on, 'whose', portal.exit_steps.whose, 'owed_by', portal.people.given_name || ' ' || portal.people.surname) AS jsonb_build_object_5 
FROM portal.exit_steps LEFT OUTER JOIN portal.people ON portal.people.id = portal.exit_steps.owed_by_id 
WHERE portal.exit_steps.case_id = portal.cases.id AND portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL ORDER BY portal.exit_steps.due_on, portal.exit_steps.id 
 LIMIT 1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'closed' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_1), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state = 'in_force'), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_4 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_2 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', portal.follow_ups.months, 'due_on', portal.follow_ups.due_on) AS jsonb_build_object_5 
FROM portal.follow_ups 
WHERE portal.follow_ups.case_id = portal.cases.id AND portal.follow_ups.done_at IS NULL ORDER BY portal.follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'rejected' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM portal.withdrawals 
WHERE portal.withdrawals.case_id = portal.cases.id AND portal.withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'withdrawn' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_1), 'move', (SELECT jsonb_build_object('state', portal.home_moves.state, 'asked_by', portal.home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM portal.home_moves 
WHERE portal.home_moves.case_id = portal.cases.id AND portal.home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT portal.plans.state 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
  end case;
  return next;
end $function$;
alter function app.seen(uuid,text) owner to portal_owner;
revoke all on function app.seen(uuid,text) from public;

CREATE OR REPLACE FUNCTION app.topic_of(p_kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case p_kind when 'AgreementSigned' then 'placements' when 'AssignmentCalledOff' then 'placements' when 'CaseTakenUp' then 'referrals' when 'CaseWithdrawn' then 'referrals' when 'ConcernAnswered' then 'support' when 'ConcernRaised' then 'support' when 'ConsentWithdrawn' then 'referrals' when 'ContributionGiven' then 'renewals' when 'ConventionExceeded' then 'placements' when 'DecisionReopened' then 'referrals' when 'DepartureCalledOff' then 'departures' when 'DepartureStarted' then 'departures' when 'DraftExpired' then 'referrals' when 'DutiesBegun' then 'placements' when 'EligibilityDecided' then 'referrals' when 'EquipeNoteWritten' then 'support' when 'HandbackCorrected' then 'placements' when 'HandedBack' then 'departures' when 'HandedOver' then 'placements' when 'HandoverBooked' then 'placements' when 'HandoverCorrected' then 'placements' when 'HouseholdMoved' then 'placements' when 'InformationAnswered' then 'referrals' when 'InformationAsked' then 'referrals' when 'MoveAgreed' then 'placements' when 'MoveAsked' then 'placements' when 'MoveCalledOff' then 'placements' when 'MoveDeclined' then 'placements' when 'OutcomeRecorded' then 'departures' when 'PlanAgreed' then 'support' when 'PlanSent' then 'support' when 'ProposalAnswered' then 'placements' when 'ProposalExpired' then 'placements' when 'ProposalQuestionAnswered' then 'placements' when 'ProposalQuestionAsked' then 'placements' when 'ProposalWithdrawn' then 'placements' when 'ReExaminationAsked' then 'referrals' when 'ReferralSubmitted' then 'referrals' when 'ReportApproved' then 'support' when 'ReviewDecided' then 'renewals' when 'ReviewOpened' then 'renewals' when 'SocialWorkerAssigned' then 'support' when 'StayLengthened' then 'renewals' when 'SupportSessionCancelled' then 'support' when 'SupportSessionPlanned' then 'support' when 'UnitAsked' then 'renewals' when 'UnitAssigned' then 'placements' when 'UnitConfirmed' then 'renewals' when 'UnitProposed' then 'placements' when 'WorkerAssigned' then 'support' when 'WorkerReplaced' then 'support' when 'certificate_expired' then 'homes' when 'certificate_expiring' then 'homes' when 'check_expired' then 'referrals' when 'check_expiring' then 'referrals' when 'concern_open' then 'support' when 'convention_expired' then 'homes' when 'convention_expiring' then 'homes' when 'decision_due' then 'renewals' when 'decision_late' then 'renewals' when 'draft_expiring' then 'referrals' when 'duty_due' then 'placements' when 'duty_entrusted' then 'placements' when 'duty_late' then 'placements' when 'educator_report_due' then 'renewals' when 'educator_report_late' then 'renewals' when 'financial_statement_due' then 'renewals' when 'financial_statement_late' then 'renewals' when 'follow_up_due' then 'departures' when 'follow_up_late' then 'departures' when 'handback_due' then 'departures' when 'handback_entrusted' then 'departures' when 'handback_late' then 'departures' when 'handover_entrusted' then 'placements' when 'information_due' then 'referrals' when 'information_late' then 'referrals' when 'plan_review_due' then 'support' when 'proposal_expiring' then 'placements' when 'proposal_question_due' then 'placements' when 'proposal_question_late' then 'placements' when 'review_undecided' then 'renewals' when 'session_convened' then 'referrals' when 'social_opinion_due' then 'renewals' when 'social_opinion_late' then 'renewals' when 'stay_ends' then 'departures' when 'stay_over' then 'departures' when 'support_quiet' then 'support' when 'ticket_closed' then 'homes' when 'ticket_opened' then 'homes' when 'ticket_overdue' then 'homes' when 'unit_question_due' then 'renewals' when 'unit_question_late' then 'renewals' else 'other' end $function$;
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
WHERE (portal.home_moves.host_organisation_id = p_organisation OR portal.home_moves.organisation_id = p_organisation) AND portal.home_moves.asked_by_organisation_id != p_organisation AND portal.home_moves.state = 'asked') f where true; end if;
  if 'move_to_carry_out' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(portal.home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_moves.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_moves JOIN portal.cases ON portal.cases.id = portal.home_moves.case_id 
WHERE portal.home_moves.host_organisation_id = p_organisation AND portal.home_moves.state = 'agreed') f where true; end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where true; end if;
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
WHERE (portal.home_moves.host_organisation_id = p_organisation OR portal.home_moves.organisation_id = p_organisation) AND portal.home_moves.asked_by_organisation_id != p_organisation AND portal.home_moves.state = 'asked') f where f.case_id = p_case; end if;
  if 'move_to_carry_out' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(portal.home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.home_moves.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.home_moves JOIN portal.cases ON portal.cases.id = portal.home_moves.case_id 
WHERE portal.home_moves.host_organisation_id = p_organisation AND portal.home_moves.state = 'agreed') f where f.case_id = p_case; end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case; end if;
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

alter table portal.home_moves add constraint pk_home_moves PRIMARY KEY (id);

alter table portal.stay_corrections add constraint pk_stay_corrections PRIMARY KEY (id);

alter table portal.duties add constraint uq_duties_placement_id_kind_move_id UNIQUE NULLS NOT DISTINCT (placement_id, kind, move_id);

alter table portal.home_moves add constraint uq_home_moves_id_placement_id UNIQUE (id, placement_id);

alter table portal.inspections add constraint uq_inspections_placement_id_kind_move_id_version UNIQUE NULLS NOT DISTINCT (placement_id, kind, move_id, version);

alter table portal.checklists add constraint checklist_correction_has_reason CHECK (((corrects_id IS NULL) = (reason IS NULL)));

alter table portal.duties drop constraint duty_kind;

alter table portal.duties add constraint duty_kind CHECK ((kind = ANY (ARRAY['public_safety_notice'::text, 'building_transfer_notice'::text, 'contract_registration'::text, 'utilities_transfer'::text])));

alter table portal.home_moves add constraint home_move_done_has_day CHECK (((state = 'done'::text) = (moved_on IS NOT NULL)));

alter table portal.home_moves add constraint home_move_elsewhere CHECK ((from_unit_id <> to_unit_id));

alter table portal.home_moves add constraint home_move_state CHECK ((state = ANY (ARRAY['asked'::text, 'agreed'::text, 'declined'::text, 'called_off'::text, 'done'::text])));

alter table portal.inspections add constraint inspection_correction_has_reason CHECK (((version = 1) = (correction_reason IS NULL)));

alter table portal.occupation_cases add constraint occupation_part CHECK ((part = ANY (ARRAY['now'::text, 'next'::text, 'past'::text])));

alter table portal.stay_corrections add constraint stay_correction_changes CHECK ((was <> becomes));

alter table portal.stay_corrections add constraint stay_correction_which CHECK ((which = ANY (ARRAY['first_day'::text, 'last_day'::text])));

alter table portal.checklists add constraint fk_checklists_corrects_id FOREIGN KEY (corrects_id) REFERENCES portal.inspections(id);

alter table portal.checklists add constraint fk_checklists_move_id_placement_id FOREIGN KEY (move_id, placement_id) REFERENCES portal.home_moves(id, placement_id);

alter table portal.checklists add constraint fk_checklists_unit_id FOREIGN KEY (unit_id) REFERENCES portal.units(id);

alter table portal.duties add constraint fk_duties_move_id_placement_id FOREIGN KEY (move_id, placement_id) REFERENCES portal.home_moves(id, placement_id);

alter table portal.duties add constraint fk_duties_responsible_id FOREIGN KEY (responsible_id) REFERENCES portal.people(id);

alter table portal.home_moves add constraint fk_home_moves_answered_by_id FOREIGN KEY (answered_by_id) REFERENCES portal.people(id);

alter table portal.home_moves add constraint fk_home_moves_asked_by_id FOREIGN KEY (asked_by_id) REFERENCES portal.people(id);

alter table portal.home_moves add constraint fk_home_moves_asked_by_organisation_id FOREIGN KEY (asked_by_organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_moves add constraint fk_home_moves_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.home_moves add constraint fk_home_moves_from_unit_id_host_organisation_id FOREIGN KEY (from_unit_id, host_organisation_id) REFERENCES portal.units(id, organisation_id);

alter table portal.home_moves add constraint fk_home_moves_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_moves add constraint fk_home_moves_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.home_moves add constraint fk_home_moves_placement_id_case_id FOREIGN KEY (placement_id, case_id) REFERENCES portal.placements(id, case_id);

alter table portal.home_moves add constraint fk_home_moves_to_unit_id_host_organisation_id FOREIGN KEY (to_unit_id, host_organisation_id) REFERENCES portal.units(id, organisation_id);

alter table portal.inspections add constraint fk_inspections_move_id_placement_id FOREIGN KEY (move_id, placement_id) REFERENCES portal.home_moves(id, placement_id);

alter table portal.inspections add constraint fk_inspections_unit_id FOREIGN KEY (unit_id) REFERENCES portal.units(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_by_id FOREIGN KEY (by_id) REFERENCES portal.people(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_inspection_id FOREIGN KEY (inspection_id) REFERENCES portal.inspections(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_placement_id_case_id FOREIGN KEY (placement_id, case_id) REFERENCES portal.placements(id, case_id);

CREATE INDEX ix_occupation_cases_case_id ON portal.occupation_cases USING btree (case_id);

CREATE UNIQUE INDEX uq_case_takes_one_unit ON portal.occupation_cases USING btree (case_id, part) WHERE (part <> 'past'::text);

CREATE INDEX ix_home_moves_case_id ON portal.home_moves USING btree (case_id);

CREATE UNIQUE INDEX uq_one_open_move ON portal.home_moves USING btree (placement_id) WHERE (state = ANY (ARRAY['asked'::text, 'agreed'::text]));

CREATE INDEX ix_stay_corrections_case_id ON portal.stay_corrections USING btree (case_id);

drop trigger duties_owe_insert_case_id on portal.duties;

CREATE TRIGGER duties_owe_insert_case_id AFTER INSERT ON portal.duties REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer', 'case_id', '');

drop trigger duties_owe_update_case_id on portal.duties;

CREATE TRIGGER duties_owe_update_case_id AFTER UPDATE ON portal.duties REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer', 'case_id', '');

drop trigger placements_owe_insert_case_id on portal.placements;

CREATE TRIGGER placements_owe_insert_case_id AFTER INSERT ON portal.placements REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,stay_end,quiet_support', 'case_id', 'state,ends_on');

drop trigger placements_owe_update_case_id on portal.placements;

CREATE TRIGGER placements_owe_update_case_id AFTER UPDATE ON portal.placements REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,stay_end,quiet_support', 'case_id', 'state,ends_on');

alter table portal.home_moves enable row level security;

alter table portal.home_moves force row level security;

alter table portal.stay_corrections enable row level security;

alter table portal.stay_corrections force row level security;

create policy home_moves_fence on portal.home_moves as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy home_moves_select on portal.home_moves as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_moves_insert on portal.home_moves as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_moves_update on portal.home_moves as permissive for update to portal_app using ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)))) with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy stay_corrections_fence on portal.stay_corrections as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy stay_corrections_select on portal.stay_corrections as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy stay_corrections_insert on portal.stay_corrections as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

grant insert on portal.home_moves to portal_app;

grant select on portal.home_moves to portal_app;

grant update on portal.home_moves to portal_app;

grant insert on portal.home_moves to portal_definer;

grant select on portal.home_moves to portal_definer;

grant update on portal.home_moves to portal_definer;

grant delete on portal.home_moves to portal_definer;

grant insert on portal.stay_corrections to portal_app;

grant select on portal.stay_corrections to portal_app;

grant insert on portal.stay_corrections to portal_definer;

grant select on portal.stay_corrections to portal_definer;

grant update on portal.stay_corrections to portal_definer;

grant delete on portal.stay_corrections to portal_definer;

grant update (responsible_id) on portal.duties to portal_app;

grant execute on function app.correct_end(uuid,date,date) to portal_app;

grant execute on function app.hold_for_move(uuid) to portal_app;

grant execute on function app.inventory_at(uuid,uuid) to portal_app;

grant execute on function app.ladder_duty_utilities_transfer(date,date,integer[],date,date) to portal_definer;

grant execute on function app.move_home(uuid,date,date) to portal_app;

grant execute on function app.owed_duty_utilities_transfer() to portal_definer;

grant execute on function app.release_move(uuid) to portal_app;
