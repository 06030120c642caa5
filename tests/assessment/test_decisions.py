"""The Equipe's decision: what it needs, what it freezes, and that it is taken once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.workflow.assessment import commands
from portal.workflow.assessment.models import AssessmentItem, Decision, EquipeSession, Overrule
from portal.workflow.cases.models import Case, CaseAccess, CaseEvent
from portal.workflow.cases.notices import Notification
from portal.workflow.constraints import translated
from portal.workflow.referrals.models import Consent, CriteriaCheck, Withdrawal
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.assessment.sittings import complete, decision, opened, sitting, stage, taken_up, without_income
from tests.world import World

REASON = "L'entrata riprende a giugno: contratto già firmato."


def decide(world: World, case_id: Any, who: str = "coordinator", **changes: Any) -> Decision:
    with world.act(who) as (session, actor):
        return commands.decide(session, actor, case_id, **decision(**changes))


def decided(world: World, case_id: Any, who: str = "coordinator", **changes: Any) -> Decision:
    """The same in its session, opened before."""
    opened(world, case_id)
    return decide(world, case_id, who, **changes)


def rejected(world: World) -> Any:
    case_id = taken_up(world)
    decided(world, case_id, outcome="rejected", reason="other_solution", reasons_text="Ha trovato casa da un parente.")
    return case_id


@pytest.mark.parametrize("who", ["social_worker", "coordinator"])
def test_found_eligible_by_members_of_both_organisations(world: World, today: date, who: str) -> None:
    case_id = taken_up(world)
    complete(world, case_id)
    made = decided(world, case_id, who)
    assert stage(world, case_id, who) == "waiting"
    assert (made.sequence, made.decided_on, made.present) == (1, today, ["Elena Ferri", "Marta Galli"])
    with world.act("head") as (session, _):
        kept = session.scalars(select(CriteriaCheck)).one()
        assert (kept.id, kept.moment, kept.expires_on) == (made.check_id, "decision", date(2027, 9, 1))
        assert [(r["code"], r["state"]) for r in kept.results] == [("size", "met"), ("income", "met"), ("target", "met")]
        case = session.get_one(Case, case_id)
        assert (case.check_expires_on, case.waiting_since) == (date(2027, 9, 1), today)
        assert session.get_one(EquipeSession, made.session_id).state == "open"
        assert session.scalars(select(AssessmentItem.settled)).all() == ["decided"]


def test_the_decision_opens_identity_to_the_ats_and_tells_whom_it_concerns(world: World, today: date) -> None:
    case_id = taken_up(world)
    decided(world, case_id)
    with world.act("educator") as (session, _):
        assert set(session.scalars(select(CaseAccess.facet).where(CaseAccess.case_id == case_id))) == {"summary", "identity"}
        assert session.scalars(select(Decision)).all() == []
        assert session.scalars(select(CriteriaCheck)).all() == []
    for name, expected in {
        "social_worker": True,
        "head": True,
        "coordinator": False,
        "educator": False,
        "manager": False,
    }.items():
        with world.act(name) as (session, actor):
            kinds = set(session.scalars(select(Notification.kind).where(Notification.person_id == actor.person_id)))
            assert ("EligibilityDecided" in kinds) is expected, name
    for name in ("manager", "stranger_head", "stranger_coordinator"):
        with world.act(name) as (session, _):
            assert session.scalars(select(Decision)).all() == []
            assert session.scalars(select(CaseEvent)).all() == []


def test_found_not_eligible(world: World, today: date) -> None:
    case_id = rejected(world)
    assert stage(world, case_id) == "rejected"
    with world.act("coordinator") as (session, _):
        kept = session.scalars(select(Decision)).one()
        assert (kept.outcome, kept.reason) == ("rejected", "other_solution")


def test_nothing_is_decided_twice(world: World, today: date) -> None:
    case_id = taken_up(world)
    decided(world, case_id)
    with pytest.raises(WrongStage, match="only from"):
        decide(world, case_id, "head")
    with world.act("head") as (session, _):
        first = session.scalars(select(Decision)).one()
        copy = {c.name: getattr(first, c.name) for c in Decision.__table__.columns if c.name != "id"}
        session.add(Decision(**copy))
        with pytest.raises(IntegrityError) as refused:
            session.flush()
        assert "already decided" in str(translated(refused.value))
        session.rollback()


def test_a_stale_page_decides_nothing(world: World, today: date) -> None:
    case_id = taken_up(world)
    with pytest.raises(Conflict, match="In the meantime the case has changed"):
        decide(world, case_id, seen_version=1)
    assert stage(world, case_id) == "assessment"


@pytest.mark.parametrize("at", ["draft", "submitted", "waiting"])
def test_only_a_case_in_assessment_is_decided(world: World, today: date, at: str) -> None:
    case_id = getattr(journey, at)(world)
    with pytest.raises(WrongStage):
        decide(world, case_id, "social_worker")


def test_who_does_not_decide(world: World, today: date) -> None:
    case_id = taken_up(world)
    for name in ("other_social_worker", "educator", "consultant"):
        with pytest.raises(NotAllowed, match="Only whoever has"):
            decide(world, case_id, name)
    for name in ("manager", "stranger_head", "stranger_coordinator"):
        with pytest.raises(NotFound):
            decide(world, case_id, name)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"outcome": "maybe"}, "outcome", "Choose what the Equipe decided"),
        ({"reason": "other_solution"}, "reason", "goes with this decision"),
        ({"reason": "criterion_overruled"}, "reason", "No criterion is against this household"),
        ({"reasons_text": " "}, "reasons_text", "Write the reasons"),
        ({"minutes": ""}, "minutes", "Write the minutes"),
    ],
)
def test_what_a_decision_cannot_lack(world: World, today: date, changes: dict[str, Any], field: str, sentence: str) -> None:
    case_id = taken_up(world)
    with pytest.raises(Invalid, match=sentence) as refused:
        decided(world, case_id, **changes)
    assert field in refused.value.fields
    assert stage(world, case_id) == "assessment"


def test_the_session_comes_first(world: World, today: date) -> None:
    on_none, tomorrow = journey.assessment(world), taken_up(world, today + timedelta(days=1), surname="Altri")
    with pytest.raises(Conflict, match="First put the case on the agenda"):
        decide(world, on_none)
    with pytest.raises(Conflict, match="The Equipe sits on"):
        decide(world, tomorrow)
    with clock.at_day(today + timedelta(days=4)):
        with pytest.raises(Conflict, match="has not been opened yet"):
            decide(world, tomorrow)
        assert decided(world, tomorrow).decided_on == today + timedelta(days=1)


def test_against_a_criterion_only_with_the_heads_reason(world: World, today: date) -> None:
    case_id = taken_up(world)
    without_income(world, case_id)
    opened(world, case_id)
    with pytest.raises(Invalid, match="the head of service first writes the reason") as refused:
        decide(world, case_id, reason="criterion_overruled")
    assert "overrule_reason" in refused.value.fields
    with world.act("head") as (session, actor):
        written = commands.overrule(session, actor, case_id, REASON)
        assert written.criteria == ["income"]
    with pytest.raises(Invalid, match="A criterion is not met"):
        decide(world, case_id)
    made = decide(world, case_id, reason="criterion_overruled")
    assert made.overrule_id == written.id
    with world.act("coordinator") as (session, _):
        results = session.scalars(select(CriteriaCheck.results)).one()
        assert {r["code"]: r["state"] for r in results}["income"] == "not_met"


def test_the_head_writes_the_reason_with_the_decision(world: World, today: date) -> None:
    case_id = taken_up(world)
    without_income(world, case_id)
    opened(world, case_id)
    with pytest.raises(NotAllowed, match="head of service"):
        decide(world, case_id, "coordinator", reason="criterion_overruled", overrule_reason=REASON)
    made = decide(world, case_id, "head", reason="criterion_overruled", overrule_reason=REASON)
    with world.act("head") as (session, _):
        assert session.get_one(Overrule, made.overrule_id).reason == REASON
        assert len(session.scalars(select(CaseEvent).where(CaseEvent.name == "CriteriaOverruled")).all()) == 1


def test_a_reason_covers_the_criteria_of_its_day_only(world: World, today: date) -> None:
    case_id = taken_up(world)
    without_income(world, case_id)
    with world.act("head") as (session, actor):
        commands.overrule(session, actor, case_id, REASON)
    with world.act("social_worker") as (session, _):
        case = session.get_one(Case, case_id)
        case.adults, case.minors, case.size = 2, 4, 6
    opened(world, case_id)
    with pytest.raises(Invalid, match="the head of service first writes the reason"):
        decide(world, case_id, reason="criterion_overruled")


def test_who_goes_against_a_criterion_and_when(world: World, today: date) -> None:
    case_id = taken_up(world)
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="nothing to go against"):
        commands.overrule(session, actor, case_id, REASON)
    without_income(world, case_id)
    for name in ("social_worker", "coordinator"):
        with world.act(name) as (session, actor), pytest.raises(NotAllowed, match="head of service"):
            commands.overrule(session, actor, case_id, REASON)
    with world.act("stranger_head") as (session, actor), pytest.raises(NotFound):
        commands.overrule(session, actor, case_id, REASON)
    with world.act("head") as (session, actor), pytest.raises(Invalid, match="Write the reason"):
        commands.overrule(session, actor, case_id, "  ")
    with world.act("head") as (session, actor):
        commands.overrule(session, actor, case_id, REASON)
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="already been written"):
        commands.overrule(session, actor, case_id, REASON)
    for name in ("educator", "manager", "stranger_coordinator"):
        with world.act(name) as (session, _):
            assert session.scalars(select(Overrule)).all() == [], name


def test_rejecting_needs_no_reason_of_the_head(world: World, today: date) -> None:
    case_id = taken_up(world)
    without_income(world, case_id)
    made = decided(world, case_id, outcome="rejected", reason="criteria_not_met")
    assert made.overrule_id is None


def test_examined_again_once(world: World, today: date) -> None:
    case_id = rejected(world)
    with world.act("social_worker") as (session, actor):
        asked = commands.re_examine(session, actor, case_id, "household", "Il parente non può più ospitarli.")
        assert asked.kind == "re_examination"
    assert stage(world, case_id) == "assessment"
    with world.act("coordinator") as (session, actor):
        kinds = select(Notification.kind).where(Notification.person_id == actor.person_id, Notification.mandatory)
        assert "ReExaminationAsked" in set(session.scalars(kinds))
    with pytest.raises(Conflict, match="First put the case on the agenda"):
        decide(world, case_id)
    with clock.at_day(today + timedelta(days=10)):
        again = sitting(world, today + timedelta(days=10))
        with world.act("coordinator") as (session, actor):
            assert commands.put_on_agenda(session, actor, case_id, again).sequence == 2
        second = decided(world, case_id, outcome="rejected", reason="other")
        assert second.sequence == 2
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="only once"):
        commands.re_examine(session, actor, case_id, "comune", "Ancora.")


def test_what_a_re_examination_needs(world: World, today: date) -> None:
    case_id = rejected(world)
    for asked_by, reason, sentence in (("neighbour", "Perché sì.", "Say who asks"), ("comune", " ", "Write what has changed")):
        with world.act("head") as (session, actor), pytest.raises(Invalid, match=sentence):
            commands.re_examine(session, actor, case_id, asked_by, reason)
    with world.act("coordinator") as (session, actor), pytest.raises(NotAllowed):
        commands.re_examine(session, actor, case_id, "comune", "Cambiato.")
    for name in ("stranger_head", "manager"):
        with world.act(name) as (session, actor), pytest.raises(NotFound):
            commands.re_examine(session, actor, case_id, "comune", "Cambiato.")
    with world.act("social_worker") as (session, _):
        session.scalars(select(Consent)).one().withdrawn_on = today
    with world.act("head") as (session, actor), pytest.raises(Conflict, match="consent is not in force"):
        commands.re_examine(session, actor, case_id, "comune", "Cambiato.")
    with world.act("educator") as (session, _):
        assert session.scalars(select(Withdrawal)).all() == []


def test_only_a_rejected_case_is_examined_again(world: World, today: date) -> None:
    case_id = taken_up(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage, match="only from"):
        commands.re_examine(session, actor, case_id, "comune", "Cambiato.")


def test_a_reason_of_the_first_round_does_not_serve_the_second(world: World, today: date) -> None:
    case_id = taken_up(world)
    without_income(world, case_id)
    with world.act("head") as (session, actor):
        commands.overrule(session, actor, case_id, REASON)
    decided(world, case_id, outcome="rejected", reason="criteria_not_met")
    with world.act("social_worker") as (session, actor):
        commands.re_examine(session, actor, case_id, "household", "Nuovo lavoro.")
    again = sitting(world, today, hour=15)
    with world.act("head") as (session, actor):
        commands.put_on_agenda(session, actor, case_id, again)
    opened(world, case_id)
    with pytest.raises(Invalid, match="the head of service first writes the reason"):
        decide(world, case_id, reason="criterion_overruled")
