-- One thing to be told: of a case, a unit or (with neither) a session of the Equipe. ``organisation_id`` is whose own the audiences are that
-- are marked so; ``audience``: see portal/workflow/events.
create type app.telling as (
  says text, case_id uuid, unit_id uuid, event_id uuid, organisation_id uuid, values jsonb, audience jsonb, dedup text);

-- Tell people of many things at once: the notifications and, by each one's choice, the e-mails, in the caller's transaction.
-- A recipient must hold (or have held until this very transaction) the case's facet summary. Nobody is told twice (dedup), nor
-- of what they did themselves, unless they must act. Asks nothing of the caller: only other definer functions call it.
create function app.tell(p_what app.telling[]) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare told integer;
begin
  with t as materialized (select row_number() over () as n, w.* from unnest(p_what) w),
  aud as materialized (
    select t.n, t.case_id, t.unit_id, t.event_id, t.organisation_id, x.kind, x.who, x.role, x.head, x.must_act, x.person, coalesce(x.own, false) as own
    from t cross join lateral jsonb_to_recordset(t.audience)
      as x(kind text, who text, role text, head text, must_act boolean, person uuid, own boolean)),
  parts as (
    select a.*, pm.organisation_id as part_id, c.partnership_id from aud a join portal.cases c on c.id = a.case_id
    join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.kind = a.kind and pm.ended_on is null
    where not a.own or pm.organisation_id = a.organisation_id
    union all
    select a.*, u.organisation_id, null from aud a join portal.units u on u.id = a.unit_id
    where a.case_id is null and a.kind = 'owner'
    union all
    select a.*, x.organisation_id, null from aud a join lateral (
        select distinct p.organisation_id from portal.units u
        join portal.property_access p on p.property_id = u.property_id and p.part = 'tickets'
        join portal.partnership_members pm on pm.organisation_id = p.organisation_id and pm.kind = a.kind and pm.ended_on is null
        where u.id = a.unit_id and (p.since is null or p.since <= app.today()) and (p.until is null or p.until > app.today())) x on true
    where a.case_id is null and a.unit_id is not null and a.kind <> 'owner'
    union all
    select a.*, pm.organisation_id, s.partnership_id from aud a join portal.equipe_sessions s on s.id = a.event_id
    join portal.partnership_members pm on pm.partnership_id = s.partnership_id and pm.kind = a.kind and pm.ended_on is null
    where a.case_id is null and a.unit_id is null and (not a.own or pm.organisation_id = a.organisation_id)),
  meant as (
    select p.n, p.case_id, p.part_id, m.person_id, p.must_act from parts p
      join portal.memberships m on m.organisation_id = p.part_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = p.role
      where p.who = 'role'
    union all
    select p.n, p.case_id, p.part_id, e.person_id, p.must_act from parts p
      join portal.equipe_members e on e.organisation_id = p.part_id and e.partnership_id = p.partnership_id and e.ended_on is null
      where p.who = 'equipe'
    union all
    select p.n, p.case_id, p.part_id, w.person_id, p.must_act from parts p
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null
      where p.who = 'assigned'
    union all
    select p.n, p.case_id, p.part_id, b.substitute_id, p.must_act from parts p
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null
      join portal.absences b on b.organisation_id = p.part_id and b.person_id = w.person_id and not b.cancelled
       and b.starts_on <= app.today() and b.ends_on > app.today()
      where p.who = 'assigned'
    union all
    select p.n, p.case_id, p.part_id, m.person_id, p.must_act from parts p
      join portal.memberships m on m.organisation_id = p.part_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = p.head
      where p.who = 'assigned' and not exists (select 1 from portal.case_workers w
        where w.case_id = p.case_id and w.organisation_id = p.part_id and w.role = p.role and w.ended_on is null)
    union all
    select p.n, p.case_id, p.part_id, p.person, p.must_act from parts p where p.who = 'person'),
  recipients as (
    select meant.n, meant.part_id, meant.person_id, bool_or(meant.must_act) as must_act
    from meant join portal.memberships m on m.person_id = meant.person_id and m.organisation_id = meant.part_id and m.ended_on is null
    where meant.case_id is null or exists (select 1 from portal.case_access a where a.case_id = meant.case_id and a.facet = 'summary'
        and a.organisation_id = meant.part_id and (a.person_id is null or a.person_id = meant.person_id))
      or exists (select 1 from portal.access_ledger l where l.case_id = meant.case_id and l.facet = 'summary'
        and l.organisation_id = meant.part_id and (l.person_id is null or l.person_id = meant.person_id)
        and l.ended_at = app.instant())
    group by 1, 2, 3
    having meant.person_id is distinct from app.person() or bool_or(meant.must_act)),
  made as (
    insert into portal.notifications (id, organisation_id, person_id, kind, case_id, unit_id, event_id, values, mandatory, dedup_key, at)
    select gen_random_uuid(), r.part_id, r.person_id, t.says, t.case_id, t.unit_id, t.event_id, t.values, r.must_act, t.dedup, app.instant()
    from recipients r join t on t.n = r.n
    on conflict (person_id, organisation_id, dedup_key) do nothing
    returning id, organisation_id, person_id, kind, mandatory),
  modes as (
    select made.*, case when made.mandatory then 'at_once' else coalesce(c.mode, m.email_mode, d.mode, 'at_once') end as mode
    from made join portal.memberships m on m.person_id = made.person_id and m.organisation_id = made.organisation_id and m.ended_on is null
    left join portal.topic_choices c on c.person_id = made.person_id and c.organisation_id = made.organisation_id and c.topic = app.topic_of(made.kind)
    left join portal.topic_defaults d on d.organisation_id = made.organisation_id and d.topic = app.topic_of(made.kind)),
  mails as (
    insert into portal.deliveries (id, notification_id, organisation_id, person_id, channel, digest, state, attempts, created_at)
    select gen_random_uuid(), id, organisation_id, person_id, 'email', mode = 'digest', 'pending', 0, app.instant()
    from modes where mode <> 'off'
    returning id, organisation_id, person_id, digest),
  pushes as (
    insert into portal.deliveries (id, notification_id, organisation_id, person_id, channel, digest, state, attempts, created_at)
    select gen_random_uuid(), id, organisation_id, person_id, 'push', false, 'pending', 0, app.instant()
    from modes where mode = 'at_once'
      and exists (select 1 from portal.push_subscriptions s where s.person_id = modes.person_id and s.ended_at is null)
    returning id, organisation_id, person_id),
  queued as (
    insert into portal.outbox (id, organisation_id, person_id, kind, payload, dedup_key, created_at, next_at, attempts)
    select gen_random_uuid(), organisation_id, person_id, case when digest then 'gather' else 'deliver' end,
      jsonb_build_object('delivery', id), 'deliver:' || id, now(), now(), 0
    from mails
    union all
    select gen_random_uuid(), organisation_id, person_id, 'push', jsonb_build_object('delivery', id), 'push:' || id, now(), now(), 0
    from pushes)
  select count(*) into told from made;
  return told;
end $$;

-- The same of many things, as a sweep finds them: planned for so many and joined by hash, since what a plan made for one thing does for each of
-- thousands is quadratic.
create function app.tell_many(p_what app.telling[]) returns integer language plpgsql security definer set search_path = pg_catalog, portal
  set plan_cache_mode = force_custom_plan set enable_nestloop = off
as $$ begin return app.tell(p_what); end $$;

-- Tell people of one thing: whoever calls must know it. Answers how many were told.
create function app.notify(p_kind text, p_case uuid, p_unit uuid, p_event uuid, p_values jsonb, p_audience jsonb, p_dedup text)
  returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if p_case is not null and not app.holds(p_case, 'summary') and not exists (
      select 1 from portal.case_events e where e.id = p_event and e.case_id = p_case and e.organisation_id = app.me()
        and e.person_id = app.person() and e.xmin::text = (pg_current_xact_id()::xid)::text) then
    raise exception 'unknown case' using errcode = 'P0002';
  end if;
  if p_unit is not null and session_user <> 'portal_system' and not exists (
      select 1 from portal.units u where u.id = p_unit and (u.organisation_id = app.me() or app.property_shared(u.property_id, app.me(), 'tickets'))) then
    raise exception 'unknown unit' using errcode = 'P0002';
  end if;

  if p_case is null and p_unit is null and session_user <> 'portal_system' and not exists (
      select 1 from portal.equipe_sessions s join portal.equipe_members e on e.partnership_id = s.partnership_id and e.ended_on is null
      where s.id = p_event and e.organisation_id = app.me() and e.person_id = app.person()) then
    raise exception 'unknown session' using errcode = 'P0002';
  end if;
  return app.tell(array[row(p_kind, p_case, p_unit, p_event, app.me(), p_values, p_audience, p_dedup)::app.telling]);
end $$;

-- Write down who reads what. On its own connection: the reading page's transaction cannot write.
create function app.log_read(p_facets text[], p_cases uuid[], p_page text) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare
  p_me uuid := app.me();  -- each asked for once, and not of every case
  p_who uuid := app.person();
  p_now timestamptz := app.instant();
begin
  insert into portal.read_log (id, at, organisation_id, owner_organisation_id, person_id, facets, case_ids, page)
  select gen_random_uuid(), p_now, p_me, c.organisation_id, p_who, p_facets, array_agg(c.id), p_page
  from portal.cases c
  where c.id = any(p_cases) and exists (select 1 from portal.case_access a where a.case_id = c.id and a.organisation_id = p_me)
  group by c.organisation_id;
end $$;

-- An administrator says that a colleague's address works again: what was held for it goes out now. Answers how many messages that are; nothing
-- when no address of such a colleague bounces.
create function app.clear_bounce(p_person uuid) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare released integer;
begin
  if not exists (select 1 from portal.memberships m join portal.membership_roles r on r.membership_id = m.id and r.role = 'administrator'
      where m.person_id = app.person() and m.organisation_id = app.me() and m.ended_on is null)
    or not exists (select 1 from portal.memberships m where m.person_id = p_person and m.organisation_id = app.me() and m.ended_on is null) then
    return null;
  end if;
  update portal.bounces set cleared_at = app.instant(), cleared_by_id = app.person()
  where person_id = p_person and cleared_at is null and refusals > 0;
  if not found then return null; end if;
  update portal.outbox set next_at = now()
  where person_id = p_person and kind in ('deliver', 'digest') and done_at is null and dead_at is null and held_at is null and next_at > now();
  get diagnostics released = row_count;
  return released;
end $$;

-- Another address is not the one that bounced: what was held goes to it.
create function app.address_changed_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  update portal.bounces set cleared_at = app.instant() where person_id = new.person_id and cleared_at is null;
  if found then
    update portal.outbox set next_at = now()
    where person_id = new.person_id and kind in ('deliver', 'digest') and done_at is null and dead_at is null and held_at is null and next_at > now();
  end if;
  return null;
end $$;
create trigger accounts_address_changed after update of email on portal.accounts
  for each row when (lower(new.email) <> lower(old.email)) execute function app.address_changed_trigger();

-- A browser takes notices for whoever is signed in on it now: whoever had them on it before has them no more. Answers the subscription's id.
create function app.subscribe_push(p_endpoint text, p_p256dh bytea, p_auth bytea, p_device text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare made uuid := gen_random_uuid();
begin
  if app.person() is null then raise exception 'nobody' using errcode = 'P0002'; end if;
  update portal.push_subscriptions set ended_at = app.instant() where endpoint = p_endpoint and ended_at is null;
  insert into portal.push_subscriptions (id, person_id, endpoint, p256dh, auth, device, made_at)
  values (made, app.person(), p_endpoint, p_p256dh, p_auth, p_device, app.instant());
  return made;
end $$;
