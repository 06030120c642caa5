"""The household's path: the stages of a case and every transition between them. The state's answer to "may this happen?"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.errors import WrongStage
from tenants.kinds import Kind
from tenants.sentences import S

if TYPE_CHECKING:
    from tenants.sentences import Sentence


class Stage(StrEnum):
    """Where a case stands. Exactly one at a time."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASSESSMENT = "assessment"
    WAITING = "waiting"
    PROPOSED = "proposed"
    ASSIGNED = "assigned"
    HOSTED = "hosted"
    LEAVING = "leaving"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STAGE_WORDS: dict[Stage, str] = {
    Stage.DRAFT: "Draft",
    Stage.SUBMITTED: "Submitted",
    Stage.ASSESSMENT: "Under assessment",
    Stage.WAITING: "Waiting for a home",
    Stage.PROPOSED: "Match proposed",
    Stage.ASSIGNED: "Assigned",
    Stage.HOSTED: "Hosted",
    Stage.LEAVING: "Leaving",
    Stage.CLOSED: "Closed",
    Stage.REJECTED: "Not eligible",
    Stage.WITHDRAWN: "Withdrawn",
}

PATH = (
    Stage.DRAFT, Stage.SUBMITTED, Stage.ASSESSMENT, Stage.WAITING, Stage.PROPOSED, Stage.ASSIGNED, Stage.HOSTED,
    Stage.LEAVING, Stage.CLOSED,
)  # fmt: skip
"""The steps that the case page draws; ``rejected`` and ``withdrawn`` end the path where they happen."""

OPEN_STAGES = tuple(stage for stage in PATH if stage is not Stage.CLOSED)


class Transition(StrEnum):
    """The only ways out of a stage."""

    SUBMIT = "submit"
    TAKE_UP = "take_up"
    FIND_ELIGIBLE = "find_eligible"
    REJECT = "reject"
    RE_EXAMINE = "re_examine"
    REOPEN = "reopen"
    PROPOSE = "propose"
    ASSIGN = "assign"
    RETURN_TO_WAITING = "return_to_waiting"
    CALL_OFF = "call_off"
    HAND_OVER = "hand_over"
    START_LEAVING = "start_leaving"
    STAY_ON = "stay_on"
    HAND_BACK = "hand_back"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Rule:
    """From where to where a transition leads, and which kinds of organisation may take it (``system``: the nightly sweep)."""

    sources: frozenset[Stage]
    target: Stage
    kinds: frozenset[str]
    verb: str


def _rule(sources: tuple[Stage, ...], target: Stage, kinds: tuple[str, ...], verb: str) -> Rule:
    return Rule(frozenset(sources), target, frozenset(kinds), verb)


_C, _A, _O, _SYSTEM = Kind.COMUNE.value, Kind.ATS.value, Kind.OWNER.value, "system"

TRANSITIONS: dict[Transition, Rule] = {
    Transition.SUBMIT: _rule((Stage.DRAFT,), Stage.SUBMITTED, (_C,), "submitted"),
    Transition.TAKE_UP: _rule((Stage.SUBMITTED,), Stage.ASSESSMENT, (_C, _A), "taken up"),
    Transition.FIND_ELIGIBLE: _rule((Stage.ASSESSMENT,), Stage.WAITING, (_C, _A), "found eligible"),
    Transition.REJECT: _rule((Stage.ASSESSMENT,), Stage.REJECTED, (_C, _A), "found not eligible"),
    Transition.RE_EXAMINE: _rule((Stage.REJECTED,), Stage.ASSESSMENT, (_C,), "re-examined"),
    Transition.REOPEN: _rule((Stage.WAITING, Stage.REJECTED), Stage.ASSESSMENT, (_C,), "reopened"),
    Transition.PROPOSE: _rule((Stage.WAITING,), Stage.PROPOSED, (_C,), "matched with a unit"),
    Transition.ASSIGN: _rule((Stage.PROPOSED,), Stage.ASSIGNED, (_C, _O), "assigned"),
    Transition.RETURN_TO_WAITING: _rule((Stage.PROPOSED,), Stage.WAITING, (_C, _O, _SYSTEM), "returned to the waiting list"),
    Transition.CALL_OFF: _rule((Stage.ASSIGNED,), Stage.WAITING, (_C,), "called off"),
    Transition.HAND_OVER: _rule((Stage.ASSIGNED,), Stage.HOSTED, (_C, _O), "handed over"),
    Transition.START_LEAVING: _rule((Stage.HOSTED,), Stage.LEAVING, (_C, _A, _SYSTEM), "led to departure"),
    Transition.STAY_ON: _rule((Stage.LEAVING,), Stage.HOSTED, (_C,), "kept on"),
    Transition.HAND_BACK: _rule((Stage.HOSTED, Stage.LEAVING), Stage.CLOSED, (_C, _O), "handed back"),
    Transition.WITHDRAW: _rule(
        (Stage.DRAFT, Stage.SUBMITTED, Stage.ASSESSMENT, Stage.WAITING, Stage.PROPOSED, Stage.ASSIGNED),
        Stage.WITHDRAWN,
        (_C, _SYSTEM),
        "withdrawn",
    ),
}


def allows(stage: Stage, transition: Transition) -> bool:
    """Whether a case at this stage can take the transition."""
    return stage in TRANSITIONS[transition].sources


def refusal(stage: Stage, transition: Transition) -> Sentence:
    """Why a case at this stage cannot take the transition."""
    needed = [S(STAGE_WORDS[source]) for source in (*PATH, Stage.REJECTED) if source in TRANSITIONS[transition].sources]
    return S(
        "The case is at “%(stage)s”: it can be %(verb)s only from “%(needed)s”.",
        stage=S(STAGE_WORDS[stage]),
        verb=S(TRANSITIONS[transition].verb),
        needed=needed,
    )


def require(stage: Stage, transition: Transition) -> None:
    """Let a case pass that is at a stage from which the transition leads on.

    Raises:
        WrongStage: it is not; the sentence names the stage and those from which it could.
    """
    if not allows(stage, transition):
        raise WrongStage(refusal(stage, transition))
