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

-- Whether somebody with this tax code (by its fingerprint) is in another case of the same partnership that is not over.
-- Says neither which nor whose. Only for the organisation that answers for the case.
create function app.known_elsewhere(p_case uuid, p_tax_code_index bytea) returns boolean
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select app.owns_case(p_case) and app.holds(p_case, 'identity') and exists (
    select 1 from portal.members m join portal.cases c on c.id = m.case_id
    join portal.cases mine on mine.id = p_case and mine.partnership_id = c.partnership_id
    where m.tax_code_index = p_tax_code_index and m.removed_at is null and c.id <> p_case
      and c.stage not in ('closed', 'rejected', 'withdrawn')) $$;
