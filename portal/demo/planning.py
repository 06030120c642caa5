"""The plans of the demo's households: drafted, signed by the household and the educator, revised."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from portal.records.plans import signing as papers
from portal.workflow.support.models import AREAS
from portal.workflow.support.plans import drafting, signing
from portal.workflow.support.plans.content import PlannedGoal, content_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.demo.teller import Teller
    from tenants.actor import Actor

SUMMARY = "Concordato con il nucleo: casa, lavoro e conti, un passo alla volta."
STANDS = {
    "home": "Il nucleo cerca un bilocale o trilocale in affitto a Crema o nei paesi vicini; finora nessuna offerta.",
    "work": "Un contratto a termine in famiglia; c'è disponibilità a più ore.",
    "money": "Un debito con una finanziaria e nessun risparmio all'ingresso.",
    "family": "I figli frequentano la scuola con regolarità; la rete di aiuto è piccola.",
}


@dataclass(frozen=True)
class Aim:
    """A goal of the demo's plans; ``days`` until it is due."""

    area: str
    title: str
    expected: str
    indicator: str
    days: int
    start: int
    household: str
    educator: str
    other: tuple[str, str] = ("", "")


AIMS = (
    Aim("home", "Cercare casa sul mercato privato", "Il nucleo sa cercare, visitare e presentarsi da solo.",
        "Tre visite al mese, richieste documentate", 240, 0, "Guarda gli annunci ogni settimana e telefona.",
        "Accompagna alle prime visite e prepara i documenti.", ("social_worker", "Avvia la domanda per il contributo alla caparra.")),
    Aim("work", "Rendere stabile il lavoro", "Un'entrata certa per almeno un anno.", "Contratto di almeno dodici mesi", 180, 1,
        "Chiede il rinnovo e segue il corso serale.", "Scrive il curriculum e contatta il tavolo Inserimento lavorativo."),
    Aim("money", "Mettere da parte la caparra", "Caparra e prime mensilità pronte alla fine dell'ospitalità.",
        "1.800 € risparmiati", 300, 0, "Mette da parte una somma ogni mese.", "Riguarda i conti insieme ogni mese.",
        ("consultant", "Costruisce il bilancio familiare e tratta la rata con la finanziaria.")),
)  # fmt: skip


def agree(teller: Teller, case_id: UUID, day: date, educator: str = "educator", aims: Sequence[Aim] = AIMS) -> list[UUID]:
    """A first plan: drafted, signed by everybody, in force. Answers its goals."""
    with teller.act(educator, day - timedelta(days=3)) as (session, actor):
        keys = draft(session, actor, case_id, day, aims)
    sign(teller, case_id, day, educator)
    return keys


def draft(session: Session, actor: Actor, case_id: UUID, day: date, aims: Sequence[Aim], summary: str = SUMMARY) -> list[UUID]:
    """The texts and goals of a draft."""
    drafting.write_texts(session, actor, case_id, summary=summary, areas={area: STANDS[area] for area in AREAS})
    keys = []
    for aim in aims:
        keys.append(uuid4())
        drafting.write_goal(session, actor, case_id, _goal(keys[-1], aim, day))
    return keys


def sign(teller: Teller, case_id: UUID, day: date, educator: str = "educator") -> None:
    """The version under way is sent for signature, signed and put in force."""
    with teller.act(educator, day) as (session, actor):
        plan = signing.send_for_signature(session, actor, case_id)
        for one in signing.signers(session, plan):
            papers.sign(session, actor, case_id, one.id, method="screen", data=signature(one.name))
        papers.conclude(session, actor, case_id, agreed_on=day)


def revise(teller: Teller, case_id: UUID, day: date, educator: str = "educator") -> None:
    """A draft of a second version: one goal gets more time and another commitment, a new one joins it. It is not signed yet."""
    more = Aim("family", "Una rete vicino alla nuova casa", "Due famiglie o servizi a cui chiedere aiuto.",
               "Doposcuola avviato e pediatra scelto", 120, 0, "Iscrive i figli al doposcuola.", "Presenta la famiglia alla parrocchia.")  # fmt: skip
    with teller.act(educator, day) as (session, actor):
        drafting.write_goal(session, actor, case_id, _goal(uuid4(), more, day))
        plan = drafting.require_under_way(session, case_id)
        for said in content_of(plan).goals:
            if said.due_on < day:
                more_time = {
                    **said.commitments,
                    "household": "Chiede la conferma a tempo indeterminato e finisce il corso serale.",
                }
                later = replace(
                    said, due_on=day + timedelta(days=90), commitments=more_time if said.area == "work" else said.commitments
                )
                drafting.write_goal(session, actor, case_id, later)


def await_signature(teller: Teller, case_id: UUID, day: date, educator: str = "educator") -> None:
    """The version under way is sent for signature; the household has signed on the screen, the educator has not yet."""
    with teller.act(educator, day) as (session, actor):
        plan = signing.send_for_signature(session, actor, case_id)
        for one in signing.signers(session, plan):
            if one.party == "household":
                papers.sign(session, actor, case_id, one.id, method="screen", data=signature(one.name))


def signature(name: str) -> bytes:
    """A signature as a finger draws it."""
    sheet = Image.new("RGB", (640, 220), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 70), name, fill="#12282c", font_size=54)
    pen.line([(50, 150), (90 + 26 * len(name), 140)], fill="#12282c", width=3)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _goal(key: UUID, aim: Aim, day: date) -> PlannedGoal:
    said = {"household": aim.household, "educator": aim.educator}
    if aim.other[0]:
        said[aim.other[0]] = aim.other[1]
    return PlannedGoal(key, aim.area, aim.title, aim.expected, aim.indicator, aim.start, day + timedelta(days=aim.days), said)
