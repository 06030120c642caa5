-- A withdrawn case holds nothing any more: its open proposal ends, what was assigned is called off, unit and people are free again.
create function app.end_withdrawn_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.proposals set state = 'withdrawn', ended_at = app.instant() where case_id = new.id and state = 'open';
  update portal.placements set state = 'called_off' where case_id = new.id and state = 'assigned';
  delete from portal.placed_people where case_id = new.id;
  delete from portal.unit_days d using portal.occupation_cases oc where oc.case_id = new.id and d.id = oc.unit_days_id;
  return null;
end $$;
create trigger cases_end_withdrawn after update of stage on portal.cases
  for each row when (new.stage = 'withdrawn' and old.stage <> 'withdrawn') execute function app.end_withdrawn_trigger();

-- A check of the criteria is dated: the case carries the day on which its last one expires.
create function app.date_check_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin update portal.cases set check_expires_on = new.expires_on where id = new.case_id; return null; end $$;
create trigger criteria_checks_date_case after insert on portal.criteria_checks
  for each row execute function app.date_check_trigger();

-- Whoever joins a household that has a home lives there too, and whoever leaves it no longer does: nobody lives in two places.
create function app.place_member_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if tg_op = 'UPDATE' and old.removed_at is null and old.tax_code_index is not null
     and (new.removed_at is not null or new.tax_code_index is distinct from old.tax_code_index) then
    delete from portal.placed_people where case_id = old.case_id and tax_code_index = old.tax_code_index
      and (lower(days) >= app.today() or new.removed_at is null);
    update portal.placed_people set days = daterange(lower(days), least(upper(days), app.today()))
    where case_id = old.case_id and tax_code_index = old.tax_code_index;
  end if;
  if new.removed_at is null and new.tax_code_index is not null then
    insert into portal.placed_people (id, case_id, tax_code_index, days)
    select gen_random_uuid(), p.case_id, new.tax_code_index, p.days from portal.placements p
    where p.case_id = new.case_id and p.state in ('assigned', 'living') and not exists (
      select 1 from portal.placed_people o where o.case_id = p.case_id and o.tax_code_index = new.tax_code_index);
  end if;
  return null;
end $$;
create trigger members_place after insert or update of tax_code_index, removed_at on portal.members
  for each row execute function app.place_member_trigger();

-- Every saving of a referral makes a new version of the case, so that a page opened before it is stale. Answers the version.
create function app.touch_case(p_case uuid) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare made integer;
begin
  if not app.owns_case(p_case) or not app.holds(p_case, 'identity') then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  update portal.cases set version = version + 1 where id = p_case returning version into made;
  return made;
end $$;

-- What the summary may tell of a household, counted from its members as old as they are today; and who of them is of age.
create function app.count_household(p_case uuid) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if session_user <> 'portal_system' and not (app.owns_case(p_case) and app.holds(p_case, 'identity')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  perform app.count_households(array[p_case]);
end $$;

create function app.count_households(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- Where somebody with this tax code (by its fingerprint) is in another case that is not over: 'here' in a partnership in which the caller
-- refers households (the one that is given, if one is), 'elsewhere' in any other one, or nothing. Says neither in which nor whose.
create function app.known_elsewhere(p_partnership uuid, p_case uuid, p_tax_code_index bytea) returns text
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  with mine as (
    select pm.partnership_id from portal.partnership_members pm
    where pm.organisation_id = app.me() and pm.kind = 'comune' and pm.ended_on is null)
  select case when bool_or(c.partnership_id = p_partnership or p_partnership is null and c.partnership_id in (select * from mine))
    then 'here' else 'elsewhere' end
  from portal.members m join portal.cases c on c.id = m.case_id
  where exists (select 1 from mine where mine.partnership_id = p_partnership or p_partnership is null)
    and m.tax_code_index = p_tax_code_index and m.removed_at is null
    and c.id is distinct from p_case and c.stage not in ('closed', 'rejected', 'withdrawn')
  having count(*) > 0 $$;
