"""Tell the demo's story: a first household whose arrival in February 2022 is fact, and invented ones at every stage, seen from today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select, update

from portal.demo import cast, departing, homes, inspecting, money, papers, planning, renewing, reporting, searching, walking
from portal.demo.hours import at_hour
from portal.demo.teller import Teller
from portal.records.documents import store
from portal.records.notifications.models import Bounce
from portal.workflow.assessment import information
from portal.workflow.cases import absences, filters
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.placements import asking, moves
from portal.workflow.placements.models import Placement
from portal.workflow.referrals import need, path, protection
from portal.workflow.referrals.facts import NeedFacts
from portal.workflow.rules import add_months
from portal.workflow.support import funding
from portal.workflow.support.funding import Funding
from tenants import clock, scope
from tenants.organisations import Organisation
from tenants.outbox import OutboxRow
from tenants.people import Account

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.settings import Settings
    from tenants.database import Database
    from tenants.system import System

FIRST_DAY = date(2022, 2, 7)
"""The announcement says "the beginning of February 2022"; the day itself is ours."""


def is_empty(system: System) -> bool:
    """Whether nobody has been founded yet."""
    with system.work() as session:
        return session.scalar(select(func.count()).select_from(Organisation)) == 0


def seed(system: System, database: Database, settings: Settings | None = None) -> None:
    """Fill an empty portal. Takes some seconds: it is the portal's own commands, each on its day.

    Raises:
        RuntimeError: in production, where invented people and known passwords have no place.
    """
    if settings is not None and settings.is_production:
        raise RuntimeError("the demo's people and passwords are refused in production")
    if settings is not None:
        store.configure(settings)
    today = clock.today()
    with clock.at_day(cast.FOUNDED):
        company = cast.found(system)
    teller = Teller(database, system, company, today)
    places = homes.furnish(teller)
    _first_household(teller, places.flat)
    _finished(teller, places)
    _living(teller, places)
    _coming(teller, places)
    _moving(teller, places)
    inspecting.inspect(teller, places)
    _beginning(teller)
    _funded(teller)
    teller.close_sittings()
    _history_is_read(teller)
    _one_mail_came_back(teller)


def _first_household(teller: Teller, flat: UUID) -> None:
    """Fact: a first household moved in at the beginning of February 2022. Invented: who it is, its renewal, its departure."""
    case_id = teller.eligible("first", FIRST_DAY - timedelta(days=60))
    teller.move_in(case_id, flat, FIRST_DAY, "Mirela Popa")
    goals = planning.agree(teller, case_id, FIRST_DAY + timedelta(days=10))
    for month in range(1, 20, 2):
        teller.meet(
            case_id,
            FIRST_DAY + timedelta(days=30 * month),
            "Verifica dei conti e della ricerca della casa.",
            "Prossima visita a un alloggio.",
        )
    money.aim(teller, case_id, FIRST_DAY + timedelta(days=70), 1_200, 1_200, 400, owed=1_200, instalment=60)
    for month, saved in ((3, 40), (8, 90), (14, 120), (20, 160)):
        day = FIRST_DAY + timedelta(days=30 * month)
        money.budget(teller, case_id, day.replace(day=1), day, 1250, 820, 60, saved)
    teller.open_due_reviews(date(2022, 11, 9))
    teller.contribute(case_id, date(2022, 12, 5), who=("opinion", "report", "statement", "unit"), months=12)
    teller.grant(case_id, date(2022, 12, 20), 12)
    teller.close_goal(case_id, goals[1], date(2023, 6, 12), "met", "Contratto a tempo indeterminato part time.")
    teller.close_goal(case_id, goals[2], date(2023, 11, 20), "met", "Caparra coperta.")
    departing.leave(
        teller, case_id, date(2023, 12, 4), date(2024, 1, 31), "own_home_found", "Bilocale in affitto a canone concordato."
    )
    teller.hand_back(case_id, date(2024, 1, 31))
    departing.outcome(
        teller, case_id, date(2024, 2, 2), "private_rent", "Dopo due anni il nucleo vive in affitto, con un lavoro stabile."
    )
    for months, day in ((3, date(2024, 5, 2)), (6, date(2024, 8, 1)), (12, date(2025, 2, 3))):
        departing.follow_up(teller, case_id, day, months, "Affitto pagato regolarmente; figli a scuola.")


def _finished(teller: Teller, places: homes.Homes) -> None:
    """A household that left, one found not eligible, one that found a home by itself."""
    start = teller.day(-470)
    case_id = teller.eligible("closed", start - timedelta(days=40))
    teller.move_in(case_id, places.others[1], start, "Valentina Bassi", "second_educator")
    planning.agree(teller, case_id, start + timedelta(days=7), "second_educator")
    searching.search(
        teller, case_id, teller.day(-210), (searching.JOB, searching.AGENCY, searching.FOUND), "second_educator", apart=25
    )
    departing.leave(teller, case_id, teller.day(-150), teller.day(-118), "own_home_found", "Contratto a canone concordato.")
    reporting.report(
        teller, case_id, teller.day(-120), start, "final",
        "Il percorso si conclude con una casa in affitto e un lavoro confermato. Il nucleo sa a chi rivolgersi e tiene i conti da solo.",
        "second_educator",
        scores={
            "home": ("met", 4, "Bilocale a canone concordato."),
            "work": ("met", 4, "Contratto confermato."),
            "money": ("partly_met", 3, "Coperti due terzi della caparra."),
        },
    )  # fmt: skip
    teller.hand_back(case_id, teller.day(-118))
    departing.outcome(teller, case_id, teller.day(-115), "private_rent", "Affitto a canone concordato, lavoro confermato.")

    case_id = teller.refer("rejected", teller.day(-80), "second_social_worker")
    teller.submit(case_id, teller.day(-78), "second_social_worker")
    teller.take_up(case_id, teller.day(-75), teller.day(-66))
    teller.decide(
        case_id,
        teller.day(-66),
        "rejected",
        "need_beyond_programme",
        "Serve un percorso di lungo periodo: orientato ai servizi dedicati.",
        said="Discussa a lungo: la difficoltà dura da due anni e dodici mesi non bastano. La coordinatrice chiede che il suo dissenso sia a verbale.",
        voices={
            "head": ("against", "La difficoltà non è temporanea: il programma non può risolverla."),
            "coordinator": ("for", "Con un accompagnamento più fitto dodici mesi possono bastare per agganciare i servizi."),
        },
        aside={"social_worker": "Una mia parente stretta segue la stessa persona come volontaria."},
    )

    case_id = teller.eligible("withdrawn", teller.day(-95))
    with teller.act("social_worker", teller.day(-60)) as (session, actor):
        path.withdraw(session, actor, case_id, asked_by="household", reason="Il nucleo ha trovato un alloggio da solo.")


def _living(teller: Teller, places: homes.Homes) -> None:
    """Households in a home: one just arrived, one under review, one renewed, one about to leave."""
    case_id = teller.eligible("hosted_new", teller.day(-45))
    teller.move_in(case_id, places.others[0], teller.day(-1), "Samuel Owusu", "second_educator")
    teller.plan_meeting(case_id, teller.day(-1), at_hour(teller.day(1), 16), "second_educator")
    teller.reads(case_id, teller.day(-1), "en", "second_educator")

    start = teller.day(-230)
    case_id = teller.eligible("hosted_middle", start - timedelta(days=40))
    teller.move_in(case_id, places.others[7], start, "Ester Cattaneo", "second_educator")
    goals = planning.agree(teller, case_id, start + timedelta(days=9), "second_educator")
    walking.walk(teller, case_id, [start + timedelta(days=15 + 26 * n) for n in range(8)], goals, "second_educator")
    searching.search(
        teller,
        case_id,
        teller.day(-70),
        (searching.CENTRE, searching.AGENCY, searching.CANTEEN, searching.CALL),
        "second_educator",
    )
    planning.revise(teller, case_id, teller.day(-3), "second_educator")
    planning.await_signature(teller, case_id, teller.day(-2), "second_educator")
    walking.worry(
        teller, case_id, teller.day(-1), "Il figlio più grande non va a scuola da una settimana e la madre non risponde.", "call",
        educator="second_educator",
    )  # fmt: skip

    start = teller.day(-302)
    case_id = teller.eligible("hosted_review", start - timedelta(days=40))
    teller.move_in(case_id, places.flat, start, "Daniela Raimondi")
    goals = planning.agree(teller, case_id, start + timedelta(days=9))
    walking.walk(teller, case_id, [start + timedelta(days=15 + 24 * n) for n in range(12)], goals)
    searching.search(
        teller, case_id, teller.day(-90), (searching.CANTEEN, searching.LANDLORD, searching.AGENCY, searching.JOB, searching.CALL)
    )
    searching.search(teller, case_id, teller.day(-8), (searching.DUE,))
    walking.worry(
        teller, case_id, teller.day(-70), "La bolletta del gas è il doppio del solito: rischio di insoluto.", "meet",
        "Ne parliamo giovedì con la consulente; intanto sentito il fornitore per la rateizzazione.",
    )  # fmt: skip
    walking.note(
        teller, case_id, teller.day(-30), "La signora si apre di più quando non c'è la figlia: tenere qualche colloquio da sola."
    )
    money.aim(teller, case_id, start + timedelta(days=25), 1_800, 1_200, 600, owed=2_160, instalment=120)
    for step in range(9):
        day = start + timedelta(days=25 + 30 * step)
        money.budget(teller, case_id, day.replace(day=1), day, 1390, 930 - 10 * step, 120, 60 + 15 * step)
    teller.close_goal(case_id, goals[0], teller.day(-40), "partly_met", "Quattro visite, nessuna offerta accettata.")
    planning.revise(teller, case_id, teller.day(-2))
    reporting.report(
        teller, case_id, teller.day(-115), start, "intermediate",
        "Il nucleo ha trovato un suo ritmo: il lavoro si consolida, la casa resta il nodo. Nei prossimi mesi la ricerca si allarga ai comuni vicini.",
        readers="support.equipe",
    )  # fmt: skip
    reporting.report(
        teller, case_id, teller.day(-4), teller.day(-115), "renewal",
        "La stabilizzazione del contratto è attesa per settembre: con altri otto mesi il nucleo arriva alla caparra e finisce l'anno scolastico.",
        approved=False,
    )  # fmt: skip
    for offset in (-27, -26):  # ninety days before the end: a leap day makes it the second
        teller.open_due_reviews(teller.day(offset))
    renewing.ask(
        teller, case_id, teller.day(-20), "Daniela Raimondi",
        "Il contratto scade a settembre e la ditta parla di stabilizzarlo; la caparra sarà pronta a primavera. I figli finiscono l'anno a giugno.",
        months=8,
    )  # fmt: skip
    renewing.prove(
        teller, case_id, teller.day(-15), "Proroga del contratto di lavoro",
        "Si proroga il rapporto di lavoro a tempo determinato\nfino al 30 settembre, part time 24 ore settimanali.",
    )  # fmt: skip
    teller.contribute(case_id, teller.day(-6), who=("report",))
    teller.contribute(case_id, teller.day(-2), who=("unit by telephone",))
    teller.plan_meeting(case_id, teller.day(-3), at_hour(teller.day(0), 18))
    homes.complain(teller, places.flat)

    start = teller.day(-430)
    case_id = teller.eligible("hosted_renewed", start - timedelta(days=40))
    teller.move_in(case_id, places.others[2], start, "Olena Kovalenko")
    planning.agree(teller, case_id, start + timedelta(days=9))
    for step in range(12):
        kind, day = ("plan_review" if step % 3 == 2 else "home_visit"), start + timedelta(days=15 + 33 * step)
        teller.meet(case_id, day, "Colloquio e verifica del progetto.", "Nuovo appuntamento fra un mese.", kind=kind)
    searching.search(teller, case_id, teller.day(-80), (searching.LANDLORD, searching.CANTEEN, searching.CALL, searching.AGENCY))
    teller.reads(case_id, start + timedelta(days=15), "uk")
    teller.open_due_reviews(start + timedelta(days=280))
    teller.contribute(case_id, start + timedelta(days=300), who=("opinion", "report", "statement", "unit"))
    teller.bring_to_the_equipe(case_id, start + timedelta(days=312), start + timedelta(days=325))
    teller.grant(case_id, start + timedelta(days=325), 8)
    teller.plan_meeting(case_id, teller.day(-1), at_hour(teller.day(4), 17))

    start = teller.day(-330)
    case_id = teller.eligible("leaving", start - timedelta(days=40))
    teller.move_in(case_id, places.others[3], start, "Roberto Crotti")
    planning.agree(teller, case_id, start + timedelta(days=9))
    for step in range(10):
        teller.meet(case_id, start + timedelta(days=15 + 31 * step), "Ricerca della casa e conti.", "Visita a un bilocale.")
    searching.search(teller, case_id, teller.day(-75), (searching.AGENCY, searching.CANTEEN, searching.FOUND), apart=16)
    for offset in (-55, -54):
        teller.open_due_reviews(teller.day(offset))
    renewing.ask(
        teller, case_id, teller.day(-24), "Roberto e Lorena Crotti", "Abbiamo trovato un bilocale: non ci servono altri mesi.",
        months=None, stay=False,
    )  # fmt: skip
    teller.contribute(case_id, teller.day(-22), who=("report", "unit"))
    renewing.refuse(teller, case_id, teller.day(-18), teller.day(9))


def _moving(teller: Teller, places: homes.Homes) -> None:
    """A household for which the Comune asks another home, and one whose move was agreed on."""
    with teller.act("social_worker", teller.day(-1)) as (session, actor):
        moves.ask_move(
            session, actor, case_of(session, places.others[7]), places.others[5], teller.day(12),
            reason="Il monolocale è stretto per due: manca un posto per studiare.",
        )  # fmt: skip
    with teller.act("manager", teller.day(-6)) as (session, actor):
        renewed = case_of(session, places.others[2])
        why = "Si rifà l'impianto idraulico dell'Interno 3: due mesi di lavori."
        moves.ask_move(session, actor, renewed, places.others[6], teller.day(2), reason=why)
    with teller.act("social_worker", teller.day(-4)) as (session, actor):
        moves.answer_move(session, actor, renewed, True, note="Il nucleo è d'accordo: la scuola resta la stessa.")
    with teller.act("manager", teller.day(-1)) as (session, actor):
        moves.start_checklist(session, actor, renewed, "handover")


def case_of(session: Session, unit_id: UUID) -> UUID:
    """The case of the household that lives in a unit."""
    return session.scalars(select(Placement.case_id).where(Placement.unit_id == unit_id, Placement.state == "living")).one()


def _coming(teller: Teller, places: homes.Homes) -> None:
    """Households that wait, are offered a unit, or are about to get the keys."""
    case_id = teller.eligible("assigned", teller.day(-50))
    teller.assign(case_id, places.others[4], teller.day(-9), teller.day(1))
    searching.search(teller, case_id, teller.day(-6), searching.AT_ONCE, apart=1)
    teller.agree(case_id, teller.day(-2), "Paola Severgnini")
    teller.book(case_id, teller.day(-2), at_hour(teller.day(1), 10))
    homes.begin_handover(teller, case_id)

    case_id = teller.eligible("proposed", teller.day(-40))
    teller.propose(case_id, places.ending, teller.day(-2), teller.day(12), "head", beyond=homes.BEYOND)
    teller.household_says(case_id, teller.day(-1), True)
    with teller.act("manager", teller.day(0)) as (session, actor):
        asking.ask_about_proposal(
            session, actor, case_id, "Serve un posto per le biciclette o per il passeggino? Al piano terra c'è."
        )
    with teller.act("social_worker", teller.day(-1)) as (session, actor):
        protection.set_protected(session, actor, case_id, True)

    case_id = teller.eligible("waiting_calm", teller.day(-120), "second_social_worker")
    teller.propose(case_id, places.others[5], teller.day(-24), teller.day(-10))
    teller.household_says(case_id, teller.day(-22), False, "too_far")
    teller.eligible("waiting_urgent", teller.day(-28))


def _beginning(teller: Teller) -> None:
    """Drafts, a referral to take up, two cases before the Equipe."""
    soon = teller.day(3)
    case_id = teller.refer("assessed", teller.day(-14))
    papers.bring(teller, "assessed", case_id, teller.day(-13))
    teller.submit(case_id, teller.day(-12))
    teller.take_up(case_id, teller.day(-7), soon)
    with teller.act("coordinator", teller.day(-4)) as (session, actor):
        information.ask_information(
            session, actor, case_id, "Quando è fissato l'accesso dell'ufficiale giudiziario?", teller.day(2)
        )

    teller.say(
        case_id, teller.day(-1), "coordinator", "for", "Dodici mesi permettono di finire le cure e di rientrare dal debito."
    )

    case_id = teller.refer("fifth", teller.day(-20), "second_social_worker")
    teller.submit(case_id, teller.day(-18), "second_social_worker")
    teller.take_up(case_id, teller.day(-7), soon)

    case_id = teller.refer("submitted", teller.day(-5))
    papers.bring(teller, "submitted", case_id, teller.day(-2))
    teller.submit(case_id, teller.day(-1))

    with teller.act("social_worker", teller.day(0)) as (session, actor):
        need.set_needs(
            session,
            actor,
            case_id,
            NeedFacts(("cot", "near_transport"), 2, area="Crema"),
            why="Il nuovo lavoro è raggiungibile solo in autobus.",
        )
    second, first = teller.company.actors["second_social_worker"], teller.company.actors["social_worker"]
    with teller.act("second_social_worker", teller.day(-1)) as (session, actor):
        away = {"starts_on": teller.day(4), "last_day": teller.day(11)}
        absences.record_absence(session, actor, second.person_id, first.person_id, **away)

    with teller.act("social_worker", teller.day(-1)) as (session, actor):
        filters.save_filter(session, actor, "Urgenti in attesa", {"stage": "waiting", "urgent": "yes"})
    papers.bring(teller, "draft_ready", teller.refer("draft_ready", teller.day(-3)), teller.day(-2))
    teller.refer("draft_new", teller.day(-52), "second_social_worker", complete=False)


def _funded(teller: Teller) -> None:
    """Two agreements that fund the educators' hours, a year each until the last day of the running month; the second was raised once."""
    after = add_months(teller.today.replace(day=1), 1)
    years = [add_months(after, -24), add_months(after, -12), add_months(after, 6)]
    with teller.act("coordinator", years[0]) as (session, actor):
        before = Funding("Coprogettazione, primo lotto", years[0], years[1] - timedelta(days=1), 60)
        funding.fund(session, actor, teller.company.partnership_id, before)
    now = Funding("Coprogettazione, secondo lotto", years[1], years[2] - timedelta(days=1), 40)
    with teller.act("coordinator", years[1]) as (session, actor):
        made = funding.fund(session, actor, teller.company.partnership_id, now).agreement_id
    with teller.act("coordinator", teller.day(-40)) as (session, actor):
        funding.revise(session, actor, made, replace(now, hours=48), why="Otto ore in più, atto integrativo", seen=1)


def _history_is_read(teller: Teller) -> None:
    """What happened long ago has been read and delivered: only the last days' messages are still to go out."""
    recent = at_hour(teller.day(-2), 0)
    with teller.system.work() as session:
        old = select(Delivery.id).join(Notification, Notification.id == Delivery.notification_id).where(Notification.at < recent)
        ids = list(session.scalars(old))
        session.execute(
            update(Delivery).where(Delivery.id.in_(ids)).values(state="sent", attempts=1, sent_at=Delivery.created_at)
        )
        keys = [f"deliver:{each}" for each in ids]
        session.execute(update(OutboxRow).where(OutboxRow.dedup_key.in_(keys)).values(done_at=func.now()))
    for actor in teller.company.actors.values():
        with scope.bound(scope.of(actor)), teller.database.transaction() as session:
            mine = (Notification.person_id == actor.person_id) & (Notification.at < recent)
            session.execute(update(Notification).where(mine).values(read_at=Notification.at))


def _one_mail_came_back(teller: Teller) -> None:
    """A mailbox that is full: its e-mail was given up and its address bounces, for administrator and operator to see."""
    educator = teller.company.actors["second_educator"].person_id
    words, at = "552 5.2.2 Mailbox full", at_hour(teller.day(-4), 9)
    with teller.system.work() as session:
        mine = (
            select(Delivery.id)
            .where(Delivery.person_id == educator, Delivery.state == "sent")
            .order_by(Delivery.created_at.desc())
        )
        lost = session.scalars(mine.limit(1)).one()
        session.execute(
            update(Delivery).where(Delivery.id == lost)
            .values(state="gave_up", last_error=words, first_tried_at=at, sent_at=None)
        )  # fmt: skip
        row = OutboxRow.dedup_key == f"deliver:{lost}"
        session.execute(update(OutboxRow).where(row).values(done_at=None, dead_at=at, last_error=words))
        address = session.scalars(select(Account.email).where(Account.person_id == educator)).one()
        session.add(Bounce(person_id=educator, address=address, refusals=2, words=words, since=at, last_at=at))
