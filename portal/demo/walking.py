"""What educators did with the households of the demo, meeting by meeting: the story that reports are composed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.demo.hours import at_hour
from portal.workflow.support.meetings import attending, concerns, notes, record, recording
from tenants import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from portal.demo.teller import Teller


@dataclass(frozen=True)
class Met:
    """One meeting of the story. ``moved`` is how far the goal of this place in the plan was found to be."""

    kind: str
    minutes: int
    done: str
    next_step: str = ""
    moved: tuple[tuple[int, int], ...] = ()
    missing: str = ""
    nobody: str = ""
    equipe: str = ""
    own: str = ""
    place: str = "A casa"


PATH: tuple[Met, ...] = (
    Met("home_visit", 60, "Abbiamo visto insieme la casa, il regolamento e le spese che restano a carico della famiglia.",
        "Raccogliere i documenti per il centro per l'impiego."),
    Met("interview", 60, "Scritto il curriculum e aperta la scheda al centro per l'impiego.", "Due candidature entro la settimana.",
        moved=((1, 1),), place="In sede"),
    Met("phone", 15, "Confermato il colloquio con la cooperativa di pulizie.", "Provare insieme le domande."),
    Met("accompaniment", 120, "Accompagnamento al colloquio con la cooperativa: proposto un mese di prova.",
        "Portare i documenti per l'assunzione.", moved=((1, 2),), place="Cooperativa, via Cadorna"),
    Met("home_visit", 45, "Letta insieme la prima busta paga; separata la spesa fissa dal resto.",
        "Tenere gli scontrini per un mese.", moved=((2, 1),), missing="school"),
    Met("interview", 60, "Iscrizione a tre agenzie immobiliari, con la scheda del nucleo e le buste paga.",
        "Telefonare alle agenzie il lunedì.", moved=((0, 1),), place="In sede"),
    Met("home_visit", 60, "", nobody="not_told", own="Seconda volta che il messaggio non arriva: chiedere un altro numero."),
    Met("plan_review", 90, "Riletto il progetto con la famiglia: il lavoro procede, la casa è ferma.",
        "Allargare la ricerca ai comuni vicini.", equipe="La famiglia teme il trasferimento di scuola: utile un contatto con l'istituto.",
        place="In sede"),
    Met("accompaniment", 90, "Visita a un trilocale a Castelleone: canone sostenibile, caparra di tre mensilità.",
        "Chiedere se la caparra si può dividere.", moved=((0, 2),), place="Castelleone"),
    Met("home_visit", 45, "Rivisti i conti del mese: accantonati i primi risparmi.", "Bonifico automatico il giorno dello stipendio.",
        moved=((2, 2),)),
    Met("phone", 10, "L'agenzia ha scelto un altro inquilino; chiamate altre due.", "Visita fissata per la settimana prossima."),
    Met("interview", 60, "Proposta la conferma a tempo determinato di dodici mesi.", "Leggere insieme il contratto.",
        moved=((1, 3),), place="In sede"),
)  # fmt: skip


def walk(teller: Teller, case_id: UUID, days: Sequence[date], goals: Sequence[UUID], educator: str = "educator") -> None:
    """The meetings of :data:`PATH`, one on each of these days, with the goals of the plan that they moved."""
    for day, met in zip(days, PATH, strict=False):
        with teller.act(educator, day) as (session, actor):
            people = attending.members(session, case_id)
            some = bool(met.missing) and len(people) > 1
            written = record.Record(
                starts_at=min(at_hour(day, 15 if met.kind == "home_visit" else 10), clock.now() - timedelta(hours=3)),
                minutes=met.minutes,
                attendance="nobody" if met.nobody else "some" if some else "all",
                absence=met.nobody or None,
                absent={people[-1]: met.missing} if some else None,
                kind=met.kind,
                place=None if met.kind == "phone" else met.place,
                done=met.done,
                next_step=met.next_step,
                moved=tuple(record.Moved(goals[place], level) for place, level in met.moved if place < len(goals)),
                equipe_note=met.equipe,
                own_note=met.own,
            )
            recording.record_session(session, actor, case_id, written)


def worry(teller: Teller, case_id: UUID, day: date, text: str, wanted: str, answer: str = "", educator: str = "educator") -> None:
    """A concern, and the social worker's answer when there is one."""
    with teller.act(educator, day) as (session, actor):
        raised = concerns.raise_concern(session, actor, case_id, text=text, wanted=wanted).id
    if answer:
        with teller.act("social_worker", day + timedelta(days=1)) as (session, actor):
            concerns.acknowledge_concern(session, actor, case_id, raised, answer=answer)


def note(teller: Teller, case_id: UUID, day: date, text: str, educator: str = "educator") -> None:
    """A working note."""
    with teller.act(educator, day) as (session, actor):
        notes.write_note(session, actor, case_id, text=text)
