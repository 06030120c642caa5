-- A name as search compares it: without case, accents, blanks, apostrophes.
create function app.fold(p_text text) returns text language sql immutable strict parallel safe
  as $$ select lower(translate(p_text,
    'ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÇçÑñŠšŽžÝýÿŁłĆćČčĐđŞşŢţȘșȚț ''’`-.',
    'AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOOooooooUUUUuuuuCcNnSsZzYyyLlCcCcDdSsTtSsTt')) $$;

-- The words of a text as search compares them, each after a blank: without case and accents; what is written apart (D'Ambrò, De Luca) also as one.
create function app.words(p_text text) returns text language sql immutable strict parallel safe
  as $$ select ' ' || regexp_replace(lower(translate(p_text,
      'ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÇçÑñŠšŽžÝýÿŁłĆćČčĐđŞşŢţȘșȚț-.,/''’`',
      'AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOOooooooUUUUuuuuCcNnSsZzYyyLlCcCcDdSsTtSsTt    ')), '[^[:alnum:]]+', ' ', 'g')
    || case when p_text ~ '[ ''’`-]' then ' ' || app.fold(p_text) else '' end $$;

create index ix_search_texts_words on portal.search_texts using gin (organisation_id, words gin_trgm_ops);
create index ix_case_access_digits on portal.case_access (organisation_id, split_part(number, '-', 3) text_pattern_ops) where facet = 'summary';

-- What each organisation (or person by name) may find cases by: for every grant on a facet with names or an address, their words. Derived
-- like the grants, and after them: what is not granted is not there to be searched. The home of a protected household is found by those who
-- may read who it is, and by the home's owner. Its present address is there as fingerprints only.
create function app.sync_search(p_cases uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

create function app.sync_search_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if tg_table_name = 'properties' then
    perform app.sync_search(array(select c.id from portal.cases c join portal.units u on u.id = c.unit_id
      where u.property_id = (to_jsonb(new) ->> 'id')::uuid));
  else
    perform app.sync_search(array[(to_jsonb(new) ->> 'id')::uuid]);
  end if;
  return null;
end $$;
create function app.sync_named_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$ begin perform app.sync_search((select array_agg(distinct n.case_id) from changed n)); return null; end $$;
create trigger member_names_search_inserted after insert on portal.member_names referencing new table as changed
  for each statement execute function app.sync_named_trigger();
create trigger member_names_search_updated after update on portal.member_names referencing new table as changed
  for each statement execute function app.sync_named_trigger();
create trigger present_addresses_search_inserted after insert on portal.present_addresses referencing new table as changed
  for each statement execute function app.sync_named_trigger();
create trigger present_addresses_search_updated after update on portal.present_addresses referencing new table as changed
  for each statement execute function app.sync_named_trigger();
create trigger cases_search after update of unit_id on portal.cases
  for each row when (new.unit_id is distinct from old.unit_id) execute function app.sync_search_trigger();
create trigger properties_search after update of address, town on portal.properties
  for each row execute function app.sync_search_trigger();

-- The newest of the caller's cases whose texts bear every word searched, in any order, or all of it as one: of so many looked at (all, if none
-- is said) fifty-one at the most, in the register's order. The planner knows the average organisation, and would sort all of a large one.
create function app.newest_bearing(p_every text[], p_as_one text, p_longest text, p_look_at integer)
  returns table (case_id uuid, begins boolean) language plpgsql stable security definer rows 51
  set search_path = pg_catalog, portal set plan_cache_mode = force_generic_plan set enable_bitmapscan = off set enable_sort = off
as $$
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
end $$;

-- Find cases: by their number or its beginning, by an exact tax code (its fingerprint), or by words of names and of the home's address, in any
-- order; by fingerprints of the words of the present address (for each word those of which one suffices); only if none has them, by words that
-- are nearly so. Only what the caller may read: the texts are those of the caller's own grants, which are looked at once more.
--
-- Fifty-one are answered at the most (so that it can be told that there are more than fifty), those that moved last; of them first whose name begins so. How common a word is decides the way, and
-- is learnt from the newest three hundred cases: many of them bear a common word, and the register is walked in its order until there are enough;
-- a rare one is looked up in the index of words, whose list of a common one is long. Each way needs one plan whatever is typed, so none is made anew at a call.
create function app.find_cases(p_number text, p_name text, p_tax_code bytea, p_address jsonb default null) returns setof uuid
  language plpgsql stable security definer rows 51 set search_path = pg_catalog, portal set plan_cache_mode = force_generic_plan
as $$
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
end $$;
