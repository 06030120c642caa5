set local check_function_bodies = off;

CREATE OR REPLACE FUNCTION app.expire_information(p_said jsonb, p_last jsonb, p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare due uuid[]; happened uuid[];
begin
  if session_user <> 'portal_system' then raise exception 'unknown case' using errcode = 'P0002'; end if;
  select array_agg(d.id) into due from (
    select q.id from portal.information_requests q join portal.cases c on c.id = q.case_id and c.stage = 'assessment'
    join portal.rules r on r.id = c.rules_id
    join jsonb_to_recordset(p_last) as l(days integer, patron_day text, due_on date)
      on l.days = r.information_expires_days and l.patron_day is not distinct from r.patron_day and q.due_on <= l.due_on
    where q.answered_at is null and q.expired_at is null
    order by q.due_on, q.id limit p_most for update of q skip locked) d;
  if due is null then return 0; end if;
  update portal.information_requests set expired_at = app.instant() where id = any(due);
  with events as (
    insert into portal.case_events (id, case_id, host_organisation_id, at, name, facet, data)
    select gen_random_uuid(), c.id, c.host_organisation_id, app.instant(), e.name, e.facet, '{}'::jsonb
    from portal.information_requests q join portal.cases c on c.id = q.case_id
    cross join jsonb_to_recordset(p_said) as e(name text, facet text) where q.id = any(due)
    returning id)
  select array_agg(id) into happened from events;
  perform app.tell_of_events(happened, p_said);
  return cardinality(due);
end $function$;
alter function app.expire_information(jsonb,jsonb,integer) owner to portal_definer;
revoke all on function app.expire_information(jsonb,jsonb,integer) from public;

grant execute on function app.expire_information(jsonb,jsonb,integer) to portal_system;
