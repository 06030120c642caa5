"""The policy as the database keeps it: functions and triggers made of every kind's source and ladder. The migration freezes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from portal.workflow.cases.obligations import COLUMNS
from portal.workflow.events import REMINDERS
from portal.workflow.obligations import OBLIGATIONS
from portal.workflow.obligations.ladder import ladder
from tenants.kinds import HEAD_OF, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.workflow.cases.obligations import Owed
    from tenants.kinds import Kind

_SOURCED = (
    "subject_id", "topic_id", "case_id", "property_id", "unit_id", "session_id", "organisation_id", "organisation_kind", "facet",
    "person_id", "role", "mandatory", "since", "due_on", "ends_on", "rungs",
)  # fmt: skip
_COMPARED = ("topic_id", "unit_id", "facet", "person_id", "role", "since", "due_on", "ends_on", "rungs")
"""What may change of an obligation that stays the same one."""
_HEADER = "language plpgsql security definer set search_path = pg_catalog, portal"


def functions() -> Iterator[str]:
    """Every statement, in order: sources and ladders, what keeps, what tells, and the triggers that keep at once."""
    for owed in OBLIGATIONS.values():
        yield _owed(owed)
        yield ladder(owed)
    yield _keep()
    yield _remind()
    for table, by, columns, kinds in _watches():
        arguments = ", ".join(f"'{value}'" for value in (",".join(kinds), by, ",".join(columns)))
        for event, tables in (("insert", "new table as changed"), ("update", "new table as changed old table as former")):
            yield (
                f"create trigger {table}_owe_{event}_{by} after {event} on portal.{table} referencing {tables}"
                f" for each statement execute function app.keep_after_{event}({arguments})"
            )


def plain_names() -> tuple[str, ...]:
    """The signatures of sources and ladders: they run with the caller's rights, inside the two functions that use them."""
    return tuple(
        signature for kind in OBLIGATIONS for signature in (f"owed_{kind}()", f"ladder_{kind}(date, date, integer[], date, date)")
    )


def _watches() -> Iterator[tuple[str, str, tuple[str, ...], list[str]]]:
    """For each table and column: the kinds that depend on it and the columns that matter to any of them."""
    found: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for owed in OBLIGATIONS.values():
        for watch in owed.watches:
            found.setdefault((watch.table, watch.by), []).append((owed.kind, watch.columns))
    for (table, by), uses in sorted(found.items()):
        whole = any(not columns for _, columns in uses)
        columns = () if whole else tuple(dict.fromkeys(column for _, each in uses for column in each))
        yield table, by, columns, list(dict.fromkeys(kind for kind, _ in uses))


def _keep() -> str:
    branches = "\n".join(_keep_kind(owed) for owed in OBLIGATIONS.values())
    return f"""
-- Bring the obligations of some kinds to what is owed today: all of them (p_most of each sort of change), or those of some cases
-- (properties, sessions). What is missing is opened, what moved is moved, what ceased is ended; nothing is written where nothing changed.
-- Answers whether more is left to do. How it is planned is its callers' affair.
create function app.keep_obligations(p_kinds text[], p_ids uuid[], p_most integer) returns boolean {_HEADER}
as $$
declare p_today date := app.today(); wrote integer; full_ boolean; more boolean := false; kept text[];
begin
  -- Most kinds keep no row of a case: of those only what would open one is asked.
  if p_ids is not null then
    select array_agg(distinct o.kind) into kept from portal.obligations o
      where o.ended_on is null and (o.case_id = any(p_ids) or o.property_id = any(p_ids) or o.session_id = any(p_ids));
  end if;
{branches}
  return coalesce(more, false);
end $$;

-- All of some kinds, for the sweep: planned once a connection, and joined by hash, so that a night costs so much a row, however many.
create function app.keep_all_obligations(p_kinds text[], p_most integer) returns boolean {_HEADER}
  set plan_cache_mode = force_generic_plan set enable_nestloop = off
as $$ begin return app.keep_obligations(p_kinds, null, p_most); end $$;

-- Those of many cases (properties), as a sweep changes them: in the same way.
create function app.keep_many_obligations(p_kinds text[], p_ids uuid[]) returns void {_HEADER}
  set plan_cache_mode = force_custom_plan set enable_nestloop = off
as $$ begin perform app.keep_obligations(p_kinds, p_ids, null); end $$""".strip()


def _keep_kind(owed: Owed) -> str:
    count = "get diagnostics wrote = row_count; more := more or wrote >= p_most;"

    def block(*statements: str) -> str:
        return "\n".join(f"      {statement};\n      {count}" for statement in statements)

    within = f"with s as materialized (select * from app.owed_{owed.kind}() q where q.{owed.of} = any(p_ids))"
    opened, *changed = (f"{within} {statement}" for statement in _statements(owed, f" and {{}}.{owed.of} = any(p_ids)", ""))
    return (
        f"  if '{owed.kind}' = any(p_kinds) then\n    if p_ids is null then\n{_whole(owed)}\n    else\n{block(opened)}\n"
        f"      if '{owed.kind}' = any(kept) then\n{block(*changed)}\n      end if;\n    end if;\n  end if;"
    )


def _whole(owed: Owed) -> str:
    """All of a kind in one statement: what is owed today is worked out once for what is opened, moved and ended."""
    names = ("opened", "moved", "ended")
    parts = zip(names, _statements(owed, "", " limit p_most"), strict=True)
    written = ",\n".join(f"      {name} as ({statement} returning 1)" for name, statement in parts)
    most = ", ".join(f"(select count(*) from {name})" for name in names)
    return (
        f"      with s as materialized (select * from app.owed_{owed.kind}()),\n{written}\n"
        f"      select greatest({most}) >= p_most into full_; more := more or full_;"
    )


def _statements(owed: Owed, condition: str, most: str) -> tuple[str, str, str]:
    """Open what is missing, move what moved, end what ceased, by what is owed today (``s``: worked out before, since each of its columns is
    used in a dozen places); ``condition`` narrows the kept rows, ``most`` how many."""
    kind = f"o.kind = '{owed.kind}' and o.ended_on is null"
    same = "o.subject_id = s.subject_id and o.organisation_id = s.organisation_id"
    columns = ", ".join(_SOURCED)
    opened = (
        f"insert into portal.obligations (id, kind, {columns}, opened_on, last_sent_on, next_on, next_step, escalates_on)"
        f" select gen_random_uuid(), '{owed.kind}', {', '.join(f's.{name}' for name in _SOURCED)}, p_today, x.sent_on,"
        f" coalesce(l.now_on, l.coming_on), coalesce(l.now_step, l.coming_step), l.escalates_on from s"
        " left join (select e.subject_id, e.organisation_id, max(e.last_sent_on) as sent_on from portal.obligations e"
        f" where e.kind = '{owed.kind}'{condition.format('e')} group by 1, 2) x"
        " on x.subject_id = s.subject_id and x.organisation_id = s.organisation_id"
        f" cross join lateral {_ladder(owed, 's', 'greatest(s.since, x.sent_on)')}"
        f" where not exists (select 1 from portal.obligations o where {kind}{condition.format('o')} and {same}){most}"
        " on conflict do nothing"
    )
    anew = "s.since is null and s.due_on <> o.due_on"
    last = f"greatest(s.since, case when not ({anew}) then o.last_sent_on end)"
    compared, kept = (", ".join(f"{row}.{name}" for name in _COMPARED) for row in "so")
    moved = (
        f"update portal.obligations o set ({', '.join(_COMPARED)}) = ({compared.replace('s.', 'm.')}),"
        " last_sent_on = case when m.anew then null else o.last_sent_on end, next_on = m.next_on, next_step = m.next_step,"
        " escalates_on = m.escalates_on, snoozed_until = case when m.asleep then o.snoozed_until end,"
        " snoozed_on = case when m.asleep then o.snoozed_on end, snoozed_by_id = case when m.asleep then o.snoozed_by_id end,"
        " snooze_reason = case when m.asleep then o.snooze_reason end"
        f" from (select o.id as key, {compared}, {anew} as anew,"
        " o.person_id is not distinct from s.person_id and (not o.mandatory or o.snoozed_until <= l.escalates_on) as asleep,"
        " coalesce(l.now_on, l.coming_on) as next_on, coalesce(l.now_step, l.coming_step) as next_step, l.escalates_on"
        f" from s join portal.obligations o on {kind}{condition.format('o')} and {same}"
        f" cross join lateral {_ladder(owed, 's', last)}"
        f" where ({compared}) is distinct from ({kept}){most}) m where o.id = m.key"
    )
    ended = (
        f"update portal.obligations o set ended_on = p_today, ended = case when {owed.met} then 'met' else 'gone' end,"
        f" next_on = null, next_step = null where o.id in (select o.id from portal.obligations o"
        f" where {kind}{condition.format('o')} and not exists (select 1 from s where {same}){most})"
    )
    return opened, moved, ended


def _ladder(owed: Owed, row: str, last: str) -> str:
    return f"app.ladder_{owed.kind}({row}.due_on, {row}.ends_on, {row}.rungs, {last}, p_today) l"


def _owed(owed: Owed) -> str:
    """What is owed of one kind today: its source, with the role that owes and whether its reminders can be switched off."""
    roles = " ".join(f"when '{kind.value}' then {_role(kind, role)}" for kind, role in owed.owers.items())
    made = {"role": f"case q.organisation_kind {roles} end", "mandatory": str(owed.mandatory).lower()}
    types = {**COLUMNS, "role": "text", "mandatory": "boolean"}
    columns = ", ".join(f"{name} {types[name]}" for name in _SOURCED)
    listed = ", ".join(made.get(name, f"q.{name}") for name in _SOURCED)
    return (
        f"create function app.owed_{owed.kind}() returns table ({columns})\n"
        f"  language sql stable as $$ select {listed} from ({owed.source}) q $$"
    )


def _role(kind: Kind, role: Role) -> str:
    head = HEAD_OF[kind]
    if role in (head, Role.EQUIPE_MEMBER):
        return f"'{role.value}'"
    return f"case when q.person_id is null then '{head.value}' else '{role.value}' end"


def _remind() -> str:
    branches = "\n".join(_remind_kind(owed) for owed in OBLIGATIONS.values())
    return f"""
-- Tell what the ladders of some kinds say by today, each rung once, of several missed ones the latest; what sleeps is let sleep.
-- For the sweep: of the first of these kinds that has any, p_most at the most. Answers how many people were told, and whether more is left.
create function app.remind_obligations(p_kinds text[], p_most integer, out told integer, out more boolean) {_HEADER}
as $$
declare p_today date := app.today(); batch app.telling[]; seen integer;
begin
  told := 0;
  more := true;
{branches}
  more := false;
end $$""".strip()


_NAMES = {
    "case_id": "jsonb_build_object('number', (select c.number from portal.cases c where c.id = m.case_id))",
    "property_id": "jsonb_build_object('unit', (select u.name from portal.units u where u.id = m.unit_id))",
    "session_id": "jsonb_build_object('starts_at', (select e.starts_at from portal.equipe_sessions e where e.id = m.session_id))",
}
"""By what its rows are found: what a message names."""
_IN_PERSON = (
    " || jsonb_build_array(jsonb_build_object('kind', m.organisation_kind, 'who', 'person', 'person', m.person_id,"
    " 'must_act', true, 'own', true))"
)


def _remind_kind(owed: Owed) -> str:
    heads = ", ".join(str(n) for n, rung in enumerate(owed.ladder) if rung.to_head) or "-1"
    lates = ", ".join(str(n) for n, rung in enumerate(owed.ladder) if rung.late)
    late = f"(n.now_step in ({lates}) and o.due_on < p_today)" if lates else "false"
    values = (
        "jsonb_build_object('due_on', m.due_on, 'days', m.due_on - p_today)"
        if owed.of == "case_id"
        else "jsonb_build_object('due_on', m.due_on)"
    )
    name = _NAMES[owed.of]
    audience = f"t.audience{_IN_PERSON}" if owed.in_person else "t.audience"
    return f"""
  if '{owed.kind}' = any(p_kinds) then
    with found as materialized (
      select o.id, l.now_on, l.now_step, l.coming_on, l.coming_step from portal.obligations o
        cross join lateral {_ladder(owed, "o", "greatest(o.since, o.last_sent_on)")}
      where o.kind = '{owed.kind}' and o.ended_on is null and o.next_on <= p_today
        and (o.snoozed_until is null or o.snoozed_until <= p_today)
      order by o.id limit p_most for update of o skip locked),
    moved as (
      update portal.obligations o set next_on = n.coming_on, next_step = n.coming_step,
        last_sent_on = case when n.now_on is null then o.last_sent_on else p_today end, last_step = coalesce(n.now_step, o.last_step),
        escalated_on = case when o.escalated_on is null and (n.now_step in ({heads}) or {late}) then p_today else o.escalated_on end
      from found n where o.id = n.id
      returning o.topic_id, o.case_id, o.unit_id, o.session_id, o.organisation_id, o.organisation_kind, o.person_id, o.due_on,
        n.now_on, n.now_step)
    select array_agg(row(t.says, m.case_id, m.unit_id, m.session_id, m.organisation_id, {name} || {values}, {audience},
      t.says || ':' || m.topic_id || ':' || m.now_on)::app.telling) filter (where m.now_on is not null), count(*)
    into batch, seen from moved m
    left join (values {_words(owed)}) t(kind, step, late, says, audience)
      on t.kind = m.organisation_kind and t.step = m.now_step and coalesce(t.late = (m.due_on < p_today), true);
    if cardinality(batch) > 50 then told := app.tell_many(batch);
    elsif batch is not null then told := app.tell(batch);
    end if;
    if seen > 0 then return; end if;
  end if;""".strip("\n")


def _words(owed: Owed) -> str:
    """What each rung says in each kind of organisation (before the due day and after it, where that differs), and to whom."""
    rows = [
        f"('{kind.value}', {number}, {late}, '{says}', {_audience(owed, kind, says)}::jsonb)"
        for number, rung in enumerate(owed.ladder)
        for kind in owed.owers
        for late, says in ((("false", rung.says), ("true", rung.late)) if rung.late else (("null::boolean", rung.says),))
    ]
    return ", ".join(rows)


def _audience(owed: Owed, kind: Kind, says: str) -> str:
    first = next(iter(owed.owers)) is kind
    tells = [tell for tell in REMINDERS[says].tell if tell.kind is kind or (first and tell.kind in owed.watchers)]
    return "'" + json.dumps([{**tell.spec(), "own": tell.kind is kind} for tell in tells]) + "'"
