set local check_function_bodies = off;

drop policy documents_select on portal.documents;

drop policy documents_update on portal.documents;

alter table portal.key_sets drop constraint key_holder;

set local role portal_owner;

alter table portal.inspections add column key_sets jsonb;

alter table portal.key_sets add column report_id uuid;

reset role;

CREATE OR REPLACE FUNCTION app.keys_at(p_case uuid, p_unit uuid)
 RETURNS TABLE(label text, pieces integer, with_household boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
  select k.label, k.pieces, k.holder = 'household' from portal.key_sets k
  where k.unit_id = p_unit and k.until is null and k.holder <> 'missing'
    and (exists (select 1 from portal.cases c where c.id = p_case and c.unit_id = p_unit and c.stage in ('assigned', 'hosted', 'leaving'))
      or exists (select 1 from portal.inspections i where i.case_id = p_case and i.unit_id = p_unit)
      or exists (select 1 from portal.home_moves m where m.case_id = p_case and m.to_unit_id = p_unit and m.state = 'agreed'))
    and (app.holds(p_case, 'placement') or app.holds(p_case, 'placement.own'))
  order by k.label $function$;
alter function app.keys_at(uuid,uuid) owner to portal_definer;
revoke all on function app.keys_at(uuid,uuid) from public;

CREATE OR REPLACE FUNCTION app.keys_follow_report_trigger()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare
  one jsonb; k portal.key_sets; before portal.key_sets; ours boolean; wanted text; named text; on_day date;
  reports uuid[] := array(select i.id from portal.inspections i where i.placement_id = new.placement_id and i.kind = new.kind
    and i.move_id is not distinct from new.move_id);
begin
  for one in select * from jsonb_array_elements(new.key_sets) loop
    select * into k from portal.key_sets s
      where s.unit_id = new.unit_id and lower(s.label) = lower(one ->> 'label') and s.until is null for update;
    continue when not found;
    ours := coalesce(k.report_id = any(reports), false);
    named := null;
    if new.kind = 'handover' then
      if (one ->> 'given')::boolean then wanted := 'household';
      elsif ours then
        select * into before from portal.key_sets s where s.unit_id = new.unit_id and lower(s.label) = lower(k.label) and s.until = k.since
          and s.id <> k.id and not coalesce(s.report_id = any(reports), false) order by s.since desc limit 1;
        wanted := coalesce(before.holder, 'office');
        named := before.holder_name;
      else continue;
      end if;
    else
      continue when k.holder <> 'household' and not ours;
      wanted := case when (one ->> 'given')::boolean then 'office' else 'missing' end;
    end if;
    continue when wanted = k.holder;
    on_day := greatest(k.since, (new.at at time zone 'Europe/Rome')::date);
    update portal.key_sets set until = on_day where id = k.id;
    insert into portal.key_sets (id, unit_id, property_id, organisation_id, label, pieces, holder, holder_name, since, report_id)
    values (gen_random_uuid(), k.unit_id, k.property_id, k.organisation_id, k.label, k.pieces, wanted, named, on_day, new.id);
  end loop;
  return null;
end $function$;
alter function app.keys_follow_report_trigger() owner to portal_definer;
revoke all on function app.keys_follow_report_trigger() from public;

alter table portal.key_sets add constraint key_holder CHECK ((holder = ANY (ARRAY['office'::text, 'volunteer'::text, 'household'::text, 'partner'::text, 'other'::text, 'missing'::text])));

alter table portal.key_sets add constraint fk_key_sets_report_id FOREIGN KEY (report_id) REFERENCES portal.inspections(id);

CREATE TRIGGER inspections_move_keys AFTER INSERT ON portal.inspections FOR EACH ROW WHEN ((new.key_sets IS NOT NULL)) EXECUTE FUNCTION app.keys_follow_report_trigger();

create policy documents_select on portal.documents as permissive for select to portal_app using ((((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.conventions p
  WHERE ((p.id = documents.subject_id) AND (p.property_id = documents.property_id) AND (p.partner_organisation_id = ( SELECT app.me() AS me))))))))));

create policy documents_update on portal.documents as permissive for update to portal_app using (((uploaded_by_organisation_id = ( SELECT app.me() AS me)) AND (((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.conventions p
  WHERE ((p.id = documents.subject_id) AND (p.property_id = documents.property_id) AND (p.partner_organisation_id = ( SELECT app.me() AS me))))))))))) with check (((uploaded_by_organisation_id = ( SELECT app.me() AS me)) AND (((case_id IS NOT NULL) AND ((app.sees(case_id, facet) AND ((facet <> 'support_notes'::text) OR ((organisation_id = ( SELECT app.me() AS me)) AND ((uploaded_by_id = ( SELECT app.person() AS person)) OR app.sees(case_id, facet, NULL::text[], 'head'::text)))) AND (((facet <> 'placement'::text) AND (kind <> ALL (ARRAY['letter'::text, 'dossier'::text]))) OR app.knows_home(case_id))) OR ((facet = 'placement'::text) AND (host_organisation_id = ( SELECT app.me() AS me)) AND app.sees(case_id, 'placement.own'::text)) OR ((facet = 'renewal.question'::text) AND app.sees(case_id, 'renewal'::text)))) OR ((case_id IS NULL) AND ((organisation_id = ( SELECT app.me() AS me)) OR ((facet = 'property.description'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'description'::text))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'convention'::text))))) OR ((facet = 'property.access'::text) AND (EXISTS ( SELECT 1
   FROM portal.property_access pa
  WHERE ((pa.property_id = documents.property_id) AND (pa.organisation_id = ( SELECT app.me() AS me)) AND (pa.part = 'access'::text))))) OR ((facet = 'property.tickets'::text) AND (EXISTS ( SELECT 1
   FROM portal.tickets t
  WHERE ((t.id = documents.subject_id) AND (t.property_id = documents.property_id) AND (t.unit_id = documents.unit_id))))) OR ((facet = 'property.convention'::text) AND (EXISTS ( SELECT 1
   FROM portal.conventions p
  WHERE ((p.id = documents.subject_id) AND (p.property_id = documents.property_id) AND (p.partner_organisation_id = ( SELECT app.me() AS me)))))))))));

grant execute on function app.keys_at(uuid,uuid) to portal_app;
