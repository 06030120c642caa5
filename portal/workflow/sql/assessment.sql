-- Whether the caller has a seat in the Equipe of a session that is neither closed nor called off.
create function app.sits_at(p_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.equipe_sessions s
        join portal.equipe_members e on e.partnership_id = s.partnership_id and e.ended_on is null
        where s.id = p_session and s.closed_at is null and s.called_off_at is null
          and e.organisation_id = app.me() and e.person_id = app.person()) $$;

create function app.stood_aside(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.abstentions a where a.item_id = p_item and a.person_id = app.person()) $$;

-- Opinions are written blind: by members, while the matter is open, before anybody's opinion is shown, and not by who stood aside.
create function app.may_opine(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.assessment_items i
        where i.id = p_item and i.settled_at is null and i.opinions_opened_at is null
          and app.sits_at(i.session_id) and not app.stood_aside(i.id)) $$;

create function app.may_abstain(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.assessment_items i
        where i.id = p_item and i.settled_at is null and app.sits_at(i.session_id)) $$;

create function app.may_dissent(p_item uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.assessment_items i
        where i.id = p_item and i.settled = 'decided' and app.sits_at(i.session_id) and not app.stood_aside(i.id)
          and exists (select 1 from portal.equipe_attendances a
            where a.session_id = i.session_id and a.person_id = app.person() and a.present)) $$;

-- Whose words on a matter the caller reads: their own; those of the others once the opinions are open, unless they stood aside. The
-- words of whoever stood aside nobody else reads.
create function app.reads_opinion(p_item uuid, p_person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, portal
  as $$ select p_person = app.person() or (
    exists (select 1 from portal.assessment_items i where i.id = p_item and i.opinions_opened_at is not null)
    and not exists (select 1 from portal.abstentions a where a.item_id = p_item and a.person_id in (p_person, app.person()))) $$;

-- Who has given an opinion on a matter: that it is there, never what it says. For whoever sees the assessment.
create function app.opinions_in(p_item uuid) returns table (person_id uuid)
  language sql stable security definer set search_path = pg_catalog, portal
  as $$ select o.person_id from portal.opinions o
        where o.item_id = p_item and app.holds(o.case_id, 'assessment')
          and not exists (select 1 from portal.abstentions a where a.item_id = o.item_id and a.person_id = o.person_id) $$;

-- Who counts on a matter: present, not standing aside, and not the author of the referral where the rules say so.
create function app.voters(p_item uuid) returns table (person_id uuid, kind text)
  language sql stable security definer set search_path = pg_catalog, portal
as $$
  select a.person_id, a.kind from portal.assessment_items i
  join portal.equipe_sessions s on s.id = i.session_id
  join portal.cases c on c.id = i.case_id
  join portal.equipe_attendances a on a.session_id = s.id and a.present
  left join portal.rules r on r.id = s.rules_id
  where i.id = p_item and app.holds(i.case_id, 'assessment')
    and not exists (select 1 from portal.abstentions b where b.item_id = i.id and b.person_id = a.person_id)
    and not (r.own_referral = 'abstains' and i.review_id is null and a.person_id = c.author_id) $$;

-- Show the opinions on a matter to those who may read them: when all who count have given theirs, or when the chair says so. The
-- only writer of opinions_opened_at. Answers whether they are open now.
create function app.open_opinions(p_item uuid, p_by_chair boolean) returns boolean
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare i portal.assessment_items; s portal.equipe_sessions; complete boolean;
begin
  select * into i from portal.assessment_items where id = p_item for update;
  if not found or not app.holds(i.case_id, 'assessment') or not app.sits_at(i.session_id) then
    raise exception 'unknown matter' using errcode = 'P0002';
  end if;
  if i.opinions_opened_at is not null then return true; end if;
  select * into s from portal.equipe_sessions where id = i.session_id;
  if s.opened_at is null or i.settled_at is not null then return false; end if;
  complete := exists (select 1 from app.voters(p_item))
    and not exists (select v.person_id from app.voters(p_item) v except select o.person_id from app.opinions_in(p_item) o);
  if not complete and not (p_by_chair and s.chair_id = app.person()) then return false; end if;
  update portal.assessment_items set opinions_opened_at = app.instant(),
    opinions_opened_by_id = case when complete then null else app.person() end
  where id = p_item;
  return true;
end $$;

-- Whoever may know every case of a session, and stood aside from none of its matters, reads its minutes.
create function app.reads_minutes(p_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select exists (select 1 from portal.equipe_sessions s
        join portal.partnership_members p on p.partnership_id = s.partnership_id and p.ended_on is null
        where s.id = p_session and p.organisation_id = app.me() and (p.kind = 'comune' or exists (
          select 1 from portal.equipe_members e where e.partnership_id = s.partnership_id and e.ended_on is null
            and e.organisation_id = app.me() and e.person_id = app.person())))
    and not exists (select 1 from portal.assessment_items i where i.session_id = p_session
      and (not app.holds(i.case_id, 'assessment') or app.stood_aside(i.id))) $$;

create function app.may_sign(p_session uuid) returns boolean language sql stable security definer set search_path = pg_catalog, portal
  as $$ select app.reads_minutes(p_session) and exists (select 1 from portal.equipe_sessions s
        where s.id = p_session and s.closed_at is not null and s.chair_id = app.person()) $$;

-- What was closed stays: only who chairs (and so corrects the minutes) and the remarks of the next version may still change.
create function app.keep_sitting_trigger() returns trigger language plpgsql security definer set search_path = pg_catalog, portal
as $$
begin
  if (old.closed_at is not null or old.called_off_at is not null)
     and (new.starts_at, new.place, new.opened_at, new.closed_at, new.called_off_at, new.called_off_reason, new.rules_id)
       is distinct from (old.starts_at, old.place, old.opened_at, old.closed_at, old.called_off_at, old.called_off_reason, old.rules_id) then
    raise exception 'the session is over' using errcode = 'P0001', constraint = 'closed_sitting_stays';
  end if;
  return new;
end $$;
create trigger equipe_sessions_keep before update on portal.equipe_sessions
  for each row execute function app.keep_sitting_trigger();
