set local role portal_owner;
set local check_function_bodies = off;

-- What a policy compares with becomes an array: the policies go first, the functions answer another type.
drop policy conventions_insert on portal.conventions;
drop policy equipe_members_select on portal.equipe_members;
drop policy equipe_members_insert on portal.equipe_members;
drop policy equipe_members_update on portal.equipe_members;
drop policy membership_roles_select on portal.membership_roles;
drop policy memberships_select on portal.memberships;
drop policy organisations_select on portal.organisations;
drop policy partnership_members_select on portal.partnership_members;
drop policy partnerships_select on portal.partnerships;
drop policy people_select on portal.people;
drop policy property_offers_select on portal.property_offers;
drop policy property_offers_insert on portal.property_offers;
drop policy rules_select on portal.rules;
drop policy rules_insert on portal.rules;
drop function app.partners();
drop function app.partnerships();

reset role;

CREATE OR REPLACE FUNCTION app.knows(p_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare me uuid := app.me();
begin
  return me is not null and exists (select 1 from portal.memberships m where m.person_id = p_person and (m.organisation_id = me
    or exists (select 1 from portal.partnership_members mine join portal.partnership_members other using (partnership_id)
      where mine.organisation_id = me and mine.ended_on is null
        and other.organisation_id = m.organisation_id and other.ended_on is null)));
end $function$;
alter function app.knows(uuid) owner to portal_definer;
revoke all on function app.knows(uuid) from public;

CREATE OR REPLACE FUNCTION app.partners()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare me uuid := app.me();
begin
  return array(select me where me is not null
    union select other.organisation_id from portal.partnership_members mine
    join portal.partnership_members other using (partnership_id)
    where mine.organisation_id = me and mine.ended_on is null and other.ended_on is null);
end $function$;
alter function app.partners() owner to portal_definer;
revoke all on function app.partners() from public;

CREATE OR REPLACE FUNCTION app.partnerships()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
begin
  return array(select partnership_id from portal.partnership_members where organisation_id = app.me() and ended_on is null);
end $function$;
alter function app.partnerships() owner to portal_definer;
revoke all on function app.partnerships() from public;

CREATE OR REPLACE FUNCTION app.seen(p_case uuid, p_stage text)
 RETURNS TABLE(facets text[], state jsonb)
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me();
begin
  facets := array(select distinct a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation);
  case p_stage
    when 'draft' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'referral_complete', (SELECT CASE WHEN (portal.cases.stage = 'draft') THEN (EXISTS (SELECT * 
FROM portal.members 
WHERE portal.members.case_id = portal.cases.id AND portal.members.relation = 'reference' AND portal.members.removed_at IS NULL)) AND (EXISTS (SELECT * 
FROM portal.economic_situations 
WHERE portal.economic_situations.case_id = portal.cases.id)) AND ((EXISTS (SELECT * 
FROM portal.incomes 
WHERE portal.incomes.case_id = portal.cases.id AND portal.incomes.removed_at IS NULL)) OR (EXISTS (SELECT * 
FROM portal.economic_situations 
WHERE portal.economic_situations.case_id = portal.cases.id AND portal.economic_situations.no_income))) AND (EXISTS (SELECT * 
FROM portal.social_situations 
WHERE portal.social_situations.case_id = portal.cases.id AND portal.social_situations.target IS NOT NULL AND portal.social_situations.account IS NOT NULL)) AND portal.cases.rooms IS NOT NULL AND (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_2), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_3), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_4)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'submitted' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'assessment' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'agenda', (SELECT jsonb_build_object('session', portal.equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE), 'open', portal.equipe_sessions.opened_at IS NOT NULL, 'review', portal.assessment_items.review_id, 'opinions_open', portal.assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM portal.information_requests 
WHERE portal.information_requests.case_id = portal.cases.id AND portal.information_requests.answered_at IS NULL)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'waiting' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'proposed' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'proposal', (SELECT jsonb_build_object('owner', portal.proposals.owner_answer, 'household', portal.proposals.household_answer, 'expires_on', portal.proposals.expires_on) AS jsonb_build_object_2 
FROM portal.proposals 
WHERE portal.proposals.case_id = portal.cases.id AND portal.proposals.state = 'open')) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'assigned' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'agreement_signed', EXISTS (SELECT * 
FROM portal.agreements, portal.placements 
WHERE portal.agreements.placement_id = portal.placements.id AND portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_3 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'hosted' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'agenda', (SELECT jsonb_build_object('session', portal.equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', portal.equipe_sessions.starts_at) AS DATE), 'open', portal.equipe_sessions.opened_at IS NOT NULL, 'review', portal.assessment_items.review_id, 'opinions_open', portal.assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM portal.assessment_items JOIN portal.equipe_sessions ON portal.equipe_sessions.id = portal.assessment_items.session_id 
WHERE portal.assessment_items.case_id = portal.cases.id AND portal.assessment_items.settled_at IS NULL), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_3 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_4 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1), 'renewal_given', (SELECT jsonb_object_agg(portal.contributions.kind, portal.contributions.given_at IS NOT NULL) AS jsonb_object_agg_2 
FROM portal.contributions 
WHERE portal.contributions.case_id = portal.cases.id), 'renewal_question', (SELECT jsonb_build_object('answered', portal.unit_questions.answered_at IS NOT NULL, 'closed', portal.unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_5 
FROM portal.unit_questions 
WHERE portal.unit_questions.case_id = portal.cases.id ORDER BY portal.unit_questions.asked_at DESC 
 LIMIT 1), 'renewal_stay', (SELECT jsonb_build_object('ends_on', portal.placements.ends_on, 'renewable', portal.placements.renewal_months > 0 AND portal.placements.renewed_months = 0) AS jsonb_build_object_6 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living' 
 LIMIT 1), 'renewal_workers', (SELECT jsonb_object_agg(portal.case_workers.role, portal.case_workers.person_id) AS jsonb_object_agg_3 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'leaving' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.role = 'social_worker' AND portal.case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM portal.consents 
WHERE portal.consents.case_id = portal.cases.id AND portal.consents.withdrawn_on IS NULL)) OR NOT (NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts')) AS anon_2), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_3), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_3 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1), 'stay_ends_on', (SELECT portal.placements.ends_on 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state = 'living'), 'next_exit_step', (SELECT jsonb_build_object('id', portal.exit_steps.id, 'what', portal.exit_steps.what, 'due_on', portal.exit_steps.due_on, 'whose', portal.exit_steps.whose, 'owed_by', portal.people.given_name || ' ' || portal.people.surname) AS jsonb_build_object_4 
FROM portal.exit_steps LEFT OUTER JOIN portal.people ON portal.people.id = portal.exit_steps.owed_by_id 
WHERE portal.exit_steps.case_id = portal.cases.id AND portal.exit_steps.done_at IS NULL AND portal.exit_steps.struck_at IS NULL ORDER BY portal.exit_steps.due_on, portal.exit_steps.id 
 LIMIT 1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'closed' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_1), 'placement', (SELECT jsonb_build_object('state', portal.placements.state, 'starts_on', portal.placements.starts_on, 'ends_on', portal.placements.ends_on, 'left_on', portal.placements.left_on, 'booked_at', portal.placements.handover_booked_at, 'authorised', portal.placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM portal.placements 
WHERE portal.placements.case_id = portal.cases.id AND portal.placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM portal.duties, portal.placements 
WHERE portal.duties.case_id = portal.cases.id AND portal.duties.done_at IS NULL AND portal.duties.placement_id = portal.placements.id AND portal.placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(portal.case_workers.role, portal.people.given_name || ' ' || portal.people.surname), '{}'::jsonb) AS coalesce_1 
FROM portal.case_workers JOIN portal.people ON portal.people.id = portal.case_workers.person_id 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM portal.case_workers 
WHERE portal.case_workers.case_id = portal.cases.id AND portal.case_workers.ended_on IS NULL AND portal.case_workers.role IN ('educator', 'financial_consultant') AND portal.case_workers.person_id = app.person() AND portal.case_workers.organisation_id = app.me()), 'support_plan', EXISTS (SELECT * 
FROM portal.plans 
WHERE portal.plans.case_id = portal.cases.id), 'renewal_review', (SELECT jsonb_build_object('state', portal.reviews.state, 'due_on', portal.reviews.due_on) AS jsonb_build_object_3 
FROM portal.reviews 
WHERE portal.reviews.case_id = portal.cases.id ORDER BY portal.reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_2 
FROM portal.outcomes 
WHERE portal.outcomes.case_id = portal.cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', portal.follow_ups.months, 'due_on', portal.follow_ups.due_on) AS jsonb_build_object_4 
FROM portal.follow_ups 
WHERE portal.follow_ups.case_id = portal.cases.id AND portal.follow_ups.done_at IS NULL ORDER BY portal.follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'rejected' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM portal.withdrawals 
WHERE portal.withdrawals.case_id = portal.cases.id AND portal.withdrawals.kind = 're_examination')) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
    when 'withdrawn' then select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(portal.partnership_members.kind, portal.organisations.name) AS jsonb_object_agg_1 
FROM portal.partnership_members JOIN portal.organisations ON portal.organisations.id = portal.partnership_members.organisation_id 
WHERE portal.partnership_members.partnership_id = portal.cases.partnership_id AND portal.partnership_members.ended_on IS NULL AND (portal.organisations.id = portal.cases.organisation_id OR portal.partnership_members.kind = 'ats' OR portal.organisations.id = portal.cases.host_organisation_id)), 'names_seen', (SELECT NOT portal.cases.protected OR app.sees(portal.cases.id, 'identity') OR app.sees(portal.cases.id, 'identity.contacts') AS anon_1)) AS jsonb_build_object_1 
FROM portal.cases 
WHERE portal.cases.id = p_case;
  end case;
  return next;
end $function$;
alter function app.seen(uuid,text) owner to portal_owner;
revoke all on function app.seen(uuid,text) from public;

create policy conventions_insert on portal.conventions as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partner_organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[]))));

create policy equipe_members_select on portal.equipe_members as permissive for select to portal_app using ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy equipe_members_insert on portal.equipe_members as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy equipe_members_update on portal.equipe_members as permissive for update to portal_app using (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])))) with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy membership_roles_select on portal.membership_roles as permissive for select to portal_app using ((organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[])));

create policy memberships_select on portal.memberships as permissive for select to portal_app using ((organisation_id = ANY (( SELECT app.partners() AS partners)::uuid[])));

create policy organisations_select on portal.organisations as permissive for select to portal_app using ((id = ANY (( SELECT app.partners() AS partners)::uuid[])));

create policy partnership_members_select on portal.partnership_members as permissive for select to portal_app using ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy partnerships_select on portal.partnerships as permissive for select to portal_app using ((id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy people_select on portal.people as permissive for select to portal_app using (app.knows(id));

create policy property_offers_select on portal.property_offers as permissive for select to portal_app using (((organisation_id = ( SELECT app.me() AS me)) OR ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = property_offers.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text)))))));

create policy property_offers_insert on portal.property_offers as permissive for insert to portal_app with check (((organisation_id = ( SELECT app.me() AS me)) AND (partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[]))));

create policy rules_select on portal.rules as permissive for select to portal_app using ((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])));

create policy rules_insert on portal.rules as permissive for insert to portal_app with check (((partnership_id = ANY (( SELECT app.partnerships() AS partnerships)::uuid[])) AND (changed_by_id = ( SELECT app.person() AS person)) AND (EXISTS ( SELECT 1
   FROM portal.partnership_members p
  WHERE ((p.partnership_id = rules.partnership_id) AND (p.organisation_id = ( SELECT app.me() AS me)) AND (p.kind = 'comune'::text) AND (p.ended_on IS NULL)))) AND (EXISTS ( SELECT 1
   FROM (portal.memberships m
     JOIN portal.membership_roles r ON ((r.membership_id = m.id)))
  WHERE ((m.organisation_id = ( SELECT app.me() AS me)) AND (m.person_id = ( SELECT app.person() AS person)) AND (m.ended_on IS NULL) AND (r.role = 'head_of_service'::text))))));

grant execute on function app.knows(uuid) to portal_app;

grant execute on function app.seen(uuid,text) to portal_app;
grant execute on function app.partners() to portal_app;
grant execute on function app.partnerships() to portal_app;
