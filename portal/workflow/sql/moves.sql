-- What is counted in a home of a case: the one it has, or the one that it moves to. For whoever holds the placement.
create function app.inventory_at(p_case uuid, p_unit uuid) returns table (id uuid, room text, name text, quantity integer)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select i.id, i.room, i.name, i.quantity from portal.inventory_items i
  where i.unit_id = p_unit and i.removed_on is null
    and (exists (select 1 from portal.cases c where c.id = p_case and c.unit_id = p_unit and c.stage in ('assigned', 'hosted', 'leaving'))
      or exists (select 1 from portal.inspections i where i.case_id = p_case and i.unit_id = p_unit)
      or exists (select 1 from portal.home_moves m where m.case_id = p_case and m.to_unit_id = p_unit and m.state = 'agreed'))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by i.room, i.name, i.id $$;

-- Another last day of a stay that has ended: the unit is given back, and put in order, from there on; the people lived there until then.
-- The placement must say it already. Days that the unit has for others are never touched: then the exclusion refuses.
create function app.correct_end(p_case uuid, p_was date, p_ready_on date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- Whether the caller is one of the two sides that agree on a move: the Comune of the case, or the owner of the home. Never who supports.
create function app.moves_household(p_case uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
as $$
  select exists (select 1 from portal.cases c where c.id = p_case and app.me() in (c.organisation_id, c.host_organisation_id))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) $$;

-- Hold the home that a household is to move to, from the day of the move to the end of its stay.
create function app.hold_for_move(p_move uuid) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;

-- Give back the home that was held for a move which does not take place.
create function app.release_move(p_case uuid) returns void language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not app.moves_household(p_case) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  delete from portal.unit_days d using portal.occupation_cases oc where oc.case_id = p_case and oc.part = 'next' and d.id = oc.unit_days_id;
end $$;

-- Move a household: on p_day its days in the old home end and those in the new one begin, so that no day is missing and none is taken
-- twice; first day and end of the stay stay what they are. Both reports must be there. The old home is put in order until p_ready_on.
create function app.move_home(p_move uuid, p_day date, p_ready_on date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
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
end $$;
