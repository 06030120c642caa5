"""What the demo's households ask when their stay nears its end, and a renewal that is refused with a plan: a story of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.demo.papers import sheet
from portal.records.documents import intake
from portal.records.documents.commands import Place, attach
from portal.workflow.assessment import equipe
from portal.workflow.departures import exit_steps, leaving
from portal.workflow.departures.exit_steps import Step
from portal.workflow.renewals import requests
from portal.workflow.renewals.sitting import Sitting

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from portal.demo.teller import Teller


def ask(teller: Teller, case_id: UUID, day: date, who: str, words: str, *, months: int | None, stay: bool = True) -> None:
    """The social worker writes down what the household says."""
    with teller.act("social_worker", day) as (session, actor):
        requests.record_request(
            session, actor, case_id, wants_renewal=stay, asked_by=who, asked_on=day - timedelta(days=1), way="in_person",
            reasons=words, months=months,
        )  # fmt: skip


def prove(teller: Teller, case_id: UUID, day: date, title: str, words: str) -> None:
    """A paper as the educator photographed it."""
    with teller.act("educator", day) as (session, actor):
        received = intake.receive(sheet(title, words))
        attach(session, actor, received, Place("renewal", case_id=case_id), kind="evidence", title=title)


def refuse(teller: Teller, case_id: UUID, day: date, leaves_on: date) -> None:
    """The Equipe does not renew: the household has another home, and a plan says what is still to be done."""
    people = {name: teller.company.actors[name].person_id for name in ("social_worker", "educator")}
    with teller.act("head", day) as (session, actor):
        present = tuple(member.id for member in equipe.members(session, teller.company.partnership_id, day))
        leaving.refuse_renewal(
            session, actor, case_id, reasons="Il nucleo ha trovato un bilocale in affitto e non chiede altri mesi.",
            codes=("household_declined", "other_solution"), leaves_on=leaves_on,
            exit_plan="Contratto di locazione firmato; volture e trasloco entro la data di uscita.",
            steps=(
                Step("Firmare il contratto del bilocale", day + timedelta(days=8), None),
                Step("Domanda di contributo per la caparra", day + timedelta(days=16), people["social_worker"]),
                Step("Volture di luce e gas", day + timedelta(days=22), people["educator"]),
                Step("Trasloco con l'aiuto dei volontari", leaves_on, None),
            ),
            sitting=Sitting(day, present, "Sentiti gli operatori; decisione unanime.", missing_reason="Il nucleo ha già trovato casa."),
        )  # fmt: skip
    with teller.act("educator", day + timedelta(days=7)) as (session, actor):
        first = next(row for row in exit_steps.steps_of(session, case_id) if row.what.startswith("Firmare"))
        exit_steps.do_step(
            session, actor, case_id, first.id, note="Contratto registrato, quattro più quattro a canone concordato."
        )
