-- A name as search compares it: without case, accents, blanks, apostrophes.
create function app.fold(p_text text) returns text language sql immutable strict parallel safe
  as $$ select lower(translate(p_text,
    'ÀÁÂÃÄÅàáâãäåÈÉÊËèéêëÌÍÎÏìíîïÒÓÔÕÖØòóôõöøÙÚÛÜùúûüÇçÑñŠšŽžÝýÿŁłĆćČčĐđŞşŢţȘșȚț ''’`-.',
    'AAAAAAaaaaaaEEEEeeeeIIIIiiiiOOOOOOooooooUUUUuuuuCcNnSsZzYyyLlCcCcDdSsTtSsTt')) $$;

create index ix_member_names_search on portal.member_names
  (organisation_id, app.fold(surname || given_name) text_pattern_ops) where removed_at is null;

-- Find cases by the beginning of their number, by the beginning of surname and name, or by an exact tax code (its fingerprint):
-- only what the caller may read, by facet: numbers with the summary, names with identity (adults with identity.contacts), codes
-- with identity. Custom plans, or a common beginning would be searched like a rare one.
create function app.find_cases(p_number text, p_name text, p_tax_code bytea) returns setof uuid
  language plpgsql stable security definer set search_path = pg_catalog, portal set plan_cache_mode = force_custom_plan
as $$
declare
  me uuid := app.me();
  who uuid := app.person();
  today date := app.today();
  beginning text := replace(replace(replace(app.fold(p_name), '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  if p_number is not null then
    return query select a.case_id from portal.case_access a
      where a.organisation_id = me and a.facet = 'summary' and a.number like p_number
        and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today) limit 200;
  end if;
  if length(beginning) > 1 then
    return query select n.case_id from portal.member_names n
      where n.organisation_id in (select app.partners()) and n.removed_at is null
        and app.fold(n.surname || n.given_name) like beginning
        and exists (select 1 from portal.case_access a where a.case_id = n.case_id and a.organisation_id = me
          and (a.facet = 'identity' or (a.facet = 'identity.contacts' and n.adult))
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today)) limit 200;
  end if;
  if p_tax_code is not null then
    return query select m.case_id from portal.members m
      where m.tax_code_index = p_tax_code and m.removed_at is null
        and exists (select 1 from portal.case_access a where a.case_id = m.case_id and a.organisation_id = me and a.facet = 'identity'
          and (a.person_id is null or a.person_id = who) and (a.until is null or a.until > today)) limit 200;
  end if;
end $$;
