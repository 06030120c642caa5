set local role portal_owner;
set local check_function_bodies = off;

revoke update on portal.calendar_feeds from portal_app;

create table portal.bounces (
    person_id uuid not null,
    address text not null,
    refusals integer not null,
    words text not null,
    since timestamp with time zone not null,
    last_at timestamp with time zone not null,
    cleared_at timestamp with time zone,
    cleared_by_id uuid
);

create table portal.invitations (
    person_id uuid not null,
    uid text not null,
    organisation_id uuid not null,
    case_id uuid,
    kind text not null,
    subject_id uuid not null,
    starts_at timestamp with time zone not null,
    minutes integer not null,
    sequence integer not null,
    cancelled boolean not null,
    sent_at timestamp with time zone not null
);

reset role;

alter table portal.calendar_feeds add column counted_since timestamp with time zone;

alter table portal.calendar_feeds add column reads integer default 0 not null;

CREATE OR REPLACE FUNCTION app.address_changed_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  update portal.bounces set cleared_at = app.instant() where person_id = new.person_id and cleared_at is null;
  if found then
    update portal.outbox set next_at = now()
    where person_id = new.person_id and kind in ('deliver', 'digest') and done_at is null and dead_at is null and held_at is null and next_at > now();
  end if;
  return null;
end $function$;
alter function app.address_changed_trigger() owner to portal_definer;
revoke all on function app.address_changed_trigger() from public;

CREATE OR REPLACE FUNCTION app.clear_bounce(p_person uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
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
end $function$;
alter function app.clear_bounce(uuid) owner to portal_definer;
revoke all on function app.clear_bounce(uuid) from public;

alter table portal.bounces add constraint pk_bounces PRIMARY KEY (person_id);

alter table portal.invitations add constraint pk_invitations PRIMARY KEY (person_id, uid);

alter table portal.bounces add constraint bounce_refusals CHECK ((refusals >= 0));

alter table portal.bounces add constraint fk_bounces_cleared_by_id FOREIGN KEY (cleared_by_id) REFERENCES portal.people(id);

alter table portal.bounces add constraint fk_bounces_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

alter table portal.invitations add constraint fk_invitations_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.invitations add constraint fk_invitations_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.invitations add constraint fk_invitations_person_id FOREIGN KEY (person_id) REFERENCES portal.people(id);

CREATE INDEX ix_invitations_case ON portal.invitations USING btree (person_id, case_id);

CREATE INDEX ix_invitations_subject ON portal.invitations USING btree (person_id, subject_id);

CREATE TRIGGER accounts_address_changed AFTER UPDATE OF email ON portal.accounts FOR EACH ROW WHEN ((lower(new.email) <> lower(old.email))) EXECUTE FUNCTION app.address_changed_trigger();

alter table portal.bounces enable row level security;

alter table portal.bounces force row level security;

alter table portal.invitations enable row level security;

alter table portal.invitations force row level security;

create policy bounces_fence on portal.bounces as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy bounces_select on portal.bounces as permissive for select to portal_app using (((person_id = ( SELECT app.person() AS person)) OR (EXISTS ( SELECT 1
   FROM portal.memberships m
  WHERE ((m.person_id = bounces.person_id) AND (m.organisation_id = ( SELECT app.me() AS me)) AND (m.ended_on IS NULL))))));

create policy bounces_system_select on portal.bounces as permissive for select to portal_system using (true);

create policy bounces_system_insert on portal.bounces as permissive for insert to portal_system with check (true);

create policy bounces_system_update on portal.bounces as permissive for update to portal_system using (true) with check (true);

create policy calendar_feeds_system_update on portal.calendar_feeds as permissive for update to portal_system using (true) with check (true);

create policy invitations_system_select on portal.invitations as permissive for select to portal_system using (true);

create policy invitations_system_insert on portal.invitations as permissive for insert to portal_system with check (true);

create policy invitations_system_update on portal.invitations as permissive for update to portal_system using (true) with check (true);

grant select on portal.bounces to portal_app;

grant insert on portal.bounces to portal_system;

grant select on portal.bounces to portal_system;

grant update on portal.bounces to portal_system;

grant insert on portal.bounces to portal_definer;

grant select on portal.bounces to portal_definer;

grant update on portal.bounces to portal_definer;

grant delete on portal.bounces to portal_definer;

grant update on portal.calendar_feeds to portal_system;

grant insert on portal.invitations to portal_system;

grant select on portal.invitations to portal_system;

grant update on portal.invitations to portal_system;

grant insert on portal.invitations to portal_definer;

grant select on portal.invitations to portal_definer;

grant update on portal.invitations to portal_definer;

grant delete on portal.invitations to portal_definer;

grant update (token_hash) on portal.calendar_feeds to portal_app;

grant update (made_at) on portal.calendar_feeds to portal_app;

grant update (ended_at) on portal.calendar_feeds to portal_app;

grant execute on function app.clear_bounce(uuid) to portal_app;
