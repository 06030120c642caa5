"""Every verb of this family, for pages, sweeps, the demo and other families. Each lives in the file of its subject."""

from __future__ import annotations

from portal.workflow.placements.agreements import book_handover, call_off, sign_agreement
from portal.workflow.placements.answers import answer_proposal, record_household_answer, withdraw_proposal
from portal.workflow.placements.arrival import record_non_arrival
from portal.workflow.placements.asking import answer_about_proposal, ask_about_proposal
from portal.workflow.placements.correcting import start_correction
from portal.workflow.placements.duties import do_duty, entrust_duty
from portal.workflow.placements.handover import hand_over
from portal.workflow.placements.moves import answer_move, ask_move, call_off_move
from portal.workflow.placements.overstay import authorise_overstay
from portal.workflow.placements.propose import propose
from portal.workflow.placements.standing import put_back, set_aside, set_precedence
from portal.workflow.placements.sweeps import expire_proposals

__all__ = [
    "answer_about_proposal",
    "answer_move",
    "answer_proposal",
    "ask_about_proposal",
    "ask_move",
    "authorise_overstay",
    "book_handover",
    "call_off",
    "call_off_move",
    "do_duty",
    "entrust_duty",
    "expire_proposals",
    "hand_over",
    "propose",
    "put_back",
    "record_household_answer",
    "record_non_arrival",
    "set_aside",
    "set_precedence",
    "sign_agreement",
    "start_correction",
    "withdraw_proposal",
]
