set local check_function_bodies = off;

revoke update on portal.calendar_feeds from portal_app;

revoke update on portal.inspections from portal_app;

revoke execute on function app.come_of_age() from portal_system;

revoke execute on function app.find_cases(text,text,bytea) from portal_app;

revoke execute on function app.keep_obligations(text[],uuid[]) from portal_system;

revoke execute on function app.open_due_reviews(jsonb) from portal_system;

revoke execute on function app.open_reviews(uuid,text) from portal_app;

revoke execute on function app.open_reviews(uuid,text) from portal_system;

revoke execute on function app.remind_obligations(text[]) from portal_system;

drop policy case_events_select on portal.case_events;

drop policy conventions_insert on portal.conventions;

drop policy documents_select on portal.documents;

drop policy documents_update on portal.documents;

drop policy equipe_members_select on portal.equipe_members;

drop policy equipe_members_insert on portal.equipe_members;

drop policy equipe_members_update on portal.equipe_members;

drop policy inspections_update on portal.inspections;

drop policy membership_roles_select on portal.membership_roles;

drop policy memberships_select on portal.memberships;

drop policy organisations_select on portal.organisations;

drop policy partnership_members_select on portal.partnership_members;

drop policy partnerships_select on portal.partnerships;

drop policy people_select on portal.people;

drop policy plans_select on portal.plans;

drop policy property_offers_select on portal.property_offers;

drop policy property_offers_insert on portal.property_offers;

drop policy rules_select on portal.rules;

drop policy rules_insert on portal.rules;

drop trigger cases_sync_access on portal.cases;

drop trigger protected_openings_sync_access on portal.protected_openings;

drop trigger case_workers_sync_access on portal.case_workers;

drop trigger member_names_search on portal.member_names;

drop trigger case_workers_owe_insert_case_id on portal.case_workers;

drop trigger case_workers_owe_update_case_id on portal.case_workers;

drop trigger cases_owe_insert_id on portal.cases;

drop trigger cases_owe_update_id on portal.cases;

drop trigger duties_owe_insert_case_id on portal.duties;

drop trigger duties_owe_update_case_id on portal.duties;

drop trigger placements_owe_insert_case_id on portal.placements;

drop trigger placements_owe_update_case_id on portal.placements;

drop trigger proposals_owe_insert_case_id on portal.proposals;

drop trigger proposals_owe_update_case_id on portal.proposals;

drop trigger support_sessions_owe_insert_case_id on portal.support_sessions;

drop trigger support_sessions_owe_update_case_id on portal.support_sessions;

alter table portal.plans drop constraint pk_plans;

alter table portal.duties drop constraint uq_duties_placement_id_kind;

alter table portal.inspections drop constraint uq_inspections_placement_id_kind;

alter table portal.occupation_cases drop constraint uq_occupation_cases_case_id;

alter table portal.deliveries drop constraint delivery_channel;

alter table portal.duties drop constraint duty_kind;

alter table portal.goals drop constraint goal_state;

drop function app.come_of_age();

drop function app.find_cases(text,text,bytea);

drop function app.keep_obligations(text[],uuid[]);

drop function app.open_due_reviews(jsonb);

drop function app.open_reviews(uuid,text);

drop function app.partners();

drop function app.partnerships();

drop function app.remind_obligations(text[]);

drop function app.sync_case_trigger();

set local role portal_owner;

create table portal.bounces (
    person_id uuid not null,
    address text not null,
    refusals integer not null,
    words text not null,
    since timestamp with time zone not null,
    last_at timestamp with time zone not null,
    cleared_at timestamp with time zone,
    cleared_by_id uuid
);

create table portal.convention_contents (
    convention_id uuid not null,
    organisation_id uuid not null,
    partner_organisation_id uuid not null,
    other_parties text,
    services text[] not null,
    payers jsonb not null,
    signed_on date,
    protocol text,
    protocol_on date
);

create table portal.convention_exceptions (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    unit_id uuid not null,
    covered_until date not null,
    until date not null,
    reason text not null,
    by_id uuid not null,
    at timestamp with time zone not null
);

create table portal.funded_hours (
    id uuid not null,
    agreement_id uuid not null,
    version integer not null,
    organisation_id uuid not null,
    partnership_id uuid not null,
    title text not null,
    starts_on date not null,
    ends_on date not null,
    hours integer not null,
    why text,
    recorded_by_id uuid not null,
    recorded_at timestamp with time zone not null,
    superseded_at timestamp with time zone
);

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

create table portal.invitations (
    person_id uuid not null,
    uid text not null,
    organisation_id uuid not null,
    case_id uuid,
    kind text not null,
    subject_id uuid not null,
    starts_at timestamp with time zone not null,
    minutes integer not null,
    sequence integer not null,
    cancelled boolean not null,
    sent_at timestamp with time zone not null
);

create table portal.member_languages (
    member_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    language text not null,
    recorded_by_id uuid not null,
    recorded_at timestamp with time zone not null
);

create table portal.plan_signatures (
    id uuid not null,
    plan_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    party text not null,
    member_id uuid,
    person_id uuid,
    method text not null,
    note text,
    image bytea,
    content_hash text not null,
    recorded_by_id uuid not null,
    at timestamp with time zone not null
);

create table portal.present_addresses (
    case_id uuid not null,
    organisation_id uuid not null,
    street bytea,
    house_number bytea,
    town bytea,
    tokens text[] not null
);

create table portal.proposal_questions (
    id uuid not null,
    proposal_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    question text not null,
    asked_by_id uuid not null,
    asked_at timestamp with time zone not null,
    due_on date not null,
    answer text,
    answered_by_id uuid,
    answered_at timestamp with time zone
);

create table portal.proposal_refusals (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    proposal_id uuid not null,
    unit_id uuid not null,
    side text not null,
    code text not null,
    words text,
    at timestamp with time zone not null,
    by_id uuid not null
);

create table portal.push_subscriptions (
    id uuid not null,
    person_id uuid not null,
    endpoint text not null,
    p256dh bytea not null,
    auth bytea not null,
    device text not null,
    made_at timestamp with time zone not null,
    used_at timestamp with time zone,
    ended_at timestamp with time zone
);

create table portal.saved_filters (
    id uuid not null,
    organisation_id uuid not null,
    person_id uuid not null,
    name text,
    asked jsonb not null,
    pinned boolean default false not null,
    is_default boolean default false not null,
    removed_at timestamp with time zone,
    created_at timestamp with time zone not null
);

create table portal.search_steps (
    id uuid not null,
    trail_id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    kind text not null,
    on_day date not null,
    helped_by text not null,
    note text,
    outcome text,
    reason text,
    recorded_by_id uuid not null,
    at timestamp with time zone not null,
    struck_at timestamp with time zone,
    struck_by_id uuid
);

create table portal.search_trails (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    field text not null,
    kind text not null,
    member_id uuid,
    what text not null,
    started_on date not null,
    next_step text,
    next_step_on date,
    outcome text,
    reason text,
    ended_on date,
    created_at timestamp with time zone not null
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

create table portal.support_reports (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    author_id uuid not null,
    kind text not null,
    facet text not null,
    state text not null,
    starts_on date not null,
    ends_on date not null,
    sections jsonb not null,
    scores jsonb not null,
    sources jsonb not null,
    recommendation text,
    months integer,
    created_at timestamp with time zone not null,
    changed_at timestamp with time zone not null,
    approved_at timestamp with time zone,
    content jsonb,
    content_hash text,
    file bytea,
    file_hash text
);

create table portal.tax_code_questions (
    id uuid not null,
    organisation_id uuid not null,
    person_id uuid not null,
    asked_for_id uuid,
    at timestamp with time zone not null,
    tax_code_index bytea not null,
    answer text not null
);

alter table portal.calendar_feeds add column counted_since timestamp with time zone;

alter table portal.calendar_feeds add column reads integer default 0 not null;

alter table portal.checklists add column unit_id uuid;

alter table portal.checklists add column move_id uuid;

alter table portal.checklists add column corrects_id uuid;

alter table portal.checklists add column reason text;

alter table portal.documents add column expires_on date;

alter table portal.duties add column move_id uuid;

alter table portal.duties add column responsible_id uuid;

alter table portal.goals add column plan_id uuid;

alter table portal.goals add column expected text default ''::text not null;

alter table portal.goals add column start_level smallint default 0 not null;

alter table portal.goals add column commitments jsonb default '{}'::jsonb not null;

alter table portal.information_requests add column expired_at timestamp with time zone;

alter table portal.inspections add column unit_id uuid;

alter table portal.inspections add column move_id uuid;

alter table portal.inspections add column version integer default 1 not null;

alter table portal.inspections add column correction_reason text;

alter table portal.occupation_cases add column part text default 'now'::text not null;

alter table portal.plans add column id uuid default gen_random_uuid() not null;

alter table portal.plans add column version integer default 1 not null;

alter table portal.plans add column state text default 'in_force' not null;

alter table portal.plans add column content jsonb default '{}' not null;

alter table portal.plans add column content_hash text;

alter table portal.plans alter column agreed_on drop not null;

alter table portal.plans add column created_at timestamp with time zone default now() not null;

alter table portal.plans add column changed_at timestamp with time zone default now() not null;

alter table portal.plans add column sent_at timestamp with time zone;

alter table portal.plans add column superseded_on date;

alter table portal.plans add column dropped_reason text;

alter table portal.plans add column file bytea;

alter table portal.plans add column file_hash text;

alter table portal.proposals add column owner_refusal text;

alter table portal.rules add column plan_review_days integer default 90 not null;

alter table portal.rules add column information_expires_days integer default 10 not null;

alter table portal.search_texts add column tokens text[];

reset role;

-- By hand, from here to the functions: what becomes of the rows that are there.
alter table portal.plans alter column id drop default, alter column version drop default, alter column state drop default,
  alter column content drop default, alter column created_at drop default, alter column changed_at drop default;

-- Every plan that was agreed before there were versions is its first version, in force, with the goals as they stand.
update portal.plans p set
  created_at = (p.agreed_on + time '12:00') at time zone 'Europe/Rome', changed_at = (p.agreed_on + time '12:00') at time zone 'Europe/Rome',
  content = jsonb_build_object('areas', '{}'::jsonb, 'removed', '{}'::jsonb, 'goals', coalesce((
    select jsonb_agg(jsonb_build_object('id', g.id, 'area', g.area, 'title', g.title, 'expected', '', 'indicator', g.indicator,
      'start_level', 0, 'due_on', g.due_on, 'commitments', '{}'::jsonb) order by g.created_at, g.id)
    from portal.goals g where g.case_id = p.case_id), '[]'::jsonb));

update portal.goals g set plan_id = p.id from portal.plans p where p.case_id = g.case_id;

-- An owner that said no before reasons had codes said why in words.
update portal.proposals set owner_refusal = 'other' where owner_answer = 'no';

-- What was written before a household could move was of the home of its stay.
update portal.checklists x set unit_id = p.unit_id from portal.placements p where p.id = x.placement_id;
update portal.inspections x set unit_id = p.unit_id from portal.placements p where p.id = x.placement_id;
alter table portal.checklists alter column unit_id set not null;
alter table portal.inspections alter column unit_id set not null;

CREATE OR REPLACE FUNCTION app.address_changed_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  update portal.bounces set cleared_at = app.instant() where person_id = new.person_id and cleared_at is null;
  if found then
    update portal.outbox set next_at = now()
    where person_id = new.person_id and kind in ('deliver', 'digest') and done_at is null and dead_at is null and held_at is null and next_at > now();
  end if;
  return null;
end $function$;
alter function app.address_changed_trigger() owner to portal_definer;
revoke all on function app.address_changed_trigger() from public;

CREATE OR REPLACE FUNCTION app.clear_bounce(p_person uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare released integer;
begin
  if not exists (select 1 from portal.memberships m join portal.membership_roles r on r.membership_id = m.id and r.role = 'administrator'
      where m.person_id = app.person() and m.organisation_id = app.me() and m.ended_on is null)
    or not exists (select 1 from portal.memberships m where m.person_id = p_person and m.organisation_id = app.me() and m.ended_on is null) then
    return null;
  end if;
  update portal.bounces set cleared_at = app.instant(), cleared_by_id = app.person()
  where person_id = p_person and cleared_at is null and refusals > 0;
  if not found then return null; end if;
  update portal.outbox set next_at = now()
  where person_id = p_person and kind in ('deliver', 'digest') and done_at is null and dead_at is null and held_at is null and next_at > now();
  get diagnostics released = row_count;
  return released;
end $function$;
alter function app.clear_bounce(uuid) owner to portal_definer;
revoke all on function app.clear_bounce(uuid) from public;

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

CREATE OR REPLACE FUNCTION app.covered_until(p_property uuid, p_day date)
 RETURNS date
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select coalesce((select upper(run) from (select unnest(range_agg(daterange(c.starts_on, c.ends_on))) as run
    from portal.conventions c where c.property_id = p_property) r where run @> p_day), p_day) $function$;
alter function app.covered_until(uuid,date) owner to portal_definer;
revoke all on function app.covered_until(uuid,date) from public;

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

CREATE OR REPLACE FUNCTION app.find_cases(p_number text, p_name text, p_tax_code bytea, p_address jsonb DEFAULT NULL::jsonb)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  me uuid := app.me();
  who uuid := app.person();
  today date := app.today();
  typed text[] := array(select distinct w from unnest(string_to_array(app.words(replace(p_name, ' ', '_')), ' ')) w where w <> '');
  joined text := app.fold(p_name);
  longest text;
  enough boolean;
begin
  if p_number is not null then
    if p_number like 'OT-%' then
      return query select a.case_id from portal.case_access a
        where a.organisation_id = me and a.facet = 'summary' and a.number like p_number || '%'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) order by a.number limit 200;
    else
      return query select a.case_id from portal.case_access a
        where a.organisation_id = me and a.facet = 'summary' and split_part(a.number, '-', 3) like p_number || '%'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) order by a.number limit 200;
    end if;
  end if;
  if p_tax_code is not null then
    return query select m.case_id from portal.members m
      where m.tax_code_index = p_tax_code and m.removed_at is null
        and exists (select 1 from portal.case_access a where a.case_id = m.case_id and a.organisation_id = me and a.facet = 'identity'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today)) limit 200;
  end if;
  select w into longest from unnest(typed) w order by length(w) desc, w limit 1;
  if longest is null or length(joined) < 2 then return; end if;

  return query select s.case_id from portal.search_texts s
    where s.organisation_id = me and (s.person_id is null or s.person_id = who)
      and (s.words like '% ' || longest || '%' and s.words like all (array(select '% ' || w || '%' from unnest(typed) w))
        or length(joined) > 2 and s.words like '% ' || regexp_replace(joined, '[^[:alnum:]]', '', 'g') || '%')
      and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
        and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
    order by s.words not like ' ' || longest || '%', s.case_id limit 200;
  enough := found;
  if p_address is not null then
    return query select s.case_id from portal.search_texts s
      where s.organisation_id = me and (s.person_id is null or s.person_id = who) and s.facet = 'identity'
        and s.tokens && array(select jsonb_array_elements_text(p_address -> 0))
        and not exists (select 1 from jsonb_array_elements(p_address) w where not s.tokens && array(select jsonb_array_elements_text(w)))
        and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
          and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
      order by s.case_id limit 200;
    enough := enough or found;
  end if;
  if enough or length(longest) < 4 then return; end if;
  perform set_config('pg_trgm.word_similarity_threshold', '0.45', true);

  return query select s.case_id from portal.search_texts s
    where s.organisation_id = me and (s.person_id is null or s.person_id = who)
      and s.words %> longest
      and (select bool_and(word_similarity(w, s.words) >= 0.45) from unnest(typed) w)
      and exists (select 1 from portal.case_access a where a.case_id = s.case_id and a.organisation_id = me and a.facet = s.facet
        and a.person_id is not distinct from s.person_id and (a.until is null or a.until > today))
    order by word_similarity(longest, s.words) desc, s.case_id limit 50;
end $function$;
alter function app.find_cases(text,text,bytea,jsonb) owner to portal_definer;
revoke all on function app.find_cases(text,text,bytea,jsonb) from public;

CREATE OR REPLACE FUNCTION app.followed_at(p_stages text[], p_people uuid[])
 RETURNS TABLE(case_id uuid, number text, check_expires_on date, set_aside_until date)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
#variable_conflict use_column
declare me uuid := app.me(); who uuid := app.person(); today date := app.today();
begin
  return query select a.case_id, a.number, c.check_expires_on, c.set_aside_until
    from portal.case_access a join portal.cases c on c.id = a.case_id
    where a.organisation_id = me and a.facet = 'summary' and a.stage = any(p_stages) and a.worker_id = any(p_people)
      and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today);
end $function$;
alter function app.followed_at(text[],uuid[]) owner to portal_definer;
revoke all on function app.followed_at(text[],uuid[]) from public;

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

CREATE OR REPLACE FUNCTION app.keep_plan_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if old.state <> 'draft' and (new.content <> old.content or new.summary <> old.summary or new.version <> old.version)
    or old.state in ('in_force', 'superseded') and (new.content_hash, new.agreed_on, new.file_hash, new.file) is distinct from
      (old.content_hash, old.agreed_on, old.file_hash, old.file)
    or new.state <> old.state and (old.state, new.state) not in (('draft', 'to_sign'), ('to_sign', 'draft'), ('to_sign', 'in_force'),
      ('in_force', 'superseded'), ('draft', 'dropped'), ('to_sign', 'dropped')) then
    raise exception 'a plan that was sent for signature does not change' using errcode = 'check_violation', constraint = 'plan_is_kept';
  end if;
  return new;
end $function$;
alter function app.keep_plan_trigger() owner to portal_definer;
revoke all on function app.keep_plan_trigger() from public;

CREATE OR REPLACE FUNCTION app.keep_report_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if old.state <> 'draft' or new.facet <> old.facet then
    raise exception 'a report that was approved does not change' using errcode = 'check_violation', constraint = 'report_is_kept';
  end if;
  return new;
end $function$;
alter function app.keep_report_trigger() owner to portal_definer;
revoke all on function app.keep_report_trigger() from public;

CREATE OR REPLACE FUNCTION app.knows(p_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare me uuid := app.me();
begin
  return me is not null and exists (select 1 from portal.memberships m where m.person_id = p_person and (m.organisation_id = me
    or exists (select 1 from portal.partnership_members mine join portal.partnership_members other using (partnership_id)
      where mine.organisation_id = me and mine.ended_on is null
        and other.organisation_id = m.organisation_id and other.ended_on is null)));
end $function$;
alter function app.knows(uuid) owner to portal_definer;
revoke all on function app.knows(uuid) from public;

CREATE OR REPLACE FUNCTION app.knows_home(p_case uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER COST 4000
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  return exists (select 1 from portal.cases c where c.id = p_case and (not c.protected or c.host_organisation_id = app.me()))
    or app.holds(p_case, 'identity') or app.holds(p_case, 'identity.contacts');
end $function$;
alter function app.knows_home(uuid) owner to portal_definer;
revoke all on function app.knows_home(uuid) from public;

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

CREATE OR REPLACE FUNCTION app.ladder_information(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r2 = b.now_on then 2 when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c2 = b.coming_on then 2 when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +5))
  from (select case when (due_on -2) <= today then (due_on -2) end as r0, case when (due_on -2) > today then (due_on -2) end as c0, case when (due_on +1) <= today then (due_on +1) + 7 * ((today - (due_on +1)) / 7) end as r1, case when (due_on +1) > today then (due_on +1) else (due_on +1) + 7 * ((today - (due_on +1)) / 7 + 1) end as c1, case when (due_on +5) <= today then (due_on +5) + 7 * ((today - (due_on +5)) / 7) end as r2, case when (due_on +5) > today then (due_on +5) else (due_on +5) + 7 * ((today - (due_on +5)) / 7 + 1) end as c2) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end, case when a.r2 > coalesce(last, '-infinity') then a.r2 end) as now_on, least(a.c0, a.c1, a.c2) as coming_on) b $function$;
alter function app.ladder_information(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_information(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_plan_review(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +14))
  from (select case when due_on <= today then due_on end as r0, case when due_on > today then due_on end as c0, case when (due_on +14) <= today then (due_on +14) + 14 * ((today - (due_on +14)) / 14) end as r1, case when (due_on +14) > today then (due_on +14) else (due_on +14) + 14 * ((today - (due_on +14)) / 14 + 1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $function$;
alter function app.ladder_plan_review(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_plan_review(date,date,integer[],date,date) from public;

CREATE OR REPLACE FUNCTION app.ladder_proposal_question(due_on date, ends_on date, rungs integer[], last date, today date)
 RETURNS TABLE(now_on date, now_step integer, coming_on date, coming_step integer, escalates_on date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select b.now_on, case when a.r1 = b.now_on then 1 when a.r0 = b.now_on then 0 end, b.coming_on, case when a.c1 = b.coming_on then 1 when a.c0 = b.coming_on then 0 end,
    least((due_on +1))
  from (select case when due_on <= today then due_on end as r0, case when due_on > today then due_on end as c0, case when (due_on +1) <= today then (due_on +1) end as r1, case when (due_on +1) > today then (due_on +1) end as c1) a
  cross join lateral (select greatest(case when a.r0 > coalesce(last, '-infinity') then a.r0 end, case when a.r1 > coalesce(last, '-infinity') then a.r1 end) as now_on, least(a.c0, a.c1) as coming_on) b $function$;
alter function app.ladder_proposal_question(date,date,integer[],date,date) owner to portal_owner;
revoke all on function app.ladder_proposal_question(date,date,integer[],date,date) from public;

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

CREATE OR REPLACE FUNCTION app.owed_information()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(i.id as uuid) as subject_id, cast(i.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(c.organisation_id as uuid) as organisation_id, cast('comune' as text) as organisation_kind, cast('assessment' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(i.due_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.information_requests i join portal.cases c on c.id = i.case_id and c.stage = 'assessment' left join portal.case_workers w on w.case_id = c.id and w.organisation_id = c.organisation_id and w.role = 'social_worker' and w.ended_on is null where i.answered_at is null and i.expired_at is null) q $function$;
alter function app.owed_information() owner to portal_owner;
revoke all on function app.owed_information() from public;

CREATE OR REPLACE FUNCTION app.owed_plan_review()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'ats' then case when q.person_id is null then 'coordinator' else 'educator' end end, false, q.since, q.due_on, q.ends_on, q.rungs from (select cast(c.id as uuid) as subject_id, cast(c.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('support' as text) as facet, cast(w.person_id as uuid) as person_id, cast(null as date) as since, cast(greatest(pl.agreed_on, (select max((s.starts_at at time zone 'Europe/Rome')::date) from portal.support_sessions s where s.case_id = c.id and s.kind = 'plan_review' and s.recorded_at is not null and s.attendance <> 'nobody')) + r.plan_review_days as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.cases c join portal.plans pl on pl.case_id = c.id and pl.state = 'in_force' join portal.rules r on r.id = c.rules_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'ats' and true) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'ats' then 'educator' end and w.ended_on is null where c.stage = 'hosted' and app.today() >= greatest(pl.agreed_on, (select max((s.starts_at at time zone 'Europe/Rome')::date) from portal.support_sessions s where s.case_id = c.id and s.kind = 'plan_review' and s.recorded_at is not null and s.attendance <> 'nobody')) + r.plan_review_days - 14) q $function$;
alter function app.owed_plan_review() owner to portal_owner;
revoke all on function app.owed_plan_review() from public;

CREATE OR REPLACE FUNCTION app.owed_proposal_question()
 RETURNS TABLE(subject_id uuid, topic_id uuid, case_id uuid, property_id uuid, unit_id uuid, session_id uuid, organisation_id uuid, organisation_kind text, facet text, person_id uuid, role text, mandatory boolean, since date, due_on date, ends_on date, rungs integer[])
 LANGUAGE sql
 STABLE
AS $function$ select q.subject_id, q.topic_id, q.case_id, q.property_id, q.unit_id, q.session_id, q.organisation_id, q.organisation_kind, q.facet, q.person_id, case q.organisation_kind when 'comune' then case when q.person_id is null then 'head_of_service' else 'social_worker' end end, true, q.since, q.due_on, q.ends_on, q.rungs from (select cast(q.id as uuid) as subject_id, cast(q.id as uuid) as topic_id, cast(c.id as uuid) as case_id, cast(null as uuid) as property_id, cast(null as uuid) as unit_id, cast(null as uuid) as session_id, cast(pm.organisation_id as uuid) as organisation_id, cast(pm.kind as text) as organisation_kind, cast('placement' as text) as facet, cast(w.person_id as uuid) as person_id, cast((q.asked_at at time zone 'Europe/Rome')::date as date) as since, cast(q.due_on as date) as due_on, cast(null as date) as ends_on, cast(null as integer[]) as rungs from portal.proposal_questions q join portal.proposals p on p.id = q.proposal_id and p.state = 'open' join portal.cases c on c.id = q.case_id join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null and (pm.kind = 'comune' and pm.organisation_id = c.organisation_id) left join portal.case_workers w on w.case_id = c.id and w.organisation_id = pm.organisation_id and w.role = case pm.kind when 'comune' then 'social_worker' end and w.ended_on is null where q.answered_at is null) q $function$;
alter function app.owed_proposal_question() owner to portal_owner;
revoke all on function app.owed_proposal_question() from public;

CREATE OR REPLACE FUNCTION app.partners()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
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

CREATE OR REPLACE FUNCTION app.partnerships()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  return array(select partnership_id from portal.partnership_members where organisation_id = app.me() and ended_on is null);
end $function$;
alter function app.partnerships() owner to portal_definer;
revoke all on function app.partnerships() from public;

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

CREATE OR REPLACE FUNCTION app.require_covered(p_case uuid, p_unit uuid, p_from date, p_to date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if app.covered_until((select u.property_id from portal.units u where u.id = p_unit), p_from) < p_to and not exists (
      select 1 from portal.convention_exceptions e where e.case_id = p_case and e.unit_id = p_unit and e.until >= p_to) then
    raise exception 'out of convention' using errcode = 'P0001', constraint = 'stay_within_convention';
  end if;
end $function$;
alter function app.require_covered(uuid,uuid,date,date) owner to portal_definer;
revoke all on function app.require_covered(uuid,uuid,date,date) from public;

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

CREATE OR REPLACE FUNCTION app.subscribe_push(p_endpoint text, p_p256dh bytea, p_auth bytea, p_device text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare made uuid := gen_random_uuid();
begin
  if app.person() is null then raise exception 'nobody' using errcode = 'P0002'; end if;
  update portal.push_subscriptions set ended_at = app.instant() where endpoint = p_endpoint and ended_at is null;
  insert into portal.push_subscriptions (id, person_id, endpoint, p256dh, auth, device, made_at)
  values (made, app.person(), p_endpoint, p_p256dh, p_auth, p_device, app.instant());
  return made;
end $function$;
alter function app.subscribe_push(text,bytea,bytea,text) owner to portal_definer;
revoke all on function app.subscribe_push(text,bytea,bytea,text) from public;

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

CREATE OR REPLACE FUNCTION app.sync_search(p_cases uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  with names as (
    select n.case_id, string_agg(app.words(n.surname) || app.words(n.given_name), '' order by n.member_id) as all_words,
      string_agg(app.words(n.surname) || app.words(n.given_name), '' order by n.member_id) filter (where n.adult) as adult_words
    from portal.member_names n where n.case_id = any(p_cases) and n.removed_at is null group by n.case_id),
  homes as (
    select c.id as case_id, app.words(p.address) || app.words(p.town) || app.words(u.name) as words
    from portal.cases c join portal.units u on u.id = c.unit_id join portal.properties p on p.id = u.property_id
    where c.id = any(p_cases)),
  held as (
    select a.case_id, a.organisation_id, a.person_id, a.facet, case when a.facet = 'identity' then nullif(d.tokens, '{}') end as tokens,
      case a.facet
        when 'identity' then n.all_words || case when c.protected then coalesce(h.words, '') else '' end
        when 'identity.contacts' then n.adult_words
        when 'placement' then case when not c.protected then h.words end
        else h.words end as words
    from portal.case_access a join portal.cases c on c.id = a.case_id left join names n on n.case_id = a.case_id
    left join homes h on h.case_id = a.case_id left join portal.present_addresses d on d.case_id = a.case_id
    where a.case_id = any(p_cases) and a.facet in ('identity', 'identity.contacts', 'placement', 'placement.own')),
  wanted as (
    select f.case_id, f.organisation_id, f.person_id, f.facet, f.tokens, coalesce(f.words, case when f.tokens is not null then ' ' end) as words
    from held f),
  gone as (
    delete from portal.search_texts s where s.case_id = any(p_cases) and not exists (
      select 1 from wanted w where w.case_id = s.case_id and w.organisation_id = s.organisation_id and w.facet = s.facet
        and w.person_id is not distinct from s.person_id and w.words = s.words and w.tokens is not distinct from s.tokens))
  insert into portal.search_texts (id, case_id, organisation_id, person_id, facet, words, tokens)
  select gen_random_uuid(), w.case_id, w.organisation_id, w.person_id, w.facet, w.words, w.tokens from wanted w
  where w.words is not null and not exists (
    select 1 from portal.search_texts s where s.case_id = w.case_id and s.organisation_id = w.organisation_id and s.facet = w.facet
      and s.person_id is not distinct from w.person_id and s.words = w.words and s.tokens is not distinct from w.tokens);
end $function$;
alter function app.sync_search(uuid[]) owner to portal_definer;
revoke all on function app.sync_search(uuid[]) from public;

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

CREATE OR REPLACE FUNCTION app.takers(p_unit uuid, p_from date, p_to date)
 RETURNS TABLE(case_id uuid, number text, kind text, first date, after date)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select c.id, c.number, d.kind, lower(d.days), upper(d.days)
  from portal.unit_days d join portal.occupation_cases oc on oc.unit_days_id = d.id join portal.cases c on c.id = oc.case_id
  where d.unit_id = p_unit and d.days && daterange(p_from, p_to)
    and (app.holds(c.id, 'placement') or (app.holds(c.id, 'placement.own') and d.organisation_id = app.me()))
    and app.knows_home(c.id)
  order by lower(d.days) $function$;
alter function app.takers(uuid,date,date) owner to portal_definer;
revoke all on function app.takers(uuid,date,date) from public;

CREATE OR REPLACE FUNCTION app.tell(p_what app.telling[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare told integer;
begin
  with t as materialized (select row_number() over () as n, w.* from unnest(p_what) w),
  aud as materialized (
    select t.n, t.case_id, t.unit_id, t.event_id, t.organisation_id, x.kind, x.who, x.role, x.head, x.must_act, x.person, coalesce(x.own, false) as own
    from t cross join lateral jsonb_to_recordset(t.audience)
      as x(kind text, who text, role text, head text, must_act boolean, person uuid, own boolean)),
  parts as (
    select a.*, pm.organisation_id as part_id, c.partnership_id from aud a join portal.cases c on c.id = a.case_id
    join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.kind = a.kind and pm.ended_on is null
    where not a.own or pm.organisation_id = a.organisation_id
    union all
    select a.*, u.organisation_id, null from aud a join portal.units u on u.id = a.unit_id
    where a.case_id is null and a.kind = 'owner'
    union all
    select a.*, x.organisation_id, null from aud a join lateral (
        select distinct p.organisation_id from portal.units u
        join portal.property_access p on p.property_id = u.property_id and p.part = 'tickets'
        join portal.partnership_members pm on pm.organisation_id = p.organisation_id and pm.kind = a.kind and pm.ended_on is null
        where u.id = a.unit_id and (p.since is null or p.since <= app.today()) and (p.until is null or p.until > app.today())) x on true
    where a.case_id is null and a.unit_id is not null and a.kind <> 'owner'
    union all
    select a.*, pm.organisation_id, s.partnership_id from aud a join portal.equipe_sessions s on s.id = a.event_id
    join portal.partnership_members pm on pm.partnership_id = s.partnership_id and pm.kind = a.kind and pm.ended_on is null
    where a.case_id is null and a.unit_id is null and (not a.own or pm.organisation_id = a.organisation_id)),
  meant as (
    select p.n, p.case_id, p.part_id, m.person_id, p.must_act from parts p
      join portal.memberships m on m.organisation_id = p.part_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = p.role
      where p.who = 'role'
    union all
    select p.n, p.case_id, p.part_id, e.person_id, p.must_act from parts p
      join portal.equipe_members e on e.organisation_id = p.part_id and e.partnership_id = p.partnership_id and e.ended_on is null
      where p.who = 'equipe'
    union all
    select p.n, p.case_id, p.part_id, w.person_id, p.must_act from parts p
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null
      where p.who = 'assigned'
    union all
    select p.n, p.case_id, p.part_id, b.substitute_id, p.must_act from parts p
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null
      join portal.absences b on b.organisation_id = p.part_id and b.person_id = w.person_id and not b.cancelled
       and b.starts_on <= app.today() and b.ends_on > app.today()
      where p.who = 'assigned'
    union all
    select p.n, p.case_id, p.part_id, m.person_id, p.must_act from parts p
      join portal.memberships m on m.organisation_id = p.part_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = p.head
      where p.who = 'assigned' and not exists (select 1 from portal.case_workers w
        where w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null)
    union all
    select p.n, p.case_id, p.part_id, p.person, p.must_act from parts p where p.who = 'person'),
  recipients as (
    select meant.n, meant.part_id, meant.person_id, bool_or(meant.must_act) as must_act
    from meant join portal.memberships m on m.person_id = meant.person_id and m.organisation_id = meant.part_id and m.ended_on is null
    where meant.case_id is null or exists (select 1 from portal.case_access a where a.case_id = meant.case_id and a.facet = 'summary'
        and a.organisation_id = meant.part_id and (a.person_id is null or a.person_id = meant.person_id))
      or exists (select 1 from portal.access_ledger l where l.case_id = meant.case_id and l.facet = 'summary'
        and l.organisation_id = meant.part_id and (l.person_id is null or l.person_id = meant.person_id)
        and l.ended_at = app.instant())
    group by 1, 2, 3
    having meant.person_id is distinct from app.person() or bool_or(meant.must_act)),
  made as (
    insert into portal.notifications (id, organisation_id, person_id, kind, case_id, unit_id, event_id, values, mandatory, dedup_key, at)
    select gen_random_uuid(), r.part_id, r.person_id, t.says, t.case_id, t.unit_id, t.event_id, t.values, r.must_act, t.dedup, app.instant()
    from recipients r join t on t.n = r.n
    on conflict (person_id, organisation_id, dedup_key) do nothing
    returning id, organisation_id, person_id, kind, mandatory),
  modes as (
    select made.*, case when made.mandatory then 'at_once' else coalesce(c.mode, m.email_mode, d.mode, 'at_once') end as mode
    from made join portal.memberships m on m.person_id = made.person_id and m.organisation_id = made.organisation_id and m.ended_on is null
    left join portal.topic_choices c on c.person_id = made.person_id and c.organisation_id = made.organisation_id and c.topic = app.topic_of(made.kind)
    left join portal.topic_defaults d on d.organisation_id = made.organisation_id and d.topic = app.topic_of(made.kind)),
  mails as (
    insert into portal.deliveries (id, notification_id, organisation_id, person_id, channel, digest, state, attempts, created_at)
    select gen_random_uuid(), id, organisation_id, person_id, 'email', mode = 'digest', 'pending', 0, app.instant()
    from modes where mode <> 'off'
    returning id, organisation_id, person_id, digest),
  pushes as (
    insert into portal.deliveries (id, notification_id, organisation_id, person_id, channel, digest, state, attempts, created_at)
    select gen_random_uuid(), id, organisation_id, person_id, 'push', false, 'pending', 0, app.instant()
    from modes where mode = 'at_once'
      and exists (select 1 from portal.push_subscriptions s where s.person_id = modes.person_id and s.ended_at is null)
    returning id, organisation_id, person_id),
  queued as (
    insert into portal.outbox (id, organisation_id, person_id, kind, payload, dedup_key, created_at, next_at, attempts)
    select gen_random_uuid(), organisation_id, person_id, case when digest then 'gather' else 'deliver' end,
      jsonb_build_object('delivery', id), 'deliver:' || id, now(), now(), 0
    from mails
    union all
    select gen_random_uuid(), organisation_id, person_id, 'push', jsonb_build_object('delivery', id), 'push:' || id, now(), now(), 0
    from pushes)
  select count(*) into told from made;
  return told;
end $function$;
alter function app.tell(app.telling[]) owner to portal_definer;
revoke all on function app.tell(app.telling[]) from public;

CREATE OR REPLACE FUNCTION app.tell_many(p_what app.telling[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_custom_plan'
 SET enable_nestloop TO 'off'
AS $function$ begin return app.tell(p_what); end $function$;
alter function app.tell_many(app.telling[]) owner to portal_definer;
revoke all on function app.tell_many(app.telling[]) from public;

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
  if cardinality(batch) > 50 then perform app.tell_many(batch);
  elsif batch is not null then perform app.tell(batch);
  end if;
end $function$;
alter function app.tell_of_events(uuid[],jsonb) owner to portal_definer;
revoke all on function app.tell_of_events(uuid[],jsonb) from public;

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

alter table portal.bounces add constraint pk_bounces PRIMARY KEY (person_id);

alter table portal.convention_contents add constraint pk_convention_contents PRIMARY KEY (convention_id);

alter table portal.convention_exceptions add constraint pk_convention_exceptions PRIMARY KEY (id);

alter table portal.funded_hours add constraint pk_funded_hours PRIMARY KEY (id);

alter table portal.home_moves add constraint pk_home_moves PRIMARY KEY (id);

alter table portal.invitations add constraint pk_invitations PRIMARY KEY (person_id, uid);

alter table portal.member_languages add constraint pk_member_languages PRIMARY KEY (member_id);

alter table portal.plan_signatures add constraint pk_plan_signatures PRIMARY KEY (id);

alter table portal.plans add constraint pk_plans PRIMARY KEY (id);

alter table portal.present_addresses add constraint pk_present_addresses PRIMARY KEY (case_id);

alter table portal.proposal_questions add constraint pk_proposal_questions PRIMARY KEY (id);

alter table portal.proposal_refusals add constraint pk_proposal_refusals PRIMARY KEY (id);

alter table portal.push_subscriptions add constraint pk_push_subscriptions PRIMARY KEY (id);

alter table portal.saved_filters add constraint pk_saved_filters PRIMARY KEY (id);

alter table portal.search_steps add constraint pk_search_steps PRIMARY KEY (id);

alter table portal.search_trails add constraint pk_search_trails PRIMARY KEY (id);

alter table portal.stay_corrections add constraint pk_stay_corrections PRIMARY KEY (id);

alter table portal.support_reports add constraint pk_support_reports PRIMARY KEY (id);

alter table portal.tax_code_questions add constraint pk_tax_code_questions PRIMARY KEY (id);

alter table portal.conventions add constraint uq_conventions_id_partner_organisation_id UNIQUE (id, partner_organisation_id);

alter table portal.duties add constraint uq_duties_placement_id_kind_move_id UNIQUE NULLS NOT DISTINCT (placement_id, kind, move_id);

alter table portal.funded_hours add constraint uq_funded_hours_agreement_id_version UNIQUE (agreement_id, version);

alter table portal.home_moves add constraint uq_home_moves_id_placement_id UNIQUE (id, placement_id);

alter table portal.inspections add constraint uq_inspections_placement_id_kind_move_id_version UNIQUE NULLS NOT DISTINCT (placement_id, kind, move_id, version);

alter table portal.plans add constraint uq_plan_version UNIQUE (case_id, version);

alter table portal.plans add constraint uq_plans_id_case_id UNIQUE (id, case_id);

alter table portal.proposals add constraint uq_proposals_id_case_id UNIQUE (id, case_id);

alter table portal.search_trails add constraint uq_search_trails_id_case_id UNIQUE (id, case_id);

alter table portal.support_reports add constraint uq_support_reports_id_case_id UNIQUE (id, case_id);

alter table portal.funded_hours add constraint funded_once_a_day EXCLUDE USING gist (organisation_id WITH =, partnership_id WITH =, daterange(starts_on, ends_on) WITH &&) WHERE ((superseded_at IS NULL));

alter table portal.bounces add constraint bounce_refusals CHECK ((refusals >= 0));

alter table portal.checklists add constraint checklist_correction_has_reason CHECK (((corrects_id IS NULL) = (reason IS NULL)));

alter table portal.convention_exceptions add constraint convention_exception_goes_beyond CHECK ((until > covered_until));

alter table portal.convention_exceptions add constraint convention_exception_has_reason CHECK ((length(btrim(reason)) > 0));

alter table portal.convention_contents add constraint convention_protocol_has_number CHECK (((protocol_on IS NULL) OR (protocol IS NOT NULL)));

alter table portal.deliveries add constraint delivery_channel CHECK ((channel = ANY (ARRAY['email'::text, 'push'::text])));

alter table portal.duties add constraint duty_kind CHECK ((kind = ANY (ARRAY['public_safety_notice'::text, 'building_transfer_notice'::text, 'contract_registration'::text, 'utilities_transfer'::text])));

alter table portal.funded_hours add constraint funded_change_has_reason CHECK (((version = 1) = (why IS NULL)));

alter table portal.funded_hours add constraint funded_hours_measure CHECK (((hours >= 1) AND (hours <= 100000)));

alter table portal.funded_hours add constraint funded_period CHECK ((ends_on > starts_on));

alter table portal.goals add constraint goal_start_level CHECK (((start_level >= 0) AND (start_level <= 4)));

alter table portal.goals add constraint goal_state CHECK ((state = ANY (ARRAY['open'::text, 'met'::text, 'partly_met'::text, 'not_met'::text, 'dropped'::text])));

alter table portal.home_moves add constraint home_move_done_has_day CHECK (((state = 'done'::text) = (moved_on IS NOT NULL)));

alter table portal.home_moves add constraint home_move_elsewhere CHECK ((from_unit_id <> to_unit_id));

alter table portal.home_moves add constraint home_move_state CHECK ((state = ANY (ARRAY['asked'::text, 'agreed'::text, 'declined'::text, 'called_off'::text, 'done'::text])));

alter table portal.inspections add constraint inspection_correction_has_reason CHECK (((version = 1) = (correction_reason IS NULL)));

alter table portal.member_languages add constraint member_language CHECK ((language = ANY (ARRAY['it'::text, 'en'::text, 'fr'::text, 'ar'::text, 'ro'::text, 'uk'::text])));

alter table portal.occupation_cases add constraint occupation_part CHECK ((part = ANY (ARRAY['now'::text, 'next'::text, 'past'::text])));

alter table portal.plans add constraint plan_dropped_has_reason CHECK (((state <> 'dropped'::text) OR (dropped_reason IS NOT NULL)));

alter table portal.plans add constraint plan_in_force_has_day CHECK (((state <> ALL (ARRAY['in_force'::text, 'superseded'::text])) OR (agreed_on IS NOT NULL)));

alter table portal.plan_signatures add constraint plan_signature_member CHECK (((party = 'household'::text) = (member_id IS NOT NULL)));

alter table portal.plan_signatures add constraint plan_signature_method CHECK ((method = ANY (ARRAY['screen'::text, 'paper'::text, 'missing'::text])));

alter table portal.plan_signatures add constraint plan_signature_party CHECK ((party = ANY (ARRAY['household'::text, 'educator'::text])));

alter table portal.plan_signatures add constraint plan_signature_person CHECK (((party = 'educator'::text) = (person_id IS NOT NULL)));

alter table portal.plan_signatures add constraint plan_signature_shown CHECK ((((method = 'missing'::text) = (image IS NULL)) AND ((method <> 'missing'::text) OR (note IS NOT NULL))));

alter table portal.plans add constraint plan_state CHECK ((state = ANY (ARRAY['draft'::text, 'to_sign'::text, 'in_force'::text, 'superseded'::text, 'dropped'::text])));

alter table portal.proposals add constraint proposal_no_has_code CHECK (((owner_answer <> 'no'::text) OR (owner_refusal IS NOT NULL)));

alter table portal.proposal_questions add constraint proposal_question_answered_at CHECK (((answer IS NULL) = (answered_at IS NULL)));

alter table portal.proposals add constraint proposal_refusal CHECK (((owner_refusal IS NULL) OR (owner_refusal = ANY (ARRAY['not_ready'::text, 'own_use'::text, 'not_suitable'::text, 'dates'::text, 'convention'::text, 'other'::text]))));

alter table portal.proposal_refusals add constraint proposal_refusal_code CHECK ((code = ANY (ARRAY['too_far'::text, 'too_small'::text, 'not_accessible'::text, 'costs'::text, 'own_solution'::text, 'not_now'::text, 'not_said'::text, 'other'::text, 'needs_changed'::text, 'better_home'::text, 'other_household'::text, 'home_unfit'::text, 'reconsidered'::text])));

alter table portal.proposal_refusals add constraint proposal_refusal_other_has_words CHECK (((code <> 'other'::text) OR (words IS NOT NULL)));

alter table portal.proposal_refusals add constraint proposal_refusal_side CHECK ((side = ANY (ARRAY['household'::text, 'equipe'::text])));

alter table portal.push_subscriptions add constraint push_subscription_keys CHECK (((octet_length(p256dh) = 65) AND (octet_length(auth) = 16)));

alter table portal.support_reports add constraint report_approved CHECK ((((state = 'approved'::text) = (approved_at IS NOT NULL)) AND ((state <> 'approved'::text) OR ((content IS NOT NULL) AND (file IS NOT NULL)))));

alter table portal.support_reports add constraint report_facet CHECK ((facet = ANY (ARRAY['support'::text, 'support.equipe'::text])));

alter table portal.support_reports add constraint report_kind CHECK ((kind = ANY (ARRAY['intermediate'::text, 'renewal'::text, 'final'::text])));

alter table portal.support_reports add constraint report_months CHECK (((months IS NULL) OR ((months >= 1) AND (months <= 12))));

alter table portal.support_reports add constraint report_period CHECK ((starts_on <= ends_on));

alter table portal.support_reports add constraint report_recommendation CHECK (((recommendation IS NULL) OR (recommendation = ANY (ARRAY['for'::text, 'against'::text, 'for_with_conditions'::text]))));

alter table portal.support_reports add constraint report_renewal_is_shared CHECK (((kind <> 'renewal'::text) OR (facet = 'support'::text)));

alter table portal.support_reports add constraint report_state CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text, 'dropped'::text])));

alter table portal.search_steps add constraint search_step_helper CHECK ((helped_by = ANY (ARRAY['alone'::text, 'educator'::text, 'consultant'::text, 'social_worker'::text, 'volunteer'::text, 'relatives'::text, 'other'::text])));

alter table portal.search_steps add constraint search_step_kind CHECK ((kind = ANY (ARRAY['contact'::text, 'application'::text, 'registration'::text, 'interview'::text, 'viewing'::text, 'offer'::text, 'outcome'::text])));

alter table portal.search_steps add constraint search_step_outcome CHECK (((kind = 'outcome'::text) = (outcome IS NOT NULL)));

alter table portal.search_steps add constraint search_step_outcome_code CHECK (((outcome IS NULL) OR (outcome = ANY (ARRAY['taken'::text, 'refused'::text, 'declined'::text, 'no_answer'::text]))));

alter table portal.search_steps add constraint search_step_reason CHECK (((reason IS NULL) OR (reason = ANY (ARRAY['experience'::text, 'hours'::text, 'distance'::text, 'language'::text, 'childcare'::text, 'health'::text, 'pay'::text, 'others_chosen'::text, 'not_said'::text, 'other'::text, 'rent'::text, 'guarantee'::text, 'income'::text, 'contract'::text, 'household_size'::text, 'origin'::text, 'condition'::text]))));

alter table portal.search_steps add constraint search_step_struck CHECK (((struck_at IS NULL) = (struck_by_id IS NULL)));

alter table portal.stay_corrections add constraint stay_correction_changes CHECK ((was <> becomes));

alter table portal.stay_corrections add constraint stay_correction_which CHECK ((which = ANY (ARRAY['first_day'::text, 'last_day'::text])));

alter table portal.tax_code_questions add constraint tax_code_question_answer CHECK ((answer = ANY (ARRAY['nowhere'::text, 'here'::text, 'elsewhere'::text, 'refused'::text])));

alter table portal.search_trails add constraint trail_ended_has_day CHECK (((outcome IS NULL) = (ended_on IS NULL)));

alter table portal.search_trails add constraint trail_field CHECK ((field = ANY (ARRAY['work'::text, 'home'::text])));

alter table portal.search_trails add constraint trail_kind CHECK ((((field = 'work'::text) AND (kind = ANY (ARRAY['job'::text, 'training'::text, 'employment_centre'::text, 'work_agency'::text]))) OR ((field = 'home'::text) AND (kind = ANY (ARRAY['landlord'::text, 'estate_agency'::text, 'public_housing'::text, 'other_home'::text])))));

alter table portal.search_trails add constraint trail_outcome CHECK (((outcome IS NULL) OR (outcome = ANY (ARRAY['taken'::text, 'refused'::text, 'declined'::text, 'no_answer'::text]))));

alter table portal.search_trails add constraint trail_reason CHECK (((reason IS NULL) OR (reason = ANY (ARRAY['experience'::text, 'hours'::text, 'distance'::text, 'language'::text, 'childcare'::text, 'health'::text, 'pay'::text, 'others_chosen'::text, 'not_said'::text, 'other'::text, 'rent'::text, 'guarantee'::text, 'income'::text, 'contract'::text, 'household_size'::text, 'origin'::text, 'condition'::text]))));

alter table portal.search_trails add constraint trail_why_not CHECK (((outcome IS NULL) OR ((reason IS NOT NULL) = (outcome = ANY (ARRAY['refused'::text, 'declined'::text])))));

alter table portal.bounces add constraint fk_bounces_cleared_by_id FOREIGN KEY (cleared_by_id) REFERENCES portal.people(id);

alter table portal.bounces add constraint fk_bounces_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

alter table portal.checklists add constraint fk_checklists_corrects_id FOREIGN KEY (corrects_id) REFERENCES portal.inspections(id);

alter table portal.checklists add constraint fk_checklists_move_id_placement_id FOREIGN KEY (move_id, placement_id) REFERENCES portal.home_moves(id, placement_id);

alter table portal.checklists add constraint fk_checklists_unit_id FOREIGN KEY (unit_id) REFERENCES portal.units(id);

alter table portal.convention_contents add constraint fk_convention_contents_convention_id_organisation_id FOREIGN KEY (convention_id, organisation_id) REFERENCES portal.conventions(id, organisation_id);

alter table portal.convention_contents add constraint fk_convention_contents_convention_id_partner_organisation_id FOREIGN KEY (convention_id, partner_organisation_id) REFERENCES portal.conventions(id, partner_organisation_id);

alter table portal.convention_contents add constraint fk_convention_contents_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_contents add constraint fk_convention_contents_partner_organisation_id FOREIGN KEY (partner_organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_by_id FOREIGN KEY (by_id) REFERENCES portal.people(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_unit_id_host_organisation_id FOREIGN KEY (unit_id, host_organisation_id) REFERENCES portal.units(id, organisation_id);

alter table portal.duties add constraint fk_duties_move_id_placement_id FOREIGN KEY (move_id, placement_id) REFERENCES portal.home_moves(id, placement_id);

alter table portal.duties add constraint fk_duties_responsible_id FOREIGN KEY (responsible_id) REFERENCES portal.people(id);

alter table portal.funded_hours add constraint fk_funded_hours_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.funded_hours add constraint fk_funded_hours_partnership_id FOREIGN KEY (partnership_id) REFERENCES portal.partnerships(id);

alter table portal.funded_hours add constraint fk_funded_hours_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES portal.people(id);

alter table portal.goals add constraint fk_goals_plan_id FOREIGN KEY (plan_id) REFERENCES portal.plans(id);

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

alter table portal.invitations add constraint fk_invitations_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.invitations add constraint fk_invitations_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.invitations add constraint fk_invitations_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

alter table portal.member_languages add constraint fk_member_languages_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.member_languages add constraint fk_member_languages_member_id_case_id FOREIGN KEY (member_id, case_id) REFERENCES portal.members(id, case_id);

alter table portal.member_languages add constraint fk_member_languages_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.member_languages add constraint fk_member_languages_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES portal.people(id);

alter table portal.plan_signatures add constraint fk_plan_signatures_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.plan_signatures add constraint fk_plan_signatures_member_id_case_id FOREIGN KEY (member_id, case_id) REFERENCES portal.members(id, case_id);

alter table portal.plan_signatures add constraint fk_plan_signatures_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.plan_signatures add constraint fk_plan_signatures_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

alter table portal.plan_signatures add constraint fk_plan_signatures_plan_id_case_id FOREIGN KEY (plan_id, case_id) REFERENCES portal.plans(id, case_id);

alter table portal.plan_signatures add constraint fk_plan_signatures_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES portal.people(id);

alter table portal.present_addresses add constraint fk_present_addresses_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.present_addresses add constraint fk_present_addresses_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.proposal_questions add constraint fk_proposal_questions_answered_by_id FOREIGN KEY (answered_by_id) REFERENCES portal.people(id);

alter table portal.proposal_questions add constraint fk_proposal_questions_asked_by_id FOREIGN KEY (asked_by_id) REFERENCES portal.people(id);

alter table portal.proposal_questions add constraint fk_proposal_questions_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.proposal_questions add constraint fk_proposal_questions_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.proposal_questions add constraint fk_proposal_questions_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.proposal_questions add constraint fk_proposal_questions_proposal_id_case_id FOREIGN KEY (proposal_id, case_id) REFERENCES portal.proposals(id, case_id);

alter table portal.proposal_refusals add constraint fk_proposal_refusals_by_id FOREIGN KEY (by_id) REFERENCES portal.people(id);

alter table portal.proposal_refusals add constraint fk_proposal_refusals_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.proposal_refusals add constraint fk_proposal_refusals_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.proposal_refusals add constraint fk_proposal_refusals_proposal_id_case_id FOREIGN KEY (proposal_id, case_id) REFERENCES portal.proposals(id, case_id);

alter table portal.proposal_refusals add constraint fk_proposal_refusals_unit_id FOREIGN KEY (unit_id) REFERENCES portal.units(id);

alter table portal.push_subscriptions add constraint fk_push_subscriptions_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

alter table portal.saved_filters add constraint fk_saved_filters_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.saved_filters add constraint fk_saved_filters_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

alter table portal.search_steps add constraint fk_search_steps_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.search_steps add constraint fk_search_steps_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.search_steps add constraint fk_search_steps_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES portal.people(id);

alter table portal.search_steps add constraint fk_search_steps_struck_by_id FOREIGN KEY (struck_by_id) REFERENCES portal.people(id);

alter table portal.search_steps add constraint fk_search_steps_trail_id_case_id FOREIGN KEY (trail_id, case_id) REFERENCES portal.search_trails(id, case_id);

alter table portal.search_trails add constraint fk_search_trails_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.search_trails add constraint fk_search_trails_member_id_case_id FOREIGN KEY (member_id, case_id) REFERENCES portal.members(id, case_id);

alter table portal.search_trails add constraint fk_search_trails_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_by_id FOREIGN KEY (by_id) REFERENCES portal.people(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_inspection_id FOREIGN KEY (inspection_id) REFERENCES portal.inspections(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.stay_corrections add constraint fk_stay_corrections_placement_id_case_id FOREIGN KEY (placement_id, case_id) REFERENCES portal.placements(id, case_id);

alter table portal.support_reports add constraint fk_support_reports_author_id FOREIGN KEY (author_id) REFERENCES portal.people(id);

alter table portal.support_reports add constraint fk_support_reports_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.support_reports add constraint fk_support_reports_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.tax_code_questions add constraint fk_tax_code_questions_asked_for_id FOREIGN KEY (asked_for_id) REFERENCES portal.cases(id);

alter table portal.tax_code_questions add constraint fk_tax_code_questions_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.tax_code_questions add constraint fk_tax_code_questions_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

CREATE INDEX ix_push_subscriptions_person ON portal.push_subscriptions USING btree (person_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_push_subscriptions_open ON portal.push_subscriptions USING btree (endpoint) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_saved_filters_default ON portal.saved_filters USING btree (person_id, organisation_id) WHERE ((removed_at IS NULL) AND is_default);

CREATE UNIQUE INDEX uq_saved_filters_last ON portal.saved_filters USING btree (person_id, organisation_id) WHERE (name IS NULL);

CREATE UNIQUE INDEX uq_saved_filters_name ON portal.saved_filters USING btree (person_id, organisation_id, lower(name)) WHERE ((removed_at IS NULL) AND (name IS NOT NULL));

CREATE INDEX ix_funded_hours_current ON portal.funded_hours USING btree (organisation_id, ends_on) WHERE (superseded_at IS NULL);

CREATE INDEX ix_convention_exceptions_case_id ON portal.convention_exceptions USING btree (case_id);

CREATE INDEX ix_invitations_case ON portal.invitations USING btree (person_id, case_id);

CREATE INDEX ix_invitations_subject ON portal.invitations USING btree (person_id, subject_id);

CREATE INDEX ix_occupation_cases_case_id ON portal.occupation_cases USING btree (case_id);

CREATE UNIQUE INDEX uq_case_takes_one_unit ON portal.occupation_cases USING btree (case_id, part) WHERE (part <> 'past'::text);

CREATE UNIQUE INDEX uq_one_plan_in_force ON portal.plans USING btree (case_id) WHERE (state = 'in_force'::text);

CREATE UNIQUE INDEX uq_one_plan_under_way ON portal.plans USING btree (case_id) WHERE (state = ANY (ARRAY['draft'::text, 'to_sign'::text]));

CREATE INDEX ix_search_texts_tokens ON portal.search_texts USING gin (organisation_id, tokens) WHERE (tokens IS NOT NULL);

CREATE INDEX ix_support_reports_case_id ON portal.support_reports USING btree (case_id, created_at DESC);

CREATE INDEX ix_tax_code_questions_at ON portal.tax_code_questions USING btree (organisation_id, at DESC, id DESC);

CREATE INDEX ix_tax_code_questions_person ON portal.tax_code_questions USING btree (person_id, organisation_id, at);

CREATE INDEX ix_member_languages_case_id ON portal.member_languages USING btree (case_id);

CREATE INDEX ix_plan_signatures_case_id ON portal.plan_signatures USING btree (case_id);

CREATE INDEX ix_plan_signatures_plan_id ON portal.plan_signatures USING btree (plan_id, at);

CREATE INDEX ix_proposal_questions_case_id ON portal.proposal_questions USING btree (case_id);

CREATE UNIQUE INDEX uq_one_open_question_of_a_proposal ON portal.proposal_questions USING btree (proposal_id) WHERE (answered_at IS NULL);

CREATE INDEX ix_proposal_refusals_case_id ON portal.proposal_refusals USING btree (case_id);

CREATE INDEX ix_search_trails_case_id ON portal.search_trails USING btree (case_id, started_on DESC);

CREATE INDEX ix_search_trails_due ON portal.search_trails USING btree (case_id, next_step_on) WHERE ((outcome IS NULL) AND (next_step_on IS NOT NULL));

CREATE INDEX ix_home_moves_case_id ON portal.home_moves USING btree (case_id);

CREATE UNIQUE INDEX uq_one_open_move ON portal.home_moves USING btree (placement_id) WHERE (state = ANY (ARRAY['asked'::text, 'agreed'::text]));

CREATE INDEX ix_search_steps_case_id ON portal.search_steps USING btree (case_id, on_day DESC, at DESC);

CREATE INDEX ix_search_steps_trail_id ON portal.search_steps USING btree (trail_id, on_day);

CREATE INDEX ix_stay_corrections_case_id ON portal.stay_corrections USING btree (case_id);

CREATE TRIGGER cases_access_inserted AFTER INSERT ON portal.cases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER cases_access_updated AFTER UPDATE ON portal.cases REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_updated_cases_trigger();

CREATE TRIGGER protected_openings_access_inserted AFTER INSERT ON portal.protected_openings REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER case_workers_access_inserted AFTER INSERT ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER case_workers_access_updated AFTER UPDATE ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_inserted_trigger();

CREATE TRIGGER plans_are_kept BEFORE UPDATE ON portal.plans FOR EACH ROW EXECUTE FUNCTION app.keep_plan_trigger();

CREATE TRIGGER support_reports_are_kept BEFORE UPDATE ON portal.support_reports FOR EACH ROW EXECUTE FUNCTION app.keep_report_trigger();

CREATE TRIGGER member_names_search_inserted AFTER INSERT ON portal.member_names REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_named_trigger();

CREATE TRIGGER member_names_search_updated AFTER UPDATE ON portal.member_names REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_named_trigger();

CREATE TRIGGER present_addresses_search_inserted AFTER INSERT ON portal.present_addresses REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_named_trigger();

CREATE TRIGGER present_addresses_search_updated AFTER UPDATE ON portal.present_addresses REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.sync_named_trigger();

CREATE TRIGGER accounts_address_changed AFTER UPDATE OF email ON portal.accounts FOR EACH ROW WHEN ((lower(new.email) <> lower(old.email))) EXECUTE FUNCTION app.address_changed_trigger();

CREATE TRIGGER case_workers_owe_insert_case_id AFTER INSERT ON portal.case_workers REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('draft,check,information,proposal,household_answer,proposal_question,stay_end,quiet_support,plan_review,concern,handback,follow_up', 'case_id', 'ended_on');

CREATE TRIGGER case_workers_owe_update_case_id AFTER UPDATE ON portal.case_workers REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('draft,check,information,proposal,household_answer,proposal_question,stay_end,quiet_support,plan_review,concern,handback,follow_up', 'case_id', 'ended_on');

CREATE TRIGGER cases_owe_insert_id AFTER INSERT ON portal.cases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('draft,check,information,stay_end,quiet_support,plan_review,concern,social_opinion,educator_report,financial_statement,unit_question,renewal_decision,handback', 'id', 'stage,draft_expires_on,check_expires_on');

CREATE TRIGGER cases_owe_update_id AFTER UPDATE ON portal.cases REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('draft,check,information,stay_end,quiet_support,plan_review,concern,social_opinion,educator_report,financial_statement,unit_question,renewal_decision,handback', 'id', 'stage,draft_expires_on,check_expires_on');

CREATE TRIGGER duties_owe_insert_case_id AFTER INSERT ON portal.duties REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer', 'case_id', '');

CREATE TRIGGER duties_owe_update_case_id AFTER UPDATE ON portal.duties REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer', 'case_id', '');

CREATE TRIGGER placements_owe_insert_case_id AFTER INSERT ON portal.placements REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,stay_end,quiet_support', 'case_id', 'state,ends_on');

CREATE TRIGGER placements_owe_update_case_id AFTER UPDATE ON portal.placements REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,stay_end,quiet_support', 'case_id', 'state,ends_on');

CREATE TRIGGER plans_owe_insert_case_id AFTER INSERT ON portal.plans REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('plan_review', 'case_id', 'state');

CREATE TRIGGER plans_owe_update_case_id AFTER UPDATE ON portal.plans REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('plan_review', 'case_id', 'state');

CREATE TRIGGER proposal_questions_owe_insert_case_id AFTER INSERT ON portal.proposal_questions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('proposal_question', 'case_id', '');

CREATE TRIGGER proposal_questions_owe_update_case_id AFTER UPDATE ON portal.proposal_questions REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('proposal_question', 'case_id', '');

CREATE TRIGGER proposals_owe_insert_case_id AFTER INSERT ON portal.proposals REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('proposal,household_answer,proposal_question', 'case_id', '');

CREATE TRIGGER proposals_owe_update_case_id AFTER UPDATE ON portal.proposals REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('proposal,household_answer,proposal_question', 'case_id', '');

CREATE TRIGGER support_sessions_owe_insert_case_id AFTER INSERT ON portal.support_sessions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_insert('quiet_support,plan_review', 'case_id', 'recorded_at,kind,attendance');

CREATE TRIGGER support_sessions_owe_update_case_id AFTER UPDATE ON portal.support_sessions REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.keep_after_update('quiet_support,plan_review', 'case_id', 'recorded_at,kind,attendance');

alter table portal.bounces enable row level security;

alter table portal.bounces force row level security;

alter table portal.convention_contents enable row level security;

alter table portal.convention_contents force row level security;

alter table portal.convention_exceptions enable row level security;

alter table portal.convention_exceptions force row level security;

alter table portal.funded_hours enable row level security;

alter table portal.funded_hours force row level security;

alter table portal.home_moves enable row level security;

alter table portal.home_moves force row level security;

alter table portal.invitations enable row level security;

alter table portal.invitations force row level security;

alter table portal.member_languages enable row level security;

alter table portal.member_languages force row level security;

alter table portal.plan_signatures enable row level security;

alter table portal.plan_signatures force row level security;

alter table portal.present_addresses enable row level security;

alter table portal.present_addresses force row level security;

alter table portal.proposal_questions enable row level security;

alter table portal.proposal_questions force row level security;

alter table portal.proposal_refusals enable row level security;

alter table portal.proposal_refusals force row level security;

alter table portal.push_subscriptions enable row level security;

alter table portal.push_subscriptions force row level security;

alter table portal.saved_filters enable row level security;

alter table portal.saved_filters force row level security;

alter table portal.search_steps enable row level security;

alter table portal.search_steps force row level security;

alter table portal.search_trails enable row level security;

alter table portal.search_trails force row level security;

alter table portal.stay_corrections enable row level security;

alter table portal.stay_corrections force row level security;

alter table portal.support_reports enable row level security;

alter table portal.support_reports force row level security;

alter table portal.tax_code_questions enable row level security;

alter table portal.tax_code_questions force row level security;

create policy bounces_fence on portal.bounces as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy bounces_select on portal.bounces as permissive for select to portal_app using (((person_id = ( SELECT app.person() AS person)) OR (EXISTS ( SELECT 1
   FROM portal.memberships m
  WHERE ((m.person_id = bounces.person_id) AND (m.organisation_id = ( SELECT app.me() AS me)) AND (m.ended_on IS NULL))))));

create policy bounces_system_select on portal.bounces as permissive for select to portal_system using (true);

create policy bounces_system_insert on portal.bounces as permissive for insert to portal_system with check (true);

create policy bounces_system_update on portal.bounces as permissive for update to portal_system using (true) with check (true);

create policy calendar_feeds_system_update on portal.calendar_feeds as permissive for update to portal_system using (true) with check (true);

create policy case_events_select on portal.case_events as permissive for select to portal_app using (((app.sees(case_id, facet) AND (((data ->> 'unit'::text) IS NULL) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text))));

create policy equipe_members_update on portal.equipe_members as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])))) with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy convention_exceptions_select on portal.convention_exceptions as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy convention_contents_fence on portal.convention_contents as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy convention_contents_select on portal.convention_contents as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) OR (partner_organisation_id = ( SELECT app.me() AS me))));

create policy convention_contents_insert on portal.convention_contents as permissive for insert to portal_app with check ((organisation_id = ( SELECT app.me() AS me)));

create policy convention_contents_update on portal.convention_contents as permissive for update to portal_app using ((organisation_id = ( SELECT app.me() AS me))) with check ((organisation_id = ( SELECT app.me() AS me)));

create policy convention_exceptions_fence on portal.convention_exceptions as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy convention_exceptions_insert on portal.convention_exceptions as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy conventions_insert on portal.conventions as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partner_organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[]))));

create policy documents_select on portal.documents as permissive for select to portal_app using ((((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id)))))))));

create policy documents_update on portal.documents as permissive for update to portal_app using (((uploaded_by_organisation_id = ( SELECT app.me() AS me)) AND (((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id)))))))))) with check (((uploaded_by_organisation_id = ( SELECT app.me() AS me)) AND (((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))))))));

create policy equipe_members_select on portal.equipe_members as permissive for select to portal_app using ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy equipe_members_insert on portal.equipe_members as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy funded_hours_fence on portal.funded_hours as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy funded_hours_select on portal.funded_hours as permissive for select to portal_app using ((organisation_id = ( SELECT app.me() AS me)));

create policy funded_hours_insert on portal.funded_hours as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy funded_hours_update on portal.funded_hours as permissive for update to portal_app using ((organisation_id = ( SELECT app.me() AS me))) with check ((organisation_id = ( SELECT app.me() AS me)));

create policy home_moves_fence on portal.home_moves as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy home_moves_select on portal.home_moves as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_moves_insert on portal.home_moves as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy home_moves_update on portal.home_moves as permissive for update to portal_app using ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)))) with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy information_requests_system_update on portal.information_requests as permissive for update to portal_system using (true) with check (true);

create policy invitations_system_select on portal.invitations as permissive for select to portal_system using (true);

create policy invitations_system_insert on portal.invitations as permissive for insert to portal_system with check (true);

create policy invitations_system_update on portal.invitations as permissive for update to portal_system using (true) with check (true);

create policy member_languages_fence on portal.member_languages as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy member_languages_select on portal.member_languages as permissive for select to portal_app using (app.sees(case_id, 'support'::text));

create policy member_languages_insert on portal.member_languages as permissive for insert to portal_app with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text, 'comune'::text]));

create policy member_languages_update on portal.member_languages as permissive for update to portal_app using (app.sees(case_id, 'support'::text, ARRAY['ats'::text, 'comune'::text])) with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text, 'comune'::text]));

create policy membership_roles_select on portal.membership_roles as permissive for select to portal_app using ((organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[])));

create policy memberships_select on portal.memberships as permissive for select to portal_app using ((organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[])));

create policy organisations_select on portal.organisations as permissive for select to portal_app using ((id = ANY (( SELECT app.partners() AS partners)::uuid[])));

create policy partnership_members_select on portal.partnership_members as permissive for select to portal_app using ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy partnerships_select on portal.partnerships as permissive for select to portal_app using ((id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy people_select on portal.people as permissive for select to portal_app using (app.knows(id));

create policy plan_signatures_fence on portal.plan_signatures as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy plan_signatures_select on portal.plan_signatures as permissive for select to portal_app using (app.sees(case_id, 'support'::text));

create policy plan_signatures_insert on portal.plan_signatures as permissive for insert to portal_app with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text]));

create policy plans_select on portal.plans as permissive for select to portal_app using ((app.sees(case_id, 'support'::text) AND ((state <> ALL (ARRAY['draft'::text, 'dropped'::text])) OR (organisation_id = ( SELECT app.me() AS me)))));

create policy search_trails_select on portal.search_trails as permissive for select to portal_app using (app.sees(case_id, 'support'::text));

create policy present_addresses_fence on portal.present_addresses as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy present_addresses_select on portal.present_addresses as permissive for select to portal_app using (app.sees(case_id, 'identity'::text));

create policy present_addresses_insert on portal.present_addresses as permissive for insert to portal_app with check (app.sees(case_id, 'identity'::text, ARRAY['comune'::text]));

create policy present_addresses_update on portal.present_addresses as permissive for update to portal_app using (app.sees(case_id, 'identity'::text, ARRAY['comune'::text])) with check (app.sees(case_id, 'identity'::text, ARRAY['comune'::text]));

create policy property_offers_select on portal.property_offers as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) OR ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = property_offers.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text)))))));

create policy property_offers_insert on portal.property_offers as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy search_trails_insert on portal.search_trails as permissive for insert to portal_app with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text]));

create policy proposal_questions_fence on portal.proposal_questions as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy proposal_questions_select on portal.proposal_questions as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy proposal_questions_insert on portal.proposal_questions as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy proposal_questions_update on portal.proposal_questions as permissive for update to portal_app using ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)))) with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy proposal_refusals_fence on portal.proposal_refusals as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy proposal_refusals_select on portal.proposal_refusals as permissive for select to portal_app using (app.sees(case_id, 'assessment'::text));

create policy proposal_refusals_insert on portal.proposal_refusals as permissive for insert to portal_app with check (app.sees(case_id, 'assessment'::text, ARRAY['comune'::text]));

create policy push_subscriptions_fence on portal.push_subscriptions as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy push_subscriptions_select on portal.push_subscriptions as permissive for select to portal_app using ((person_id = ( SELECT app.person() AS person)));

create policy push_subscriptions_update on portal.push_subscriptions as permissive for update to portal_app using ((person_id = ( SELECT app.person() AS person))) with check ((person_id = ( SELECT app.person() AS person)));

create policy push_subscriptions_system_select on portal.push_subscriptions as permissive for select to portal_system using (true);

create policy push_subscriptions_system_update on portal.push_subscriptions as permissive for update to portal_system using (true) with check (true);

create policy rules_select on portal.rules as permissive for select to portal_app using ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy rules_insert on portal.rules as permissive for insert to portal_app with check (((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])) AND (changed_by_id = ( SELECT app.person() AS person)) AND (EXISTS ( SELECT 1
   FROM portal.partnership_members p
  WHERE ((p.partnership_id = rules.partnership_id) AND (p.organisation_id = ( SELECT app.me() AS me)) AND (p.kind = 'comune'::text) AND (p.ended_on IS NULL)))) AND (EXISTS ( SELECT 1
   FROM (portal.memberships m
     JOIN portal.membership_roles r ON ((r.membership_id = m.id)))
  WHERE ((m.organisation_id = ( SELECT app.me() AS me)) AND (m.person_id = ( SELECT app.person() AS person)) AND (m.ended_on IS NULL) AND (r.role = 'head_of_service'::text))))));

create policy saved_filters_fence on portal.saved_filters as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy saved_filters_select on portal.saved_filters as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

create policy saved_filters_insert on portal.saved_filters as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

create policy saved_filters_update on portal.saved_filters as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person)))) with check (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

create policy search_steps_fence on portal.search_steps as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy search_steps_select on portal.search_steps as permissive for select to portal_app using (app.sees(case_id, 'support'::text));

create policy search_steps_insert on portal.search_steps as permissive for insert to portal_app with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text]));

create policy search_steps_update on portal.search_steps as permissive for update to portal_app using (app.sees(case_id, 'support'::text, ARRAY['ats'::text])) with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text]));

create policy search_trails_fence on portal.search_trails as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy search_trails_update on portal.search_trails as permissive for update to portal_app using (app.sees(case_id, 'support'::text, ARRAY['ats'::text])) with check (app.sees(case_id, 'support'::text, ARRAY['ats'::text]));

create policy stay_corrections_fence on portal.stay_corrections as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy stay_corrections_select on portal.stay_corrections as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy stay_corrections_insert on portal.stay_corrections as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy support_reports_fence on portal.support_reports as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy support_reports_select on portal.support_reports as permissive for select to portal_app using ((app.sees(case_id, facet) AND ((state = 'approved'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((author_id = ( SELECT app.person() AS person)) OR app.sees(case_id, 'support.equipe'::text, NULL::text[], 'head'::text))))));

create policy support_reports_insert on portal.support_reports as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (author_id = ( SELECT app.person() AS person)) AND app.sees(case_id, facet, ARRAY['ats'::text])));

create policy support_reports_update on portal.support_reports as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND ((author_id = ( SELECT app.person() AS person)) OR app.sees(case_id, 'support.equipe'::text, NULL::text[], 'head'::text)) AND app.sees(case_id, facet, ARRAY['ats'::text]))) with check (((organisation_id = ( SELECT app.me() AS me)) AND ((author_id = ( SELECT app.person() AS person)) OR app.sees(case_id, 'support.equipe'::text, NULL::text[], 'head'::text)) AND app.sees(case_id, facet, ARRAY['ats'::text])));

create policy tax_code_questions_fence on portal.tax_code_questions as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy tax_code_questions_select on portal.tax_code_questions as permissive for select to portal_app using ((organisation_id = ( SELECT app.me() AS me)));

create policy tax_code_questions_insert on portal.tax_code_questions as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (person_id = ( SELECT app.person() AS person))));

create policy tax_code_questions_system_select on portal.tax_code_questions as permissive for select to portal_system using (true);

grant select on portal.bounces to portal_app;

grant insert on portal.bounces to portal_system;

grant select on portal.bounces to portal_system;

grant update on portal.bounces to portal_system;

grant insert on portal.bounces to portal_definer;

grant select on portal.bounces to portal_definer;

grant update on portal.bounces to portal_definer;

grant delete on portal.bounces to portal_definer;

grant update on portal.calendar_feeds to portal_system;

grant insert on portal.convention_contents to portal_app;

grant select on portal.convention_contents to portal_app;

grant update on portal.convention_contents to portal_app;

grant insert on portal.convention_contents to portal_definer;

grant select on portal.convention_contents to portal_definer;

grant update on portal.convention_contents to portal_definer;

grant delete on portal.convention_contents to portal_definer;

grant insert on portal.convention_exceptions to portal_app;

grant select on portal.convention_exceptions to portal_app;

grant insert on portal.convention_exceptions to portal_definer;

grant select on portal.convention_exceptions to portal_definer;

grant update on portal.convention_exceptions to portal_definer;

grant delete on portal.convention_exceptions to portal_definer;

grant insert on portal.funded_hours to portal_app;

grant select on portal.funded_hours to portal_app;

grant insert on portal.funded_hours to portal_definer;

grant select on portal.funded_hours to portal_definer;

grant update on portal.funded_hours to portal_definer;

grant delete on portal.funded_hours to portal_definer;

grant insert on portal.home_moves to portal_app;

grant select on portal.home_moves to portal_app;

grant update on portal.home_moves to portal_app;

grant insert on portal.home_moves to portal_definer;

grant select on portal.home_moves to portal_definer;

grant update on portal.home_moves to portal_definer;

grant delete on portal.home_moves to portal_definer;

grant update on portal.information_requests to portal_system;

grant insert on portal.invitations to portal_system;

grant select on portal.invitations to portal_system;

grant update on portal.invitations to portal_system;

grant insert on portal.invitations to portal_definer;

grant select on portal.invitations to portal_definer;

grant update on portal.invitations to portal_definer;

grant delete on portal.invitations to portal_definer;

grant insert on portal.member_languages to portal_app;

grant select on portal.member_languages to portal_app;

grant update on portal.member_languages to portal_app;

grant insert on portal.member_languages to portal_definer;

grant select on portal.member_languages to portal_definer;

grant update on portal.member_languages to portal_definer;

grant delete on portal.member_languages to portal_definer;

grant insert on portal.plan_signatures to portal_app;

grant select on portal.plan_signatures to portal_app;

grant insert on portal.plan_signatures to portal_definer;

grant select on portal.plan_signatures to portal_definer;

grant update on portal.plan_signatures to portal_definer;

grant delete on portal.plan_signatures to portal_definer;

grant insert on portal.present_addresses to portal_app;

grant select on portal.present_addresses to portal_app;

grant update on portal.present_addresses to portal_app;

grant insert on portal.present_addresses to portal_definer;

grant select on portal.present_addresses to portal_definer;

grant update on portal.present_addresses to portal_definer;

grant delete on portal.present_addresses to portal_definer;

grant insert on portal.proposal_questions to portal_app;

grant select on portal.proposal_questions to portal_app;

grant update on portal.proposal_questions to portal_app;

grant insert on portal.proposal_questions to portal_definer;

grant select on portal.proposal_questions to portal_definer;

grant update on portal.proposal_questions to portal_definer;

grant delete on portal.proposal_questions to portal_definer;

grant insert on portal.proposal_refusals to portal_app;

grant select on portal.proposal_refusals to portal_app;

grant insert on portal.proposal_refusals to portal_definer;

grant select on portal.proposal_refusals to portal_definer;

grant update on portal.proposal_refusals to portal_definer;

grant delete on portal.proposal_refusals to portal_definer;

grant select on portal.push_subscriptions to portal_app;

grant select on portal.push_subscriptions to portal_system;

grant update on portal.push_subscriptions to portal_system;

grant insert on portal.push_subscriptions to portal_definer;

grant select on portal.push_subscriptions to portal_definer;

grant update on portal.push_subscriptions to portal_definer;

grant delete on portal.push_subscriptions to portal_definer;

grant insert on portal.saved_filters to portal_app;

grant select on portal.saved_filters to portal_app;

grant insert on portal.saved_filters to portal_definer;

grant select on portal.saved_filters to portal_definer;

grant update on portal.saved_filters to portal_definer;

grant delete on portal.saved_filters to portal_definer;

grant insert on portal.search_steps to portal_app;

grant select on portal.search_steps to portal_app;

grant insert on portal.search_steps to portal_definer;

grant select on portal.search_steps to portal_definer;

grant update on portal.search_steps to portal_definer;

grant delete on portal.search_steps to portal_definer;

grant insert on portal.search_trails to portal_app;

grant select on portal.search_trails to portal_app;

grant update on portal.search_trails to portal_app;

grant insert on portal.search_trails to portal_definer;

grant select on portal.search_trails to portal_definer;

grant update on portal.search_trails to portal_definer;

grant delete on portal.search_trails to portal_definer;

grant insert on portal.stay_corrections to portal_app;

grant select on portal.stay_corrections to portal_app;

grant insert on portal.stay_corrections to portal_definer;

grant select on portal.stay_corrections to portal_definer;

grant update on portal.stay_corrections to portal_definer;

grant delete on portal.stay_corrections to portal_definer;

grant insert on portal.support_reports to portal_app;

grant select on portal.support_reports to portal_app;

grant update on portal.support_reports to portal_app;

grant insert on portal.support_reports to portal_definer;

grant select on portal.support_reports to portal_definer;

grant update on portal.support_reports to portal_definer;

grant delete on portal.support_reports to portal_definer;

grant insert on portal.tax_code_questions to portal_app;

grant select on portal.tax_code_questions to portal_app;

grant select on portal.tax_code_questions to portal_system;

grant insert on portal.tax_code_questions to portal_definer;

grant select on portal.tax_code_questions to portal_definer;

grant update on portal.tax_code_questions to portal_definer;

grant delete on portal.tax_code_questions to portal_definer;

grant update (token_hash) on portal.calendar_feeds to portal_app;

grant update (made_at) on portal.calendar_feeds to portal_app;

grant update (ended_at) on portal.calendar_feeds to portal_app;

grant update (responsible_id) on portal.duties to portal_app;

grant update (superseded_at) on portal.funded_hours to portal_app;

grant update (ended_at) on portal.push_subscriptions to portal_app;

grant update (name) on portal.saved_filters to portal_app;

grant update (asked) on portal.saved_filters to portal_app;

grant update (pinned) on portal.saved_filters to portal_app;

grant update (is_default) on portal.saved_filters to portal_app;

grant update (removed_at) on portal.saved_filters to portal_app;

grant update (struck_at) on portal.search_steps to portal_app;

grant update (struck_by_id) on portal.search_steps to portal_app;

grant execute on function app.clear_bounce(uuid) to portal_app;

grant execute on function app.come_of_age(integer) to portal_system;

grant execute on function app.correct_end(uuid,date,date) to portal_app;

grant execute on function app.expire_drafts(jsonb,integer) to portal_system;

grant execute on function app.expire_proposals(jsonb,integer) to portal_system;

grant execute on function app.find_cases(text,text,bytea,jsonb) to portal_app;

grant execute on function app.followed_at(text[],uuid[]) to portal_app;

grant execute on function app.hold_for_move(uuid) to portal_app;

grant execute on function app.inventory_at(uuid,uuid) to portal_app;

grant execute on function app.keep_all_obligations(text[],integer) to portal_system;

grant execute on function app.knows(uuid) to portal_app;

grant execute on function app.knows_home(uuid) to portal_app;

grant execute on function app.ladder_duty_utilities_transfer(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_plan_review(date,date,integer[],date,date) to portal_definer;

grant execute on function app.ladder_proposal_question(date,date,integer[],date,date) to portal_definer;

grant execute on function app.move_home(uuid,date,date) to portal_app;

grant execute on function app.open_due_reviews(jsonb,integer) to portal_system;

grant execute on function app.open_reviews(uuid,text,integer) to portal_app;

grant execute on function app.open_reviews(uuid,text,integer) to portal_system;

grant execute on function app.owed_duty_utilities_transfer() to portal_definer;

grant execute on function app.owed_plan_review() to portal_definer;

grant execute on function app.owed_proposal_question() to portal_definer;

grant execute on function app.release_move(uuid) to portal_app;

grant execute on function app.remind_obligations(text[],integer) to portal_system;

grant execute on function app.seen(uuid,text) to portal_app;

grant execute on function app.subscribe_push(text,bytea,bytea,text) to portal_app;

grant execute on function app.partners() to portal_app;

grant execute on function app.partnerships() to portal_app;

-- The home of a protected household is found no more by whoever sees the placement alone, but by those who may read who it is.
update portal.search_texts s set words = s.words || app.words(p.address) || app.words(p.town) || app.words(u.name)
from portal.cases c join portal.units u on u.id = c.unit_id join portal.properties p on p.id = u.property_id
where c.id = s.case_id and c.protected and s.facet = 'identity';

delete from portal.search_texts s using portal.cases c where c.id = s.case_id and c.protected and s.facet = 'placement';
