-- What follows from the end of a stay, beyond what the one who takes the home back may write: the unit is given back from the day
-- after the last one and put in order until p_ready_on, the people live there no longer, a pending review lapses, the follow-ups
-- are planned. Days that the unit already has for others are never touched. The placement must say that it ended.
create function app.end_stay(p_case uuid, p_ready_on date) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare p portal.placements; own portal.unit_days; following date;
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where case_id = p_case and state = 'ended';
  if not found then raise exception 'the stay goes on' using errcode = 'P0002'; end if;
  perform 1 from portal.units where id = p.unit_id for update;

  select d.* into own from portal.unit_days d join portal.occupation_cases oc on oc.unit_days_id = d.id where oc.case_id = p_case and oc.part = 'now';
  if own.id is not null then
    select min(lower(d.days)) into following from portal.unit_days d
    where d.unit_id = p.unit_id and d.id <> own.id and lower(d.days) > lower(own.days);
    update portal.unit_days set kind = 'stay',
      days = daterange(lower(own.days), least(greatest(p.left_on, lower(own.days) + 1), coalesce(following, 'infinity'::date)))
    where id = own.id;
  end if;
  select min(lower(d.days)) into following from portal.unit_days d where d.unit_id = p.unit_id and upper(d.days) > p.left_on;
  if least(p_ready_on, coalesce(following, p_ready_on)) > p.left_on then
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    select gen_random_uuid(), u.id, u.property_id, u.organisation_id,
      daterange(p.left_on, least(p_ready_on, coalesce(following, p_ready_on))), 'turnaround'
    from portal.units u where u.id = p.unit_id;
  end if;
  update portal.placed_people set days = daterange(lower(days), least(upper(days), greatest(p.left_on, lower(days) + 1)))
  where case_id = p_case;

  update portal.reviews set state = 'lapsed' where case_id = p_case and state in ('collecting', 'deferred');
  update portal.unit_questions set closed_at = app.instant() where case_id = p_case and closed_at is null;
  insert into portal.follow_ups (id, case_id, organisation_id, months, due_on, outcome_known)
  select gen_random_uuid(), c.id, c.organisation_id, m.months, (p.left_on + make_interval(months => m.months))::date,
    exists (select 1 from portal.outcomes k where k.case_id = c.id)
  from portal.cases c cross join (values (3), (6), (12)) m(months) where c.id = p_case
  on conflict (case_id, months) do nothing;
  update portal.cases set ends_on = p.left_on where id = p_case;
end $$;

-- An outcome that was recorded is known to the follow-ups, by which those still to be recorded are found.
create function app.know_outcome_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.follow_ups set outcome_known = true where case_id = new.case_id;
  return null;
end $$;
create trigger outcomes_known after insert on portal.outcomes for each row execute function app.know_outcome_trigger();
