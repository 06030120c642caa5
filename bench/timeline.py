"""The timeline of an owner with many homes beside its limit: one prepared query by hand that places every stretch, and its lines of SVG."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from bench.data import Partners
from bench.limit import SESSION, WHO, Limit, More
from bench.measure import Figure, ask, compared, cookie_of, sign_in
from portal.app import create_app
from portal.settings import Settings

UNITS = 400
PATH = "/units/timeline"

QUERY = f"""with {SESSION},
w as (select date_trunc('month', current_date)::date as first, (date_trunc('month', current_date) + interval '1 year')::date as after),
top as materialized (select u.id, u.name, u.property_id, q.name as house, u.closed_on from portal.units u join portal.properties q on q.id = u.property_id
  where u.organisation_id = (select org from s) order by q.name, u.name, u.id limit 100)
select {WHO}, (select count(*) from portal.units u where u.organisation_id = (select org from s)),
  (select jsonb_agg(jsonb_build_array(q.id, q.name) order by q.name) from portal.properties q where q.organisation_id = (select org from s)),
  (select jsonb_agg(jsonb_build_array(to_char(m, 'MM/YY'), round((m::date - w.first) * 100.0 / (w.after - w.first), 2)) order by m)
    from generate_series(w.first, w.after - 1, interval '1 month') m),
  round((current_date - w.first) * 100.0 / (w.after - w.first), 2), to_char(w.first, 'DD/MM/YYYY'), to_char(w.after - 1, 'DD/MM/YYYY'),
  (select jsonb_agg(jsonb_build_array(t.id, t.name, t.house,
      (select jsonb_agg(jsonb_build_array(d.kind, round((greatest(lower(d.days), w.first) - w.first) * 100.0 / (w.after - w.first), 2),
          round((least(upper(d.days), w.after) - greatest(lower(d.days), w.first)) * 100.0 / (w.after - w.first), 2),
          to_char(lower(d.days), 'DD/MM/YYYY'), to_char(upper(d.days) - 1, 'DD/MM/YYYY')) order by lower(d.days))
        from portal.unit_days d where d.unit_id = t.id and d.days && daterange(w.first, w.after)),
      (select to_char(l.leaves_on, 'DD/MM/YYYY') from portal.placements p join portal.departures l on l.case_id = p.case_id
        where p.unit_id = t.id and p.state = 'living' and l.called_off_at is null limit 1),
      (select max(c.ends_on) from portal.conventions c where c.property_id = t.property_id and c.ends_on > current_date))
    order by t.house, t.name, t.id) from top t)
from w"""

LINES = """<h1>Calendario</h1><p class="lead">Quando ogni alloggio è libero, e quando no: {{ first }} – {{ last }}.</p>
<form class="filters" method="get" action="/units/timeline"><div class="filter"><label for="q">Nome o indirizzo</label><input class="form-control" type="search" id="q" name="q"></div>
<div class="filter"><label for="state">Oggi</label><select class="form-select" id="state" name="state"><option value="">Tutti</option></select></div>
<div class="filter"><label for="property">Immobile</label><select class="form-select" id="property" name="property"><option value="">Tutti</option>
{% for id, name in houses %}<option value="{{ id }}">{{ name }}</option>{% endfor %}</select></div><button class="btn btn-outline-primary btn-sm">Filtra</button></form>
<section class="panel" id="occupancy"><figure class="occupancy mb-2" data-timeline aria-label="Occupazione dal {{ first }} al {{ last }}."><div class="occupancy-line">
<span class="muted">Alloggio</span><svg width="100%" height="22" aria-hidden="true" focusable="false"><defs><g id="grid">{% for label, x in scale %}
<line x1="{{ x }}%" x2="{{ x }}%" y2="28" stroke="#12282c" stroke-opacity="0.18"></line>{% endfor %}
<line x1="{{ today }}%" x2="{{ today }}%" y2="28" stroke="#b3212f" stroke-width="3"></line></g></defs>{% for label, x in scale %}<text x="{{ x }}%" dx="2" y="16">{{ label }}</text>
{% endfor %}</svg></div>{% for id, name, house, stretches, returns, covered in rows %}
<div class="occupancy-line"><a href="/units/{{ id }}">{{ name }}<span class="cell-sub">{{ house }}</span></a>
<svg width="100%" height="28" role="img" aria-label="{{ name }}, dal {{ first }} al {{ last }}: la tabella dice lo stesso.">
{%- for kind, x, width, begins, ends in stretches or () %}<rect x="{{ x }}%" width="{{ width }}%" height="28" fill="url(#fill-{{ kind }})"><title>{{ kind }}: {{ begins }} – {{ ends }}</title></rect>{% endfor %}
{%- if returns %}<rect y="4" width="8" height="20" fill="#fff"><title>Rientro previsto: {{ returns }}</title></rect>{% endif %}<use href="#grid"></use></svg></div>{% endfor %}
<output class="occupancy-said" aria-live="polite"></output></figure><p class="mb-0"><a href="/units/timeline?view=table">Lo stesso come tabella</a></p></section>
<nav class="pager"><p>{{ rows | length }} di {{ total }}</p><ul><li><a class="btn btn-outline-primary btn-sm" rel="next" href="/units/timeline?after={{ rows[-1][0] }}">Pagina
successiva</a></li></ul></nav>"""


def timeline(settings: Settings, superuser_url: str, partners: Partners, *, blocks: int = 21, times: int = 20) -> Figure:
    """The timeline of a property manager with :data:`UNITS` homes, portal and limit in turns."""
    _own(superuser_url, partners)
    token = sign_in(superuser_url, partners.people["property_manager"], partners.organisations["owner"])
    app = create_app(settings)
    cookie = cookie_of(app, token)
    frame = ask(app, PATH, cookie)[1].decode()
    more: dict[str, More] = {"timeline": (QUERY, LINES, _named)}
    limit = Limit(superuser_url, dict.fromkeys(("home", "list", "case", "timeline"), frame), more)
    (figure,) = compared({"timeline": PATH}, UNITS, app, cookie, limit, token, superuser_url, blocks, times)
    limit.connection.close()
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()
    return figure


def _named(_name: str, row: tuple[Any, ...]) -> dict[str, Any]:
    keys = ("total", "houses", "scale", "today", "first", "last", "rows")
    return {key: part if part is not None else [] for key, part in zip(keys, row, strict=True)}


def _own(superuser_url: str, partners: Partners) -> None:
    """Give the measured owner its homes: ten in a house, three quarters of them lived in, a convention for each house."""
    dice, today = random.Random(11), datetime.now(UTC).date()
    owner, ats = partners.organisations["owner"], partners.organisations["ats"]

    def new() -> UUID:
        return UUID(int=dice.getrandbits(128), version=4)

    with psycopg.connect(superuser_url) as connection:
        for number in range(UNITS // 10):
            house = new()
            connection.execute(
                "insert into portal.properties (id, organisation_id, name, address, town, created_at) values (%s, %s, %s, 'Via 1', 'Crema', now())",
                (house, owner, f"Palazzina {number:02}"),
            )
            connection.execute(
                "insert into portal.conventions (id, property_id, organisation_id, partner_organisation_id, title, starts_on, ends_on, duty_signatory)"
                " values (%s, %s, %s, %s, 'Convenzione', '2022-01-01', %s, 'owner')",
                (new(), house, owner, ats, today + timedelta(days=900)),
            )
            for flat in range(10):
                unit = new()
                connection.execute(
                    "insert into portal.units (id, property_id, organisation_id, name, beds, rooms, features, created_at)"
                    " values (%s, %s, %s, %s, 4, 3, '{}', now())",
                    (unit, house, owner, f"Interno {flat}"),
                )
                for begins in (-dice.randrange(30, 300), dice.randrange(200, 300)) if dice.random() < 0.75 else ():
                    days = (today + timedelta(days=begins), today + timedelta(days=begins + dice.randrange(30, 60)))
                    connection.execute(
                        "insert into portal.unit_days (id, unit_id, property_id, organisation_id, days, kind)"
                        " values (%s, %s, %s, %s, daterange(%s, %s), 'stay')",
                        (new(), unit, house, owner, *days),
                    )
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("analyze")
