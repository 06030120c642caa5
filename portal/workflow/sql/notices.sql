-- Tell people of something: the notification and, by each one's choice, its e-mail, in the caller's transaction.
-- A recipient must hold (or have held until this very transaction) the case's facet summary. Nobody is told twice (p_dedup), nor
-- of what they did themselves, unless they must act. With neither case nor unit, p_event is a session of the Equipe. p_audience: see portal/workflow/events.py. Answers how many were told.
create function app.notify(p_kind text, p_case uuid, p_unit uuid, p_event uuid, p_values jsonb, p_audience jsonb, p_dedup text)
  returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare told integer;
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

  with aud as (
    select * from jsonb_to_recordset(p_audience) as x(kind text, who text, role text, head text, must_act boolean, person uuid)),
  parts as (
    select pm.organisation_id, pm.kind, c.partnership_id, c.id as case_id from portal.cases c
    join portal.partnership_members pm on pm.partnership_id = c.partnership_id and pm.ended_on is null
    where c.id = p_case
    union all
    select u.organisation_id, 'owner', null, null from portal.units u where u.id = p_unit and p_case is null
    union all
    select pm.organisation_id, pm.kind, s.partnership_id, null::uuid from portal.equipe_sessions s
    join portal.partnership_members pm on pm.partnership_id = s.partnership_id and pm.ended_on is null
    where s.id = p_event and p_case is null and p_unit is null
    union all
    select distinct a.organisation_id, pm.kind, null::uuid, null::uuid from portal.units u
    join portal.property_access a on a.property_id = u.property_id and a.part = 'tickets'
    join portal.partnership_members pm on pm.organisation_id = a.organisation_id and pm.ended_on is null
    where u.id = p_unit and p_case is null and (a.since is null or a.since <= app.today()) and (a.until is null or a.until > app.today())),
  meant as (
    select p.organisation_id, m.person_id, aud.must_act from aud join parts p on p.kind = aud.kind
      join portal.memberships m on m.organisation_id = p.organisation_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = aud.role
      where aud.who = 'role'
    union all
    select p.organisation_id, e.person_id, aud.must_act from aud join parts p on p.kind = aud.kind
      join portal.equipe_members e on e.organisation_id = p.organisation_id and e.partnership_id = p.partnership_id and e.ended_on is null
      where aud.who = 'equipe'
    union all
    select p.organisation_id, w.person_id, aud.must_act from aud join parts p on p.kind = aud.kind
      join portal.case_workers w on w.case_id = p.case_id and w.organisation_id = p.organisation_id and w.role = aud.role and w.ended_on is null
      where aud.who = 'assigned'
    union all
    select p.organisation_id, m.person_id, aud.must_act from aud join parts p on p.kind = aud.kind
      join portal.memberships m on m.organisation_id = p.organisation_id and m.ended_on is null
      join portal.membership_roles r on r.membership_id = m.id and r.role = aud.head
      where aud.who = 'assigned' and not exists (select 1 from portal.case_workers w
        where w.case_id = p.case_id and w.organisation_id = p.organisation_id and w.role = aud.role and w.ended_on is null)
    union all
    select p.organisation_id, aud.person, aud.must_act from aud join parts p on p.kind = aud.kind where aud.who = 'person'),
  recipients as (
    select meant.organisation_id, meant.person_id, bool_or(meant.must_act) as must_act, min(m.email_mode) as email_mode
    from meant join portal.memberships m on m.person_id = meant.person_id and m.organisation_id = meant.organisation_id and m.ended_on is null
    where p_case is null or exists (select 1 from portal.case_access a where a.case_id = p_case and a.facet = 'summary'
        and a.organisation_id = meant.organisation_id and (a.person_id is null or a.person_id = meant.person_id))
      or exists (select 1 from portal.access_ledger l where l.case_id = p_case and l.facet = 'summary'
        and l.organisation_id = meant.organisation_id and (l.person_id is null or l.person_id = meant.person_id)
        and l.ended_at = app.instant())
    group by 1, 2
    having meant.person_id is distinct from app.person() or bool_or(meant.must_act)),
  made as (
    insert into portal.notifications (id, organisation_id, person_id, kind, case_id, unit_id, event_id, values, mandatory, dedup_key, at)
    select gen_random_uuid(), organisation_id, person_id, p_kind, p_case, p_unit, p_event, p_values, must_act, p_dedup, app.instant()
    from recipients
    on conflict (person_id, organisation_id, dedup_key) do nothing
    returning id, organisation_id, person_id, mandatory),
  mails as (
    insert into portal.deliveries (id, notification_id, organisation_id, person_id, channel, state, attempts, created_at)
    select gen_random_uuid(), made.id, made.organisation_id, made.person_id, 'email', 'pending', 0, app.instant()
    from made join recipients r on r.person_id = made.person_id and r.organisation_id = made.organisation_id
    where made.mandatory or r.email_mode = 'at_once'
    returning id, organisation_id, person_id),
  queued as (
    insert into portal.outbox (id, organisation_id, person_id, kind, payload, dedup_key, created_at, next_at, attempts)
    select gen_random_uuid(), organisation_id, person_id, 'deliver', jsonb_build_object('delivery', id), 'deliver:' || id, now(), now(), 0
    from mails)
  select count(*) into told from made;
  return told;
end $$;

-- Write down who reads what. On its own connection: the reading page's transaction cannot write.
create function app.log_read(p_facets text[], p_cases uuid[], p_page text) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  insert into portal.read_log (id, at, organisation_id, owner_organisation_id, person_id, facets, case_ids, page)
  select gen_random_uuid(), app.instant(), app.me(), c.organisation_id, app.person(), p_facets, array_agg(c.id), p_page
  from portal.cases c
  where c.id = any(p_cases) and exists (select 1 from portal.case_access a where a.case_id = c.id and a.organisation_id = app.me())
  group by c.organisation_id;
end $$;
