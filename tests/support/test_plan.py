"""The plan: drafted beside the one in force, compared with it, signed, and only then in its place; its goals and how they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.records.plans import signing as papers
from portal.workflow.support import commands
from portal.workflow.support.models import Goal, Plan, PlanSignature
from portal.workflow.support.plans import drafting, queries, signing
from portal.workflow.support.plans.content import Content, compare, content_of
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.support import plans
from tests.support.conftest import at
from tests.world import World


def versions(world: World, case_id: UUID, who: str) -> list[tuple[int, str]]:
    with world.act(who) as (session, _):
        return [(row.version, row.state) for row in queries.versions(session, case_id)]


def close(world: World, case_id: UUID, goal_id: UUID, who: str = "educator", state: str = "met", note: str = "") -> None:
    with world.act(who) as (session, actor):
        commands.close_goal(session, actor, case_id, goal_id, state=state, note=note)


# --- a version on its way


def test_a_draft_is_the_organisations_own_until_it_is_sent_for_signature(
    world: World, case_id: UUID, told: Callable[[str], list[str]], happened: Callable[[str, UUID], list[str]]
) -> None:
    plans.draft(world, case_id, [plans.goal()])
    for who in ("educator", "consultant", "coordinator", "other_educator"):
        assert versions(world, case_id, who) == [(1, "draft")], who
    for who in ("social_worker", "head", "manager", "stranger_coordinator"):
        assert versions(world, case_id, who) == [], who
    assert told("social_worker") == []
    plans.send(world, case_id)
    assert versions(world, case_id, "social_worker") == [(1, "to_sign")]
    assert versions(world, case_id, "manager") == []
    assert told("social_worker") == ["PlanSent"]
    assert happened("manager", case_id).count("PlanSent") == 0


def test_it_comes_into_force_when_signed_and_its_goals_with_it(
    world: World, case_id: UUID, told: Callable[[str], list[str]]
) -> None:
    said = plans.goal(start_level=1)
    plans.draft(world, case_id, [said])
    plans.send(world, case_id)
    with world.act("educator") as (session, _):
        assert session.scalars(select(Goal)).all() == [], "a goal that was not signed is no goal"
    with pytest.raises(Conflict, match="Still to sign, or to say why not"):
        plans.in_force(world, case_id)
    plans.signed_by_all(world, case_id)
    with world.act("educator") as (session, actor):
        plan = papers.conclude(session, actor, case_id, agreed_on=clock.today())
        assert plan.content_hash == content_of(plan).fingerprint
        assert (papers.file_of(plan) or b"").startswith(b"%PDF-")
    with world.act("social_worker") as (session, _):
        goal = session.get_one(Goal, said.id)
        assert (goal.expected, goal.start_level, goal.commitments) == (said.expected, 1, said.commitments)
        assert [one.signed for one in signing.signers(session, session.scalars(select(Plan)).one())] == [True, True]
    assert told("consultant") == ["PlanAgreed", "PlanSent"]
    assert told("social_worker") == ["PlanAgreed", "PlanSent"]


def test_before_the_handover_the_comune_neither_reads_nor_is_told(
    world: World, assigned_id: UUID, told: Callable[[str], list[str]]
) -> None:
    plans.agree(world, assigned_id, who="coordinator")
    assert told("social_worker") == []
    assert versions(world, assigned_id, "social_worker") == []


def test_a_draft_never_replaces_the_plan_in_force(world: World, case_id: UUID) -> None:
    kept, gone = plans.goal("Resta"), plans.goal("Cade")
    plans.agree(world, case_id, [kept, gone])
    with world.act("educator") as (session, actor):
        commands.write_goal(session, actor, case_id, replace(kept, indicator="Dodici mesi"))
        with pytest.raises(Invalid) as refused:
            commands.remove_goal(session, actor, case_id, gone.id)
        assert "reason" in refused.value.fields
        commands.remove_goal(session, actor, case_id, gone.id, reason="La famiglia ha scelto altro.")
        commands.write_goal(session, actor, case_id, plans.goal("Nuovo", area="home"))
    assert versions(world, case_id, "social_worker") == [(1, "in_force")]
    with world.act("social_worker") as (session, _):
        assert {one.title: (one.indicator, one.state) for one in session.scalars(select(Goal))} == {
            "Resta": ("Contratto firmato", "open"), "Cade": ("Contratto firmato", "open"),
        }  # fmt: skip
    with world.act("educator") as (session, _):
        now, draft = drafting.in_force(session, case_id), drafting.under_way(session, case_id)
        assert now
        assert draft
        found = {(one.kind, one.title): one for one in compare(content_of(now), content_of(draft))}
        assert set(found) == {("added", "Nuovo"), ("changed", "Resta"), ("removed", "Cade")}
        assert found["removed", "Cade"].reason == "La famiglia ha scelto altro."
        assert [(d.name, d.was, d.now) for d in found["changed", "Resta"].differences] == [
            ("indicator", "Contratto firmato", "Dodici mesi")
        ]
    plans.send(world, case_id)
    plans.signed_by_all(world, case_id)
    plans.in_force(world, case_id)
    assert versions(world, case_id, "social_worker") == [(2, "in_force"), (1, "superseded")]
    with world.act("social_worker") as (session, _):
        goals = {one.title: one for one in session.scalars(select(Goal))}
        assert {title: one.state for title, one in goals.items()} == {"Resta": "open", "Cade": "dropped", "Nuovo": "open"}
        assert goals["Cade"].closing_note == "La famiglia ha scelto altro."
        assert goals["Resta"].indicator == "Dodici mesi"


def test_one_version_is_under_way_at_a_time_and_nobody_writes_over_another(world: World, case_id: UUID) -> None:
    plans.draft(world, case_id, [plans.goal()])
    with world.act("educator") as (session, _):
        seen = drafting.mark(drafting.under_way(session, case_id))
    with world.act("consultant") as (session, actor):
        commands.write_texts(session, actor, case_id, summary="Anche i debiti.", areas={}, seen=seen)
    with pytest.raises(Conflict, match="the draft has changed"), world.act("educator") as (session, actor):
        commands.write_texts(session, actor, case_id, summary="Il mio.", areas={}, seen=seen)
    assert versions(world, case_id, "educator") == [(1, "draft")]


def test_what_was_sent_does_not_change_and_what_was_taken_back_is_signed_anew(world: World, case_id: UUID) -> None:
    plans.draft(world, case_id, [plans.goal()])
    plans.send(world, case_id)
    plans.signed_by_all(world, case_id)
    with pytest.raises(Conflict, match="sent for signature"):
        plans.draft(world, case_id)
    with world.act("educator") as (session, actor):
        session.scalars(select(Plan)).one().summary = "Di nascosto."
        with pytest.raises(IntegrityError, match="does not change"):
            session.flush()
        session.rollback()
    with world.act("educator") as (session, actor):
        commands.take_back(session, actor, case_id)
        commands.write_texts(session, actor, case_id, summary="Detto meglio.", areas={})
        commands.send_for_signature(session, actor, case_id)
        assert not any(one.signed for one in signing.signers(session, drafting.require_under_way(session, case_id)))


def test_a_signature_that_is_missing_has_its_reason(world: World, case_id: UUID) -> None:
    plans.draft(world, case_id, [plans.goal()])
    plans.send(world, case_id)
    with world.act("educator") as (session, actor):
        household, educator = signing.signers(session, drafting.require_under_way(session, case_id))
        for signer, method, note, field in (
            (household, "screen", "", "file"), (household, "missing", " ", "note"), (household, "", "", "method"),
            (educator, "missing", "Ferie", "method"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                papers.sign(session, actor, case_id, signer.id, method=method, note=note)
            assert list(refused.value.fields) == [field]
        with pytest.raises(Invalid):
            papers.sign(session, actor, case_id, household.id, method="paper", data=b"%PDF-1.4 no picture")
        with pytest.raises(NotFound):
            papers.sign(session, actor, case_id, uuid4(), method="screen", data=plans.signature())
        papers.sign(session, actor, case_id, household.id, method="missing", note="Non è d'accordo.")
        papers.sign(session, actor, case_id, educator.id, method="screen", data=plans.signature())
        with pytest.raises(Conflict, match="Nobody of the household has signed"):
            papers.conclude(session, actor, case_id, agreed_on=clock.today())
        papers.sign(session, actor, case_id, household.id, method="paper", data=plans.signature())
        for day in (clock.today() + timedelta(days=1), date(2020, 1, 1)):
            with pytest.raises(Invalid):
                signing.ready(session, actor, case_id, day)
        session.scalars(select(PlanSignature)).first().method = "screen"  # type: ignore[union-attr]
        with pytest.raises(Exception, match="permission denied"):
            session.flush()
        session.rollback()


def test_a_draft_is_given_up_with_a_reason(world: World, case_id: UUID) -> None:
    plans.agree(world, case_id)
    plans.draft(world, case_id, summary="Altro.")
    with world.act("educator") as (session, actor):
        with pytest.raises(Invalid):
            commands.drop_draft(session, actor, case_id, reason=" ")
        commands.drop_draft(session, actor, case_id, reason="Si aspetta il contratto.")
        with pytest.raises(Conflict, match="No draft"):
            commands.drop_draft(session, actor, case_id, reason="Ancora.")
    assert versions(world, case_id, "educator") == [(2, "dropped"), (1, "in_force")]
    assert versions(world, case_id, "social_worker") == [(1, "in_force")]


def test_what_cannot_be_sent(world: World, case_id: UUID) -> None:
    with pytest.raises(Conflict, match="No draft"):
        plans.send(world, case_id)
    plans.draft(world, case_id)
    with pytest.raises(Conflict, match="at least one goal"):
        plans.send(world, case_id)
    plans.draft(world, case_id, [plans.goal(due_on=clock.today() + timedelta(days=1))])
    with clock.at_day(clock.today() + timedelta(days=5)), pytest.raises(Conflict, match="is past"):
        plans.send(world, case_id)
    plans.send(world, case_id)
    plans.signed_by_all(world, case_id)
    plans.in_force(world, case_id)
    with world.act("educator") as (session, actor):
        commands.write_texts(session, actor, case_id, summary="Casa e lavoro.", areas={"work": "Cerca lavoro."})
        with pytest.raises(Conflict, match="says the same"):
            commands.send_for_signature(session, actor, case_id)


@pytest.mark.parametrize(
    ("field", "value"),
    [("area", "luck"), ("title", ""), ("title", "x" * 161), ("expected", ""), ("indicator", ""), ("start_level", 4),
     ("due_on", date(2027, 2, 28)), ("commitments", {})],
)  # fmt: skip
def test_a_goal_that_cannot_be(field: str, value: object, today: date) -> None:
    with pytest.raises(Invalid) as refused:
        plans.goal(**{field: value}).check() if field != "title" else plans.goal(str(value)).check()
    assert list(refused.value.fields) == ["household" if field == "commitments" else field]


def test_the_same_goal_twice_and_texts_that_cannot_be(world: World, case_id: UUID) -> None:
    plans.draft(world, case_id, [plans.goal()])
    with pytest.raises(Conflict, match="already has a goal of this name"):
        plans.draft(world, case_id, [plans.goal()])
    with pytest.raises(Invalid) as refused:
        plans.draft(world, case_id, summary=" ")
    assert list(refused.value.fields) == ["summary"]
    with pytest.raises(NotFound), world.act("educator") as (session, actor):
        commands.remove_goal(session, actor, case_id, uuid4(), reason="Niente.")


def test_who_may_not_write_the_plan(world: World, case_id: UUID) -> None:
    for who, refusal, words in (
        ("other_educator", NotAllowed, "assigned to this case, or the coordinator"), ("social_worker", NotAllowed, "Only whoever has"),
        ("manager", NotAllowed, "Only whoever has"), ("stranger_educator", NotFound, ""),
    ):  # fmt: skip
        for act in (lambda one=who: plans.draft(world, case_id, who=one), lambda one=who: plans.send(world, case_id, one)):
            with pytest.raises(refusal, match=words or None):
                act()


@pytest.mark.parametrize("stage", ["proposed", "closed"])
def test_no_plan_at_these_stages(world: World, today: date, stage: str) -> None:
    with pytest.raises(WrongStage):
        plans.draft(world, getattr(journey, stage)(world, journey.home(world)), who="coordinator")


def test_the_fingerprint_is_of_all_words_and_of_nothing_else(today: date) -> None:
    one = Content("Casa", {"home": "Bilocale"}, (plans.goal(key=UUID(int=1)),))
    assert one.fingerprint == replace(one, areas=dict(one.areas)).fingerprint
    assert one.fingerprint != replace(one, areas={"home": "Trilocale"}).fingerprint
    assert compare(one, one) == []


# --- looked at again


def test_reviews_are_planned_held_and_due_by_the_rules(world: World, case_id: UUID, today: date) -> None:
    goal_id = plans.agree(world, case_id)[0]
    with world.act("educator") as (session, actor):
        commands.plan_session(
            session, actor, case_id, worker_id=actor.person_id, starts_at=at(today + timedelta(days=80), 10), kind="plan_review"
        )
    with clock.at_day(today + timedelta(days=40)), world.act("educator") as (session, actor):
        for day, kind, level, attendance in (
            (20, "interview", 1, "all"),
            (30, "plan_review", 2, "all"),
            (35, "plan_review", None, "nobody"),
        ):
            moved = () if level is None else (commands.Moved(goal_id, level),)
            commands.record_session(
                session, actor, case_id, commands.Record(
                    starts_at=at(today + timedelta(days=day), 10), minutes=60, attendance=attendance, kind=kind,
                    done="Verificato insieme." if level else "", moved=moved,
                ),
            )  # fmt: skip
    with world.act("social_worker") as (session, _):
        goals = queries.paths(session, case_id)
        found = queries.reviews(session, case_id, goals)
        assert [level for _, level in goals[0].points] == [0, 1, 2]
        assert [(one.verified, one.levels) for one in found.held] == [("Verificato insieme.", [("Un contratto", 2)])]
        assert len(found.planned) == 1
        assert found.due_on == today + timedelta(days=30 + 90), "nobody came to the last one: it does not count"
        assert goals[0].on(today + timedelta(days=25)) == 1


# --- how goals end


def test_a_goal_is_met_or_not_with_a_note(world: World, case_id: UUID, happened: Callable[[str, UUID], list[str]]) -> None:
    first, second, third = plans.agree(world, case_id, [plans.goal("Uno"), plans.goal("Due"), plans.goal("Tre")])
    close(world, case_id, first)
    with world.act("social_worker") as (session, _):
        seen = session.get_one(Goal, first)
        assert (seen.state, seen.closed_on) == ("met", date(2027, 3, 1))
    assert happened("social_worker", case_id)[-1] == "GoalClosed"
    with pytest.raises(Conflict, match="already closed"):
        close(world, case_id, first)
    for state in ("dropped", "not_met"):
        with pytest.raises(Invalid) as refused:
            close(world, case_id, second, state=state)
        assert "note" in refused.value.fields
    with pytest.raises(Invalid):
        close(world, case_id, second, state="open")
    with pytest.raises(NotFound):
        close(world, case_id, uuid4())
    close(world, case_id, second, state="partly_met", note="Un contratto a termine.")
    with world.act("educator") as (session, _):
        assert [goal.title for goal in drafting.beginning(session, case_id).goals] == ["Tre"], "what ended is not drafted again"
    other = journey.hosted(world, journey.home(world, name="Monolocale"), surname="Altri")
    with pytest.raises(NotFound):
        close(world, other, third)


def test_the_owner_never_sees_the_plan(world: World, case_id: UUID) -> None:
    plans.agree(world, case_id)
    for name in ("manager", "stranger_coordinator", "stranger_social_worker"):
        with world.act(name) as (session, _):
            assert session.scalars(select(Plan)).all() == []
            assert session.scalars(select(Goal)).all() == []
            assert session.scalars(select(PlanSignature)).all() == []
