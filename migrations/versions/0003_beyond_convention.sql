set local role portal_owner;
set local check_function_bodies = off;

create table portal.convention_contents (
    convention_id uuid not null,
    organisation_id uuid not null,
    partner_organisation_id uuid not null,
    other_parties text,
    services text[] not null,
    payers jsonb not null,
    signed_on date,
    protocol text,
    protocol_on date
);

create table portal.convention_exceptions (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    host_organisation_id uuid not null,
    unit_id uuid not null,
    covered_until date not null,
    until date not null,
    reason text not null,
    by_id uuid not null,
    at timestamp with time zone not null
);

reset role;

CREATE OR REPLACE FUNCTION app.covered_until(p_property uuid, p_day date)
 RETURNS date
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select coalesce((select upper(run) from (select unnest(range_agg(daterange(c.starts_on, c.ends_on))) as run
    from portal.conventions c where c.property_id = p_property) r where run @> p_day), p_day) $function$;
alter function app.covered_until(uuid,date) owner to portal_definer;
revoke all on function app.covered_until(uuid,date) from public;

CREATE OR REPLACE FUNCTION app.lengthen_stay(p_case uuid)
 RETURNS date
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
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
  from portal.occupation_cases oc where oc.case_id = p_case and d.id = oc.unit_days_id;
  update portal.placed_people set days = daterange(lower(days), new_end) where case_id = p_case;
  update portal.cases set ends_on = new_end, version = version + 1 where id = p_case;
  return new_end;
end $function$;
alter function app.lengthen_stay(uuid) owner to portal_definer;
revoke all on function app.lengthen_stay(uuid) from public;

CREATE OR REPLACE FUNCTION app.occupy(p_case uuid, p_unit uuid, p_kind text, p_from date, p_to date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare u portal.units; taken uuid;
begin
  if not (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own')) or not app.lock_unit(p_unit) then
    raise exception 'unknown case or unit' using errcode = 'P0002';
  end if;
  if p_kind in ('hold', 'stay') then perform app.require_covered(p_case, p_unit, p_from, p_to); end if;
  select * into u from portal.units where id = p_unit;
  select oc.unit_days_id into taken from portal.occupation_cases oc where oc.case_id = p_case;
  if taken is null then
    if not app.owns_case(p_case) then raise exception 'unknown case' using errcode = 'P0002'; end if;
    taken := gen_random_uuid();
    insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)
    values (taken, p_unit, u.property_id, u.organisation_id, daterange(p_from, p_to), p_kind);
    insert into portal.occupation_cases (unit_days_id, case_id) values (taken, p_case);
  else
    update portal.unit_days set days = daterange(p_from, p_to), kind = p_kind where id = taken and unit_id = p_unit;
    if not found then raise exception 'another unit is taken' using errcode = 'P0001', constraint = 'case_takes_one_unit'; end if;
  end if;
  update portal.cases set unit_id = p_unit, host_organisation_id = u.organisation_id,
    ends_on = case when p_kind = 'stay' then p_to else ends_on end
  where id = p_case;
end $function$;
alter function app.occupy(uuid,uuid,text,date,date) owner to portal_definer;
revoke all on function app.occupy(uuid,uuid,text,date,date) from public;

CREATE OR REPLACE FUNCTION app.require_covered(p_case uuid, p_unit uuid, p_from date, p_to date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if app.covered_until((select u.property_id from portal.units u where u.id = p_unit), p_from) < p_to and not exists (
      select 1 from portal.convention_exceptions e where e.case_id = p_case and e.unit_id = p_unit and e.until >= p_to) then
    raise exception 'out of convention' using errcode = 'P0001', constraint = 'stay_within_convention';
  end if;
end $function$;
alter function app.require_covered(uuid,uuid,date,date) owner to portal_definer;
revoke all on function app.require_covered(uuid,uuid,date,date) from public;

CREATE OR REPLACE FUNCTION app.topic_of(p_kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case p_kind when 'AgreementSigned' then 'placements' when 'AssignmentCalledOff' then 'placements' when 'CaseTakenUp' then 'referrals' when 'CaseWithdrawn' then 'referrals' when 'ConcernAnswered' then 'support' when 'ConcernRaised' then 'support' when 'ConsentWithdrawn' then 'referrals' when 'ContributionGiven' then 'renewals' when 'ConventionExceeded' then 'placements' when 'DecisionReopened' then 'referrals' when 'DepartureCalledOff' then 'departures' when 'DepartureStarted' then 'departures' when 'DraftExpired' then 'referrals' when 'DutiesBegun' then 'placements' when 'EligibilityDecided' then 'referrals' when 'EquipeNoteWritten' then 'support' when 'HandedBack' then 'departures' when 'HandedOver' then 'placements' when 'HandoverBooked' then 'placements' when 'InformationAnswered' then 'referrals' when 'InformationAsked' then 'referrals' when 'OutcomeRecorded' then 'departures' when 'PlanAgreed' then 'support' when 'ProposalAnswered' then 'placements' when 'ProposalExpired' then 'placements' when 'ProposalWithdrawn' then 'placements' when 'ReExaminationAsked' then 'referrals' when 'ReferralSubmitted' then 'referrals' when 'ReviewDecided' then 'renewals' when 'ReviewOpened' then 'renewals' when 'SocialWorkerAssigned' then 'support' when 'StayLengthened' then 'renewals' when 'SupportSessionCancelled' then 'support' when 'SupportSessionPlanned' then 'support' when 'UnitAsked' then 'renewals' when 'UnitAssigned' then 'placements' when 'UnitConfirmed' then 'renewals' when 'UnitProposed' then 'placements' when 'WorkerAssigned' then 'support' when 'WorkerReplaced' then 'support' when 'certificate_expired' then 'homes' when 'certificate_expiring' then 'homes' when 'check_expired' then 'referrals' when 'check_expiring' then 'referrals' when 'concern_open' then 'support' when 'convention_expired' then 'homes' when 'convention_expiring' then 'homes' when 'decision_due' then 'renewals' when 'decision_late' then 'renewals' when 'draft_expiring' then 'referrals' when 'duty_due' then 'placements' when 'duty_late' then 'placements' when 'educator_report_due' then 'renewals' when 'educator_report_late' then 'renewals' when 'financial_statement_due' then 'renewals' when 'financial_statement_late' then 'renewals' when 'follow_up_due' then 'departures' when 'follow_up_late' then 'departures' when 'handback_due' then 'departures' when 'handback_entrusted' then 'departures' when 'handback_late' then 'departures' when 'handover_entrusted' then 'placements' when 'information_due' then 'referrals' when 'information_late' then 'referrals' when 'proposal_expiring' then 'placements' when 'review_undecided' then 'renewals' when 'session_convened' then 'referrals' when 'social_opinion_due' then 'renewals' when 'social_opinion_late' then 'renewals' when 'stay_ends' then 'departures' when 'stay_over' then 'departures' when 'support_quiet' then 'support' when 'ticket_closed' then 'homes' when 'ticket_opened' then 'homes' when 'ticket_overdue' then 'homes' when 'unit_question_due' then 'renewals' when 'unit_question_late' then 'renewals' else 'other' end $function$;
alter function app.topic_of(text) owner to portal_owner;
revoke all on function app.topic_of(text) from public;

alter table portal.convention_contents add constraint pk_convention_contents PRIMARY KEY (convention_id);

alter table portal.convention_exceptions add constraint pk_convention_exceptions PRIMARY KEY (id);

alter table portal.conventions add constraint uq_conventions_id_partner_organisation_id UNIQUE (id, partner_organisation_id);

alter table portal.convention_exceptions add constraint convention_exception_goes_beyond CHECK ((until > covered_until));

alter table portal.convention_exceptions add constraint convention_exception_has_reason CHECK ((length(btrim(reason)) > 0));

alter table portal.convention_contents add constraint convention_protocol_has_number CHECK (((protocol_on IS NULL) OR (protocol IS NOT NULL)));

alter table portal.convention_contents add constraint fk_convention_contents_convention_id_organisation_id FOREIGN KEY (convention_id, organisation_id) REFERENCES portal.conventions(id, organisation_id);

alter table portal.convention_contents add constraint fk_convention_contents_convention_id_partner_organisation_id FOREIGN KEY (convention_id, partner_organisation_id) REFERENCES portal.conventions(id, partner_organisation_id);

alter table portal.convention_contents add constraint fk_convention_contents_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_contents add constraint fk_convention_contents_partner_organisation_id FOREIGN KEY (partner_organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_by_id FOREIGN KEY (by_id) REFERENCES portal.people(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_host_organisation_id FOREIGN KEY (host_organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.convention_exceptions add constraint fk_convention_exceptions_unit_id_host_organisation_id FOREIGN KEY (unit_id, host_organisation_id) REFERENCES portal.units(id, organisation_id);

CREATE INDEX ix_convention_exceptions_case_id ON portal.convention_exceptions USING btree (case_id);

alter table portal.convention_contents enable row level security;

alter table portal.convention_contents force row level security;

alter table portal.convention_exceptions enable row level security;

alter table portal.convention_exceptions force row level security;

create policy convention_contents_fence on portal.convention_contents as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy convention_contents_select on portal.convention_contents as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) OR (partner_organisation_id = ( SELECT app.me() AS me))));

create policy convention_contents_insert on portal.convention_contents as permissive for insert to portal_app with check ((organisation_id = ( SELECT app.me() AS me)));

create policy convention_contents_update on portal.convention_contents as permissive for update to portal_app using ((organisation_id = ( SELECT app.me() AS me))) with check ((organisation_id = ( SELECT app.me() AS me)));

create policy convention_exceptions_fence on portal.convention_exceptions as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy convention_exceptions_select on portal.convention_exceptions as permissive for select to portal_app using ((app.sees(case_id, 'placement'::text) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

create policy convention_exceptions_insert on portal.convention_exceptions as permissive for insert to portal_app with check ((app.sees(case_id, 'placement'::text, ARRAY['comune'::text]) OR ((host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text))));

grant insert on portal.convention_contents to portal_app;

grant select on portal.convention_contents to portal_app;

grant update on portal.convention_contents to portal_app;

grant insert on portal.convention_contents to portal_definer;

grant select on portal.convention_contents to portal_definer;

grant update on portal.convention_contents to portal_definer;

grant delete on portal.convention_contents to portal_definer;

grant insert on portal.convention_exceptions to portal_app;

grant select on portal.convention_exceptions to portal_app;

grant insert on portal.convention_exceptions to portal_definer;

grant select on portal.convention_exceptions to portal_definer;

grant update on portal.convention_exceptions to portal_definer;

grant delete on portal.convention_exceptions to portal_definer;
