set local check_function_bodies = off;

CREATE OR REPLACE FUNCTION app.instant()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select case when app.today() = (now() at time zone 'Europe/Rome')::date then now()
    else (app.today() + (now() at time zone 'Europe/Rome')::time) at time zone 'Europe/Rome' end $function$;
alter function app.instant() owner to portal_owner;
revoke all on function app.instant() from public;
