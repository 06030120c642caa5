"""The work queue of the service: who follows what, claimed, handed over one by one or all at once, stood in for, standing still."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.records import sweeps
from portal.workflow import board, bulk, register
from portal.workflow.cases import absences
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.cases.notices import Notification
from portal.workflow.events import ReferralSubmitted
from portal.workflow.queue import queue
from portal.workflow.referrals import commands
from portal.workflow.register import Asked
from portal.workflow.stalled import stalled
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.referrals.test_pages import version, words
from tests.signed_in import client
from tests.world import CAST, STRANGERS, World


def nobody_follows(world: World, case_id: UUID) -> UUID:
    """Whoever followed the case does so no longer."""
    with world.act("head") as (session, _):
        session.execute(
            update(CaseWorker)
            .where(CaseWorker.case_id == case_id, CaseWorker.role == "social_worker", CaseWorker.ended_on.is_(None))
            .values(ended_on=clock.today())
        )
    return case_id


def listed(world: World, who: str, **asked: object) -> set[UUID]:
    with world.act(who) as (session, actor):
        return {line.case_id for line in register.page(session, actor, Asked(**asked)).lines}  # type: ignore[arg-type]


def told(world: World, who: str) -> list[str]:
    with world.act(who) as (session, _):
        return list(session.scalars(select(Notification.kind)))


def test_each_tab_holds_what_it_says_and_counts_it(world: World, today: date, app: Flask) -> None:
    draft, mine = journey.draft(world), journey.submitted(world)
    his = journey.submitted(world, who="social_worker")
    with world.act("head") as (session, actor):
        commands.assign_social_worker(session, actor, his, world.actor("other_social_worker").person_id)
        session.execute(update(Case).where(Case.id == his).values(urgent=True))
    hosted, free = journey.hosted(world, journey.home(world)), nobody_follows(world, journey.submitted(world))
    assert listed(world, "social_worker", queue="mine") == {draft, mine, hosted}
    assert listed(world, "other_social_worker", queue="mine") == {his}
    assert listed(world, "social_worker", queue="unfollowed") == {free}
    assert listed(world, "social_worker", worker=world.actor("other_social_worker").person_id) == {his}
    assert listed(world, "social_worker", urgent=True) == {his}
    assert listed(world, "educator", queue="mine") == {hosted}
    assert listed(world, "other_educator", queue="mine") == set()
    assert listed(world, "stranger_head", urgent=True) == set()
    counted = {"social_worker": (3, 1), "other_social_worker": (1, 1), "educator": (1, 3), "stranger_social_worker": (0, 0)}
    for who, numbers in counted.items():
        with world.act(who) as (session, actor):
            around = queue(session, actor)
            assert (around.mine, around.unfollowed) == numbers, who
    page = words(client(app, world, "head").get("/cases"))
    assert "All cases My cases Nobody's 1 Standing still" in page
    assert "Bianchi Paolo" in page
    page = words(client(app, world, "social_worker").get("/cases?queue=mine"))
    assert "My cases 3 Nobody's 1" in page
    assert "Standing still" not in page
    owner = words(client(app, world, "manager").get("/cases?queue=mine&worker=x"))
    assert "Nobody's" not in owner
    assert "Followed by" not in owner
    assert "Lombardi" not in owner, "who follows a case at the social service is no business of the owner's list"


def test_what_nobody_follows_is_taken_on_once(world: World, today: date, app: Flask) -> None:
    case_id = nobody_follows(world, journey.submitted(world))
    with world.act("head") as (session, actor):
        assert "unfollowed" in {one.what.key for one in board.waiting(session, actor)}
    sara, paolo = client(app, world, "social_worker"), client(app, world, "other_social_worker")
    assert "Follow this case" in words(sara.get(f"/cases/{case_id}"))
    seen = version(world, case_id)
    assert "You follow the case now." in words(
        sara.post(f"/cases/{case_id}/claim", data={"version": seen}, follow_redirects=True)
    )
    late = paolo.post(f"/cases/{case_id}/claim", data={"version": version(world, case_id)})
    assert late.status_code == 409
    assert "Sara Lombardi follows this case already." in words(late)
    with world.act("social_worker") as (session, actor), pytest.raises(Conflict, match="You follow"):
        commands.claim(session, actor, case_id)
    with world.act("head") as (session, actor), pytest.raises(Conflict):
        commands.claim(session, actor, case_id)
    draft = journey.draft(world)
    with world.act("head") as (session, actor), pytest.raises(WrongStage):
        commands.claim(session, actor, draft)
    for who in ("educator", "manager"):
        with world.act(who) as (session, actor), pytest.raises((NotAllowed, NotFound)):
            commands.claim(session, actor, case_id)
    assert client(app, world, "stranger_head").post(f"/cases/{case_id}/claim").status_code == 404


def test_of_ten_cases_three_fail_and_each_has_its_result(world: World, today: date, app: Flask) -> None:
    paolo = world.actor("other_social_worker").person_id
    good = [journey.submitted(world, surname=f"Buona {n}") for n in range(7)]
    draft, over, already = journey.draft(world), journey.submitted(world), journey.submitted(world)
    foreign = journey.submitted(world, who="stranger_social_worker")
    with world.act("head") as (session, actor):
        commands.withdraw(session, actor, over, asked_by="comune", reason="Altra soluzione.")
        commands.assign_social_worker(session, actor, already, paolo)
    sara = client(app, world, "social_worker")
    chosen = [*good, draft, over, already]
    answer = sara.post("/cases/bulk", data={"action": "hand_over", "to": str(paolo), "case": [str(key) for key in chosen]})
    assert answer.status_code == 303
    said = words(sara.get(answer.location))
    assert "7 of 10 done" in said
    assert "3 could not be done: the reason is beside each." in said
    for why in ("A draft belongs to its author", "The case is over", "This colleague follows the case already."):
        assert said.count(why) == 1, why
    assert listed(world, "other_social_worker", queue="mine") == {*good, already}
    assert told(world, "other_social_worker").count("SocialWorkerAssigned") == 8
    for who in ("other_social_worker", "head", "educator", "manager", "stranger_head"):
        assert client(app, world, who).get(answer.location).status_code == 404, "a run is its person's own"
    with world.act("social_worker") as (session, actor):
        unknown = bulk.results(bulk.run(session, actor, "recheck", [foreign, uuid4()]))
        assert len({(r.case_id, r.number, str(r.why)) for r in unknown}) == 1, "a foreign case answers as none does"
        assert not unknown[0].done
        many = [uuid4() for _ in range(201)]
        for action, some in (("delete", good), ("claim", []), ("hand_over", good), ("claim", many)):
            with pytest.raises(Invalid):
                bulk.run(session, actor, action, some)
    for who in ("educator", "coordinator", "manager", "dpo"):
        assert client(app, world, who).post("/cases/bulk", data={"action": "claim", "case": str(good[0])}).status_code == 404, who
    assert "Choose at least one case." in words(sara.post("/cases/bulk", data={"action": "claim"}, follow_redirects=True))


def test_a_whole_caseload_changes_hands(world: World, today: date, app: Flask) -> None:
    mine, draft = [journey.submitted(world) for _ in range(3)], journey.draft(world)
    elena = client(app, world, "head")
    sara, paolo = world.actor("social_worker").person_id, world.actor("other_social_worker").person_id
    assert "3 cases" in words(elena.get(f"/cases/hand-over?whose={sara}"))
    assert elena.post("/cases/hand-over", data={"whose": str(sara)}).status_code == 422
    answer = elena.post("/cases/hand-over", data={"whose": str(sara), "to": str(paolo)}, follow_redirects=True)
    assert "All of it was done." in words(answer)
    assert listed(world, "other_social_worker", queue="mine") == set(mine)
    assert listed(world, "social_worker", queue="mine") == {draft}


def test_who_stands_in_sees_is_told_and_it_ends_by_itself(world: World, today: date, app: Flask) -> None:
    draft, followed = journey.draft(world), journey.submitted(world)
    sara, paolo = world.actor("social_worker").person_id, world.actor("other_social_worker").person_id
    first, last = today + timedelta(days=3), today + timedelta(days=9)
    with world.act("social_worker") as (session, actor):
        absences.record_absence(session, actor, sara, paolo, starts_on=first, last_day=last)
    with pytest.raises(Exception, match="absent_once"), world.act("head") as (session, actor):
        absences.record_absence(session, actor, sara, paolo, starts_on=last, last_day=last)
    assert listed(world, "other_social_worker", queue="mine") == set()
    with clock.at_day(first):
        assert [run.rows for run in sweeps.run_all(world.system, only="begin_absences")] == [1]
        assert [run.rows for run in sweeps.run_all(world.system, only="begin_absences")] == [0]
        assert listed(world, "other_social_worker", queue="mine") == {draft, followed}
        with world.act("other_social_worker") as (session, actor):
            assert {one.what.key for one in board.waiting(session, actor)} >= {"my_draft"}
            commands.set_needs(session, actor, draft, commands.NeedFacts(rooms=3))
        with world.act("coordinator") as (session, actor):
            case = cases.lock(session, followed)
            cases.remind(session, "check_expiring", case, dedup="x", due_on=str(last))
        assert "check_expiring" in told(world, "other_social_worker")
        assert "check_expiring" in told(world, "social_worker")
        page = words(client(app, world, "other_social_worker").get("/cases/absences"))
        assert "Sara Lombardi Paolo Bianchi 04/03/2027 10/03/2027" in page
    with clock.at_day(last + timedelta(days=1)):
        assert listed(world, "other_social_worker", queue="mine") == set()
        with world.act("other_social_worker") as (session, _):
            assert session.get(Case, draft) is None
            assert session.get(Case, followed) is not None, "as a colleague, as before"


def test_an_absence_is_ones_own_or_the_heads_to_record(world: World, today: date, app: Flask) -> None:
    draft = journey.draft(world)
    sara, paolo = world.actor("social_worker").person_id, world.actor("other_social_worker").person_id
    day = {"starts_on": today, "last_day": today + timedelta(days=5)}
    with world.act("other_social_worker") as (session, actor), pytest.raises(NotAllowed, match="by the head"):
        absences.record_absence(session, actor, sara, paolo, **day)
    with world.act("head") as (session, actor):
        for wrong, field in (
            ({**day, "last_day": today - timedelta(days=1)}, "last_day"), ({**day, "starts_on": None}, "starts_on"),
            ({**day, "last_day": today + timedelta(days=400)}, "last_day"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                absences.record_absence(session, actor, sara, paolo, **wrong)  # type: ignore[arg-type]
            assert list(refused.value.fields) == [field]
        for other in (sara, world.actor("dpo").person_id, world.actor("stranger_social_worker").person_id):
            with pytest.raises(Invalid, match="colleague"):
                absences.record_absence(session, actor, sara, other, **day)
        made = absences.record_absence(session, actor, sara, paolo, **day).id
    assert listed(world, "other_social_worker", queue="mine") == {draft}
    typed = {"person": str(sara), "substitute": str(paolo), "starts_on": "2027-03-02", "last_day": "2027-03-03"}
    double = client(app, world, "social_worker").post("/cases/absences", data=typed)
    assert double.status_code == 409
    assert "recorded already" in words(double)
    for who in ("educator", "manager", "dpo", "stranger_head"):
        assert client(app, world, who).post(f"/cases/absences/{made}/end").status_code == 404, who
    assert client(app, world, "head").post(f"/cases/absences/{made}/end").status_code == 303
    assert listed(world, "other_social_worker", queue="mine") == set()
    assert client(app, world, "head").post(f"/cases/absences/{made}/end").status_code == 404


def test_what_stands_still_is_found_and_shown_to_the_head(world: World, today: date, app: Flask) -> None:
    quiet, busy = journey.waiting(world, surname="Ferma"), journey.waiting(world, surname="Mossa")
    alone = nobody_follows(world, journey.submitted(world, surname="Sola"))
    later = today + timedelta(days=60)
    with clock.at_day(later - timedelta(days=1)), world.act("social_worker") as (session, actor):
        cases.record(session, actor, cases.lock(session, busy), ReferralSubmitted())
    with clock.at_day(later - timedelta(days=1)), world.act("head") as (session, actor):
        lines, _ = stalled(session, actor)
        assert [line.case_id for line in lines] == [alone], "ten days for one that is submitted, sixty for one that waits"
    with clock.at_day(later):
        with world.act("head") as (session, actor):
            lines, following = stalled(session, actor)
            assert {line.case_id for line in lines} == {alone, quiet}
            assert following is None
            first = lines[0]
            assert (first.case_id, first.days, first.allowed, first.do.does) == (alone, 60, 10, "referrals.assign")
            assert queue(session, actor).stalled == 2
        page = words(client(app, world, "head").get("/cases/stalled"))
        listed = client(app, world, "head").get("/cases/stalled.csv").get_data(as_text=True)
        assert listed.count("\r\n") == 3, "a head and each case that stands still, however many a page shows"
        assert "Nobody follows it." in listed
        assert "Nobody follows it." in page
        assert "60 days; the rules allow 60" in page
        assert "Look for a home that fits, or speak with the household." in page
        assert [run.rows for run in sweeps.run_all(world.system, only="tell_stalled")] == [2]
        assert [run.rows for run in sweeps.run_all(world.system, only="tell_stalled")] == [0]
        assert told(world, "head").count("case_stalled") == 2
        for who in {*CAST, *STRANGERS} - {"head", "stranger_head"}:
            for address in ("/cases/stalled", "/cases/stalled.csv", "/cases/stalled.xlsx"):
                assert client(app, world, who).get(address).status_code == 404, (who, address)
            assert "case_stalled" not in told(world, who)
        assert "OT-27-" not in client(app, world, "stranger_head").get("/cases/stalled").text
