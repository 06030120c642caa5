"""The way of an inspection as a table: from which state each step leads where, and whose it is. What is not in it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.errors import Conflict
from tenants.permissions import Permission, check, may
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from portal.workflow.placements.visits.models import HomeVisit
    from tenants.actor import Actor

STATE_WORDS: dict[str, Sentence] = {
    "proposed": S("Waits for the household's answer"),
    "countered": S("The household asks for another time"),
    "agreed": S("Agreed on"),
    "announced": S("Urgent entry"),
    "done": S("Carried out"),
    "missed": S("Did not take place"),
    "cancelled": S("Cancelled"),
}
"""Each state with its msgid."""


class Step(StrEnum):
    """What may happen to an inspection."""

    PROPOSE = "propose"
    AGREE = "agree"
    COUNTER = "counter"
    ACCEPT = "accept"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    MISS = "miss"
    ANNOUNCE = "announce"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Way:
    """Where a step leads from and to (``None`` before the first), and the rights of which one suffices."""

    before: tuple[str | None, ...]
    after: str
    rights: tuple[Permission, ...]


_VISIT, _ANSWER = Permission.VISIT_HOMES, Permission.ANSWER_VISIT

WAYS: dict[Step, Way] = {
    Step.PROPOSE: Way((None,), "proposed", (_VISIT,)),
    Step.ANNOUNCE: Way((None,), "announced", (_VISIT,)),
    Step.AGREE: Way(("proposed",), "agreed", (_ANSWER,)),
    Step.COUNTER: Way(("proposed", "agreed"), "countered", (_ANSWER,)),
    Step.ACCEPT: Way(("countered",), "agreed", (_VISIT,)),
    Step.POSTPONE: Way(("proposed", "countered", "agreed", "missed"), "proposed", (_VISIT,)),
    Step.CANCEL: Way(("proposed", "countered", "agreed", "announced", "missed"), "cancelled", (_VISIT,)),
    Step.MISS: Way(("agreed",), "missed", (_VISIT, _ANSWER)),
    Step.COMPLETE: Way(("agreed", "announced"), "done", (_VISIT,)),
}


def possible(actor: Actor, visit: HomeVisit) -> frozenset[Step]:
    """The steps that an actor may take now, as far as state and role say."""
    return frozenset(
        step for step, way in WAYS.items() if visit.state in way.before and any(may(actor, right) for right in way.rights)
    )


def require(actor: Actor, step: Step, state: str | None) -> str:
    """Let a step pass that its table knows; answers the state that it leads to.

    Raises:
        NotAllowed: the actor's role does not take this step.
        Conflict: it does not lead on from this state; the sentence says where the inspection stands.
    """
    way = WAYS[step]
    if not any(may(actor, right) for right in way.rights):
        check(actor, way.rights[0])
    if state not in way.before:
        word = STATE_WORDS[state or "proposed"]
        raise Conflict(S("The inspection stands at “%(state)s”: this can no longer be done.", state=word))
    return way.after
