-- An organisation answers to what was done for it: it confirms, or objects with its reason. It may no longer see the case (a no for it ended that),
-- so that neither its event nor who is told of it could be written under the policies. Answered once, until its day.
create function app.answer_behalf(p_act uuid, p_answer text, p_note text, p_told jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, portal
as $$
declare
  b portal.acts_on_behalf;
  told_of text := case p_answer when 'objected' then 'ActDisputed' else 'ActConfirmed' end;
  event uuid := gen_random_uuid();
begin
  select * into b from portal.acts_on_behalf a where a.id = p_act and a.for_organisation_id = app.me() for update;
  if not found then raise exception 'unknown act' using errcode = 'P0002'; end if;
  if b.answer is not null or b.answer_by < app.today() then raise exception 'answered' using errcode = 'P0003'; end if;
  update portal.acts_on_behalf set answer = p_answer, answer_note = p_note, answered_by_id = app.person(), answered_at = app.instant()
  where id = p_act;
  insert into portal.case_events (id, case_id, organisation_id, person_id, host_organisation_id, at, name, facet, data)
  select event, b.case_id, app.me(), app.person(), case when b.act in ('answer_proposal', 'confirm_unit') then app.me() end, app.instant(), told_of,
    case b.act when 'answer_proposal' then 'placement' when 'confirm_unit' then 'renewal.question' else 'renewal' end,
    jsonb_build_object('organisation', (select o.name from portal.organisations o where o.id = app.me()), 'act', b.act);
  if p_answer = 'objected' then
    perform app.tell(array[row(told_of, b.case_id, null, event, app.me(), jsonb_build_object('number', b.number), p_told,
      told_of || ':' || event)::app.telling]);
  end if;
end $$;
