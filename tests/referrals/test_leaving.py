"""A case is withdrawn and holds nothing any more; consent taken back stops it; a colleague takes it over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from portal.workflow import board
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.cases.notices import Notification
from portal.workflow.constraints import SENTENCES, translated
from portal.workflow.placements.models import Placement, Proposal
from portal.workflow.referrals import commands, queries
from portal.workflow.referrals.models import Withdrawal
from portal.workflow.rules import add_months
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.referrals import people
from tests.world import World


@pytest.mark.parametrize("stage", ["draft", "submitted", "assessment", "waiting"])
def test_withdrawn_before_a_home(world: World, today: date, stage: str) -> None:
    case_id = getattr(journey, stage)(world)
    with world.act("social_worker") as (session, actor):
        commands.withdraw(session, actor, case_id, asked_by="household", reason=" Ha trovato casa. ")
        assert session.get_one(Case, case_id).stage == "withdrawn"
        kept = queries.withdrawal(session, case_id)
        assert kept is not None
        assert (kept.asked_by, kept.reason) == ("household", "Ha trovato casa.")


@pytest.mark.parametrize("stage", ["proposed", "assigned"])
def test_withdrawing_frees_the_unit_and_tells_its_owner(world: World, today: date, stage: str) -> None:
    home = journey.home(world)
    case_id = getattr(journey, stage)(world, home)
    with world.act("manager") as (session, _):
        assert session.get(Case, case_id) is not None
    with world.act("social_worker") as (session, actor):
        commands.withdraw(session, actor, case_id, asked_by="comune", reason="Altra soluzione.")
    with world.act("other_social_worker") as (session, _):
        assert session.scalars(select(Proposal.state)).all() == ["withdrawn" if stage == "proposed" else "accepted"]
        assert session.scalars(select(Placement.state)).all() == (["called_off"] if stage == "assigned" else [])
        case = session.get_one(Case, case_id)
        assert (case.unit_id, case.host_organisation_id, case.ends_on) == (None, None, None)
    with world.act("manager") as (session, _):
        assert session.get(Case, case_id) is None
        assert session.scalars(select(Withdrawal)).all() == []
        assert "CaseWithdrawn" in session.scalars(select(Notification.kind)).all()
        assert session.scalar(text("select count(*) from portal.unit_days")) == 0
    with world.system.work() as session:
        assert session.scalar(text("select count(*) from portal.placed_people")) == 0
    another = journey.waiting(world, surname="Altri")
    with world.act("social_worker") as (session, _):
        start = today + timedelta(days=7)
        session.execute(select(func.app.occupy(another, home.unit_id, "hold", start, add_months(start, 12))))


def test_the_reason_stays_with_those_who_may_read_it(world: World, today: date) -> None:
    case_id = journey.submitted(world)
    with world.act("social_worker") as (session, actor):
        commands.withdraw(session, actor, case_id, asked_by="household", reason="Ha trovato casa.")
    for who, reads in (("other_social_worker", True), ("coordinator", True), ("educator", False), ("stranger_head", False)):
        with world.act(who) as (session, _):
            assert (queries.withdrawal(session, case_id) is not None) is reads, who


@pytest.mark.parametrize("stage", ["hosted", "leaving", "closed"])
def test_who_has_a_home_leaves_it_and_is_not_withdrawn(world: World, today: date, stage: str) -> None:
    case_id = getattr(journey, stage)(world, journey.home(world))
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage, match="can be withdrawn only from"):
        commands.withdraw(session, actor, case_id, asked_by="household", reason="Se ne va.")


def test_withdrawing_is_refused_to_others_without_a_reason_and_twice(world: World, today: date) -> None:
    case_id = journey.submitted(world)
    with world.act("coordinator") as (session, actor), pytest.raises(NotAllowed, match="social worker"):
        commands.withdraw(session, actor, case_id, asked_by="household", reason="No.")
    with world.act("manager") as (session, actor), pytest.raises(NotFound):
        commands.withdraw(session, actor, case_id, asked_by="household", reason="No.")
    with world.act("social_worker") as (session, actor):
        version = session.get_one(Case, case_id).version
        with pytest.raises(Invalid) as refused:
            commands.withdraw(session, actor, case_id, asked_by="nobody", reason=" ")
        assert set(refused.value.fields) == {"asked_by", "reason"}
        with pytest.raises(Conflict):
            commands.withdraw(session, actor, case_id, asked_by="comune", reason="Sì.", seen_version=version - 1)
        commands.withdraw(session, actor, case_id, asked_by="comune", reason="Sì.", seen_version=version)
    with world.act("social_worker") as (session, actor), pytest.raises(WrongStage):
        commands.withdraw(session, actor, case_id, asked_by="comune", reason="Sì.", seen_version=version)


def test_without_consent_in_force_nothing_more_is_shared(world: World, today: date) -> None:
    case_id = journey.assessment(world)
    with world.act("social_worker") as (session, actor):
        commands.withdraw_consent(session, actor, case_id, withdrawn_on=today)
        assert "consent_withdrawn" in [w.what.key for w in board.waiting(session, actor)]
        names = {a.name for a in board.actions(actor, board.see(session, actor, case_id)) if a.allowed}
        assert "consent" in names
    with world.act("head") as (session, _):
        assert "ConsentWithdrawn" in session.scalars(select(Notification.kind)).all()
    with world.act("coordinator") as (session, _):
        assert "ConsentWithdrawn" not in session.scalars(select(Notification.kind)).all()
    with world.act("social_worker") as (session, _):
        with pytest.raises(Exception, match="no consent") as refused:
            journey.move(session, case_id, "find_eligible")
        assert translated(refused.value).sentence == SENTENCES["consent_before_sharing"]  # type: ignore[arg-type, union-attr]
        session.rollback()
    with world.act("social_worker") as (session, actor):
        commands.record_consent(session, actor, case_id, given_on=today, given_by="Persona 1")
        journey.move(session, case_id, "find_eligible")


def test_a_case_is_handed_over_to_a_colleague_who_is_told(world: World, today: date) -> None:
    case_id = people.submitted(world)
    colleague, educator = world.actor("other_social_worker").person_id, world.actor("educator").person_id
    with world.act("social_worker") as (session, actor):
        with pytest.raises(Invalid, match="already"):
            commands.assign_social_worker(session, actor, case_id, actor.person_id)
        with pytest.raises(NotAllowed, match="of your organisation"):
            commands.assign_social_worker(session, actor, case_id, educator)
        commands.assign_social_worker(session, actor, case_id, colleague)
    with world.act("other_social_worker") as (session, actor):
        workers = {w.person_id: w.ended_on for w in session.scalars(select(CaseWorker))}
        assert workers == {world.actor("social_worker").person_id: today, colleague: None}
        assert "SocialWorkerAssigned" in session.scalars(select(Notification.kind)).all()
    with world.act("coordinator") as (session, actor), pytest.raises(NotAllowed):
        commands.assign_social_worker(session, actor, case_id, colleague)


def test_a_draft_stays_with_its_author(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage, match="belongs to its author"):
        commands.assign_social_worker(session, actor, case_id, world.actor("other_social_worker").person_id)


def test_the_second_click_on_new_opens_nothing(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="pressed twice"):
        commands.open_referral(session, actor, case_id=case_id)
    with world.act("other_social_worker") as (session, actor):
        with pytest.raises(Exception, match="pk_cases") as refused:
            commands.open_referral(session, actor, case_id=case_id)
        assert isinstance(translated(refused.value), Conflict)  # type: ignore[arg-type]
        session.rollback()
    assert cases.new_number().startswith("OT-27-")
