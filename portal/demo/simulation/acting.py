"""What people do about what they owe, by the portal's own commands: one function for each kind of obligation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.demo import departing
from portal.demo.teller import Teller
from portal.records.minutes import signing
from portal.workflow.assessment import equipe, information
from portal.workflow.cases.models import Case
from portal.workflow.departures import exit_steps, leaving
from portal.workflow.departures.exit_steps import Step
from portal.workflow.placements import answers, asking, duties, moves
from portal.workflow.properties import conventions, tickets
from portal.workflow.properties.models import Convention
from portal.workflow.referrals import path
from portal.workflow.renewals import contributions
from portal.workflow.renewals import decisions as renewals
from portal.workflow.support.meetings import concerns
from tenants import clock
from tenants.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random
    from uuid import UUID

    from portal.workflow.cases.owing import Obligation

WORDS = "Scritto nella simulazione."


def draft(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Submit it, or end it where it cannot be completed."""
    try:
        with t.act(who, day) as (session, actor):
            path.submit(session, actor, _case(owed))
    except Refused:
        with t.act(who, day) as (session, actor):
            path.withdraw(session, actor, _case(owed), asked_by="household", reason=WORDS)


def check(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Check the criteria again."""
    with t.act(who, day) as (session, actor):
        path.recheck(session, actor, _case(owed))


def answer(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Answer the Equipe."""
    with t.act(who, day) as (session, actor):
        information.answer_information(session, actor, _case(owed), owed.subject_id, WORDS)


def ticket(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Close it."""
    with t.act("manager", day) as (session, actor):
        tickets.close_ticket(session, actor, owed.subject_id, WORDS)


def certificate(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Renew it for a year."""
    with t.act("manager", day) as (session, actor):
        conventions.renew_certificate(session, actor, owed.subject_id, max(owed.due_on, day) + timedelta(days=365), issued_on=day)


def convention(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Agree on another that follows it."""
    with t.act("manager", day) as (session, actor):
        old = session.get_one(Convention, owed.subject_id)
        details = conventions.ConventionDetails(old.title, old.ends_on, old.ends_on + timedelta(days=3 * 365), old.duty_signatory)
        conventions.add_convention(session, actor, old.property_id, old.partner_organisation_id, details)


def proposal(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """The owner mostly accepts."""
    accepted = dice.random() < 0.85
    with t.act("manager", day) as (session, actor):
        answers.answer_proposal(session, actor, _case(owed), accepted, reason=None if accepted else WORDS)


def question(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Answer what the owner asked."""
    with t.act(who, day) as (session, actor):
        asking.answer_about_proposal(session, actor, _case(owed), WORDS)


def household(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """The household mostly accepts."""
    with t.act(who, day) as (session, actor):
        answers.record_household_answer(session, actor, _case(owed), dice.random() < 0.9)


def duty(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Do it."""
    with t.act("manager", day) as (session, actor):
        duties.do_duty(session, actor, _case(owed), owed.subject_id, done_at=clock.now(), receipt=WORDS)


def contribution(name: str) -> Callable[[Teller, date, Obligation, str, Random], None]:
    """Give a contribution to a review."""

    def give(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
        with t.act(who, day) as (session, actor):
            getattr(contributions, name)(session, actor, _case(owed), recommendation="for", text=WORDS)

    return give


def unit(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """The owner mostly keeps the unit available."""
    with t.act("manager", day) as (session, actor):
        contributions.confirm_unit(session, actor, _case(owed), available=dice.random() < 0.8, note=WORDS)


def decision(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """The Equipe renews where it can, else refuses with an exit plan."""

    def sitting() -> renewals.Sitting:
        with t.act("head", day) as (session, _):
            present = tuple(member.id for member in equipe.members(session, t.company.partnership_id, day))
        return renewals.Sitting(day, present, WORDS, missing_reason=WORDS, late_reason=WORDS, conditions_reason=WORDS)

    if dice.random() < 0.6:
        try:
            with t.act("head", day) as (session, actor):
                renewals.grant(
                    session, actor, _case(owed), months=6, codes=("work_settling",), proven_reasons=WORDS, sitting=sitting()
                )
            return
        except Refused:
            pass
    with t.act("head", day) as (session, actor):
        leaving.refuse_renewal(
            session,
            actor,
            _case(owed),
            reasons=WORDS,
            codes=("reasons_not_proven",),
            steps=(_step(day),),
            exit_plan=WORDS,
            sitting=sitting(),
        )


def stay_end(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Where nothing else decides it, the departure is started for the last day, or for today when that is past."""
    with t.act("head", day) as (session, actor):
        case = session.get_one(Case, _case(owed))
        if case.stage == "hosted" and case.ends_on is not None:
            leaving.start_leaving(
                session, actor, case.id, reason="months_used_up", leaves_on=max(case.ends_on - timedelta(days=1), day),
                exit_plan=WORDS, steps=(_step(day),),
            )  # fmt: skip


def handback(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Take the home back; a move that never came about is called off before."""
    with t.act("manager", day) as (session, actor):
        if moves.open_move(session, _case(owed)) is not None:
            moves.call_off_move(session, actor, _case(owed), reason=WORDS)
    t.hand_back(_case(owed), day)


def opinion(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Write it, mostly in favour."""
    t.say(_case(owed), day, who, "for" if dice.random() < 0.9 else "unsure", WORDS)


def minutes(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Sign them."""
    with t.act(who, day) as (session, actor):
        signing.sign(session, actor, owed.subject_id)


def exit_step(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Do it."""
    with t.act(who, day) as (session, actor):
        exit_steps.do_step(session, actor, _case(owed), owed.subject_id)


def follow_up(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Record how the household fares."""
    from portal.workflow.departures.models import FollowUp

    with t.act("head", day) as (session, _):
        months = session.scalars(select(FollowUp.months).where(FollowUp.id == owed.subject_id)).one()
    departing.follow_up(t, _case(owed), day, months, WORDS)


def meet(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Meet the household."""
    t.meet(_case(owed), day, WORDS, "", who)


def concern(t: Teller, day: date, owed: Obligation, who: str, dice: Random) -> None:
    """Answer it."""
    with t.act(who, day) as (session, actor):
        concerns.acknowledge_concern(session, actor, _case(owed), owed.subject_id, answer=WORDS)


ACTS: dict[str, Callable[[Teller, date, Obligation, str, Random], None]] = {
    "draft": draft,
    "check": check,
    "information": answer,
    "ticket": ticket,
    "certificate": certificate,
    "convention": convention,
    "proposal": proposal,
    "proposal_question": question,
    "household_answer": household,
    "duty_public_safety_notice": duty,
    "duty_building_transfer_notice": duty,
    "duty_contract_registration": duty,
    "duty_utilities_transfer": duty,
    "social_opinion": contribution("give_opinion"),
    "educator_report": contribution("give_report"),
    "financial_statement": contribution("give_statement"),
    "unit_question": unit,
    "renewal_decision": decision,
    "stay_end": stay_end,
    "handback": handback,
    "opinion": opinion,
    "minutes": minutes,
    "exit_step": exit_step,
    "follow_up": follow_up,
    "quiet_support": meet,
    "concern": concern,
}
"""What is done about each kind. A kind that is not here is left alone, and shows in the report as escalated or open."""


def _step(day: date) -> Step:
    return Step(WORDS, day + timedelta(days=3), None)


def _case(owed: Obligation) -> UUID:
    assert owed.case_id is not None
    return owed.case_id
