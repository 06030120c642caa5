"""The board: all households that wait beside all homes of their partnership, from a day on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from portal.pages import access, frame
from portal.pages.placements import words
from portal.pages.placements.blueprint import bp
from portal.pages.placements.matching import FIRST_DAY_AHEAD, wanted_day
from portal.pages.words import say
from portal.workflow.disclosure import Facet
from portal.workflow.placements.matching_board import asked, boards
from tenants import clock
from tenants.errors import Invalid
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from portal.pages.identity import Identity
    from portal.workflow.placements.matching_board import Board, Cell, Line
    from portal.workflow.placements.waiting_list import Household
    from tenants.breath import Asked


def _asks(who: Identity, _: Mapping[str, str]) -> Asked:
    return asked(who.actor) if who.actor else []


@bp.get("/matching")
@access.page(P.MATCH, kept_plans=True, asks=_asks)
def matching_board() -> Any:
    """Which household each home would suit, by the households' places on the waiting list."""
    starts_on, wrong, first = wanted_day(), "", first_place()
    try:
        found = boards(g.db, g.actor, starts_on, first=first)
    except Invalid as refusal:
        wrong, starts_on = say(refusal.sentence), clock.today() + FIRST_DAY_AHEAD
        found = boards(g.db, g.actor, starts_on, first=first)
    for one in found:
        access.read_also(Facet.IDENTITY, *one.case_ids)
        access.read_also(Facet.SOCIAL, *one.case_ids)
    page = render_template(
        "placements/board.html",
        boards=found,
        rows_of=lambda board, badges: _rows(board, starts_on, badges),
        starts_on=starts_on,
        wrong=wrong,
        first=first,
        words=words,
        one_day=timedelta(days=1),
        crumbs=[(gettext("Waiting list"), url_for("placements.waiting_list")), (gettext("Households and homes"), None)],
    )
    return page, 422 if wrong else 200


class Row(NamedTuple):
    """A line of the board as it is shown: who it is in words, and its cells as finished markup."""

    place: int
    household: Household
    case_address: str
    words: str
    needs: str
    stopped: str
    cells: Markup


def _rows(board: Board, starts_on: date, badges: tuple[Markup, ...]) -> Iterator[Row]:
    drawing = _Drawing(starts_on, *badges)
    for line in board.lines:
        h = line.position.household
        yield Row(
            line.position.place,
            h,
            frame.address("cases.show", case_id=h.case_id),
            words.household(h.size, h.minors),
            words.needs(h.needs),
            say(line.stopped) if line.stopped else "",
            drawing.of_line(line),
        )


class _Drawing:
    """The cells of a board as markup. Those that several households share, badge and words, are drawn once; a link is each one's own."""

    def __init__(self, starts_on: date, suits: Markup, partly: Markup, no: Markup) -> None:
        self.suits, self.partly, self.no = suits, partly, no
        self.day = starts_on.isoformat()
        self.propose = gettext("Propose")
        self.drawn: dict[int, tuple[Cell, str]] = {}  # by the identity of the cell, which is kept with it

    def of_line(self, line: Line) -> Markup:
        """All cells of a household."""
        household = line.position.household
        number, pieces = escape(household.number), []
        for cell in line.cells:
            known = self.drawn.get(id(cell))
            drawn = known[1] if known is not None else self._draw(cell)
            if cell.possible:
                unit = cell.home.unit
                address = frame.address("placements.propose", case_id=household.case_id, unit_id=unit.unit_id)
                drawn += (
                    f' <a class="btn btn-outline-primary btn-sm" href="{address}?starts_on={self.day}">{self.propose}'
                    f'<span class="visually-hidden"> {escape(unit.unit_name)}: {number}</span></a>'
                )
            pieces.append(f"{drawn}</td>")
        return Markup("\n".join(pieces))  # noqa: S704 (what people typed is escaped piece by piece)

    def _draw(self, cell: Cell) -> str:
        badge = self.suits if cell.suits else self.partly if cell.possible else self.no
        against = "<br>".join(escape(say(why)) for why in cell.against)
        drawn = f'<td role="cell" data-label="{escape(cell.home.unit.unit_name)}">{badge}'
        drawn += f'<span class="cell-sub">{against}</span>' if against else ""
        self.drawn[id(cell)] = (cell, drawn)
        return drawn


def first_place() -> int:
    """The place of a list from which its page begins, as the address says; the first where it says nothing that means one."""
    typed = request.args.get("from", "")
    return int(typed) if typed.isdecimal() and 0 < int(typed[:6]) == int(typed) else 1
