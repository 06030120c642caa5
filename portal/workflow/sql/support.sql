-- The sums of a household's budget, month by month, from its lines: the one writer of budget_months. What is left of the debts after a
-- month is what was owed at first less all that was paid back until then, never below nothing.
create function app.sum_budget(p_case uuid) returns void language sql security definer set search_path = pg_catalog, portal
as $$
  with cell as (
    select l.organisation_id, l.id as line_id, l.kind, l.owed_cents, c.month, c.amount_cents
    from portal.budget_lines l join portal.budget_cells c on c.line_id = l.id
    where l.case_id = p_case and l.removed_at is null and c.amount_cents is not null),
  months as (select distinct month, organisation_id from cell),
  owed as (
    select m.month, sum(greatest(l.owed_cents - coalesce((
        select sum(c.amount_cents) from cell c where c.line_id = l.id and c.month <= m.month), 0), 0))::bigint as debt_left
    from months m join portal.budget_lines l on l.case_id = p_case and l.removed_at is null and l.owed_cents is not null
    group by m.month),
  gone as (
    delete from portal.budget_months b where b.case_id = p_case and not exists (select 1 from months m where m.month = b.month))
  insert into portal.budget_months as b (case_id, month, organisation_id, income, fixed_cost, variable_cost, debt, savings, debt_left)
  select p_case, m.month, m.organisation_id,
    coalesce(sum(c.amount_cents) filter (where c.kind = 'income'), 0), coalesce(sum(c.amount_cents) filter (where c.kind = 'fixed_cost'), 0),
    coalesce(sum(c.amount_cents) filter (where c.kind = 'variable_cost'), 0), coalesce(sum(c.amount_cents) filter (where c.kind = 'debt'), 0),
    coalesce(sum(c.amount_cents) filter (where c.kind = 'savings'), 0), min(o.debt_left)
  from months m join cell c on c.month = m.month left join owed o on o.month = m.month
  group by m.month, m.organisation_id
  on conflict (case_id, month) do update set income = excluded.income, fixed_cost = excluded.fixed_cost,
    variable_cost = excluded.variable_cost, debt = excluded.debt, savings = excluded.savings, debt_left = excluded.debt_left
$$;

create function app.sum_budget_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare one uuid;
begin
  for one in select distinct case_id from changed loop perform app.sum_budget(one); end loop;
  return null;
end $$;
create trigger budget_cells_added after insert on portal.budget_cells referencing new table as changed
  for each statement execute function app.sum_budget_trigger();
create trigger budget_cells_changed after update on portal.budget_cells referencing new table as changed
  for each statement execute function app.sum_budget_trigger();
create trigger budget_lines_changed after update on portal.budget_lines referencing new table as changed
  for each statement execute function app.sum_budget_trigger();

-- What was sent for signature, signed or given up says for ever what it says. Only a version that nobody has accepted yet may go back to
-- being a draft; one in force only steps back for the next.
create function app.keep_plan_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if old.state <> 'draft' and (new.content <> old.content or new.summary <> old.summary or new.version <> old.version)
    or old.state in ('in_force', 'superseded') and (new.content_hash, new.agreed_on, new.file_hash, new.file) is distinct from
      (old.content_hash, old.agreed_on, old.file_hash, old.file)
    or new.state <> old.state and (old.state, new.state) not in (('draft', 'to_sign'), ('to_sign', 'draft'), ('to_sign', 'in_force'),
      ('in_force', 'superseded'), ('draft', 'dropped'), ('to_sign', 'dropped')) then
    raise exception 'a plan that was sent for signature does not change' using errcode = 'check_violation', constraint = 'plan_is_kept';
  end if;
  return new;
end $$;
create trigger plans_are_kept before update on portal.plans for each row execute function app.keep_plan_trigger();

-- A report that was approved, or given up, says for ever what it says.
create function app.keep_report_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if old.state <> 'draft' or new.facet <> old.facet then
    raise exception 'a report that was approved does not change' using errcode = 'check_violation', constraint = 'report_is_kept';
  end if;
  return new;
end $$;
create trigger support_reports_are_kept before update on portal.support_reports for each row execute function app.keep_report_trigger();
