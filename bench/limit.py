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
from collections.abc import Callable, Iterable
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
top as materialized (select a.case_id, a.number, a.stage, a.stage_since, a.size, a.ends_on from portal.case_access a
  where a.organisation_id = (select org from s) and a.facet = 'summary' and (a.person_id is null or a.person_id = (select person from s))
  order by a.stage_since desc, a.case_id desc limit 26),
log as (insert into portal.read_log (id, at, organisation_id, owner_organisation_id, person_id, facets, case_ids, page)
  select gen_random_uuid(), now(), s.org, s.org, s.person, '{{identity}}', array_agg(t.case_id), 'limit' from s, top t group by s.org, s.person)
select {WHO}, (select jsonb_object_agg(stage, n) from (select a.stage, count(*) n from portal.case_access a where a.organisation_id = (select org from s)
    and a.facet = 'summary' and a.stage = any('{{draft,submitted,assessment,waiting,proposed,assigned,hosted,leaving}}')
    and (a.person_id is null or a.person_id = (select person from s)) group by 1) k),
  (select jsonb_agg(jsonb_build_array(t.case_id, t.number, t.stage, to_char(t.stage_since at time zone 'Europe/Rome', 'DD/MM/YYYY'), t.size,
    to_char(t.ends_on, 'DD/MM/YYYY'), m.surname, m.given_name, c.urgent, to_char(case t.stage when 'draft' then c.draft_expires_on
      when 'waiting' then c.check_expires_on
      when 'proposed' then (select min(p.expires_on) from portal.proposals p where p.case_id = t.case_id and p.state = 'open')
      when 'assigned' then (select min(p.starts_on) from portal.placements p where p.case_id = t.case_id and p.state = 'assigned')
      when 'hosted' then coalesce((select min(r.due_on) from portal.reviews r where r.case_id = t.case_id
        and r.state in ('collecting', 'deferred')), t.ends_on)
      when 'leaving' then t.ends_on end, 'DD/MM/YYYY')) order by t.stage_since desc, t.case_id desc)
  from top t join portal.cases c on c.id = t.case_id
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
  (select jsonb_build_array(l.starts_on, l.ends_on, l.base_months, l.renewed_months) from portal.placements l
    where l.case_id = k.id and l.state <> 'called_off')
from k, facets"""

HOME = f"""with {SESSION}
select {WHO}, (select jsonb_agg(x) from (
    select jsonb_build_array(c.id, c.number, 'draft', to_char(c.draft_expires_on, 'DD/MM/YYYY')) x from portal.cases c
      where c.organisation_id = (select org from s) and c.stage = 'draft' and c.author_id = (select person from s)
    union all select jsonb_build_array(a.case_id, a.number, a.stage, to_char(a.stage_since, 'DD/MM/YYYY')) from portal.case_access a
      where a.organisation_id = (select org from s) and a.facet = 'summary' and (a.person_id is null or a.person_id = (select person from s))
        and a.stage = any('{{submitted,assessment,waiting,proposed,assigned,leaving}}')
    limit 41) y),
  (select jsonb_object_agg(stage, n) from (select a.stage, count(*) n from portal.case_access a where a.organisation_id = (select org from s)
    and a.facet = 'summary' and a.stage = any('{{draft,submitted,assessment,waiting,proposed,assigned,hosted,leaving}}')
    and (a.person_id is null or a.person_id = (select person from s)) group by 1) k),
  (select jsonb_agg(jsonb_build_array(a.case_id, a.number, to_char(a.ends_on, 'DD/MM/YYYY')) order by a.ends_on) from (select a.* from
    portal.case_access a where a.organisation_id = (select org from s) and a.facet = 'summary' and a.ends_on < current_date + 90
    and a.stage in ('hosted', 'leaving') order by a.ends_on limit 8) a),
  (select jsonb_agg(jsonb_build_array(to_char(e.at at time zone 'Europe/Rome', 'DD/MM/YYYY, HH24:MI'), e.at, e.number, e.case_id, e.name, e.data,
      p.given_name || ' ' || p.surname) order by e.at desc) from (select e.*, r.number from (select a.case_id, a.number from portal.case_access a
        where a.organisation_id = (select org from s) and a.facet = 'summary' and (a.person_id is null or a.person_id = (select person from s))
        order by a.stage_since desc, a.case_id desc limit 300) r
      cross join lateral (select e.* from portal.case_events e where e.case_id = r.case_id and e.at > now() - interval '7 days'
        and e.person_id is distinct from (select person from s) order by e.at desc limit 12) e order by e.at desc limit 12) e
    left join portal.people p on p.id = e.person_id),
  (select count(*) from portal.case_workers w join portal.case_access a on a.case_id = w.case_id where w.person_id = (select person from s) and w.ended_on is null
    and a.organisation_id = (select org from s) and a.facet = 'summary'
    and a.stage = any('{{draft,submitted,assessment,waiting,proposed,assigned,hosted,leaving}}')),
  (select count(*) from portal.read_log l where l.owner_organisation_id = (select org from s) and l.at >= now() - interval '7 days')"""

ROWS = """{% for id, number, stage, since, size, ends, surname, given, urgent, due in rows %}
<tr role="row"><th role="rowheader" scope="row"><a href="/cases/{{ id }}">{{ number }}</a></th>
<td role="cell" data-label="Nucleo">{{ surname }} {{ given }}</td>
<td role="cell" data-label="Fase"><span class="badge-status"><svg class="icon" aria-hidden="true"><use href="#it-{{ stage }}"></use></svg>
{{ stage }}</span>{% if urgent %} <span class="cell-sub">urgente</span>{% endif %}</td>
<td role="cell" data-label="Persone" class="cell-number">{{ size }}</td><td role="cell" data-label="Dal">{{ since }}</td>
<td role="cell" data-label="Finisce il">{{ ends or "–" }}</td><td role="cell" data-label="Scadenza">{{ due or "–" }}</td></tr>
{% endfor %}{% for stage, n in counts.items() %}<option value="{{ stage }}">{{ stage }} ({{ n }})</option>{% endfor %}"""

CASE_LINES = """<h1>{{ number }}</h1><ol>{% for step in steps %}<li class="{{ 'step-now' if step == stage else 'step-next' }}">
<svg class="icon" aria-hidden="true"><use href="#it-check"></use></svg>{{ step }}</li>{% endfor %}</ol>
<nav class="tabs"><ul>{% for facet in facets %}<li><a href="/cases/{{ id }}/{{ facet }}">{{ facet }}</a></li>{% endfor %}</ul></nav><dl><dt>Fase</dt><dd>{{ stage }}, dal {{ since }}</dd><dt>Persone</dt><dd>{{ size }} ({{ adults }}, {{ minors }})</dd>
<dt>Età</dt><dd>{% for band, n in ages.items() %}{{ band }}: {{ n }} {% endfor %}</dd><dt>Stanze</dt><dd>{{ rooms }}</dd><dt>Bisogni</dt>
<dd>{{ needs | join(", ") }}</dd></dl>{% for role, name, org in workers %}<dt>{{ role }}</dt><dd>{{ name }}<span>{{ org }}</span></dd>{% endfor %}
<ol class="log">{% for when, iso, name, data, who, org in lines %}<li><time datetime="{{ iso }}">{{ when }}</time><span>{{ name }} {{ data.unit }}
<span class="log-who">– {{ who }}, {{ org }}</span></span></li>{% endfor %}</ol>{% if stay %}<progress value="{{ stay[2] }}">{{ stay[0] }} {{ stay[1] }}
</progress>{% endif %}"""

HOME_LINES = """<ul class="tasks">{% for id, number, kind, due in cards %}<li class="task task-ok"><div><div class="task-due">
<span class="badge-status">{{ due }}</span></div><h3>{{ kind }} {{ number }}</h3></div><a class="btn btn-primary" href="/cases/{{ id }}">Apri</a></li>
{% endfor %}</ul><ul class="numbers">{% for stage, n in counts.items() %}<li class="number-card"><span class="number-value">{{ n }}</span>
<a class="number-label" href="/cases?stage={{ stage }}">{{ stage }}</a></li>{% endfor %}</ul>
<ol class="log">{% for when, iso, number, id, name, data, who in news %}<li><time datetime="{{ iso }}">{{ when }}</time><span><a href="/cases/{{ id }}">
{{ number }}</a> {{ name }} {{ data.unit }} <span class="log-who">– {{ who }}</span></span></li>{% endfor %}</ol>
<ul class="numbers">{% for n in (followed, readings) %}<li class="number-card"><span class="number-value">{{ n }}</span></li>{% endfor %}</ul>
{% for id, number, ends in endings %}<li><a href="/cases/{{ id }}">{{ number }}</a><span>{{ ends }}</span></li>{% endfor %}"""

STEPS = ("submitted", "assessment", "waiting", "proposed", "assigned", "hosted", "leaving")
SECRET = secrets.token_bytes(32)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Limit:
    """A WSGI application that answers the three pages for whoever the cookie's token names."""

    def __init__(self, url: str, frames: dict[str, str]) -> None:
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        # what a large organisation lists is in an index's order; the planner, which knows only the average one, would sort all of it
        self.connection.execute("set enable_bitmapscan = off")
        jinja = Environment(autoescape=True)
        self.pages: dict[str, tuple[str, Any]] = {}
        for name, (query, lines) in {"home": (HOME, HOME_LINES), "list": (LIST, ROWS), "case": (CASE, CASE_LINES)}.items():
            before, after = _frame(frames[name])
            self.pages[name] = (query, jinja.from_string(before + lines + after))

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        token = hashlib.sha256(environ["HTTP_COOKIE"].partition("sid=")[2].encode()).digest()
        path = environ["PATH_INFO"]
        name = "home" if path == "/" else "list" if path == "/cases" else "case"
        query, template = self.pages[name]
        values: dict[str, Any] = {"token": token, "case": UUID(path[7:]) if name == "case" else None}
        row = self.connection.execute(query, values).fetchone()
        assert row is not None
        who = row[0]
        token_now = hmac.digest(SECRET, environ["HTTP_COOKIE"].encode(), "sha256").hex()
        body = template.render(who=who, csrf=token_now, id=path[7:], **_named(name, row[1:])).encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]


def _named(name: str, row: tuple[Any, ...]) -> dict[str, Any]:
    if name == "list":
        return {"counts": row[0] or {}, "rows": (row[1] or [])[:25]}
    if name == "home":
        return {
            "cards": (row[0] or [])[:40],
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
    )
    named = dict(zip(keys, row, strict=True))
    return {**named, "steps": STEPS, "lines": named["lines"] or [], "workers": named["workers"] or []}


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
