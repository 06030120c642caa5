-- The sets of keys of a home of a case, by their names: what one ticks when the keys change hands. For whoever holds the placement; who holds
-- a set otherwise stays the owner's, and once the case is closed so does whether the next household holds one.
create function app.keys_at(p_case uuid, p_unit uuid) returns table (label text, pieces integer, with_household boolean)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select k.label, k.pieces, k.holder = 'household' from portal.key_sets k
  where k.unit_id = p_unit and k.until is null and k.holder <> 'missing'
    and exists (select 1 from portal.cases c where c.id = p_case and c.stage in ('assigned', 'hosted', 'leaving') and (c.unit_id = p_unit
      or exists (select 1 from portal.inspections i where i.case_id = p_case and i.unit_id = p_unit)
      or exists (select 1 from portal.home_moves m where m.case_id = p_case and m.to_unit_id = p_unit and m.state = 'agreed')))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by k.label $$;

-- The sets that a report of handover or handback names change hands with it, whoever wrote it: to the household, back to the office, or missing.
-- A corrected report changes only what its former versions did: a set that was not handed over after all goes back to who had it before.
-- Rows end and begin: nothing of the history is lost.
create function app.keys_follow_report_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

create trigger inspections_move_keys after insert on portal.inspections
  for each row when (new.key_sets is not null) execute function app.keys_follow_report_trigger();
