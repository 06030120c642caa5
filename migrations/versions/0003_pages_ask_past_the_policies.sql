set local check_function_bodies = off;

revoke execute on function app.waiting_on(text[],uuid) from portal_app;

drop function app.waiting_on(text[],uuid);

CREATE OR REPLACE FUNCTION app.around(p_role text)
 RETURNS TABLE(counted jsonb, workers jsonb, filters jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_partners uuid[] := app.partners();
begin
  if p_organisation is null then return; end if;
  return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  saved_filters as not materialized (select * from portal.saved_filters where organisation_id = p_organisation and person_id = p_person)
SELECT (SELECT jsonb_agg(jsonb_build_array(anon_2.stage, anon_2.n, anon_2.mine, anon_2.unfollowed, anon_2.stalled)) AS jsonb_agg_1 
FROM (SELECT case_access.stage AS stage, count(*) AS n, count(*) FILTER (WHERE case_access.worker_id = ANY (CAST((SELECT app.stands_for() AS stands_for_1) AS UUID[]))) AS mine, count(*) FILTER (WHERE case_access.worker_id IS NULL) AS unfollowed, count(*) FILTER (WHERE case_access.stalled_on <= p_today) AS stalled 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.stage IN ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') GROUP BY case_access.stage) AS anon_2) AS anon_1, (SELECT jsonb_agg(jsonb_build_array(people.id, people.surname || ' ' || people.given_name) ORDER BY people.surname, people.given_name) AS jsonb_agg_2 
FROM membership_roles JOIN memberships ON memberships.id = membership_roles.membership_id JOIN people ON people.id = memberships.person_id 
WHERE membership_roles.organisation_id = p_organisation AND membership_roles.role = p_role AND memberships.ended_on IS NULL) AS anon_3, (SELECT jsonb_agg(jsonb_build_array(saved_filters.id, saved_filters.name, saved_filters.asked, saved_filters.pinned, saved_filters.is_default) ORDER BY lower(saved_filters.name)) AS jsonb_agg_3 
FROM saved_filters 
WHERE saved_filters.organisation_id = p_organisation AND saved_filters.person_id = p_person AND saved_filters.removed_at IS NULL) AS anon_4;
end $function$;
alter function app.around(text) owner to portal_definer;
revoke all on function app.around(text) from public;

CREATE OR REPLACE FUNCTION app.followed()
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  me uuid := app.me();
  person uuid := app.person();
  today date := app.today();
  people uuid[] := app.stands_for();
  n bigint;
begin
  n := (select count(*) from portal.case_access a
    where a.organisation_id = me and a.facet = 'summary' and a.worker_id = any(people) and (a.person_id is null or a.person_id = person)
      and (a.until is null or a.until > today)
      and a.stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving'));
  if (select o.kind from portal.organisations o where o.id = me) = 'ats' then
    n := n + (select count(*) from portal.case_access a
      join portal.case_workers w on w.case_id = a.case_id and w.role = 'financial_consultant' and w.ended_on is null
      where w.person_id = any(people) and w.organisation_id = me
        and a.organisation_id = me and a.facet = 'summary' and (a.person_id is null or a.person_id = person)
        and (a.until is null or a.until > today)
        and a.stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving'));
  end if;
  return n;
end $function$;
alter function app.followed() owner to portal_definer;
revoke all on function app.followed() from public;

CREATE OR REPLACE FUNCTION app.listed(p_cases uuid[])
 RETURNS TABLE(case_id uuid, surname text, given_name text, due date, urgent boolean, worker text, protected boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 25
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_partners uuid[] := app.partners();
begin
  if p_organisation is null then return; end if;
  return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  member_names as not materialized (select * from portal.member_names where ((coalesce((select true from portal.case_access a where a.case_id = member_names.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (adult and removed_at is null and coalesce((select true from portal.case_access a where a.case_id = member_names.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  information_requests as not materialized (select * from portal.information_requests where (coalesce((select true from portal.case_access a where a.case_id = information_requests.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false))
SELECT case_access.case_id, member_names.surname, member_names.given_name, CASE WHEN (case_access.stage = 'draft') THEN cases.draft_expires_on WHEN (case_access.stage = 'assessment') THEN (SELECT min(information_requests.due_on) AS min_1 
FROM information_requests 
WHERE information_requests.case_id = case_access.case_id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL) WHEN (case_access.stage = 'waiting') THEN cases.check_expires_on WHEN (case_access.stage = 'proposed') THEN (SELECT min(proposals.expires_on) AS min_2 
FROM proposals 
WHERE proposals.case_id = case_access.case_id AND proposals.state = 'open') WHEN (case_access.stage = 'assigned') THEN (SELECT min(placements.starts_on) AS min_3 
FROM placements 
WHERE placements.case_id = case_access.case_id AND placements.state = 'assigned') WHEN (case_access.stage = 'hosted') THEN coalesce((SELECT min(reviews.due_on) AS min_4 
FROM reviews 
WHERE reviews.case_id = case_access.case_id AND reviews.state IN ('collecting', 'deferred')), case_access.ends_on - 1) WHEN (case_access.stage = 'leaving') THEN case_access.ends_on - 1 ELSE CAST(NULL AS DATE) END AS anon_1, cases.urgent, people.surname || ' ' || people.given_name AS anon_2, cases.protected 
FROM case_access JOIN cases ON cases.id = case_access.case_id LEFT OUTER JOIN member_names ON member_names.case_id = case_access.case_id AND member_names.reference AND member_names.removed_at IS NULL LEFT OUTER JOIN people ON people.id = case_access.worker_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.case_id = ANY (p_cases);
end $function$;
alter function app.listed(uuid[]) owner to portal_definer;
revoke all on function app.listed(uuid[]) from public;

CREATE OR REPLACE FUNCTION app.news(p_since timestamp with time zone)
 RETURNS TABLE(lines jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_partners uuid[] := app.partners();
begin
  if p_organisation is null then return; end if;
  lines := (select f.lines from (with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_events as not materialized (select * from portal.case_events where ((coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = case_events.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or (case_events.facet = 'renewal.question' and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
SELECT (SELECT jsonb_agg(jsonb_build_array(latest.id, latest.case_id, latest.number, latest.at, latest.name, latest.data, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY latest.at DESC, latest.id DESC) AS jsonb_agg_1 
FROM (SELECT anon_1.id AS id, anon_1.case_id AS case_id, anon_1.at AS at, anon_1.name AS name, anon_1.data AS data, anon_1.person_id AS person_id, anon_1.organisation_id AS organisation_id, CAST(recent.number AS VARCHAR) AS number 
FROM (SELECT case_access.case_id AS case_id, case_access.number AS number 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) ORDER BY case_access.stage_since DESC, case_access.case_id DESC 
 LIMIT 300) AS recent JOIN LATERAL (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.organisation_id AS organisation_id, case_events.person_id AS person_id, case_events.host_organisation_id AS host_organisation_id, case_events.at AS at, case_events.name AS name, case_events.facet AS facet, case_events.data AS data 
FROM case_events 
WHERE case_events.case_id = recent.case_id AND case_events.at > p_since AND (case_events.person_id IS NULL OR case_events.person_id != p_person) ORDER BY case_events.at DESC 
 LIMIT 12) AS anon_1 ON true ORDER BY anon_1.at DESC, anon_1.id DESC 
 LIMIT 12) AS latest LEFT OUTER JOIN people ON people.id = latest.person_id LEFT OUTER JOIN organisations ON organisations.id = latest.organisation_id) AS lines) f);
  return next;
end $function$;
alter function app.news(timestamp with time zone) owner to portal_definer;
revoke all on function app.news(timestamp with time zone) from public;

CREATE OR REPLACE FUNCTION app.opened(p_case uuid, p_stage text, p_keys text[], p_at timestamp with time zone, p_at_event uuid)
 RETURNS TABLE(facets text[], state jsonb, lines jsonb, workers jsonb, stay jsonb, cards jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_people uuid[] := app.stands_for(); p_partners uuid[] := app.partners(); p_partnerships uuid[] := app.partnerships(); p_facets text[];
begin
  if p_organisation is null then return; end if;
  p_facets := array(select distinct a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today));
  facets := p_facets;
  case p_stage
    when 'draft' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  members as not materialized (select * from portal.members where (members.case_id = p_case and 'identity' = any (p_facets))),
  economic_situations as not materialized (select * from portal.economic_situations where (economic_situations.case_id = p_case and 'economic' = any (p_facets))),
  incomes as not materialized (select * from portal.incomes where (incomes.case_id = p_case and 'economic' = any (p_facets))),
  social_situations as not materialized (select * from portal.social_situations where (social_situations.case_id = p_case and 'social' = any (p_facets))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'referral_complete', (SELECT CASE WHEN (cases.stage = 'draft') THEN (EXISTS (SELECT * 
FROM members 
WHERE members.case_id = cases.id AND members.relation = 'reference' AND members.removed_at IS NULL)) AND (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id)) AND ((EXISTS (SELECT * 
FROM incomes 
WHERE incomes.case_id = cases.id AND incomes.removed_at IS NULL)) OR (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id AND economic_situations.no_income))) AND (EXISTS (SELECT * 
FROM social_situations 
WHERE social_situations.case_id = cases.id AND social_situations.target IS NOT NULL AND social_situations.account IS NOT NULL)) AND cases.rooms IS NOT NULL AND (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_2), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_3), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_4), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'submitted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assessment' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM information_requests 
WHERE information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'waiting' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'proposed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'proposal', (SELECT jsonb_build_object('owner', proposals.owner_answer, 'household', proposals.household_answer, 'expires_on', proposals.expires_on, 'asked_until', (SELECT max(proposal_questions.due_on) AS max_1 
FROM proposal_questions 
WHERE proposal_questions.proposal_id = proposals.id AND proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM proposals 
WHERE proposals.case_id = cases.id AND proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assigned' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM agreements, placements 
WHERE agreements.placement_id = placements.id AND placements.case_id = cases.id AND placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'hosted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_3 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_4 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_5 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'renewal_given', (SELECT jsonb_object_agg(contributions.kind, contributions.given_at IS NOT NULL) AS jsonb_object_agg_2 
FROM contributions 
WHERE contributions.case_id = cases.id), 'renewal_question', (SELECT jsonb_build_object('answered', unit_questions.answered_at IS NOT NULL, 'closed', unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_6 
FROM unit_questions 
WHERE unit_questions.case_id = cases.id ORDER BY unit_questions.asked_at DESC 
 LIMIT 1), 'renewal_stay', (SELECT jsonb_build_object('ends_on', placements.ends_on, 'renewable', placements.renewal_months > 0 AND placements.renewed_months = 0) AS jsonb_build_object_7 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state = 'living' 
 LIMIT 1), 'renewal_workers', (SELECT jsonb_object_agg(case_workers.role, case_workers.person_id) AS jsonb_object_agg_3 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'leaving' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'stay_ends_on', (SELECT placements.ends_on 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state = 'living'), 'next_exit_step', (SELECT jsonb_build_object('id', exit_steps.id, 'what', exit_steps.what, 'due_on', exit_steps.due_on, 'whose', exit_steps.whose, 'owed_by', people.given_name || ' ' || people.surname) AS jsonb_build_object_5 
FROM exit_steps LEFT OUTER JOIN people ON people.id = exit_steps.owed_by_id 
WHERE exit_steps.case_id = cases.id AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL ORDER BY exit_steps.due_on, exit_steps.id 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'closed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_2 
FROM outcomes 
WHERE outcomes.case_id = cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', follow_ups.months, 'due_on', follow_ups.due_on) AS jsonb_build_object_5 
FROM follow_ups 
WHERE follow_ups.case_id = cases.id AND follow_ups.done_at IS NULL ORDER BY follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'rejected' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  withdrawals as not materialized (select * from portal.withdrawals where (withdrawals.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM withdrawals 
WHERE withdrawals.case_id = cases.id AND withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'withdrawn' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
  end case;
  if p_at is null then
    with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select f.found into lines from (SELECT (SELECT jsonb_agg(jsonb_build_array(page.id, page.case_id, page.number, page.at, page.name, page.data, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY page.at DESC, page.id DESC) AS jsonb_agg_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST(NULL AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.case_id = p_case ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 16) AS page LEFT OUTER JOIN people ON people.id = page.person_id LEFT OUTER JOIN organisations ON organisations.id = page.organisation_id) AS found) f;
  else
    with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select f.found into lines from (SELECT (SELECT jsonb_agg(jsonb_build_array(page.id, page.case_id, page.number, page.at, page.name, page.data, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY page.at DESC, page.id DESC) AS jsonb_agg_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST(NULL AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.case_id = p_case AND (case_events.at, case_events.id) < (p_at, p_at_event) ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 16) AS page LEFT OUTER JOIN people ON people.id = page.person_id LEFT OUTER JOIN organisations ON organisations.id = page.organisation_id) AS found) f;
  end if;
  with case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners))
select f.found into workers from (SELECT (SELECT jsonb_agg(jsonb_build_array(case_workers.role, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = p_case AND case_workers.ended_on IS NULL) AS found) f;
  with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select f.found into stay from (SELECT (SELECT jsonb_build_array(placements.state, placements.starts_on, placements.ends_on, placements.left_on, placements.handed_over_at, placements.base_months, placements.renewal_months, placements.renewed_months) AS jsonb_build_array_1 
FROM placements 
WHERE placements.case_id = p_case AND placements.state != 'called_off') AS found) f;
  cards := '[]';
  if p_stage in ('draft') and 'my_draft' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.stage = 'draft' AND cases.author_id = ANY (p_people) AND cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') and 'unfollowed' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.kind = 'comune' AND case_access.worker_id IS NULL AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where f.case_id = p_case) c; end if;
  if p_stage in ('submitted', 'assessment', 'waiting', 'proposed') and 'check_expiring' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.organisation_id = p_organisation AND cases.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND cases.check_expires_on <= p_today + 30 AND (SELECT true AS anon_1 
FROM case_access 
WHERE case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND case_access.worker_id = ANY (p_people) 
 LIMIT 1)) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') and 'consent_withdrawn' = any(p_keys) and state -> 'consent_given' = 'false' then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT consents.case_id AS case_id 
FROM consents 
WHERE consents.organisation_id = p_organisation AND consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN cases ON cases.id = withdrawn.case_id JOIN case_workers ON case_workers.case_id = cases.id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE case_workers.person_id = ANY (p_people) AND case_workers.organisation_id = p_organisation AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL))) f where f.case_id = p_case) c; end if;
  if p_stage in ('submitted') and 'case_to_take_up' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'submitted' AND cases.id = case_access.case_id AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL))) f where f.case_id = p_case) c; end if;
  if p_stage in ('assessment') and 'case_to_decide' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) <= p_today) f where f.case_id = p_case) c; end if;
  if p_stage in ('assessment', 'hosted') and 'opinion_to_give' = any(p_keys) and state ->> 'agenda' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  opinions as not materialized (select * from portal.opinions where ((opinions.case_id = p_case and 'assessment' = any (p_facets)) and app.reads_opinion(item_id, person_id))),
  abstentions as not materialized (select * from portal.abstentions where (abstentions.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id JOIN cases ON cases.id = assessment_items.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assessment', 'hosted') 
WHERE assessment_items.settled_at IS NULL AND assessment_items.opinions_opened_at IS NULL AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM opinions 
WHERE opinions.item_id = assessment_items.id AND opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM abstentions 
WHERE abstentions.item_id = assessment_items.id AND abstentions.person_id = p_person))) f where f.case_id = p_case) c; end if;
  if p_stage in ('assessment') and 'case_on_no_agenda' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) IS NULL) f where f.case_id = p_case) c; end if;
  if p_stage in ('assessment') and 'information_to_answer' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(information_requests.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, information_requests, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;






  if p_stage in ('proposed') and 'proposal_to_answer' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN cases ON cases.id = proposals.case_id 
WHERE proposals.host_organisation_id = p_organisation AND proposals.state = 'open' AND proposals.owner_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('assigned') and 'handover_to_book' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NULL) f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned') and 'handover_to_do' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'handover_entrusted' = any(p_keys) then with checklists as not materialized (select * from portal.checklists where (((checklists.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (checklists.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handover') f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'handback_entrusted' = any(p_keys) then with checklists as not materialized (select * from portal.checklists where (((checklists.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (checklists.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handback') f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'duty_public_safety_notice' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'public_safety_notice') f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'duty_building_transfer_notice' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'building_transfer_notice') f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'duty_contract_registration' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'contract_registration') f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'duty_utilities_transfer' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'utilities_transfer') f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('duty_utilities_transfer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('waiting') and 'household_to_match' = any(p_keys) then select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where f.case_id = p_case) c; end if;
  if p_stage in ('proposed') and 'household_answer_to_record' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' JOIN proposals ON proposals.case_id = cases.id AND proposals.state = 'open' AND proposals.household_answer IS NULL) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('proposed') and 'proposal_question_to_answer' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposal_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' JOIN proposal_questions ON proposal_questions.case_id = cases.id AND proposal_questions.answered_at IS NULL JOIN proposals ON proposals.id = proposal_questions.proposal_id AND proposals.state = 'open') f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('proposal_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('assigned') and 'agreement_to_sign' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' JOIN placements ON placements.case_id = cases.id AND placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where f.case_id = p_case) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'move_to_answer' = any(p_keys) and state ->> 'move' is not null then with home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE (home_moves.host_organisation_id = p_organisation OR home_moves.organisation_id = p_organisation) AND home_moves.asked_by_organisation_id != p_organisation AND home_moves.state = 'asked') f where f.case_id = p_case) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'move_to_carry_out' = any(p_keys) then with home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE home_moves.host_organisation_id = p_organisation AND home_moves.state = 'agreed') f where f.case_id = p_case) c; end if;
  if p_stage in ('hosted', 'leaving') and 'overstay_to_judge' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.organisation_id = p_organisation AND placements.state = 'living' AND placements.ends_on <= p_today AND placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'support_assign' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state IN ('assigned', 'living') 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'financial_consultant' AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'support_record' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at < app.instant()) f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') and 'support_meeting' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at >= app.instant() AND support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where f.case_id = p_case) c; end if;
  if p_stage in ('hosted') and 'support_plan' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON cases.id = case_workers.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' 
WHERE case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL AND cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('in_force', 'to_sign')))) f where f.case_id = p_case) c; end if;
  if p_stage in ('assigned', 'hosted', 'leaving') and 'support_search' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  search_trails as not materialized (select * from portal.search_trails where (search_trails.case_id = p_case and 'support' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(search_trails.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON cases.id = case_workers.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN search_trails ON search_trails.case_id = cases.id AND search_trails.outcome IS NULL AND search_trails.next_step_on IS NOT NULL 
WHERE case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL AND search_trails.next_step_on <= p_today + 1) f where f.case_id = p_case) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'support_sign_plan' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id JOIN case_workers ON case_workers.case_id = cases.id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'to_sign' AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL) f where f.case_id = p_case) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'support_plan_review_mine' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id JOIN case_workers ON case_workers.case_id = cases.id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND cases.stage = 'hosted' AND greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'support_plan_review' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND cases.stage = 'hosted' AND CAST(p_today AS DATE) > greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') and 'support_funds' = any(p_keys) then with funded_hours as not materialized (select * from portal.funded_hours where organisation_id = p_organisation),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(funded_hours.title AS VARCHAR) AS number, CAST(funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM funded_hours 
WHERE funded_hours.organisation_id = p_organisation AND funded_hours.superseded_at IS NULL AND funded_hours.ends_on > p_today AND ((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * 100 <= funded_hours.hours * 1200 OR funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (funded_hours.ends_on - p_today) > (funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * least(56, greatest(p_today - funded_hours.starts_on, 1)))) f where f.case_id = p_case) c; end if;
  if p_stage in ('hosted') and 'support_quiet' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted')) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted') and 'support_quiet_mine' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN case_workers ON case_workers.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.ended_on IS NULL) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted', 'leaving', 'closed') and 'support_concern' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  concerns as not materialized (select * from portal.concerns where (concerns.case_id = p_case and 'support' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN cases ON cases.id = concerns.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.person_id = p_person AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL))) AND cases.organisation_id = p_organisation) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('assigned') and 'support_concern_before' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  concerns as not materialized (select * from portal.concerns where (concerns.case_id = p_case and 'support' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN cases ON cases.id = concerns.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' 
WHERE concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person AND cases.organisation_id != p_organisation) f where f.case_id = p_case) c; end if;
  if p_stage in ('hosted') and 'social_opinion' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'social_opinion' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'head_of_service')) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted') and 'educator_report' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'educator_report' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'coordinator')) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted') and 'financial_statement' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'financial_statement' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'coordinator')) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted') and 'unit_question' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(unit_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM unit_questions JOIN cases ON cases.id = unit_questions.case_id 
WHERE unit_questions.host_organisation_id = p_organisation AND unit_questions.answered_at IS NULL AND unit_questions.closed_at IS NULL AND cases.stage = 'hosted') f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted') and 'renewal_to_decide' = any(p_keys) and state ->> 'renewal_review' is not null then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(reviews.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM reviews JOIN cases ON cases.id = reviews.case_id 
WHERE reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM contributions 
WHERE contributions.review_id = reviews.id AND contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM unit_questions 
WHERE unit_questions.review_id = reviews.id AND unit_questions.answered_at IS NULL)) OR reviews.due_on <= p_today + 15)) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('hosted') and 'departure_to_start' = any(p_keys) and (state #>> '{renewal_stay,ends_on}')::date <= p_today + 60 then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN cases ON case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND cases.id = case_access.case_id JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' 
WHERE case_access.ends_on IS NOT NULL AND case_access.ends_on <= p_today + 60 AND (placements.renewed_months > 0 OR placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM reviews 
WHERE reviews.placement_id = placements.id AND reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case) c; end if;
  if p_stage in ('leaving') and 'home_to_take_back' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM case_events 
WHERE case_events.case_id = cases.id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1), placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN cases ON case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND cases.id = case_access.case_id JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' 
WHERE coalesce((SELECT CAST((case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM case_events 
WHERE case_events.case_id = cases.id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1), placements.ends_on) <= p_today + 15 AND (placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  if p_stage in ('leaving') and 'exit_step' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  departures as not materialized (select * from portal.departures where (departures.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(exit_steps.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN cases ON case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND cases.id = case_access.case_id JOIN exit_steps ON exit_steps.case_id = cases.id JOIN departures ON departures.id = exit_steps.departure_id AND departures.called_off_at IS NULL 
WHERE exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL AND exit_steps.due_on <= p_today + 15 AND (exit_steps.owed_by_id = p_person OR exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND exit_steps.whose = (SELECT organisations.kind 
FROM organisations 
WHERE organisations.id = p_organisation))) f where f.case_id = p_case) c; end if;
  if p_stage in ('closed') and 'outcome_to_record' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM follow_ups JOIN cases ON cases.id = follow_ups.case_id 
WHERE follow_ups.months = 12 AND follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM outcomes 
WHERE outcomes.case_id = cases.id)) AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case) c; end if;
  if p_stage in ('closed') and 'follow_up_to_do' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or (obligations.case_id = p_case and obligations.facet = any (p_facets))) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(follow_ups.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(follow_ups.due_on AS DATE) AS due, CAST(follow_ups.months AS VARCHAR) AS detail 
FROM follow_ups JOIN cases ON cases.id = follow_ups.case_id 
WHERE follow_ups.done_at IS NULL AND follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where f.case_id = p_case and not exists (select 1 from obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end)) c; end if;
  return next;
end $function$;
alter function app.opened(uuid,text,text[],timestamp with time zone,uuid) owner to portal_definer;
revoke all on function app.opened(uuid,text,text[],timestamp with time zone,uuid) from public;

CREATE OR REPLACE FUNCTION app.partners()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET enable_seqscan TO 'off'
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

CREATE OR REPLACE FUNCTION app.seen(p_case uuid, p_stage text)
 RETURNS TABLE(facets text[], state jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_partners uuid[] := app.partners(); p_partnerships uuid[] := app.partnerships(); p_facets text[];
begin
  if p_organisation is null then return; end if;
  p_facets := array(select distinct a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today));
  facets := p_facets;
  case p_stage
    when 'draft' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  members as not materialized (select * from portal.members where (members.case_id = p_case and 'identity' = any (p_facets))),
  economic_situations as not materialized (select * from portal.economic_situations where (economic_situations.case_id = p_case and 'economic' = any (p_facets))),
  incomes as not materialized (select * from portal.incomes where (incomes.case_id = p_case and 'economic' = any (p_facets))),
  social_situations as not materialized (select * from portal.social_situations where (social_situations.case_id = p_case and 'social' = any (p_facets))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'referral_complete', (SELECT CASE WHEN (cases.stage = 'draft') THEN (EXISTS (SELECT * 
FROM members 
WHERE members.case_id = cases.id AND members.relation = 'reference' AND members.removed_at IS NULL)) AND (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id)) AND ((EXISTS (SELECT * 
FROM incomes 
WHERE incomes.case_id = cases.id AND incomes.removed_at IS NULL)) OR (EXISTS (SELECT * 
FROM economic_situations 
WHERE economic_situations.case_id = cases.id AND economic_situations.no_income))) AND (EXISTS (SELECT * 
FROM social_situations 
WHERE social_situations.case_id = cases.id AND social_situations.target IS NOT NULL AND social_situations.account IS NOT NULL)) AND cases.rooms IS NOT NULL AND (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_2), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_3), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_4), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'submitted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assessment' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM information_requests 
WHERE information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'waiting' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'proposed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'proposal', (SELECT jsonb_build_object('owner', proposals.owner_answer, 'household', proposals.household_answer, 'expires_on', proposals.expires_on, 'asked_until', (SELECT max(proposal_questions.due_on) AS max_1 
FROM proposal_questions 
WHERE proposal_questions.proposal_id = proposals.id AND proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM proposals 
WHERE proposals.case_id = cases.id AND proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'assigned' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM agreements, placements 
WHERE agreements.placement_id = placements.id AND placements.case_id = cases.id AND placements.state != 'called_off'), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'hosted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_3 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_4 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_5 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'renewal_given', (SELECT jsonb_object_agg(contributions.kind, contributions.given_at IS NOT NULL) AS jsonb_object_agg_2 
FROM contributions 
WHERE contributions.case_id = cases.id), 'renewal_question', (SELECT jsonb_build_object('answered', unit_questions.answered_at IS NOT NULL, 'closed', unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_6 
FROM unit_questions 
WHERE unit_questions.case_id = cases.id ORDER BY unit_questions.asked_at DESC 
 LIMIT 1), 'renewal_stay', (SELECT jsonb_build_object('ends_on', placements.ends_on, 'renewable', placements.renewal_months > 0 AND placements.renewed_months = 0) AS jsonb_build_object_7 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state = 'living' 
 LIMIT 1), 'renewal_workers', (SELECT jsonb_object_agg(case_workers.role, case_workers.person_id) AS jsonb_object_agg_3 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'leaving' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'followed', (SELECT EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL) AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'stay_ends_on', (SELECT placements.ends_on 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state = 'living'), 'next_exit_step', (SELECT jsonb_build_object('id', exit_steps.id, 'what', exit_steps.what, 'due_on', exit_steps.due_on, 'whose', exit_steps.whose, 'owed_by', people.given_name || ' ' || people.surname) AS jsonb_build_object_5 
FROM exit_steps LEFT OUTER JOIN people ON people.id = exit_steps.owed_by_id 
WHERE exit_steps.case_id = cases.id AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL ORDER BY exit_steps.due_on, exit_steps.id 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'closed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off'), 'support_workers', (SELECT coalesce(jsonb_object_agg(case_workers.role, people.given_name || ' ' || people.surname), '{}'::jsonb) AS coalesce_1 
FROM case_workers JOIN people ON people.id = case_workers.person_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant')), 'support_mine', EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL AND case_workers.role IN ('educator', 'financial_consultant') AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign')), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_2 
FROM outcomes 
WHERE outcomes.case_id = cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', follow_ups.months, 'due_on', follow_ups.due_on) AS jsonb_build_object_5 
FROM follow_ups 
WHERE follow_ups.case_id = cases.id AND follow_ups.done_at IS NULL ORDER BY follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'rejected' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  withdrawals as not materialized (select * from portal.withdrawals where (withdrawals.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM withdrawals 
WHERE withdrawals.case_id = cases.id AND withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
    when 'withdrawn' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
  end case;
  return next;
end $function$;
alter function app.seen(uuid,text) owner to portal_definer;
revoke all on function app.seen(uuid,text) from public;

CREATE OR REPLACE FUNCTION app.waiting(p_keys text[])
 RETURNS TABLE(key text, case_id uuid, unit_id uuid, subject_id uuid, number text, due date, detail text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := app.me(); p_person uuid := app.person(); p_today date := app.today(); p_people uuid[] := app.stands_for(); p_partners uuid[] := app.partners(); p_partnerships uuid[] := app.partnerships();
begin
  if p_organisation is null then return; end if;
  if 'my_draft' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.stage = 'draft' AND cases.author_id = ANY (p_people) AND cases.organisation_id = p_organisation) f where true and not exists (select 1 from obligations o where o.kind in ('draft') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unfollowed' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.kind = 'comune' AND case_access.worker_id IS NULL AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where true; end if;
  if 'check_expiring' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.organisation_id = p_organisation AND cases.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND cases.check_expires_on <= p_today + 30 AND (SELECT true AS anon_1 
FROM case_access 
WHERE case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND case_access.worker_id = ANY (p_people) 
 LIMIT 1)) f where true and not exists (select 1 from obligations o where o.kind in ('check') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'consent_withdrawn' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  consents as not materialized (select * from portal.consents where (coalesce((select true from portal.case_access a where a.case_id = consents.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT consents.case_id AS case_id 
FROM consents 
WHERE consents.organisation_id = p_organisation AND consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN cases ON cases.id = withdrawn.case_id JOIN case_workers ON case_workers.case_id = cases.id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') 
WHERE case_workers.person_id = ANY (p_people) AND case_workers.organisation_id = p_organisation AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL AND NOT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL))) f where true; end if;
  if 'case_to_take_up' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'submitted' AND cases.id = case_access.case_id AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL))) f where true; end if;
  if 'case_to_decide' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (coalesce((select true from portal.case_access a where a.case_id = assessment_items.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST((SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) <= p_today) f where true; end if;
  if 'opinion_to_give' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (coalesce((select true from portal.case_access a where a.case_id = assessment_items.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  opinions as not materialized (select * from portal.opinions where ((coalesce((select true from portal.case_access a where a.case_id = opinions.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and app.reads_opinion(item_id, person_id)))),
  abstentions as not materialized (select * from portal.abstentions where (coalesce((select true from portal.case_access a where a.case_id = abstentions.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id JOIN cases ON cases.id = assessment_items.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assessment', 'hosted') 
WHERE assessment_items.settled_at IS NULL AND assessment_items.opinions_opened_at IS NULL AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM opinions 
WHERE opinions.item_id = assessment_items.id AND opinions.person_id = p_person)) AND NOT (EXISTS (SELECT * 
FROM abstentions 
WHERE abstentions.item_id = assessment_items.id AND abstentions.person_id = p_person))) f where true; end if;
  if 'case_on_no_agenda' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (coalesce((select true from portal.case_access a where a.case_id = assessment_items.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (SELECT CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS timezone_1 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL) IS NULL) f where true; end if;
  if 'information_to_answer' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  information_requests as not materialized (select * from portal.information_requests where (coalesce((select true from portal.case_access a where a.case_id = information_requests.case_id and a.organisation_id = p_organisation and a.facet = 'assessment' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(information_requests.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases, information_requests, case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND cases.id = case_access.case_id AND information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'head_of_service')) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL)))) f where true and not exists (select 1 from obligations o where o.kind in ('information') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'session_to_come' = any(p_keys) then return query with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'session_to_come' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM equipe_sessions 
WHERE equipe_sessions.opened_at IS NULL AND equipe_sessions.called_off_at IS NULL AND equipe_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '15 days' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = equipe_sessions.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL))) f where true; end if;
  if 'sitting_to_close' = any(p_keys) then return query with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'sitting_to_close' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM equipe_sessions 
WHERE equipe_sessions.chair_id = p_person AND equipe_sessions.closed_at IS NULL AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = equipe_sessions.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL))) f where true; end if;
  if 'minutes_to_sign' = any(p_keys) then return query with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  equipe_minutes as not materialized (select * from portal.equipe_minutes where app.reads_minutes(session_id))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'minutes_to_sign' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(equipe_sessions.id AS UUID) AS subject_id, CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', equipe_sessions.starts_at), 'DD/MM/YYYY, HH24:MI') AS VARCHAR) AS detail 
FROM equipe_sessions 
WHERE equipe_sessions.chair_id = p_person AND equipe_sessions.closed_at IS NOT NULL AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = equipe_sessions.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND NOT (EXISTS (SELECT * 
FROM equipe_minutes 
WHERE equipe_minutes.session_id = equipe_sessions.id))) f where true; end if;
  if 'ticket_open' = any(p_keys) then return query with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  tickets as not materialized (select * from portal.tickets where ((organisation_id = p_organisation or (state <> 'closed' and exists (select 1 from property_access pa where pa.property_id = tickets.property_id and pa.organisation_id = p_organisation and pa.part = 'tickets'))))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'ticket_open' AS key, CAST(NULL AS UUID) AS case_id, CAST(units.id AS UUID) AS unit_id, CAST(tickets.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(tickets.due_on AS DATE) AS due, CAST(tickets.title AS VARCHAR) AS detail 
FROM tickets JOIN units ON units.id = tickets.unit_id 
WHERE tickets.organisation_id = p_organisation AND tickets.state != 'closed' AND (tickets.assigned_to_id IS NULL OR tickets.assigned_to_id = p_person OR tickets.due_on < CAST(p_today AS DATE))) f where true and not exists (select 1 from obligations o where o.kind in ('ticket') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'certificate_expiring' = any(p_keys) then return query with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  certificates as not materialized (select * from portal.certificates where organisation_id = p_organisation),
  properties as not materialized (select * from portal.properties where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = properties.id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'certificate_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT units.id 
FROM units 
WHERE units.property_id = certificates.property_id ORDER BY units.name, units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(certificates.id AS UUID) AS subject_id, CAST(properties.name AS VARCHAR) AS number, CAST(certificates.expires_on AS DATE) AS due, CAST(certificates.kind AS VARCHAR) AS detail 
FROM certificates JOIN properties ON properties.id = certificates.property_id 
WHERE certificates.organisation_id = p_organisation AND certificates.replaced_on IS NULL AND certificates.expires_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (EXISTS (SELECT * 
FROM units 
WHERE units.property_id = certificates.property_id))) f where true and not exists (select 1 from obligations o where o.kind in ('certificate') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'convention_expiring' = any(p_keys) then return query with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  conventions as not materialized (select * from portal.conventions where ((organisation_id = p_organisation or partner_organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = conventions.property_id and pa.organisation_id = p_organisation and pa.part = 'convention')))),
  properties as not materialized (select * from portal.properties where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = properties.id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  property_offers as not materialized (select * from portal.property_offers where ((organisation_id = p_organisation or (partnership_id = any (p_partnerships) and exists (select 1 from property_access pa where pa.property_id = property_offers.property_id and pa.organisation_id = p_organisation and pa.part = 'description'))))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'convention_expiring' AS key, CAST(NULL AS UUID) AS case_id, CAST((SELECT units.id 
FROM units 
WHERE units.property_id = conventions.property_id ORDER BY units.name, units.id 
 LIMIT 1) AS UUID) AS unit_id, CAST(conventions.id AS UUID) AS subject_id, CAST(properties.name AS VARCHAR) AS number, CAST(date(conventions.ends_on - 1) AS DATE) AS due, CAST(conventions.title AS VARCHAR) AS detail 
FROM conventions JOIN properties ON properties.id = conventions.property_id 
WHERE conventions.organisation_id = p_organisation AND conventions.ends_on <= CAST(CAST(p_today AS DATE) + CAST(make_interval(secs=>5184000.0) AS INTERVAL) AS DATE) AND (conventions.ends_on > CAST(p_today AS DATE) OR (EXISTS (SELECT * 
FROM property_offers 
WHERE property_offers.property_id = conventions.property_id AND property_offers.ended_on IS NULL))) AND NOT (EXISTS (SELECT * 
FROM conventions AS conventions_1 
WHERE conventions_1.property_id = conventions.property_id AND conventions_1.partner_organisation_id = conventions.partner_organisation_id AND conventions_1.starts_on <= conventions.ends_on AND conventions_1.ends_on > conventions.ends_on)) AND (EXISTS (SELECT * 
FROM units 
WHERE units.property_id = conventions.property_id))) f where true and not exists (select 1 from obligations o where o.kind in ('convention') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_to_answer' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN cases ON cases.id = proposals.case_id 
WHERE proposals.host_organisation_id = p_organisation AND proposals.state = 'open' AND proposals.owner_answer IS NULL) f where true and not exists (select 1 from obligations o where o.kind in ('proposal') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'handover_to_book' = any(p_keys) then return query with placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NULL) f where true; end if;
  if 'handover_to_do' = any(p_keys) then return query with placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  agreements as not materialized (select * from portal.agreements where ((coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where true; end if;
  if 'handover_entrusted' = any(p_keys) then return query with checklists as not materialized (select * from portal.checklists where ((coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handover') f where true; end if;
  if 'handback_entrusted' = any(p_keys) then return query with checklists as not materialized (select * from portal.checklists where ((coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = checklists.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handback') f where true; end if;
  if 'duty_public_safety_notice' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'public_safety_notice') f where true and not exists (select 1 from obligations o where o.kind in ('duty_public_safety_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_building_transfer_notice' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'building_transfer_notice') f where true and not exists (select 1 from obligations o where o.kind in ('duty_building_transfer_notice') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_contract_registration' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'contract_registration') f where true and not exists (select 1 from obligations o where o.kind in ('duty_contract_registration') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'duty_utilities_transfer' = any(p_keys) then return query with duties as not materialized (select * from portal.duties where ((coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = duties.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'utilities_transfer') f where true and not exists (select 1 from obligations o where o.kind in ('duty_utilities_transfer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'household_to_match' = any(p_keys) then return query select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(anon_1.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(anon_1.number AS VARCHAR) AS number, CAST(anon_1.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM app.followed_at(array['waiting'], p_people) AS anon_1(case_id, number, check_expires_on, set_aside_until) 
WHERE anon_1.set_aside_until IS NULL OR anon_1.set_aside_until <= p_today) f where true; end if;
  if 'household_answer_to_record' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' JOIN proposals ON proposals.case_id = cases.id AND proposals.state = 'open' AND proposals.household_answer IS NULL) f where true and not exists (select 1 from obligations o where o.kind in ('household_answer') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'proposal_question_to_answer' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  proposal_questions as not materialized (select * from portal.proposal_questions where ((coalesce((select true from portal.case_access a where a.case_id = proposal_questions.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposal_questions.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  proposals as not materialized (select * from portal.proposals where ((coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = proposals.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposal_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' JOIN proposal_questions ON proposal_questions.case_id = cases.id AND proposal_questions.answered_at IS NULL JOIN proposals ON proposals.id = proposal_questions.proposal_id AND proposals.state = 'open') f where true and not exists (select 1 from obligations o where o.kind in ('proposal_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'agreement_to_sign' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  agreements as not materialized (select * from portal.agreements where ((coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = agreements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' JOIN placements ON placements.case_id = cases.id AND placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where true; end if;
  if 'move_to_answer' = any(p_keys) then return query with home_moves as not materialized (select * from portal.home_moves where ((coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE (home_moves.host_organisation_id = p_organisation OR home_moves.organisation_id = p_organisation) AND home_moves.asked_by_organisation_id != p_organisation AND home_moves.state = 'asked') f where true; end if;
  if 'move_to_carry_out' = any(p_keys) then return query with home_moves as not materialized (select * from portal.home_moves where ((coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = home_moves.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE home_moves.host_organisation_id = p_organisation AND home_moves.state = 'agreed') f where true; end if;
  if 'overstay_to_judge' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.organisation_id = p_organisation AND placements.state = 'living' AND placements.ends_on <= p_today AND placements.overstay_authorised_reason IS NULL) f where true; end if;
  if 'support_assign' = any(p_keys) then return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_assign' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(placements.starts_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state IN ('assigned', 'living') 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND (NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.role = 'financial_consultant' AND case_workers.ended_on IS NULL)))) f where true; end if;
  if 'support_record' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at < app.instant()) f where true; end if;
  if 'support_meeting' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at >= app.instant() AND support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where true; end if;
  if 'support_plan' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON cases.id = case_workers.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' 
WHERE case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL AND cases.stage = 'hosted' AND NOT (EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('in_force', 'to_sign')))) f where true; end if;
  if 'support_search' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  search_trails as not materialized (select * from portal.search_trails where (coalesce((select true from portal.case_access a where a.case_id = search_trails.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(search_trails.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_workers JOIN cases ON cases.id = case_workers.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN search_trails ON search_trails.case_id = cases.id AND search_trails.outcome IS NULL AND search_trails.next_step_on IS NOT NULL 
WHERE case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL AND search_trails.next_step_on <= p_today + 1) f where true; end if;
  if 'support_sign_plan' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id JOIN case_workers ON case_workers.case_id = cases.id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'to_sign' AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL) f where true; end if;
  if 'support_plan_review_mine' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id JOIN case_workers ON case_workers.case_id = cases.id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND cases.stage = 'hosted' AND greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL) f where true and not exists (select 1 from obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_plan_review' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  plans as not materialized (select * from portal.plans where ((coalesce((select true from portal.case_access a where a.case_id = plans.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND cases.stage = 'hosted' AND CAST(p_today AS DATE) > greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days) f where true and not exists (select 1 from obligations o where o.kind in ('plan_review') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_funds' = any(p_keys) then return query with funded_hours as not materialized (select * from portal.funded_hours where organisation_id = p_organisation),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_funds' AS key, CAST(NULL AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(funded_hours.title AS VARCHAR) AS number, CAST(funded_hours.ends_on - 1 AS DATE) AS due, CAST(CAST((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) / CAST(60 AS NUMERIC) AS INTEGER) AS VARCHAR) AS detail 
FROM funded_hours 
WHERE funded_hours.organisation_id = p_organisation AND funded_hours.superseded_at IS NULL AND funded_hours.ends_on > p_today AND ((funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * 100 <= funded_hours.hours * 1200 OR funded_hours.starts_on <= p_today AND (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_2 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(p_today - 56 AS TIMESTAMP WITHOUT TIME ZONE))) * (funded_hours.ends_on - p_today) > (funded_hours.hours * 60 - (SELECT CAST(coalesce(sum(support_sessions.minutes), 0) AS INTEGER) AS coalesce_1 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.organisation_id = funded_hours.organisation_id AND support_sessions.recorded_at IS NOT NULL AND support_sessions.starts_at >= timezone('Europe/Rome', CAST(funded_hours.starts_on AS TIMESTAMP WITHOUT TIME ZONE)) AND support_sessions.starts_at < timezone('Europe/Rome', CAST(funded_hours.ends_on AS TIMESTAMP WITHOUT TIME ZONE)) AND cases.partnership_id = funded_hours.partnership_id)) * least(56, greatest(p_today - funded_hours.starts_on, 1)))) f where true; end if;
  if 'support_quiet' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted')) f where true and not exists (select 1 from obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_quiet_mine' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  support_sessions as not materialized (select * from portal.support_sessions where (coalesce((select true from portal.case_access a where a.case_id = support_sessions.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN case_workers ON case_workers.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.ended_on IS NULL) f where true and not exists (select 1 from obligations o where o.kind in ('quiet_support') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  concerns as not materialized (select * from portal.concerns where (coalesce((select true from portal.case_access a where a.case_id = concerns.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN cases ON cases.id = concerns.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted', 'leaving', 'closed') 
WHERE concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.person_id = p_person AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL))) AND cases.organisation_id = p_organisation) f where true and not exists (select 1 from obligations o where o.kind in ('concern') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'support_concern_before' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  concerns as not materialized (select * from portal.concerns where (coalesce((select true from portal.case_access a where a.case_id = concerns.case_id and a.organisation_id = p_organisation and a.facet = 'support' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN cases ON cases.id = concerns.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' 
WHERE concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person AND cases.organisation_id != p_organisation) f where true; end if;
  if 'social_opinion' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'social_opinion' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'head_of_service')) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where true and not exists (select 1 from obligations o where o.kind in ('social_opinion') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'educator_report' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'educator_report' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'coordinator')) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where true and not exists (select 1 from obligations o where o.kind in ('educator_report') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'financial_statement' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN cases ON cases.id = contributions.case_id 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'financial_statement' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (contributions.owed_by_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role = 'coordinator')) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where true and not exists (select 1 from obligations o where o.kind in ('financial_statement') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'unit_question' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  unit_questions as not materialized (select * from portal.unit_questions where ((coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal.question' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(unit_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM unit_questions JOIN cases ON cases.id = unit_questions.case_id 
WHERE unit_questions.host_organisation_id = p_organisation AND unit_questions.answered_at IS NULL AND unit_questions.closed_at IS NULL AND cases.stage = 'hosted') f where true and not exists (select 1 from obligations o where o.kind in ('unit_question') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'renewal_to_decide' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  contributions as not materialized (select * from portal.contributions where (coalesce((select true from portal.case_access a where a.case_id = contributions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  unit_questions as not materialized (select * from portal.unit_questions where ((coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = unit_questions.case_id and a.organisation_id = p_organisation and a.facet = 'renewal.question' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(reviews.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM reviews JOIN cases ON cases.id = reviews.case_id 
WHERE reviews.state IN ('collecting', 'deferred') AND cases.stage = 'hosted' AND (EXISTS (SELECT * 
FROM equipe_members 
WHERE equipe_members.partnership_id = cases.partnership_id AND equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL)) AND (NOT (EXISTS (SELECT * 
FROM contributions 
WHERE contributions.review_id = reviews.id AND contributions.given_at IS NULL)) AND NOT (EXISTS (SELECT * 
FROM unit_questions 
WHERE unit_questions.review_id = reviews.id AND unit_questions.answered_at IS NULL)) OR reviews.due_on <= p_today + 15)) f where true and not exists (select 1 from obligations o where o.kind in ('renewal_decision') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'departure_to_start' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  reviews as not materialized (select * from portal.reviews where (coalesce((select true from portal.case_access a where a.case_id = reviews.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN cases ON case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND cases.id = case_access.case_id JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' 
WHERE case_access.ends_on IS NOT NULL AND case_access.ends_on <= p_today + 60 AND (placements.renewed_months > 0 OR placements.renewal_months = 0 OR (EXISTS (SELECT * 
FROM reviews 
WHERE reviews.placement_id = placements.id AND reviews.state = 'refused'))) AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'home_to_take_back' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_events as not materialized (select * from portal.case_events where ((coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = case_events.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or (case_events.facet = 'renewal.question' and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  placements as not materialized (select * from portal.placements where ((coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or (host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = placements.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce((SELECT CAST(case_events.data ->> 'leaves_on' AS DATE) AS anon_1 
FROM case_events 
WHERE case_events.case_id = cases.id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1), placements.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN cases ON case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND cases.id = case_access.case_id JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' 
WHERE coalesce((SELECT CAST((case_events.data ->> 'leaves_on') AS DATE) AS anon_2 
FROM case_events 
WHERE case_events.case_id = cases.id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1), placements.ends_on) <= p_today + 15 AND (placements.host_organisation_id = p_organisation OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from obligations o where o.kind in ('handback') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
  if 'exit_step' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  exit_steps as not materialized (select * from portal.exit_steps where (coalesce((select true from portal.case_access a where a.case_id = exit_steps.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  departures as not materialized (select * from portal.departures where (coalesce((select true from portal.case_access a where a.case_id = departures.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(exit_steps.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN cases ON case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND cases.id = case_access.case_id JOIN exit_steps ON exit_steps.case_id = cases.id JOIN departures ON departures.id = exit_steps.departure_id AND departures.called_off_at IS NULL 
WHERE exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL AND exit_steps.due_on <= p_today + 15 AND (exit_steps.owed_by_id = p_person OR exit_steps.whose = 'household' AND (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR exit_steps.due_on < p_today AND (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))) AND exit_steps.whose = (SELECT organisations.kind 
FROM organisations 
WHERE organisations.id = p_organisation))) f where true; end if;
  if 'outcome_to_record' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  follow_ups as not materialized (select * from portal.follow_ups where (coalesce((select true from portal.case_access a where a.case_id = follow_ups.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  outcomes as not materialized (select * from portal.outcomes where (coalesce((select true from portal.case_access a where a.case_id = outcomes.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM follow_ups JOIN cases ON cases.id = follow_ups.case_id 
WHERE follow_ups.months = 12 AND follow_ups.done_at IS NULL AND NOT (EXISTS (SELECT * 
FROM outcomes 
WHERE outcomes.case_id = cases.id)) AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true; end if;
  if 'follow_up_to_do' = any(p_keys) then return query with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or coalesce((select true from portal.case_access a where a.case_id = cases.id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)))),
  follow_ups as not materialized (select * from portal.follow_ups where (coalesce((select true from portal.case_access a where a.case_id = follow_ups.case_id and a.organisation_id = p_organisation and a.facet = 'outcome' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'summary' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or coalesce((select true from portal.case_access a where a.case_id = case_workers.case_id and a.organisation_id = p_organisation and a.facet = 'placement' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today)))))
select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(follow_ups.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(follow_ups.due_on AS DATE) AS due, CAST(follow_ups.months AS VARCHAR) AS detail 
FROM follow_ups JOIN cases ON cases.id = follow_ups.case_id 
WHERE follow_ups.done_at IS NULL AND follow_ups.due_on <= p_today + 7 AND ((EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = cases.id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR (EXISTS (SELECT * 
FROM memberships, membership_roles 
WHERE memberships.person_id = p_person AND memberships.organisation_id = p_organisation AND memberships.ended_on IS NULL AND membership_roles.membership_id = memberships.id AND membership_roles.role IN ('head_of_service', 'coordinator', 'property_manager'))))) f where true and not exists (select 1 from obligations o where o.kind in ('follow_up') and o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and case when f.subject_id is null then o.case_id = f.case_id else o.subject_id = f.subject_id end); end if;
end $function$;
alter function app.waiting(text[]) owner to portal_definer;
revoke all on function app.waiting(text[]) from public;

CREATE INDEX ix_cases_check ON portal.cases USING btree (organisation_id, check_expires_on) WHERE ((check_expires_on IS NOT NULL) AND (stage = ANY (ARRAY['draft'::text, 'submitted'::text, 'assessment'::text, 'waiting'::text, 'proposed'::text, 'assigned'::text, 'hosted'::text, 'leaving'::text])));

grant execute on function app.around(text) to portal_app;

grant execute on function app.listed(uuid[]) to portal_app;

grant execute on function app.news(timestamp with time zone) to portal_app;

grant execute on function app.opened(uuid,text,text[],timestamp with time zone,uuid) to portal_app;
