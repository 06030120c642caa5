set local role portal_owner;
set local check_function_bodies = off;

reset role;

CREATE OR REPLACE FUNCTION app.remind_obligations(p_kinds text[], p_most integer, OUT told integer, OUT more boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare p_today date := app.today(); batch app.telling[]; seen integer;
begin
  told := 0;
  more := true;
  if 'draft' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_draft(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'draft' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'draft_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'check' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_check(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'check' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'check_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'check_expired', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'stalled' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_stalled(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'stalled' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'case_stalled', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'case_stalled', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'information' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_information(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'information' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'information_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'information_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 2, null::boolean, 'information_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'ticket' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_ticket(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'ticket' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (0) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'ticket_overdue', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'certificate' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_certificate(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'certificate' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'certificate_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'certificate_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'certificate_expired', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'convention' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_convention(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'convention' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id)) || jsonb_build_object('due_on', m.due_on), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'convention_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 1, null::boolean, 'convention_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 2, null::boolean, 'convention_expired', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'proposal' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_proposal(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'proposal' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'proposal_expiring', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'household_answer' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_household_answer(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'household_answer' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (-1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'proposal_expiring', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'proposal_question' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_proposal_question(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'proposal_question' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'proposal_question_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'proposal_question_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_public_safety_notice' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_public_safety_notice(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_public_safety_notice' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_building_transfer_notice' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_building_transfer_notice(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_building_transfer_notice' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'duty_contract_registration' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_duty_contract_registration(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'duty_contract_registration' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (2) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'duty_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 2, null::boolean, 'duty_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'stay_end' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_stay_end(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'stay_end' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'stay_ends', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": false, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 0, null::boolean, 'stay_ends', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('owner', 0, null::boolean, 'stay_ends', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'stay_over', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'stay_over', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'stay_over', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'quiet_support' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_quiet_support(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'quiet_support' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'support_quiet', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'support_quiet', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'plan_review' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_plan_review(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'plan_review' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, null::boolean, 'plan_review_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'plan_review_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'concern' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_concern(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'concern' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (0) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'concern_open', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": false}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'social_opinion' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_social_opinion(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'social_opinion' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, false, 'social_opinion_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 0, true, 'social_opinion_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'social_opinion_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'educator_report' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_educator_report(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'educator_report' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, false, 'educator_report_due', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'educator_report_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'educator_report_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'financial_statement' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_financial_statement(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'financial_statement' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('ats', 0, false, 'financial_statement_due', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'financial_statement_late', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'financial_statement_late', '[{"kind": "ats", "who": "assigned", "role": "financial_consultant", "head": "coordinator", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'unit_question' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_unit_question(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'unit_question' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('owner', 0, false, 'unit_question_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 0, true, 'unit_question_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'unit_question_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'renewal_decision' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_renewal_decision(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'renewal_decision' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1, 2) or (n.now_step in (0) and o.due_on < p_today)) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, false, 'decision_due', '[{"kind": "comune", "who": "equipe", "role": null, "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 0, true, 'decision_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, false, 'decision_due', '[{"kind": "ats", "who": "equipe", "role": null, "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, true, 'decision_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'decision_late', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'decision_late', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 2, null::boolean, 'review_undecided', '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 2, null::boolean, 'review_undecided', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'handback' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_handback(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'handback' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'handback_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": false}]'::jsonb), ('owner', 0, null::boolean, 'handback_due', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'handback_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('owner', 1, null::boolean, 'handback_late', '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  if 'follow_up' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral app.ladder_follow_up(o.due_on, o.ends_on, o.rungs, greatest(o.since, o.last_sent_on), p_today) l
      where o.kind = 'follow_up' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in (1) or false) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.due_on, n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id)) || jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today), t.audience,
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values ('comune', 0, null::boolean, 'follow_up_due', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}]'::jsonb), ('ats', 0, null::boolean, 'follow_up_due', '[{"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb), ('comune', 1, null::boolean, 'follow_up_late', '[{"kind": "comune", "who": "assigned", "role": "social_worker", "head": "head_of_service", "must_act": true, "person": null, "own": true}, {"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": false, "person": null, "own": true}]'::jsonb), ('ats', 1, null::boolean, 'follow_up_late', '[{"kind": "ats", "who": "assigned", "role": "educator", "head": "coordinator", "must_act": false, "person": null, "own": true}, {"kind": "ats", "who": "role", "role": "coordinator", "head": "coordinator", "must_act": false, "person": null, "own": true}]'::jsonb)) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;
  more := false;
end $function$;
alter function app.remind_obligations(text[],integer) owner to portal_definer;
revoke all on function app.remind_obligations(text[],integer) from public;

CREATE OR REPLACE FUNCTION app.tell_many(p_what app.telling[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
 SET plan_cache_mode TO 'force_custom_plan'
 SET enable_nestloop TO 'off'
AS $function$ begin return app.tell(p_what); end $function$;
alter function app.tell_many(app.telling[]) owner to portal_definer;
revoke all on function app.tell_many(app.telling[]) from public;

CREATE OR REPLACE FUNCTION app.tell_of_events(p_events uuid[], p_said jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'portal'
AS $function$
declare batch app.telling[];
begin
  select array_agg(row(v.name, v.case_id, null, v.id, null, jsonb_build_object('number', c.number), e.audience, v.name || ':' || v.id)::app.telling)
  into batch from portal.case_events v join portal.cases c on c.id = v.case_id
  join jsonb_to_recordset(p_said) as e(name text, audience jsonb) on e.name = v.name
  where v.id = any(p_events);
  if cardinality(batch) > 50 then perform app.tell_many(batch);
  elsif batch is not null then perform app.tell(batch);
  end if;
end $function$;
alter function app.tell_of_events(uuid[],jsonb) owner to portal_definer;
revoke all on function app.tell_of_events(uuid[],jsonb) from public;
