"""The least that a page could cost: bare WSGI, one prepared query written by hand, a compiled template, the same substance.

It knows no policies (its role bypasses them), checks the session in the same query, logs the reading where the portal does, and puts what
it found into the same lines of HTML. What surrounds those lines is the portal's own frame, in the same compiled template, with what is
the person's put in for each request: name, space, accent, session's end, a signed token. So the ratio to it says what the portal's
structure and its policies cost together. It judges no action, knows no next step and writes in one language.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import psycopg
from jinja2 import Environment

SESSION = """s as (select p.id as person, s.organisation_id as org, p.given_name || ' ' || p.surname as name, o.name as space, o.accent,
    extract(epoch from s.expires_at)::bigint as ends, (select count(*) from portal.notifications n where n.person_id = p.id
      and n.organisation_id = o.id and n.read_at is null) as unread
  from portal.sign_ins s join portal.people p on p.id = s.person_id join portal.accounts a on a.person_id = p.id
  join portal.organisations o on o.id = s.organisation_id
  where s.token_hash = %(token)s and s.ended_at is null and s.expires_at > now() and a.suspended_at is null)"""
WHO = "(select jsonb_build_array(s.person, s.name, s.space, s.accent, s.ends, s.unread) from s)"

LIST = f"""with {SESSION},
top as materialized (select a.case_id, a.number, a.stage, a.stage_since, a.size, a.ends_on, a.worker_id from portal.case_access a
  where a.organisation_id = (select org from s) and a.facet = 'summary' and (a.person_id is null or a.person_id = (select person from s))
  order by a.stage_since desc, a.case_id desc limit 26),
log as (insert into portal.read_log (id, at, organisation_id, owner_organisation_id, person_id, facets, case_ids, page)
  select gen_random_uuid(), now(), s.org, s.org, s.person, '{{identity}}', array_agg(t.case_id), 'limit' from s, top t group by s.org, s.person)
select {WHO}, (select jsonb_agg(jsonb_build_array(stage, n, mine, nobody, still)) from (select a.stage, count(*) n,
      count(*) filter (where a.worker_id = (select person from s)) mine, count(*) filter (where a.worker_id is null) nobody,
      count(*) filter (where a.stalled_on <= current_date) still from portal.case_access a where a.organisation_id = (select org from s)
    and a.facet = 'summary' and a.stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')
    and (a.person_id is null or a.person_id = (select person from s)) group by 1) k),
  (select jsonb_agg(jsonb_build_array(p.id, p.surname || ' ' || p.given_name) order by p.surname, p.given_name) from portal.membership_roles r
    join portal.memberships m on m.id = r.membership_id join portal.people p on p.id = m.person_id
    where r.organisation_id = (select org from s) and r.role = 'social_worker' and m.ended_on is null),
  (select jsonb_agg(jsonb_build_array(t.case_id, t.number, t.stage, to_char(t.stage_since at time zone 'Europe/Rome', 'DD/MM/YYYY'), t.size,
    to_char(t.ends_on, 'DD/MM/YYYY'), m.surname, m.given_name, c.urgent, to_char(case t.stage when 'draft' then c.draft_expires_on
      when 'waiting' then c.check_expires_on
      when 'proposed' then (select min(p.expires_on) from portal.proposals p where p.case_id = t.case_id and p.state = 'open')
      when 'assigned' then (select min(p.starts_on) from portal.placements p where p.case_id = t.case_id and p.state = 'assigned')
      when 'hosted' then coalesce((select min(r.due_on) from portal.reviews r where r.case_id = t.case_id
        and r.state in ('collecting', 'deferred')), t.ends_on)
      when 'leaving' then t.ends_on end, 'DD/MM/YYYY'), f.surname || ' ' || f.given_name, c.protected) order by t.stage_since desc, t.case_id desc)
  from top t left join portal.people f on f.id = t.worker_id join portal.cases c on c.id = t.case_id
  left join portal.member_names m on m.case_id = t.case_id and m.reference and m.removed_at is null)"""

CASE = f"""with {SESSION},
k as (select c.* from portal.cases c where c.id = %(case)s and exists (select 1 from portal.case_access a where a.case_id = c.id
  and a.organisation_id = (select org from s) and a.facet = 'summary' and (a.person_id is null or a.person_id = (select person from s)))),
facets as (select array_agg(distinct a.facet) f from portal.case_access a where a.case_id = %(case)s and a.organisation_id = (select org from s))
select {WHO}, k.number, k.stage, to_char(k.stage_since, 'DD/MM/YYYY'), k.size, k.adults, k.minors, k.ages, k.needs, k.rooms, facets.f,
  (select jsonb_agg(jsonb_build_array(to_char(e.at at time zone 'Europe/Rome', 'DD/MM/YYYY, HH24:MI'), e.at, e.name, e.data,
      p.given_name || ' ' || p.surname, o.short_name) order by e.at desc) from (select * from portal.case_events e where e.case_id = k.id
      and e.facet = any(facets.f) order by e.at desc, e.id desc limit 16) e
    left join portal.people p on p.id = e.person_id left join portal.organisations o on o.id = e.organisation_id),
  (select jsonb_agg(jsonb_build_array(w.role, p.given_name || ' ' || p.surname, o.short_name)) from portal.case_workers w
    join portal.people p on p.id = w.person_id join portal.organisations o on o.id = w.organisation_id
    where w.case_id = k.id and w.ended_on is null),
  (select jsonb_build_array(to_char(l.starts_on, 'DD/MM/YYYY'), to_char(l.ends_on - 1, 'DD/MM/YYYY'), l.ends_on - l.starts_on,
      greatest(least(current_date + 1, l.ends_on) - l.starts_on, 0), l.base_months, l.renewal_months, r.version, to_char(r.valid_from, 'DD/MM/YYYY'), r.source,
      (select jsonb_agg(jsonb_build_array(to_char(d.day, 'DD/MM/YYYY'), d.what, d.days, round((d.day - l.starts_on) * 100.0 / (l.ends_on - l.starts_on), 2),
          d.day < current_date) order by d.day) from (
        select l.starts_on as day, 'first' as what, 0 as days union all select l.ends_on - r.review_opens_days, 'opens', r.review_opens_days
        union all select l.ends_on - r.review_due_days, 'decision', r.review_due_days
        union all select l.ends_on - b, 'reminder', b from unnest(r.reminder_days) b union all select l.ends_on - 1, 'last', 0
        union all select (l.starts_on + make_interval(months => l.base_months + l.renewal_months))::date - 1, 'longest', 0) d))
    from portal.placements l join portal.rules r on r.id = k.rules_id where l.case_id = k.id and l.state <> 'called_off'),
  (select jsonb_object_agg(pm.kind, o.name) from portal.partnership_members pm join portal.organisations o on o.id = pm.organisation_id
    where pm.partnership_id = k.partnership_id and pm.ended_on is null),
  jsonb_build_array(exists (select 1 from portal.plans p where p.case_id = k.id),
    exists (select 1 from portal.reviews v where v.case_id = k.id and v.state in ('collecting', 'deferred')),
    exists (select 1 from portal.case_workers w where w.case_id = k.id and w.role in ('educator', 'financial_consultant') and w.ended_on is null),
    exists (select 1 from portal.consents x where x.case_id = k.id and x.withdrawn_on is null)),
  to_char(k.opened_on, 'DD/MM/YYYY'), k.area, k.urgent
from k, facets"""

HOME = f"""with {SESSION},
r as not materialized (select a.* from portal.case_access a where a.organisation_id = (select org from s) and a.facet = 'summary'
  and (a.person_id is null or a.person_id = (select person from s))),
f as not materialized (select * from r where worker_id = (select person from s)),
fellows as materialized (select array_agg(o.organisation_id) as orgs from portal.partnership_members m
  join portal.partnership_members o using (partnership_id) where m.organisation_id = (select org from s)),
seats as materialized (select array_agg(e.partnership_id) as ids from portal.equipe_members e where e.organisation_id = (select org from s)
  and e.person_id = (select person from s) and e.ended_on is null),
matters as materialized (select r.case_id, r.number, r.stage, i.id, i.opinions_opened_at, t.starts_at,
    (t.starts_at at time zone 'Europe/Rome')::date as day from portal.assessment_items i join portal.equipe_sessions t on t.id = i.session_id
  cross join lateral (select * from r where r.case_id = i.case_id limit 1) r
  where r.stage in ('assessment', 'hosted') and i.organisation_id = any ((select orgs from fellows)::uuid[]) and i.settled_at is null
    and t.partnership_id = any ((select ids from seats)::uuid[])),
sits as materialized (select t.* from portal.equipe_sessions t where t.partnership_id = any ((select ids from seats)::uuid[]))
select {WHO}, (select jsonb_agg(jsonb_build_array(case_id, number, what, to_char(due, 'DD/MM/YYYY'), due - current_date)) from (
    select c.id as case_id, c.number, 'draft' as what, c.draft_expires_on as due from portal.cases c
      where c.organisation_id = (select org from s) and c.stage = 'draft' and c.author_id = (select person from s)
    union all select f.case_id, f.number, 'match', f.check_expires_on from f
      where f.stage = 'waiting' and (f.set_aside_until is null or f.set_aside_until <= current_date)
    union all select r.case_id, r.number, 'take_up', null from r where r.stage = 'submitted' and r.partnership_id = any ((select ids from seats)::uuid[])
    union all select m.case_id, m.number, 'decide', m.day from matters m where m.stage = 'assessment' and m.day <= current_date
    union all select m.case_id, m.number, 'say', m.day from matters m where m.opinions_opened_at is null and m.starts_at < current_date + 8
      and not exists (select 1 from portal.opinions o where o.item_id = m.id and o.person_id = (select person from s))
      and not exists (select 1 from portal.abstentions o where o.item_id = m.id and o.person_id = (select person from s))
    union all select r.case_id, r.number, 'agenda', null from r where r.stage = 'assessment' and r.partnership_id = any ((select ids from seats)::uuid[])
      and not exists (select 1 from portal.assessment_items i where i.case_id = r.case_id and i.settled_at is null)
    union all select t.id, null, 'sitting', t.starts_at::date from sits t where t.called_off_at is null and (t.opened_at is null
      and t.starts_at between current_date and current_date + 15 or t.chair_id = (select person from s) and t.closed_at is null
      or t.chair_id = (select person from s) and t.closed_at is not null and not exists (select 1 from portal.equipe_minutes n where n.session_id = t.id))
    union all select r.case_id, r.number, 'renewal', w.due_on from portal.reviews w cross join lateral (select * from r where r.case_id = w.case_id
        limit 1) r where r.stage = 'hosted' and r.partnership_id = any ((select ids from seats)::uuid[])
        and w.organisation_id = any ((select orgs from fellows)::uuid[]) and w.state in ('collecting', 'deferred')
        and (w.due_on <= current_date + 15 or not exists (select 1 from portal.contributions k where k.review_id = w.id and k.given_at is null)
          and not exists (select 1 from portal.unit_questions k where k.review_id = w.id and k.answered_at is null))
    union all select f.case_id, f.number, 'information', q.due_on from f join portal.information_requests q on q.case_id = f.case_id
      and q.answered_at is null and q.expired_at is null where f.stage = 'assessment'
    union all select f.case_id, f.number, 'answer', q.expires_on from f join portal.proposals q on q.case_id = f.case_id and q.state = 'open'
      and q.household_answer is null where f.stage = 'proposed'
    union all select f.case_id, f.number, 'question', k.due_on from f join portal.proposals q on q.case_id = f.case_id and q.state = 'open'
      join portal.proposal_questions k on k.proposal_id = q.id and k.answered_at is null where f.stage = 'proposed'
    union all select f.case_id, f.number, 'agreement', p.starts_on from f join portal.placements p on p.case_id = f.case_id
      and p.state = 'assigned' where f.stage = 'assigned' and not exists (select 1 from portal.agreements g where g.placement_id = p.id)
    union all select r.case_id, r.number, 'concern', (k.raised_at at time zone 'Europe/Rome')::date from portal.concerns k cross join lateral
      (select * from r where r.case_id = k.case_id and r.stage in ('hosted', 'leaving', 'closed') and r.worker_id = (select person from s)
        limit 1) r where k.acknowledged_at is null and k.organisation_id = any ((select orgs from fellows)::uuid[])
    union all select r.case_id, r.number, 'opinion', k.due_on from portal.contributions k join portal.reviews w on w.id = k.review_id
      and w.state in ('collecting', 'deferred') cross join lateral (select * from r where r.case_id = k.case_id limit 1) r
      where k.owed_by_id = (select person from s) and k.kind = 'social_opinion' and k.given_at is null and r.stage = 'hosted'
    union all select f.case_id, f.number, 'home', d.leaves_on from f join portal.departures d on d.case_id = f.case_id and d.called_off_at is null
      where f.stage = 'leaving' and d.leaves_on <= current_date + 15
    union all select f.case_id, f.number, 'step', e.due_on from f join portal.departures d on d.case_id = f.case_id and d.called_off_at is null
      join portal.exit_steps e on e.departure_id = d.id and e.done_at is null and e.struck_at is null and e.due_on <= current_date + 15
      where f.stage = 'leaving'
    union all select r.case_id, r.number, 'outcome', r.ends_on from portal.follow_ups u join r on r.case_id = u.case_id
      where u.organisation_id = (select org from s) and u.months = 12 and u.done_at is null and not u.outcome_known
      and r.worker_id = (select person from s)
    union all select r.case_id, r.number, 'follow_up', u.due_on from portal.follow_ups u join r on r.case_id = u.case_id
      where u.organisation_id = (select org from s) and u.done_at is null and u.due_on <= current_date + 7 and r.worker_id = (select person from s)
    order by 4 nulls last, 2 limit 41) y),
  (select jsonb_object_agg(stage, n) from (select a.stage, count(*) n from portal.case_access a where a.organisation_id = (select org from s)
    and a.facet = 'summary' and a.stage = any('{{draft,submitted,assessment,waiting,proposed,assigned,hosted,leaving}}')
    and (a.person_id is null or a.person_id = (select person from s)) group by 1) k),
  (select jsonb_agg(jsonb_build_array(a.case_id, a.number, to_char(a.ends_on, 'DD/MM/YYYY')) order by a.ends_on) from (select a.* from
    portal.case_access a where a.organisation_id = (select org from s) and a.facet = 'summary' and a.ends_on < current_date + 90
    and a.stage in ('hosted', 'leaving') order by a.ends_on limit 8) a),
  (select jsonb_agg(jsonb_build_array(to_char(e.at at time zone 'Europe/Rome', 'DD/MM/YYYY, HH24:MI'), e.at, e.number, e.case_id, e.name, e.data,
      p.given_name || ' ' || p.surname) order by e.at desc) from (select e.*, (select r.number from r where r.case_id = e.case_id limit 1) as number
        from portal.case_events e where e.organisation_id = any ((select orgs from fellows)::uuid[]) and e.at > now() - interval '7 days'
        and e.person_id is distinct from (select person from s) and exists (select 1 from r where r.case_id = e.case_id)
        order by e.at desc, e.id desc limit 12) e
    left join portal.people p on p.id = e.person_id),
  (select count(*) from f where stage in ('draft', 'submitted', 'assessment', 'waiting', 'proposed', 'assigned', 'hosted', 'leaving')),
  (select count(*) from portal.read_log l where l.owner_organisation_id = (select org from s) and l.at >= now() - interval '7 days')"""

TABS = """<nav class="tabs"><ul><li><a href="/cases?all=yes">Tutte le pratiche</a></li><li><a href="/cases?queue=mine">Le mie <span class="count">{{ mine }}</span></a></li>
<li><a href="/cases?queue=unfollowed">Di nessuno <span class="count">{{ nobody }}</span></a></li></ul></nav>"""
ROWS = (
    """<div class="page-head"><div><h1>Pratiche</h1><p class="lead">Quelle che la tua organizzazione può vedere.</p></div><div class="actions">
<a class="btn btn-primary" href="/cases/new">Nuova segnalazione</a></div></div>"""
    + TABS
    + """<form class="filters" method="get" action="/cases"><div class="filter"><label for="stage">Fase</label><select class="form-select" id="stage" name="stage">
<option value="">Tutte le fasi</option>{% for stage, n in counts %}<option value="{{ stage }}">{{ stage }} ({{ n }})</option>{% endfor %}</select></div>
<div class="filter"><label for="worker">Seguita da</label><select class="form-select" id="worker" name="worker"><option value="">Chiunque</option>
{% for id, name in workers %}<option value="{{ id }}">{{ name }}</option>{% endfor %}</select></div>
<div class="filter"><label for="q">Numero, nome, indirizzo o codice fiscale</label><input class="form-control" type="search" id="q" name="q"></div>
<div class="filter"><label for="sort">Ordine</label><select class="form-select" id="sort" name="sort"><option value="">Ultimi spostamenti prima</option>
<option value="ends">Ospitalità che finiscono prima</option><option value="number">Per numero</option></select></div>
<button type="submit" class="btn btn-outline-primary btn-sm">Filtra</button></form>
<form id="bulk" method="post" action="/cases/bulk" class="list-tools"><input type="hidden" name="csrf_token" value="{{ csrf }}">
<p><label><input class="form-check-input" type="checkbox"> Con le pratiche spuntate:</label></p><button type="submit" name="action" value="claim">Prendile in carico</button>
<button type="submit" name="action" value="recheck">Ripeti la verifica dei requisiti</button><select id="to" name="to"><option value="">Scegli un collega</option>
{% for id, name in workers %}<option value="{{ id }}">{{ name }}</option>{% endfor %}</select><button type="submit" name="action" value="hand_over">Affidale</button></form>
<div class="list-wrap"><table class="list" role="table" id="cases"><caption>Pratiche</caption><thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col"><span class="visually-hidden">Scegli</span></th><th role="columnheader" scope="col"><a href="/cases?sort=number">Numero</a></th>
<th role="columnheader" scope="col">Nucleo</th><th role="columnheader" scope="col">Fase</th><th role="columnheader" scope="col">Persone</th>
<th role="columnheader" scope="col">Seguita da</th><th role="columnheader" scope="col"><a href="/cases">Dal</a></th>
<th role="columnheader" scope="col"><a href="/cases?sort=ends">Ultimo giorno</a></th><th role="columnheader" scope="col">Prossima scadenza</th></tr></thead><tbody>
{% for id, number, stage, since, size, ends, surname, given, urgent, due, worker, protected in rows %}
<tr role="row"><td role="cell" class="cell-choose"><input class="form-check-input" type="checkbox" name="case" value="{{ id }}" form="bulk" aria-label="Scegli {{ number }}"></td>
<th role="rowheader" scope="row"><a href="/cases/{{ id }}">{{ number }}</a></th>
<td role="cell" data-label="Nucleo">{% if surname %}{{ surname }} {{ given }}{% else %}{{ "riservato" if protected else "non visibile" }}{% endif %}</td>
<td role="cell" data-label="Fase"><span class="badge-status"><svg class="icon" aria-hidden="true"><use href="#it-{{ stage }}"></use></svg>
{{ stage }}</span>{% if urgent %} <span class="cell-sub">urgente</span>{% endif %}</td>
<td role="cell" data-label="Persone" class="cell-number">{{ size }}</td><td role="cell" data-label="Seguita da">{{ worker or "nessuno" }}</td>
<td role="cell" data-label="Dal">{{ since }}</td>
<td role="cell" data-label="Ultimo giorno">{{ ends or "–" }}</td><td role="cell" data-label="Prossima scadenza">{{ due or "–" }}</td></tr>
{% endfor %}</tbody></table></div><nav class="pager"><p>{{ rows | length }} in elenco</p>{% if more %}<ul><li>
<a class="btn btn-outline-primary btn-sm" rel="next" href="/cases?after={{ rows[-1][0] }}">Pagina successiva</a></li></ul>{% endif %}</nav>"""
)

CASE_LINES = """<nav aria-label="Ti trovi qui"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/cases">Pratiche</a></li>
<li class="breadcrumb-item active" aria-current="page">{{ number }}</li></ol></nav><div class="page-head"><div><h1>{{ number }}</h1>
<span class="status tone-green"><svg class="icon icon-sm" aria-hidden="true"><use href="#{{ stage }}"></use></svg>{{ stage }}</span></div></div>
<div class="steps"><ol>{% for step in steps %}<li class="{{ 'step-now' if step == stage else 'step-next' }}">
<svg class="icon" aria-hidden="true"><use href="#it-check"></use></svg>{{ step }}</li>{% endfor %}</ol></div>
<section class="next-step" aria-labelledby="next-step-title"><div><h2 id="next-step-title">Prossimo passo</h2><p>{% if facts[1] %}L'Equipe decide sul rinnovo.
{% elif not facts[2] %}{{ partners.ats }} incarica un educatore e un consulente di economia finanziaria.{% elif not facts[0] %}{{ partners.ats }} scrive il
progetto con il nucleo.{% else %}{{ partners.ats }} accompagna il nucleo verso una casa propria.{% endif %}</p></div></section>
<details class="fold" id="other-actions"><summary><svg class="icon icon-sm" aria-hidden="true"><use href="#it-expand"></use></svg>Altre azioni</summary><div>
{% for href, label in actions %}<div class="action"><a class="btn btn-outline-primary btn-sm" href="/cases/{{ id }}/{{ href }}">{{ label }}</a></div>
{% endfor %}{% if not facts[3] %}<div class="action"><a class="btn btn-outline-primary btn-sm" href="/cases/{{ id }}/consent">Registra il consenso</a></div>{% endif %}
</div></details>
<nav class="tabs"><ul>{% for facet in facets %}<li><a href="/cases/{{ id }}/{{ facet }}">{{ facet }}</a></li>{% endfor %}</ul></nav>
<div class="row"><div class="col-lg-5">{% if stay %}<section class="panel stay" aria-labelledby="stay-title"><div class="panel-head"><h2 id="stay-title">Ospitalità</h2></div>
<div class="stay-head"><p class="stay-left">mancano {{ stay[2] - stay[3] }} giorni</p><p class="stay-used">{{ stay[3] }} giorni usati su {{ stay[2] }}</p></div>
<svg class="stay-bar" role="img" aria-label="{{ stay[3] }} giorni usati su {{ stay[2] }}"><rect class="bar-all" x="0" y="6" width="100%" height="10" rx="5"></rect>
{% for day, what, days, share, done in stay[9] if share <= 100 %}<circle class="bar-mark{{ ' bar-mark-done' if done }}" cx="{{ share }}%" cy="11" r="6"></circle>
{% endfor %}</svg><p class="stay-ends"><span>Dal {{ stay[0] }}</span><span>al {{ stay[1] }}</span></p><ol class="stay-milestones">
{% for day, what, days, share, done in stay[9] %}<li><span class="dot{{ ' dot-done' if done }}" aria-hidden="true"></span><div><div class="milestone-line"><strong>
{% if what == "first" %}Primo giorno dell'ospitalità{% elif what == "opens" %}Si apre la revisione del rinnovo{% elif what == "decision" %}Scade la decisione sul rinnovo
{% elif what == "reminder" %}Promemoria: {{ days }} giorni alla fine{% elif what == "last" %}Ultimo giorno dell'ospitalità{% else %}Ultimo giorno possibile{% endif %}</strong>
<span class="milestone-date number">{{ day }}</span>{% if done %}<span class="muted">fatto</span>{% endif %}</div><details class="fold fold-quiet"><summary>
<svg class="icon icon-sm" aria-hidden="true"><use href="#it-expand"></use></svg>Perché questa data?</summary><div><p class="mb-1">{% if what == "first" %}In questo giorno
sono state consegnate le chiavi.</p><p class="mb-1">Ogni altra data dell'ospitalità si conta da questa.</p>{% else %}{% if what == "reminder" %}Tutte le persone
interessate ricevono un promemoria {{ days }} giorni prima della fine.{% elif what == "longest" %}{{ stay[4] }} mesi e altri {{ stay[5] }}, contati dal primo giorno,
{{ stay[0] }}.{% elif what == "last" %}{{ stay[4] }} mesi contati dal primo giorno, {{ stay[0] }}.{% else %}Lo dicono le regole: {{ days }} giorni prima della fine.
{% endif %}</p><p class="mb-1">Versione {{ stay[6] }} delle regole del partenariato, in vigore dal {{ stay[7] }}. Fonte: {{ stay[8] }}.</p>{% endif %}</div></details></div></li>
{% endfor %}</ol></section>{% endif %}
<section class="panel" id="summary" aria-labelledby="summary-title"><div class="panel-head"><h2 id="summary-title">In breve</h2></div><dl class="definitions">
<div><dt>Numero</dt><dd><span class="code">{{ number }}</span></dd></div><div><dt>Aperta il</dt><dd>{{ opened }}</dd></div>
<div><dt>Fase</dt><dd>{{ stage }}, dal {{ since }}</dd></div><div><dt>Persone</dt><dd>{{ size }} ({{ adults }} adulti, {{ minors }} minori)</dd></div>
<div><dt>Età</dt><dd>{% for band, n in ages.items() %}{{ n }} di {{ band }} anni {% endfor %}</dd></div><div><dt>Stanze</dt><dd>{{ rooms }}</dd></div>
<div><dt>Bisogni</dt><dd>{{ needs | join(", ") }}</dd></div><div><dt>Dove</dt><dd>{{ area or "ovunque" }}</dd></div></dl>{% if urgent %}<p>Urgente</p>{% endif %}</section>
<section class="panel" id="workers" aria-labelledby="workers-title"><div class="panel-head"><h2 id="workers-title">Chi se ne occupa</h2></div><dl class="definitions">
{% for role, name, org in workers %}<div><dt>{{ role }}</dt><dd>{{ name }}<span class="definition-note">{{ org }}</span></dd></div>{% endfor %}</dl></section></div>
<div class="col-lg-7"><section class="panel" id="timeline" aria-labelledby="timeline-title"><div class="panel-head"><h2 id="timeline-title">Che cosa è successo</h2></div>
<ol class="log">{% for when, iso, name, data, who, org in lines %}<li><time datetime="{{ iso }}">{{ when }}</time><span>{{ name }} {{ data.unit }}
<span class="log-who">– {{ who }}, {{ org }}</span></span></li>{% endfor %}</ol></section></div></div>"""

HOME_LINES = """<ul class="tasks">{% for id, number, kind, due, left in cards %}<li class="task task-{{ 'overdue' if left is not none and left < 0 else 'ok' }}"><div>
{% if due %}<div class="task-due"><span class="status tone-{{ 'red' if left < 0 else 'grey' }}"><svg class="icon icon-sm" aria-hidden="true"><use href="#it-calendar">
</use></svg>{% if left < 0 %}In ritardo: {{ -left }} giorni fa{% else %}entro il {{ due }}{% endif %}</span></div>{% endif %}<h3>{{ titles[kind][0] }} {{ number }}: {{ titles[kind][1] }}</h3></div>
  <div class="action"><a class="btn btn-primary" href="/cases/{{ id }}/{{ kind }}">Vai</a></div></li>
{% endfor %}</ul><ul class="numbers">{% for stage, n in counts.items() %}<li class="number-card"><span class="number-value">{{ n }}</span>
<a class="number-label" href="/cases?stage={{ stage }}">{{ stage }}</a></li>{% endfor %}</ul>
<ol class="log">{% for when, iso, number, id, name, data, who in news %}<li><time datetime="{{ iso }}">{{ when }}</time><span><a href="/cases/{{ id }}">
{{ number }}</a> {{ name }} {{ data.unit }} <span class="log-who">– {{ who }}</span></span></li>{% endfor %}</ol>
<ul class="numbers">{% for n in (followed, readings) %}<li class="number-card"><span class="number-value">{{ n }}</span></li>{% endfor %}</ul>
{% for id, number, ends in endings %}<li><a href="/cases/{{ id }}">{{ number }}</a><span>{{ ends }}</span></li>{% endfor %}"""

TITLES = {
    "draft": ("Bozza della segnalazione", "completala e inviala"), "match": ("Pratica", "cerca un alloggio per il nucleo"),
    "information": ("Pratica", "rispondi a quello che chiede l'Equipe"), "answer": ("Pratica", "registra la risposta del nucleo"),
    "question": ("Pratica", "rispondi alla domanda della proprietà"), "agreement": ("Pratica", "fai firmare l'accordo"),
    "concern": ("Pratica", "una preoccupazione aspetta la tua risposta"), "opinion": ("Pratica", "dai il parere sul rinnovo"),
    "home": ("Pratica", "l'alloggio va ripreso in consegna"), "step": ("Pratica", "un passo verso l'uscita"),
    "outcome": ("Pratica", "registra l'esito dell'ospitalità"), "take_up": ("Pratica", "esaminala"), "decide": ("Pratica", "registra la decisione"),
    "say": ("Pratica", "dai il tuo parere"), "agenda": ("Pratica", "mettila all'ordine del giorno"), "sitting": ("Seduta", "dell'Equipe"),
    "renewal": ("Pratica", "decidi sul rinnovo"), "follow_up": ("Pratica", "chiedi come sta il nucleo"),
}  # fmt: skip
STEPS = ("submitted", "assessment", "waiting", "proposed", "assigned", "hosted", "leaving")
ACTIONS = (
    ("referral", "Correggi i dati"), ("social-worker", "Affida a un'altra persona del servizio"), ("renewal/request", "Registra la richiesta del nucleo"),
    ("renewal/open", "Apri la revisione del rinnovo"), ("departure/hand-back", "Riprendi in consegna l'alloggio"), ("departure/start", "Avvia l'uscita"),
)  # fmt: skip
SECRET = secrets.token_bytes(32)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Naming = Callable[[str, tuple[Any, ...]], dict[str, Any]]
More = tuple[str, str, Naming]
PATHS = {"/": "home", "/cases": "list", "/search": "search", "/waiting-list": "waiting list", "/matching": "board",
         "/units/timeline": "timeline"}  # fmt: skip


class Limit:
    """A WSGI application that answers its pages for whoever the cookie's token names. ``more`` are pages beside home, list and case: their
    query, their lines, and what names the columns of the row."""

    def __init__(self, url: str, frames: dict[str, str], more: Mapping[str, More] | None = None) -> None:
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        # what a large organisation lists is in an index's order; the planner, which knows only the average one, would sort all of it
        self.connection.execute("set enable_bitmapscan = off")
        self.connection.execute("set enable_seqscan = off")
        jinja = Environment(autoescape=True)
        self.pages: dict[str, tuple[str, Any]] = {}
        self.named: dict[str, Naming] = {}
        for name, (query, lines, named) in {**PAGES, **(more or {})}.items():
            before, after = _frame(frames[name])
            self.pages[name] = (query, jinja.from_string(before + lines + after))
            self.named[name] = named

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        token = hashlib.sha256(environ["HTTP_COOKIE"].partition("sid=")[2].encode()).digest()
        path = environ["PATH_INFO"]
        name = PATHS.get(path, "case")
        query, template = self.pages[name]
        values: dict[str, Any] = {"token": token, "case": UUID(path[7:]) if name == "case" else None}
        row = self.connection.execute(query, values).fetchone()
        assert row is not None
        who = row[0]
        token_now = hmac.digest(SECRET, environ["HTTP_COOKIE"].encode(), "sha256").hex()
        body = template.render(who=who, csrf=token_now, id=path[7:], **self.named[name](name, row[1:])).encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]


def columns(name: str, row: tuple[Any, ...]) -> dict[str, Any]:
    """What the lines of home, list (a search is one) and case page call the columns of their row."""
    if name in ("list", "search"):
        counts, workers, rows = (part or [] for part in row)
        return {
            "counts": [one[:2] for one in counts],
            "mine": sum(one[2] for one in counts),
            "nobody": sum(one[3] for one in counts),
            "workers": workers,
            "rows": rows[:25],
            "more": len(rows) > 25,
        }
    if name == "home":
        return {
            "cards": (row[0] or [])[:40],
            "titles": TITLES,
            "counts": row[1] or {},
            "endings": row[2] or [],
            "news": row[3] or [],
            "followed": row[4],
            "readings": row[5],
        }
    keys = (
        "number",
        "stage",
        "since",
        "size",
        "adults",
        "minors",
        "ages",
        "needs",
        "rooms",
        "facets",
        "lines",
        "workers",
        "stay",
        "partners",
        "facts",
        "opened",
        "area",
        "urgent",
    )
    named = dict(zip(keys, row, strict=True))
    return {**named, "steps": STEPS, "actions": ACTIONS, "lines": named["lines"] or [], "workers": named["workers"] or []}


PAGES: dict[str, More] = {
    "home": (HOME, HOME_LINES, columns), "list": (LIST, ROWS, columns), "case": (CASE, CASE_LINES, columns),
}  # fmt: skip


def _frame(page: str) -> tuple[str, str]:
    """The template before and after a page's lines: the portal's own frame, with what is the person's put in anew each time."""
    cut = re.search(r"<main[^>]*>", page)
    assert cut is not None
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    body = re.search(r'<body class="accent-(\w+)"[^>]* data-person="([^"]+)" data-session-ends="(\d+)"', page)
    name = re.search(r'class="person-name">([^<]+)<', page)
    space = re.search(r'class="space-name">([^<]+)<', page)
    if not (token and body and name and space):
        raise RuntimeError("the portal's frame is not as the limit expects it")
    values = {token[1]: "csrf", body[2]: "who[0]", body[3]: "who[4]", name[1]: "who[1]", space[1]: "who[2]"}

    def template(part: str) -> str:
        for found, expression in values.items():
            part = part.replace(found, "{{ " + expression + " }}")
        return part.replace(f'"accent-{body[1]}"', '"accent-{{ who[3] }}"')

    return template(page[: cut.end()]), template(page[page.index("</main>") :])
