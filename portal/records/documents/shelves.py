"""The shelves on which documents lie: one for each facet, with who may add to it and what lies there. Unknown means denied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.workflow.disclosure import LOGGED_FACETS, Facet
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from tenants.actor import Actor

KIND_WORDS: dict[str, Sentence] = {
    "identity_document": S("Identity document"),
    "consent": S("Signed consent"),
    "income_proof": S("Proof of income"),
    "isee": S("ISEE certificate (indicator of the household's economic situation)"),
    "health_paper": S("Health or disability certificate"),
    "request": S("Request of the household"),
    "evidence": S("Proof"),
    "report": S("Report or statement"),
    "minutes": S("Minutes"),
    "agreement": S("Agreement"),
    "receipt": S("Receipt"),
    "photo": S("Photo"),
    "letter": S("Letter"),
    "dossier": S("Dossier"),
    "certificate": S("Certificate or policy"),
    "convention": S("Convention"),
    "plan_drawing": S("Floor plan"),
    "other": S("Other document"),
}
"""What a document is, as people read it."""

GENERATED = ("letter", "dossier", "minutes", "report")
"""Kinds that the portal writes too."""

_COMUNE = S("the social service of the Comune")
_EQUIPE = S("the members of the Equipe")
_ASSIGNED = S("the members of the Equipe, then the educator and the financial consultant of the case")
_ATS = S("the bodies of the partnership that support the household")
_HOST = S("the owner of the unit")
_WORKING = S("the body that works in the unit")
_PARTY = S("the partner of that convention")


@dataclass(frozen=True)
class Shelf:
    """One shelf: whose documents lie there. ``readers`` says in words what the policy of ``documents`` enforces.

    ``writers`` are the kinds of organisation that may add (the database checks it too), ``permissions`` those of which any suffices.
    """

    code: str
    title: Sentence
    writers: tuple[Kind, ...]
    permissions: tuple[P, ...]
    kinds: tuple[str, ...]
    readers: tuple[Sentence, ...]
    opens: tuple[P, ...] = (P.SEE_CASES,)
    """Whoever the policy lets see a row opens it only with one of these."""
    dated: bool = False
    """Whether what lies there is valid until a day."""

    @property
    def facet(self) -> Facet | None:
        """The facet of a case; nothing for the shelves of a property."""
        return Facet(self.code) if self.code in set(Facet) else None

    @property
    def logged(self) -> bool:
        """Whether opening a document of it is written in the register of readings."""
        return self.facet in LOGGED_FACETS

    def may_open(self, actor: Actor) -> bool:
        """Whether the actor's roles have to do with it at all, before the policy judges the row."""
        return any(may(actor, permission) for permission in self.opens)

    def may_add(self, actor: Actor) -> bool:
        """Whether the actor's organisation and roles may add to it, before it is asked whether they see it."""
        return (
            actor.kind in self.writers and self.may_open(actor) and any(may(actor, permission) for permission in self.permissions)
        )


_COMUNE_ONLY, _BOTH, _ATS_ONLY, _OWNER_ONLY = (Kind.COMUNE,), (Kind.COMUNE, Kind.ATS), (Kind.ATS,), (Kind.OWNER,)
_REFER, _HOMES = (P.WRITE_REFERRAL,), (P.SEE_UNITS,)

SHELVES: dict[str, Shelf] = {
    shelf.code: shelf
    for shelf in (
        Shelf("identity", S("Who the household is"), _COMUNE_ONLY, _REFER,
              ("identity_document", "consent", "certificate", "photo", "other"), (_COMUNE, _ATS), dated=True),
        Shelf("economic", S("Economic situation"), _COMUNE_ONLY, _REFER,
              ("income_proof", "isee", "receipt", "other"), (_COMUNE, _ASSIGNED), dated=True),
        Shelf("social", S("Social situation"), _COMUNE_ONLY, _REFER,
              ("health_paper", "report", "certificate", "other"), (_COMUNE, _ASSIGNED), dated=True),
        Shelf("assessment", S("Assessment"), _BOTH, (P.ASSESS, P.WRITE_REFERRAL),
              ("report", "minutes", "letter", "evidence", "other"), (_COMUNE, _EQUIPE)),
        Shelf("placement", S("Home and stay"), (Kind.COMUNE, Kind.ATS, Kind.OWNER),
              (P.SIGN_AGREEMENT, P.HAND_OVER, P.HAND_BACK, P.DO_DUTIES, P.WRITE_SUPPORT),
              ("agreement", "photo", "receipt", "letter", "report", "other"), (_COMUNE, _ATS, _HOST)),
        Shelf("support", S("Support"), _ATS_ONLY, (P.WRITE_SUPPORT,),
              ("report", "photo", "receipt", "certificate", "other"), (_COMUNE, _ATS), (P.SEE_SUPPORT,)),
        Shelf("support_notes", S("Working notes"), _ATS_ONLY, (P.WRITE_NOTES,),
              ("photo", "other"), (S("you and the coordinator"),), (P.WRITE_NOTES,)),
        Shelf("renewal", S("Renewal"), _BOTH,
              (P.OPEN_REVIEW, P.GIVE_SOCIAL_OPINION, P.GIVE_EDUCATOR_REPORT, P.GIVE_FINANCIAL_STATEMENT, P.DECIDE_REVIEW),
              ("evidence", "request", "report", "letter", "dossier", "minutes", "other"), (_COMUNE, _ATS)),
        Shelf("renewal.question", S("Answer of the owner about the unit"), _OWNER_ONLY, (P.CONFIRM_UNIT,),
              ("evidence", "other"), (_COMUNE, _ATS, _HOST)),
        Shelf("outcome", S("Outcome"), _BOTH, (P.DECIDE_DEPARTURE, P.RECORD_OUTCOME),
              ("letter", "report", "evidence", "other"), (_COMUNE, _ATS)),
        Shelf("property", S("Papers of the owner"), _OWNER_ONLY, (P.MANAGE_UNITS, P.MANAGE_CONVENTIONS),
              ("certificate", "convention", "receipt", "plan_drawing", "photo", "other"),
              (S("the property managers of your organisation"),),
              (P.MANAGE_UNITS, P.MANAGE_CONVENTIONS)),
        Shelf("property.description", S("Photos and description"), _OWNER_ONLY, (P.MANAGE_UNITS,),
              ("photo", "plan_drawing", "other"), (_HOST, _COMUNE, _WORKING), _HOMES),
        Shelf("property.convention", S("Papers of the convention"), _OWNER_ONLY, (P.MANAGE_CONVENTIONS,),
              ("convention", "other"), (_HOST, _COMUNE, _PARTY), _HOMES),
        Shelf("property.access", S("Keys and entry"), _OWNER_ONLY, (P.MANAGE_UNITS,),
              ("photo", "plan_drawing", "other"), (_HOST, _WORKING), _HOMES),
        Shelf("property.tickets", S("Maintenance"), (Kind.OWNER, Kind.ATS), (P.REPORT_TICKETS, P.WORK_TICKETS),
              ("photo", "receipt", "report", "other"), (_HOST, S("the body that works in the unit, until the ticket is closed")),
              (P.REPORT_TICKETS,)),
    )
}  # fmt: skip
"""Every shelf by its code: a facet of a case, or ``property`` and the parts of it that partners may see."""

OF_CASES = tuple(code for code, shelf in SHELVES.items() if shelf.facet is not None)
OF_PROPERTIES = tuple(code for code in SHELVES if code not in OF_CASES)
OF_REFERRALS = ("identity", "economic", "social")
"""The shelves on which lies what a referral rests on."""
