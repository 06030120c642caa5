"""Begin a report, approve it with its PDF, give the file back as it was approved."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.records.documents import pdf, sealing
from portal.records.documents.queries import LOST
from portal.records.documents.wording import Writer
from portal.records.plans.signing import LEVEL_WORDS
from portal.records.support_reports.composing import LANGUAGE, STATE_WORDS, compose
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.support.models.reports import SECTIONS, SupportReport
from portal.workflow.support.reports import commands
from portal.workflow.support.reports.gathering import gather
from portal.workflow.support.rights import AFTERWARDS, require_worker
from tenants import clock
from tenants.errors import Conflict
from tenants.organisations import Organisation, Partnership
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.support.reports.gathering import Choice
    from tenants.actor import Actor

log = logging.getLogger("portal.documents")
TITLES: dict[str, Sentence] = {
    "intermediate": S("Intermediate report on the support"),
    "renewal": S("Contribution to the renewal review"),
    "final": S("Final report on the support"),
}
READER_WORDS: dict[str, Sentence] = {
    "support": S("For the social service and whoever follows the household."),
    "support.equipe": S("For the Equipe and whoever follows the household: it is not for further colleagues."),
}
RECOMMENDATION_WORDS: dict[str, Sentence] = {
    "for": S("In favour of the renewal"),
    "against": S("Against the renewal"),
    "for_with_conditions": S("In favour, with conditions"),
}


def begin(session: Session, actor: Actor, case_id: UUID, choice: Choice) -> SupportReport:
    """Compose a new draft from what was chosen.

    Raises:
        NotFound, NotAllowed, WrongStage, Invalid: as :func:`commands.begin`.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AFTERWARDS)
    commands.check_choice(case, choice)
    return commands.begin(session, actor, case_id, choice, compose(gather(session, case_id, choice)))


def approve(session: Session, actor: Actor, case_id: UUID, report_id: UUID, *, seen: str | None = None) -> SupportReport:
    """Draw a report whose sections were all approved, and keep it for ever, in one transaction.

    Raises:
        NotFound, NotAllowed, WrongStage, Conflict: as :func:`commands.ready`.
    """
    report = commands.ready(session, actor, case_id, report_id, seen=seen)
    content = _content(session, actor, report)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    data = _draw(session, report, content, digest)
    paper = commands.Sealed(b"".join(sealing.seal(str(report.id), data)), hashlib.sha256(data).hexdigest())
    return commands.approve(session, actor, report, content, digest, paper)


def file_of(report: SupportReport) -> bytes | None:
    """The PDF as it was approved.

    Raises:
        Conflict: it is not as it was kept; this is logged as an error.
    """
    try:
        return b"".join(sealing.opened(str(report.id), [report.file])) if report.file else None
    except sealing.Damaged as error:
        log.error("the paper of report %s cannot be opened", report.id)
        raise Conflict(LOST) from error


def as_text(report: SupportReport) -> str:
    """An approved report as one text, section by section: what fills a contribution to the renewal."""
    say, content = Writer(LANGUAGE).say, report.content or {}
    parts = [f"{say(commands.SECTION_WORDS[one['code']])}\n{one['text']}" for one in content.get("sections", ())]
    return "\n\n".join(parts)


def _content(session: Session, actor: Actor, report: SupportReport) -> dict[str, Any]:
    """All that the report says, as plain data."""
    case = session.get_one(Case, report.case_id)
    goals = commands.goals_to_score(session, report.case_id) if report.kind == "final" else []
    return {
        "number": case.number,
        "kind": report.kind,
        "facet": report.facet,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "author": session.get_one(Person, report.author_id).name,
        "approved_by": actor.person_name,
        "approved_at": clock.now().isoformat(),
        "sections": [{"code": code, "text": report.sections[code]["text"]} for code in SECTIONS if report.sections[code]["text"]],
        "scores": [
            {"goal": goal.title, "area": goal.area, "from": goal.start_level, "to": report.scores[str(goal.id)]["level"],
             "outcome": report.scores[str(goal.id)]["outcome"], "note": report.scores[str(goal.id)]["note"]}
            for goal in goals
        ],
        "recommendation": report.recommendation if report.kind == "renewal" else None,
        "months": report.months if report.kind == "renewal" else None,
    }  # fmt: skip


def _draw(session: Session, report: SupportReport, content: dict[str, Any], digest: str) -> bytes:
    case = session.get_one(Case, report.case_id)
    values = {
        **content,
        "title": TITLES[report.kind],
        "readers": READER_WORDS[report.facet],
        "programme": session.scalar(select(Partnership.name).where(Partnership.id == case.partnership_id)) or "",
        "code": " ".join(digest[i : i + 4] for i in range(0, 32, 4)),
        "section_words": commands.SECTION_WORDS,
        "levels": LEVEL_WORDS,
        "states": STATE_WORDS,
        "recommendations": RECOMMENDATION_WORDS,
    }
    return pdf.render("support_reports/report.html", values, session.get_one(Organisation, report.organisation_id), LANGUAGE)
