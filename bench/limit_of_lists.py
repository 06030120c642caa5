"""The limit of the search, of the waiting list and of the matching board: each one prepared query by hand, and its lines of HTML.

A search walks the register until it has a page of those that bear the word, which for a common word is the least that can be done. The order of
the waiting list is reckoned where the rows are. The board takes its households from that order, and the homes that are free first.
"""

from __future__ import annotations

from typing import Any

from bench.limit import LIST, ROWS, SESSION, WHO, More, columns

SEARCH = LIST.replace(
    "from portal.case_access a\n  where a.organisation_id",
    "from portal.case_access a\n  cross join lateral (select 1 from portal.search_texts t where t.case_id = a.case_id and t.organisation_id = a.organisation_id"
    " and t.words like '%% ferrari%%' limit 1) t\n  where a.organisation_id",
    1,
)

_ORDER = """r as (select r.* from portal.rules r join portal.partnership_members m on m.partnership_id = r.partnership_id
  where m.organisation_id = (select org from s) and m.ended_on is null and r.valid_from <= current_date order by r.version desc limit 1),
w as (select c.id, c.number, c.size, c.minors, c.rooms, c.needs, c.area, c.urgent, c.waiting_since, c.precedence, c.precedence_reason,
    c.check_expires_on, x.eviction_on, (extract(year from age(current_date, c.waiting_since)) * 12
      + extract(month from age(current_date, c.waiting_since)))::int as months
  from portal.case_access a join portal.cases c on c.id = a.case_id left join portal.social_situations x on x.case_id = c.id
  where a.organisation_id = (select org from s) and a.facet = 'summary' and a.stage = 'waiting'
    and (c.set_aside_until is null or c.set_aside_until <= current_date)),
p as materialized (select w.*, w.urgent::int * r.points_urgency + w.minors * r.points_child + (w.eviction_on is not null)::int * r.points_eviction
    + w.months * r.points_month_waited as points from w, r),
top as materialized (select p.*, row_number() over (order by p.precedence desc, p.points desc, p.eviction_on nulls last, p.waiting_since, p.number) as place
  from p order by place limit {most}),
log as (insert into portal.read_log (id, at, organisation_id, owner_organisation_id, person_id, facets, case_ids, page)
  select gen_random_uuid(), now(), s.org, s.org, s.person, '{{identity,social}}', array_agg(t.id), 'limit' from s, top t group by s.org, s.person)"""
_HOUSEHOLD = """jsonb_build_array(t.place, t.id, t.number, m.surname, m.given_name, t.size, t.minors, t.rooms, t.needs, t.area, t.urgent, t.months,
    to_char(t.waiting_since, 'DD/MM/YYYY'), t.points, to_char(t.eviction_on, 'DD/MM/YYYY'), t.precedence, t.precedence_reason,
    t.check_expires_on <= current_date)"""
_NAMED = "top t left join portal.member_names m on m.case_id = t.id and m.reference and m.removed_at is null"

WAITING = f"""with {SESSION},
{_ORDER.format(most=25)}
select {WHO}, (select count(*) from p), (select jsonb_build_array(points_urgency, points_child, points_eviction, points_month_waited, version,
    to_char(valid_from, 'DD/MM/YYYY'), (select q.name from portal.partnerships q where q.id = r.partnership_id)) from r),
  (select jsonb_agg({_HOUSEHOLD} order by t.place) from {_NAMED})"""

WAITING_LINES = """<h1>Lista d'attesa</h1><p class="lead">I nuclei che l'Equipe ha ritenuto idonei e che attendono un alloggio.</p>
<a class="btn btn-outline-primary" href="/matching">Nuclei e alloggi</a><section class="mb-5"><h2>{{ rules[6] }}</h2><details class="fold"><summary>
<svg class="icon icon-sm" aria-hidden="true"><use href="#it-expand"></use></svg>Come si forma l'ordine</summary><div><p>Prima i nuclei con una precedenza
data a mano, il numero più alto prima. Poi, più punti, più avanti. Chiunque può ricontarli:</p><ul><li>un bisogno urgente: {{ rules[0] }} punti</li>
<li>ogni figlio: {{ rules[1] }} punti</li><li>uno sfratto con una data: {{ rules[2] }} punti</li><li>ogni mese intero in lista: {{ rules[3] }} punti</li></ul>
<p>A pari punti: lo sfratto più vicino, poi il tempo più lungo in lista, poi il numero. I pesi sono della versione {{ rules[4] }}, dal {{ rules[5] }}.</p></div></details>
<div class="table-responsive"><table class="table list-table"><caption class="visually-hidden">Lista d'attesa</caption><thead><tr role="row">
{% for head in ("Posto", "Pratica", "Nucleo", "In lista", "Punti", "Perché questo posto", "Azioni") %}<th role="columnheader" scope="col">{{ head }}</th>{% endfor %}
</tr></thead><tbody>{% for place, id, number, surname, given, size, minors, rooms, needs, area, urgent, months, since, points, eviction, first, why, old in rows %}
<tr role="row"><td role="cell" data-label="Posto" class="cell-number">{{ place }}</td>
<th role="rowheader" scope="row"><a href="/cases/{{ id }}">{{ number }}</a>{% if surname %}<span class="cell-sub">{{ surname }} {{ given }}</span>{% endif %}</th>
<td role="cell" data-label="Nucleo">{{ size }} persone{% if minors %}, {{ minors }} minori{% endif %}<span class="cell-sub">{{ needs | join(", ") }}</span></td>
<td role="cell" data-label="In lista">{{ months }} mesi<span class="cell-sub">dal {{ since }}</span></td>
<td role="cell" data-label="Punti" class="cell-number">{{ points }}</td><td role="cell" data-label="Perché questo posto">
{%- if first %}Precedenza {{ first }}, data a mano: {{ why }}<br>{% endif %}{% if urgent %}Urgente: {{ rules[0] }} punti.<br>{% endif %}
{%- if minors %}Figli: {{ minors }} × {{ rules[1] }} = {{ minors * rules[1] }} punti.<br>{% endif %}
{%- if eviction %}Lo sfratto è fissato per il {{ eviction }}: {{ rules[2] }} punti.<br>{% endif %}
{%- if months %}Mesi interi in lista: {{ months }} × {{ rules[3] }} = {{ months * rules[3] }} punti.<br>{% endif %}
{%- if old %}<span class="badge-status">Verifica dei requisiti scaduta</span><br>{% endif %}<a href="/cases/{{ id }}/waiting">Riga per riga
<span class="visually-hidden"> {{ number }}</span></a></td><td role="cell" class="cell-actions">
<a class="btn btn-outline-primary btn-sm" href="/cases/{{ id }}/match">Cerca un alloggio<span class="visually-hidden"> {{ number }}</span></a></td></tr>
{% endfor %}</tbody></table></div><nav class="pager"><p>{{ rows | length }} di {{ waiting }}</p></nav></section>
<p class="list-files"><a href="/waiting-list.xlsx">XLSX</a> · <a href="/waiting-list.csv">CSV</a></p>"""

BOARD = f"""with {SESSION},
{_ORDER.format(most=20)}
select {WHO}, (select count(*) from p), (select jsonb_build_array(r.base_months, (select q.name from portal.partnerships q where q.id = r.partnership_id)) from r),
  (select jsonb_agg({_HOUSEHOLD} order by t.place) from {_NAMED}),
  (select jsonb_agg(jsonb_build_array(h.id, h.name, h.house, h.town, h.beds, h.rooms, h.features, to_char(h.taken_until, 'DD/MM/YYYY')))
    from (select u.id, u.name, q.name as house, q.town, u.beds, u.rooms, u.features, (select max(upper(d.days)) from portal.unit_days d
        where d.unit_id = u.id and upper(d.days) > current_date) as taken_until
      from portal.property_offers o join portal.properties q on q.id = o.property_id join portal.units u on u.property_id = q.id, r
      where o.partnership_id = r.partnership_id and u.closed_on is null order by taken_until nulls first limit 8) h),
  (select jsonb_object_agg(f.case_id || ' ' || f.unit_id, f.day) from (select x.case_id, x.unit_id, to_char(max(x.owner_answered_at), 'DD/MM/YYYY') as day
    from portal.proposals x join top t on t.id = x.case_id where x.owner_answer = 'no' group by 1, 2) f)"""

BOARD_LINES = """<h1>Nuclei e alloggi</h1><p class="lead">Tutti quelli che attendono, secondo il loro posto in lista, accanto agli alloggi del partenariato.</p>
<form class="filters" method="get" action="/matching"><div class="filter"><label for="starts_on">Primo giorno</label><input class="form-control" type="date"
id="starts_on" name="starts_on"></div><button class="btn btn-outline-primary btn-sm">Filtra</button></form><section class="mb-5"><h2>{{ rules[1] }}</h2>
<details class="fold"><summary>Gli alloggi e quando sono liberi</summary><ul class="board-homes">
{% for unit, name, house, town, beds, n, features, taken in homes %}<li><a href="/units/{{ unit }}">{{ name }}</a>, {{ house }}, {{ town }} · {{ beds }} letti, {{ n }}
stanze<span class="cell-sub">{% if taken %}Occupato fino al {{ taken }}{% else %}Libero per tutta l'ospitalità{% endif %}</span></li>{% endfor %}</ul></details>
<div class="table-responsive"><table class="table list-table"><thead><tr role="row"><th scope="col">Posto</th><th scope="col">Pratica</th><th scope="col">Nucleo</th>
{% for home in homes %}<th role="columnheader" scope="col">{{ home[1] }}</th>{% endfor %}</tr></thead><tbody>
{% for place, id, number, surname, given, size, minors, rooms, needs, area, urgent, months, since, points, eviction, first, why, old in rows %}
<tr role="row"><td role="cell" data-label="Posto" class="cell-number">{{ place }}</td>
<th role="rowheader" scope="row"><a href="/cases/{{ id }}">{{ number }}</a><span class="cell-sub">{{ surname or "riservato" }} {{ given }}</span></th>
<td role="cell" data-label="Nucleo">{{ size }} persone{% if minors %}, {{ minors }} minori{% endif %}<span class="cell-sub">{{ needs | join(", ") }}</span></td>
{% for unit, name, house, town, beds, n, features, taken in homes %}<td role="cell" data-label="{{ name }}">
{%- set no = beds < size or taken %}{% if no %}<span class="badge-status"><svg class="icon" aria-hidden="true"><use href="#no"></use></svg>Non adatto</span>
{%- else %}<span class="badge-status"><svg class="icon" aria-hidden="true"><use href="#yes"></use></svg>Adatto</span>{% endif %}
{%- if beds < size %}<span class="cell-sub">{{ beds }} letti per {{ size }} persone</span>{% endif %}{% if rooms and n < rooms %}<span class="cell-sub">{{ n }} stanze
invece di {{ rooms }}</span>{% endif %}{% for need in needs if need not in features %}<span class="cell-sub">Non ha: {{ need }}</span>{% endfor %}
{%- if taken %}<span class="cell-sub">Occupato fino al {{ taken }}</span>{% endif %}{% if refused and refused[id ~ " " ~ unit] %}<span class="cell-sub">Il proprietario
ha detto no il {{ refused[id ~ " " ~ unit] }}</span>{% endif %}
{%- if not no %} <a class="btn btn-outline-primary btn-sm" href="/cases/{{ id }}/match/{{ unit }}">Proponi<span class="visually-hidden"> {{ name }}: {{ number }}</span></a>
{%- endif %}</td>{% endfor %}</tr>{% endfor %}</tbody></table></div><nav class="pager"><p>{{ rows | length }} di {{ waiting }}</p></nav></section>"""


def named(name: str, row: tuple[Any, ...]) -> dict[str, Any]:
    """What the lines of the waiting list and of the board call the columns of their row."""
    keys = ("waiting", "rules", "rows", "homes", "refused")
    return {key: part or [] for key, part in zip(keys, row, strict=False)}


LISTS: dict[str, More] = {
    "search": (SEARCH, ROWS, columns), "waiting list": (WAITING, WAITING_LINES, named), "board": (BOARD, BOARD_LINES, named),
}  # fmt: skip
