"""Where a household lives now: written with the referral, for whoever may read who it is, and found by them in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.disclosure import Facet
from portal.workflow.events import HouseholdChanged
from portal.workflow.referrals.checks import Wrong
from portal.workflow.referrals.corrections import Change
from portal.workflow.referrals.editing import begin, end
from portal.workflow.referrals.facts import AddressFacts
from portal.workflow.referrals.models import PresentAddress
from tenants import blind_words
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

CONTEXT = "present_addresses.words"
LONGEST = 120


def set_address(
    session: Session, actor: Actor, case_id: UUID, facts: AddressFacts, *, why: str = "", seen_version: int | None = None
) -> PresentAddress:
    """Write where the household lives now; nothing at all says that it has no home, or that nobody knows.

    Raises:
        Invalid: a street without its municipality, a number without its street, a text that is too long.
        Conflict: the page is stale.
        NotAllowed, WrongStage, NotFound: as for every change of a referral.
    """
    case = begin(session, actor, case_id, seen_version, why=why)
    tidy = _checked(facts)
    address = session.get(PresentAddress, case.id)
    before = address_facts(address) if address else None
    if address is None:
        address = PresentAddress(case_id=case.id, organisation_id=case.organisation_id)
        session.add(address)
    address.street, address.house_number, address.town = tidy.street, tidy.house_number, tidy.town
    address.tokens = blind_words.tokens(" ".join(filter(None, (tidy.street, tidy.house_number, tidy.town))), context=CONTEXT)
    session.flush()
    end(session, actor, case, HouseholdChanged(), Change(Facet.IDENTITY, "address", before or AddressFacts(), tidy, why=why))
    return address


def address_facts(address: PresentAddress) -> AddressFacts:
    """What an address says."""
    return AddressFacts(address.street, address.house_number, address.town)


def in_a_line(address: PresentAddress | None) -> str:
    """``Via Kennedy 12, Crema``; nothing for none."""
    if address is None or not address.town:
        return ""
    street = " ".join(filter(None, (address.street, address.house_number)))
    return ", ".join(filter(None, (street, address.town)))


def _checked(facts: AddressFacts) -> AddressFacts:
    wrong = Wrong()
    street, number, town = (" ".join((text or "").split()) or None for text in (facts.street, facts.house_number, facts.town))
    wrong.say("town", S("Write the municipality."), town is None and (street or number) is not None)
    wrong.say("street", S("Write the street of this number."), street is None and number is not None)
    for name, text in (("street", street), ("house_number", number), ("town", town)):
        wrong.say(name, S("This text is too long."), len(text or "") > LONGEST)
    wrong.stop()
    return AddressFacts(street, number, town)
