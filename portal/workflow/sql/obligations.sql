-- Keep what concerns some cases (properties). What a plan made for one does for each of thousands is quadratic.
create function app.keep_concerned(p_kinds text[], p_ids uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if cardinality(p_ids) > 50 then perform app.keep_many_obligations(p_kinds, p_ids);
  elsif p_ids is not null then perform app.keep_obligations(p_kinds, p_ids, null);
  end if;
end $$;

-- What changed in a table may open, move or end obligations: keep those of the cases (properties) concerned, at once. Arguments: the kinds,
-- the column that finds them, and the columns that matter of an update (none: all).
create function app.keep_after_insert() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_generic_plan
as $$
declare concerned uuid[];
begin
  execute format('select array_agg(distinct n.%1$I) from changed n where n.%1$I is not null', tg_argv[1]) into concerned;
  perform app.keep_concerned(string_to_array(tg_argv[0], ','), concerned);
  return null;
end $$;

create function app.keep_after_update() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_generic_plan
as $$
declare concerned uuid[]; differs text := 'true'; columns text[] := string_to_array(nullif(tg_argv[2], ''), ',');
begin
  if columns is not null then
    select string_agg(format('n.%1$I is distinct from f.%1$I', c), ' or ') into differs from unnest(columns) c;
  end if;
  execute format('select array_agg(distinct n.%1$I) from changed n join former f on f.id = n.id where n.%1$I is not null and (%2$s)',
    tg_argv[1], differs) into concerned;
  perform app.keep_concerned(string_to_array(tg_argv[0], ','), concerned);
  return null;
end $$;

-- A session that is moved, called off, opened or closed moves or ends the opinions that are owed to its matters.
create function app.keep_opinions_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_generic_plan
as $$
declare concerned uuid[];
begin
  select array_agg(distinct i.case_id) into concerned from changed n join former f on f.id = n.id
  join portal.assessment_items i on i.session_id = n.id and i.settled_at is null
  where (n.starts_at, n.rules_id, n.closed_at, n.called_off_at) is distinct from (f.starts_at, f.rules_id, f.closed_at, f.called_off_at);
  perform app.keep_concerned(array['opinion'], concerned);
  return null;
end $$;
create trigger equipe_sessions_owe_opinions after update on portal.equipe_sessions referencing new table as changed old table as former
  for each statement execute function app.keep_opinions_trigger();

-- When somebody was last reminded of what is owed to a review (a departure, …): for whoever holds the facet it belongs to, whoever owes it.
create function app.reminded_on(p_subject uuid, p_case uuid, p_facet text) returns date
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select max(o.last_sent_on) from portal.obligations o where o.subject_id = p_subject and o.case_id = p_case
    and (o.organisation_id = app.me() or app.holds(p_case, p_facet)) $$;
