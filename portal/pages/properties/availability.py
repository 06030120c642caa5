"""Which homes there are and when they are free: the list with its filters, what comes free, the timeline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.frame import Button
from portal.pages.properties import words
from portal.pages.properties.blueprint import bp
from portal.pages.properties.timeline import occupancy, window
from portal.workflow.departures.returns import planned_returns
from portal.workflow.properties import occupied, overview
from portal.workflow.properties.coming import coming_free, turnaround
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.pages.identity import Identity
    from tenants.breath import Asked

T = TypeVar("T", bound=Any)
LISTED, DRAWN, FEW, SOON = 50, 100, 12, 8
"""How many units a page of the list and of the timeline shows; how many are drawn on the list's own page; how many that come free it
names before one asks for all."""


@dataclass(frozen=True)
class Filter:
    """What somebody looks for among the units."""

    q: str
    state: str
    property_id: UUID | None

    @property
    def on(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.q or self.state or self.property_id)

    def fits(self, unit: Any) -> bool:
        """Whether a unit is one of those looked for."""
        return self.names(unit) and (not self.state or unit.state == self.state)

    def names(self, unit: Any) -> bool:
        """Whether it is one by what does not hang on its days."""
        if self.property_id is not None and unit.property_id != self.property_id:
            return False
        text = f"{unit.name} {unit.property_name} {unit.address} {unit.town}".casefold() if self.q else ""
        return all(word in text for word in self.q.casefold().split())

    def address(self, **more: Any) -> dict[str, Any]:
        """The filter as parts of an address."""
        asked = {"q": self.q or None, "state": self.state or None, "property": self.property_id}
        return {**asked, **more}


@bp.get("/units")
@access.page(P.SEE_UNITS)
def index() -> Any:
    """The units: for the owner and the Comune with their days, for who works there with what is to be repaired."""
    today, knows_days = clock.today(), g.actor.kind is not Kind.ATS
    everything = overview.units(g.db, g.actor, today)
    looking = _filter(knows_days)
    rows = [row for row in everything if looking.fits(row)] if looking.on else everything
    page, ways = paged(rows, LISTED)
    manages = may(g.actor, P.MANAGE_UNITS)
    returns = planned_returns(g.db, [row.id for row in everything]) if knows_days and everything else {}
    coming = coming_free(everything, returns, today, turnaround(g.db, today)) if knows_days and everything else []
    return render_template(
        "properties/index.html",
        rows=page,
        total=len(rows),
        ways=[url_for("properties.index", **looking.address(after=way or None)) if way is not None else "" for way in ways],
        looking=looking,
        **_choices(everything),
        states=Counter(row.state for row in everything if row.state),
        coming=coming if request.args.get("coming") == "all" else coming[:SOON],
        coming_more=len(coming) - SOON if len(coming) > SOON and request.args.get("coming") != "all" else 0,
        owned=overview.properties_of(g.db, g.actor) if manages else (),
        drawing=occupancy(everything, today, returns=returns) if knows_days and 0 < len(everything) <= FEW else None,
        manages=manages,
        knows_days=knows_days,
        knows_tickets=may(g.actor, P.REPORT_TICKETS),
        knows_papers=manages or g.actor.kind is Kind.COMUNE,
        owns=g.actor.kind is Kind.OWNER,
        words=words,
        add=Button(gettext("Add a property"), url_for("properties.add_property"), manages),
        report=Button(gettext("Report something to repair"), url_for("properties.new_ticket"), True),
        crumbs=[(gettext("Units"), None)],
    )


def _asks(who: Identity, _: Mapping[str, str]) -> Asked:
    return [occupied.asked(who.actor)] if who.actor and who.actor.kind is not Kind.ATS else []


@bp.get("/units/timeline")
@access.page(P.SEE_UNITS, kept_plans=True, asks=_asks)
def timeline() -> Any:
    """The days of the units, a month or a year at a time, as a drawing and as its table."""
    if g.actor.kind is Kind.ATS:
        abort(404)
    today = clock.today()
    shown = window(request.args.get("zoom"), request.args.get("from"), today)
    looking = _filter(True)
    known = occupied.homes(g.db, g.actor)
    found: Sequence[Any] = [home for home in known if looking.names(home)] if looking.on else known
    if looking.state:  # what hangs on today asks for the days of all of them
        rows = occupied.occupied(g.db, found, today, shown.period.start)
        found = [row for row in rows if row.state == looking.state]
    page, pages = paged(found, DRAWN)
    if not looking.state:
        page = occupied.occupied(g.db, page, today, shown.period.start)
    here = looking.address(zoom=shown.zoom, **{"from": f"{shown.period.start:%Y-%m}"})
    as_table = request.args.get("view") == "table"
    ways = _ways(shown, here, today, "table" if as_table else None)
    return render_template(
        "properties/timeline.html",
        drawing=occupancy(page, today, shown.period, planned_returns(g.db, [row.id for row in page])),
        window=shown,
        as_table=as_table,
        total=len(found),
        shown=len(page),
        looking=looking,
        **_choices(known),
        ways=ways,
        pages=[
            url_for("properties.timeline", **here, view=request.args.get("view"), after=way or None) if way is not None else ""
            for way in pages
        ],
        table=url_for("properties.timeline", **here, view="table"),
        drawn=url_for("properties.timeline", **here),
        words=words,
        crumbs=[(gettext("Units"), url_for("properties.index")), (gettext("Timeline"), None)],
    )


def _ways(shown: Any, here: dict[str, Any], today: date, view: str | None) -> list[tuple[str, str, str, str, bool]]:
    """Where one can go from a window of the timeline: name, label, address, icon, whether one is there."""

    def to(**changes: Any) -> str:
        return url_for("properties.timeline", **{**here, "view": view, **changes})

    now = f"{today:%Y-%m}"
    return [
        ("prev", gettext("Earlier"), to(**{"from": shown.previous}), "it-chevron-left", False),
        ("today", gettext("Today"), to(**{"from": now}), "it-calendar", False),
        ("next", gettext("Later"), to(**{"from": shown.following}), "it-chevron-right", False),
        ("zoom-in", gettext("Month"), to(zoom="month"), "it-plus", shown.zoom == "month"),
        ("zoom-out", gettext("Year"), to(zoom="year"), "it-minus", shown.zoom == "year"),
    ]


def _filter(knows_days: bool) -> Filter:
    asked = request.args
    try:
        property_id = UUID(asked.get("property", "")) if asked.get("property") else None
    except ValueError:
        property_id = None
    state = asked.get("state", "")
    return Filter(asked.get("q", "").strip()[:100], state if knows_days and state in words.STATES else "", property_id)


def _choices(units: Sequence[Any]) -> dict[str, Any]:
    """What the filters offer: the properties there are, when there is more than one."""
    properties = {unit.property_id: unit.property_name for unit in units}
    return {"properties": sorted(properties.items(), key=lambda pair: pair[1]) if len(properties) > 1 else []}


def paged(rows: Sequence[T], size: int, name: str = "after") -> tuple[Sequence[T], tuple[str | None, str | None]]:
    """A page of rows from after the one that the address names, and after which rows the page before and the next one begin.

    The first page begins after ``""``; nothing where there is no such page.
    """
    after = request.args.get(name, "")
    start = next((n + 1 for n, row in enumerate(rows) if str(row.id) == after), 0) if after else 0
    before = None if start == 0 else str(rows[start - size - 1].id) if start > size else ""
    return rows[start : start + size], (before, str(rows[start + size - 1].id) if len(rows) > start + size else None)
