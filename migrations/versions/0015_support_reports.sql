set local role portal_owner;
set local check_function_bodies = off;

create table portal.support_reports (
    id uuid not null,
    case_id uuid not null,
    organisation_id uuid not null,
    author_id uuid not null,
    kind text not null,
    facet text not null,
    state text not null,
    starts_on date not null,
    ends_on date not null,
    sections jsonb not null,
    scores jsonb not null,
    sources jsonb not null,
    recommendation text,
    months integer,
    created_at timestamp with time zone not null,
    changed_at timestamp with time zone not null,
    approved_at timestamp with time zone,
    content jsonb,
    content_hash text,
    file bytea,
    file_hash text
);

reset role;

CREATE OR REPLACE FUNCTION app.keep_report_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  if old.state <> 'draft' or new.facet <> old.facet then
    raise exception 'a report that was approved does not change' using errcode = 'check_violation', constraint = 'report_is_kept';
  end if;
  return new;
end $function$;
alter function app.keep_report_trigger() owner to portal_definer;
revoke all on function app.keep_report_trigger() from public;

CREATE OR REPLACE FUNCTION app.topic_of(p_kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case p_kind when 'AgreementSigned' then 'placements' when 'AssignmentCalledOff' then 'placements' when 'CaseTakenUp' then 'referrals' when 'CaseWithdrawn' then 'referrals' when 'ConcernAnswered' then 'support' when 'ConcernRaised' then 'support' when 'ConsentWithdrawn' then 'referrals' when 'ContributionGiven' then 'renewals' when 'ConventionExceeded' then 'placements' when 'DecisionReopened' then 'referrals' when 'DepartureCalledOff' then 'departures' when 'DepartureStarted' then 'departures' when 'DraftExpired' then 'referrals' when 'DutiesBegun' then 'placements' when 'EligibilityDecided' then 'referrals' when 'EquipeNoteWritten' then 'support' when 'HandedBack' then 'departures' when 'HandedOver' then 'placements' when 'HandoverBooked' then 'placements' when 'InformationAnswered' then 'referrals' when 'InformationAsked' then 'referrals' when 'OutcomeRecorded' then 'departures' when 'PlanAgreed' then 'support' when 'PlanSent' then 'support' when 'ProposalAnswered' then 'placements' when 'ProposalExpired' then 'placements' when 'ProposalQuestionAnswered' then 'placements' when 'ProposalQuestionAsked' then 'placements' when 'ProposalWithdrawn' then 'placements' when 'ReExaminationAsked' then 'referrals' when 'ReferralSubmitted' then 'referrals' when 'ReportApproved' then 'support' when 'ReviewDecided' then 'renewals' when 'ReviewOpened' then 'renewals' when 'SocialWorkerAssigned' then 'support' when 'StayLengthened' then 'renewals' when 'SupportSessionCancelled' then 'support' when 'SupportSessionPlanned' then 'support' when 'UnitAsked' then 'renewals' when 'UnitAssigned' then 'placements' when 'UnitConfirmed' then 'renewals' when 'UnitProposed' then 'placements' when 'WorkerAssigned' then 'support' when 'WorkerReplaced' then 'support' when 'certificate_expired' then 'homes' when 'certificate_expiring' then 'homes' when 'check_expired' then 'referrals' when 'check_expiring' then 'referrals' when 'concern_open' then 'support' when 'convention_expired' then 'homes' when 'convention_expiring' then 'homes' when 'decision_due' then 'renewals' when 'decision_late' then 'renewals' when 'draft_expiring' then 'referrals' when 'duty_due' then 'placements' when 'duty_late' then 'placements' when 'educator_report_due' then 'renewals' when 'educator_report_late' then 'renewals' when 'financial_statement_due' then 'renewals' when 'financial_statement_late' then 'renewals' when 'follow_up_due' then 'departures' when 'follow_up_late' then 'departures' when 'handback_due' then 'departures' when 'handback_entrusted' then 'departures' when 'handback_late' then 'departures' when 'handover_entrusted' then 'placements' when 'information_due' then 'referrals' when 'information_late' then 'referrals' when 'plan_review_due' then 'support' when 'proposal_expiring' then 'placements' when 'proposal_question_due' then 'placements' when 'proposal_question_late' then 'placements' when 'review_undecided' then 'renewals' when 'session_convened' then 'referrals' when 'social_opinion_due' then 'renewals' when 'social_opinion_late' then 'renewals' when 'stay_ends' then 'departures' when 'stay_over' then 'departures' when 'support_quiet' then 'support' when 'ticket_closed' then 'homes' when 'ticket_opened' then 'homes' when 'ticket_overdue' then 'homes' when 'unit_question_due' then 'renewals' when 'unit_question_late' then 'renewals' else 'other' end $function$;
alter function app.topic_of(text) owner to portal_owner;
revoke all on function app.topic_of(text) from public;

alter table portal.support_reports add constraint pk_support_reports PRIMARY KEY (id);

alter table portal.support_reports add constraint uq_support_reports_id_case_id UNIQUE (id, case_id);

alter table portal.support_reports add constraint report_approved CHECK ((((state = 'approved'::text) = (approved_at IS NOT NULL)) AND ((state <> 'approved'::text) OR ((content IS NOT NULL) AND (file IS NOT NULL)))));

alter table portal.support_reports add constraint report_facet CHECK ((facet = ANY (ARRAY['support'::text, 'support.equipe'::text])));

alter table portal.support_reports add constraint report_kind CHECK ((kind = ANY (ARRAY['intermediate'::text, 'renewal'::text, 'final'::text])));

alter table portal.support_reports add constraint report_months CHECK (((months IS NULL) OR ((months >= 1) AND (months <= 12))));

alter table portal.support_reports add constraint report_period CHECK ((starts_on <= ends_on));

alter table portal.support_reports add constraint report_recommendation CHECK (((recommendation IS NULL) OR (recommendation = ANY (ARRAY['for'::text, 'against'::text, 'for_with_conditions'::text]))));

alter table portal.support_reports add constraint report_renewal_is_shared CHECK (((kind <> 'renewal'::text) OR (facet = 'support'::text)));

alter table portal.support_reports add constraint report_state CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text, 'dropped'::text])));

alter table portal.support_reports add constraint fk_support_reports_author_id FOREIGN KEY (author_id) REFERENCES portal.people(id);

alter table portal.support_reports add constraint fk_support_reports_case_id FOREIGN KEY (case_id) REFERENCES portal.cases(id);

alter table portal.support_reports add constraint fk_support_reports_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

CREATE INDEX ix_support_reports_case_id ON portal.support_reports USING btree (case_id, created_at DESC);

CREATE TRIGGER support_reports_are_kept BEFORE UPDATE ON portal.support_reports FOR EACH ROW EXECUTE FUNCTION app.keep_report_trigger();

alter table portal.support_reports enable row level security;

alter table portal.support_reports force row level security;

create policy support_reports_select on portal.support_reports as permissive for select to portal_app using ((app.sees(case_id, facet) AND ((state = 'approved'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((author_id = ( SELECT app.person() AS person)) OR app.sees(case_id, 'support.equipe'::text, NULL::text[], 'head'::text))))));

create policy support_reports_insert on portal.support_reports as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (author_id = ( SELECT app.person() AS person)) AND app.sees(case_id, facet, ARRAY['ats'::text])));

create policy support_reports_update on portal.support_reports as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND ((author_id = ( SELECT app.person() AS person)) OR app.sees(case_id, 'support.equipe'::text, NULL::text[], 'head'::text)) AND app.sees(case_id, facet, ARRAY['ats'::text]))) with check (((organisation_id = ( SELECT app.me() AS me)) AND ((author_id = ( SELECT app.person() AS person)) OR app.sees(case_id, 'support.equipe'::text, NULL::text[], 'head'::text)) AND app.sees(case_id, facet, ARRAY['ats'::text])));

create policy support_reports_fence on portal.support_reports as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

grant insert on portal.support_reports to portal_app;

grant select on portal.support_reports to portal_app;

grant update on portal.support_reports to portal_app;

grant insert on portal.support_reports to portal_definer;

grant select on portal.support_reports to portal_definer;

grant update on portal.support_reports to portal_definer;

grant delete on portal.support_reports to portal_definer;
