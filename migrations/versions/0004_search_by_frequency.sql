set local check_function_bodies = off;

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
