-- What is counted at handover and handback: the inventory of the home that a case was assigned. The list belongs to the owner and to
-- who works there; whoever holds the placement of the case needs it to make the report.
create function app.inventory_of(p_case uuid) returns table (id uuid, room text, name text, quantity integer)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select i.id, i.room, i.name, i.quantity from portal.cases c
  join portal.inventory_items i on i.unit_id = c.unit_id and i.removed_on is null
  where c.id = p_case and c.stage in ('assigned', 'hosted', 'leaving')
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by i.room, i.name, i.id $$;

-- The units whose household has passed the end of its stay and has not left: free by their days, but not empty. For whoever may know
-- their availability; never who lives there.
create function app.overstayed_units(p_units uuid[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select p.unit_id from portal.placements p join portal.units u on u.id = p.unit_id
  where p.unit_id = any(p_units) and p.state = 'living' and p.ends_on <= app.today()
    and (u.organisation_id = app.me() or app.property_shared(u.property_id, app.me(), 'availability')) $$;
