set local check_function_bodies = off;

revoke execute on function app.waiting_on(text[],uuid) from portal_app;

drop policy obligations_select on portal.obligations;

drop policy obligations_update on portal.obligations;

drop policy documents_select on portal.documents;

drop policy documents_update on portal.documents;

drop trigger departures_owe_insert_case_id on portal.departures;

drop trigger departures_owe_update_case_id on portal.departures;

drop trigger case_workers_owe_insert_case_id on portal.case_workers;

drop trigger case_workers_owe_update_case_id on portal.case_workers;

drop trigger cases_owe_insert_id on portal.cases;

drop trigger cases_owe_update_id on portal.cases;

drop trigger placements_owe_insert_case_id on portal.placements;

drop trigger placements_owe_update_case_id on portal.placements;

alter table portal.checklists drop constraint checklist_kind;

alter table portal.key_sets drop constraint key_holder;

drop function app.waiting_on(text[],uuid);

set local role portal_owner;

create table portal.acts_on_behalf (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    for_organisation_id uuid not null,
    number text not null,
    act text not null,
    acted_by_id uuid not null,
    at timestamp with time zone not null,
    source text not null,
    source_on date not null,
    said_by text not null,
    reason text not null,
    answer_by date not null,
    answer text,
    answer_note text,
    answered_by_id uuid,
    answered_at timestamp with time zone,
    settled_at timestamp with time zone,
    settled_by_id uuid,
    settlement text
);

create table portal.coming_messages (
    id uuid not null,
    day date not null,
    organisation_id uuid not null,
    person_id uuid not null,
    kind text not null,
    case_id uuid,
    unit_id uuid,
    "values" jsonb not null,
    by_mail boolean not null
);

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

alter table portal.follow_ups add column outcome_known boolean default false not null;

alter table portal.inspections add column key_sets jsonb;

alter table portal.key_sets add column report_id uuid;

alter table portal.rules add column visit_notice_days integer default 3 not null;

alter table portal.rules add column visit_from_hour integer default 9 not null;

alter table portal.rules add column visit_until_hour integer default 19 not null;

alter table portal.rules add column behalf_days integer default 7 not null;

reset role;

CREATE OR REPLACE FUNCTION app.answer_behalf(p_act uuid, p_answer text, p_note text, p_told jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare
  b portal.acts_on_behalf;
  told_of text := case p_answer when 'objected' then 'ActDisputed' else 'ActConfirmed' end;
  event uuid := gen_random_uuid();
begin
  select * into b from portal.acts_on_behalf a where a.id = p_act and a.for_organisation_id = app.me() for update;
  if not found then raise exception 'unknown act' using errcode = 'P0002'; end if;
  if b.answer is not null or b.answer_by < app.today() then raise exception 'answered' using errcode = 'P0003'; end if;
  update portal.acts_on_behalf set answer = p_answer, answer_note = p_note, answered_by_id = app.person(), answered_at = app.instant()
  where id = p_act;
  insert into portal.case_events (id, case_id, organisation_id, person_id, host_organisation_id, at, name, facet, data)
  select event, b.case_id, app.me(), app.person(), case when b.act in ('answer_proposal', 'confirm_unit') then app.me() end, app.instant(), told_of,
    case b.act when 'answer_proposal' then 'placement' when 'confirm_unit' then 'renewal.question' else 'renewal' end,
    jsonb_build_object('organisation', (select o.name from portal.organisations o where o.id = app.me()), 'act', b.act);
  if p_answer = 'objected' then
    perform app.tell(array[row(told_of, b.case_id, null, event, app.me(), jsonb_build_object('number', b.number), p_told,
      told_of || ':' || event)::app.telling]);
  end if;
end $function$;
alter function app.answer_behalf(uuid,text,text,jsonb) owner to portal_definer;
revoke all on function app.answer_behalf(uuid,text,text,jsonb) from public;

CREATE OR REPLACE FUNCTION app.around(p_role text)
 RETURNS TABLE(counted jsonb, workers jsonb, filters jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_people uuid[]; p_partners uuid[]; p_roles text[];
begin
  if p_organisation is null then return; end if;
  select array(select p_person union all select b.person_id from portal.absences b where b.substitute_id = p_person and b.organisation_id = p_organisation and not b.cancelled and b.starts_on <= p_today and b.ends_on > p_today), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null), array(select r.role from portal.memberships m join portal.membership_roles r on r.membership_id = m.id where m.person_id = p_person and m.organisation_id = p_organisation and m.ended_on is null)
    into p_people, p_partners, p_roles;
  return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  saved_filters as not materialized (select * from portal.saved_filters where organisation_id = p_organisation and person_id = p_person)
SELECT (SELECT jsonb_agg(jsonb_build_array(anon_2.stage, anon_2.n, anon_2.mine, anon_2.unfollowed, anon_2.stalled)) AS jsonb_agg_1 
FROM (SELECT case_access.stage AS stage, count(*) AS n, count(*) FILTER (WHERE case_access.worker_id = ANY (p_people)) AS mine, count(*) FILTER (WHERE case_access.worker_id IS NULL) AS unfollowed, count(*) FILTER (WHERE case_access.stalled_on <= p_today) AS stalled 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.stage IN ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') GROUP BY case_access.stage) AS anon_2) AS anon_1, (SELECT jsonb_agg(jsonb_build_array(people.id, people.surname || ' ' || people.given_name) ORDER BY people.surname, people.given_name) AS jsonb_agg_2 
FROM membership_roles JOIN memberships ON memberships.id = membership_roles.membership_id JOIN people ON people.id = memberships.person_id 
WHERE membership_roles.organisation_id = p_organisation AND membership_roles.role = p_role AND memberships.ended_on IS NULL) AS anon_3, (SELECT jsonb_agg(jsonb_build_array(saved_filters.id, saved_filters.name, saved_filters.asked, saved_filters.pinned, saved_filters.is_default) ORDER BY lower(saved_filters.name)) AS jsonb_agg_3 
FROM saved_filters 
WHERE saved_filters.organisation_id = p_organisation AND saved_filters.person_id = p_person AND saved_filters.removed_at IS NULL) AS anon_4;
end $function$;
alter function app.around(text) owner to portal_definer;
revoke all on function app.around(text) from public;

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
  insert into portal.follow_ups (id, case_id, organisation_id, months, due_on, outcome_known)
  select gen_random_uuid(), c.id, c.organisation_id, m.months, (p.left_on + make_interval(months => m.months))::date,
    exists (select 1 from portal.outcomes k where k.case_id = c.id)
  from portal.cases c cross join (values (3), (6), (12)) m(months) where c.id = p_case
  on conflict (case_id, months) do nothing;
  update portal.cases set ends_on = p.left_on where id = p_case;
end $function$;
alter function app.end_stay(uuid,date) owner to portal_definer;
revoke all on function app.end_stay(uuid,date) from public;

CREATE OR REPLACE FUNCTION app.expire_information(p_said jsonb, p_last jsonb, p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare due uuid[]; happened uuid[];
begin
  if session_user <> 'portal_system' then raise exception 'unknown case' using errcode = 'P0002'; end if;
  select array_agg(d.id) into due from (
    select q.id from portal.information_requests q join portal.cases c on c.id = q.case_id and c.stage = 'assessment'
    join portal.rules r on r.id = c.rules_id
    join jsonb_to_recordset(p_last) as l(days integer, patron_day text, due_on date)
      on l.days = r.information_expires_days and l.patron_day is not distinct from r.patron_day and q.due_on <= l.due_on
    where q.answered_at is null and q.expired_at is null
    order by q.due_on, q.id limit p_most for update of q skip locked) d;
  if due is null then return 0; end if;
  update portal.information_requests set expired_at = app.instant() where id = any(due);
  with events as (
    insert into portal.case_events (id, case_id, host_organisation_id, at, name, facet, data)
    select gen_random_uuid(), c.id, c.host_organisation_id, app.instant(), e.name, e.facet, '{}'::jsonb
    from portal.information_requests q join portal.cases c on c.id = q.case_id
    cross join jsonb_to_recordset(p_said) as e(name text, facet text) where q.id = any(due)
    returning id)
  select array_agg(id) into happened from events;
  perform app.tell_of_events(happened, p_said);
  return cardinality(due);
end $function$;
alter function app.expire_information(jsonb,jsonb,integer) owner to portal_definer;
revoke all on function app.expire_information(jsonb,jsonb,integer) from public;

CREATE OR REPLACE FUNCTION app.find_cases(p_number text, p_name text, p_tax_code bytea, p_address jsonb DEFAULT NULL::jsonb)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 51
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  me uuid := app.me();
  who uuid := app.person();
  today date := app.today();
  typed text[];
  every text[];
  joined text;
  as_one text;
  longest text;
  another text;
  found_here uuid[];
  begins boolean[];
  enough boolean := false;
begin
  if p_tax_code is not null then
    return query select m.case_id from portal.members m
      where m.tax_code_index = p_tax_code and m.removed_at is null
        and exists (select 1 from portal.case_access a where a.case_id = m.case_id and a.organisation_id = me and a.facet = 'identity'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today)) limit 51;
    if found then return; end if;
  end if;
  if p_number like 'OT-%' then
    return query select a.case_id from portal.case_access a
      where a.organisation_id = me and a.facet = 'summary' and a.number = p_number
        and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today);
    if found then return; end if;
    return query select a.case_id from portal.case_access a
      where a.organisation_id = me and a.facet = 'summary' and a.number like p_number || '%'
        and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) order by a.number limit 51;
  elsif p_number is not null then
    return query select a.case_id from portal.case_access a
      where a.organisation_id = me and a.facet = 'summary' and split_part(a.number, '-', 3) ~>=~ p_number
        and split_part(a.number, '-', 3) ~<~ (p_number || ':')
        and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) order by a.number limit 51;
  end if;

  typed := array(select distinct w from unnest(string_to_array(app.words(replace(p_name, ' ', '_')), ' ')) w where w <> '');
  joined := regexp_replace(app.fold(p_name), '[^[:alnum:]]', '', 'g');
  select w into longest from unnest(typed) w order by length(w) desc, w limit 1;
  if longest is null or length(joined) < 2 then return; end if;
  another := coalesce((select w from unnest(typed) w where w <> longest order by length(w) desc, w limit 1), longest);
  every := array(select '% ' || w || '%' from unnest(typed) w);
  as_one := case when length(joined) > 2 and typed <> array[joined] then '% ' || joined || '%' end;

  select array_agg(n.case_id), array_agg(n.begins) into found_here, begins from app.newest_bearing(every, as_one, longest, 300) n;
  if cardinality(found_here) > 50 or not exists (select 1 from portal.case_access a where a.organisation_id = me and a.facet = 'summary' offset 300) then
    return query select f.case_id from unnest(found_here, begins) f (case_id, begins) order by not f.begins;
    enough := found_here is not null;
  elsif cardinality(found_here) >= 18 then
    return query select n.case_id from app.newest_bearing(every, as_one, longest, null) n order by not n.begins;
    enough := true;
  else
    return query select f.case_id from (
      select s.case_id, s.words from portal.search_texts s
      join portal.case_access r on r.case_id = s.case_id and r.organisation_id = me and r.facet = 'summary' and (r.person_id is null or r.person_id = who)
      where s.organisation_id = me and (s.person_id is null or s.person_id = who)
        and (s.words like '% ' || longest || '%' and s.words like '% ' || another || '%' and s.words like all (every) or s.words like as_one)
        and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
          and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
      order by r.stage_since desc, r.case_id desc limit 51) f order by f.words not like ' ' || longest || '%';
    enough := found;
  end if;
  if p_address is not null then
    return query select s.case_id from portal.search_texts s
      where s.organisation_id = me and (s.person_id is null or s.person_id = who) and s.facet = 'identity' and s.tokens is not null
        and s.tokens && array(select jsonb_array_elements_text(p_address -> 0))
        and not exists (select 1 from jsonb_array_elements(p_address) w where not s.tokens && array(select jsonb_array_elements_text(w)))
        and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
          and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
      order by s.case_id limit 51;
    enough := enough or found;
  end if;
  if enough or length(longest) < 4 then return; end if;
  perform set_config('pg_trgm.word_similarity_threshold', '0.45', true);

  return query select s.case_id from portal.search_texts s
    where s.organisation_id = me and (s.person_id is null or s.person_id = who)
      and s.words %> longest
      and (cardinality(typed) = 1 or (select bool_and(word_similarity(w, s.words) >= 0.45) from unnest(typed) w))
      and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
        and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
    order by word_similarity(longest, s.words) desc, s.case_id limit 50;
end $function$;
alter function app.find_cases(text,text,bytea,jsonb) owner to portal_definer;
revoke all on function app.find_cases(text,text,bytea,jsonb) from public;

CREATE OR REPLACE FUNCTION app.followed()
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  me uuid := app.me();
  person uuid := app.person();
  today date := app.today();
  people uuid[] := app.stands_for();
  n bigint;
begin
  n := (select count(*) from portal.case_access a
    where a.organisation_id = me and a.facet = 'summary' and a.worker_id = any(people) and (a.person_id is null or a.person_id = person)
      and (a.until is null or a.until > today)
      and a.stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving'));
  if (select o.kind from portal.organisations o where o.id = me) = 'ats' then
    n := n + (select count(*) from portal.case_access a
      join portal.case_workers w on w.case_id = a.case_id and w.role = 'financial_consultant' and w.ended_on is null
      where w.person_id = any(people) and w.organisation_id = me
        and a.organisation_id = me and a.facet = 'summary' and (a.person_id is null or a.person_id = person)
        and (a.until is null or a.until > today)
        and a.stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving'));
  end if;
  return n;
end $function$;
alter function app.followed() owner to portal_definer;
revoke all on function app.followed() from public;

CREATE OR REPLACE FUNCTION app.instant()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select case when app.today() = (now() at time zone 'Europe/Rome')::date then now()
    else (app.today() + (now() at time zone 'Europe/Rome')::time) at time zone 'Europe/Rome' end $function$;
alter function app.instant() owner to portal_owner;
revoke all on function app.instant() from public;

CREATE OR REPLACE FUNCTION app.keep_obligations(p_kinds text[], p_ids uuid[], p_most integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p_today date := app.today(); wrote integer; full_ boolean; more boolean := false; kept text[];
begin
  -- Most kinds keep no row of a case: of those only what would open one is asked.
  if p_ids is not null then
    select array_agg(distinct o.kind) into kept from portal.obligations o
      where o.ended_on is null and (o.case_id = any(p_ids) or o.property_id = any(p_ids) or o.session_id = any(p_ids));
  end if;
  if 'draft' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_draft()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'draft', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'draft' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'draft' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_draft() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'draft', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'draft' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'draft' = any(kept) then
      with s as materialized (select * from app.owed_draft() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'draft' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_draft(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_draft() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.submitted_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'draft' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'check' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_check()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'check', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'check' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'check' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_check() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'check', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'check' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'check' = any(kept) then
      with s as materialized (select * from app.owed_check() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'check' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_check(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_check() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'waiting' and c.check_expires_on > o.due_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'check' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'stalled' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_stalled()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stalled', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stalled' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_stalled() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stalled', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stalled' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'stalled' = any(kept) then
      with s as materialized (select * from app.owed_stalled() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'stalled' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stalled(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_stalled() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when true then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stalled' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'information' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_information()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and (i.answered_at is not null or i.expired_at is not null)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'information' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_information() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'information', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'information' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'information' = any(kept) then
      with s as materialized (select * from app.owed_information() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'information' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_information(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_information() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.information_requests i where i.id = o.subject_id and (i.answered_at is not null or i.expired_at is not null)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'information' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'opinion' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_opinion()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'opinion', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'opinion' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.opinions p where p.item_id = o.topic_id and p.person_id = o.person_id) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'opinion' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_opinion() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'opinion', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'opinion' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'opinion' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'opinion' = any(kept) then
      with s as materialized (select * from app.owed_opinion() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'opinion' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_opinion() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.opinions p where p.item_id = o.topic_id and p.person_id = o.person_id) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'opinion' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'minutes' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_minutes()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'minutes', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'minutes' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_minutes(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'minutes' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'minutes' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_minutes(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.equipe_minutes m where m.session_id = o.session_id) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'minutes' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_minutes() q where q.session_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'minutes', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'minutes' and e.session_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_minutes(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'minutes' and o.ended_on is null and o.session_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'minutes' = any(kept) then
      with s as materialized (select * from app.owed_minutes() q where q.session_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'minutes' and o.ended_on is null and o.session_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_minutes(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_minutes() q where q.session_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.equipe_minutes m where m.session_id = o.session_id) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'minutes' and o.ended_on is null and o.session_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'ticket' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_ticket()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'ticket', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'ticket' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_ticket() q where q.property_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'ticket', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'ticket' and e.property_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'ticket' = any(kept) then
      with s as materialized (select * from app.owed_ticket() q where q.property_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'ticket' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_ticket(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_ticket() q where q.property_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.tickets k where k.id = o.subject_id and k.state = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'ticket' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'certificate' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_certificate()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'certificate', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'certificate' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_certificate() q where q.property_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'certificate', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'certificate' and e.property_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'certificate' = any(kept) then
      with s as materialized (select * from app.owed_certificate() q where q.property_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'certificate' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_certificate(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_certificate() q where q.property_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.certificates n join portal.certificates k on k.id = o.subject_id where n.property_id = k.property_id and n.kind = k.kind and n.expires_on > k.expires_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'certificate' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'convention' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_convention()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'convention', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'convention' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'convention' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_convention() q where q.property_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'convention', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'convention' and e.property_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'convention' = any(kept) then
      with s as materialized (select * from app.owed_convention() q where q.property_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'convention' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_convention(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_convention() q where q.property_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.conventions n join portal.conventions k on k.id = o.subject_id where n.property_id = k.property_id and n.partner_organisation_id = k.partner_organisation_id and n.ends_on > k.ends_on and n.starts_on <= k.ends_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'convention' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'proposal' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_proposal()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_proposal() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'proposal' = any(kept) then
      with s as materialized (select * from app.owed_proposal() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'proposal' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_proposal() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.owner_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'household_answer' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_household_answer()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'household_answer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'household_answer' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_household_answer() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'household_answer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'household_answer' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'household_answer' = any(kept) then
      with s as materialized (select * from app.owed_household_answer() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'household_answer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_household_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_household_answer() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposals p where p.id = o.subject_id and p.household_answer is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'household_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'proposal_question' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_proposal_question()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal_question', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal_question' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'proposal_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposal_questions q where q.id = o.subject_id and q.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_proposal_question() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'proposal_question', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'proposal_question' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'proposal_question' = any(kept) then
      with s as materialized (select * from app.owed_proposal_question() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'proposal_question' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_proposal_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_proposal_question() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.proposal_questions q where q.id = o.subject_id and q.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'proposal_question' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_public_safety_notice' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_duty_public_safety_notice()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_public_safety_notice', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_public_safety_notice' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_duty_public_safety_notice() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_public_safety_notice', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_public_safety_notice' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_public_safety_notice' = any(kept) then
      with s as materialized (select * from app.owed_duty_public_safety_notice() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_public_safety_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_duty_public_safety_notice() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_building_transfer_notice' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_duty_building_transfer_notice()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_building_transfer_notice', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_building_transfer_notice' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_duty_building_transfer_notice() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_building_transfer_notice', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_building_transfer_notice' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_building_transfer_notice' = any(kept) then
      with s as materialized (select * from app.owed_duty_building_transfer_notice() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_building_transfer_notice(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_duty_building_transfer_notice() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_contract_registration' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_duty_contract_registration()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_contract_registration', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_contract_registration' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_duty_contract_registration() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_contract_registration', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_contract_registration' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_contract_registration' = any(kept) then
      with s as materialized (select * from app.owed_duty_contract_registration() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_contract_registration' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_contract_registration(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_duty_contract_registration() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_contract_registration' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'duty_utilities_transfer' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_duty_utilities_transfer()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_utilities_transfer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_utilities_transfer' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_duty_utilities_transfer() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'duty_utilities_transfer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'duty_utilities_transfer' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'duty_utilities_transfer' = any(kept) then
      with s as materialized (select * from app.owed_duty_utilities_transfer() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_duty_utilities_transfer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_duty_utilities_transfer() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.duties d where d.id = o.subject_id and d.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'duty_utilities_transfer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'move_answer' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_move_answer()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_answer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_answer' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'move_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_moves m where m.id = o.subject_id and m.state in ('agreed', 'declined')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_move_answer() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_answer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_answer' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'move_answer' = any(kept) then
      with s as materialized (select * from app.owed_move_answer() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'move_answer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_move_answer() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_moves m where m.id = o.subject_id and m.state in ('agreed', 'declined')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'move_handback' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_move_handback()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handback', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handback' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'move_handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handback') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_move_handback() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handback', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handback' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'move_handback' = any(kept) then
      with s as materialized (select * from app.owed_move_handback() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'move_handback' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_move_handback() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handback') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handback' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'move_handover' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_move_handover()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handover', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handover' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'move_handover' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handover') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_move_handover() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'move_handover', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'move_handover' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'move_handover' = any(kept) then
      with s as materialized (select * from app.owed_move_handover() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'move_handover' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_move_handover(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_move_handover() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.inspections i where i.move_id = o.subject_id and i.kind = 'handover') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'move_handover' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit_answer' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_visit_answer()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_answer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_answer' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit_answer' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'countered', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_visit_answer() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_answer', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_answer' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit_answer' = any(kept) then
      with s as materialized (select * from app.owed_visit_answer() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit_answer' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_answer(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_visit_answer() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'countered', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_answer' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit_household' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_visit_household()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_household', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_household' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit_household' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_visit_household() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_household', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_household' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit_household' = any(kept) then
      with s as materialized (select * from app.owed_visit_household() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit_household' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_household(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_visit_household() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_household' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit_time' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_visit_time()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_time', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_time' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit_time' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'proposed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_visit_time() q where q.property_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit_time', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit_time' and e.property_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit_time' = any(kept) then
      with s as materialized (select * from app.owed_visit_time() q where q.property_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit_time' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit_time(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_visit_time() q where q.property_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('agreed', 'proposed', 'done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit_time' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'visit' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_visit()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_visit() q where q.property_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'visit', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'visit' and e.property_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'visit' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'visit' = any(kept) then
      with s as materialized (select * from app.owed_visit() q where q.property_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'visit' and o.ended_on is null and o.property_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_visit(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_visit() q where q.property_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.home_visits v where v.id = o.subject_id and v.state in ('done')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'visit' and o.ended_on is null and o.property_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'stay_end' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_stay_end()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stay_end', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stay_end' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_stay_end() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'stay_end', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'stay_end' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'stay_end' = any(kept) then
      with s as materialized (select * from app.owed_stay_end() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'stay_end' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_stay_end(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_stay_end() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.placements p where p.id = o.subject_id and (p.state = 'ended' or p.ends_on > o.due_on)) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'stay_end' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'quiet_support' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_quiet_support()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'quiet_support', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'quiet_support' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_quiet_support() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'quiet_support', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'quiet_support' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'quiet_support' = any(kept) then
      with s as materialized (select * from app.owed_quiet_support() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'quiet_support' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_quiet_support(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_quiet_support() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'quiet_support' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'plan_review' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_plan_review()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'plan_review', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'plan_review' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'plan_review' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and s.kind = 'plan_review' and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) or exists (select 1 from portal.plans n where n.case_id = o.case_id and n.state = 'in_force' and n.agreed_on >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_plan_review() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'plan_review', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'plan_review' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'plan_review' = any(kept) then
      with s as materialized (select * from app.owed_plan_review() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'plan_review' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_plan_review(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_plan_review() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.support_sessions s where s.case_id = o.case_id and s.kind = 'plan_review' and (s.recorded_at at time zone 'Europe/Rome')::date >= o.opened_on) or exists (select 1 from portal.plans n where n.case_id = o.case_id and n.state = 'in_force' and n.agreed_on >= o.opened_on) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'plan_review' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'concern' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_concern()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'concern', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'concern' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'concern' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_concern() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'concern', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'concern' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'concern' = any(kept) then
      with s as materialized (select * from app.owed_concern() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'concern' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_concern(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_concern() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.concerns k where k.id = o.subject_id and k.acknowledged_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'concern' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'social_opinion' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_social_opinion()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'social_opinion', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'social_opinion' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_social_opinion() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'social_opinion', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'social_opinion' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'social_opinion' = any(kept) then
      with s as materialized (select * from app.owed_social_opinion() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'social_opinion' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_social_opinion(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_social_opinion() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'social_opinion' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'educator_report' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_educator_report()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'educator_report', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'educator_report' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_educator_report() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'educator_report', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'educator_report' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'educator_report' = any(kept) then
      with s as materialized (select * from app.owed_educator_report() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'educator_report' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_educator_report(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_educator_report() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'educator_report' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'financial_statement' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_financial_statement()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'financial_statement', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'financial_statement' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_financial_statement() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'financial_statement', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'financial_statement' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'financial_statement' = any(kept) then
      with s as materialized (select * from app.owed_financial_statement() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'financial_statement' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_financial_statement(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_financial_statement() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.contributions k where k.id = o.subject_id and k.given_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'financial_statement' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'unit_question' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_unit_question()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'unit_question', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'unit_question' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_unit_question() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'unit_question', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'unit_question' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'unit_question' = any(kept) then
      with s as materialized (select * from app.owed_unit_question() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'unit_question' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_unit_question(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_unit_question() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.unit_questions k where k.id = o.subject_id and k.answered_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'unit_question' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'renewal_decision' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_renewal_decision()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'renewal_decision', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'renewal_decision' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_renewal_decision() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'renewal_decision', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'renewal_decision' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'renewal_decision' = any(kept) then
      with s as materialized (select * from app.owed_renewal_decision() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'renewal_decision' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_renewal_decision(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_renewal_decision() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.reviews v where v.id = o.subject_id and v.state in ('granted', 'refused')) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'renewal_decision' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'handback' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_handback()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'handback', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'handback' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'handback' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_handback() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'handback', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'handback' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'handback' = any(kept) then
      with s as materialized (select * from app.owed_handback() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'handback' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_handback(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_handback() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.cases c where c.id = o.case_id and c.stage = 'closed') then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'handback' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'exit_step' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_exit_step()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'exit_step', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'exit_step' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_exit_step(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'exit_step' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'exit_step' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_exit_step(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.exit_steps k where k.id = o.subject_id and k.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'exit_step' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_exit_step() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'exit_step', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'exit_step' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_exit_step(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'exit_step' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'exit_step' = any(kept) then
      with s as materialized (select * from app.owed_exit_step() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'exit_step' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_exit_step(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_exit_step() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.exit_steps k where k.id = o.subject_id and k.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'exit_step' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  if 'follow_up' = any(p_kinds) then
    if p_ids is null then
      with s as materialized (select * from app.owed_follow_up()),
      opened as (insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'follow_up', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'follow_up' group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most on conflict do nothing returning 1),
      moved as (update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs) limit p_most) m where o.id = m.key returning 1),
      ended as (update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) limit p_most) returning 1)
      select greatest((select count(*) from opened), (select count(*) from moved), (select count(*) from ended)) >= p_most into full_; more := more or full_;
    else
      with s as materialized (select * from app.owed_follow_up() q where q.case_id = any(p_ids)) insert into portal.obligations (id, kind, subject_id, topic_id, case_id, property_id, unit_id, session_id, organisation_id, organisation_kind, facet, person_id, role, mandatory, since, due_on, ends_on, rungs, opened_on, last_sent_on, next_on, next_step, escalates_on) select gen_random_uuid(), 'follow_up', s.subject_id, s.topic_id, s.case_id, s.property_id, s.unit_id, s.session_id, s.organisation_id, s.organisation_kind, s.facet, s.person_id, s.role, s.mandatory, s.since, s.due_on, s.ends_on, s.rungs, p_today, x.sent_on, coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e where e.kind = 'follow_up' and e.case_id = any(p_ids) group by 1, 2) x on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, x.sent_on), p_today) l where not exists (select 1 from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id) on conflict do nothing;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      if 'follow_up' = any(kept) then
      with s as materialized (select * from app.owed_follow_up() q where q.case_id = any(p_ids)) update portal.obligations o set (topic_id, unit_id, facet, person_id, role, since, due_on, ends_on, rungs) = (m.topic_id, m.unit_id, m.facet, m.person_id, m.role, m.since, m.due_on, m.ends_on, m.rungs), last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step, escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end, snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end, snooze_reason = case when m.asleep then o.snooze_reason end from (select o.id as key, s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs, s.since is null and s.due_on <> o.due_on as anew, o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep, coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on from s join portal.obligations o on o.kind = 'follow_up' and o.ended_on is null and o.case_id = any(p_ids) and o.subject_id = s.subject_id and o.organisation_id = s.organisation_id cross join lateral app.ladder_follow_up(s.due_on, s.ends_on, s.rungs, greatest(s.since, case when not (s.since is null and s.due_on <> o.due_on) then o.last_sent_on end), p_today) l where (s.topic_id, s.unit_id, s.facet, s.person_id, s.role, s.since, s.due_on, s.ends_on, s.rungs) is distinct from (o.topic_id, o.unit_id, o.facet, o.person_id, o.role, o.since, o.due_on, o.ends_on, o.rungs)) m where o.id = m.key;
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      with s as materialized (select * from app.owed_follow_up() q where q.case_id = any(p_ids)) update portal.obligations o set ended_on = p_today, ended = case when exists (select 1 from portal.follow_ups f where f.id = o.subject_id and f.done_at is not null) then 'met' else 'gone' end, next_on = null, next_step = null where o.id in (select o.id from portal.obligations o where o.kind = 'follow_up' and o.ended_on is null and o.case_id = any(p_ids) and not exists (select 1 from s where o.subject_id = s.subject_id and o.organisation_id = s.organisation_id));
      get diagnostics wrote = row_count; more := more or wrote >= p_most;
      end if;
    end if;
  end if;
  return coalesce(more, false);
end $function$;
alter function app.keep_obligations(text[],uuid[],integer) owner to portal_definer;
revoke all on function app.keep_obligations(text[],uuid[],integer) from public;

CREATE OR REPLACE FUNCTION app.keep_opinions_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare concerned uuid[];
begin
  select array_agg(distinct i.case_id) into concerned from changed n join former f on f.id = n.id
  join portal.assessment_items i on i.session_id = n.id and i.settled_at is null
  where (n.starts_at, n.rules_id, n.closed_at, n.called_off_at) is distinct from (f.starts_at, f.rules_id, f.closed_at, f.called_off_at);
  perform app.keep_concerned(array['opinion'], concerned);
  return null;
end $function$;
alter function app.keep_opinions_trigger() owner to portal_definer;
revoke all on function app.keep_opinions_trigger() from public;

CREATE OR REPLACE FUNCTION app.keys_at(p_case uuid, p_unit uuid)
 RETURNS TABLE(label text, pieces integer, with_household boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select k.label, k.pieces, k.holder = 'household' from portal.key_sets k
  where k.unit_id = p_unit and k.until is null and k.holder <> 'missing'
    and exists (select 1 from portal.cases c where c.id = p_case and c.stage in ('assigned', 'hosted', 'leaving') and (c.unit_id = p_unit
      or exists (select 1 from portal.inspections i where i.case_id = p_case and i.unit_id = p_unit)
      or exists (select 1 from portal.home_moves m where m.case_id = p_case and m.to_unit_id = p_unit and m.state = 'agreed')))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by k.label $function$;
alter function app.keys_at(uuid,uuid) owner to portal_definer;
revoke all on function app.keys_at(uuid,uuid) from public;

CREATE OR REPLACE FUNCTION app.keys_follow_report_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare
  one jsonb; k portal.key_sets; before portal.key_sets; ours boolean; wanted text; named text; on_day date;
  reports uuid[] := array(select i.id from portal.inspections i where i.placement_id = new.placement_id and i.kind = new.kind
    and i.move_id is not distinct from new.move_id);
begin
  for one in select * from jsonb_array_elements(new.key_sets) loop
    select * into k from portal.key_sets s
      where s.unit_id = new.unit_id and lower(s.label) = lower(one ->> 'label') and s.until is null for update;
    continue when not found;
    ours := coalesce(k.report_id = any(reports), false);
    named := null;
    if new.kind = 'handover' then
      if (one ->> 'given')::boolean then wanted := 'household';
      elsif ours then
        select * into before from portal.key_sets s where s.unit_id = new.unit_id and lower(s.label) = lower(k.label) and s.until = k.since
          and s.id <> k.id and not coalesce(s.report_id = any(reports), false) order by s.since desc limit 1;
        wanted := coalesce(before.holder, 'office');
        named := before.holder_name;
      else continue;
      end if;
    else
      continue when k.holder <> 'household' and not ours;
      wanted := case when (one ->> 'given')::boolean then 'office' else 'missing' end;
    end if;
    continue when wanted = k.holder;
    on_day := greatest(k.since, (new.at at time zone 'Europe/Rome')::date);
    update portal.key_sets set until = on_day where id = k.id;
    insert into portal.key_sets (id, unit_id, property_id, organisation_id, label, pieces, holder, holder_name, since, report_id)
    values (gen_random_uuid(), k.unit_id, k.property_id, k.organisation_id, k.label, k.pieces, wanted, named, on_day, new.id);
  end loop;
  return null;
end $function$;
alter function app.keys_follow_report_trigger() owner to portal_definer;
revoke all on function app.keys_follow_report_trigger() from public;

CREATE OR REPLACE FUNCTION app.know_outcome_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  update portal.follow_ups set outcome_known = true where case_id = new.case_id;
  return null;
end $function$;
alter function app.know_outcome_trigger() owner to portal_definer;
revoke all on function app.know_outcome_trigger() from public;

CREATE OR REPLACE FUNCTION app.ladder_exit_step(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +4))
  from (select case when (due_on -2) <= today then (due_on -2) end as r0, case when (due_on -2) > today then (due_on -2) end as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1, case when (due_on +4) <= today then (due_on +4) + 7 * ((today - (due_on +4)) / 7) end as r2, case when (due_on +4) > today then (due_on +4) else (due_on +4) + 7 * ((today - (due_on +4)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_exit_step(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_exit_step(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_minutes(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -2) <= today then (due_on -2) end as r0, case when (due_on -2) > today then (due_on -2) end as c0, case when due_on <= today then due_on end as r1, case when due_on > today then due_on end as c1, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r2, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_minutes(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_minutes(date,date,integer[],date,date) from public;

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

CREATE OR REPLACE FUNCTION app.ladder_opinion(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when (due_on -2) <= today then (due_on -2) end as r0, case when (due_on -2) > today then (due_on -2) end as c0, case when due_on <= today then due_on end as r1, case when due_on > today then due_on end as c1, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r2, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_opinion(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_opinion(date,date,integer[],date,date) from public;

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

CREATE OR REPLACE FUNCTION app.listed(p_cases uuid[])
 RETURNS TABLE(case_id uuid, surname text, given_name text, due date, protected boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 25
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today();
begin
  if p_organisation is null then return; end if;
  return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  member_names as not materialized (select * from portal.member_names where ((coalesce((select true from portal.case_access a where a.case_id = member_names.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (adult and removed_at is null and coalesce((select true from portal.case_access a where a.case_id = member_names.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  information_requests as not materialized (select * from portal.information_requests where (coalesce((select true from portal.case_access a where a.case_id = information_requests.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
SELECT case_access.case_id, member_names.surname, member_names.given_name, CASE WHEN (case_access.stage = 'draft') THEN (SELECT cases.draft_expires_on 
FROM cases 
WHERE cases.id = case_access.case_id) WHEN (case_access.stage = 'assessment') THEN (SELECT min(information_requests.due_on) AS min_1 
FROM information_requests 
WHERE information_requests.case_id = case_access.case_id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL) WHEN (case_access.stage = 'waiting') THEN (SELECT cases.check_expires_on 
FROM cases 
WHERE cases.id = case_access.case_id) WHEN (case_access.stage = 'proposed') THEN (SELECT min(proposals.expires_on) AS min_2 
FROM proposals 
WHERE proposals.case_id = case_access.case_id AND proposals.state = 'open') WHEN (case_access.stage = 'assigned') THEN (SELECT min(placements.starts_on) AS min_3 
FROM placements 
WHERE placements.case_id = case_access.case_id AND placements.state = 'assigned') WHEN (case_access.stage = 'hosted') THEN coalesce((SELECT min(reviews.due_on) AS min_4 
FROM reviews 
WHERE reviews.case_id = case_access.case_id AND reviews.state IN ('collecting', 'deferred')), case_access.ends_on - 1) WHEN (case_access.stage = 'leaving') THEN case_access.ends_on - 1 ELSE CAST(NULL AS DATE) END AS anon_1, member_names.surname IS NULL AND (SELECT cases.protected 
FROM cases 
WHERE cases.id = case_access.case_id) AS anon_2 
FROM unnest(p_cases) AS anon_3(case_id) JOIN case_access ON case_access.case_id = anon_3.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) LEFT OUTER JOIN member_names ON member_names.case_id = case_access.case_id AND member_names.reference AND member_names.removed_at IS NULL;
end $function$;
alter function app.listed(uuid[]) owner to portal_definer;
revoke all on function app.listed(uuid[]) from public;

CREATE OR REPLACE FUNCTION app.newest_bearing(p_every text[], p_as_one text, p_longest text, p_look_at integer)
 RETURNS TABLE(case_id uuid, begins boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 51
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
declare
  me uuid := app.me();
  who uuid := app.person();
  today date := app.today();
begin
  return query select n.case_id, s.begins from (
      select a.case_id, a.stage_since from portal.case_access a where a.organisation_id = me and a.facet = 'summary'
        and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today)
      order by a.stage_since desc, a.case_id desc limit p_look_at) n
    cross join lateral (
      select t.words like ' ' || p_longest || '%' as begins from portal.search_texts t
      where t.case_id = n.case_id and t.organisation_id = me and (t.person_id is null or t.person_id = who)
        and (t.words like all (p_every) or t.words like p_as_one)
        and exists (select 1 from portal.case_access b where b.case_id = t.case_id and b.organisation_id = me and b.facet = t.facet
          and b.person_id is not distinct from t.person_id and (b.until is null or b.until > today))
      order by 1 desc limit 1) s
    order by n.stage_since desc, n.case_id desc limit 51;
end $function$;
alter function app.newest_bearing(text[],text,text,integer) owner to portal_definer;
revoke all on function app.newest_bearing(text[],text,text,integer) from public;

CREATE OR REPLACE FUNCTION app.news(p_since timestamp with time zone)
 RETURNS TABLE(lines jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_partners uuid[];
begin
  if p_organisation is null then return; end if;
  select array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null)
    into p_partners;
  lines := (select f.lines from (with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where ((coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = case_events.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or (case_events.facet = 'renewal.question' and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
SELECT (SELECT jsonb_build_array(jsonb_agg(jsonb_build_array(latest.id, latest.case_id, latest.number, latest.at, latest.name, latest.data, latest.person_id, latest.organisation_id) ORDER BY latest.at DESC, latest.id DESC), (SELECT jsonb_object_agg(people.id, people.given_name || ' ' || people.surname) AS jsonb_object_agg_1 
FROM people 
WHERE people.id = ANY (array_agg(latest.person_id))), (SELECT jsonb_object_agg(organisations.id, organisations.short_name) AS jsonb_object_agg_2 
FROM organisations 
WHERE organisations.id = ANY (array_agg(latest.organisation_id)))) AS jsonb_build_array_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST((SELECT case_access.number 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.case_id = case_events.case_id 
 LIMIT 1) AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.organisation_id = ANY (CAST(p_partners AS UUID[])) AND case_events.at > p_since AND (case_events.person_id IS NULL OR case_events.person_id != p_person) AND (SELECT case_access.number 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.case_id = case_events.case_id 
 LIMIT 1) IS NOT NULL ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 12) AS latest) AS lines) f);
  return next;
end $function$;
alter function app.news(timestamp with time zone) owner to portal_definer;
revoke all on function app.news(timestamp with time zone) from public;

CREATE OR REPLACE FUNCTION app.open_session(p_token bytea, p_idle interval, p_at timestamp with time zone)
 RETURNS TABLE(person_id uuid, given_name text, surname text, language text, is_operator boolean, organisation_id uuid, expires_at timestamp with time zone, seen_at timestamp with time zone, last_visit_at timestamp with time zone, memberships jsonb, equipe uuid[], unread bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'portal'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
begin return query
    select p.id, p.given_name, p.surname, p.language, p.is_operator, s.organisation_id, s.expires_at, s.seen_at, s.last_visit_at,
      coalesce((select jsonb_agg(jsonb_build_object('organisation', o.id, 'name', o.name, 'short_name', o.short_name,
          'slug', o.slug, 'kind', o.kind, 'accent', o.accent,
          'roles', (select coalesce(jsonb_agg(r.role), '[]'::jsonb) from portal.membership_roles r where r.membership_id = m.id))
          order by o.name)
        from portal.memberships m join portal.organisations o on o.id = m.organisation_id
        where m.person_id = p.id and m.ended_on is null), '[]'::jsonb),
      coalesce((select array_agg(e.partnership_id) from portal.equipe_members e
        where e.person_id = p.id and e.organisation_id = s.organisation_id and e.ended_on is null), '{}'),
      (select count(*) from portal.notifications n
        where n.person_id = p.id and n.organisation_id = s.organisation_id and n.read_at is null)
    from portal.sign_ins s join portal.people p on p.id = s.person_id join portal.accounts a on a.person_id = p.id
    where s.token_hash = p_token and s.ended_at is null and s.expires_at > p_at and s.seen_at > p_at - p_idle
      and a.suspended_at is null;
end $function$;
alter function app.open_session(bytea,interval,timestamp with time zone) owner to portal_definer;
revoke all on function app.open_session(bytea,interval,timestamp with time zone) from public;

CREATE OR REPLACE FUNCTION app.opened(p_case uuid, p_stage text, p_keys text[], p_at timestamp with time zone, p_at_event uuid)
 RETURNS TABLE(facets text[], state jsonb, lines jsonb, cards jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_put_off text[] := '{}'; p_facets text[]; p_people uuid[]; p_partners uuid[]; p_partnerships uuid[]; p_fellows uuid[]; p_roles text[]; p_asleep text[];
begin
  if p_organisation is null then return; end if;
  select array(select a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today)), array(select p_person union all select b.person_id from portal.absences b where b.substitute_id = p_person and b.organisation_id = p_organisation and not b.cancelled and b.starts_on <= p_today and b.ends_on > p_today), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null), array(select m.partnership_id from portal.partnership_members m where m.organisation_id = p_organisation and m.ended_on is null), array(select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation), array(select r.role from portal.memberships m join portal.membership_roles r on r.membership_id = m.id where m.person_id = p_person and m.organisation_id = p_organisation and m.ended_on is null), array(select o.kind from portal.obligations o where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today)
    into p_facets, p_people, p_partners, p_partnerships, p_fellows, p_roles, p_asleep;
  facets := p_facets;
  case p_stage
    when 'draft' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  members as not materialized (select * from portal.members where (members.case_id = p_case and 'identity' = any (p_facets))),
  economic_situations as not materialized (select * from portal.economic_situations where (economic_situations.case_id = p_case and 'economic' = any (p_facets))),
  incomes as not materialized (select * from portal.incomes where (incomes.case_id = p_case and 'economic' = any (p_facets))),
  social_situations as not materialized (select * from portal.social_situations where (social_situations.case_id = p_case and 'social' = any (p_facets))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'referral_complete', (SELECT CASE WHEN (cases.stage = 'draft') THEN (EXISTS (SELECT * 
FROM members 
WHERE members.case_id = cases.id AND members.relation = 'reference' AND members.removed_at IS NULL)) AND (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id)) AND ((EXISTS (SELECT * 
FROM incomes 
WHERE incomes.case_id = cases.id AND incomes.removed_at IS NULL)) OR (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id AND economic_situations.no_income))) AND (EXISTS (SELECT * 
FROM social_situations 
WHERE social_situations.case_id = cases.id AND social_situations.target IS NOT NULL AND social_situations.account IS NOT NULL)) AND cases.rooms IS NOT NULL AND (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'submitted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assessment' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM information_requests 
WHERE information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'waiting' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'proposed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'proposal', (SELECT jsonb_build_object('owner', proposals.owner_answer, 'household', proposals.household_answer, 'expires_on', proposals.expires_on, 'asked_until', (SELECT max(proposal_questions.due_on) AS max_1 
FROM proposal_questions 
WHERE proposal_questions.proposal_id = proposals.id AND proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM proposals 
WHERE proposals.case_id = cases.id AND proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assigned' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM agreements, placements 
WHERE agreements.placement_id = placements.id AND placements.case_id = cases.id AND placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'hosted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'renewal_question', (SELECT jsonb_build_object('answered', unit_questions.answered_at IS NOT NULL, 'closed', unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_5 
FROM unit_questions 
WHERE unit_questions.case_id = cases.id ORDER BY unit_questions.asked_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if state ->> 'renewal_review' is not null then with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets)))
select into state state || jsonb_build_object('agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'renewal_given', (SELECT jsonb_object_agg(contributions.kind, contributions.given_at IS NOT NULL) AS jsonb_object_agg_1 
FROM contributions 
WHERE contributions.case_id = cases.id)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'leaving' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'stay_ends_on', (SELECT placements.ends_on 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state = 'living'), 'next_exit_step', (SELECT jsonb_build_object('id', exit_steps.id, 'what', exit_steps.what, 'due_on', exit_steps.due_on, 'whose', exit_steps.whose, 'owed_by', people.given_name || ' ' || people.surname) AS jsonb_build_object_5 
FROM exit_steps LEFT OUTER JOIN people ON people.id = exit_steps.owed_by_id 
WHERE exit_steps.case_id = cases.id AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL ORDER BY exit_steps.due_on, exit_steps.id 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'closed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_2 
FROM outcomes 
WHERE outcomes.case_id = cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', follow_ups.months, 'due_on', follow_ups.due_on) AS jsonb_build_object_5 
FROM follow_ups 
WHERE follow_ups.case_id = cases.id AND follow_ups.done_at IS NULL ORDER BY follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'rejected' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  withdrawals as not materialized (select * from portal.withdrawals where (withdrawals.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM withdrawals 
WHERE withdrawals.case_id = cases.id AND withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'withdrawn' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
  end case;
  if p_at is null then
    with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select f.found into lines from (SELECT (SELECT jsonb_build_array(jsonb_agg(jsonb_build_array(page.id, page.case_id, page.number, page.at, page.name, page.data, page.person_id, page.organisation_id) ORDER BY page.at DESC, page.id DESC), (SELECT jsonb_object_agg(people.id, people.given_name || ' ' || people.surname) AS jsonb_object_agg_1 
FROM people 
WHERE people.id = ANY (array_agg(page.person_id))), (SELECT jsonb_object_agg(organisations.id, organisations.short_name) AS jsonb_object_agg_2 
FROM organisations 
WHERE organisations.id = ANY (array_agg(page.organisation_id)))) AS jsonb_build_array_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST(NULL AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.case_id = p_case ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 16) AS page) AS found) f;
  else
    with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select f.found into lines from (SELECT (SELECT jsonb_build_array(jsonb_agg(jsonb_build_array(page.id, page.case_id, page.number, page.at, page.name, page.data, page.person_id, page.organisation_id) ORDER BY page.at DESC, page.id DESC), (SELECT jsonb_object_agg(people.id, people.given_name || ' ' || people.surname) AS jsonb_object_agg_1 
FROM people 
WHERE people.id = ANY (array_agg(page.person_id))), (SELECT jsonb_object_agg(organisations.id, organisations.short_name) AS jsonb_object_agg_2 
FROM organisations 
WHERE organisations.id = ANY (array_agg(page.organisation_id)))) AS jsonb_build_array_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST(NULL AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.case_id = p_case AND (case_events.at, case_events.id) < (p_at, p_at_event) ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 16) AS page) AS found) f;
  end if;
  cards := '[]';
  if p_asleep <> '{}' then
  p_put_off := array(select f.what from (with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today))) and (session_id is null or exists (select 1 from equipe_sessions es where es.id = obligations.session_id))))
select unnest(array[o.kind || ' of ' || o.case_id, o.kind || ' ' || o.subject_id]) as what from obligations o where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and (o.kind not in ('opinion', 'minutes', 'exit_step') or o.person_id = p_person)) f where f.what is not null);
  end if;
  if p_stage in ('draft') then
    if 'my_draft' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.stage = 'draft' AND cases.author_id = ANY (p_people) AND cases.organisation_id = p_organisation) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'draft of ' || f.case_id else 'draft ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') then
    if 'unfollowed' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.kind = 'comune' AND case_access.worker_id IS NULL AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where f.case_id = p_case) c; end if;
    if 'consent_withdrawn' = any(p_keys) and state -> 'consent_given' = 'false' then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT consents.case_id AS case_id 
FROM consents 
WHERE consents.organisation_id = p_organisation AND consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN case_access ON case_access.case_id = withdrawn.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') AND case_access.worker_id = ANY (p_people) AND NOT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = case_access.case_id AND consents.withdrawn_on IS NULL))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('submitted', 'assessment', 'waiting', 'proposed') then
    if 'check_expiring' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.organisation_id = p_organisation AND cases.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND cases.check_expires_on <= p_today + 30 AND (SELECT true AS anon_1 
FROM case_access 
WHERE case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND case_access.worker_id = ANY (p_people) 
 LIMIT 1)) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'check of ' || f.case_id else 'check ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('submitted') then
    if 'case_to_take_up' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'submitted' AND cases.id = case_access.case_id AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[]))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assessment') then
    if 'case_to_decide' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) <= p_today) f where f.case_id = p_case) c; end if;
    if 'case_on_no_agenda' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) IS NULL) f where f.case_id = p_case) c; end if;
    if 'information_to_answer' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(information_requests.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access, information_requests 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND information_requests.case_id = case_access.case_id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = information_requests.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR 'head_of_service' = ANY (p_roles) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = information_requests.case_id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'information of ' || f.case_id else 'information ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('assessment', 'hosted') then
    if 'opinion_to_give' = any(p_keys) and state ->> 'agenda' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  opinions as not materialized (select * from portal.opinions where ((opinions.case_id = p_case and 'assessment' = any (p_facets)) and app.reads_opinion(item_id, person_id))),
  abstentions as not materialized (select * from portal.abstentions where (abstentions.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id JOIN cases ON cases.id = assessment_items.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assessment', 'hosted') 
WHERE assessment_items.settled_at IS NULL AND assessment_items.opinions_opened_at IS NULL AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND NOT (EXISTS (SELECT * 
FROM opinions 
WHERE opinions.item_id = assessment_items.id AND opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM abstentions 
WHERE abstentions.item_id = assessment_items.id AND abstentions.person_id = p_person))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'opinion of ' || f.case_id else 'opinion ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('proposed') then
    if 'proposal_to_answer' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN cases ON cases.id = proposals.case_id 
WHERE proposals.host_organisation_id = p_organisation AND proposals.state = 'open' AND proposals.owner_answer IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'proposal of ' || f.case_id else 'proposal ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'household_answer_to_record' = any(p_keys) then with proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(proposals.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN case_access ON case_access.case_id = proposals.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' AND case_access.worker_id = ANY (p_people) AND proposals.state = 'open' AND proposals.household_answer IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'household_answer of ' || f.case_id else 'household_answer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'proposal_question_to_answer' = any(p_keys) then with proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(proposals.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposal_questions.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposal_questions JOIN proposals ON proposals.id = proposal_questions.proposal_id AND proposals.state = 'open' JOIN case_access ON case_access.case_id = proposals.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' AND case_access.worker_id = ANY (p_people) AND proposal_questions.answered_at IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'proposal_question of ' || f.case_id else 'proposal_question ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('assigned') then
    if 'handover_to_book' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NULL) f where f.case_id = p_case) c; end if;
    if 'handover_to_do' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where f.case_id = p_case) c; end if;
    if 'agreement_to_sign' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN case_access ON case_access.case_id = placements.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' AND case_access.worker_id = ANY (p_people) AND placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where f.case_id = p_case) c; end if;
    if 'support_concern_before' = any(p_keys) then with concerns as not materialized (select * from portal.concerns where (concerns.case_id = p_case and 'support' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number 
FROM case_access 
WHERE case_access.case_id = concerns.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' AND case_access.kind != 'comune' 
 LIMIT 1) AS own ON true 
WHERE concerns.organisation_id = ANY (p_fellows) AND concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') then
    if 'handover_entrusted' = any(p_keys) then with checklists as not materialized (select * from portal.checklists where (((checklists.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (checklists.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handover') f where f.case_id = p_case) c; end if;
    if 'handback_entrusted' = any(p_keys) then with checklists as not materialized (select * from portal.checklists where (((checklists.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (checklists.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handback') f where f.case_id = p_case) c; end if;
    if 'duty_public_safety_notice' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'public_safety_notice') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_public_safety_notice of ' || f.case_id else 'duty_public_safety_notice ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'duty_building_transfer_notice' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'building_transfer_notice') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_building_transfer_notice of ' || f.case_id else 'duty_building_transfer_notice ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'duty_contract_registration' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'contract_registration') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_contract_registration of ' || f.case_id else 'duty_contract_registration ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_assign' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state IN ('assigned', 'living') 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'financial_consultant' AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case) c; end if;
    if 'support_record' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at < app.instant()) f where f.case_id = p_case) c; end if;
    if 'support_meeting' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at >= app.instant() AND support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') then
    if 'duty_utilities_transfer' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'utilities_transfer') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_utilities_transfer of ' || f.case_id else 'duty_utilities_transfer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'move_to_answer' = any(p_keys) and state ->> 'move' is not null then with home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE (home_moves.host_organisation_id = p_organisation OR home_moves.organisation_id = p_organisation) AND home_moves.asked_by_organisation_id != p_organisation AND home_moves.state = 'asked') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'move_answer of ' || f.case_id else 'move_answer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'move_to_carry_out' = any(p_keys) then with home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE home_moves.host_organisation_id = p_organisation AND home_moves.state = 'agreed') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'move_handback of ' || f.case_id else 'move_handback ' || f.subject_id end = any(p_put_off) or case when f.subject_id is null then 'move_handover of ' || f.case_id else 'move_handover ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'visit_to_answer' = any(p_keys) then with home_visits as not materialized (select * from portal.home_visits where (((home_visits.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_visits.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_answer' AS key, CAST(home_visits.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN cases ON cases.id = home_visits.case_id JOIN case_workers ON case_workers.case_id = home_visits.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL 
WHERE home_visits.state = 'proposed' AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'visit_answer of ' || f.case_id else 'visit_answer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'visit_to_fix' = any(p_keys) then with home_visits as not materialized (select * from portal.home_visits where (((home_visits.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_visits.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_fix' AS key, CAST(NULL AS UUID) AS case_id, CAST(home_visits.unit_id AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN units ON units.id = home_visits.unit_id 
WHERE home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id)) AND home_visits.state = 'countered') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'visit_time of ' || f.case_id else 'visit_time ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'visit_to_carry_out' = any(p_keys) then with home_visits as not materialized (select * from portal.home_visits where (((home_visits.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_visits.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_carry_out' AS key, CAST(NULL AS UUID) AS case_id, CAST(home_visits.unit_id AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', home_visits.starts_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN units ON units.id = home_visits.unit_id 
WHERE home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id)) AND home_visits.state IN ('agreed', 'announced') AND (home_visits.carried_out_by_id IS NULL OR home_visits.carried_out_by_id = p_person OR date(timezone('Europe/Rome', home_visits.starts_at)) < p_today)) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'visit of ' || f.case_id else 'visit ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_sign_plan' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'to_sign' AND case_access.worker_id = p_person) f where f.case_id = p_case) c; end if;
    if 'support_plan_review_mine' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND case_access.worker_id = p_person) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'plan_review of ' || f.case_id else 'plan_review ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_plan_review' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND CAST(p_today AS DATE) > greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'plan_review of ' || f.case_id else 'plan_review ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_funds' = any(p_keys) then with funded_hours as not materialized (select * from portal.funded_hours where organisation_id = p_organisation),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(funded_hours.title AS VARCHAR) AS number, CAST(funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM funded_hours 
WHERE funded_hours.organisation_id = p_organisation AND funded_hours.superseded_at IS NULL AND funded_hours.ends_on > p_today AND ((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * 100 <= funded_hours.hours * 1200 OR funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (funded_hours.ends_on - p_today) > (funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * least(56, greatest(p_today - funded_hours.starts_on, 1)))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('waiting') then
    if 'household_to_match' = any(p_keys) then select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('hosted', 'leaving') then
    if 'overstay_to_judge' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.organisation_id = p_organisation AND placements.state = 'living' AND placements.ends_on <= p_today AND placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('hosted') then
    if 'support_plan' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.worker_id = p_person AND NOT (EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = case_access.case_id AND plans.state IN ('in_force', 'to_sign')))) f where f.case_id = p_case) c; end if;
    if 'support_quiet' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'quiet_support of ' || f.case_id else 'quiet_support ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_quiet_mine' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN case_workers ON case_workers.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.ended_on IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'quiet_support of ' || f.case_id else 'quiet_support ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'social_opinion' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'social_opinion' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'social_opinion of ' || f.case_id else 'social_opinion ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'educator_report' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'educator_report' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR 'coordinator' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'educator_report of ' || f.case_id else 'educator_report ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'financial_statement' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'financial_statement' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR 'coordinator' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'financial_statement of ' || f.case_id else 'financial_statement ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'unit_question' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(unit_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM unit_questions JOIN cases ON cases.id = unit_questions.case_id 
WHERE unit_questions.host_organisation_id = p_organisation AND unit_questions.answered_at IS NULL AND unit_questions.closed_at IS NULL AND cases.stage = 'hosted') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'unit_question of ' || f.case_id else 'unit_question ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'renewal_to_decide' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(reviews.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM reviews JOIN cases ON cases.id = reviews.case_id 
WHERE reviews.organisation_id = ANY (p_fellows) AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM contributions 
WHERE contributions.review_id = reviews.id AND contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM unit_questions 
WHERE unit_questions.review_id = reviews.id AND unit_questions.answered_at IS NULL)) OR reviews.due_on <= p_today + 15)) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'renewal_decision of ' || f.case_id else 'renewal_decision ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'departure_to_start' = any(p_keys) and (state #>> '{placement,ends_on}')::date <= p_today + 60 then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state = 'living' 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.ends_on IS NOT NULL AND case_access.ends_on <= p_today + 60 AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles)) AND (placements.renewed_months > 0 OR placements.renewal_months = 0 OR (SELECT true AS anon_1 
FROM reviews 
WHERE reviews.placement_id = placements.id AND reviews.state = 'refused' 
 LIMIT 1))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assigned', 'hosted', 'leaving') then
    if 'support_search' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  search_trails as not materialized (select * from portal.search_trails where (search_trails.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(search_trails.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN search_trails ON search_trails.case_id = case_access.case_id AND search_trails.outcome IS NULL AND search_trails.next_step_on IS NOT NULL 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND case_access.worker_id = p_person AND search_trails.next_step_on <= p_today + 1) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('hosted', 'leaving', 'closed') then
    if 'support_concern' = any(p_keys) then with concerns as not materialized (select * from portal.concerns where (concerns.case_id = p_case and 'support' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number 
FROM case_access 
WHERE case_access.case_id = concerns.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted', 'leaving', 'closed') AND case_access.kind = 'comune' AND (case_access.worker_id = p_person OR case_access.worker_id IS NULL) 
 LIMIT 1) AS own ON true 
WHERE concerns.organisation_id = ANY (p_fellows) AND concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'concern of ' || f.case_id else 'concern ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('leaving') then
    if 'home_to_take_back' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce(announced.day, case_access.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access LEFT OUTER JOIN LATERAL (SELECT CAST(case_events.data ->> 'leaves_on' AS DATE) AS day 
FROM case_events 
WHERE case_events.case_id = case_access.case_id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1) AS announced ON true 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND case_access.ends_on IS NOT NULL AND coalesce(announced.day, case_access.ends_on) <= p_today + 15 AND (case_access.kind = 'owner' OR case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'handback of ' || f.case_id else 'handback ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'exit_step' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets))),
  departures as not materialized (select * from portal.departures where (departures.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(exit_steps.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN departures ON departures.case_id = case_access.case_id AND departures.called_off_at IS NULL JOIN exit_steps ON exit_steps.departure_id = departures.id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL AND exit_steps.due_on <= p_today + 15 AND (exit_steps.owed_by_id = p_person OR exit_steps.whose = 'household' AND (case_access.worker_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL))) OR exit_steps.due_on < p_today AND ('head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles)) AND exit_steps.whose = (SELECT organisations.kind 
FROM organisations 
WHERE organisations.id = p_organisation))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'exit_step of ' || f.case_id else 'exit_step ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('closed') then
    if 'outcome_to_record' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM follow_ups JOIN case_access ON case_access.case_id = follow_ups.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' 
WHERE follow_ups.organisation_id = ANY (p_fellows) AND follow_ups.done_at IS NULL AND follow_ups.months = 12 AND NOT follow_ups.outcome_known AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case) c; end if;
    if 'follow_up_to_do' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(follow_ups.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(follow_ups.due_on AS DATE) AS due, CAST(follow_ups.months AS VARCHAR) AS detail 
FROM follow_ups JOIN case_access ON case_access.case_id = follow_ups.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' 
WHERE follow_ups.organisation_id = ANY (p_fellows) AND follow_ups.done_at IS NULL AND follow_ups.due_on <= p_today + 7 AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'follow_up of ' || f.case_id else 'follow_up ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  return next;
end $function$;
alter function app.opened(uuid,text,text[],timestamp with time zone,uuid) owner to portal_definer;
revoke all on function app.opened(uuid,text,text[],timestamp with time zone,uuid) from public;

CREATE OR REPLACE FUNCTION app.owed_exit_step()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(k.id as uuid) as subject_id, cast(k.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(w.organisation_id as uuid) as organisation_id, cast(k.whose as text) as organisation_kind, cast('outcome' as text) as facet, cast(k.owed_by_id as uuid) as person_id, cast((k.created_at at time zone 'Europe/Rome')::date as date) as since, cast(k.due_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.exit_steps k join portal.departures d on d.id = k.departure_id and d.called_off_at is null join portal.cases c on c.id = k.case_id and c.stage in ('leaving', 'closed') join portal.case_workers w on w.case_id = c.id and w.person_id = k.owed_by_id and w.ended_on is null and (w.role = 'social_worker') = (k.whose = 'comune') where k.done_at is null and k.struck_at is null) q $function$;
alter function app.owed_exit_step() owner to portal_owner;
revoke all on function app.owed_exit_step() from public;

CREATE OR REPLACE FUNCTION app.owed_minutes()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then 'equipe_member' when 'ats' then 'equipe_member' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(s.id as uuid) as subject_id, cast(s.id as uuid) as topic_id, cast(null as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(s.id as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('own' as text) as facet, cast(e.person_id as uuid) as person_id, cast((s.closed_at at time zone 'Europe/Rome')::date as date) as since, cast((s.closed_at at time zone 'Europe/Rome')::date + 7 as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.equipe_sessions s left join portal.equipe_members e on e.partnership_id = s.partnership_id and e.person_id = s.chair_id and e.ended_on is null join portal.partnership_members pm on pm.partnership_id = s.partnership_id and pm.ended_on is null and pm.organisation_id = coalesce(e.organisation_id, s.organisation_id) where s.closed_at is not null and not exists (select 1 from portal.equipe_minutes m where m.session_id = s.id)) q $function$;
alter function app.owed_minutes() owner to portal_owner;
revoke all on function app.owed_minutes() from public;

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

CREATE OR REPLACE FUNCTION app.owed_opinion()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then 'equipe_member' when 'ats' then 'equipe_member' end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(md5(i.id::text || e.person_id::text)::uuid as uuid) as subject_id, cast(i.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(e.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('assessment' as text) as facet, cast(e.person_id as uuid) as person_id, cast((i.created_at at time zone 'Europe/Rome')::date as date) as since, cast((s.starts_at at time zone 'Europe/Rome')::date as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.assessment_items i join portal.equipe_sessions s on s.id = i.session_id and s.called_off_at is null and s.closed_at is null join portal.cases c on c.id = i.case_id join portal.equipe_members e on e.partnership_id = s.partnership_id and e.ended_on is null join portal.partnership_members pm on pm.partnership_id = e.partnership_id and pm.organisation_id = e.organisation_id and pm.ended_on is null join portal.rules r on r.id = coalesce(s.rules_id, c.rules_id) where i.settled_at is null and i.opinions_opened_at is null and not (r.own_referral = 'abstains' and i.review_id is null and e.person_id = c.author_id) and not exists (select 1 from portal.opinions p where p.item_id = i.id and p.person_id = e.person_id) and not exists (select 1 from portal.abstentions a where a.item_id = i.id and a.person_id = e.person_id)) q $function$;
alter function app.owed_opinion() owner to portal_owner;
revoke all on function app.owed_opinion() from public;

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

CREATE OR REPLACE FUNCTION app.partners()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET enable_seqscan TO 'off'
AS $function$
declare me uuid := app.me();
begin
  return array(select me where me is not null
    union select other.organisation_id from portal.partnership_members mine
    join portal.partnership_members other using (partnership_id)
    where mine.organisation_id = me and mine.ended_on is null and other.ended_on is null);
end $function$;
alter function app.partners() owner to portal_definer;
revoke all on function app.partners() from public;

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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
  if 'opinion' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_opinion(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'opinion' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience || jsonb_build_array(jsonb_build_object('kind', m.organisation_kind, 'who', 'person', 'person', m.person_id, 'must_act', true, 'own', true)),
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'opinion_due', '[]'::jsonb), ('ats', 0, null::boolean, 'opinion_due', '[]'::jsonb), ('comune', 1, null::boolean, 'opinion_due', '[]'::jsonb), ('ats', 1, null::boolean, 'opinion_due', '[]'::jsonb), ('comune', 2, null::boolean, 'opinion_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'opinion_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'minutes' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_minutes(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'minutes' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('starts_at', (select e.starts_at from portal.equipe_sessions e where e.id = m.session_id)) || jsonb_build_object('due_on', m.due_on), t.audience || jsonb_build_array(jsonb_build_object('kind', m.organisation_kind, 'who', 'person', 'person', m.person_id, 'must_act', true, 'own', true)),
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'minutes_due', '[]'::jsonb), ('ats', 0, null::boolean, 'minutes_due', '[]'::jsonb), ('comune', 1, null::boolean, 'minutes_due', '[]'::jsonb), ('ats', 1, null::boolean, 'minutes_due', '[]'::jsonb), ('comune', 2, null::boolean, 'minutes_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'minutes_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
  if 'exit_step' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_exit_step(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'exit_step' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience || jsonb_build_array(jsonb_build_object('kind', m.organisation_kind, 'who', 'person', 'person', m.person_id, 'must_act', true, 'own', true)),
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'exit_step_due', '[]'::jsonb), ('ats', 0, null::boolean, 'exit_step_due', '[]'::jsonb), ('comune', 1, null::boolean, 'exit_step_due', '[]'::jsonb), ('ats', 1, null::boolean, 'exit_step_due', '[]'::jsonb), ('comune', 2, null::boolean, 'exit_step_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'exit_step_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
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
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
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
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_facets text[]; p_partners uuid[]; p_partnerships uuid[];
begin
  if p_organisation is null then return; end if;
  select array(select a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today)), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null), array(select m.partnership_id from portal.partnership_members m where m.organisation_id = p_organisation and m.ended_on is null)
    into p_facets, p_partners, p_partnerships;
  facets := p_facets;
  case p_stage
    when 'draft' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  members as not materialized (select * from portal.members where (members.case_id = p_case and 'identity' = any (p_facets))),
  economic_situations as not materialized (select * from portal.economic_situations where (economic_situations.case_id = p_case and 'economic' = any (p_facets))),
  incomes as not materialized (select * from portal.incomes where (incomes.case_id = p_case and 'economic' = any (p_facets))),
  social_situations as not materialized (select * from portal.social_situations where (social_situations.case_id = p_case and 'social' = any (p_facets))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'referral_complete', (SELECT CASE WHEN (cases.stage = 'draft') THEN (EXISTS (SELECT * 
FROM members 
WHERE members.case_id = cases.id AND members.relation = 'reference' AND members.removed_at IS NULL)) AND (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id)) AND ((EXISTS (SELECT * 
FROM incomes 
WHERE incomes.case_id = cases.id AND incomes.removed_at IS NULL)) OR (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id AND economic_situations.no_income))) AND (EXISTS (SELECT * 
FROM social_situations 
WHERE social_situations.case_id = cases.id AND social_situations.target IS NOT NULL AND social_situations.account IS NOT NULL)) AND cases.rooms IS NOT NULL AND (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'submitted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assessment' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM information_requests 
WHERE information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'waiting' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'proposed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'proposal', (SELECT jsonb_build_object('owner', proposals.owner_answer, 'household', proposals.household_answer, 'expires_on', proposals.expires_on, 'asked_until', (SELECT max(proposal_questions.due_on) AS max_1 
FROM proposal_questions 
WHERE proposal_questions.proposal_id = proposals.id AND proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM proposals 
WHERE proposals.case_id = cases.id AND proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assigned' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM agreements, placements 
WHERE agreements.placement_id = placements.id AND placements.case_id = cases.id AND placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'hosted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'renewal_question', (SELECT jsonb_build_object('answered', unit_questions.answered_at IS NOT NULL, 'closed', unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_5 
FROM unit_questions 
WHERE unit_questions.case_id = cases.id ORDER BY unit_questions.asked_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if state ->> 'renewal_review' is not null then with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets)))
select into state state || jsonb_build_object('agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'renewal_given', (SELECT jsonb_object_agg(contributions.kind, contributions.given_at IS NOT NULL) AS jsonb_object_agg_1 
FROM contributions 
WHERE contributions.case_id = cases.id)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'leaving' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'stay_ends_on', (SELECT placements.ends_on 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state = 'living'), 'next_exit_step', (SELECT jsonb_build_object('id', exit_steps.id, 'what', exit_steps.what, 'due_on', exit_steps.due_on, 'whose', exit_steps.whose, 'owed_by', people.given_name || ' ' || people.surname) AS jsonb_build_object_5 
FROM exit_steps LEFT OUTER JOIN people ON people.id = exit_steps.owed_by_id 
WHERE exit_steps.case_id = cases.id AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL ORDER BY exit_steps.due_on, exit_steps.id 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'closed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_2 
FROM outcomes 
WHERE outcomes.case_id = cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', follow_ups.months, 'due_on', follow_ups.due_on) AS jsonb_build_object_5 
FROM follow_ups 
WHERE follow_ups.case_id = cases.id AND follow_ups.done_at IS NULL ORDER BY follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'rejected' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  withdrawals as not materialized (select * from portal.withdrawals where (withdrawals.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM withdrawals 
WHERE withdrawals.case_id = cases.id AND withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'withdrawn' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
  end case;
  return next;
end $function$;
alter function app.seen(uuid,text) owner to portal_definer;
revoke all on function app.seen(uuid,text) from public;

CREATE OR REPLACE FUNCTION app.topic_of(p_kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case p_kind when 'ActDisputed' then 'placements' when 'ActedForAts' then 'renewals' when 'ActedForOwner' then 'placements' when 'AgreementSigned' then 'placements' when 'AssignmentCalledOff' then 'placements' when 'CaseTakenUp' then 'referrals' when 'CaseWithdrawn' then 'referrals' when 'ConcernAnswered' then 'support' when 'ConcernRaised' then 'support' when 'ConsentWithdrawn' then 'referrals' when 'ContributionGiven' then 'renewals' when 'ConventionExceeded' then 'placements' when 'DecisionReopened' then 'referrals' when 'DepartureCalledOff' then 'departures' when 'DepartureStarted' then 'departures' when 'DraftExpired' then 'referrals' when 'DutiesBegun' then 'placements' when 'EligibilityDecided' then 'referrals' when 'EquipeNoteWritten' then 'support' when 'HandbackCorrected' then 'placements' when 'HandedBack' then 'departures' when 'HandedOver' then 'placements' when 'HandoverBooked' then 'placements' when 'HandoverCorrected' then 'placements' when 'HouseholdMoved' then 'placements' when 'InformationAnswered' then 'referrals' when 'InformationAsked' then 'referrals' when 'MoveAgreed' then 'placements' when 'MoveAsked' then 'placements' when 'MoveCalledOff' then 'placements' when 'MoveDeclined' then 'placements' when 'OutcomeRecorded' then 'departures' when 'PlanAgreed' then 'support' when 'PlanSent' then 'support' when 'ProposalAnswered' then 'placements' when 'ProposalExpired' then 'placements' when 'ProposalQuestionAnswered' then 'placements' when 'ProposalQuestionAsked' then 'placements' when 'ProposalWithdrawn' then 'placements' when 'ReExaminationAsked' then 'referrals' when 'ReferralSubmitted' then 'referrals' when 'ReportApproved' then 'support' when 'ReviewDecided' then 'renewals' when 'ReviewOpened' then 'renewals' when 'SocialWorkerAssigned' then 'support' when 'StayLengthened' then 'renewals' when 'SupportSessionCancelled' then 'support' when 'SupportSessionPlanned' then 'support' when 'UnitAsked' then 'renewals' when 'UnitAssigned' then 'placements' when 'UnitConfirmed' then 'renewals' when 'UnitProposed' then 'placements' when 'UrgentEntryAnnounced' then 'placements' when 'VisitAgreed' then 'placements' when 'VisitCancelled' then 'placements' when 'VisitCountered' then 'placements' when 'VisitDone' then 'placements' when 'VisitMissed' then 'placements' when 'VisitPostponed' then 'placements' when 'VisitProposed' then 'placements' when 'WorkerAssigned' then 'support' when 'WorkerReplaced' then 'support' when 'certificate_expired' then 'homes' when 'certificate_expiring' then 'homes' when 'check_expired' then 'referrals' when 'check_expiring' then 'referrals' when 'concern_open' then 'support' when 'convention_expired' then 'homes' when 'convention_expiring' then 'homes' when 'decision_due' then 'renewals' when 'decision_late' then 'renewals' when 'draft_expiring' then 'referrals' when 'duty_due' then 'placements' when 'duty_entrusted' then 'placements' when 'duty_late' then 'placements' when 'educator_report_due' then 'renewals' when 'educator_report_late' then 'renewals' when 'exit_step_due' then 'departures' when 'exit_step_late' then 'departures' when 'financial_statement_due' then 'renewals' when 'financial_statement_late' then 'renewals' when 'follow_up_due' then 'departures' when 'follow_up_late' then 'departures' when 'handback_due' then 'departures' when 'handback_entrusted' then 'departures' when 'handback_late' then 'departures' when 'handover_entrusted' then 'placements' when 'home_visit_soon' then 'homes' when 'home_visit_time_due' then 'homes' when 'home_visit_unwritten' then 'homes' when 'information_due' then 'referrals' when 'information_late' then 'referrals' when 'minutes_due' then 'referrals' when 'minutes_late' then 'referrals' when 'move_answer_due' then 'placements' when 'move_answer_late' then 'placements' when 'move_due' then 'placements' when 'move_late' then 'placements' when 'opinion_due' then 'referrals' when 'opinion_late' then 'referrals' when 'plan_review_due' then 'support' when 'proposal_expiring' then 'placements' when 'proposal_question_due' then 'placements' when 'proposal_question_late' then 'placements' when 'review_undecided' then 'renewals' when 'session_convened' then 'referrals' when 'social_opinion_due' then 'renewals' when 'social_opinion_late' then 'renewals' when 'stay_ends' then 'departures' when 'stay_over' then 'departures' when 'support_quiet' then 'support' when 'ticket_closed' then 'homes' when 'ticket_opened' then 'homes' when 'ticket_overdue' then 'homes' when 'unit_question_due' then 'renewals' when 'unit_question_late' then 'renewals' when 'visit_answer_due' then 'placements' when 'visit_answer_late' then 'placements' when 'visit_entrusted' then 'homes' when 'visit_soon' then 'placements' else 'other' end $function$;
alter function app.topic_of(text) owner to portal_owner;
revoke all on function app.topic_of(text) from public;

CREATE OR REPLACE FUNCTION app.waiting(p_keys text[])
 RETURNS TABLE(key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_put_off text[] := '{}'; p_people uuid[]; p_partners uuid[]; p_partnerships uuid[]; p_fellows uuid[]; p_roles text[]; p_asleep text[];
begin
  if p_organisation is null then return; end if;
  select array(select p_person union all select b.person_id from portal.absences b where b.substitute_id = p_person and b.organisation_id = p_organisation and not b.cancelled and b.starts_on <= p_today and b.ends_on > p_today), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null), array(select m.partnership_id from portal.partnership_members m where m.organisation_id = p_organisation and m.ended_on is null), array(select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation), array(select r.role from portal.memberships m join portal.membership_roles r on r.membership_id = m.id where m.person_id = p_person and m.organisation_id = p_organisation and m.ended_on is null), array(select o.kind from portal.obligations o where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today)
    into p_people, p_partners, p_partnerships, p_fellows, p_roles, p_asleep;
  if p_asleep <> '{}' then
  p_put_off := array(select f.what from (with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today))) and (session_id is null or exists (select 1 from equipe_sessions es where es.id = obligations.session_id))))
select unnest(array[o.kind || ' of ' || o.case_id, o.kind || ' ' || o.subject_id]) as what from obligations o where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and (o.kind not in ('opinion', 'minutes', 'exit_step') or o.person_id = p_person)) f where f.what is not null);
  end if;
  if 'my_draft' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.stage = 'draft' AND cases.author_id = ANY (p_people) AND cases.organisation_id = p_organisation) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'draft of ' || f.case_id else 'draft ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'unfollowed' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.kind = 'comune' AND case_access.worker_id IS NULL AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where true; end if;
  if 'check_expiring' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.organisation_id = p_organisation AND cases.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND cases.check_expires_on <= p_today + 30 AND (SELECT true AS anon_1 
FROM case_access 
WHERE case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND case_access.worker_id = ANY (p_people) 
 LIMIT 1)) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'check of ' || f.case_id else 'check ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'consent_withdrawn' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  consents as not materialized (select * from portal.consents where (coalesce((select true from portal.case_access a where a.case_id = consents.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT consents.case_id AS case_id 
FROM consents 
WHERE consents.organisation_id = p_organisation AND consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN case_access ON case_access.case_id = withdrawn.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') AND case_access.worker_id = ANY (p_people) AND NOT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = case_access.case_id AND consents.withdrawn_on IS NULL))) f where true; end if;
  if 'case_to_take_up' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'submitted' AND cases.id = case_access.case_id AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[]))) f where true; end if;
  if 'case_to_decide' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (coalesce((select true from portal.case_access a where a.case_id = assessment_items.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) <= p_today) f where true; end if;
  if 'opinion_to_give' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (coalesce((select true from portal.case_access a where a.case_id = assessment_items.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  opinions as not materialized (select * from portal.opinions where ((coalesce((select true from portal.case_access a where a.case_id = opinions.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and app.reads_opinion(item_id, person_id)))),
  abstentions as not materialized (select * from portal.abstentions where (coalesce((select true from portal.case_access a where a.case_id = abstentions.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id JOIN cases ON cases.id = assessment_items.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assessment', 'hosted') 
WHERE assessment_items.settled_at IS NULL AND assessment_items.opinions_opened_at IS NULL AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND NOT (EXISTS (SELECT * 
FROM opinions 
WHERE opinions.item_id = assessment_items.id AND opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM abstentions 
WHERE abstentions.item_id = assessment_items.id AND abstentions.person_id = p_person))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'opinion of ' || f.case_id else 'opinion ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'case_on_no_agenda' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (coalesce((select true from portal.case_access a where a.case_id = assessment_items.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND cases.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) IS NULL) f where true; end if;
  if 'information_to_answer' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  information_requests as not materialized (select * from portal.information_requests where (coalesce((select true from portal.case_access a where a.case_id = information_requests.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(information_requests.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access, information_requests 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND information_requests.case_id = case_access.case_id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = information_requests.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR 'head_of_service' = ANY (p_roles) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = information_requests.case_id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL)))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'information of ' || f.case_id else 'information ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'session_to_come' = any(p_keys) then return query with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM equipe_sessions 
WHERE equipe_sessions.opened_at IS NULL AND equipe_sessions.called_off_at IS NULL AND equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = equipe_sessions.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL))) f where true; end if;
  if 'sitting_to_close' = any(p_keys) then return query with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM equipe_sessions 
WHERE equipe_sessions.chair_id = p_person AND equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = equipe_sessions.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL))) f where true; end if;
  if 'minutes_to_sign' = any(p_keys) then return query with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  equipe_minutes as not materialized (select * from portal.equipe_minutes where app.reads_minutes(session_id))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM equipe_sessions 
WHERE equipe_sessions.chair_id = p_person AND equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = equipe_sessions.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM equipe_minutes 
WHERE equipe_minutes.session_id = equipe_sessions.id))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'minutes of ' || f.case_id else 'minutes ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'ticket_open' = any(p_keys) then return query with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  tickets as not materialized (select * from portal.tickets where ((organisation_id = p_organisation or (state <> 'closed' and exists (select 1 from property_access pa where pa.property_id = tickets.property_id and pa.organisation_id = p_organisation and pa.part = 'tickets')))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(units.id AS UUID) AS unit_id, CAST(tickets.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(tickets.due_on AS DATE) AS due, CAST(tickets.title AS VARCHAR) AS detail 
FROM tickets JOIN units ON units.id = tickets.unit_id 
WHERE tickets.organisation_id = p_organisation AND tickets.state != 'closed' AND (tickets.assigned_to_id IS NULL OR tickets.assigned_to_id = p_person OR tickets.due_on < CAST(p_today AS DATE))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'ticket of ' || f.case_id else 'ticket ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'certificate_expiring' = any(p_keys) then return query with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  certificates as not materialized (select * from portal.certificates where organisation_id = p_organisation),
  properties as not materialized (select * from portal.properties where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = properties.id and pa.organisation_id = p_organisation and pa.part = 'description'))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT units.id 
FROM units 
WHERE units.property_id = certificates.property_id ORDER BY units.name, units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(certificates.id AS UUID) AS subject_id, CAST(properties.name AS VARCHAR) AS number, CAST(certificates.expires_on AS DATE) AS due, CAST(certificates.kind AS VARCHAR) AS detail 
FROM certificates JOIN properties ON properties.id = certificates.property_id 
WHERE certificates.organisation_id = p_organisation AND certificates.replaced_on IS NULL AND certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM units 
WHERE units.property_id = certificates.property_id))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'certificate of ' || f.case_id else 'certificate ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'convention_expiring' = any(p_keys) then return query with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  conventions as not materialized (select * from portal.conventions where ((organisation_id = p_organisation or partner_organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = conventions.property_id and pa.organisation_id = p_organisation and pa.part = 'convention')))),
  properties as not materialized (select * from portal.properties where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = properties.id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  property_offers as not materialized (select * from portal.property_offers where ((organisation_id = p_organisation or (partnership_id = any (p_partnerships) and exists (select 1 from property_access pa where pa.property_id = property_offers.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT units.id 
FROM units 
WHERE units.property_id = conventions.property_id ORDER BY units.name, units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(conventions.id AS UUID) AS subject_id, CAST(properties.name AS VARCHAR) AS number, CAST(date(conventions.ends_on - 1) AS DATE) AS due, CAST(conventions.title AS VARCHAR) AS detail 
FROM conventions JOIN properties ON properties.id = conventions.property_id 
WHERE conventions.organisation_id = p_organisation AND conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM property_offers 
WHERE property_offers.property_id = conventions.property_id AND property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM conventions AS conventions_1 
WHERE conventions_1.property_id = conventions.property_id AND conventions_1.partner_organisation_id = conventions.partner_organisation_id AND conventions_1.starts_on <= conventions.ends_on AND conventions_1.ends_on > conventions.ends_on)) AND (EXISTS (SELECT * 
FROM units 
WHERE units.property_id = conventions.property_id))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'convention of ' || f.case_id else 'convention ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'act_to_confirm' = any(p_keys) then return query with acts_on_behalf as not materialized (select * from portal.acts_on_behalf where ((for_organisation_id = p_organisation or organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = acts_on_behalf.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'act_to_confirm' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(acts_on_behalf.id AS UUID) AS subject_id, CAST(acts_on_behalf.number AS VARCHAR) AS number, CAST(acts_on_behalf.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM acts_on_behalf 
WHERE acts_on_behalf.for_organisation_id = p_organisation AND acts_on_behalf.answer IS NULL AND acts_on_behalf.answer_by >= p_today) f where true; end if;
  if 'objection_to_settle' = any(p_keys) then return query with acts_on_behalf as not materialized (select * from portal.acts_on_behalf where ((for_organisation_id = p_organisation or organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = acts_on_behalf.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'objection_to_settle' AS key, CAST(acts_on_behalf.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(acts_on_behalf.id AS UUID) AS subject_id, CAST(acts_on_behalf.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM acts_on_behalf 
WHERE acts_on_behalf.organisation_id = p_organisation AND acts_on_behalf.answer = 'objected' AND acts_on_behalf.settled_at IS NULL AND (acts_on_behalf.acted_by_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles))) f where true; end if;
  if 'proposal_to_answer' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN cases ON cases.id = proposals.case_id 
WHERE proposals.host_organisation_id = p_organisation AND proposals.state = 'open' AND proposals.owner_answer IS NULL) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'proposal of ' || f.case_id else 'proposal ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'handover_to_book' = any(p_keys) then return query with placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NULL) f where true; end if;
  if 'handover_to_do' = any(p_keys) then return query with placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  agreements as not materialized (select * from portal.agreements where ((coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where true; end if;
  if 'handover_entrusted' = any(p_keys) then return query with checklists as not materialized (select * from portal.checklists where ((coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handover') f where true; end if;
  if 'handback_entrusted' = any(p_keys) then return query with checklists as not materialized (select * from portal.checklists where ((coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handback') f where true; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'public_safety_notice') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_public_safety_notice of ' || f.case_id else 'duty_public_safety_notice ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'building_transfer_notice') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_building_transfer_notice of ' || f.case_id else 'duty_building_transfer_notice ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'duty_contract_registration' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'contract_registration') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_contract_registration of ' || f.case_id else 'duty_contract_registration ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'duty_utilities_transfer' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'utilities_transfer') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_utilities_transfer of ' || f.case_id else 'duty_utilities_transfer ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where true; end if;
  if 'household_answer_to_record' = any(p_keys) then return query with proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(proposals.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN case_access ON case_access.case_id = proposals.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' AND case_access.worker_id = ANY (p_people) AND proposals.state = 'open' AND proposals.household_answer IS NULL) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'household_answer of ' || f.case_id else 'household_answer ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'proposal_question_to_answer' = any(p_keys) then return query with proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where ((coalesce((select true from portal.case_access a where a.case_id = proposal_questions.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposal_questions.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(proposals.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposal_questions.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposal_questions JOIN proposals ON proposals.id = proposal_questions.proposal_id AND proposals.state = 'open' JOIN case_access ON case_access.case_id = proposals.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' AND case_access.worker_id = ANY (p_people) AND proposal_questions.answered_at IS NULL) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'proposal_question of ' || f.case_id else 'proposal_question ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'agreement_to_sign' = any(p_keys) then return query with placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  agreements as not materialized (select * from portal.agreements where ((coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN case_access ON case_access.case_id = placements.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' AND case_access.worker_id = ANY (p_people) AND placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where true; end if;
  if 'move_to_answer' = any(p_keys) then return query with home_moves as not materialized (select * from portal.home_moves where ((coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE (home_moves.host_organisation_id = p_organisation OR home_moves.organisation_id = p_organisation) AND home_moves.asked_by_organisation_id != p_organisation AND home_moves.state = 'asked') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'move_answer of ' || f.case_id else 'move_answer ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'move_to_carry_out' = any(p_keys) then return query with home_moves as not materialized (select * from portal.home_moves where ((coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE home_moves.host_organisation_id = p_organisation AND home_moves.state = 'agreed') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'move_handback of ' || f.case_id else 'move_handback ' || f.subject_id end = any(p_put_off) or case when f.subject_id is null then 'move_handover of ' || f.case_id else 'move_handover ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'overstay_to_judge' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.organisation_id = p_organisation AND placements.state = 'living' AND placements.ends_on <= p_today AND placements.overstay_authorised_reason IS NULL) f where true; end if;
  if 'visit_to_answer' = any(p_keys) then return query with home_visits as not materialized (select * from portal.home_visits where ((coalesce((select true from portal.case_access a where a.case_id = home_visits.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_visits.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_answer' AS key, CAST(home_visits.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN cases ON cases.id = home_visits.case_id JOIN case_workers ON case_workers.case_id = home_visits.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL 
WHERE home_visits.state = 'proposed' AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'visit_answer of ' || f.case_id else 'visit_answer ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'visit_to_fix' = any(p_keys) then return query with home_visits as not materialized (select * from portal.home_visits where ((coalesce((select true from portal.case_access a where a.case_id = home_visits.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_visits.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_fix' AS key, CAST(NULL AS UUID) AS case_id, CAST(home_visits.unit_id AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN units ON units.id = home_visits.unit_id 
WHERE home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id)) AND home_visits.state = 'countered') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'visit_time of ' || f.case_id else 'visit_time ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'visit_to_carry_out' = any(p_keys) then return query with home_visits as not materialized (select * from portal.home_visits where ((coalesce((select true from portal.case_access a where a.case_id = home_visits.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_visits.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_carry_out' AS key, CAST(NULL AS UUID) AS case_id, CAST(home_visits.unit_id AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', home_visits.starts_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN units ON units.id = home_visits.unit_id 
WHERE home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id)) AND home_visits.state IN ('agreed', 'announced') AND (home_visits.carried_out_by_id IS NULL OR home_visits.carried_out_by_id = p_person OR date(timezone('Europe/Rome', home_visits.starts_at)) < p_today)) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'visit of ' || f.case_id else 'visit ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'support_assign' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state IN ('assigned', 'living') 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'financial_consultant' AND case_workers.ended_on IS NULL)))) f where true; end if;
  if 'support_record' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at < app.instant()) f where true; end if;
  if 'support_meeting' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at >= app.instant() AND support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where true; end if;
  if 'support_plan' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.worker_id = p_person AND NOT (EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = case_access.case_id AND plans.state IN ('in_force', 'to_sign')))) f where true; end if;
  if 'support_search' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  search_trails as not materialized (select * from portal.search_trails where (coalesce((select true from portal.case_access a where a.case_id = search_trails.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(search_trails.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN search_trails ON search_trails.case_id = case_access.case_id AND search_trails.outcome IS NULL AND search_trails.next_step_on IS NOT NULL 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND case_access.worker_id = p_person AND search_trails.next_step_on <= p_today + 1) f where true; end if;
  if 'support_sign_plan' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'to_sign' AND case_access.worker_id = p_person) f where true; end if;
  if 'support_plan_review_mine' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND case_access.worker_id = p_person) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'plan_review of ' || f.case_id else 'plan_review ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'support_plan_review' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND CAST(p_today AS DATE) > greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'plan_review of ' || f.case_id else 'plan_review ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'support_funds' = any(p_keys) then return query with funded_hours as not materialized (select * from portal.funded_hours where organisation_id = p_organisation),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(funded_hours.title AS VARCHAR) AS number, CAST(funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM funded_hours 
WHERE funded_hours.organisation_id = p_organisation AND funded_hours.superseded_at IS NULL AND funded_hours.ends_on > p_today AND ((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * 100 <= funded_hours.hours * 1200 OR funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (funded_hours.ends_on - p_today) > (funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * least(56, greatest(p_today - funded_hours.starts_on, 1)))) f where true; end if;
  if 'support_quiet' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'quiet_support of ' || f.case_id else 'quiet_support ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'support_quiet_mine' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN case_workers ON case_workers.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.ended_on IS NULL) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'quiet_support of ' || f.case_id else 'quiet_support ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'support_concern' = any(p_keys) then return query with concerns as not materialized (select * from portal.concerns where (coalesce((select true from portal.case_access a where a.case_id = concerns.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number 
FROM case_access 
WHERE case_access.case_id = concerns.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted', 'leaving', 'closed') AND case_access.kind = 'comune' AND (case_access.worker_id = p_person OR case_access.worker_id IS NULL) 
 LIMIT 1) AS own ON true 
WHERE concerns.organisation_id = ANY (p_fellows) AND concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'concern of ' || f.case_id else 'concern ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'support_concern_before' = any(p_keys) then return query with concerns as not materialized (select * from portal.concerns where (coalesce((select true from portal.case_access a where a.case_id = concerns.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number 
FROM case_access 
WHERE case_access.case_id = concerns.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' AND case_access.kind != 'comune' 
 LIMIT 1) AS own ON true 
WHERE concerns.organisation_id = ANY (p_fellows) AND concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person) f where true; end if;
  if 'social_opinion' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'social_opinion' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'social_opinion of ' || f.case_id else 'social_opinion ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'educator_report' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'educator_report' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR 'coordinator' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'educator_report of ' || f.case_id else 'educator_report ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'financial_statement' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'financial_statement' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR 'coordinator' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'financial_statement of ' || f.case_id else 'financial_statement ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'unit_question' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  unit_questions as not materialized (select * from portal.unit_questions where ((coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal.question' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(unit_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM unit_questions JOIN cases ON cases.id = unit_questions.case_id 
WHERE unit_questions.host_organisation_id = p_organisation AND unit_questions.answered_at IS NULL AND unit_questions.closed_at IS NULL AND cases.stage = 'hosted') f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'unit_question of ' || f.case_id else 'unit_question ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'renewal_to_decide' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  unit_questions as not materialized (select * from portal.unit_questions where ((coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal.question' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(reviews.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM reviews JOIN cases ON cases.id = reviews.case_id 
WHERE reviews.organisation_id = ANY (p_fellows) AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM contributions 
WHERE contributions.review_id = reviews.id AND contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM unit_questions 
WHERE unit_questions.review_id = reviews.id AND unit_questions.answered_at IS NULL)) OR reviews.due_on <= p_today + 15)) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'renewal_decision of ' || f.case_id else 'renewal_decision ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'departure_to_start' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state = 'living' 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.ends_on IS NOT NULL AND case_access.ends_on <= p_today + 60 AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles)) AND (placements.renewed_months > 0 OR placements.renewal_months = 0 OR (SELECT true AS anon_1 
FROM reviews 
WHERE reviews.placement_id = placements.id AND reviews.state = 'refused' 
 LIMIT 1))) f where true; end if;
  if 'home_to_take_back' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_events as not materialized (select * from portal.case_events where ((coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = case_events.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or (case_events.facet = 'renewal.question' and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce(announced.day, case_access.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access LEFT OUTER JOIN LATERAL (SELECT CAST(case_events.data ->> 'leaves_on' AS DATE) AS day 
FROM case_events 
WHERE case_events.case_id = case_access.case_id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1) AS announced ON true 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND case_access.ends_on IS NOT NULL AND coalesce(announced.day, case_access.ends_on) <= p_today + 15 AND (case_access.kind = 'owner' OR case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'handback of ' || f.case_id else 'handback ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'exit_step' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  exit_steps as not materialized (select * from portal.exit_steps where (coalesce((select true from portal.case_access a where a.case_id = exit_steps.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  departures as not materialized (select * from portal.departures where (coalesce((select true from portal.case_access a where a.case_id = departures.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(exit_steps.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN departures ON departures.case_id = case_access.case_id AND departures.called_off_at IS NULL JOIN exit_steps ON exit_steps.departure_id = departures.id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL AND exit_steps.due_on <= p_today + 15 AND (exit_steps.owed_by_id = p_person OR exit_steps.whose = 'household' AND (case_access.worker_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL))) OR exit_steps.due_on < p_today AND ('head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles)) AND exit_steps.whose = (SELECT organisations.kind 
FROM organisations 
WHERE organisations.id = p_organisation))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'exit_step of ' || f.case_id else 'exit_step ' || f.subject_id end = any(p_put_off)) is not true); end if;
  if 'outcome_to_record' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  follow_ups as not materialized (select * from portal.follow_ups where (coalesce((select true from portal.case_access a where a.case_id = follow_ups.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM follow_ups JOIN case_access ON case_access.case_id = follow_ups.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' 
WHERE follow_ups.organisation_id = ANY (p_fellows) AND follow_ups.done_at IS NULL AND follow_ups.months = 12 AND NOT follow_ups.outcome_known AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)))) f where true; end if;
  if 'follow_up_to_do' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  follow_ups as not materialized (select * from portal.follow_ups where (coalesce((select true from portal.case_access a where a.case_id = follow_ups.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(follow_ups.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(follow_ups.due_on AS DATE) AS due, CAST(follow_ups.months AS VARCHAR) AS detail 
FROM follow_ups JOIN case_access ON case_access.case_id = follow_ups.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' 
WHERE follow_ups.organisation_id = ANY (p_fellows) AND follow_ups.done_at IS NULL AND follow_ups.due_on <= p_today + 7 AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)))) f where true and (p_put_off = '{}' or (case when f.subject_id is null then 'follow_up of ' || f.case_id else 'follow_up ' || f.subject_id end = any(p_put_off)) is not true); end if;
end $function$;
alter function app.waiting(text[]) owner to portal_definer;
revoke all on function app.waiting(text[]) from public;

alter table portal.acts_on_behalf add constraint pk_acts_on_behalf PRIMARY KEY (id);

alter table portal.coming_messages add constraint pk_coming_messages PRIMARY KEY (id);

alter table portal.home_visit_steps add constraint pk_home_visit_steps PRIMARY KEY (id);

alter table portal.home_visits add constraint pk_home_visits PRIMARY KEY (id);

alter table portal.home_visits add constraint uq_home_visits_id_case_id UNIQUE (id, case_id);

alter table portal.acts_on_behalf add constraint behalf_act CHECK ((act = ANY (ARRAY['answer_proposal'::text, 'confirm_unit'::text, 'educator_report'::text, 'financial_statement'::text])));

alter table portal.acts_on_behalf add constraint behalf_answer CHECK (((answer IS NULL) OR (answer = ANY (ARRAY['confirmed'::text, 'objected'::text]))));

alter table portal.acts_on_behalf add constraint behalf_answered_at CHECK (((answer IS NULL) = (answered_at IS NULL)));

alter table portal.acts_on_behalf add constraint behalf_objection_has_reason CHECK (((answer IS DISTINCT FROM 'objected'::text) OR (answer_note IS NOT NULL)));

alter table portal.acts_on_behalf add constraint behalf_of_another CHECK ((organisation_id <> for_organisation_id));

alter table portal.acts_on_behalf add constraint behalf_settled CHECK (((settled_at IS NULL) = (settlement IS NULL)));

alter table portal.acts_on_behalf add constraint behalf_source CHECK ((source = ANY (ARRAY['telephone'::text, 'email'::text, 'paper'::text, 'in_person'::text])));

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

alter table portal.key_sets add constraint key_holder CHECK ((holder = ANY (ARRAY['office'::text, 'volunteer'::text, 'household'::text, 'partner'::text, 'other'::text, 'missing'::text])));

alter table portal.rules add constraint rules_visit_hours CHECK (((visit_from_hour >= 0) AND (visit_from_hour < visit_until_hour) AND (visit_until_hour <= 24)));

alter table portal.rules add constraint rules_visit_notice CHECK (((visit_notice_days >= 0) AND (visit_notice_days <= 30)));

alter table portal.acts_on_behalf add constraint fk_acts_on_behalf_acted_by_id FOREIGN KEY (acted_by_id) REFERENCES portal.people(id);

alter table portal.acts_on_behalf add constraint fk_acts_on_behalf_answered_by_id FOREIGN KEY (answered_by_id) REFERENCES portal.people(id);

alter table portal.acts_on_behalf add constraint fk_acts_on_behalf_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.acts_on_behalf add constraint fk_acts_on_behalf_for_organisation_id FOREIGN KEY (for_organisation_id) REFERENCES portal.organisations(id);

alter table portal.acts_on_behalf add constraint fk_acts_on_behalf_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.acts_on_behalf add constraint fk_acts_on_behalf_settled_by_id FOREIGN KEY (settled_by_id) REFERENCES portal.people(id);

alter table portal.checklists add constraint fk_checklists_visit_id_case_id FOREIGN KEY (visit_id, case_id) REFERENCES portal.home_visits(id, case_id);

alter table portal.coming_messages add constraint fk_coming_messages_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.coming_messages add constraint fk_coming_messages_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

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

alter table portal.key_sets add constraint fk_key_sets_report_id FOREIGN KEY (report_id) REFERENCES portal.inspections(id);

CREATE INDEX ix_coming_messages_organisation_id ON portal.coming_messages USING btree (organisation_id, day);

CREATE INDEX ix_conventions_of ON portal.conventions USING btree (organisation_id, ends_on);

CREATE INDEX ix_cases_check ON portal.cases USING btree (organisation_id, check_expires_on) WHERE ((check_expires_on IS NOT NULL) AND (stage = ANY (ARRAY['draft'::text, 'submitted'::text, 'assessment'::text, 'waiting'::text, 'proposed'::text, 'assigned'::text, 'hosted'::text, 'leaving'::text])));

CREATE INDEX ix_acts_on_behalf_case_id ON portal.acts_on_behalf USING btree (case_id);

CREATE INDEX ix_acts_on_behalf_disputed ON portal.acts_on_behalf USING btree (organisation_id) WHERE ((answer = 'objected'::text) AND (settled_at IS NULL));

CREATE INDEX ix_acts_on_behalf_open ON portal.acts_on_behalf USING btree (for_organisation_id, answer_by) WHERE (answer IS NULL);

CREATE INDEX ix_case_events_at ON portal.case_events USING btree (organisation_id, at DESC);

CREATE INDEX ix_follow_ups_open ON portal.follow_ups USING btree (organisation_id, due_on) WHERE (done_at IS NULL);

CREATE INDEX ix_follow_ups_without_outcome ON portal.follow_ups USING btree (organisation_id) WHERE ((months = 12) AND (done_at IS NULL) AND (NOT outcome_known));

CREATE INDEX ix_obligations_session_id ON portal.obligations USING btree (session_id, kind) WHERE (session_id IS NOT NULL);

CREATE INDEX ix_concerns_unanswered ON portal.concerns USING btree (organisation_id) WHERE (acknowledged_at IS NULL);

CREATE INDEX ix_exit_steps_case_id ON portal.exit_steps USING btree (case_id, due_on) WHERE ((done_at IS NULL) AND (struck_at IS NULL));

CREATE INDEX ix_home_visits_case_id ON portal.home_visits USING btree (case_id);

CREATE INDEX ix_home_visits_host_open ON portal.home_visits USING btree (host_organisation_id) WHERE (state = ANY (ARRAY['proposed'::text, 'countered'::text, 'agreed'::text, 'announced'::text]));

CREATE INDEX ix_home_visits_unit_id ON portal.home_visits USING btree (unit_id);

CREATE UNIQUE INDEX uq_one_inspection_on_its_way ON portal.home_visits USING btree (placement_id) WHERE ((NOT urgent) AND (state = ANY (ARRAY['proposed'::text, 'countered'::text, 'agreed'::text])));

CREATE INDEX ix_reviews_to_decide ON portal.reviews USING btree (organisation_id, due_on) WHERE (state = ANY (ARRAY['collecting'::text, 'deferred'::text]));

CREATE INDEX ix_contributions_case_id ON portal.contributions USING btree (case_id);

CREATE INDEX ix_contributions_missing ON portal.contributions USING btree (organisation_id, kind) WHERE (given_at IS NULL);

CREATE INDEX ix_duties_case_id ON portal.duties USING btree (case_id) WHERE (done_at IS NULL);

CREATE INDEX ix_home_visit_steps_visit_id ON portal.home_visit_steps USING btree (visit_id, at);

CREATE INDEX ix_unit_questions_case_id ON portal.unit_questions USING btree (case_id);

CREATE TRIGGER inspections_move_keys AFTER INSERT ON portal.inspections FOR EACH ROW WHEN ((new.key_sets IS NOT NULL)) EXECUTE FUNCTION app.keys_follow_report_trigger();

CREATE TRIGGER outcomes_known AFTER INSERT ON portal.outcomes FOR EACH ROW EXECUTE FUNCTION app.know_outcome_trigger();

CREATE TRIGGER equipe_sessions_owe_opinions AFTER UPDATE ON portal.equipe_sessions REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_opinions_trigger();

CREATE TRIGGER abstentions_owe_insert_case_id AFTER INSERT ON portal.abstentions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('opinion', 'case_id', '');

CREATE TRIGGER abstentions_owe_update_case_id AFTER UPDATE ON portal.abstentions REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('opinion', 'case_id', '');

CREATE TRIGGER assessment_items_owe_insert_case_id AFTER INSERT ON portal.assessment_items REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('opinion', 'case_id', 'session_id,settled_at,opinions_opened_at');

CREATE TRIGGER assessment_items_owe_update_case_id AFTER UPDATE ON portal.assessment_items REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('opinion', 'case_id', 'session_id,settled_at,opinions_opened_at');

CREATE TRIGGER case_workers_owe_insert_case_id AFTER INSERT ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('draft,check,information,proposal,household_answer,proposal_question,move_answer,move_handback,move_handover,visit_answer,visit_household,stay_end,quiet_support,plan_review,concern,handback,exit_step,follow_up', 'case_id', 'ended_on');

CREATE TRIGGER case_workers_owe_update_case_id AFTER UPDATE ON portal.case_workers REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('draft,check,information,proposal,household_answer,proposal_question,move_answer,move_handback,move_handover,visit_answer,visit_household,stay_end,quiet_support,plan_review,concern,handback,exit_step,follow_up', 'case_id', 'ended_on');

CREATE TRIGGER cases_owe_insert_id AFTER INSERT ON portal.cases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('draft,check,information,stay_end,quiet_support,plan_review,concern,social_opinion,educator_report,financial_statement,unit_question,renewal_decision,handback,exit_step', 'id', 'stage,draft_expires_on,check_expires_on');

CREATE TRIGGER cases_owe_update_id AFTER UPDATE ON portal.cases REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('draft,check,information,stay_end,quiet_support,plan_review,concern,social_opinion,educator_report,financial_statement,unit_question,renewal_decision,handback,exit_step', 'id', 'stage,draft_expires_on,check_expires_on');

CREATE TRIGGER departures_owe_insert_case_id AFTER INSERT ON portal.departures REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('handback,exit_step', 'case_id', '');

CREATE TRIGGER departures_owe_update_case_id AFTER UPDATE ON portal.departures REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('handback,exit_step', 'case_id', '');

CREATE TRIGGER equipe_minutes_owe_insert_session_id AFTER INSERT ON portal.equipe_minutes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('minutes', 'session_id', '');

CREATE TRIGGER equipe_minutes_owe_update_session_id AFTER UPDATE ON portal.equipe_minutes REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('minutes', 'session_id', '');

CREATE TRIGGER equipe_sessions_owe_insert_id AFTER INSERT ON portal.equipe_sessions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('minutes', 'id', 'closed_at,chair_id');

CREATE TRIGGER equipe_sessions_owe_update_id AFTER UPDATE ON portal.equipe_sessions REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('minutes', 'id', 'closed_at,chair_id');

CREATE TRIGGER exit_steps_owe_insert_case_id AFTER INSERT ON portal.exit_steps REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('exit_step', 'case_id', '');

CREATE TRIGGER exit_steps_owe_update_case_id AFTER UPDATE ON portal.exit_steps REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('exit_step', 'case_id', '');

CREATE TRIGGER home_moves_owe_insert_case_id AFTER INSERT ON portal.home_moves REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('move_answer,move_handback,move_handover', 'case_id', '');

CREATE TRIGGER home_moves_owe_update_case_id AFTER UPDATE ON portal.home_moves REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('move_answer,move_handback,move_handover', 'case_id', '');

CREATE TRIGGER home_visits_owe_insert_case_id AFTER INSERT ON portal.home_visits REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('visit_answer,visit_household', 'case_id', 'state,answer_by,starts_at');

CREATE TRIGGER home_visits_owe_update_case_id AFTER UPDATE ON portal.home_visits REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('visit_answer,visit_household', 'case_id', 'state,answer_by,starts_at');

CREATE TRIGGER home_visits_owe_insert_property_id AFTER INSERT ON portal.home_visits REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('visit_time,visit', 'property_id', 'state,answer_by,starts_at,carried_out_by_id');

CREATE TRIGGER home_visits_owe_update_property_id AFTER UPDATE ON portal.home_visits REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('visit_time,visit', 'property_id', 'state,answer_by,starts_at,carried_out_by_id');

CREATE TRIGGER inspections_owe_insert_case_id AFTER INSERT ON portal.inspections REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('move_handback,move_handover', 'case_id', 'move_id');

CREATE TRIGGER inspections_owe_update_case_id AFTER UPDATE ON portal.inspections REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('move_handback,move_handover', 'case_id', 'move_id');

CREATE TRIGGER opinions_owe_insert_case_id AFTER INSERT ON portal.opinions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('opinion', 'case_id', '');

CREATE TRIGGER opinions_owe_update_case_id AFTER UPDATE ON portal.opinions REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('opinion', 'case_id', '');

CREATE TRIGGER placements_owe_insert_case_id AFTER INSERT ON portal.placements REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,visit_answer,visit_household,stay_end,quiet_support', 'case_id', 'state,unit_id,ends_on');

CREATE TRIGGER placements_owe_update_case_id AFTER UPDATE ON portal.placements REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,visit_answer,visit_household,stay_end,quiet_support', 'case_id', 'state,unit_id,ends_on');

alter table portal.acts_on_behalf enable row level security;

alter table portal.acts_on_behalf force row level security;

alter table portal.coming_messages enable row level security;

alter table portal.coming_messages force row level security;

alter table portal.home_visit_steps enable row level security;

alter table portal.home_visit_steps force row level security;

alter table portal.home_visits enable row level security;

alter table portal.home_visits force row level security;

create policy acts_on_behalf_fence on portal.acts_on_behalf as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy acts_on_behalf_select on portal.acts_on_behalf as permissive for select to portal_app using (((for_organisation_id = ( SELECT app.me() AS me)) OR ((organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'summary'::text))));

create policy acts_on_behalf_insert on portal.acts_on_behalf as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (acted_by_id = ( SELECT app.person() AS person)) AND (for_organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[])) AND app.sees(case_id, 'summary'::text, ARRAY['comune'::text])));

create policy acts_on_behalf_update on portal.acts_on_behalf as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'summary'::text, ARRAY['comune'::text]))) with check (((organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'summary'::text, ARRAY['comune'::text])));

create policy acts_on_behalf_system_select on portal.acts_on_behalf as permissive for select to portal_system using (true);

create policy coming_messages_system_select on portal.coming_messages as permissive for select to portal_system using (true);

create policy coming_messages_system_insert on portal.coming_messages as permissive for insert to portal_system with check (true);

create policy coming_messages_system_delete on portal.coming_messages as permissive for delete to portal_system using (true);

create policy documents_select on portal.documents as permissive for select to portal_app using ((((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.conventions p
  WHERE ((p.id = documents.subject_id) AND (p.property_id = documents.property_id) AND (p.partner_organisation_id = ( SELECT app.me() AS me))))))))));

create policy documents_update on portal.documents as permissive for update to portal_app using (((uploaded_by_organisation_id = ( SELECT app.me() AS me)) AND (((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.conventions p
  WHERE ((p.id = documents.subject_id) AND (p.property_id = documents.property_id) AND (p.partner_organisation_id = ( SELECT app.me() AS me))))))))))) with check (((uploaded_by_organisation_id = ( SELECT app.me() AS me)) AND (((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.conventions p
  WHERE ((p.id = documents.subject_id) AND (p.property_id = documents.property_id) AND (p.partner_organisation_id = ( SELECT app.me() AS me)))))))))));

create policy home_visit_steps_fence on portal.home_visit_steps as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy home_visit_steps_select on portal.home_visit_steps as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visit_steps_insert on portal.home_visit_steps as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_fence on portal.home_visits as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy home_visits_select on portal.home_visits as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_insert on portal.home_visits as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_update on portal.home_visits as permissive for update to portal_app using ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)))) with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text, 'ats'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_visits_system_select on portal.home_visits as permissive for select to portal_system using (true);

create policy obligations_select on portal.obligations as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND ((case_id IS NULL) OR app.sees(case_id, facet)) AND ((property_id IS NULL) OR (facet = 'own'::text) OR (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = obligations.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = obligations.facet) AND ((pa.since IS NULL) OR (pa.since <= ( SELECT app.today() AS today))) AND ((pa.until IS NULL) OR (pa.until > ( SELECT app.today() AS today))))))) AND ((session_id IS NULL) OR (EXISTS ( SELECT 1
   FROM portal.equipe_sessions es
  WHERE (es.id = obligations.session_id))))));

create policy obligations_update on portal.obligations as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND ((case_id IS NULL) OR app.sees(case_id, facet)) AND ((property_id IS NULL) OR (facet = 'own'::text) OR (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = obligations.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = obligations.facet) AND ((pa.since IS NULL) OR (pa.since <= ( SELECT app.today() AS today))) AND ((pa.until IS NULL) OR (pa.until > ( SELECT app.today() AS today))))))) AND ((session_id IS NULL) OR (EXISTS ( SELECT 1
   FROM portal.equipe_sessions es
  WHERE (es.id = obligations.session_id)))) AND (ended_on IS NULL))) with check (((organisation_id = ( SELECT app.me() AS me)) AND ((case_id IS NULL) OR app.sees(case_id, facet)) AND ((property_id IS NULL) OR (facet = 'own'::text) OR (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = obligations.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = obligations.facet) AND ((pa.since IS NULL) OR (pa.since <= ( SELECT app.today() AS today))) AND ((pa.until IS NULL) OR (pa.until > ( SELECT app.today() AS today))))))) AND ((session_id IS NULL) OR (EXISTS ( SELECT 1
   FROM portal.equipe_sessions es
  WHERE (es.id = obligations.session_id)))) AND (ended_on IS NULL)));

grant insert on portal.acts_on_behalf to portal_app;

grant select on portal.acts_on_behalf to portal_app;

grant select on portal.acts_on_behalf to portal_system;

grant insert on portal.acts_on_behalf to portal_definer;

grant select on portal.acts_on_behalf to portal_definer;

grant update on portal.acts_on_behalf to portal_definer;

grant delete on portal.acts_on_behalf to portal_definer;

grant insert on portal.coming_messages to portal_system;

grant select on portal.coming_messages to portal_system;

grant delete on portal.coming_messages to portal_system;

grant insert on portal.coming_messages to portal_definer;

grant select on portal.coming_messages to portal_definer;

grant update on portal.coming_messages to portal_definer;

grant delete on portal.coming_messages to portal_definer;

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

grant update (settled_at) on portal.acts_on_behalf to portal_app;

grant update (settled_by_id) on portal.acts_on_behalf to portal_app;

grant update (settlement) on portal.acts_on_behalf to portal_app;

grant execute on function app.answer_behalf(uuid,text,text,jsonb) to portal_app;

grant execute on function app.around(text) to portal_app;

grant execute on function app.expire_information(jsonb,jsonb,integer) to portal_system;

grant execute on function app.keys_at(uuid,uuid) to portal_app;

grant execute on function app.ladder_exit_step(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_minutes(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_move_answer(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_move_handback(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_move_handover(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_opinion(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit_answer(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit_household(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_visit_time(date,date,integer[],date,date) to portal_definer;

grant execute on function app.listed(uuid[]) to portal_app;

grant execute on function app.news(timestamp with time zone) to portal_app;

grant execute on function app.opened(uuid,text,text[],timestamp with time zone,uuid) to portal_app;

grant execute on function app.owed_exit_step() to portal_definer;

grant execute on function app.owed_minutes() to portal_definer;

grant execute on function app.owed_move_answer() to portal_definer;

grant execute on function app.owed_move_handback() to portal_definer;

grant execute on function app.owed_move_handover() to portal_definer;

grant execute on function app.owed_opinion() to portal_definer;

grant execute on function app.owed_visit() to portal_definer;

grant execute on function app.owed_visit_answer() to portal_definer;

grant execute on function app.owed_visit_household() to portal_definer;

grant execute on function app.owed_visit_time() to portal_definer;

-- By hand: an outcome that was recorded before is known to the follow-ups.
update portal.follow_ups f set outcome_known = true from portal.outcomes k where k.case_id = f.case_id;
