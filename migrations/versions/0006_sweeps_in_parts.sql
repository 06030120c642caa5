-- As the migrator, which works for the owner of the tables and for that of the functions.
set local check_function_bodies = off;

drop trigger cases_sync_access on portal.cases;

drop trigger protected_openings_sync_access on portal.protected_openings;

drop trigger case_workers_sync_access on portal.case_workers;

drop trigger member_names_search on portal.member_names;

drop function app.come_of_age();

drop function app.keep_obligations(text[],uuid[]);

drop function app.open_due_reviews(jsonb);

drop function app.open_reviews(uuid,text);

drop function app.remind_obligations(text[]);

drop function app.sync_case_trigger();

CREATE OR REPLACE FUNCTION app.come_of_age(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare due uuid[];
begin
  select array_agg(d.id) into due from (
    select c.id from portal.cases c
    where c.stage not in ('closed', 'rejected', 'withdrawn') and exists (
      select 1 from portal.members m join portal.member_names n on n.member_id = m.id
      where m.case_id = c.id and m.removed_at is null and not n.adult and (m.born_on + interval '18 years')::date <= app.today())
    order by c.id limit p_most for update of c skip locked) d;
  if due is not null then perform app.count_households(due); end if;
  return coalesce(cardinality(due), 0);
end $function$;
alter function app.come_of_age(integer) owner to portal_definer;
revoke all on function app.come_of_age(integer) from public;

CREATE OR REPLACE FUNCTION app.count_household(p_case uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if session_user <> 'portal_system' and not (app.owns_case(p_case) and app.holds(p_case, 'identity')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  perform app.count_households(array[p_case]);
end $function$;
alter function app.count_household(uuid) owner to portal_definer;
revoke all on function app.count_household(uuid) from public;

CREATE OR REPLACE FUNCTION app.count_households(p_cases uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  update portal.member_names n set adult = (m.born_on + interval '18 years')::date <= app.today()
  from portal.members m where m.id = n.member_id and m.case_id = any(p_cases)
    and n.adult is distinct from ((m.born_on + interval '18 years')::date <= app.today());
  with aged as (
    select m.case_id, y.n - case when (m.born_on + make_interval(years => y.n))::date > app.today() then 1 else 0 end as years
    from portal.members m, lateral (select (extract(year from app.today()) - extract(year from m.born_on))::integer as n) y
    where m.case_id = any(p_cases) and m.removed_at is null),
  banded as (
    select case_id, case when years < 3 then '0-2' when years < 6 then '3-5' when years < 11 then '6-10' when years < 14 then '11-13'
      when years < 18 then '14-17' when years < 35 then '18-34' when years < 65 then '35-64' else '65+' end as band,
      count(*) as n, count(*) filter (where years >= 18) as adults from aged group by 1, 2),
  counted as (
    select case_id, sum(n) as size, sum(adults) as adults, jsonb_object_agg(band, n) as ages from banded group by 1)
  update portal.cases c set
    size = coalesce(k.size, 0), adults = coalesce(k.adults, 0), minors = coalesce(k.size - k.adults, 0), ages = coalesce(k.ages, '{}'::jsonb)
  from unnest(p_cases) as asked(id) left join counted k on k.case_id = asked.id
  where c.id = asked.id;
end $function$;
alter function app.count_households(uuid[]) owner to portal_definer;
revoke all on function app.count_households(uuid[]) from public;

CREATE OR REPLACE FUNCTION app.expire_drafts(p_said jsonb, p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare due uuid[];
begin
  select array_agg(d.id) into due from (
    select c.id from portal.cases c where c.stage = 'draft' and c.draft_expires_on < app.today()
    order by c.id limit p_most for update skip locked) d;
  if due is not null then perform app.move_due(due, 'withdraw', p_said); end if;
  return coalesce(cardinality(due), 0);
end $function$;
alter function app.expire_drafts(jsonb,integer) owner to portal_definer;
revoke all on function app.expire_drafts(jsonb,integer) from public;

CREATE OR REPLACE FUNCTION app.expire_proposals(p_said jsonb, p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare due uuid[]; waiting uuid[];
begin
  select array_agg(d.id), array_agg(d.case_id) into due, waiting from (
    select p.id, p.case_id from portal.proposals p join portal.cases c on c.id = p.case_id and c.stage = 'proposed'
    where p.state = 'open' and p.expires_on < app.today()
    order by p.case_id limit p_most for update skip locked) d;
  if due is null then return 0; end if;
  update portal.proposals set state = 'expired', ended_at = app.instant() where id = any(due);
  delete from portal.unit_days d using portal.occupation_cases oc where oc.case_id = any(waiting) and d.id = oc.unit_days_id;
  perform app.move_due(waiting, 'return_to_waiting', p_said);
  return cardinality(due);
end $function$;
alter function app.expire_proposals(jsonb,integer) owner to portal_definer;
revoke all on function app.expire_proposals(jsonb,integer) from public;

CREATE OR REPLACE FUNCTION app.keep_after_insert()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare concerned uuid[];
begin
  execute format('select array_agg(distinct n.%1$I) from changed n where n.%1$I is not null', tg_argv[1]) into concerned;
  perform app.keep_concerned(string_to_array(tg_argv[0], ','), concerned);
  return null;
end $function$;
alter function app.keep_after_insert() owner to portal_definer;
revoke all on function app.keep_after_insert() from public;

CREATE OR REPLACE FUNCTION app.keep_after_update()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare concerned uuid[]; differs text := 'true'; columns text[] := string_to_array(nullif(tg_argv[2], ''), ',');
begin
  if columns is not null then
    select string_agg(format('n.%1$I is distinct from f.%1$I', c), ' or ') into differs from unnest(columns) c;
  end if;
  execute format('select array_agg(distinct n.%1$I) from changed n join former f on f.id = n.id where n.%1$I is not null and (%2$s)',
    tg_argv[1], differs) into concerned;
  perform app.keep_concerned(string_to_array(tg_argv[0], ','), concerned);
  return null;
end $function$;
alter function app.keep_after_update() owner to portal_definer;
revoke all on function app.keep_after_update() from public;

CREATE OR REPLACE FUNCTION app.keep_all_obligations(p_kinds text[], p_most integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_nestloop TO 'off'
AS $function$ begin return app.keep_obligations(p_kinds, null, p_most); end $function$;
alter function app.keep_all_obligations(text[],integer) owner to portal_definer;
revoke all on function app.keep_all_obligations(text[],integer) from public;

CREATE OR REPLACE FUNCTION app.keep_concerned(p_kinds text[], p_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if cardinality(p_ids) > 50 then perform app.keep_many_obligations(p_kinds, p_ids);
  elsif p_ids is not null then perform app.keep_obligations(p_kinds, p_ids, null);
  end if;
end $function$;
alter function app.keep_concerned(text[],uuid[]) owner to portal_definer;
revoke all on function app.keep_concerned(text[],uuid[]) from public;

CREATE OR REPLACE FUNCTION app.keep_many_obligations(p_kinds text[], p_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_custom_plan'
 SET enable_nestloop TO 'off'
AS $function$ begin perform app.keep_obligations(p_kinds, p_ids, null); end $function$;
alter function app.keep_many_obligations(text[],uuid[]) owner to portal_definer;
revoke all on function app.keep_many_obligations(text[],uuid[]) from public;

CREATE OR REPLACE FUNCTION app.keep_obligations(p_kinds text[], p_ids uuid[], p_most integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p_today date := app.today(); wrote integer; more boolean := false;
begin
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_draft() s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_draft() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_check() s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_check() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stalled() s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_stalled() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    end if;
  end if;
  if 'information' = any(p_kinds) then
    if p_ids is null then
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_information() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_information() s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and i.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'information' and o.ended_on is null and not exists (select 1 from app.owed_information() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most);
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    else
      insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from app.owed_information() s left join lateral (select max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.subject_id = s.subject_id and e.organisation_id = s.organisation_id) x on true cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) and s.case_id = any(p_ids) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_information() s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and i.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_information() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_ticket() s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_ticket() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_certificate() s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_certificate() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_convention() s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.property_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from app.owed_convention() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_proposal() s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_proposal() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_household_answer() s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_household_answer() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_public_safety_notice() s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_public_safety_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_building_transfer_notice() s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_building_transfer_notice() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_duty_contract_registration() s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_duty_contract_registration() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_stay_end() s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_stay_end() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_quiet_support() s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_quiet_support() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_concern() s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_concern() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_social_opinion() s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_social_opinion() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_educator_report() s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_educator_report() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_financial_statement() s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_financial_statement() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_unit_question() s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_unit_question() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_renewal_decision() s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_renewal_decision() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_handback() s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_handback() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
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
      update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from app.owed_follow_up() s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) and s.case_id = any(p_ids)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from app.owed_follow_up() s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
    end if;
  end if;
  return coalesce(more, false);
end $function$;
alter function app.keep_obligations(text[],uuid[],integer) owner to portal_definer;
revoke all on function app.keep_obligations(text[],uuid[],integer) from public;

CREATE OR REPLACE FUNCTION app.move_case(p_case uuid, p_transition text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare c portal.cases; rule portal.transition_rules; caller text;
begin
  if not app.holds(p_case, 'summary') then raise exception 'unknown case' using errcode = 'P0002'; end if;
  select * into c from portal.cases where id = p_case for update;
  select * into rule from portal.transition_rules where name = p_transition;
  if session_user = 'portal_system' and app.me() is null then
    caller := 'system';
  else
    select kind into caller from portal.partnership_members
    where partnership_id = c.partnership_id and organisation_id = app.me() and ended_on is null;
  end if;
  if rule.name is null or not c.stage = any(rule.sources) then
    raise exception 'transition % not possible from %', p_transition, c.stage using errcode = 'P0001', constraint = 'transition_from_stage';
  end if;
  if caller is null or not caller = any(rule.kinds) then
    raise exception 'transition % not for %', p_transition, caller using errcode = 'P0001', constraint = 'transition_by_kind';
  end if;
  if p_transition = 'submit' and not exists (select 1 from portal.consents k where k.case_id = p_case and k.withdrawn_on is null) then
    raise exception 'no consent' using errcode = 'P0001', constraint = 'consent_before_submit';
  end if;
  if p_transition in ('take_up', 'find_eligible', 'propose', 'assign', 'hand_over')
     and not exists (select 1 from portal.consents k where k.case_id = p_case and k.withdrawn_on is null) then
    raise exception 'no consent' using errcode = 'P0001', constraint = 'consent_before_sharing';
  end if;
  perform app.put_at_stage(array[p_case], p_transition, rule.target);
  return rule.target;
end $function$;
alter function app.move_case(uuid,text) owner to portal_definer;
revoke all on function app.move_case(uuid,text) from public;

CREATE OR REPLACE FUNCTION app.move_due(p_cases uuid[], p_transition text, p_said jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare rule portal.transition_rules; happened uuid[];
begin
  if session_user <> 'portal_system' then raise exception 'unknown case' using errcode = 'P0002'; end if;
  select * into rule from portal.transition_rules where name = p_transition;
  if rule.name is null or not 'system' = any(rule.kinds) or exists (
      select 1 from portal.cases c where c.id = any(p_cases) and not c.stage = any(rule.sources)) then
    raise exception 'transition % not possible', p_transition using errcode = 'P0001', constraint = 'transition_from_stage';
  end if;
  with events as (
    insert into portal.case_events (id, case_id, host_organisation_id, at, name, facet, data)
    select gen_random_uuid(), c.id, c.host_organisation_id, app.instant(), e.name, e.facet, '{}'::jsonb
    from portal.cases c cross join jsonb_to_recordset(p_said) as e(name text, facet text) where c.id = any(p_cases)
    returning id)
  select array_agg(id) into happened from events;
  perform app.put_at_stage(p_cases, p_transition, rule.target);
  perform app.tell_of_events(happened, p_said);
end $function$;
alter function app.move_due(uuid[],text,jsonb) owner to portal_definer;
revoke all on function app.move_due(uuid[],text,jsonb) from public;

CREATE OR REPLACE FUNCTION app.open_due_reviews(p_said jsonb, p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare happened uuid[]; opened integer;
begin
  with reviews as (select * from app.open_reviews(null, null, p_most)),
  events as (
    insert into portal.case_events (id, case_id, host_organisation_id, at, name, facet, data)
    select gen_random_uuid(), r.opened_case, c.host_organisation_id, app.instant(), e.name, e.facet,
      case e.name when 'ReviewOpened' then jsonb_build_object('due_on', r.decision_due, 'late', r.is_late) else '{}'::jsonb end
    from reviews r join portal.cases c on c.id = r.opened_case
    cross join jsonb_to_recordset(p_said) as e(name text, facet text)
    returning id)
  select (select count(*) from reviews), (select array_agg(id) from events) into opened, happened;
  perform app.tell_of_events(happened, p_said);
  return opened;
end $function$;
alter function app.open_due_reviews(jsonb,integer) owner to portal_definer;
revoke all on function app.open_due_reviews(jsonb,integer) from public;

CREATE OR REPLACE FUNCTION app.open_reviews(p_case uuid, p_late_reason text, p_most integer)
 RETURNS TABLE(opened_review uuid, opened_case uuid, decision_due date, is_late boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if p_case is null and session_user <> 'portal_system' or p_case is not null and not app.owns_case(p_case) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  return query
  with stays as (
    select p.id as placement_id, p.case_id, p.unit_id, p.host_organisation_id, p.ends_on, c.organisation_id, c.partnership_id,
      (p.starts_on + make_interval(months => p.base_months + p.renewal_months))::date as longest,
      least(case when p.ends_on - r.contributions_due_days > app.today() then p.ends_on - r.contributions_due_days
                 else app.today() + r.late_contributions_days end, p.ends_on - 1) as contributions_due_on,
      p.ends_on - r.review_due_days as due_on, p.ends_on - r.review_opens_days < app.today() as late
    from portal.placements p
    join portal.cases c on c.id = p.case_id and c.stage = 'hosted'
    join portal.rules r on r.id = c.rules_id
    where p.state = 'living' and p.renewal_months > 0 and p.renewed_months = 0
      and (p.case_id = p_case or p_case is null and p.ends_on - r.review_opens_days <= app.today()
        and p.ends_on <= app.today() + (select max(review_opens_days) from portal.rules))
      and not exists (select 1 from portal.reviews v where v.placement_id = p.id)
    order by p.ends_on, p.id limit p_most for update of c skip locked),
  made as (
    insert into portal.reviews (id, case_id, organisation_id, placement_id, state, opened_at, opened_by_id, late_reason, ends_on,
      contributions_due_on, due_on)
    select gen_random_uuid(), s.case_id, s.organisation_id, s.placement_id, 'collecting', app.instant(), app.person(),
      case when s.late then p_late_reason end, s.ends_on, s.contributions_due_on, greatest(s.due_on, s.contributions_due_on)
    from stays s
    on conflict do nothing
    returning id, placement_id, reviews.due_on),
  opened as (select m.id as review_id, m.due_on as decided_by, s.* from made m join stays s on s.placement_id = m.placement_id),
  owed as (
    insert into portal.contributions (id, case_id, organisation_id, review_id, kind, owed_by_id, due_on)
    select gen_random_uuid(), o.case_id, coalesce(w.organisation_id, part.organisation_id, o.organisation_id), o.review_id, k.kind,
      w.person_id, o.contributions_due_on
    from opened o
    cross join (values ('social_opinion', 'social_worker', 'comune'), ('educator_report', 'educator', 'ats'),
      ('financial_statement', 'financial_consultant', 'ats')) k(kind, role, part)
    left join portal.case_workers w on w.case_id = o.case_id and w.role = k.role and w.ended_on is null
    left join lateral (select pm.organisation_id from portal.partnership_members pm
      where pm.partnership_id = o.partnership_id and pm.kind = k.part and pm.ended_on is null
        and (k.part = 'ats' or pm.organisation_id = o.organisation_id)
      order by pm.joined_on, pm.organisation_id limit 1) part on true),
  asked as (
    insert into portal.unit_questions (id, case_id, organisation_id, host_organisation_id, review_id, unit_id, asked_at, until, due_on)
    select gen_random_uuid(), o.case_id, o.organisation_id, o.host_organisation_id, o.review_id, o.unit_id, app.instant(), o.longest,
      o.contributions_due_on
    from opened o),
  reached as (
    update portal.cases c set version = c.version + 1,
      reached = case when 'review_opened' = any(c.reached) then c.reached else c.reached || 'review_opened'::text end
    from opened o where c.id = o.case_id)
  select o.review_id, o.case_id, o.decided_by, o.late from opened o;
end $function$;
alter function app.open_reviews(uuid,text,integer) owner to portal_definer;
revoke all on function app.open_reviews(uuid,text,integer) from public;

CREATE OR REPLACE FUNCTION app.put_at_stage(p_cases uuid[], p_transition text, p_target text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  update portal.cases c set
    stage = p_target, stage_since = app.instant(), version = c.version + 1,
    reached = case when p_target = any(c.reached) then c.reached else c.reached || p_target end,
    submitted_at = case when p_transition = 'submit' then app.instant() else c.submitted_at end,
    waiting_since = case p_transition when 'find_eligible' then coalesce(c.waiting_since, app.today())
      when 'reject' then null else c.waiting_since end,
    closed_on = case when p_target = 'closed' then app.today() else c.closed_on end,
    check_expires_on = case when p_transition = 'find_eligible' then coalesce((select k.expires_on from portal.criteria_checks k
      where k.case_id = c.id and k.moment = 'decision' order by k.at desc limit 1), c.check_expires_on) else c.check_expires_on end,
    draft_expires_on = case when p_transition = 'submit' then null else c.draft_expires_on end,
    unit_id = case when p_target in ('waiting', 'withdrawn') then null else c.unit_id end,
    host_organisation_id = case when p_target in ('waiting', 'withdrawn') then null else c.host_organisation_id end,
    ends_on = case when p_target in ('waiting', 'withdrawn') then null else c.ends_on end
  where c.id = any(p_cases);
end $function$;
alter function app.put_at_stage(uuid[],text,text) owner to portal_definer;
revoke all on function app.put_at_stage(uuid[],text,text) from public;

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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
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
    if batch is not null then told := app.tell(batch); end if;
    if seen > 0 then return; end if;
  end if;
  more := false;
end $function$;
alter function app.remind_obligations(text[],integer) owner to portal_definer;
revoke all on function app.remind_obligations(text[],integer) from public;

CREATE OR REPLACE FUNCTION app.sync_absent(p_organisation uuid, p_person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare concerned uuid[];
begin
  select array_agg(distinct c.id) into concerned from portal.cases c
  where c.organisation_id = p_organisation and c.author_id = p_person and c.stage in ('draft', 'withdrawn')
     or c.id in (select w.case_id from portal.case_workers w
       where w.person_id = p_person and w.organisation_id = p_organisation and w.ended_on is null);
  perform app.sync_concerned(concerned);
end $function$;
alter function app.sync_absent(uuid,uuid) owner to portal_definer;
revoke all on function app.sync_absent(uuid,uuid) from public;

CREATE OR REPLACE FUNCTION app.sync_access_of_many(p_cases uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_custom_plan'
 SET enable_nestloop TO 'off'
AS $function$ begin perform app.sync_access(p_cases); end $function$;
alter function app.sync_access_of_many(uuid[]) owner to portal_definer;
revoke all on function app.sync_access_of_many(uuid[]) from public;

CREATE OR REPLACE FUNCTION app.sync_concerned(p_cases uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if cardinality(p_cases) > 50 then perform app.sync_access_of_many(p_cases);
  elsif p_cases is not null then perform app.sync_access(p_cases);
  end if;
end $function$;
alter function app.sync_concerned(uuid[]) owner to portal_definer;
revoke all on function app.sync_concerned(uuid[]) from public;

CREATE OR REPLACE FUNCTION app.sync_inserted_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if tg_table_name = 'cases' then perform app.sync_concerned((select array_agg(n.id) from changed n));
  else perform app.sync_concerned((select array_agg(distinct (to_jsonb(n) ->> 'case_id')::uuid) from changed n));
  end if;
  return null;
end $function$;
alter function app.sync_inserted_trigger() owner to portal_definer;
revoke all on function app.sync_inserted_trigger() from public;

CREATE OR REPLACE FUNCTION app.sync_named_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$ begin perform app.sync_search((select array_agg(distinct n.case_id) from changed n)); return null; end $function$;
alter function app.sync_named_trigger() owner to portal_definer;
revoke all on function app.sync_named_trigger() from public;

CREATE OR REPLACE FUNCTION app.sync_people_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare changed jsonb := to_jsonb(coalesce(new, old)); concerned uuid[];
begin
  if tg_table_name = 'memberships' and changed ->> 'ended_on' is not null then
    update portal.case_workers set ended_on = greatest(since, app.today())
    where person_id = (changed ->> 'person_id')::uuid and organisation_id = (changed ->> 'organisation_id')::uuid and ended_on is null;
    update portal.equipe_members set ended_on = greatest(since, app.today())
    where person_id = (changed ->> 'person_id')::uuid and organisation_id = (changed ->> 'organisation_id')::uuid and ended_on is null;
  elsif tg_table_name = 'membership_roles' and tg_op = 'DELETE' then
    update portal.case_workers w set ended_on = greatest(w.since, app.today()) from portal.memberships m
    where m.id = (changed ->> 'membership_id')::uuid and w.person_id = m.person_id and w.organisation_id = m.organisation_id
      and w.role = changed ->> 'role' and w.ended_on is null;
  end if;
  select array_agg(distinct c.id) into concerned from portal.cases c
  join portal.partnership_members pm on pm.partnership_id = c.partnership_id
  where pm.organisation_id = (changed ->> 'organisation_id')::uuid;
  perform app.sync_concerned(concerned);
  return null;
end $function$;
alter function app.sync_people_trigger() owner to portal_definer;
revoke all on function app.sync_people_trigger() from public;

CREATE OR REPLACE FUNCTION app.sync_search_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if tg_table_name = 'properties' then
    perform app.sync_search(array(select c.id from portal.cases c join portal.units u on u.id = c.unit_id
      where u.property_id = (to_jsonb(new) ->> 'id')::uuid));
  else
    perform app.sync_search(array[(to_jsonb(new) ->> 'id')::uuid]);
  end if;
  return null;
end $function$;
alter function app.sync_search_trigger() owner to portal_definer;
revoke all on function app.sync_search_trigger() from public;

CREATE OR REPLACE FUNCTION app.sync_updated_cases_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  perform app.sync_concerned((select array_agg(n.id) from changed n join former f on f.id = n.id
    where (n.stage, n.stage_since, n.reached, n.size, n.ends_on, n.host_organisation_id, n.urgent, n.set_aside_until, n.rules_id, n.protected)
      is distinct from (f.stage, f.stage_since, f.reached, f.size, f.ends_on, f.host_organisation_id, f.urgent, f.set_aside_until, f.rules_id, f.protected)));
  return null;
end $function$;
alter function app.sync_updated_cases_trigger() owner to portal_definer;
revoke all on function app.sync_updated_cases_trigger() from public;

CREATE OR REPLACE FUNCTION app.tell_of_events(p_events uuid[], p_said jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare batch app.telling[];
begin
  select array_agg(row(v.name, v.case_id, null, v.id, null, jsonb_build_object('number', c.number), e.audience, v.name || ':' || v.id)::app.telling)
  into batch from portal.case_events v join portal.cases c on c.id = v.case_id
  join jsonb_to_recordset(p_said) as e(name text, audience jsonb) on e.name = v.name
  where v.id = any(p_events);
  if batch is not null then perform app.tell(batch); end if;
end $function$;
alter function app.tell_of_events(uuid[],jsonb) owner to portal_definer;
revoke all on function app.tell_of_events(uuid[],jsonb) from public;

CREATE TRIGGER cases_access_inserted AFTER INSERT ON portal.cases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER cases_access_updated AFTER UPDATE ON portal.cases REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_updated_cases_trigger();

CREATE TRIGGER protected_openings_access_inserted AFTER INSERT ON portal.protected_openings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER case_workers_access_inserted AFTER INSERT ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER case_workers_access_updated AFTER UPDATE ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER member_names_search_inserted AFTER INSERT ON portal.member_names REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_named_trigger();

CREATE TRIGGER member_names_search_updated AFTER UPDATE ON portal.member_names REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_named_trigger();

grant execute on function app.come_of_age(integer) to portal_system;

grant execute on function app.expire_drafts(jsonb,integer) to portal_system;

grant execute on function app.expire_proposals(jsonb,integer) to portal_system;

grant execute on function app.keep_all_obligations(text[],integer) to portal_system;

grant execute on function app.open_due_reviews(jsonb,integer) to portal_system;

grant execute on function app.open_reviews(uuid,text,integer) to portal_app;

grant execute on function app.open_reviews(uuid,text,integer) to portal_system;

grant execute on function app.remind_obligations(text[],integer) to portal_system;
