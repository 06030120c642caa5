set local role portal_owner;
set local check_function_bodies = off;

create table portal.funded_hours (
    id uuid not null,
    agreement_id uuid not null,
    version integer not null,
    organisation_id uuid not null,
    partnership_id uuid not null,
    title text not null,
    starts_on date not null,
    ends_on date not null,
    hours integer not null,
    why text,
    recorded_by_id uuid not null,
    recorded_at timestamp with time zone not null,
    superseded_at timestamp with time zone
);

reset role;

CREATE OR REPLACE FUNCTION app.waiting(p_keys text[])
 RETURNS TABLE(key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();
  p_organisation uuid := app.me(); p_today date := app.today();
begin
  if 'my_draft' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases 
WHERE portal.cases.stage = 'draft' AND portal.cases.author_id = ANY (p_people) AND portal.cases.organisation_id = p_organisation) f where true and not exists (select 1 from portal.obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.kind = 'comune' AND portal.case_access.worker_id IS NULL AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where true; end if;
  if 'check_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['submitted', 'assessment', 'waiting', 'proposed'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.check_expires_on <= p_today + 30) f where true and not exists (select 1 from portal.obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT portal.consents.case_id AS case_id 
FROM portal.consents 
WHERE portal.consents.organisation_id = p_organisation AND portal.consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN portal.cases ON portal.cases.id = withdrawn.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL))) f where true; end if;
  if 'case_to_take_up' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', portal.case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'submitted' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'case_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) <= p_today) f where true; end if;
  if 'opinion_to_give' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id JOIN portal.cases ON portal.cases.id = portal.assessment_items.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assessment', 'hosted') 
WHERE portal.assessment_items.settled_at IS NULL AND portal.assessment_items.opinions_opened_at IS NULL AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.opinions 
WHERE portal.opinions.item_id = portal.assessment_items.id AND portal.opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM portal.abstentions 
WHERE portal.abstentions.item_id = portal.assessment_items.id AND portal.abstentions.person_id = p_person))) f where true; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) IS NULL) f where true; end if;
  if 'information_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.information_requests.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.information_requests, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND portal.information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL)))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.opened_at IS NULL AND portal.equipe_sessions.called_off_at IS NULL AND portal.equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'sitting_to_close' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where true; end if;
  if 'minutes_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.equipe_minutes 
WHERE portal.equipe_minutes.session_id = portal.equipe_sessions.id))) f where true; end if;
  if 'ticket_open' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.units.id AS UUID) AS unit_id, CAST(portal.tickets.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.tickets.due_on AS DATE) AS due, CAST(portal.tickets.title AS VARCHAR) AS detail 
FROM portal.tickets JOIN portal.units ON portal.units.id = portal.tickets.unit_id 
WHERE portal.tickets.organisation_id = p_organisation AND portal.tickets.state != 'closed' AND (portal.tickets.assigned_to_id IS NULL OR portal.tickets.assigned_to_id = p_person OR portal.tickets.due_on < CAST(p_today AS DATE))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.certificates.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(portal.certificates.expires_on AS DATE) AS due, CAST(portal.certificates.kind AS VARCHAR) AS detail 
FROM portal.certificates JOIN portal.properties ON portal.properties.id = portal.certificates.property_id 
WHERE portal.certificates.organisation_id = p_organisation AND portal.certificates.replaced_on IS NULL AND portal.certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.conventions.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(date(portal.conventions.ends_on - 1) AS DATE) AS due, CAST(portal.conventions.title AS VARCHAR) AS detail 
FROM portal.conventions JOIN portal.properties ON portal.properties.id = portal.conventions.property_id 
WHERE portal.conventions.organisation_id = p_organisation AND portal.conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (portal.conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM portal.property_offers 
WHERE portal.property_offers.property_id = portal.conventions.property_id AND portal.property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM portal.conventions AS conventions_1 
WHERE conventions_1.property_id = portal.conventions.property_id AND conventions_1.partner_organisation_id = portal.conventions.partner_organisation_id AND conventions_1.starts_on <= portal.conventions.ends_on AND conventions_1.ends_on > portal.conventions.ends_on)) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.proposals JOIN portal.cases ON portal.cases.id = portal.proposals.case_id 
WHERE portal.proposals.host_organisation_id = p_organisation AND portal.proposals.state = 'open' AND portal.proposals.owner_answer IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NULL) f where true; end if;
  if 'handover_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where true; end if;
  if 'handover_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handover') f where true; end if;
  if 'handback_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handback') f where true; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'public_safety_notice') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'building_transfer_notice') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'contract_registration') f where true and not exists (select 1 from portal.obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where true; end if;
  if 'household_answer_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposals ON portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open' AND portal.proposals.household_answer IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_question_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposal_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposal_questions ON portal.proposal_questions.case_id = portal.cases.id AND portal.proposal_questions.answered_at IS NULL JOIN portal.proposals ON portal.proposals.id = portal.proposal_questions.proposal_id AND portal.proposals.state = 'open') f where true and not exists (select 1 from portal.obligations o where o.kind in ('proposal_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where true; end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where true; end if;
  if 'support_assign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.placements ON portal.placements.case_id = portal.case_access.case_id AND portal.placements.state IN ('assigned', 'living') 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'financial_consultant' AND portal.case_workers.ended_on IS NULL)))) f where true; end if;
  if 'support_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at < app.instant()) f where true; end if;
  if 'support_meeting' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at >= app.instant() AND portal.support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where true; end if;
  if 'support_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('in_force', 'to_sign')))) f where true; end if;
  if 'support_search' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.search_trails.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.search_trails ON portal.search_trails.case_id = portal.cases.id AND portal.search_trails.outcome IS NULL AND portal.search_trails.next_step_on IS NOT NULL 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.search_trails.next_step_on <= p_today + 1) f where true; end if;
  if 'support_sign_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'to_sign' AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where true; end if;
  if 'support_plan_review_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_plan_review' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) > greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days) f where true and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_funds' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.funded_hours.title AS VARCHAR) AS number, CAST(portal.funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM portal.funded_hours 
WHERE portal.funded_hours.organisation_id = p_organisation AND portal.funded_hours.superseded_at IS NULL AND portal.funded_hours.ends_on > p_today AND ((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * 100 <= portal.funded_hours.hours * 1200 OR portal.funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (portal.funded_hours.ends_on - p_today) > (portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * least(56, greatest(p_today - portal.funded_hours.starts_on, 1)))) f where true; end if;
  if 'support_quiet' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted')) f where true and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.ended_on IS NULL) f where true and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.person_id = p_person AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL))) AND portal.cases.organisation_id = p_organisation) f where true and not exists (select 1 from portal.obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND portal.cases.organisation_id != p_organisation) f where true; end if;
  if 'social_opinion' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'social_opinion' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'educator_report' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'financial_statement' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.unit_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.unit_questions JOIN portal.cases ON portal.cases.id = portal.unit_questions.case_id 
WHERE portal.unit_questions.host_organisation_id = p_organisation AND portal.unit_questions.answered_at IS NULL AND portal.unit_questions.closed_at IS NULL AND portal.cases.stage = 'hosted') f where true and not exists (select 1 from portal.obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.reviews.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.reviews JOIN portal.cases ON portal.cases.id = portal.reviews.case_id 
WHERE portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM portal.contributions 
WHERE portal.contributions.review_id = portal.reviews.id AND portal.contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.unit_questions 
WHERE portal.unit_questions.review_id = portal.reviews.id AND portal.unit_questions.answered_at IS NULL)) OR portal.reviews.due_on <= p_today + 15)) f where true and not exists (select 1 from portal.obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE portal.case_access.ends_on IS NOT NULL AND portal.case_access.ends_on <= p_today + 60 AND (portal.placements.renewed_months > 0 OR portal.placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM portal.reviews 
WHERE portal.reviews.placement_id = portal.placements.id AND portal.reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'home_to_take_back' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(portal.case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE coalesce((SELECT CAST((portal.case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) <= p_today + 15 AND (portal.placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.exit_steps.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.exit_steps ON portal.exit_steps.case_id = portal.cases.id JOIN portal.departures ON portal.departures.id = portal.exit_steps.departure_id AND portal.departures.called_off_at IS NULL 
WHERE portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL AND portal.exit_steps.due_on <= p_today + 15 AND (portal.exit_steps.owed_by_id = p_person OR portal.exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR portal.exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND portal.exit_steps.whose = (SELECT portal.organisations.kind 
FROM portal.organisations 
WHERE portal.organisations.id = p_organisation))) f where true; end if;
  if 'outcome_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.months = 12 AND portal.follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'follow_up_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.follow_ups.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.follow_ups.due_on AS DATE) AS due, CAST(portal.follow_ups.months AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.done_at IS NULL AND portal.follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from portal.obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $function$;
alter function app.waiting(text[]) owner to portal_owner;
revoke all on function app.waiting(text[]) from public;

CREATE OR REPLACE FUNCTION app.waiting_on(p_keys text[], p_case uuid)
 RETURNS TABLE(key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_person uuid := app.person(); p_people uuid[] := app.stands_for();
  p_organisation uuid := app.me(); p_today date := app.today();
begin
  if 'my_draft' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases 
WHERE portal.cases.stage = 'draft' AND portal.cases.author_id = ANY (p_people) AND portal.cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.kind = 'comune' AND portal.case_access.worker_id IS NULL AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where f.case_id = p_case; end if;
  if 'check_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['submitted', 'assessment', 'waiting', 'proposed'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.check_expires_on <= p_today + 30) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT portal.consents.case_id AS case_id 
FROM portal.consents 
WHERE portal.consents.organisation_id = p_organisation AND portal.consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN portal.cases ON portal.cases.id = withdrawn.case_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL))) f where f.case_id = p_case; end if;
  if 'case_to_take_up' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', portal.case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'submitted' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'case_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) <= p_today) f where f.case_id = p_case; end if;
  if 'opinion_to_give' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id JOIN portal.cases ON portal.cases.id = portal.assessment_items.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assessment', 'hosted') 
WHERE portal.assessment_items.settled_at IS NULL AND portal.assessment_items.opinions_opened_at IS NULL AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.opinions 
WHERE portal.opinions.item_id = portal.assessment_items.id AND portal.opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM portal.abstentions 
WHERE portal.abstentions.item_id = portal.assessment_items.id AND portal.abstentions.person_id = p_person))) f where f.case_id = p_case; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL) IS NULL) f where f.case_id = p_case; end if;
  if 'information_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.information_requests.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.cases, portal.information_requests, portal.case_access 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assessment' AND portal.cases.id = portal.case_access.case_id AND portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL AND portal.information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL)))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.opened_at IS NULL AND portal.equipe_sessions.called_off_at IS NULL AND portal.equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'sitting_to_close' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL))) f where f.case_id = p_case; end if;
  if 'minutes_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM portal.equipe_sessions 
WHERE portal.equipe_sessions.chair_id = p_person AND portal.equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.equipe_sessions.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.equipe_minutes 
WHERE portal.equipe_minutes.session_id = portal.equipe_sessions.id))) f where f.case_id = p_case; end if;
  if 'ticket_open' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(portal.units.id AS UUID) AS unit_id, CAST(portal.tickets.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.tickets.due_on AS DATE) AS due, CAST(portal.tickets.title AS VARCHAR) AS detail 
FROM portal.tickets JOIN portal.units ON portal.units.id = portal.tickets.unit_id 
WHERE portal.tickets.organisation_id = p_organisation AND portal.tickets.state != 'closed' AND (portal.tickets.assigned_to_id IS NULL OR portal.tickets.assigned_to_id = p_person OR portal.tickets.due_on < CAST(p_today AS DATE))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.certificates.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(portal.certificates.expires_on AS DATE) AS due, CAST(portal.certificates.kind AS VARCHAR) AS detail 
FROM portal.certificates JOIN portal.properties ON portal.properties.id = portal.certificates.property_id 
WHERE portal.certificates.organisation_id = p_organisation AND portal.certificates.replaced_on IS NULL AND portal.certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.certificates.property_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT portal.units.id 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id ORDER BY portal.units.name, portal.units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(portal.conventions.id AS UUID) AS subject_id, CAST(portal.properties.name AS VARCHAR) AS number, CAST(date(portal.conventions.ends_on - 1) AS DATE) AS due, CAST(portal.conventions.title AS VARCHAR) AS detail 
FROM portal.conventions JOIN portal.properties ON portal.properties.id = portal.conventions.property_id 
WHERE portal.conventions.organisation_id = p_organisation AND portal.conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (portal.conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM portal.property_offers 
WHERE portal.property_offers.property_id = portal.conventions.property_id AND portal.property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM portal.conventions AS conventions_1 
WHERE conventions_1.property_id = portal.conventions.property_id AND conventions_1.partner_organisation_id = portal.conventions.partner_organisation_id AND conventions_1.starts_on <= portal.conventions.ends_on AND conventions_1.ends_on > portal.conventions.ends_on)) AND (EXISTS (SELECT * 
FROM portal.units 
WHERE portal.units.property_id = portal.conventions.property_id))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.proposals JOIN portal.cases ON portal.cases.id = portal.proposals.case_id 
WHERE portal.proposals.host_organisation_id = p_organisation AND portal.proposals.state = 'open' AND portal.proposals.owner_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NULL) f where f.case_id = p_case; end if;
  if 'handover_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(portal.placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.state = 'assigned' AND portal.placements.host_organisation_id = p_organisation AND portal.placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where f.case_id = p_case; end if;
  if 'handover_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handover') f where f.case_id = p_case; end if;
  if 'handback_entrusted' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(portal.checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.checklists.id AS UUID) AS subject_id, CAST(portal.units.name AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.checklists JOIN portal.placements ON portal.placements.id = portal.checklists.placement_id JOIN portal.units ON portal.units.id = portal.placements.unit_id 
WHERE portal.checklists.entrusted_to_id = p_person AND portal.checklists.state = 'open' AND portal.checklists.kind = 'handback') f where f.case_id = p_case; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'public_safety_notice') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'building_transfer_notice') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(portal.duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.duties.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', portal.duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.duties JOIN portal.cases ON portal.cases.id = portal.duties.case_id JOIN portal.placements ON portal.placements.id = portal.duties.placement_id AND portal.placements.state != 'called_off' 
WHERE portal.duties.host_organisation_id = p_organisation AND portal.duties.done_at IS NULL AND portal.duties.kind = 'contract_registration') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where f.case_id = p_case; end if;
  if 'household_answer_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposals.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposals ON portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open' AND portal.proposals.household_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_question_to_answer' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.proposal_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'proposed' JOIN portal.proposal_questions ON portal.proposal_questions.case_id = portal.cases.id AND portal.proposal_questions.answered_at IS NULL JOIN portal.proposals ON portal.proposals.id = portal.proposal_questions.proposal_id AND portal.proposals.state = 'open') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('proposal_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', portal.placements.handover_booked_at)), portal.placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM portal.agreements 
WHERE portal.agreements.placement_id = portal.placements.id))) f where f.case_id = p_case; end if;
  if 'overstay_to_judge' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.placements.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.placements JOIN portal.cases ON portal.cases.id = portal.placements.case_id 
WHERE portal.placements.organisation_id = p_organisation AND portal.placements.state = 'living' AND portal.placements.ends_on <= p_today AND portal.placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case; end if;
  if 'support_assign' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(portal.case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.placements ON portal.placements.case_id = portal.case_access.case_id AND portal.placements.state IN ('assigned', 'living') 
WHERE portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.case_access.case_id AND portal.case_workers.role = 'financial_consultant' AND portal.case_workers.ended_on IS NULL)))) f where f.case_id = p_case; end if;
  if 'support_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at < app.instant()) f where f.case_id = p_case; end if;
  if 'support_meeting' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.support_sessions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', portal.support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.worker_id = p_person AND portal.support_sessions.organisation_id = p_organisation AND portal.support_sessions.recorded_at IS NULL AND portal.support_sessions.cancelled_reason IS NULL AND portal.support_sessions.starts_at >= app.instant() AND portal.support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where f.case_id = p_case; end if;
  if 'support_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id AND portal.plans.state IN ('in_force', 'to_sign')))) f where f.case_id = p_case; end if;
  if 'support_search' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.search_trails.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_workers JOIN portal.cases ON portal.cases.id = portal.case_workers.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.search_trails ON portal.search_trails.case_id = portal.cases.id AND portal.search_trails.outcome IS NULL AND portal.search_trails.next_step_on IS NOT NULL 
WHERE portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL AND portal.search_trails.next_step_on <= p_today + 1) f where f.case_id = p_case; end if;
  if 'support_sign_plan' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'to_sign' AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case; end if;
  if 'support_plan_review_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.role = 'educator' AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_plan_review' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.plans JOIN portal.cases ON portal.cases.id = portal.plans.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN portal.rules ON portal.rules.id = portal.cases.rules_id 
WHERE portal.plans.organisation_id = p_organisation AND portal.plans.state = 'in_force' AND portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) > greatest(portal.plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', portal.support_sessions.starts_at) AS DATE)) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.kind = 'plan_review' AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.attendance != 'nobody')) + portal.rules.plan_review_days) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_funds' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.funded_hours.title AS VARCHAR) AS number, CAST(portal.funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM portal.funded_hours 
WHERE portal.funded_hours.organisation_id = p_organisation AND portal.funded_hours.superseded_at IS NULL AND portal.funded_hours.ends_on > p_today AND ((portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * 100 <= portal.funded_hours.hours * 1200 OR portal.funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (portal.funded_hours.ends_on - p_today) > (portal.funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(portal.support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM portal.support_sessions JOIN portal.cases ON portal.cases.id = portal.support_sessions.case_id 
WHERE portal.support_sessions.organisation_id = portal.funded_hours.organisation_id AND portal.support_sessions.recorded_at IS NOT NULL AND portal.support_sessions.starts_at >= timezone('Europe/Rome', CAST(portal.funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.support_sessions.starts_at < timezone('Europe/Rome', CAST(portal.funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND portal.cases.partnership_id = portal.funded_hours.partnership_id)) * least(56, greatest(p_today - portal.funded_hours.starts_on, 1)))) f where f.case_id = p_case; end if;
  if 'support_quiet' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted')) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM portal.cases JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' JOIN portal.rules ON portal.rules.id = portal.cases.rules_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' JOIN portal.case_workers ON portal.case_workers.case_id = portal.cases.id 
WHERE portal.cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(portal.support_sessions.starts_at) AS max_1 
FROM portal.support_sessions 
WHERE portal.support_sessions.case_id = portal.cases.id AND portal.support_sessions.recorded_at IS NOT NULL), portal.placements.handed_over_at)) AS DATE) >= portal.rules.quiet_support_days AND portal.case_workers.person_id = p_person AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.person_id = p_person AND portal.case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL))) AND portal.cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.concerns.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', portal.concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.concerns JOIN portal.cases ON portal.cases.id = portal.concerns.case_id JOIN portal.case_access ON portal.case_access.case_id = portal.cases.id AND portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'assigned' 
WHERE portal.concerns.acknowledged_at IS NULL AND portal.concerns.raised_by_id != p_person AND portal.cases.organisation_id != p_organisation) f where f.case_id = p_case; end if;
  if 'social_opinion' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'social_opinion' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'head_of_service')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'educator_report' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.contributions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.contributions JOIN portal.reviews ON portal.reviews.id = portal.contributions.review_id JOIN portal.cases ON portal.cases.id = portal.contributions.case_id 
WHERE portal.contributions.organisation_id = p_organisation AND portal.contributions.kind = 'financial_statement' AND portal.contributions.given_at IS NULL AND portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (portal.contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role = 'coordinator')) AND (portal.contributions.owed_by_id IS NULL OR portal.contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.unit_questions.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.unit_questions JOIN portal.cases ON portal.cases.id = portal.unit_questions.case_id 
WHERE portal.unit_questions.host_organisation_id = p_organisation AND portal.unit_questions.answered_at IS NULL AND portal.unit_questions.closed_at IS NULL AND portal.cases.stage = 'hosted') f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.reviews.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.reviews JOIN portal.cases ON portal.cases.id = portal.reviews.case_id 
WHERE portal.reviews.state IN ('collecting', 'deferred') AND portal.cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM portal.equipe_members 
WHERE portal.equipe_members.partnership_id = portal.cases.partnership_id AND portal.equipe_members.organisation_id = p_organisation AND portal.equipe_members.person_id = p_person AND portal.equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM portal.contributions 
WHERE portal.contributions.review_id = portal.reviews.id AND portal.contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM portal.unit_questions 
WHERE portal.unit_questions.review_id = portal.reviews.id AND portal.unit_questions.answered_at IS NULL)) OR portal.reviews.due_on <= p_today + 15)) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'hosted' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE portal.case_access.ends_on IS NOT NULL AND portal.case_access.ends_on <= p_today + 60 AND (portal.placements.renewed_months > 0 OR portal.placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM portal.reviews 
WHERE portal.reviews.placement_id = portal.placements.id AND portal.reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case; end if;
  if 'home_to_take_back' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(portal.case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.placements ON portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
WHERE coalesce((SELECT CAST((portal.case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM portal.case_events 
WHERE portal.case_events.case_id = portal.cases.id AND portal.case_events.name = 'DepartureStarted' ORDER BY portal.case_events.at DESC 
 LIMIT 1), portal.placements.ends_on) <= p_today + 15 AND (portal.placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.exit_steps.id AS UUID) AS subject_id, CAST(portal.case_access.number AS VARCHAR) AS number, CAST(portal.exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.case_access JOIN portal.cases ON portal.case_access.organisation_id = p_organisation AND portal.case_access.facet = 'summary' AND portal.case_access.stage = 'leaving' AND portal.cases.id = portal.case_access.case_id JOIN portal.exit_steps ON portal.exit_steps.case_id = portal.cases.id JOIN portal.departures ON portal.departures.id = portal.exit_steps.departure_id AND portal.departures.called_off_at IS NULL 
WHERE portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL AND portal.exit_steps.due_on <= p_today + 15 AND (portal.exit_steps.owed_by_id = p_person OR portal.exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR portal.exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND portal.exit_steps.whose = (SELECT portal.organisations.kind 
FROM portal.organisations 
WHERE portal.organisations.id = p_organisation))) f where f.case_id = p_case; end if;
  if 'outcome_to_record' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.months = 12 AND portal.follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case; end if;
  if 'follow_up_to_do' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(portal.cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(portal.follow_ups.id AS UUID) AS subject_id, CAST(portal.cases.number AS VARCHAR) AS number, CAST(portal.follow_ups.due_on AS DATE) AS due, CAST(portal.follow_ups.months AS VARCHAR) AS detail 
FROM portal.follow_ups JOIN portal.cases ON portal.cases.id = portal.follow_ups.case_id 
WHERE portal.follow_ups.done_at IS NULL AND portal.follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.organisation_id = p_organisation AND portal.case_workers.person_id = ANY (p_people) AND portal.case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM portal.memberships, portal.membership_roles 
WHERE portal.memberships.person_id = p_person AND portal.memberships.organisation_id = p_organisation AND portal.memberships.ended_on IS NULL AND portal.membership_roles.membership_id = portal.memberships.id AND portal.membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from portal.obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $function$;
alter function app.waiting_on(text[],uuid) owner to portal_owner;
revoke all on function app.waiting_on(text[],uuid) from public;

alter table portal.funded_hours add constraint pk_funded_hours PRIMARY KEY (id);

alter table portal.funded_hours add constraint uq_funded_hours_agreement_id_version UNIQUE (agreement_id, version);

alter table portal.funded_hours add constraint funded_once_a_day EXCLUDE USING gist (organisation_id WITH =, partnership_id WITH =, daterange(starts_on, ends_on) WITH &&) WHERE ((superseded_at IS NULL));

alter table portal.funded_hours add constraint funded_change_has_reason CHECK (((version = 1) = (why IS NULL)));

alter table portal.funded_hours add constraint funded_hours_measure CHECK (((hours >= 1) AND (hours <= 100000)));

alter table portal.funded_hours add constraint funded_period CHECK ((ends_on > starts_on));

alter table portal.funded_hours add constraint fk_funded_hours_organisation_id FOREIGN KEY (organisation_id) REFERENCES portal.organisations(id);

alter table portal.funded_hours add constraint fk_funded_hours_partnership_id FOREIGN KEY (partnership_id) REFERENCES portal.partnerships(id);

alter table portal.funded_hours add constraint fk_funded_hours_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES portal.people(id);

CREATE INDEX ix_funded_hours_current ON portal.funded_hours USING btree (organisation_id, ends_on) WHERE (superseded_at IS NULL);

alter table portal.funded_hours enable row level security;

alter table portal.funded_hours force row level security;

create policy funded_hours_fence on portal.funded_hours as restrictive for all to portal_app using ((current_setting('portal.organisation'::text, true) <> ''::text)) with check ((current_setting('portal.organisation'::text, true) <> ''::text));

create policy funded_hours_select on portal.funded_hours as permissive for select to portal_app using ((organisation_id = ( SELECT app.me() AS me)));

create policy funded_hours_insert on portal.funded_hours as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy funded_hours_update on portal.funded_hours as permissive for update to portal_app using ((organisation_id = ( SELECT app.me() AS me))) with check ((organisation_id = ( SELECT app.me() AS me)));

grant insert on portal.funded_hours to portal_app;

grant select on portal.funded_hours to portal_app;

grant insert on portal.funded_hours to portal_definer;

grant select on portal.funded_hours to portal_definer;

grant update on portal.funded_hours to portal_definer;

grant delete on portal.funded_hours to portal_definer;

grant update (superseded_at) on portal.funded_hours to portal_app;
