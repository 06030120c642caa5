"""What the nightly sweep tells although nothing has happened: words, and whom."""

from __future__ import annotations

from dataclasses import dataclass

from portal.workflow.events.telling import ALL_THREE, OWNER, OWNER_ACTS, Tell, Who, consultant, educator, equipe, head, sw
from tenants.kinds import Kind, Role


@dataclass(frozen=True)
class Reminder:
    """What the nightly sweep tells, without anything having happened: words, and whom."""

    title: str
    tell: tuple[Tell, ...]


_OWED = "Case %(number)s: a contribution to the renewal review is due by %(due_on)s"
_OWNERS = (OWNER_ACTS, Tell(Kind.OWNER, Who.ROLE, Role.MAINTENANCE_VOLUNTEER))
_LATE = "Case %(number)s: a contribution to the renewal review is late"

REMINDERS: dict[str, Reminder] = {
    "stay_ends": Reminder("Case %(number)s: the stay ends in %(days)s days", (*ALL_THREE, head(Kind.COMUNE))),
    "stay_over": Reminder(
        "Case %(number)s: the stay has passed its end", (sw(True), head(Kind.COMUNE, True), head(Kind.ATS, True), OWNER)
    ),
    "social_opinion_due": Reminder(_OWED, (sw(True),)),
    "educator_report_due": Reminder(_OWED, (educator(True),)),
    "financial_statement_due": Reminder(_OWED, (consultant(True),)),
    "unit_question_due": Reminder("Case %(number)s: please say whether the unit stays available", (OWNER_ACTS,)),
    "social_opinion_late": Reminder(_LATE, (sw(True), head(Kind.COMUNE, True))),
    "educator_report_late": Reminder(_LATE, (educator(True), head(Kind.ATS, True))),
    "financial_statement_late": Reminder(_LATE, (consultant(True), head(Kind.ATS, True))),
    "unit_question_late": Reminder("Case %(number)s: the question about the unit is still open", (OWNER_ACTS,)),
    "decision_due": Reminder("Case %(number)s: the decision on the renewal is due by %(due_on)s", equipe(True)),
    "decision_late": Reminder(
        "Case %(number)s: the decision on the renewal is late", (head(Kind.COMUNE, True), head(Kind.ATS, True))
    ),
    "review_undecided": Reminder(
        "Case %(number)s: the stay has ended and the renewal is still undecided",
        (head(Kind.COMUNE, True), head(Kind.ATS, True)),
    ),
    "proposal_expiring": Reminder(
        "Case %(number)s: the proposal expires soon, an answer is due", (sw(must_act=True), OWNER_ACTS)
    ),
    "proposal_question_due": Reminder("Case %(number)s: the owner still waits for your answer about the proposal", (sw(True),)),
    "proposal_question_late": Reminder(
        "Case %(number)s: the owner has waited too long for an answer about the proposal", (sw(True), head(Kind.COMUNE, True))
    ),
    "duty_due": Reminder("Case %(number)s: a duty that follows the handover is due by %(due_on)s", (OWNER_ACTS,)),
    "duty_late": Reminder("Case %(number)s: a duty that follows the handover is late", (OWNER_ACTS,)),
    "duty_entrusted": Reminder("Case %(number)s: you are asked to see to a duty that follows the handover", ()),
    "move_answer_due": Reminder("Case %(number)s: the other side waits for your answer about the move", (sw(True), OWNER_ACTS)),
    "move_answer_late": Reminder(
        "Case %(number)s: the answer about the move is late", (sw(True), head(Kind.COMUNE, True), OWNER_ACTS)
    ),
    "move_due": Reminder("Case %(number)s: the household moves on %(due_on)s, a report is to be written", (OWNER_ACTS,)),
    "move_late": Reminder("Case %(number)s: the day of the move has passed and a report is missing", (OWNER_ACTS,)),
    "draft_expiring": Reminder("A draft referral expires on %(due_on)s if it is not submitted", (sw(True),)),
    "case_stalled": Reminder("Case %(number)s: nothing has happened for too long", (head(Kind.COMUNE),)),
    "check_expiring": Reminder("Case %(number)s: the check of the criteria expires on %(due_on)s", (sw(True),)),
    "check_expired": Reminder("Case %(number)s: the check of the criteria has expired", (sw(True), head(Kind.COMUNE))),
    "session_convened": Reminder("The Equipe was convened for %(starts_at)s", equipe()),
    "session_moved": Reminder("The session of the Equipe was moved to %(starts_at)s", equipe()),
    "session_called_off": Reminder("The session of the Equipe of %(starts_at)s does not take place", equipe()),
    "minutes_signed": Reminder("The minutes of the session of the Equipe of %(starts_at)s are signed", equipe()),
    "information_due": Reminder("Case %(number)s: the information that the Equipe asked for is due", (sw(True),)),
    "information_late": Reminder(
        "Case %(number)s: the Equipe still waits for the information it asked for", (sw(True), head(Kind.COMUNE, True))
    ),
    "opinion_due": Reminder("Case %(number)s: your opinion is awaited for the session of the Equipe of %(due_on)s", ()),
    "opinion_late": Reminder(
        "Case %(number)s: the session has passed and an opinion is still missing", (head(Kind.COMUNE, True), head(Kind.ATS, True))
    ),
    "minutes_due": Reminder("The minutes of the session of the Equipe of %(starts_at)s are to be signed by %(due_on)s", ()),
    "minutes_late": Reminder(
        "The minutes of the session of the Equipe of %(starts_at)s are not signed yet",
        (head(Kind.COMUNE, True), head(Kind.ATS, True)),
    ),
    "support_quiet": Reminder("Case %(number)s: no meeting has been recorded lately", (educator(), head(Kind.ATS))),
    "plan_review_due": Reminder(
        "Case %(number)s: the plan is to be looked at again with the household", (educator(), head(Kind.ATS))
    ),
    "concern_open": Reminder(
        "Case %(number)s: a concern still waits for an answer", (sw(True), head(Kind.COMUNE, True), head(Kind.ATS, True))
    ),
    "handback_due": Reminder(
        "Case %(number)s: the household leaves on %(due_on)s, the home is to be handed back",
        (sw(True), educator(), OWNER_ACTS),
    ),
    "handback_late": Reminder(
        "Case %(number)s: the day of the departure has passed and the home was not handed back",
        (sw(True), head(Kind.COMUNE, True), OWNER_ACTS),
    ),
    "exit_step_due": Reminder("Case %(number)s: a step of the plan for the departure is due on %(due_on)s", ()),
    "exit_step_late": Reminder(
        "Case %(number)s: a step of the plan for the departure is late", (head(Kind.COMUNE, True), head(Kind.ATS, True))
    ),
    "follow_up_due": Reminder("Case %(number)s: a follow-up after the stay is due", (sw(True), head(Kind.ATS))),
    "follow_up_late": Reminder(
        "Case %(number)s: a follow-up after the stay is late", (sw(True), head(Kind.COMUNE), educator(), head(Kind.ATS))
    ),
    "certificate_expiring": Reminder("A certificate of one of your units expires on %(due_on)s", (OWNER_ACTS,)),
    "convention_expiring": Reminder("The convention of a unit expires on %(due_on)s", (OWNER_ACTS, head(Kind.ATS))),
    "handover_entrusted": Reminder("%(unit)s: you are asked to hand this home over", ()),
    "handback_entrusted": Reminder("%(unit)s: you are asked to take this home back", ()),
    "certificate_expired": Reminder("A certificate of one of your units expired on %(due_on)s", (OWNER_ACTS,)),
    "convention_expired": Reminder("The convention of a unit has ended and nothing follows it", (OWNER_ACTS,)),
    "ticket_opened": Reminder(
        "%(unit)s: a maintenance ticket was opened",
        (OWNER, Tell(Kind.OWNER, Who.ROLE, Role.MAINTENANCE_VOLUNTEER), head(Kind.ATS)),
    ),
    "ticket_assigned": Reminder("%(unit)s: a maintenance ticket was assigned to you", ()),
    "ticket_overdue": Reminder("A maintenance ticket is overdue", (OWNER_ACTS, head(Kind.ATS))),
    "visit_answer_due": Reminder(
        "Case %(number)s: an inspection of the home waits for the household's answer", (educator(True),)
    ),
    "visit_answer_late": Reminder(
        "Case %(number)s: the household's answer about the inspection is missing", (educator(True), head(Kind.ATS, True))
    ),
    "visit_soon": Reminder("Case %(number)s: the home is inspected on %(due_on)s", (educator(),)),
    "visit_entrusted": Reminder("%(unit)s: you are asked to carry out an inspection", ()),
    "home_visit_soon": Reminder("%(unit)s: the home is inspected on %(due_on)s", _OWNERS),
    "home_visit_unwritten": Reminder("%(unit)s: the outcome of the inspection of %(due_on)s is not written yet", _OWNERS),
    "home_visit_time_due": Reminder("%(unit)s: the household asks for another time for the inspection", (OWNER_ACTS,)),
    "ticket_closed": Reminder("%(unit)s: a maintenance ticket was closed", (head(Kind.ATS), OWNER)),
}
