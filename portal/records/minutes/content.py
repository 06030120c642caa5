"""What the minutes of a session say, composed from what was recorded and from nothing else. It names no household."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.workflow.assessment import sitting_queries as sittings
from portal.workflow.assessment.models import AssessmentItem, Decision, Overrule
from portal.workflow.assessment.sitting_queries import Voice, voices_of
from portal.workflow.cases.models import Case
from portal.workflow.referrals.models import CriteriaCheck
from portal.workflow.renewals.models import ReviewDecision
from tenants.organisations import Organisation, Partnership, Rules
from tenants.people import Person

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.workflow.assessment.models import EquipeSession


NOTHING: dict[str, Any] = dict.fromkeys(("reason", "months", "deferred_to", "exit_plan", "criteria", "overrule", "open_requests"))
"""What only one of the two kinds of decision has."""


def compose(session: Session, sitting: EquipeSession, version: int, reason: str | None = None) -> dict[str, Any]:
    """All that the minutes say, as plain data: dates as ISO text, codes for the words that the drawing finds."""
    partnership = session.get_one(Partnership, sitting.partnership_id)
    rules = session.get_one(Rules, sitting.rules_id)
    lead = session.get_one(Organisation, partnership.lead_organisation_id)
    names = dict(session.execute(select(Person.id, Person.given_name + " " + Person.surname)).all())
    return {
        "version": version,
        "reason": (reason or "").strip() or None,
        "partnership": partnership.name,
        "lead": lead.name,
        "starts_at": sitting.starts_at.isoformat(),
        "opened_at": _iso(sitting.opened_at),
        "closed_at": _iso(sitting.closed_at),
        "place": sitting.place,
        "chair": names[sitting.chair_id] if sitting.chair_id else None,
        "rules": {
            "version": rules.version,
            "valid_from": rules.valid_from.isoformat(),
            "members": rules.quorum_members,
            "both": rules.quorum_both,
            "own_referral": rules.own_referral,
        },
        "attendance": [
            {"name": f"{one.given_name} {one.surname}", "organisation": one.short_name, "present": one.present}
            for one in sittings.attendance_of(session, sitting)
        ],
        "matters": _matters(session, sitting, names, rules),
        "remarks": sitting.remarks,
    }


def _matters(session: Session, sitting: EquipeSession, names: dict[UUID, str], rules: Rules) -> list[dict[str, Any]]:
    rows = session.execute(
        select(AssessmentItem, Case.number, Case.size, Case.author_id)
        .join(Case, Case.id == AssessmentItem.case_id)
        .where(AssessmentItem.session_id == sitting.id, AssessmentItem.settled.is_distinct_from("moved"))
        .order_by(AssessmentItem.created_at, Case.number)
    ).all()
    said = sittings.matters_of_session(session, sitting.id)
    decided = _decisions(session, sitting, names)
    reviewed = _review_decisions(session, [item for item, *_ in rows], names)
    found = []
    for item, number, size, author_id in rows:
        decision = (reviewed if item.review_id else decided).get(item.id if item.review_id else item.case_id)
        outcome = decision["outcome"] if decision and item.settled == "decided" else None
        voices = voices_of(said.get(item.id, []), outcome)
        own = author_id if rules.own_referral == "abstains" and item.review_id is None else None
        found.append(
            {
                "number": number,
                "persons": size,
                "matter": "renewal" if item.review_id else "eligibility",
                "sequence": item.sequence,
                "settled": item.settled,
                "put_off_reason": item.put_off_reason,
                "opened_by": names.get(item.opinions_opened_by_id) if item.opinions_opened_by_id else None,
                **_voices(voices, own),
                "decision": decision if outcome else None,
            }
        )
    return found


def _voices(voices: list[Voice], own: UUID | None) -> dict[str, Any]:
    """Who counted and how, who stood aside and why, who dissents and in which words."""
    counted = [one for one in voices if one.present and one.aside is None and one.person_id != own]
    return {
        "counted": [one.name for one in counted],
        "stances": dict(sorted(Counter(one.stance for one in counted if one.stance).items())),
        "silent": [one.name for one in counted if not one.stance],
        "written": [{"name": one.name, "stance": one.stance} for one in voices if one.present is False and one.stance],
        "aside": [{"name": one.name, "organisation": one.organisation, "reason": one.aside} for one in voices if one.aside],
        "dissent": [
            {"name": one.name, "organisation": one.organisation, "words": one.words}
            for one in voices
            if one.dissents and one.words
        ],
    }


def _decisions(session: Session, sitting: EquipeSession, names: dict[UUID, str]) -> dict[UUID, dict[str, Any]]:
    """By case: a session decides once on each."""
    rows = session.execute(
        select(Decision, CriteriaCheck.results, Overrule)
        .join(CriteriaCheck, CriteriaCheck.id == Decision.check_id)
        .outerjoin(Overrule, Overrule.id == Decision.overrule_id)
        .where(Decision.session_id == sitting.id)
    ).all()
    return {
        one.case_id: {
            **NOTHING,
            "outcome": one.outcome,
            "reason": one.reason,
            "reasons_text": one.reasons_text,
            "said": one.minutes,
            "present": list(one.present),
            "recorded_by": names.get(one.recorded_by_id),
            "recorded_at": _iso(one.recorded_at),
            "open_requests": one.open_requests,
            "criteria": results,
            "overrule": {"by": names.get(against.head_id), "reason": against.reason} if against else None,
        }
        for one, results, against in rows
    }


def _review_decisions(session: Session, items: list[AssessmentItem], names: dict[UUID, str]) -> dict[UUID, dict[str, Any]]:
    """By matter: a review may be deferred once, in another session than the one that decides it."""
    by_review = {item.review_id: item for item in items if item.review_id and item.settled == "decided"}
    if not by_review:
        return {}
    rows = session.scalars(
        select(ReviewDecision).where(ReviewDecision.review_id.in_(by_review)).order_by(ReviewDecision.recorded_at)
    ).all()
    found: dict[UUID, list[ReviewDecision]] = {}
    for one in rows:
        found.setdefault(one.review_id, []).append(one)
    return {
        by_review[review_id].id: _review(decisions[min(by_review[review_id].sequence, len(decisions)) - 1], names)
        for review_id, decisions in found.items()
    }


def _review(one: ReviewDecision, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        **NOTHING,
        "outcome": one.outcome,
        "months": one.months,
        "deferred_to": one.deferred_to.isoformat() if one.deferred_to else None,
        "reasons_text": one.proven_reasons,
        "exit_plan": one.exit_plan,
        "said": one.minutes,
        "present": [person["name"] for person in one.present],
        "recorded_by": names.get(one.decided_by_id),
        "recorded_at": _iso(one.recorded_at),
    }


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
