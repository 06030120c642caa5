"""The commands of assessment, in the order in which a case meets them."""

from portal.workflow.assessment.decisions import decide
from portal.workflow.assessment.information import answer_information, ask_information
from portal.workflow.assessment.opinions import dissent, give_opinion, open_opinions, stand_aside
from portal.workflow.assessment.overrules import overrule
from portal.workflow.assessment.re_examination import re_examine
from portal.workflow.assessment.reopening import reopen_decision
from portal.workflow.assessment.sessions import convene, move_session, put_on_agenda, take_up
from portal.workflow.assessment.sittings import (
    call_off,
    close_sitting,
    hand_over_chair,
    open_sitting,
    put_off,
    record_attendance,
)

__all__ = [
    "answer_information",
    "ask_information",
    "call_off",
    "close_sitting",
    "convene",
    "decide",
    "dissent",
    "give_opinion",
    "hand_over_chair",
    "move_session",
    "open_opinions",
    "open_sitting",
    "overrule",
    "put_off",
    "put_on_agenda",
    "re_examine",
    "record_attendance",
    "reopen_decision",
    "stand_aside",
    "take_up",
]
