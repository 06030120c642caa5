"""The invented households of the demo: who they are, what they live on, what they need. Their tax codes are computed, valid in form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from codicefiscale import codicefiscale


@dataclass(frozen=True)
class Someone:
    """A member of a household. ``age`` in years today (negative months are not needed); birth day and month are fixed."""

    given_name: str
    surname: str
    sex: Literal["F", "M"]
    age: int
    relation: str
    birth_place: str = "Crema"
    citizenship: str = "IT"
    birthday: tuple[int, int] = (5, 14)
    phone: str | None = None
    tax_code: bool = True

    def born_on(self, today: date) -> date:
        """The birth day that gives this age on ``today``."""
        month, day = self.birthday
        before = (today.month, today.day) < (month, day)
        return date(today.year - self.age - before, month, day)

    def code(self, today: date) -> str | None:
        """The tax code of this name, sex, birth day and place."""
        if not self.tax_code:
            return None
        return str(
            codicefiscale.encode(
                lastname=self.surname,
                firstname=self.given_name,
                gender=self.sex,
                birthdate=self.born_on(today).strftime("%d/%m/%Y"),
                birthplace=self.birth_place,
            )
        )


@dataclass(frozen=True)
class Money:
    """An income: of which member (by position), kind, euro a month, certainty, evidence."""

    member: int
    kind: str
    euro: int
    certainty: str = "certain"
    evidence: str = ""


@dataclass(frozen=True)
class Family:
    """A household as its social worker would describe it."""

    key: str
    members: tuple[Someone, ...]
    incomes: tuple[Money, ...]
    target: str
    vulnerabilities: tuple[str, ...]
    difficulty: str
    account: str
    needs: tuple[str, ...] = ()
    rooms: int = 2
    urgent: bool = False
    isee_euro: int | None = None
    debts_euro: int | None = None
    health: str | None = None
    eviction_in_days: int | None = None


S = Someone

FAMILIES: dict[str, Family] = {
    family.key: family
    for family in (
        Family(
            "first",
            (S("Mirela", "Popa", "F", 41, "reference", "Romania", "RO", (3, 9), "+39 333 0000101"), S("Andrei", "Popa", "M", 16, "child", birthday=(9, 2)),
             S("Ioana", "Popa", "F", 11, "child", birthday=(11, 23))),
            (Money(0, "precarious_work", 780, "likely", "Contratto a chiamata, ultime tre buste paga"), Money(0, "child_benefit", 420)),
            "vulnerability", ("single_parent", "eviction"),
            "Finita locazione: nessun alloggio trovato sul mercato privato in otto mesi di ricerca.",
            "Nucleo inventato per la dimostrazione. Madre sola con due figli, lavoro a chiamata, rete parentale assente in zona.",
            ("near_school",), 3, True, 5400, 1800,
        ),
        Family(
            "draft_new",
            (S("Giuseppe", "Zanini", "M", 58, "reference", phone="+39 333 0000102"),),
            (), "vulnerability", ("job_loss",), "", "",
        ),
        Family(
            "draft_ready",
            (S("Nadia", "Brambati", "F", 34, "reference", phone="+39 333 0000103"), S("Tommaso", "Brambati", "M", 6, "child", birthday=(1, 20))),
            (Money(0, "employment", 890, "certain", "Busta paga di gennaio"),),
            "vulnerability", ("separation",), "Separazione in corso, deve lasciare la casa familiare entro due mesi.",
            "La signora lavora part time in una mensa; cerca casa da sola da tre mesi senza garanzie sufficienti per i proprietari.",
            ("near_school",), 2, isee_euro=7100,
        ),
        Family(
            "submitted",
            (S("Ibrahim", "Sow", "M", 29, "reference", "Senegal", "SN", phone="+39 333 0000104"), S("Awa", "Sow", "F", 27, "spouse", "Senegal", "SN", (8, 3)),
             S("Moussa", "Sow", "M", 1, "child", birthday=(2, 11))),
            (Money(0, "employment", 1150, "certain", "Contratto a tempo determinato"),),
            "vulnerability", ("overcrowding", "migration"), "Ospiti di connazionali in cinque in un bilocale.",
            "Lavoro stabile da sei mesi in un'azienda agricola. Nessun proprietario affitta senza garante.", ("cot",), 2, isee_euro=6300,
        ),
        Family(
            "assessed",
            (S("Carla", "Guerini", "F", 52, "reference", phone="+39 333 0000105"), S("Matteo", "Guerini", "M", 22, "child", birthday=(12, 1))),
            (Money(0, "inclusion_allowance", 620), Money(1, "precarious_work", 300, "uncertain", "Lavori stagionali")),
            "fragility", ("illness", "debts", "eviction"), "Morosità incolpevole dopo una malattia; sfratto convalidato.",
            "La risposta abitativa può permettere di completare le cure e di rientrare dal debito.", ("lift_or_ground_floor",), 2, True, 4200, 6500,
            "In cura oncologica, prognosi favorevole.", 45,
        ),
        Family(
            "fifth",
            (S("Elona", "Hoxha", "F", 36, "reference", "Albania", "AL", phone="+39 333 0000106"), S("Arben", "Hoxha", "M", 39, "spouse", "Albania", "AL"),
             S("Klea", "Hoxha", "F", 13, "child", birthday=(10, 10)), S("Denis", "Hoxha", "M", 9, "child", birthday=(4, 4)),
             S("Era", "Hoxha", "F", 3, "child", birthday=(7, 7))),
            (Money(1, "employment", 1280),), "vulnerability", ("overcrowding",), "Alloggio inagibile dopo un incendio.",
            "Nucleo di cinque persone: supera il limite del programma; la responsabile valuterà.", ("near_school",), 3, isee_euro=8800,
        ),
        Family(
            "waiting_urgent",
            (S("Silvia", "Marchetti", "F", 31, "reference", phone="+39 333 0000107"), S("Emma", "Marchetti", "F", 4, "child", birthday=(6, 18)),
             S("Leo", "Marchetti", "M", 2, "child", birthday=(9, 30))),
            (Money(0, "employment", 720, "certain", "Part time 20 ore"), Money(0, "child_benefit", 380)),
            "vulnerability", ("eviction", "single_parent"), "Sfratto eseguibile fra poche settimane.",
            "Ha un contratto in prova che dovrebbe diventare stabile: dodici mesi basterebbero a ripartire.", ("cot", "near_school"), 2, True, 5200, None, None, 40,
        ),
        Family(
            "waiting_calm",
            (S("Renato", "Piloni", "M", 63, "reference", phone="+39 333 0000108"),),
            (Money(0, "pension", 710, "certain", "Cedolino INPS"),), "fragility", ("separation",),
            "Vive dalla sorella, che trasferirà la residenza.", "Autonomo, serve solo tempo per trovare un bilocale con la pensione anticipata.",
            ("lift_or_ground_floor",), 1, isee_euro=9100,
        ),
        Family(
            "proposed",
            (S("Fatima", "El Amrani", "F", 38, "reference", "Marocco", "MA", phone="+39 333 0000109"), S("Youssef", "El Amrani", "M", 14, "child", birthday=(3, 27))),
            (Money(0, "employment", 960, "certain", "Contratto a tempo indeterminato part time"),), "vulnerability", ("violence", "single_parent"),
            "In uscita da una casa rifugio.", "Percorso di protezione concluso; serve un passaggio verso la casa in affitto.", ("near_transport",), 2, True, 4900,
        ),
        Family(
            "assigned",
            (S("Paola", "Severgnini", "F", 45, "reference", phone="+39 333 0000110"), S("Alice", "Severgnini", "F", 17, "child", birthday=(8, 8))),
            (Money(0, "unemployment_benefit", 840, "certain", "NASpI fino a ottobre"),), "vulnerability", ("job_loss",),
            "Disdetta del contratto di locazione per vendita.", "Ricerca di lavoro attiva con il tavolo Inserimento lavorativo.", (), 2, isee_euro=6900, debts_euro=900,
        ),
        Family(
            "hosted_new",
            (S("Samuel", "Owusu", "M", 33, "reference", "Ghana", "GH", phone="+39 333 0000111"), S("Grace", "Owusu", "F", 30, "spouse", "Ghana", "GH"),
             S("Kofi", "Owusu", "M", 5, "child", birthday=(10, 2))),
            (Money(0, "employment", 1210), Money(1, "precarious_work", 350, "likely")), "vulnerability", ("overcrowding",),
            "Contratto di ospitalità terminato.", "Buon inserimento lavorativo, nessun garante.", ("near_school",), 2, isee_euro=7600, debts_euro=2400,
        ),
        Family(
            "hosted_middle",
            (S("Ester", "Cattaneo", "F", 35, "reference", phone="+39 333 0000118"), S("Sofia", "Cattaneo", "F", 7, "child", birthday=(3, 3))),
            (Money(0, "employment", 1010, "certain", "Contratto a tempo determinato"),), "vulnerability", ("single_parent",),
            "Fine della convivenza.", "Percorso regolare, buoni rapporti con la scuola della figlia.", ("near_school",), 2, isee_euro=6700, debts_euro=700,
        ),
        Family(
            "hosted_review",
            (S("Daniela", "Raimondi", "F", 40, "reference", phone="+39 333 0000112"), S("Giorgia", "Raimondi", "F", 12, "child", birthday=(2, 25)),
             S("Pietro", "Raimondi", "M", 8, "child", birthday=(5, 30))),
            (Money(0, "employment", 980, "certain", "Contratto a tempo determinato, scade a settembre"), Money(0, "child_benefit", 410)),
            "vulnerability", ("separation", "debts"), "Morosità dopo la separazione.", "Il piano di rientro procede; il lavoro si sta stabilizzando.",
            ("near_school",), 3, isee_euro=5800, debts_euro=5200,
        ),
        Family(
            "hosted_renewed",
            (S("Olena", "Kovalenko", "F", 37, "reference", "Ucraina", "UA", phone="+39 333 0000113"), S("Maksym", "Kovalenko", "M", 10, "child", birthday=(1, 8))),
            (Money(0, "employment", 1040),), "fragility", ("migration", "single_parent"), "Fine dell'accoglienza temporanea.",
            "Lavora come sarta; il bilancio familiare è in equilibrio.", ("near_transport",), 2, isee_euro=6100,
        ),
        Family(
            "leaving",
            (S("Roberto", "Crotti", "M", 49, "reference", phone="+39 333 0000114"), S("Lorena", "Crotti", "F", 47, "spouse", birthday=(12, 12))),
            (Money(0, "employment", 1320), Money(1, "precarious_work", 400, "likely")), "vulnerability", ("job_loss",),
            "Perdita del lavoro e della casa collegata.", "Nuovo lavoro stabile; hanno trovato un bilocale in affitto.", (), 1, isee_euro=10200,
        ),
        Family(
            "closed",
            (S("Valentina", "Bassi", "F", 28, "reference", phone="+39 333 0000115"), S("Noah", "Bassi", "M", 3, "child", birthday=(6, 6))),
            (Money(0, "employment", 1100),), "vulnerability", ("single_parent",), "Rientro impossibile in famiglia.",
            "Percorso concluso con un contratto di locazione a canone concordato.", ("cot",), 2, isee_euro=5600,
        ),
        Family(
            "rejected",
            (S("Michele", "Tironi", "M", 44, "reference", phone="+39 333 0000116"),),
            (), "fragility", ("homeless", "other"), "Senza dimora da due anni.", "Bisogno che il programma non può risolvere: orientato ai servizi per la grave marginalità.",
            (), 1,
        ),
        Family(
            "withdrawn",
            (S("Sonia", "Agosti", "F", 39, "reference", phone="+39 333 0000117"), S("Diego", "Agosti", "M", 41, "spouse", birthday=(1, 30))),
            (Money(1, "employment", 1180),), "vulnerability", ("eviction",), "Sfratto per fine locazione.",
            "Hanno trovato casa da soli prima dell'abbinamento.", (), 2, isee_euro=8000,
        ),
    )
}  # fmt: skip
"""All of them are invented."""

ADDRESSES: dict[str, tuple[str, str, str]] = {
    "draft_ready": ("Via Kennedy", "12", "Crema"),
    "submitted": ("Via Piacenza", "41", "Crema"),
    "assessed": ("Via Cremona", "8 bis", "Crema"),
    "fifth": ("Via Roma", "3", "Offanengo"),
    "waiting_urgent": ("Via Brescia", "27", "Crema"),
    "waiting_calm": ("Viale De Gasperi", "60", "Crema"),
    "proposed": ("Via Indipendenza", "15", "Castelleone"),
}
"""Where those live now who have a home: streets that there are, numbers that are invented."""
AREAS: dict[str, str] = {"waiting_urgent": "Crema", "waiting_calm": "Offanengo o Crema", "assessed": "Crema"}
"""Where those would like to live who said so."""
