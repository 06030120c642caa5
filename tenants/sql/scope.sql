-- The scope as the policies read it. A reused connection answers '' for a setting that was local to an ended transaction.
create function app.me() returns uuid language plpgsql stable parallel safe
  as $$ begin return nullif(current_setting('portal.organisation', true), '')::uuid; end $$;

create function app.person() returns uuid language plpgsql stable parallel safe
  as $$ begin return nullif(current_setting('portal.person', true), '')::uuid; end $$;

create function app.today() returns date language plpgsql stable parallel safe
  as $$ begin return coalesce(nullif(current_setting('portal.today', true), '')::date, (now() at time zone 'Europe/Rome')::date); end $$;

-- A moved day is counted in Rome's hours: in UTC it would be another one late in the evening, where summer time begins or ends between them. The
-- real day stays the real instant, also in the hour that comes twice.
create function app.instant() returns timestamptz language sql stable parallel safe
  as $$ select case when app.today() = (now() at time zone 'Europe/Rome')::date then now()
    else (app.today() + (now() at time zone 'Europe/Rome')::time) at time zone 'Europe/Rome' end $$;

-- The partnerships that the caller's organisation is in, and its partners with itself. PL/pgSQL keeps their plans, and a policy that compares
-- with an array evaluates it once for a statement, and can use an index.
create function app.partnerships() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
begin
  return array(select partnership_id from portal.partnership_members where organisation_id = app.me() and ended_on is null);
end $$;

-- Sequential scans are off: of a table of a few pages the planner reads all rows rather than the three it needs, at each request.
create function app.partners() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, portal
  set enable_seqscan = off
as $$
declare me uuid := app.me();
begin
  return array(select me where me is not null
    union select other.organisation_id from portal.partnership_members mine
    join portal.partnership_members other using (partnership_id)
    where mine.organisation_id = me and mine.ended_on is null and other.ended_on is null);
end $$;

-- Whether a person works, or has worked, in the caller's organisation or for one of its partners: whose name may be read.
create function app.knows(p_person uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog, portal
as $$
declare me uuid := app.me();
begin
  return me is not null and exists (select 1 from portal.memberships m where m.person_id = p_person and (m.organisation_id = me
    or exists (select 1 from portal.partnership_members mine join portal.partnership_members other using (partnership_id)
      where mine.organisation_id = me and mine.ended_on is null
        and other.organisation_id = m.organisation_id and other.ended_on is null)));
end $$;

-- Who asks: one look-up for each request. Answers no row for an unknown, ended or expired session, a suspended account or a
-- person who belongs nowhere. The organisation of the session counts only while the membership lasts.
create function app.open_session(p_token bytea, p_idle interval, p_at timestamptz)
  returns table (person_id uuid, given_name text, surname text, language text, is_operator boolean, organisation_id uuid,
                 expires_at timestamptz, seen_at timestamptz, last_visit_at timestamptz, memberships jsonb, equipe uuid[], unread bigint)
  language plpgsql stable rows 1 security definer set search_path = pg_catalog, portal set enable_seqscan = off
  as $$
#variable_conflict use_column
begin return query
    select p.id, p.given_name, p.surname, p.language, p.is_operator, s.organisation_id, s.expires_at, s.seen_at, s.last_visit_at,
      coalesce((select jsonb_agg(jsonb_build_object('organisation', o.id, 'name', o.name, 'short_name', o.short_name,
          'slug', o.slug, 'kind', o.kind, 'accent', o.accent,
          'roles', (select coalesce(jsonb_agg(r.role), '[]'::jsonb) from portal.membership_roles r where r.membership_id = m.id))
          order by o.name)
        from portal.memberships m join portal.organisations o on o.id = m.organisation_id
        where m.person_id = p.id and m.ended_on is null), '[]'::jsonb),
      coalesce((select array_agg(e.partnership_id) from portal.equipe_members e
        where e.person_id = p.id and e.organisation_id = s.organisation_id and e.ended_on is null), '{}'),
      (select count(*) from portal.notifications n
        where n.person_id = p.id and n.organisation_id = s.organisation_id and n.read_at is null)
    from portal.sign_ins s join portal.people p on p.id = s.person_id join portal.accounts a on a.person_id = p.id
    where s.token_hash = p_token and s.ended_at is null and s.expires_at > p_at and s.seen_at > p_at - p_idle
      and a.suspended_at is null;
end $$;
