"""The table of disclosure that people signed, row by row, against the one that the code applies.

The rows below are the signed table's own words turned into data: the facet, the kind, and what its cell says. They are written
by hand, once, from the document; the code's table is written for the database. Neither is made from the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import pytest

from portal.workflow.disclosure import DISCLOSURE, LOGGED_FACETS, REVIEW_OPENED, Audience, Facet, facets_at
from portal.workflow.stages import PATH, Stage
from tenants.kinds import Kind

COMUNE, ATS, OWNER = Kind
EVERYBODY, AUTHOR, HEAD, EQUIPE, ASSIGNED = Audience
ALWAYS, NEVER = "always", "never"
AFTER_THE_PATH = {Stage.REJECTED: Stage.ASSESSMENT, Stage.WITHDRAWN: None}
"""A rejected case has come as far as its assessment; how far a withdrawn one came is in what it reached."""


@dataclass(frozen=True)
class Cell:
    """One cell: ``who`` of the kind sees the facet ``since`` a stage is reached (``ALWAYS``, ``NEVER``), and ``until`` another is."""

    facet: str
    kind: Kind
    since: str
    who: tuple[Audience, ...] = (EVERYBODY,)
    until: str | None = None
    once: str | None = None
    on_withdrawn: bool = False


SIGNED: tuple[Cell, ...] = (
    Cell("summary", COMUNE, ALWAYS),
    Cell("summary", ATS, "submitted", on_withdrawn=True),
    Cell("summary", OWNER, "proposed"),
    Cell("identity", COMUNE, ALWAYS),
    Cell("identity", ATS, "waiting"),
    Cell("identity", OWNER, NEVER),
    Cell("identity.contacts", COMUNE, NEVER),
    Cell("identity.contacts", ATS, NEVER),
    Cell("identity.contacts", OWNER, "assigned"),
    Cell("economic", COMUNE, ALWAYS),
    Cell("economic", ATS, "submitted", (EQUIPE,), until="assigned"),
    Cell("economic", ATS, "assigned", (ASSIGNED,)),
    Cell("economic", OWNER, NEVER),
    Cell("social", COMUNE, ALWAYS),
    Cell("social", ATS, "submitted", (EQUIPE,), until="assigned"),
    Cell("social", ATS, "assigned", (ASSIGNED,)),
    Cell("social", OWNER, NEVER),
    Cell("assessment", COMUNE, ALWAYS),
    Cell("assessment", ATS, "submitted", (EQUIPE,), on_withdrawn=True),
    Cell("assessment", OWNER, NEVER),
    Cell("placement", COMUNE, "submitted", on_withdrawn=True),
    Cell("placement", ATS, "assigned"),
    Cell("placement", OWNER, NEVER),
    Cell("placement.own", COMUNE, NEVER),
    Cell("placement.own", ATS, NEVER),
    Cell("placement.own", OWNER, "proposed"),
    Cell("support", COMUNE, "hosted"),
    Cell("support", ATS, "assigned"),
    Cell("support", OWNER, NEVER),
    Cell("support.equipe", COMUNE, "hosted", (EQUIPE,)),
    Cell("support.equipe", ATS, "assigned", (EQUIPE, ASSIGNED, HEAD)),
    Cell("support.equipe", OWNER, NEVER),
    Cell("support.budget", COMUNE, NEVER),
    Cell("support.budget", ATS, "assigned", (ASSIGNED, HEAD)),
    Cell("support.budget", OWNER, NEVER),
    Cell("support_notes", COMUNE, NEVER),
    Cell("support_notes", ATS, "assigned", (ASSIGNED, HEAD)),
    Cell("support_notes", OWNER, NEVER),
    Cell("renewal", COMUNE, "submitted", on_withdrawn=True),
    Cell("renewal", ATS, "hosted", once=REVIEW_OPENED),
    Cell("renewal", OWNER, NEVER),
    Cell("renewal.question", COMUNE, NEVER),
    Cell("renewal.question", ATS, NEVER),
    Cell("renewal.question", OWNER, "hosted", once=REVIEW_OPENED),
    Cell("outcome", COMUNE, "submitted", on_withdrawn=True),
    Cell("outcome", ATS, "leaving"),
    Cell("outcome", OWNER, NEVER),
)
"""``placement``, ``renewal`` and ``outcome`` are "always" the Comune's; before ``submitted`` there is nothing of them to see. The
owner's narrower cells ("adults' names and contact", "its own units", "that a review runs …") are the dotted facets."""

AUDIENCES = tuple(
    frozenset((EVERYBODY, *named))
    for size in range(len(Audience))
    for named in combinations((AUTHOR, HEAD, EQUIPE, ASSIGNED), size)
)
HISTORIES = tuple(
    (stage, frozenset(reached) | more)
    for stage in Stage
    for reached in (
        [PATH[: PATH.index(stage) + 1]]
        if stage in PATH
        else [(*PATH[:3], stage)]
        if stage is Stage.REJECTED
        else [(*PATH[:n], stage) for n in range(1, 7)]
    )
    for more in ([frozenset(), frozenset({REVIEW_OPENED})] if Stage.HOSTED in reached else [frozenset()])
)  # fmt: skip


def signed(cell: Cell, stage: Stage, reached: frozenset[str], audiences: frozenset[Audience]) -> bool:
    """Whether a cell of the signed table lets these people see its facet of a case."""
    if cell.since == NEVER:
        return False
    if cell.kind is COMUNE:
        return _comune(cell, stage, reached, audiences)
    if not audiences & set(cell.who) or (cell.once and cell.once not in reached):
        return False
    if stage is Stage.WITHDRAWN:
        return cell.on_withdrawn and Stage.SUBMITTED in reached
    at = PATH.index(AFTER_THE_PATH.get(stage) or stage)
    return at >= PATH.index(Stage(cell.since)) and (cell.until is None or at < PATH.index(Stage(cell.until)))


def _comune(cell: Cell, stage: Stage, reached: frozenset[str], audiences: frozenset[Audience]) -> bool:
    """ "Always", with the rule beside the table: a draft belongs to its author and the head, not yet to the whole service."""
    if Stage.SUBMITTED not in reached:
        return cell.since == ALWAYS and bool(audiences & {AUTHOR, HEAD})
    if stage is Stage.WITHDRAWN:
        return cell.since == ALWAYS or cell.on_withdrawn
    if cell.since in (ALWAYS, "submitted"):
        return EVERYBODY in audiences
    return bool(audiences & set(cell.who)) and stage in PATH and PATH.index(stage) >= PATH.index(Stage(cell.since))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("facet", Facet)
def test_every_cell(facet: Facet, kind: Kind) -> None:
    cells = [cell for cell in SIGNED if cell.facet == facet and cell.kind is kind]
    assert cells, "the signed table says nothing of this facet"
    for stage, reached in HISTORIES:
        for audiences in AUDIENCES:
            meant = any(signed(cell, stage, reached, audiences) for cell in cells)
            said = f"{kind} at {stage}, reached {sorted(reached)}, as {sorted(audiences)}"
            assert (facet in facets_at(kind, stage, reached, audiences)) is meant, said


def test_the_signed_table_has_a_row_for_every_facet_and_no_other() -> None:
    assert {(cell.facet, cell.kind) for cell in SIGNED} == {(facet.value, kind) for facet in Facet for kind in Kind}


def test_nobody_sees_anything_without_being_of_the_organisation() -> None:
    assert all(not facets_at(kind, stage, reached, frozenset()) for kind in Kind for stage, reached in HISTORIES)


def test_contacts_of_the_household_end_for_the_owner_after_the_stay() -> None:
    """ "Until 60 days after closed": the days are a rule of the partnership, the grant names it."""
    ending = [grant for grant in DISCLOSURE if grant.days_after_close]
    assert [(grant.kind, grant.facet, grant.days_after_close) for grant in ending] == [
        (OWNER, Facet.IDENTITY_CONTACTS, "contacts_after_days")
    ]


def test_readings_of_persons_are_logged() -> None:
    assert {facet.value for facet in LOGGED_FACETS} == {"identity", "economic", "social"}
