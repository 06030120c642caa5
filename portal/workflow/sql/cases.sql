create function app.owns_case(p_case uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.cases where id = p_case and organisation_id = app.me()) $$;

-- Whether the caller holds a grant on a facet of a case, by organisation or by name. The system role holds all.
create function app.holds(p_case uuid, p_facet text) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select session_user = 'portal_system' or exists (select 1 from portal.case_access a
        where a.case_id = p_case and a.facet = p_facet and a.organisation_id = app.me()
          and (a.person_id is null or a.person_id = app.person()) and (a.until is null or a.until > app.today())) $$;

-- Whether the caller may know which home a household has: whoever sees the placement, but of a protected household only the owner of the
-- home and whoever may read who the household is.
create function app.knows_home(p_case uuid) returns boolean
  language plpgsql stable security definer cost 4000 set search_path = pg_catalog, portal
as $$
begin
  return exists (select 1 from portal.cases c where c.id = p_case and (not c.protected or c.host_organisation_id = app.me()))
    or app.holds(p_case, 'identity') or app.holds(p_case, 'identity.contacts');
end $$;

-- The condition of the policies of every facet's table: the caller's organisation, or the caller by name, holds a grant on the facet
-- of the case, today; of the given kinds and audience, if any. PL/pgSQL keeps its plan, so that a call costs microseconds.
-- Its cost tells the planner to reach a facet's table by key, from the register, and not to ask for every row of it.
create function app.sees(p_case uuid, p_facet text, p_kinds text[] default null, p_audience text default null) returns boolean
  language plpgsql stable security definer cost 4000 set search_path = pg_catalog, portal
as $$
begin
  return exists (select 1 from portal.case_access a
    where a.case_id = p_case and a.organisation_id = nullif(current_setting('portal.organisation', true), '')::uuid and a.facet = p_facet
      and (a.person_id is null or a.person_id = nullif(current_setting('portal.person', true), '')::uuid)
      and (a.until is null or a.until > app.today())
      and (p_kinds is null or a.kind = any(p_kinds)) and (p_audience is null or a.audience = p_audience));
end $$;

-- How many open cases of the register the caller is assigned to, or somebody for whom the caller stands in: counted past the policies, which would
-- judge each of them. Who follows a case stands in its row of the register; of who else works on it (only the ATS has such people) the open cases are asked.
create function app.followed() returns bigint language plpgsql stable security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_generic_plan set enable_bitmapscan = off
as $$
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
end $$;

-- Lock a case against every other command. Answers its version, or nothing when the caller may not know the case.
create function app.lock_case(p_case uuid) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare found_version integer;
begin
  if not app.holds(p_case, 'summary') then return null; end if;
  select version into found_version from portal.cases where id = p_case for update;
  return found_version;
end $$;

create type app.access_row as (
  case_id uuid, organisation_id uuid, person_id uuid, facet text, kind text, audience text, until date);

-- Every grant that the given cases should have now: the table of disclosure, applied to where they stand and who works on them.
create function app.wanted_access(p_cases uuid[]) returns setof app.access_row
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  with c as (select * from portal.cases where id = any(p_cases)),
  part as (
    select c.id as case_id, pm.organisation_id, pm.kind from c
    join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null
    where (pm.kind = 'comune' and pm.organisation_id = c.organisation_id) or pm.kind = 'ats'
       or (pm.kind = 'owner' and pm.organisation_id = c.host_organisation_id)),
  due as (
    select c.id as case_id, c.author_id, c.partnership_id, part.organisation_id, part.kind, d.facet,
      case when c.protected and d.facet in ('identity', 'identity.contacts') and d.audience = 'organisation' then 'protected' else d.audience end as audience,
      case when d.days_after_close = 'contacts_after_days' then c.closed_on + r.contacts_after_days end as until
    from c join part on part.case_id = c.id
    join portal.rules r on r.id = c.rules_id
    join portal.disclosure_rules d on d.kind = part.kind and c.stage = any(d.stages)
      and (d.milestone is null or d.milestone = any(c.reached))),
  away as (
    select b.organisation_id, b.person_id, b.substitute_id, b.ends_on from portal.absences b
    where not b.cancelled and b.starts_on <= app.today() and b.ends_on > app.today()),
  named as (
    select due.*, null::uuid as person_id from due where audience = 'organisation'
    union all
    select due.*, due.author_id from due where audience = 'author'
    union all
    select due.case_id, due.author_id, due.partnership_id, due.organisation_id, due.kind, due.facet, due.audience,
        least(due.until, b.ends_on), b.substitute_id
      from due join away b on b.organisation_id = due.organisation_id and b.person_id = due.author_id
      where due.audience = 'author'
    union all
    select due.case_id, due.author_id, due.partnership_id, due.organisation_id, due.kind, due.facet, due.audience,
        least(due.until, b.ends_on), b.substitute_id
      from due join portal.case_workers w on w.case_id = due.case_id and w.organisation_id = due.organisation_id and w.ended_on is null
      join away b on b.organisation_id = due.organisation_id and b.person_id = w.person_id
      where due.audience in ('assigned', 'protected')
    union all
    select due.case_id, due.author_id, due.partnership_id, due.organisation_id, due.kind, due.facet, due.audience,
        least(due.until, o.ends_on), o.person_id
      from due join portal.protected_openings o on o.case_id = due.case_id and o.organisation_id = due.organisation_id and o.ends_on > app.today()
      where due.audience = 'protected'
    union all
    select due.*, m.person_id from due
      join portal.memberships m on m.organisation_id = due.organisation_id
      join portal.membership_roles mr on mr.membership_id = m.id
       and mr.role = case due.kind when 'comune' then 'head_of_service' when 'ats' then 'coordinator' else 'property_manager' end
      where due.audience = 'head'
    union all
    select due.*, e.person_id from due
      join portal.equipe_members e on e.partnership_id = due.partnership_id
       and e.organisation_id = due.organisation_id and e.ended_on is null
      where due.audience = 'equipe'
    union all
    select due.*, w.person_id from due
      join portal.case_workers w on w.case_id = due.case_id and w.organisation_id = due.organisation_id and w.ended_on is null
      where due.audience in ('assigned', 'protected'))
  select distinct on (n.case_id, n.organisation_id, n.facet, n.person_id)
    n.case_id, n.organisation_id, n.person_id, n.facet, n.kind, case n.audience when 'protected' then 'assigned' else n.audience end, n.until
  from named n
  where (n.until is null or n.until > app.today()) and (n.person_id is null or (
    exists (select 1 from portal.memberships m
      where m.person_id = n.person_id and m.organisation_id = n.organisation_id and m.ended_on is null)
    and not exists (select 1 from named o where o.case_id = n.case_id
      and o.organisation_id = n.organisation_id and o.facet = n.facet and o.person_id is null)))
  order by n.case_id, n.organisation_id, n.facet, n.person_id, n.audience = 'head' desc $$;

-- Make the grants of the given cases what they should be: open what is missing, end what is no longer due, keep the history.
-- The only writer of case_access.
create function app.sync_access(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare wanted app.access_row[];
begin
  select coalesce(array_agg(w), '{}') into wanted from app.wanted_access(p_cases) w;

  with gone as (
    delete from portal.case_access a where a.case_id = any(p_cases) and not exists (
      select 1 from unnest(wanted) w where w.case_id = a.case_id and w.organisation_id = a.organisation_id
        and w.facet = a.facet and w.person_id is not distinct from a.person_id and w.audience = a.audience)
    returning a.id, a.case_id)
  update portal.access_ledger l set ended_at = app.instant(), ended_stage = c.stage
  from gone g join portal.cases c on c.id = g.case_id where l.id = g.id;

  with fresh as (
    insert into portal.case_access (id, case_id, organisation_id, person_id, facet, kind, audience, since, until)
    select gen_random_uuid(), w.case_id, w.organisation_id, w.person_id, w.facet, w.kind, w.audience, app.instant(), w.until
    from unnest(wanted) w
    where not exists (select 1 from portal.case_access a where a.case_id = w.case_id
      and a.organisation_id = w.organisation_id and a.facet = w.facet and a.person_id is not distinct from w.person_id)
    returning *)
  insert into portal.access_ledger (id, case_id, organisation_id, person_id, facet, kind, audience, opened_at, opened_stage)
  select f.id, f.case_id, f.organisation_id, f.person_id, f.facet, f.kind, f.audience, f.since, c.stage
  from fresh f join portal.cases c on c.id = f.case_id;

  update portal.case_access a set until = w.until from unnest(wanted) w
  where w.case_id = a.case_id and w.organisation_id = a.organisation_id and w.facet = a.facet
    and w.person_id is not distinct from a.person_id and a.until is distinct from w.until;

  with now as (
    select a.id, c.number, c.stage, c.stage_since, c.size, c.ends_on, c.urgent, app.follows(c.id, a.organisation_id, a.kind) as worker_id,
      case when a.kind = 'comune' then app.stalls_on(c.id) end as stalled_on, c.partnership_id, c.check_expires_on, c.set_aside_until
    from portal.case_access a join portal.cases c on c.id = a.case_id where c.id = any(p_cases) and a.facet = 'summary')
  update portal.case_access a set number = n.number, stage = n.stage, stage_since = n.stage_since, size = n.size, ends_on = n.ends_on,
    urgent = n.urgent, worker_id = n.worker_id, stalled_on = n.stalled_on, partnership_id = n.partnership_id,
    check_expires_on = n.check_expires_on, set_aside_until = n.set_aside_until
  from now n where a.id = n.id
    and (a.number, a.stage, a.stage_since, a.size, a.ends_on, a.urgent, a.worker_id, a.stalled_on, a.partnership_id, a.check_expires_on, a.set_aside_until)
      is distinct from (n.number, n.stage, n.stage_since, n.size, n.ends_on, n.urgent, n.worker_id, n.stalled_on, n.partnership_id, n.check_expires_on,
        n.set_aside_until);
  perform app.sync_search(p_cases);
end $$;

-- Who follows a case in an organisation: its social worker, its educator.
create function app.follows(p_case uuid, p_organisation uuid, p_kind text) returns uuid
  language sql stable security definer set search_path = pg_catalog, portal
as $$ select w.person_id from portal.case_workers w where w.case_id = p_case and w.organisation_id = p_organisation and w.ended_on is null
        and w.role = case p_kind when 'comune' then 'social_worker' when 'ats' then 'educator' end $$;

-- The day from which a case counts as stalled: so many days after anybody last did something in it, as the rules say for its stage; a
-- household that was set aside stalls no sooner than it waits again. Nothing for stages of which the rules say nothing.
create function app.stalls_on(p_case uuid) returns date language sql stable security definer set search_path = pg_catalog, portal
as $$
  select greatest((greatest(c.stage_since, (select max(e.at) from portal.case_events e where e.case_id = c.id and e.person_id is not null))
      at time zone 'Europe/Rome')::date, case when c.stage = 'waiting' then c.set_aside_until end) + (r.stalled_days ->> c.stage)::integer
  from portal.cases c join portal.rules r on r.id = c.rules_id where c.id = p_case $$;

create function app.sync_stalled_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.case_access set stalled_on = app.stalls_on(new.case_id)
  where case_id = new.case_id and facet = 'summary' and kind = 'comune';
  return null;
end $$;
create trigger case_events_sync_stalled after insert on portal.case_events
  for each row when (new.person_id is not null) execute function app.sync_stalled_trigger();

-- The same for many cases at once, as a sweep changes them. What a plan made for one case does for each of thousands is quadratic:
-- here everything is planned for what there is, and joined by hash.
create function app.sync_access_of_many(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_custom_plan set enable_nestloop = off
as $$ begin perform app.sync_access(p_cases); end $$;

create function app.sync_concerned(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if cardinality(p_cases) > 50 then perform app.sync_access_of_many(p_cases);
  elsif p_cases is not null then perform app.sync_access(p_cases);
  end if;
end $$;

create function app.sync_inserted_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if tg_table_name = 'cases' then perform app.sync_concerned((select array_agg(n.id) from changed n));
  else perform app.sync_concerned((select array_agg(distinct (to_jsonb(n) ->> 'case_id')::uuid) from changed n));
  end if;
  return null;
end $$;
create function app.sync_updated_cases_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.sync_concerned((select array_agg(n.id) from changed n join former f on f.id = n.id
    where (n.stage, n.stage_since, n.reached, n.size, n.ends_on, n.host_organisation_id, n.urgent, n.check_expires_on, n.set_aside_until, n.rules_id,
        n.protected)
      is distinct from (f.stage, f.stage_since, f.reached, f.size, f.ends_on, f.host_organisation_id, f.urgent, f.check_expires_on, f.set_aside_until,
        f.rules_id, f.protected)));
  return null;
end $$;
create trigger cases_access_inserted after insert on portal.cases referencing new table as changed
  for each statement execute function app.sync_inserted_trigger();
create trigger cases_access_updated after update on portal.cases referencing new table as changed old table as former
  for each statement execute function app.sync_updated_cases_trigger();
create trigger protected_openings_access_inserted after insert on portal.protected_openings referencing new table as changed
  for each statement execute function app.sync_inserted_trigger();
create trigger case_workers_access_inserted after insert on portal.case_workers referencing new table as changed
  for each statement execute function app.sync_inserted_trigger();
create trigger case_workers_access_updated after update on portal.case_workers referencing new table as changed
  for each statement execute function app.sync_inserted_trigger();

-- A seat in the Equipe, or the role of a head, changes who is named: derive anew. Whoever leaves an organisation, or a role, is no
-- longer assigned to cases in it, so that what happens there is told to the head.
create function app.sync_people_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;
create trigger equipe_members_sync_access after insert or update on portal.equipe_members
  for each row execute function app.sync_people_trigger();
create trigger membership_roles_sync_access after insert or delete on portal.membership_roles
  for each row execute function app.sync_people_trigger();
create trigger memberships_sync_access after update of ended_on on portal.memberships
  for each row execute function app.sync_people_trigger();

-- Who stands in for somebody who is away sees what that one sees by name: derive anew when an absence begins, changes or ends.
create function app.sync_absent(p_organisation uuid, p_person uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare concerned uuid[];
begin
  select array_agg(distinct c.id) into concerned from portal.cases c
  where c.organisation_id = p_organisation and c.author_id = p_person and c.stage in ('draft', 'withdrawn')
     or c.id in (select w.case_id from portal.case_workers w
       where w.person_id = p_person and w.organisation_id = p_organisation and w.ended_on is null);
  perform app.sync_concerned(concerned);
end $$;

create function app.sync_absence_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin perform app.sync_absent(new.organisation_id, new.person_id); return null; end $$;
create trigger absences_sync_access after insert or update on portal.absences
  for each row execute function app.sync_absence_trigger();

-- The absences that have begun since they were recorded. For the sweep.
create function app.begin_absences() returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare n integer;
begin
  update portal.absences set begun = true
  where not begun and not cancelled and starts_on <= app.today() and ends_on > app.today();
  get diagnostics n = row_count;
  return n;
end $$;

-- The caller, and those for whom the caller stands in today: their cases are the caller's to follow.
create function app.stands_for() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  return array[app.person()] || array(select b.person_id from portal.absences b
    where b.substitute_id = app.person() and b.organisation_id = app.me() and not b.cancelled
      and b.starts_on <= app.today() and b.ends_on > app.today());
end $$;

-- Take a transition: the only writer of a case's stage. Refuses what the table of transitions refuses, for the caller's kind.
create function app.move_case(p_case uuid, p_transition text) returns text
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- What a transition changes in the rows of the cases that take it. Whoever calls has judged it.
create function app.put_at_stage(p_cases uuid[], p_transition text, p_target text) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- Remember a milestone beside the stages (that a review was opened), from which further facets may follow.
create function app.reach(p_case uuid, p_milestone text) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_milestone <> 'review_opened' then raise exception 'unknown milestone %', p_milestone; end if;
  if not app.holds(p_case, 'renewal') then raise exception 'unknown case' using errcode = 'P0002'; end if;
  update portal.cases set reached = reached || p_milestone, version = version + 1
  where id = p_case and not p_milestone = any(reached);
end $$;

-- End the grants whose last day is past. For the sweep.
create function app.end_expired_access() returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare n integer;
begin
  with gone as (delete from portal.case_access where until <= app.today() returning id, case_id)
  update portal.access_ledger l set ended_at = app.instant(), ended_stage = c.stage
  from gone g join portal.cases c on c.id = g.case_id where l.id = g.id;
  get diagnostics n = row_count;
  return n;
end $$;
