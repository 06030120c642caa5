"""The steps of a household's path as the demo's people take them: the portal's own commands, each on its day."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from portal.demo.hours import at_hour
from portal.demo.households import ADDRESSES, AREAS, FAMILIES, Family
from portal.records.minutes import signing
from portal.workflow.assessment import decisions, equipe, opinions, sessions, sittings
from portal.workflow.departures import handback
from portal.workflow.placements import agreements, answers, duties, handover, inspections, on_behalf
from portal.workflow.placements import propose as proposals
from portal.workflow.placements.models import Duty
from portal.workflow.referrals import address, consent, economy, household, need, opening, path
from portal.workflow.referrals.facts import AddressFacts, EconomicFacts, IncomeFacts, MemberFacts, NeedFacts, SocialFacts
from portal.workflow.referrals.models import Member
from portal.workflow.renewals import agenda, contributions
from portal.workflow.renewals import decisions as renewals
from portal.workflow.renewals import opening as reviews
from portal.workflow.support import languages, workers
from portal.workflow.support.meetings import planning, record, recording
from portal.workflow.support.plans import goals as ends
from tenants import clock, scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from portal.demo.cast import Company
    from tenants.actor import Actor
    from tenants.database import Database
    from tenants.system import System


Voices = dict[str, tuple[str, str]]
"""The opinion of each member of the Equipe: stance and words."""
AGREED: Voices = {
    "social_worker": ("for", "Il bisogno è reale e temporaneo; il nucleo collabora con il servizio."),
    "head": ("for", "Requisiti presenti, progetto sostenibile."),
    "coordinator": ("for", "L'accompagnamento è possibile con le forze che abbiamo."),
}
RENEWED: Voices = {
    "social_worker": ("for", "Il nucleo ha fatto la sua parte: i mesi servono a non perdere ciò che ha costruito."),
    "head": ("for", "Motivazioni comprovate, alloggio disponibile."),
    "coordinator": ("for", "Il progetto procede e il bilancio migliora."),
}
SAID = "Sentita la relazione del servizio sociale e letti i pareri, la decisione è presa all'unanimità."


@dataclass
class Teller:
    """Tells the demo's story: who acts, on which day, by which command."""

    database: Database
    system: System
    company: Company
    today: date
    sittings: dict[date, UUID] = field(default_factory=dict)
    opened: set[date] = field(default_factory=set)

    @contextmanager
    def act(self, key: str, day: date) -> Iterator[tuple[Session, Actor]]:
        """One transaction of one person on one day."""
        actor = self.company.actors[key]
        with clock.at_day(day), scope.bound(scope.of(actor)), self.database.transaction() as session:
            yield session, actor

    def day(self, offset: int) -> date:
        """So many days from today; negative is past."""
        return self.today + timedelta(days=offset)

    # --- referral

    def refer(self, key: str, day: date, who: str = "social_worker", *, complete: bool = True) -> UUID:
        """A referral with all that the family's page says; an incomplete one stops after the first person."""
        family = FAMILIES[key]
        with self.act(who, day) as (session, actor):
            case = opening.open_referral(session, actor, reference=self._member(family, 0))
            for position in range(1, len(family.members)):
                household.add_member(session, actor, case.id, self._member(family, position))
            if complete:
                self._describe(session, actor, case.id, family, day)
            return case.id

    def _member(self, family: Family, position: int) -> MemberFacts:
        someone = family.members[position]
        return MemberFacts(
            surname=someone.surname,
            given_name=someone.given_name,
            relation=someone.relation,
            born_on=someone.born_on(self.today),
            birth_place=someone.birth_place,
            sex=someone.sex,
            citizenship=someone.citizenship,
            tax_code=someone.code(self.today),
            phone=someone.phone,
        )

    def _describe(self, session: Session, actor: Actor, case_id: UUID, family: Family, day: date) -> None:
        members = session.scalars(select(Member.id).where(Member.case_id == case_id).order_by(Member.position)).all()
        for money in family.incomes:
            facts = IncomeFacts(
                kind=money.kind,
                monthly_cents=money.euro * 100,
                certainty=money.certainty,
                member_id=members[money.member],
                starts_on=day - timedelta(days=200),
                evidence=money.evidence or None,
            )
            economy.add_income(session, actor, case_id, facts)
        economy.set_economic(
            session,
            actor,
            case_id,
            EconomicFacts(
                isee_kind="ordinary" if family.isee_euro else "none",
                isee_cents=family.isee_euro * 100 if family.isee_euro else None,
                isee_expires_on=date(day.year, 12, 31) if family.isee_euro else None,
                debts_cents=family.debts_euro * 100 if family.debts_euro else None,
                no_income=not family.incomes,
            ),
        )
        eviction = day + timedelta(days=family.eviction_in_days) if family.eviction_in_days else None
        need.set_social(
            session,
            actor,
            case_id,
            SocialFacts(
                target=family.target,
                vulnerabilities=family.vulnerabilities,
                temporary_difficulty=family.difficulty,
                account=family.account,
                health=family.health,
                eviction_on=eviction,
            ),
        )
        area = AREAS.get(family.key)
        need.set_needs(
            session, actor, case_id, NeedFacts(needs=family.needs, rooms=family.rooms, urgent=family.urgent, area=area)
        )
        if family.key in ADDRESSES:
            address.set_address(session, actor, case_id, AddressFacts(*ADDRESSES[family.key]))
        reference = family.members[0]
        consent.record_consent(session, actor, case_id, given_on=day, given_by=f"{reference.given_name} {reference.surname}")

    def submit(self, case_id: UUID, day: date, who: str = "social_worker") -> None:
        """The referral goes to the Equipe."""
        with self.act(who, day) as (session, actor):
            path.submit(session, actor, case_id)

    # --- the Equipe

    def sitting(self, asked_on: date, held_on: date) -> UUID:
        """The session of a day, convened once by the coordinator."""
        if held_on not in self.sittings:
            with self.act("coordinator", asked_on) as (session, actor):
                made = sessions.convene(
                    session, actor, self.company.partnership_id, at_hour(held_on, 14, 30), "Sala riunioni, servizio sociale"
                )
                self.sittings[held_on] = made.id
        return self.sittings[held_on]

    def take_up(self, case_id: UUID, day: date, held_on: date) -> None:
        """The Equipe takes the case up for the session of a day."""
        sitting = self.sitting(day, held_on)
        with self.act("social_worker", day) as (session, actor):
            sessions.take_up(session, actor, case_id, sitting)

    def open_sitting(self, day: date) -> None:
        """The session of a day is opened with all the members; the head of service chairs."""
        if day in self.opened:
            return
        self.opened.add(day)
        with self.act("head", day) as (session, actor):
            present = [member.id for member in equipe.members(session, self.company.partnership_id, day)]
            sittings.open_sitting(session, actor, self.sittings[day], present)

    def decide(
        self, case_id: UUID, day: date, outcome: str, reason: str, words: str, said: str = SAID, voices: Voices = AGREED,
        aside: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        """The Equipe's decision in its session: each member's opinion, whoever stands aside, and what the head records."""
        self.open_sitting(day)
        for who, why in (aside or {}).items():
            with self.act(who, day) as (session, actor):
                opinions.stand_aside(session, actor, case_id, why)
        for who, (stance, text) in voices.items():
            if who not in (aside or {}):
                self.say(case_id, day, who, stance, text)
        with self.act("head", day) as (session, actor):
            decisions.decide(session, actor, case_id, outcome=outcome, reason=reason, reasons_text=words, minutes=said)

    def say(self, case_id: UUID, day: date, who: str, stance: str, text: str) -> None:
        """A member's opinion."""
        with self.act(who, day) as (session, actor):
            opinions.give_opinion(session, actor, case_id, stance, text)

    def close_sittings(self) -> None:
        """The sessions that were opened are closed, each on its day, and their minutes signed on the day after: those of the last one not yet."""
        for day in sorted(self.opened):
            with self.act("head", day) as (session, actor):
                sittings.close_sitting(session, actor, self.sittings[day])
            if day == max(self.opened):
                return
            with self.act("head", day + timedelta(days=1)) as (session, actor):
                signing.sign(session, actor, self.sittings[day])

    def eligible(self, key: str, day: date, who: str = "social_worker") -> UUID:
        """From an empty referral to the waiting list in three weeks."""
        case_id = self.refer(key, day, who)
        self.submit(case_id, day + timedelta(days=3), who)
        held_on = day + timedelta(days=14)
        self.take_up(case_id, day + timedelta(days=6), held_on)
        self.decide(
            case_id, held_on, "eligible", "criteria_met", "Il nucleo ha i requisiti e un progetto di autonomia realistico."
        )
        return case_id

    # --- matching and keys

    def propose(
        self, case_id: UUID, unit_id: UUID, day: date, starts_on: date, who: str = "social_worker", beyond: str | None = None
    ) -> None:
        """The Comune offers a unit; ``beyond``: why it does so although the convention ends before."""
        with self.act(who, day) as (session, actor):
            proposals.propose(session, actor, case_id, unit_id, starts_on, despite_needs=True, beyond_convention=beyond)

    def owner_says(self, case_id: UUID, day: date, accepted: bool, reason: str | None = None) -> None:
        """The owner answers."""
        with self.act("manager", day) as (session, actor):
            answers.answer_proposal(session, actor, case_id, accepted, reason=reason)

    def household_says(self, case_id: UUID, day: date, accepted: bool, refusal: str = "not_said") -> None:
        """The household's answer, recorded by the Comune."""
        with self.act("social_worker", day) as (session, actor):
            answers.record_household_answer(session, actor, case_id, accepted, refusal=refusal)

    def assign(self, case_id: UUID, unit_id: UUID, day: date, starts_on: date, educator: str = "educator") -> None:
        """Proposed, accepted by both, and people of the ATS assigned."""
        self.propose(case_id, unit_id, day, starts_on)
        self.owner_says(case_id, day + timedelta(days=1), True)
        self.household_says(case_id, day + timedelta(days=2), True)
        with self.act("coordinator", day + timedelta(days=2)) as (session, actor):
            people = self.company.actors
            workers.assign_workers(
                session, actor, case_id, educator_id=people[educator].person_id, consultant_id=people["consultant"].person_id
            )

    def agree(self, case_id: UUID, day: date, signed_by: str) -> None:
        """The agreement is signed."""
        with self.act("social_worker", day) as (session, actor):
            agreements.sign_agreement(
                session, actor, case_id, form="hospitality_pact", signed_on=day, signed_by=signed_by, contribution_cents=12_000, deposit_cents=15_000,
                conditions="Regolamento della casa consegnato e spiegato.",
            )  # fmt: skip

    def book(self, case_id: UUID, day: date, at: datetime) -> None:
        """The handover is booked."""
        with self.act("manager", day) as (session, actor):
            agreements.book_handover(session, actor, case_id, at)

    def hand_over(self, case_id: UUID, day: date) -> None:
        """The keys, with readings and inventory."""
        with self.act("manager", day) as (session, actor):
            handover.hand_over(
                session,
                actor,
                case_id,
                self._report(session, case_id, at_hour(day, 10), "Alloggio pulito e tinteggiato di recente."),
            )

    def _report(self, session: Session, case_id: UUID, at: datetime, condition: str) -> inspections.Report:
        counted = tuple(
            inspections.Counted(item.room, item.name, item.quantity, item.quantity)
            for item in inspections.inventory_of(session, case_id)
        )
        readings = {"electricity": Decimal(18342), "gas": Decimal("2210.4"), "water": Decimal(771)}
        at = min(at, clock.now())
        return inspections.Report(
            at=at, keys=2, condition=condition, readings=readings, inventory=counted, present="Luca Moretti (educatore)"
        )

    def move_in(self, case_id: UUID, unit_id: UUID, starts_on: date, signed_by: str, educator: str = "educator") -> None:
        """From the waiting list to the keys, in the fortnight before the first day."""
        self.assign(case_id, unit_id, starts_on - timedelta(days=10), starts_on, educator)
        self.agree(case_id, starts_on - timedelta(days=4), signed_by)
        self.book(case_id, starts_on - timedelta(days=3), at_hour(starts_on, 10))
        self.hand_over(case_id, starts_on)
        if starts_on + timedelta(days=1) < self.today:
            self.do_duties(case_id, starts_on + timedelta(days=1))

    def do_duties(self, case_id: UUID, day: date) -> None:
        """The owner's duties of the first 48 hours, written down as done."""
        with self.act("manager", day) as (session, actor):
            for duty in session.scalars(select(Duty).where(Duty.case_id == case_id, Duty.done_at.is_(None))).all():
                duties.do_duty(
                    session, actor, case_id, duty.id, done_at=clock.now(), receipt="Inviata per PEC, ricevuta agli atti."
                )

    # --- support

    def close_goal(self, case_id: UUID, goal_id: UUID, day: date, state: str, note: str, educator: str = "educator") -> None:
        """A goal met, partly met or dropped."""
        with self.act(educator, day) as (session, actor):
            ends.close_goal(session, actor, case_id, goal_id, state=state, note=note)

    def meet(self, case_id: UUID, day: date, done: str, next_step: str, educator: str = "educator", concern: str = "",
             kind: str = "home_visit") -> None:  # fmt: skip
        """A meeting, held and recorded the same day."""
        with self.act(educator, day) as (session, actor):
            begun = min(at_hour(day, 9), clock.now() - timedelta(hours=1))
            recording.record_session(
                session, actor, case_id, record.Record(
                    starts_at=begun, minutes=60, attendance="all", kind=kind, place="A casa", done=done, next_step=next_step,
                    concern=concern, wanted="call",
                ),
            )  # fmt: skip

    def plan_meeting(self, case_id: UUID, asked_on: date, at: datetime, educator: str = "educator") -> None:
        """A meeting to come."""
        with self.act(educator, asked_on) as (session, actor):
            planning.plan_session(session, actor, case_id, worker_id=actor.person_id, starts_at=at, place="A casa")

    def reads(self, case_id: UUID, day: date, language: str, educator: str = "educator") -> None:
        """The language in which the reference person reads."""
        with self.act(educator, day) as (session, actor):
            languages.remember_language(session, actor, case_id, languages.readers(session, case_id)[0].id, language)

    # --- renewal and departure

    def open_due_reviews(self, day: date) -> None:
        """The nightly sweep of that day."""
        with clock.at_day(day), self.system.work() as session:
            reviews.open_due_reviews(session)

    def contribute(self, case_id: UUID, day: date, *, who: tuple[str, ...], educator: str = "educator", months: int = 8) -> None:
        """Contributions to the review: ``opinion``, ``report``, ``statement``, ``unit``."""
        words: dict[str, tuple[Callable[..., Any], str, str]] = {
            "opinion": (
                contributions.give_opinion,
                "social_worker",
                "Il percorso procede; servono ancora alcuni mesi perché il contratto diventi stabile.",
            ),
            "report": (
                contributions.give_report,
                educator,
                "Il nucleo ha partecipato a tutti gli incontri; due obiettivi raggiunti, uno in corso.",
            ),
            "statement": (
                contributions.give_statement,
                "consultant",
                "Risparmio regolare: la caparra sarà coperta entro sei mesi.",
            ),
        }
        for name, (give, key, text) in words.items():
            if name in who:
                with self.act(key, day) as (session, actor):
                    looked = {"checked": True} if name == "opinion" else {}
                    give(session, actor, case_id, recommendation="for", text=text, months=months, **looked)
        if "unit by telephone" in who:
            said = on_behalf.Word("telephone", day, "Paolo Ferri, responsabile degli alloggi", "È fuori sede fino a lunedì.")
            with self.act("social_worker", day) as (session, actor):
                contributions.confirm_unit(session, actor, case_id, available=True, word=said)
        if "unit" in who:
            with self.act("manager", day) as (session, actor):
                contributions.confirm_unit(session, actor, case_id, available=True, note="Nessun altro uso previsto.")

    def bring_to_the_equipe(self, case_id: UUID, asked_on: date, held_on: date) -> None:
        """A renewal goes on the agenda of a session, which is opened with everybody's opinion: what follows decides in it."""
        sitting = self.sitting(asked_on, held_on)
        with self.act("head", asked_on) as (session, actor):
            agenda.put_on_agenda(session, actor, case_id, sitting)
        self.open_sitting(held_on)
        for who, (stance, text) in RENEWED.items():
            self.say(case_id, held_on, who, stance, text)

    def grant(self, case_id: UUID, day: date, months: int) -> None:
        """The Equipe renews, for so many months."""
        with self.act("head", day) as (session, actor):
            present = tuple(member.id for member in equipe.members(session, self.company.partnership_id, day))
            renewals.grant(
                session, actor, case_id, months=months, codes=("work_settling", "savings_growing", "school_year"),
                proven_reasons="Contratto di lavoro in via di stabilizzazione; caparra non ancora coperta; figli a metà dell'anno scolastico.",
                sitting=renewals.Sitting(day, present, "Sentiti servizio sociale, educatore e consulente; decisione unanime."),
            )  # fmt: skip

    def hand_back(self, case_id: UUID, day: date) -> None:
        """The keys come back."""
        with self.act("manager", day) as (session, actor):
            report = self._report(session, case_id, at_hour(day, 11), "Riconsegnato in ordine, normale usura.")
            handback.hand_back(session, actor, case_id, last_day=day, report=report)
