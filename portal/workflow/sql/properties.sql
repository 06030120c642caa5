-- Which parts of a property its partners see: for the Comune of a partnership it is offered to, the description, the days taken and
-- the convention's dates; for the partner of a convention, while it runs, how one gets in and the open tickets. A convention that
-- has yet to begin shows its partner the description only. The dates are kept with the grant, so that it ends by itself.
create function app.sync_property_access(p_property uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  with due as (
    select pm.organisation_id, part.name as part, null::date as since, null::date as until
    from portal.property_offers o
    join portal.partnership_members pm on pm.partnership_id = o.partnership_id and pm.ended_on is null and pm.kind = 'comune'
    cross join (values ('description'), ('availability'), ('convention')) part(name)
    where o.property_id = p_property and o.ended_on is null
    union all
    select c.partner_organisation_id, 'description', null, c.ends_on
    from portal.conventions c where c.property_id = p_property and c.ends_on > app.today()
    union all
    select c.partner_organisation_id, part.name, c.starts_on, c.ends_on
    from portal.conventions c cross join (values ('access'), ('tickets')) part(name)
    where c.property_id = p_property and c.ends_on > app.today()
      and exists (select 1 from portal.organisations o where o.id = c.partner_organisation_id and o.kind = 'ats')),
  wanted as (
    select distinct on (organisation_id, part, since) organisation_id, part, since, until
    from due order by organisation_id, part, since, until desc nulls first),
  gone as (
    delete from portal.property_access a where a.property_id = p_property
      and not exists (select 1 from wanted w where w.organisation_id = a.organisation_id and w.part = a.part
        and w.since is not distinct from a.since))
  insert into portal.property_access as held (id, property_id, organisation_id, part, since, until)
  select gen_random_uuid(), p_property, w.organisation_id, w.part, w.since, w.until from wanted w
  on conflict (property_id, organisation_id, part, since) do update set until = excluded.until
    where held.until is distinct from excluded.until;
end $$;

-- Whether another organisation may see a part of a property today. For definer functions, which no policy limits.
create function app.property_shared(p_property uuid, p_organisation uuid, p_part text) returns boolean
  language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.property_access a
        where a.property_id = p_property and a.organisation_id = p_organisation and a.part = p_part
          and (a.since is null or a.since <= app.today()) and (a.until is null or a.until > app.today())) $$;

create function app.sync_property_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin perform app.sync_property_access(new.property_id); return null; end $$;
create trigger property_offers_sync after insert or update on portal.property_offers
  for each row execute function app.sync_property_trigger();
create trigger conventions_sync after insert or update on portal.conventions
  for each row execute function app.sync_property_trigger();

-- Lock a unit, so that of two who want the same days one waits and then gets a clean conflict. Answers whether the caller sees it.
create function app.lock_unit(p_unit uuid) returns boolean language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare u portal.units;
begin
  select * into u from portal.units where id = p_unit for update;
  return found and (session_user = 'portal_system' or u.organisation_id = app.me()
    or app.property_shared(u.property_id, app.me(), 'description'));
end $$;

-- The first day from p_day on that no convention of a property covers; those that follow each other without a gap count as one.
create function app.covered_until(p_property uuid, p_day date) returns date
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select coalesce((select upper(run) from (select unnest(range_agg(daterange(c.starts_on, c.ends_on))) as run
    from portal.conventions c where c.property_id = p_property) r where run @> p_day), p_day) $$;

-- No household is promised a day that no convention covers, unless somebody wrote down why: then until the day that was written.
create function app.require_covered(p_case uuid, p_unit uuid, p_from date, p_to date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if app.covered_until((select u.property_id from portal.units u where u.id = p_unit), p_from) < p_to and not exists (
      select 1 from portal.convention_exceptions e where e.case_id = p_case and e.unit_id = p_unit and e.until >= p_to) then
    raise exception 'out of convention' using errcode = 'P0001', constraint = 'stay_within_convention';
  end if;
end $$;

-- Take days of a unit for a case, or change the days and kind it has taken: 'hold' for a proposal, 'stay' from assignment on,
-- 'turnaround' after handback. Only for those who hold the case's placement facet (or their own slice of it) or own the case.
create function app.occupy(p_case uuid, p_unit uuid, p_kind text, p_from date, p_to date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- Give back the days that a case has taken: a proposal that came to nothing, an assignment called off.
create function app.release(p_case uuid) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.unit_days d using portal.occupation_cases oc
  where oc.case_id = p_case and oc.part <> 'past' and d.id = oc.unit_days_id;
end $$;

-- Which cases take days of a unit in a period, of those whose placement the caller may know: what a refusal may name.
create function app.takers(p_unit uuid, p_from date, p_to date)
  returns table (case_id uuid, number text, kind text, first date, after date)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select c.id, c.number, d.kind, lower(d.days), upper(d.days)
  from portal.unit_days d join portal.occupation_cases oc on oc.unit_days_id = d.id join portal.cases c on c.id = oc.case_id
  where d.unit_id = p_unit and d.days && daterange(p_from, p_to)
    and (app.holds(c.id, 'placement') or (app.holds(c.id, 'placement.own') and d.organisation_id = app.me()))
    and app.knows_home(c.id)
  order by lower(d.days) $$;

-- Days on which the owner does not give the unit, with a reason and what it refers to. Only the owner.
create function app.set_void(p_unit uuid, p_from date, p_to date, p_reason text, p_code text default 'other', p_reference text default null)
  returns uuid
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare u portal.units; made uuid := gen_random_uuid();
begin
  select * into u from portal.units where id = p_unit and organisation_id = app.me() for update;
  if not found then raise exception 'unknown unit' using errcode = 'P0002'; end if;
  insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
  values (made, p_unit, u.property_id, u.organisation_id, daterange(p_from, p_to), 'void');
  insert into portal.void_reasons (unit_days_id, organisation_id, code, reason, reference)
  values (made, u.organisation_id, p_code, p_reason, p_reference);
  return made;
end $$;

create function app.end_void(p_days uuid, p_to date) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_to is null then
    delete from portal.unit_days where id = p_days and kind = 'void' and organisation_id = app.me();
  else
    update portal.unit_days set days = daterange(lower(days), p_to) where id = p_days and kind = 'void' and organisation_id = app.me();
  end if;
  if not found then raise exception 'unknown void' using errcode = 'P0002'; end if;
end $$;

-- Nobody lives in two places: the fingerprints of the members' tax codes, with the days of the stay. Called at assignment and
-- whenever the days change; p_to null forgets them (called off).
create function app.place_people(p_case uuid, p_from date, p_to date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.placed_people where case_id = p_case;
  if p_to is not null then
    -- One after the other, always in the same order: of two cases with the same people the second gets a conflict, never a deadlock.
    perform pg_advisory_xact_lock(hashtextextended(encode(i.code, 'hex'), 0))
    from (select m.tax_code_index as code from portal.members m
      where m.case_id = p_case and m.removed_at is null and m.tax_code_index is not null order by 1) i;
    insert into portal.placed_people (id, case_id, tax_code_index, days)
    select gen_random_uuid(), p_case, m.tax_code_index, daterange(p_from, p_to)
    from portal.members m where m.case_id = p_case and m.removed_at is null and m.tax_code_index is not null;
  end if;
end $$;
