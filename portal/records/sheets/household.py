"""The sheet for a household, gathered and written: one A4 page for one of its people, in the language that person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sqlalchemy import select

from portal.records.documents import pdf
from portal.records.sheets.knowing import knowledge
from portal.records.sheets.sentences import WRITTEN_IN, Speaker, apart, latin
from portal.workflow.cases.models import CaseWorker
from portal.workflow.constraints import UNKNOWN
from portal.workflow.placements import queries as placements
from portal.workflow.placements.clock import review_due_on, review_opens_on
from portal.workflow.referrals.models import MemberName
from portal.workflow.rules import longest_stay
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.models import Goal
from tenants import clock
from tenants.errors import NotFound
from tenants.kinds import Kind, Role
from tenants.organisations import Organisation, PartnershipMember
from tenants.people import Person

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from portal.workflow.placements.models import Placement
    from tenants.actor import Actor

TEMPLATE, STYLE = "sheets/household.html", "sheets/household.css"
LETTERS = {"ar": "sheets/letters-ar.css", "uk": "sheets/letters-uk.css"}
"""The letters that the portal's own typeface does not have."""
SIZES = ("10", "9.5", "9", "8.5", "8")
"""Sizes of the type in points, until all fits on one page."""
MEETINGS, GOALS = 3, 5
"""How many of the next meetings and of the goals the page has room for: the nearest."""
ROLES = (Role.EDUCATOR, Role.FINANCIAL_CONSULTANT, Role.SOCIAL_WORKER)


@dataclass(frozen=True)
class Partner:
    """An organisation of the partnership as the household may reach it."""

    name: str
    contact: str


def write(session: Session, actor: Actor, case: Case, member_id: UUID, language: str) -> bytes:
    """The sheet as a PDF, with the letterhead of whoever hands it over.

    Raises:
        NotFound: the household has no such member, or the reader may not know the name.
    """
    head = session.get_one(Organisation, actor.organisation_id)
    say = Speaker(language)
    letters = (LETTERS[language],) if language in LETTERS else ()
    found = values(session, case, member_id, say)
    return pdf.on_one_page(TEMPLATE, found, head, sizes=SIZES, styles=(STYLE, *letters), direction=say.direction)


def values(session: Session, case: Case, member_id: UUID, say: Speaker) -> dict[str, Any]:
    """What the template reads: everything already said in the language of the sheet."""
    name = session.scalar(
        select(MemberName.given_name + " " + MemberName.surname).where(
            MemberName.member_id == member_id, MemberName.case_id == case.id, MemberName.removed_at.is_(None)
        )
    )
    if name is None:
        raise NotFound(UNKNOWN)
    partners = _partners(session, case)
    return {
        "say": say,
        "number": case.number,
        "name": name,
        "today": say.short(clock.today()),
        "meetings": _meetings(session, case, say),
        "goals": _goals(session, case, say),
        "foreign": say.language != WRITTEN_IN,
        "stay": _stay(session, case, say),
        "people": _people(session, case, say, partners),
        "known": _known(case, say, partners),
        "ats": partners[Kind.ATS].name,
        "comune": _reached(partners[Kind.COMUNE]),
    }


def _meetings(session: Session, case: Case, say: Speaker) -> list[tuple[Markup, Markup]]:
    """When, and how with whom and where."""
    to_come = [row for row in meetings.planned(session, case.id) if row.starts_at >= clock.now()][:MEETINGS]
    return [
        (
            say("meetings.at", day=say.day(clock.day_of(row.starts_at)), time=say.time(row.starts_at)),
            say.comma.join(
                [say(f"kind.{row.kind}"), say("meetings.with", name=row.worker), *([_written(row.place)] if row.place else [])]
            ),
        )
        for row in to_come
    ]


def _goals(session: Session, case: Case, say: Speaker) -> list[tuple[Markup, Markup, Markup]]:
    """Area, the words of the plan, by when: of the goals in force."""
    rows = session.execute(
        select(Goal.area, Goal.title, Goal.due_on)
        .where(Goal.case_id == case.id, Goal.state == "open")
        .order_by(Goal.due_on, Goal.title)
        .limit(GOALS)
    )
    return [(say(f"area.{area}"), _written(title), say("goals.by", day=say.short(due))) for area, title, due in rows]


def _stay(session: Session, case: Case, say: Speaker) -> list[Markup]:
    stay = placements.stay(session, case.id)
    if stay is None:
        return []
    if stay.left_on is not None:
        return [say("stay.ended", last=say.short(stay.left_on - timedelta(days=1)))]
    first, last = say.short(stay.starts_on), say.short(stay.ends_on - timedelta(days=1))
    moved_in = say("stay.since", first=first) if stay.handed_over_at else say("stay.planned", first=first)
    if stay.ends_on <= clock.today():
        return [moved_in, say("stay.over", last=last)]
    return [moved_in, say("stay.last", last=last), _renewal(stay, case, say)]


def _renewal(stay: Placement, case: Case, say: Speaker) -> Markup:
    if stay.renewed_months:
        return say("stay.renewed")
    if not stay.renewal_months:
        return say("stay.once")
    latest = longest_stay(stay.starts_on, stay.base_months, stay.renewal_months).last
    opens, due = review_opens_on(stay.ends_on, case.rules), review_due_on(stay.ends_on, case.rules)
    return say("stay.renewal", latest=say.short(latest), opens=say.short(opens), due=say.short(due))


def _people(session: Session, case: Case, say: Speaker, partners: dict[Kind, Partner]) -> list[tuple[Markup, Markup, Markup]]:
    """Role, name, and how the organisation is reached."""
    rows = session.execute(
        select(CaseWorker.role, Person.given_name + " " + Person.surname, CaseWorker.organisation_id == case.organisation_id)
        .join(Person, Person.id == CaseWorker.person_id)
        .where(CaseWorker.case_id == case.id, CaseWorker.ended_on.is_(None), CaseWorker.role.in_([role.value for role in ROLES]))
    )
    found = {Role(role): (name, partners[Kind.COMUNE if of_comune else Kind.ATS]) for role, name, of_comune in rows}
    return [
        (say(f"role.{role}"), apart(found[role][0]), _reached(found[role][1])) for role in ROLES if role in found
    ] or [(say("call.none"), Markup(""), _reached(partners[Kind.ATS]))]  # fmt: skip


def _known(case: Case, say: Speaker, partners: dict[Kind, Partner]) -> list[tuple[Markup, Markup, Markup]]:
    """Organisation, what it knows with who alone does, what it does not know."""
    lines = []
    for one in knowledge(case):
        if one.kind not in partners:
            continue
        by_audience: dict[str | None, list[Markup]] = {}
        for key, only in one.knows:
            by_audience.setdefault(only, []).append(say(key))
        parts = [
            say.comma.join(said) if only is None else Markup("{}: {}").format(say(only), say.comma.join(said))
            for only, said in by_audience.items()
        ]
        never = say("knows.never", what=say.comma.join(map(say, one.never))) if one.never else Markup("")
        lines.append((apart(partners[one.kind].name), say.semicolon.join(parts), never))
    return lines


def _partners(session: Session, case: Case) -> dict[Kind, Partner]:
    rows = session.execute(
        select(Organisation.kind, Organisation.name, Organisation.phone, Organisation.email)
        .join(PartnershipMember, PartnershipMember.organisation_id == Organisation.id)
        .where(PartnershipMember.partnership_id == case.partnership_id, PartnershipMember.ended_on.is_(None))
        .where(
            (Organisation.id == case.organisation_id)
            | (Organisation.id == case.host_organisation_id)
            | (Organisation.kind == Kind.ATS.value)
        )
    )
    return {Kind(kind): Partner(name, " · ".join(filter(None, (phone, email)))) for kind, name, phone, email in rows}


def _reached(partner: Partner) -> Markup:
    return Markup("{} ({})").format(apart(partner.name), latin(partner.contact)) if partner.contact else apart(partner.name)


def _written(text: str) -> Markup:
    """Words of the plan, in the language in which they were written."""
    return Markup('<bdi class="written" lang="{}">{}</bdi>').format(WRITTEN_IN, text)
