"""The waiting list as a file: what its page shows to the same reader, one line for each household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import gettext

from portal.pages import access, exporting
from portal.pages.placements import words
from portal.pages.placements.blueprint import bp
from portal.pages.words import say
from portal.workflow.disclosure import Facet
from portal.workflow.placements.waiting_list import named, waiting_lists
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.workflow.placements.waiting_list import Household, WaitingList


@bp.get("/waiting-list.csv", endpoint="waiting_list_csv")
@bp.get("/waiting-list.xlsx", endpoint="waiting_list_xlsx")
@access.page(P.SEE_WAITING_LIST)
def file() -> Any:
    """The waiting lists of the reader's partnerships; points and their reasons only for whoever sees them on the page."""
    lists = named(g.db, waiting_lists(g.db, g.actor))
    log(lists)
    explained = any(found.explained for found in lists)
    head = [gettext("Partnership"), gettext("Place"), gettext("Case"), gettext("Household"), gettext("People"), gettext("Children"),
            gettext("Rooms needed"), gettext("The home must have"),
            gettext("On the list since"), gettext("Whole months waited")]  # fmt: skip
    if explained:
        head += [gettext("Points"), gettext("Why this place"), gettext("Set aside until"), gettext("Reason")]
    rows = [row for found in lists for row in _rows(found, explained)]
    exporting.require_few(len(rows))
    return exporting.as_file(exporting.Sheet(gettext("Waiting list"), head, rows), exporting.asked_kind())


def log(lists: Sequence[WaitingList]) -> None:
    """Log that the names on these lists are read, and the social facts on which points rest."""
    for found in lists:
        access.read_also(Facet.IDENTITY, *found.case_ids)
        if found.explained:
            access.read_also(Facet.SOCIAL, *found.case_ids)


def _rows(found: WaitingList, explained: bool) -> Iterator[list[Any]]:
    for position in found.positions:
        why = [position.points, " ".join(say(part) for part in position.why), None, None] if found.explained else [None] * 4
        yield [*_who(found, position.place, position.household), position.months, *(why if explained else [])]
    for household in found.set_aside:
        aside = [None, None, household.set_aside_until, household.set_aside_reason]
        yield [*_who(found, None, household), None, *(aside if explained else [])]


def _who(found: WaitingList, place: int | None, h: Household) -> list[Any]:
    return [
        found.partnership, place, h.number, h.name or gettext("not visible to you"), h.size, h.minors, h.rooms, words.needs(h.needs),
        h.waiting_since,
    ]  # fmt: skip
