-- Open the renewal review of the stays that are due for one, p_most of them (the sweep: p_case null), or of one case by hand. One
-- statement; what is open already stays as it is, so that twice, three days late or two at once come to the same. A case that somebody
-- is working on just now is left for the next time. Answers the reviews that it opened.
create function app.open_reviews(p_case uuid, p_late_reason text, p_most integer)
  returns table (opened_review uuid, opened_case uuid, decision_due date, is_late boolean)
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_case is null and session_user <> 'portal_system' or p_case is not null and not app.owns_case(p_case) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  return query
  with stays as (
    select p.id as placement_id, p.case_id, p.unit_id, p.host_organisation_id, p.ends_on, c.organisation_id, c.partnership_id,
      (p.starts_on + make_interval(months => p.base_months + p.renewal_months))::date as longest,
      least(case when p.ends_on - r.contributions_due_days > app.today() then p.ends_on - r.contributions_due_days
                 else app.today() + r.late_contributions_days end, p.ends_on - 1) as contributions_due_on,
      p.ends_on - r.review_due_days as due_on, p.ends_on - r.review_opens_days < app.today() as late
    from portal.placements p
    join portal.cases c on c.id = p.case_id and c.stage = 'hosted'
    join portal.rules r on r.id = c.rules_id
    where p.state = 'living' and p.renewal_months > 0 and p.renewed_months = 0
      and (p.case_id = p_case or p_case is null and p.ends_on - r.review_opens_days <= app.today()
        and p.ends_on <= app.today() + (select max(review_opens_days) from portal.rules))
      and not exists (select 1 from portal.reviews v where v.placement_id = p.id)
    order by p.ends_on, p.id limit p_most for update of c skip locked),
  made as (
    insert into portal.reviews (id, case_id, organisation_id, placement_id, state, opened_at, opened_by_id, late_reason, ends_on,
      contributions_due_on, due_on)
    select gen_random_uuid(), s.case_id, s.organisation_id, s.placement_id, 'collecting', app.instant(), app.person(),
      case when s.late then p_late_reason end, s.ends_on, s.contributions_due_on, greatest(s.due_on, s.contributions_due_on)
    from stays s
    on conflict do nothing
    returning id, placement_id, reviews.due_on),
  opened as (select m.id as review_id, m.due_on as decided_by, s.* from made m join stays s on s.placement_id = m.placement_id),
  owed as (
    insert into portal.contributions (id, case_id, organisation_id, review_id, kind, owed_by_id, due_on)
    select gen_random_uuid(), o.case_id, coalesce(w.organisation_id, part.organisation_id, o.organisation_id), o.review_id, k.kind,
      w.person_id, o.contributions_due_on
    from opened o
    cross join (values ('social_opinion', 'social_worker', 'comune'), ('educator_report', 'educator', 'ats'),
      ('financial_statement', 'financial_consultant', 'ats')) k(kind, role, part)
    left join portal.case_workers w on w.case_id = o.case_id and w.role = k.role and w.ended_on is null
    left join lateral (select pm.organisation_id from portal.partnership_members pm
      where pm.partnership_id = o.partnership_id and pm.kind = k.part and pm.ended_on is null
        and (k.part = 'ats' or pm.organisation_id = o.organisation_id)
      order by pm.joined_on, pm.organisation_id limit 1) part on true),
  asked as (
    insert into portal.unit_questions (id, case_id, organisation_id, host_organisation_id, review_id, unit_id, asked_at, until, due_on)
    select gen_random_uuid(), o.case_id, o.organisation_id, o.host_organisation_id, o.review_id, o.unit_id, app.instant(), o.longest,
      o.contributions_due_on
    from opened o),
  reached as (
    update portal.cases c set version = c.version + 1,
      reached = case when 'review_opened' = any(c.reached) then c.reached else c.reached || 'review_opened'::text end
    from opened o where c.id = o.case_id)
  select o.review_id, o.case_id, o.decided_by, o.late from opened o;
end $$;

-- Who owes a contribution follows who is assigned to the case; nobody assigned: its head.
create function app.owe_contribution_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.contributions k set
    owed_by_id = case when new.ended_on is null then new.person_id end,
    organisation_id = new.organisation_id
  where k.case_id = new.case_id and k.given_at is null
    and k.kind = case new.role when 'social_worker' then 'social_opinion' when 'educator' then 'educator_report'
                               when 'financial_consultant' then 'financial_statement' end
    and (new.ended_on is null or k.owed_by_id = new.person_id);
  return null;
end $$;
create trigger case_workers_owe after insert or update of ended_on on portal.case_workers
  for each row execute function app.owe_contribution_trigger();

-- Until when the home of a stay could be given, and what ends it: somebody else takes it, its convention ends, the owner closed it,
-- or answered so. For whoever sees the review, who need not see the unit's calendar; it says neither who nor why.
create function app.stay_limits(p_case uuid) returns table (why text, until date)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  with s as (
    select p.*, u.property_id, u.closed_on from portal.placements p join portal.units u on u.id = p.unit_id
    where p.case_id = p_case and p.state = 'living' and app.holds(p_case, 'renewal'))
  select 'taken', min(lower(d.days)) from s join portal.unit_days d on d.unit_id = s.unit_id and upper(d.days) > s.ends_on
    where not exists (select 1 from portal.occupation_cases oc where oc.unit_days_id = d.id and oc.case_id = p_case)
    having count(*) > 0
  union all
  select 'convention', coalesce((select upper(run) from (
      select unnest(range_agg(daterange(k.starts_on, k.ends_on))) as run from portal.conventions k where k.property_id = s.property_id) r
    where run @> s.ends_on - 1), s.ends_on) from s
  union all
  select 'closed', s.closed_on from s where s.closed_on is not null
  union all
  select 'owner', case when q.available then q.available_until + 1 else s.ends_on end
    from s join portal.unit_questions q on q.case_id = s.case_id and q.answered_at is not null
    where not q.available or q.available_until is not null $$;

-- What the conditions of a renewal rest on, for whoever sees the review, who need not see the incomes: whether as many are paid today as
-- the rules ask, whether they are known at all, when the next one begins, and when household and incomes were last looked at. No
-- amounts, no kinds, no number.
create function app.renewal_facts(p_case uuid)
  returns table (persons integer, income_enough boolean, incomes_known boolean, next_income_on date, looked_at_on date)
  language sql stable security definer set search_path = pg_catalog, portal
  as $$
  select c.size,
    (select count(*) from portal.incomes i where i.case_id = c.id and i.removed_at is null and i.monthly_cents > 0
      and (i.starts_on is null or i.starts_on <= app.today()) and (i.ends_on is null or i.ends_on > app.today())) >= r.min_incomes,
    exists (select 1 from portal.incomes i where i.case_id = c.id and i.removed_at is null)
      or exists (select 1 from portal.economic_situations e where e.case_id = c.id and e.no_income),
    (select min(i.starts_on) from portal.incomes i where i.case_id = c.id and i.removed_at is null and i.starts_on > app.today()),
    greatest(
      (select max((k.at at time zone 'Europe/Rome')::date) from portal.criteria_checks k where k.case_id = c.id),
      (select max((e.at at time zone 'Europe/Rome')::date) from portal.case_events e where e.case_id = c.id and e.name = 'EconomicChanged'),
      (select max(k.checked_on) from portal.contributions k where k.case_id = c.id))
  from portal.cases c join portal.rules r on r.id = c.rules_id
  where c.id = p_case and app.holds(p_case, 'renewal') $$;

-- Lengthen a stay by what the Equipe granted, counted from the first day: placement, the unit's days, the people's days, the case.
-- Only after the recorded decision, only by a member of the Equipe, and only once. Answers the new end.
create function app.lengthen_stay(p_case uuid) returns date language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare p portal.placements; granted integer; new_end date;
begin
  if not app.holds(p_case, 'renewal') or not exists (
      select 1 from portal.cases c join portal.equipe_members e on e.partnership_id = c.partnership_id
      where c.id = p_case and e.organisation_id = app.me() and e.person_id = app.person() and e.ended_on is null) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  select * into p from portal.placements where case_id = p_case and state = 'living' for update;
  select d.months into granted from portal.review_decisions d join portal.reviews v on v.id = d.review_id
  where v.placement_id = p.id and v.state = 'granted' and d.outcome = 'granted';
  if granted is null then raise exception 'nothing granted' using errcode = 'P0002'; end if;
  if p.renewed_months <> 0 then
    raise exception 'renewed before' using errcode = 'P0001', constraint = 'one_renewal_within_maximum';
  end if;
  perform 1 from portal.units where id = p.unit_id for update;
  new_end := (p.starts_on + make_interval(months => p.base_months + granted))::date;
  if new_end > p.ends_on then perform app.require_covered(p_case, p.unit_id, p.ends_on - 1, new_end); end if;
  update portal.placements set renewed_months = granted, ends_on = new_end where id = p.id;
  update portal.unit_days d set days = daterange(lower(d.days), new_end)
  from portal.occupation_cases oc where oc.case_id = p_case and oc.part <> 'past' and d.id = oc.unit_days_id;
  update portal.placed_people set days = daterange(lower(days), new_end) where case_id = p_case;
  update portal.cases set ends_on = new_end, version = version + 1 where id = p_case;
  return new_end;
end $$;
