set local role portal_owner;
set local check_function_bodies = off;

create table portal.push_subscriptions (
    id uuid not null,
    person_id uuid not null,
    endpoint text not null,
    p256dh bytea not null,
    auth bytea not null,
    device text not null,
    made_at timestamp with time zone not null,
    used_at timestamp with time zone,
    ended_at timestamp with time zone
);

reset role;

CREATE OR REPLACE FUNCTION app.subscribe_push(p_endpoint text, p_p256dh bytea, p_auth bytea, p_device text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare made uuid := gen_random_uuid();
begin
  if app.person() is null then raise exception 'nobody' using errcode = 'P0002'; end if;
  update portal.push_subscriptions set ended_at = app.instant() where endpoint = p_endpoint and ended_at is null;
  insert into portal.push_subscriptions (id, person_id, endpoint, p256dh, auth, device, made_at)
  values (made, app.person(), p_endpoint, p_p256dh, p_auth, p_device, app.instant());
  return made;
end $function$;
alter function app.subscribe_push(text,bytea,bytea,text) owner to portal_definer;
revoke all on function app.subscribe_push(text,bytea,bytea,text) from public;

CREATE OR REPLACE FUNCTION app.tell(p_what app.telling[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
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
end $function$;
alter function app.tell(app.telling[]) owner to portal_definer;
revoke all on function app.tell(app.telling[]) from public;

alter table portal.push_subscriptions add constraint pk_push_subscriptions PRIMARY KEY (id);

alter table portal.deliveries drop constraint delivery_channel;

alter table portal.deliveries add constraint delivery_channel CHECK ((channel = ANY (ARRAY['email'::text, 'push'::text])));

alter table portal.push_subscriptions add constraint push_subscription_keys CHECK (((octet_length(p256dh) = 65) AND (octet_length(auth) = 16)));

alter table portal.push_subscriptions add constraint fk_push_subscriptions_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

CREATE INDEX ix_push_subscriptions_person ON portal.push_subscriptions USING btree (person_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX uq_push_subscriptions_open ON portal.push_subscriptions USING btree (endpoint) WHERE (ended_at IS NULL);

alter table portal.push_subscriptions enable row level security;

alter table portal.push_subscriptions force row level security;

create policy push_subscriptions_fence on portal.push_subscriptions as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy push_subscriptions_select on portal.push_subscriptions as permissive for select to portal_app using ((person_id = ( SELECT app.person() AS person)));

create policy push_subscriptions_update on portal.push_subscriptions as permissive for update to portal_app using ((person_id = ( SELECT app.person() AS person))) with check ((person_id = ( SELECT app.person() AS person)));

create policy push_subscriptions_system_select on portal.push_subscriptions as permissive for select to portal_system using (true);

create policy push_subscriptions_system_update on portal.push_subscriptions as permissive for update to portal_system using (true) with check (true);

grant select on portal.push_subscriptions to portal_app;

grant select on portal.push_subscriptions to portal_system;

grant update on portal.push_subscriptions to portal_system;

grant insert on portal.push_subscriptions to portal_definer;

grant select on portal.push_subscriptions to portal_definer;

grant update on portal.push_subscriptions to portal_definer;

grant delete on portal.push_subscriptions to portal_definer;

grant update (ended_at) on portal.push_subscriptions to portal_app;

grant execute on function app.subscribe_push(text,bytea,bytea,text) to portal_app;
