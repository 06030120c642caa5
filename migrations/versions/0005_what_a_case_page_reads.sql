set local check_function_bodies = off;

drop function app.news(timestamp with time zone);

drop function app.opened(uuid,text[],timestamp with time zone,uuid);

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
declare p_organisation uuid := nullif(current_setting('portal.organisation', true), '')::uuid; p_person uuid := nullif(current_setting('portal.person', true), '')::uuid; p_today date := coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date); p_people uuid[]; p_partners uuid[];
begin
  if p_organisation is null then return; end if;
  select array(select p_person union all select b.person_id from portal.absences b where b.substitute_id = p_person and b.organisation_id = p_organisation and not b.cancelled and b.starts_on <= p_today and b.ends_on > p_today), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null)
    into p_people, p_partners;
  return query with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  membership_roles as not materialized (select * from portal.membership_roles where organisation_id = any (p_partners)),
  memberships as not materialized (select * from portal.memberships where organisation_id = any (p_partners)),
  saved_filters as not materialized (select * from portal.saved_filters where organisation_id = p_organisation and person_id = p_person)
SELECT (SELECT jsonb_agg(jsonb_build_array(anon_2.stage, anon_2.n, anon_2.mine, anon_2.unfollowed, anon_2.stalled)) AS jsonb_agg_1 
FROM (SELECT case_access.stage AS stage, count(*) AS n, count(*) FILTER (WHERE case_access.worker_id = ANY (p_people)) AS mine, count(*) FILTER (WHERE case_access.worker_id IS NULL) AS unfollowed, count(*) FILTER (WHERE case_access.stalled_on <= p_today) AS stalled 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.stage IN ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') GROUP BY case_access.stage) AS anon_2) AS anon_1, (SELECT jsonb_agg(jsonb_build_array(people.id, people.surname || ' ' || people.given_name) ORDER BY people.surname, people.given_name) AS jsonb_agg_2 
FROM membership_roles JOIN memberships ON memberships.id = membership_roles.membership_id JOIN people ON people.id = memberships.person_id 
WHERE membership_roles.organisation_id = p_organisation AND membership_roles.role = p_role AND memberships.ended_on IS NULL) AS anon_3, (SELECT jsonb_agg(jsonb_build_array(saved_filters.id, saved_filters.name, saved_filters.asked, saved_filters.pinned, saved_filters.is_default) ORDER BY lower(saved_filters.name)) AS jsonb_agg_3 
FROM saved_filters 
WHERE saved_filters.organisation_id = p_organisation AND saved_filters.person_id = p_person AND saved_filters.removed_at IS NULL) AS anon_4;
end $function$;
alter function app.around(text) owner to portal_definer;
revoke all on function app.around(text) from public;

CREATE OR REPLACE FUNCTION app.log_read(p_facets text[], p_cases uuid[], p_page text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
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
end $function$;
alter function app.log_read(text[],uuid[],text) owner to portal_definer;
revoke all on function app.log_read(text[],uuid[],text) from public;

CREATE OR REPLACE FUNCTION app.news(p_since timestamp with time zone)
 RETURNS TABLE(lines json)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := nullif(current_setting('portal.organisation', true), '')::uuid; p_person uuid := nullif(current_setting('portal.person', true), '')::uuid; p_today date := coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date); p_partners uuid[];
begin
  if p_organisation is null then return; end if;
  select array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null)
    into p_partners;
  lines := (select f.lines from (with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where ((coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = case_events.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false) or coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'identity.contacts' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'placement.own' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) or (case_events.facet = 'renewal.question' and coalesce((select true from portal.case_access a where a.case_id = case_events.case_id and a.organisation_id = p_organisation and a.facet = 'renewal' and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
SELECT (SELECT json_build_array(json_agg(json_build_array(latest.id, latest.case_id, latest.number, latest.at, latest.name, latest.data, latest.person_id, latest.organisation_id) ORDER BY latest.at DESC, latest.id DESC), (SELECT json_object_agg(people.id, people.given_name || ' ' || people.surname) AS json_object_agg_1 
FROM people 
WHERE people.id = ANY (array_agg(latest.person_id))), (SELECT json_object_agg(organisations.id, organisations.short_name) AS json_object_agg_2 
FROM organisations 
WHERE organisations.id = ANY (array_agg(latest.organisation_id)))) AS json_build_array_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST((SELECT case_access.number 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.case_id = case_events.case_id 
 LIMIT 1) AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.organisation_id = ANY (CAST(p_partners AS UUID[])) AND case_events.at > p_since AND (case_events.person_id IS NULL OR case_events.person_id != p_person) AND (SELECT case_access.number 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND (case_access.person_id IS NULL OR case_access.person_id = p_person) AND case_access.case_id = case_events.case_id 
 LIMIT 1) IS NOT NULL ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 12) AS latest) AS lines) f);
  return next;
end $function$;
alter function app.news(timestamp with time zone) owner to portal_definer;
revoke all on function app.news(timestamp with time zone) from public;

CREATE OR REPLACE FUNCTION app.opened(p_case uuid, p_keys text[], p_at timestamp with time zone, p_at_event uuid)
 RETURNS TABLE(id uuid, organisation_id uuid, partnership_id uuid, household_id uuid, rules_id uuid, number text, external_number text, stage text, stage_since timestamp with time zone, reached text[], version integer, author_id uuid, opened_on date, submitted_at timestamp with time zone, waiting_since date, closed_on date, size integer, adults integer, minors integer, ages jsonb, needs text[], rooms integer, area text, protected boolean, urgent boolean, draft_expires_on date, check_expires_on date, set_aside_until date, set_aside_reason text, precedence integer, precedence_reason text, host_organisation_id uuid, unit_id uuid, ends_on date, facets text[], state jsonb, lines json, cards jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_bitmapscan TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare p_organisation uuid := nullif(current_setting('portal.organisation', true), '')::uuid; p_person uuid := nullif(current_setting('portal.person', true), '')::uuid; p_today date := coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date); p_put_off text[] := '{}'; p_facets text[]; p_people uuid[]; p_partners uuid[]; p_partnerships uuid[]; p_fellows uuid[]; p_roles text[]; p_kinds text[]; p_asleep text[]; p_stage text;
begin
  if p_organisation is null then return; end if;
  select array(select a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today)), array(select p_person union all select b.person_id from portal.absences b where b.substitute_id = p_person and b.organisation_id = p_organisation and not b.cancelled and b.starts_on <= p_today and b.ends_on > p_today), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null), array(select m.partnership_id from portal.partnership_members m where m.organisation_id = p_organisation and m.ended_on is null), array(select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation), array(select r.role from portal.memberships m join portal.membership_roles r on r.membership_id = m.id where m.person_id = p_person and m.organisation_id = p_organisation and m.ended_on is null), array(select o.kind from portal.organisations o where o.id = p_organisation), array(select o.kind from portal.obligations o where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today)
    into p_facets, p_people, p_partners, p_partnerships, p_fellows, p_roles, p_kinds, p_asleep;
  with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
SELECT cases.id, cases.organisation_id, cases.partnership_id, cases.household_id, cases.rules_id, cases.number, cases.external_number, cases.stage, cases.stage_since, cases.reached, cases.version, cases.author_id, cases.opened_on, cases.submitted_at, cases.waiting_since, cases.closed_on, cases.size, cases.adults, cases.minors, cases.ages, cases.needs, cases.rooms, cases.area, cases.protected, cases.urgent, cases.draft_expires_on, cases.check_expires_on, cases.set_aside_until, cases.set_aside_reason, cases.precedence, cases.precedence_reason, cases.host_organisation_id, cases.unit_id, cases.ends_on INTO id, organisation_id, partnership_id, household_id, rules_id, number, external_number, stage, stage_since, reached, version, author_id, opened_on, submitted_at, waiting_since, closed_on, size, adults, minors, ages, needs, rooms, area, protected, urgent, draft_expires_on, check_expires_on, set_aside_until, set_aside_reason, precedence, precedence_reason, host_organisation_id, unit_id, ends_on FROM cases 
WHERE cases.id = p_case;
  if not found then return; end if;
  facets := p_facets;
  p_stage := stage;
  case p_stage
    when 'draft' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  members as not materialized (select * from portal.members where (members.case_id = p_case and 'identity' = any (p_facets))),
  economic_situations as not materialized (select * from portal.economic_situations where (economic_situations.case_id = p_case and 'economic' = any (p_facets))),
  incomes as not materialized (select * from portal.incomes where (incomes.case_id = p_case and 'economic' = any (p_facets))),
  social_situations as not materialized (select * from portal.social_situations where (social_situations.case_id = p_case and 'social' = any (p_facets))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'referral_complete', (SELECT CASE WHEN (cases.stage = 'draft') THEN (EXISTS (SELECT * 
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
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'submitted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'assessment' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM information_requests 
WHERE information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'waiting' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'proposed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'proposal', (SELECT jsonb_build_object('owner', proposals.owner_answer, 'household', proposals.household_answer, 'expires_on', proposals.expires_on, 'asked_until', (SELECT max(proposal_questions.due_on) AS max_1 
FROM proposal_questions 
WHERE proposal_questions.proposal_id = proposals.id AND proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM proposals 
WHERE proposals.case_id = cases.id AND proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'assigned' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM agreements, placements 
WHERE agreements.placement_id = placements.id AND placements.case_id = cases.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'hosted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'renewal_question', (SELECT jsonb_build_object('answered', unit_questions.answered_at IS NOT NULL, 'closed', unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_5 
FROM unit_questions 
WHERE unit_questions.case_id = cases.id ORDER BY unit_questions.asked_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if state ->> 'renewal_review' is not null then with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets)))
select into state state || jsonb_build_object('agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'renewal_given', (SELECT jsonb_object_agg(contributions.kind, contributions.given_at IS NOT NULL) AS jsonb_object_agg_1 
FROM contributions 
WHERE contributions.case_id = cases.id)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'leaving' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
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
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'closed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_1 
FROM outcomes 
WHERE outcomes.case_id = cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', follow_ups.months, 'due_on', follow_ups.due_on) AS jsonb_build_object_5 
FROM follow_ups 
WHERE follow_ups.case_id = cases.id AND follow_ups.done_at IS NULL ORDER BY follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'rejected' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  withdrawals as not materialized (select * from portal.withdrawals where (withdrawals.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM withdrawals 
WHERE withdrawals.case_id = cases.id AND withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'withdrawn' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
  end case;
  if p_at is null then
    with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select f.found into lines from (SELECT (SELECT json_build_array(json_agg(json_build_array(page.id, page.case_id, page.number, page.at, page.name, page.data, page.person_id, page.organisation_id) ORDER BY page.at DESC, page.id DESC), (SELECT json_object_agg(people.id, people.given_name || ' ' || people.surname) AS json_object_agg_1 
FROM people 
WHERE people.id = ANY (array_agg(page.person_id))), (SELECT json_object_agg(organisations.id, organisations.short_name) AS json_object_agg_2 
FROM organisations 
WHERE organisations.id = ANY (array_agg(page.organisation_id)))) AS json_build_array_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST(NULL AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.case_id = p_case ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 16) AS page) AS found) f;
  else
    with people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select f.found into lines from (SELECT (SELECT json_build_array(json_agg(json_build_array(page.id, page.case_id, page.number, page.at, page.name, page.data, page.person_id, page.organisation_id) ORDER BY page.at DESC, page.id DESC), (SELECT json_object_agg(people.id, people.given_name || ' ' || people.surname) AS json_object_agg_1 
FROM people 
WHERE people.id = ANY (array_agg(page.person_id))), (SELECT json_object_agg(organisations.id, organisations.short_name) AS json_object_agg_2 
FROM organisations 
WHERE organisations.id = ANY (array_agg(page.organisation_id)))) AS json_build_array_1 
FROM (SELECT case_events.id AS id, case_events.case_id AS case_id, case_events.at AS at, case_events.name AS name, case_events.data AS data, case_events.person_id AS person_id, case_events.organisation_id AS organisation_id, CAST(NULL AS VARCHAR) AS number 
FROM case_events 
WHERE case_events.case_id = p_case AND (case_events.at, case_events.id) < (p_at, p_at_event) ORDER BY case_events.at DESC, case_events.id DESC 
 LIMIT 16) AS page) AS found) f;
  end if;
  cards := '[]';
  if p_asleep <> '{}' then
  p_put_off := array(select f.what from (with property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  obligations as not materialized (select * from portal.obligations where (organisation_id = p_organisation and (case_id is null or coalesce((select true from portal.case_access a where a.case_id = obligations.case_id and a.organisation_id = p_organisation and a.facet = obligations.facet and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today) limit 1), false)) and (property_id is null or facet = 'own' or exists (select 1 from property_access pa where pa.property_id = obligations.property_id and pa.organisation_id = p_organisation and pa.part = facet and (pa.since is null or pa.since <= p_today) and (pa.until is null or pa.until > p_today))) and (session_id is null or exists (select 1 from equipe_sessions es where es.id = obligations.session_id))))
select unnest(array[o.kind || ' of ' || o.case_id, o.kind || ' ' || o.subject_id]) as what from obligations o where o.organisation_id = p_organisation and o.ended_on is null and o.snoozed_until > p_today and (o.kind not in ('opinion', 'minutes', 'exit_step') or o.person_id = p_person)) f where f.what is not null);
  end if;
  if p_keys && '{my_draft,check_expiring,consent_withdrawn,information_to_answer,household_to_match,household_answer_to_record,proposal_question_to_answer,agreement_to_sign,overstay_to_judge,support_concern,social_opinion,departure_to_start}' then
  if p_stage in ('draft') then
    if 'my_draft' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'my_draft' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.draft_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.stage = 'draft' AND cases.author_id = ANY (p_people) AND cases.organisation_id = p_organisation) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'draft of ' || f.case_id else 'draft ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('submitted', 'assessment', 'waiting', 'proposed') then
    if 'check_expiring' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'check_expiring' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(cases.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM cases 
WHERE cases.organisation_id = p_organisation AND cases.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND cases.check_expires_on <= p_today + 30 AND (SELECT true AS anon_1 
FROM case_access 
WHERE case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed') AND case_access.worker_id = ANY (p_people) 
 LIMIT 1)) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'check of ' || f.case_id else 'check ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') then
    if 'consent_withdrawn' = any(p_keys) and state -> 'consent_given' = 'false' then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'consent_withdrawn' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM (SELECT DISTINCT consents.case_id AS case_id 
FROM consents 
WHERE consents.organisation_id = p_organisation AND consents.withdrawn_on IS NOT NULL) AS withdrawn JOIN case_access ON case_access.case_id = withdrawn.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') AND case_access.worker_id = ANY (p_people) AND NOT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = case_access.case_id AND consents.withdrawn_on IS NULL))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assessment') then
    if 'information_to_answer' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'information_to_answer' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(information_requests.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(information_requests.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access, information_requests 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND information_requests.case_id = case_access.case_id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = information_requests.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)) OR NOT (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = information_requests.case_id AND case_workers.role = 'social_worker' AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'information of ' || f.case_id else 'information ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('waiting') then
    if 'household_to_match' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_to_match' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.check_expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'waiting' AND case_access.worker_id = ANY (p_people) AND (case_access.set_aside_until IS NULL OR case_access.set_aside_until <= p_today)) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('proposed') then
    if 'household_answer_to_record' = any(p_keys) then with proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'household_answer_to_record' AS key, CAST(proposals.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN case_access ON case_access.case_id = proposals.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' AND case_access.worker_id = ANY (p_people) AND proposals.state = 'open' AND proposals.household_answer IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'household_answer of ' || f.case_id else 'household_answer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'proposal_question_to_answer' = any(p_keys) then with proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_question_to_answer' AS key, CAST(proposals.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposal_questions.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(proposal_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposal_questions JOIN proposals ON proposals.id = proposal_questions.proposal_id AND proposals.state = 'open' JOIN case_access ON case_access.case_id = proposals.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'proposed' AND case_access.worker_id = ANY (p_people) AND proposal_questions.answered_at IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'proposal_question of ' || f.case_id else 'proposal_question ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('assigned') then
    if 'agreement_to_sign' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'agreement_to_sign' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN case_access ON case_access.case_id = placements.case_id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' AND case_access.worker_id = ANY (p_people) AND placements.state = 'assigned' AND NOT (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('hosted', 'leaving') then
    if 'overstay_to_judge' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'overstay_to_judge' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.organisation_id = p_organisation AND placements.state = 'living' AND placements.ends_on <= p_today AND placements.overstay_authorised_reason IS NULL) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('hosted', 'leaving', 'closed') then
    if 'support_concern' = any(p_keys) then with concerns as not materialized (select * from portal.concerns where (concerns.case_id = p_case and 'support' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = concerns.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('hosted', 'leaving', 'closed') AND case_access.kind = 'comune' AND (case_access.worker_id = p_person OR case_access.worker_id IS NULL) 
 LIMIT 1) AS own ON true 
WHERE concerns.organisation_id = ANY (p_fellows) AND concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'concern of ' || f.case_id else 'concern ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('hosted') then
    if 'social_opinion' = any(p_keys) and state ->> 'renewal_review' is not null then with contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'social_opinion' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = contributions.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' 
 LIMIT 1) AS own ON true 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'social_opinion' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND (contributions.owed_by_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'social_opinion of ' || f.case_id else 'social_opinion ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'departure_to_start' = any(p_keys) and (state #>> '{placement,ends_on}')::date <= p_today + 60 then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'departure_to_start' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN placements ON placements.case_id = case_access.case_id AND placements.state = 'living' 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.ends_on IS NOT NULL AND case_access.ends_on <= p_today + 60 AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles)) AND (placements.renewed_months > 0 OR placements.renewal_months = 0 OR (SELECT true AS anon_1 
FROM reviews 
WHERE reviews.placement_id = placements.id AND reviews.state = 'refused' 
 LIMIT 1))) f where f.case_id = p_case) c; end if;
  end if;
  end if;
  if p_keys && '{unfollowed,exit_step,outcome_to_record,follow_up_to_do}' then
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving') then
    if 'unfollowed' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unfollowed' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.kind = 'comune' AND case_access.worker_id IS NULL AND case_access.stage IN ('submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('leaving') then
    if 'exit_step' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets))),
  departures as not materialized (select * from portal.departures where (departures.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'exit_step' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(exit_steps.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(exit_steps.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN departures ON departures.case_id = case_access.case_id AND departures.called_off_at IS NULL JOIN exit_steps ON exit_steps.departure_id = departures.id 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND exit_steps.done_at IS NULL AND exit_steps.struck_at IS NULL AND exit_steps.due_on <= p_today + 15 AND (exit_steps.owed_by_id = p_person OR exit_steps.whose = 'household' AND (case_access.worker_id = ANY (p_people) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL))) OR exit_steps.due_on < p_today AND ('head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles)) AND exit_steps.whose = (SELECT organisations.kind 
FROM organisations 
WHERE organisations.id = p_organisation))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'exit_step of ' || f.case_id else 'exit_step ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('closed') then
    if 'outcome_to_record' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'outcome_to_record' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(case_access.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM follow_ups JOIN case_access ON case_access.case_id = follow_ups.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' 
WHERE follow_ups.organisation_id = ANY (p_fellows) AND follow_ups.done_at IS NULL AND follow_ups.months = 12 AND NOT follow_ups.outcome_known AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case) c; end if;
    if 'follow_up_to_do' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'follow_up_to_do' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(follow_ups.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(follow_ups.due_on AS DATE) AS due, CAST(follow_ups.months AS VARCHAR) AS detail 
FROM follow_ups JOIN case_access ON case_access.case_id = follow_ups.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' 
WHERE follow_ups.organisation_id = ANY (p_fellows) AND follow_ups.done_at IS NULL AND follow_ups.due_on <= p_today + 7 AND (case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles) OR (EXISTS (SELECT * 
FROM case_workers 
WHERE case_workers.case_id = case_access.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.ended_on IS NULL)))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'follow_up of ' || f.case_id else 'follow_up ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  end if;
  if p_keys && '{case_to_take_up,case_to_decide,case_on_no_agenda,opinion_to_give,renewal_to_decide}' then
  if p_stage in ('submitted') then
    if 'case_to_take_up' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_take_up' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', case_access.stage_since) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'submitted' AND case_access.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[]))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assessment') then
    if 'case_to_decide' = any(p_keys) then with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_to_decide' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = assessment_items.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' 
 LIMIT 1) AS own ON true 
WHERE assessment_items.organisation_id = ANY (p_fellows) AND assessment_items.settled_at IS NULL AND equipe_sessions.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) <= p_today) f where f.case_id = p_case) c; end if;
    if 'case_on_no_agenda' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'case_on_no_agenda' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assessment' AND case_access.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND (SELECT true AS anon_1 
FROM assessment_items 
WHERE assessment_items.case_id = case_access.case_id AND assessment_items.settled_at IS NULL 
 LIMIT 1) IS NULL) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assessment', 'hosted') then
    if 'opinion_to_give' = any(p_keys) and state ->> 'agenda' is not null then with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  opinions as not materialized (select * from portal.opinions where ((opinions.case_id = p_case and 'assessment' = any (p_facets)) and app.reads_opinion(item_id, person_id))),
  abstentions as not materialized (select * from portal.abstentions where (abstentions.case_id = p_case and 'assessment' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'opinion_to_give' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = assessment_items.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assessment', 'hosted') 
 LIMIT 1) AS own ON true 
WHERE assessment_items.organisation_id = ANY (p_fellows) AND assessment_items.settled_at IS NULL AND equipe_sessions.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) AND assessment_items.opinions_opened_at IS NULL AND equipe_sessions.starts_at < timezone('Europe/Rome', CAST(p_today AS TIMESTAMP WITHOUT TIME ZONE)) + interval '8 days' AND (SELECT true AS anon_1 
FROM opinions 
WHERE opinions.item_id = assessment_items.id AND opinions.person_id = p_person 
 LIMIT 1) IS NULL AND (SELECT true AS anon_1 
FROM abstentions 
WHERE abstentions.item_id = assessment_items.id AND abstentions.person_id = p_person 
 LIMIT 1) IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'opinion of ' || f.case_id else 'opinion ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('hosted') then
    if 'renewal_to_decide' = any(p_keys) and state ->> 'renewal_review' is not null then with reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'renewal_to_decide' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(reviews.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(reviews.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM reviews JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = reviews.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.partnership_id = ANY (CAST((SELECT array_agg(equipe_members.partnership_id) AS array_agg_1 
FROM equipe_members 
WHERE equipe_members.organisation_id = p_organisation AND equipe_members.person_id = p_person AND equipe_members.ended_on IS NULL) AS UUID[])) 
 LIMIT 1) AS own ON true 
WHERE reviews.organisation_id = ANY (p_fellows) AND reviews.state IN ('collecting', 'deferred') AND (reviews.due_on <= p_today + 15 OR (SELECT true AS anon_1 
FROM contributions 
WHERE contributions.review_id = reviews.id AND contributions.given_at IS NULL 
 LIMIT 1) IS NULL AND (SELECT true AS anon_1 
FROM unit_questions 
WHERE unit_questions.review_id = reviews.id AND unit_questions.answered_at IS NULL 
 LIMIT 1) IS NULL)) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'renewal_decision of ' || f.case_id else 'renewal_decision ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  end if;
  if p_keys && '{proposal_to_answer,handover_to_book,handover_to_do,handover_entrusted,handback_entrusted,duty_public_safety_notice,duty_building_transfer_notice,duty_contract_registration,duty_utilities_transfer,move_to_carry_out,visit_to_fix,visit_to_carry_out,unit_question}' then
  if p_stage in ('proposed') then
    if 'proposal_to_answer' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'proposal_to_answer' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(proposals.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(proposals.expires_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM proposals JOIN cases ON cases.id = proposals.case_id 
WHERE proposals.host_organisation_id = p_organisation AND proposals.state = 'open' AND proposals.owner_answer IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'proposal of ' || f.case_id else 'proposal ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('assigned') then
    if 'handover_to_book' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_book' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NULL) f where f.case_id = p_case) c; end if;
    if 'handover_to_do' = any(p_keys) then with placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_to_do' AS key, CAST(placements.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(placements.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(coalesce(date(timezone('Europe/Rome', placements.handover_booked_at)), placements.starts_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM placements JOIN cases ON cases.id = placements.case_id 
WHERE placements.state = 'assigned' AND placements.host_organisation_id = p_organisation AND placements.handover_booked_at IS NOT NULL AND (EXISTS (SELECT * 
FROM agreements 
WHERE agreements.placement_id = placements.id))) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') then
    if 'handover_entrusted' = any(p_keys) then with checklists as not materialized (select * from portal.checklists where (((checklists.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (checklists.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handover_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', placements.handover_booked_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handover') f where f.case_id = p_case) c; end if;
    if 'handback_entrusted' = any(p_keys) then with checklists as not materialized (select * from portal.checklists where (((checklists.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (checklists.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'handback_entrusted' AS key, CAST(checklists.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(checklists.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(placements.ends_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM checklists JOIN placements ON placements.id = checklists.placement_id JOIN units ON units.id = checklists.unit_id 
WHERE checklists.entrusted_to_id = p_person AND checklists.state = 'open' AND checklists.kind = 'handback') f where f.case_id = p_case) c; end if;
    if 'duty_public_safety_notice' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_public_safety_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'public_safety_notice') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_public_safety_notice of ' || f.case_id else 'duty_public_safety_notice ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'duty_building_transfer_notice' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_building_transfer_notice' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'building_transfer_notice') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_building_transfer_notice of ' || f.case_id else 'duty_building_transfer_notice ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'duty_contract_registration' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_contract_registration' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'contract_registration') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_contract_registration of ' || f.case_id else 'duty_contract_registration ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') then
    if 'duty_utilities_transfer' = any(p_keys) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'duty_utilities_transfer' AS key, CAST(duties.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(duties.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', duties.due_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM duties JOIN cases ON cases.id = duties.case_id JOIN placements ON placements.id = duties.placement_id AND placements.state != 'called_off' 
WHERE duties.host_organisation_id = p_organisation AND duties.done_at IS NULL AND duties.kind = 'utilities_transfer') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'duty_utilities_transfer of ' || f.case_id else 'duty_utilities_transfer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'move_to_carry_out' = any(p_keys) then with home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_carry_out' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE home_moves.host_organisation_id = p_organisation AND home_moves.state = 'agreed') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'move_handback of ' || f.case_id else 'move_handback ' || f.subject_id end = any(p_put_off) or case when f.subject_id is null then 'move_handover of ' || f.case_id else 'move_handover ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'visit_to_fix' = any(p_keys) then with home_visits as not materialized (select * from portal.home_visits where (((home_visits.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_visits.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_fix' AS key, CAST(NULL AS UUID) AS case_id, CAST(home_visits.unit_id AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN units ON units.id = home_visits.unit_id 
WHERE home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id)) AND home_visits.state = 'countered') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'visit_time of ' || f.case_id else 'visit_time ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'visit_to_carry_out' = any(p_keys) then with home_visits as not materialized (select * from portal.home_visits where (((home_visits.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_visits.case_id = p_case and 'placement.own' = any (p_facets)))))),
  property_access as not materialized (select * from portal.property_access where (organisation_id = p_organisation and (since is null or since <= p_today) and (until is null or until > p_today))),
  units as not materialized (select * from portal.units where ((organisation_id = p_organisation or exists (select 1 from property_access pa where pa.property_id = units.property_id and pa.organisation_id = p_organisation and pa.part = 'description')))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_carry_out' AS key, CAST(NULL AS UUID) AS case_id, CAST(home_visits.unit_id AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(units.name AS VARCHAR) AS number, CAST(date(timezone('Europe/Rome', home_visits.starts_at)) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN units ON units.id = home_visits.unit_id 
WHERE home_visits.host_organisation_id = p_organisation AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id)) AND home_visits.state IN ('agreed', 'announced') AND (home_visits.carried_out_by_id IS NULL OR home_visits.carried_out_by_id = p_person OR date(timezone('Europe/Rome', home_visits.starts_at)) < p_today)) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'visit of ' || f.case_id else 'visit ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('hosted') then
    if 'unit_question' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'unit_question' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(unit_questions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(unit_questions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM unit_questions JOIN cases ON cases.id = unit_questions.case_id 
WHERE unit_questions.host_organisation_id = p_organisation AND unit_questions.answered_at IS NULL AND unit_questions.closed_at IS NULL AND cases.stage = 'hosted') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'unit_question of ' || f.case_id else 'unit_question ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  end if;
  if p_keys && '{move_to_answer,home_to_take_back}' then
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') then
    if 'move_to_answer' = any(p_keys) and state ->> 'move' is not null then with home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'move_to_answer' AS key, CAST(home_moves.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_moves.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_moves.moves_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_moves JOIN cases ON cases.id = home_moves.case_id 
WHERE (home_moves.host_organisation_id = p_organisation OR home_moves.organisation_id = p_organisation) AND home_moves.asked_by_organisation_id != p_organisation AND home_moves.state = 'asked') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'move_answer of ' || f.case_id else 'move_answer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('leaving') then
    if 'home_to_take_back' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_events as not materialized (select * from portal.case_events where (((case_events.case_id = p_case and case_events.facet = any (p_facets)) and (case_events.data ->> 'unit' is null or (coalesce((select not c.protected or c.host_organisation_id = p_organisation from portal.cases c where c.id = case_events.case_id), false) or (case_events.case_id = p_case and 'identity' = any (p_facets)) or (case_events.case_id = p_case and 'identity.contacts' = any (p_facets)))) or (case_events.facet = 'placement' and host_organisation_id = p_organisation and (case_events.case_id = p_case and 'placement.own' = any (p_facets))) or (case_events.facet = 'renewal.question' and (case_events.case_id = p_case and 'renewal' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'home_to_take_back' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(coalesce(announced.day, case_access.ends_on) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access LEFT OUTER JOIN LATERAL (SELECT CAST(case_events.data ->> 'leaves_on' AS DATE) AS day 
FROM case_events 
WHERE case_events.case_id = case_access.case_id AND case_events.name = 'DepartureStarted' ORDER BY case_events.at DESC 
 LIMIT 1) AS announced ON true 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'leaving' AND case_access.ends_on IS NOT NULL AND coalesce(announced.day, case_access.ends_on) <= p_today + 15 AND (case_access.kind = 'owner' OR case_access.worker_id = ANY (p_people) OR 'head_of_service' = ANY (p_roles) OR 'coordinator' = ANY (p_roles) OR 'property_manager' = ANY (p_roles))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'handback of ' || f.case_id else 'handback ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  end if;
  if p_keys && '{visit_to_answer,support_sign_plan,support_plan_review_mine,support_plan_review,support_funds,support_assign,support_record,support_meeting,support_plan,support_quiet,support_quiet_mine,educator_report,financial_statement,support_search,support_concern_before}' then
  if p_stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving', 'closed', 'rejected', 'withdrawn') then
    if 'visit_to_answer' = any(p_keys) then with home_visits as not materialized (select * from portal.home_visits where (((home_visits.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_visits.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets))))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'visit_to_answer' AS key, CAST(home_visits.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(home_visits.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(home_visits.answer_by AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM home_visits JOIN cases ON cases.id = home_visits.case_id JOIN case_workers ON case_workers.case_id = home_visits.case_id AND case_workers.organisation_id = p_organisation AND case_workers.person_id = ANY (p_people) AND case_workers.role = 'educator' AND case_workers.ended_on IS NULL 
WHERE home_visits.state = 'proposed' AND (EXISTS (SELECT placements.id 
FROM placements 
WHERE placements.id = home_visits.placement_id AND placements.state = 'living' AND placements.unit_id = home_visits.unit_id))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'visit_answer of ' || f.case_id else 'visit_answer ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_sign_plan' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_sign_plan' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'to_sign' AND case_access.worker_id = p_person) f where f.case_id = p_case) c; end if;
    if 'support_plan_review_mine' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days <= CAST(p_today AS DATE) + 14 AND case_access.worker_id = p_person) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'plan_review of ' || f.case_id else 'plan_review ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_plan_review' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan_review' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM plans JOIN cases ON cases.id = plans.case_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN rules ON rules.id = cases.rules_id 
WHERE plans.organisation_id = p_organisation AND plans.state = 'in_force' AND CAST(p_today AS DATE) > greatest(plans.agreed_on, (SELECT max(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE)) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.kind = 'plan_review' AND support_sessions.recorded_at IS NOT NULL AND support_sessions.attendance != 'nobody')) + rules.plan_review_days) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'plan_review of ' || f.case_id else 'plan_review ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_funds' = any(p_keys) then with funded_hours as not materialized (select * from portal.funded_hours where organisation_id = p_organisation),
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
  end if;
  if p_stage in ('assigned', 'hosted', 'leaving', 'closed') then
    if 'support_assign' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
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
    if 'support_record' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_record' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at < app.instant()) f where f.case_id = p_case) c; end if;
    if 'support_meeting' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_meeting' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(support_sessions.id AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', support_sessions.starts_at) AS DATE) AS DATE) AS due, CAST(to_char(timezone('Europe/Rome', support_sessions.starts_at), 'HH24:MI') AS VARCHAR) AS detail 
FROM support_sessions JOIN cases ON cases.id = support_sessions.case_id 
WHERE support_sessions.worker_id = p_person AND support_sessions.organisation_id = p_organisation AND support_sessions.recorded_at IS NULL AND support_sessions.cancelled_reason IS NULL AND support_sessions.starts_at >= app.instant() AND support_sessions.starts_at < CAST(timezone('Europe/Rome', CAST(p_today + 2 AS TIMESTAMP WITHOUT TIME ZONE)) AS TIMESTAMP WITH TIME ZONE)) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('hosted') then
    if 'support_plan' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_plan' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' AND case_access.worker_id = p_person AND NOT (EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = case_access.case_id AND plans.state IN ('in_force', 'to_sign')))) f where f.case_id = p_case) c; end if;
    if 'support_quiet' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted') f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'quiet_support of ' || f.case_id else 'quiet_support ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'support_quiet_mine' = any(p_keys) then with cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  support_sessions as not materialized (select * from portal.support_sessions where (support_sessions.case_id = p_case and 'support' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  rules as not materialized (select * from portal.rules where partnership_id = any (p_partnerships)),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets))))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_quiet_mine' AS key, CAST(cases.id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(NULL AS UUID) AS subject_id, CAST(cases.number AS VARCHAR) AS number, CAST(NULL AS DATE) AS due, CAST(to_char(CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE), 'DD/MM/YYYY') AS VARCHAR) AS detail 
FROM cases JOIN placements ON placements.case_id = cases.id AND placements.state = 'living' JOIN rules ON rules.id = cases.rules_id JOIN case_access ON case_access.case_id = cases.id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' JOIN case_workers ON case_workers.case_id = cases.id 
WHERE cases.stage = 'hosted' AND CAST(p_today AS DATE) - CAST(timezone('Europe/Rome', greatest((SELECT max(support_sessions.starts_at) AS max_1 
FROM support_sessions 
WHERE support_sessions.case_id = cases.id AND support_sessions.recorded_at IS NOT NULL), placements.handed_over_at)) AS DATE) >= rules.quiet_support_days AND case_workers.person_id = p_person AND case_workers.organisation_id = p_organisation AND case_workers.ended_on IS NULL) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'quiet_support of ' || f.case_id else 'quiet_support ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'educator_report' = any(p_keys) and state ->> 'renewal_review' is not null then with contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'educator_report' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = contributions.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' 
 LIMIT 1) AS own ON true 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'educator_report' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND (contributions.owed_by_id = ANY (p_people) OR 'coordinator' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'educator_report of ' || f.case_id else 'educator_report ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
    if 'financial_statement' = any(p_keys) and state ->> 'renewal_review' is not null then with contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'financial_statement' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(contributions.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(contributions.due_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM contributions JOIN reviews ON reviews.id = contributions.review_id JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = contributions.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'hosted' 
 LIMIT 1) AS own ON true 
WHERE contributions.organisation_id = p_organisation AND contributions.kind = 'financial_statement' AND contributions.given_at IS NULL AND reviews.state IN ('collecting', 'deferred') AND (contributions.owed_by_id = ANY (p_people) OR 'coordinator' = ANY (p_roles) AND (contributions.owed_by_id IS NULL OR contributions.due_on < p_today))) f where f.case_id = p_case and (p_put_off = '{}' or (case when f.subject_id is null then 'financial_statement of ' || f.case_id else 'financial_statement ' || f.subject_id end = any(p_put_off)) is not true)) c; end if;
  end if;
  if p_stage in ('assigned', 'hosted', 'leaving') then
    if 'support_search' = any(p_keys) then with case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today))),
  search_trails as not materialized (select * from portal.search_trails where (search_trails.case_id = p_case and 'support' = any (p_facets)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_search' AS key, CAST(case_access.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(search_trails.id AS UUID) AS subject_id, CAST(case_access.number AS VARCHAR) AS number, CAST(search_trails.next_step_on AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM case_access JOIN search_trails ON search_trails.case_id = case_access.case_id AND search_trails.outcome IS NULL AND search_trails.next_step_on IS NOT NULL 
WHERE case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage IN ('assigned', 'hosted', 'leaving') AND case_access.worker_id = p_person AND search_trails.next_step_on <= p_today + 1) f where f.case_id = p_case) c; end if;
  end if;
  if p_stage in ('assigned') then
    if 'support_concern_before' = any(p_keys) then with concerns as not materialized (select * from portal.concerns where (concerns.case_id = p_case and 'support' = any (p_facets))),
  case_access as not materialized (select * from portal.case_access where (organisation_id = p_organisation and (person_id is null or person_id = p_person) and (until is null or until > p_today)))
select cards || coalesce(jsonb_agg(jsonb_build_array(c.key, c.case_id, c.unit_id, c.subject_id, c.number, c.due, c.detail)), '[]') into cards from (select f.key::text, f.case_id, f.unit_id, f.subject_id, f.number::text, f.due, f.detail::text from (
SELECT 'support_concern_before' AS key, CAST(own.case_id AS UUID) AS case_id, CAST(NULL AS UUID) AS unit_id, CAST(concerns.id AS UUID) AS subject_id, CAST(own.number AS VARCHAR) AS number, CAST(CAST(timezone('Europe/Rome', concerns.raised_at) AS DATE) AS DATE) AS due, CAST(NULL AS VARCHAR) AS detail 
FROM concerns JOIN LATERAL (SELECT case_access.case_id AS case_id, case_access.number AS number, case_access.worker_id AS worker_id 
FROM case_access 
WHERE case_access.case_id = concerns.case_id AND case_access.organisation_id = p_organisation AND case_access.facet = 'summary' AND case_access.stage = 'assigned' AND case_access.kind != 'comune' 
 LIMIT 1) AS own ON true 
WHERE concerns.organisation_id = ANY (p_fellows) AND concerns.acknowledged_at IS NULL AND concerns.raised_by_id != p_person) f where f.case_id = p_case) c; end if;
  end if;
  end if;
  return next;
end $function$;
alter function app.opened(uuid,text[],timestamp with time zone,uuid) owner to portal_definer;
revoke all on function app.opened(uuid,text[],timestamp with time zone,uuid) from public;

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
declare p_organisation uuid := nullif(current_setting('portal.organisation', true), '')::uuid; p_person uuid := nullif(current_setting('portal.person', true), '')::uuid; p_today date := coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date); p_facets text[]; p_partners uuid[]; p_partnerships uuid[]; p_kinds text[];
begin
  if p_organisation is null then return; end if;
  select array(select a.facet from portal.case_access a where a.case_id = p_case and a.organisation_id = p_organisation and (a.person_id is null or a.person_id = p_person) and (a.until is null or a.until > p_today)), array(select p_organisation union all select other.organisation_id from portal.partnership_members mine join portal.partnership_members other using (partnership_id) where mine.organisation_id = p_organisation and mine.ended_on is null and other.ended_on is null), array(select m.partnership_id from portal.partnership_members m where m.organisation_id = p_organisation and m.ended_on is null), array(select o.kind from portal.organisations o where o.id = p_organisation)
    into p_facets, p_partners, p_partnerships, p_kinds;
  facets := p_facets;
  case p_stage
    when 'draft' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  members as not materialized (select * from portal.members where (members.case_id = p_case and 'identity' = any (p_facets))),
  economic_situations as not materialized (select * from portal.economic_situations where (economic_situations.case_id = p_case and 'economic' = any (p_facets))),
  incomes as not materialized (select * from portal.incomes where (incomes.case_id = p_case and 'economic' = any (p_facets))),
  social_situations as not materialized (select * from portal.social_situations where (social_situations.case_id = p_case and 'social' = any (p_facets))),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'referral_complete', (SELECT CASE WHEN (cases.stage = 'draft') THEN (EXISTS (SELECT * 
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
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) ELSE NULL END AS anon_1), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_2), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_3), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'submitted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'assessment' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  information_requests as not materialized (select * from portal.information_requests where (information_requests.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'open_requests', (SELECT count(*) AS count_1 
FROM information_requests 
WHERE information_requests.case_id = cases.id AND information_requests.answered_at IS NULL AND information_requests.expired_at IS NULL), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'waiting' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'proposed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  proposals as not materialized (select * from portal.proposals where (((proposals.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposals.case_id = p_case and 'placement.own' = any (p_facets)))))),
  proposal_questions as not materialized (select * from portal.proposal_questions where (((proposal_questions.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (proposal_questions.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'proposal', (SELECT jsonb_build_object('owner', proposals.owner_answer, 'household', proposals.household_answer, 'expires_on', proposals.expires_on, 'asked_until', (SELECT max(proposal_questions.due_on) AS max_1 
FROM proposal_questions 
WHERE proposal_questions.proposal_id = proposals.id AND proposal_questions.answered_at IS NULL)) AS jsonb_build_object_2 
FROM proposals 
WHERE proposals.case_id = cases.id AND proposals.state = 'open'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'assigned' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  agreements as not materialized (select * from portal.agreements where (((agreements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (agreements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'agreement_signed', EXISTS (SELECT * 
FROM agreements, placements 
WHERE agreements.placement_id = placements.id AND placements.case_id = cases.id AND placements.state != 'called_off'), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'hosted' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  unit_questions as not materialized (select * from portal.unit_questions where (((unit_questions.case_id = p_case and 'renewal' = any (p_facets)) or (host_organisation_id = p_organisation and (unit_questions.case_id = p_case and 'renewal.question' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'renewal_question', (SELECT jsonb_build_object('answered', unit_questions.answered_at IS NOT NULL, 'closed', unit_questions.closed_at IS NOT NULL) AS jsonb_build_object_5 
FROM unit_questions 
WHERE unit_questions.case_id = cases.id ORDER BY unit_questions.asked_at DESC 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if state ->> 'renewal_review' is not null then with equipe_members as not materialized (select * from portal.equipe_members where partnership_id = any (p_partnerships)),
  partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  equipe_sessions as not materialized (select * from portal.equipe_sessions where ((exists (select 1 from equipe_members e where e.partnership_id = equipe_sessions.partnership_id and e.organisation_id = p_organisation and e.person_id = p_person and e.ended_on is null) or exists (select 1 from partnership_members p where p.partnership_id = equipe_sessions.partnership_id and p.organisation_id = p_organisation and p.kind = 'comune' and p.ended_on is null)))),
  assessment_items as not materialized (select * from portal.assessment_items where (assessment_items.case_id = p_case and 'assessment' = any (p_facets))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  contributions as not materialized (select * from portal.contributions where (contributions.case_id = p_case and 'renewal' = any (p_facets)))
select into state state || jsonb_build_object('agenda', (SELECT jsonb_build_object('session', equipe_sessions.id, 'day', CAST(timezone('Europe/Rome', equipe_sessions.starts_at) AS DATE), 'open', equipe_sessions.opened_at IS NOT NULL, 'review', assessment_items.review_id, 'opinions_open', assessment_items.opinions_opened_at IS NOT NULL) AS jsonb_build_object_2 
FROM assessment_items JOIN equipe_sessions ON equipe_sessions.id = assessment_items.session_id 
WHERE assessment_items.case_id = cases.id AND assessment_items.settled_at IS NULL), 'renewal_given', (SELECT jsonb_object_agg(contributions.kind, contributions.given_at IS NOT NULL) AS jsonb_object_agg_1 
FROM contributions 
WHERE contributions.case_id = cases.id)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'leaving' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  consents as not materialized (select * from portal.consents where (consents.case_id = p_case and 'identity' = any (p_facets))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  exit_steps as not materialized (select * from portal.exit_steps where (exit_steps.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'consent_given', (SELECT (EXISTS (SELECT * 
FROM consents 
WHERE consents.case_id = cases.id AND consents.withdrawn_on IS NULL)) OR NOT (NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets))) AS anon_1), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_2), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
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
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'closed' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets)))))),
  plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  reviews as not materialized (select * from portal.reviews where (reviews.case_id = p_case and 'renewal' = any (p_facets))),
  outcomes as not materialized (select * from portal.outcomes where (outcomes.case_id = p_case and 'outcome' = any (p_facets))),
  follow_ups as not materialized (select * from portal.follow_ups where (follow_ups.case_id = p_case and 'outcome' = any (p_facets)))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'placement', (SELECT jsonb_build_object('state', placements.state, 'starts_on', placements.starts_on, 'ends_on', placements.ends_on, 'left_on', placements.left_on, 'booked_at', placements.handover_booked_at, 'authorised', placements.overstay_authorised_reason IS NOT NULL, 'handed_over_at', placements.handed_over_at, 'base_months', placements.base_months, 'renewal_months', placements.renewal_months, 'renewed_months', placements.renewed_months) AS jsonb_build_object_2 
FROM placements 
WHERE placements.case_id = cases.id AND placements.state != 'called_off'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_3 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed')), 'support_plan', EXISTS (SELECT * 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state = 'in_force'), 'renewal_review', (SELECT jsonb_build_object('state', reviews.state, 'due_on', reviews.due_on) AS jsonb_build_object_4 
FROM reviews 
WHERE reviews.case_id = cases.id ORDER BY reviews.opened_at DESC 
 LIMIT 1), 'outcomes', (SELECT count(*) AS count_1 
FROM outcomes 
WHERE outcomes.case_id = cases.id), 'next_follow_up', (SELECT jsonb_build_object('months', follow_ups.months, 'due_on', follow_ups.due_on) AS jsonb_build_object_5 
FROM follow_ups 
WHERE follow_ups.case_id = cases.id AND follow_ups.done_at IS NULL ORDER BY follow_ups.months 
 LIMIT 1)) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
      if 'owner' = any (p_kinds) then with duties as not materialized (select * from portal.duties where (((duties.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (duties.case_id = p_case and 'placement.own' = any (p_facets)))))),
  placements as not materialized (select * from portal.placements where (((placements.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (placements.case_id = p_case and 'placement.own' = any (p_facets)))))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('open_duties', (SELECT count(*) AS count_1 
FROM duties, placements 
WHERE duties.case_id = cases.id AND duties.done_at IS NULL AND duties.placement_id = placements.id AND placements.state != 'called_off')) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'rejected' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  withdrawals as not materialized (select * from portal.withdrawals where (withdrawals.case_id = p_case and 'assessment' = any (p_facets))),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 're_examined', (SELECT count(*) AS count_1 
FROM withdrawals 
WHERE withdrawals.case_id = cases.id AND withdrawals.kind = 're_examination'), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
    when 'withdrawn' then with partnership_members as not materialized (select * from portal.partnership_members where partnership_id = any (p_partnerships)),
  organisations as not materialized (select * from portal.organisations where id = any (p_partners)),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets))))),
  case_workers as not materialized (select * from portal.case_workers where ((organisation_id = p_organisation and (case_workers.case_id = p_case and 'summary' = any (p_facets))) or (case_workers.case_id = p_case and 'placement' = any (p_facets)))),
  people as not materialized (select * from portal.people where coalesce((select true from portal.memberships m where m.person_id = people.id and m.organisation_id = any (p_partners) limit 1), false)),
  home_moves as not materialized (select * from portal.home_moves where (((home_moves.case_id = p_case and 'placement' = any (p_facets)) or (host_organisation_id = p_organisation and (home_moves.case_id = p_case and 'placement.own' = any (p_facets))))))
select into state jsonb_build_object('partners', (SELECT jsonb_object_agg(partnership_members.kind, organisations.name) AS jsonb_object_agg_1 
FROM partnership_members JOIN organisations ON organisations.id = partnership_members.organisation_id 
WHERE partnership_members.partnership_id = cases.partnership_id AND partnership_members.ended_on IS NULL AND (organisations.id = cases.organisation_id OR partnership_members.kind = 'ats' OR organisations.id = cases.host_organisation_id)), 'workers', (SELECT jsonb_agg(jsonb_build_array(case_workers.role, case_workers.person_id, case_workers.organisation_id, people.given_name || ' ' || people.surname, organisations.short_name) ORDER BY case_workers.role) AS jsonb_agg_1 
FROM case_workers LEFT OUTER JOIN people ON people.id = case_workers.person_id LEFT OUTER JOIN organisations ON organisations.id = case_workers.organisation_id 
WHERE case_workers.case_id = cases.id AND case_workers.ended_on IS NULL), 'names_seen', (SELECT NOT cases.protected OR (cases.id = p_case and 'identity' = any (p_facets)) OR (cases.id = p_case and 'identity.contacts' = any (p_facets)) AS anon_1), 'move', (SELECT jsonb_build_object('state', home_moves.state, 'asked_by', home_moves.asked_by_organisation_id) AS jsonb_build_object_2 
FROM home_moves 
WHERE home_moves.case_id = cases.id AND home_moves.state IN ('asked', 'agreed'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case;
      if 'ats' = any (p_kinds) then with plans as not materialized (select * from portal.plans where (((plans.case_id = p_case and 'support' = any (p_facets)) and (state not in ('draft', 'dropped') or organisation_id = p_organisation)))),
  cases as not materialized (select * from portal.cases where ((organisation_id = p_organisation and stage in ('draft', 'withdrawn') and author_id = p_person or (cases.id = p_case and 'summary' = any (p_facets)))))
select into state state || jsonb_build_object('support_draft', (SELECT plans.state 
FROM plans 
WHERE plans.case_id = cases.id AND plans.state IN ('draft', 'to_sign'))) AS jsonb_build_object_1 
FROM cases 
WHERE cases.id = p_case; end if;
  end case;
  return next;
end $function$;
alter function app.seen(uuid,text) owner to portal_definer;
revoke all on function app.seen(uuid,text) from public;

grant execute on function app.news(timestamp with time zone) to portal_app;

grant execute on function app.opened(uuid,text[],timestamp with time zone,uuid) to portal_app;
