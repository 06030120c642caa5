-- What the platform's operator may know and do of the work outside of requests: ids, kinds, organisations and times; of a delivery that was
-- given up also the address that did not take it. Nothing of a case, of a household, or of what anybody was told. The operator's transactions
-- are bound to no organisation, so that no row of any table is visible to them: these functions are all they have.
create function app.require_operator() returns void language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  if session_user <> 'portal_system' and not exists (
      select 1 from portal.people p join portal.accounts a on a.person_id = p.id
      where p.id = app.person() and p.is_operator and a.suspended_at is null) then
    raise exception 'not an operator' using errcode = 'P0002';
  end if;
end $$;

-- Rows of the outbox by kind, and since when the oldest is overdue: since it failed first or should have been taken, not since it was written,
-- for it may be meant for later. Counting stops at p_most: what is said of a backlog costs the same however long it is.
create function app.work_by_kind(p_most integer)
  returns table (kind text, waiting bigint, held bigint, oldest timestamptz, dead bigint)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  with recursive kinds as (
    (select o.kind from portal.outbox o where o.done_at is null and o.dead_at is null order by o.kind limit 1)
    union all
    select (select o.kind from portal.outbox o where o.done_at is null and o.dead_at is null and o.kind > k.kind order by o.kind limit 1)
    from kinds k where k.kind is not null),
  buried as (
    (select o.kind from portal.outbox o where o.dead_at is not null and o.done_at is null order by o.kind limit 1)
    union all
    select (select o.kind from portal.outbox o where o.dead_at is not null and o.done_at is null and o.kind > k.kind order by o.kind limit 1)
    from buried k where k.kind is not null)
  select k.kind, w.waiting, w.held, w.oldest, d.dead
  from (select x.kind from kinds x union select x.kind from buried x) k
  cross join lateral (
    select count(*) as waiting, count(y.held_at) as held,
      min(case when y.held_at is not null then null when y.last_error is not null then y.created_at
               when y.next_at <= now() then y.next_at end) as oldest
    from (select o.created_at, o.held_at, o.next_at, o.last_error from portal.outbox o where o.kind = k.kind and o.done_at is null and o.dead_at is null
          order by o.created_at limit p_most) y) w
  cross join lateral (
    select count(*) as dead from (select 1 from portal.outbox o where o.kind = k.kind and o.dead_at is not null and o.done_at is null limit p_most) y) d
  where k.kind is not null
  order by k.kind;
end $$;

-- Deliveries that are not over, by channel and state, and the oldest of each.
create function app.deliveries_by_state(p_most integer)
  returns table (channel text, state text, number bigint, oldest timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  with recursive channels as (
    (select d.channel from portal.deliveries d where d.state in ('pending', 'gave_up') order by d.channel limit 1)
    union all
    select (select d.channel from portal.deliveries d where d.state in ('pending', 'gave_up') and d.channel > c.channel order by d.channel limit 1)
    from channels c where c.channel is not null)
  select c.channel, s.state, n.number, n.oldest
  from channels c cross join (values ('pending'), ('gave_up')) s(state)
  cross join lateral (
    select count(*) as number, min(y.created_at) as oldest
    from (select d.created_at from portal.deliveries d
          where d.channel = c.channel and d.state = s.state and d.state in ('pending', 'gave_up') order by d.created_at limit p_most) y) n
  where c.channel is not null and n.number > 0
  order by 1, 2;
end $$;

-- Single rows: p_dead says whether those that were given up or those that wait. Of each kind the p_limit oldest (the latest dead) after p_after.
create function app.work_rows(p_kinds text[], p_dead boolean, p_limit integer, p_at timestamptz, p_id uuid)
  returns table (id uuid, kind text, organisation text, at timestamptz, next_at timestamptz, attempts integer, held_at timestamptz,
                 last_error text, trace text, channel text, address text, tries integer)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  select o.id, o.kind, org.short_name, case when p_dead then o.dead_at else o.created_at end, o.next_at, o.attempts, o.held_at,
    coalesce(o.last_error, d.last_error), o.trace, d.channel, case when p_dead then a.email end, d.attempts
  from (
    select x.* from unnest(p_kinds) k cross join lateral (
      select y.* from portal.outbox y
      where not p_dead and y.kind = k and y.done_at is null and y.dead_at is null and (p_at is null or (y.created_at, y.id) > (p_at, p_id))
      order by y.created_at, y.id limit p_limit) x
    union all
    select x.* from unnest(p_kinds) k cross join lateral (
      select y.* from portal.outbox y
      where p_dead and y.kind = k and y.dead_at is not null and y.done_at is null and (p_at is null or (y.dead_at, y.id) < (p_at, p_id))
      order by y.dead_at desc, y.id desc limit p_limit) x) o
  join portal.organisations org on org.id = o.organisation_id
  left join portal.deliveries d on d.id = (o.payload ->> 'delivery')::uuid
  left join portal.accounts a on a.person_id = d.person_id
  order by case when p_dead then o.dead_at end desc, case when p_dead then o.id end desc, o.created_at, o.id
  limit p_limit;
end $$;

-- Sweeps and signs of life: the last run of each, and when it last succeeded.
create function app.work_runs()
  returns table (name text, started_at timestamptz, finished_at timestamptz, rows integer, error text, succeeded_at timestamptz, seconds double precision)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query
  with recursive names as (
    (select r.name from portal.job_runs r order by r.name limit 1)
    union all
    select (select r.name from portal.job_runs r where r.name > n.name order by r.name limit 1) from names n where n.name is not null)
  select n.name, l.started_at, l.finished_at, l.rows, l.error, s.finished_at, extract(epoch from s.finished_at - s.started_at)::double precision
  from names n
  cross join lateral (select r.* from portal.job_runs r where r.name = n.name order by r.started_at desc limit 1) l
  left join lateral (select r.* from portal.job_runs r where r.name = n.name and r.error is null and r.rows is not null
                     order by r.finished_at desc limit 1) s on true
  where n.name is not null
  order by n.name;
end $$;

-- Bring rows back that were given up, or that wait for their next turn: they are due now, and their attempts are counted from the start.
create function app.replay_work(p_ids uuid[]) returns table (id uuid, outcome text)
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare one record; wanted uuid;
begin
  perform app.require_operator();
  foreach wanted in array p_ids loop
    select o.*, exists (
        select 1 from portal.outbox other where other.done_at is null and other.dead_at is null and other.id <> o.id
          and other.kind = o.kind and other.payload = o.payload) as twin
      into one from portal.outbox o where o.id = wanted for update of o;
    id := wanted;
    if not found then outcome := 'unknown';
    elsif one.done_at is not null then outcome := 'done';
    elsif one.dead_at is not null and one.twin then outcome := 'waiting';
    elsif one.held_at is not null then outcome := 'held';
    else
      update portal.outbox o set dead_at = null, next_at = now(), attempts = 0 where o.id = wanted;
      outcome := case when one.dead_at is not null then 'replayed' else 'hastened' end;
    end if;
    return next;
  end loop;
end $$;

-- Whether something is paused: "kind:deliver" stops a kind of work, "channel:email" what goes out by one channel.
create function app.work_paused(p_kind text, p_payload jsonb) returns boolean language sql stable security definer set search_path = pg_catalog, portal
as $$
  select exists (select 1 from portal.work_pauses w where w.ended_at is null and (
    w.what = 'kind:' || p_kind
    or w.what = 'channel:email' and p_payload ? 'digest'
    or w.what like 'channel:%' and w.what = 'channel:' || (select d.channel from portal.deliveries d where d.id = (p_payload ->> 'delivery')::uuid)))
$$;

-- Of these rows, hold those whose work is paused. The relay asks after it has locked them: a pause that commits later waits for those locks.
create function app.hold_paused(p_ids uuid[]) returns setof uuid language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if not exists (select 1 from portal.work_pauses w where w.ended_at is null) then return; end if;
  return query update portal.outbox o set held_at = now()
    where o.id = any(p_ids) and app.work_paused(o.kind, o.payload) returning o.id;
end $$;

-- Stop something. Answers how many rows that waited are held. Twice is harmless.
create function app.pause_work(p_what text, p_reason text) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare held integer;
begin
  perform app.require_operator();
  insert into portal.work_pauses (id, what, reason, since, person_id) values (gen_random_uuid(), p_what, p_reason, now(), app.person())
  on conflict (what) where ended_at is null do nothing;
  update portal.outbox o set held_at = now()
  where o.done_at is null and o.dead_at is null and o.held_at is null and app.work_paused(o.kind, o.payload);
  get diagnostics held = row_count;
  return held;
end $$;

-- Let it go on: what was held is due now, unless something else holds it still. Answers how many rows.
create function app.resume_work(p_what text) returns integer language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare freed integer;
begin
  perform app.require_operator();
  update portal.work_pauses w set ended_at = now(), ended_by = app.person() where w.what = p_what and w.ended_at is null;
  update portal.outbox o set held_at = null, next_at = now()
  where o.done_at is null and o.dead_at is null and o.held_at is not null and not app.work_paused(o.kind, o.payload);
  get diagnostics freed = row_count;
  return freed;
end $$;

create function app.work_pauses() returns table (what text, reason text, since timestamptz, by_name text)
  language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  perform app.require_operator();
  return query select w.what, w.reason, w.since, p.given_name || ' ' || p.surname
  from portal.work_pauses w left join portal.people p on p.id = w.person_id where w.ended_at is null order by w.what;
end $$;
