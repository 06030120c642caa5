"""The commands of assessment, in the order in which a case meets them."""

from portal.workflow.assessment.decisions import decide
from portal.workflow.assessment.information import answer_information, ask_information
from portal.workflow.assessment.overrules import overrule
from portal.workflow.assessment.re_examination import re_examine
from portal.workflow.assessment.reopening import reopen_decision
from portal.workflow.assessment.sessions import convene, mark_held, put_on_agenda, take_up

__all__ = [
    "answer_information",
    "ask_information",
    "convene",
    "decide",
    "mark_held",
    "overrule",
    "put_on_agenda",
    "re_examine",
    "reopen_decision",
    "take_up",
]
