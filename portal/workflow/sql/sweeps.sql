-- What a night does by itself, for many cases in a few statements. Each takes at most p_most, so that its transaction is short, and leaves
-- alone what somebody is working on just now; whoever calls commits, and calls again while as many came back. Only the system's.

-- Tell of what happened to cases: their events, just written.
create function app.tell_of_events(p_events uuid[], p_said jsonb) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare batch app.telling[];
begin
  select array_agg(row(v.name, v.case_id, null, v.id, null, jsonb_build_object('number', c.number), e.audience, v.name || ':' || v.id)::app.telling)
  into batch from portal.case_events v join portal.cases c on c.id = v.case_id
  join jsonb_to_recordset(p_said) as e(name text, audience jsonb) on e.name = v.name
  where v.id = any(p_events);
  if cardinality(batch) > 50 then perform app.tell_many(batch);
  elsif batch is not null then perform app.tell(batch);
  end if;
end $$;

-- Open the reviews that are due, and tell of all of them. p_said names the events with facet and audience, as portal/workflow/events
-- declares them.
create function app.open_due_reviews(p_said jsonb, p_most integer) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- One transition for many locked cases, as the system takes it: the events first, then the stage, then whoever is told.
create function app.move_due(p_cases uuid[], p_transition text, p_said jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- End the drafts whose day is past.
create function app.expire_drafts(p_said jsonb, p_most integer) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare due uuid[];
begin
  select array_agg(d.id) into due from (
    select c.id from portal.cases c where c.stage = 'draft' and c.draft_expires_on < app.today()
    order by c.id limit p_most for update skip locked) d;
  if due is not null then perform app.move_due(due, 'withdraw', p_said); end if;
  return coalesce(cardinality(due), 0);
end $$;

-- End the proposals whose day to answer is past: first the days are given back, for the transition ends the owner's grants.
create function app.expire_proposals(p_said jsonb, p_most integer) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- End the questions of the Equipe whose further term is over: for each term of the rules, the last due day that is so long ago.
create function app.expire_information(p_said jsonb, p_last jsonb, p_most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- Count anew the households in which somebody has come of age.
create function app.come_of_age(p_most integer) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;
