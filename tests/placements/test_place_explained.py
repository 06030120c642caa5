"""A place on the waiting list, explained line by line: each line with its evidence, as far as the reader may know it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from portal.workflow.placements import commands as placements
from portal.workflow.placements import waiting_list
from portal.workflow.placements.place_explained import Explained, explain
from portal.workflow.referrals import commands as referrals
from portal.workflow.referrals.facts import NeedFacts
from portal.workflow.referrals.models import Member
from tenants import clock
from tenants.errors import NotAllowed, NotFound
from tenants.organisations import EquipeMember
from tests import journey
from tests.placements.reading import text
from tests.placements.test_waiting_list import waits
from tests.signed_in import client
from tests.world import World


def explained(world: World, who: str, case_id: UUID) -> Explained:
    with world.act(who) as (session, actor):
        return explain(session, actor, case_id)


def lines(found: Explained) -> dict[str, tuple[int | None, str, str]]:
    return {
        ground.code: (ground.points, " ".join(map(str, ground.evidence)), " ".join(map(str, ground.changes)))
        for ground in found.grounds
    }


def unseat(world: World) -> None:
    """The coordinator leaves the Equipe: summaries are seen still, the social situation no longer."""
    with world.system.work() as session:
        person = world.actor("coordinator").person_id
        session.execute(update(EquipeMember).where(EquipeMember.person_id == person).values(ended_on=clock.today()))


def test_each_line_names_its_evidence_and_what_would_change_it(world: World, today: date) -> None:
    first = waits(world, "Alfa", urgent=True, minors=1)
    case_id = waits(world, "Beta", minors=2, eviction_on=date(2027, 4, 30))
    with world.act("social_worker") as (session, _):
        session.execute(
            update(Member).where(Member.case_id == case_id, Member.relation == "child").values(born_on=date(2019, 6, 5))
        )
    with clock.at_day(date(2027, 3, 9)), world.act("social_worker") as (session, actor):
        referrals.set_needs(
            session, actor, case_id, NeedFacts((), 2, True, None), why="Il proprietario ha cambiato la serratura."
        )
    found = explained(world, "social_worker", case_id)
    told = lines(found)
    assert {code: points for code, (points, *_) in told.items()} == {"urgency": 10, "children": 6, "eviction": 8, "months": 0}
    assert "marked as urgent on 2027-03-09" in told["urgency"][1]
    assert "2019, 2019" in told["children"][1]
    assert "On 2037-06-05 the eldest child comes of age: 3 points less." in told["children"][2]
    assert "The day stands in the social situation" in told["eviction"][1]
    assert "On 2027-04-01 another whole month has passed" in told["months"][2]
    assert str(found.ahead) == "It is the first of the list."
    behind = explained(world, "social_worker", first)
    assert "12 points more would bring it before place 1" in str(behind.ahead)
    assert lines(behind)["eviction"][0] == 0


def test_what_was_done_by_hand_names_who_did_it_and_why(world: World, today: date) -> None:
    case_id, other = waits(world, "Alfa"), waits(world, "Beta", urgent=True)
    with world.act("social_worker") as (session, actor):
        placements.set_precedence(session, actor, case_id, 1, reason="Alloggio inagibile.")
    found = explained(world, "coordinator", case_id)
    assert found.grounds[0].code == "precedence"
    assert "Alloggio inagibile." in lines(found)["precedence"][1]
    assert "Set on 2027-03-01 by " in lines(found)["precedence"][1]
    assert "no points bring this household before it" in str(explained(world, "social_worker", other).ahead)
    with world.act("social_worker") as (session, actor):
        placements.set_aside(session, actor, other, date(2027, 4, 1), reason="In ospedale.")
    aside = explained(world, "social_worker", other)
    assert aside.position is None
    assert aside.set_aside is not None
    assert "In ospedale." in " ".join(map(str, aside.set_aside.evidence))


def test_whoever_sees_no_points_is_told_the_time_waited_alone(world: World, today: date, app: Flask) -> None:
    case_id = waits(world, "Alfa", eviction_on=date(2027, 4, 30), urgent=True, minors=1)
    unseat(world)
    found = explained(world, "coordinator", case_id)
    assert [(ground.code, ground.points) for ground in found.grounds] == [("months", None)]
    assert found.ahead is None
    page = text(client(app, world, "coordinator").get(f"/cases/{case_id}/waiting"))
    for hidden in ("30/04/2027", "urgent", "comes of age", "Attached to the social situation"):
        assert hidden not in page, hidden


def test_the_page_is_for_those_who_see_the_list_and_the_case(world: World, today: date, app: Flask) -> None:
    case_id, draft = waits(world, "Zanetti", eviction_on=date(2027, 4, 30)), journey.draft(world)
    page = client(app, world, "social_worker").get(f"/cases/{case_id}/waiting")
    assert "The eviction is set for 30/04/2027: 8 points." in text(page)
    assert "Zanetti" in text(page)
    for who in ("manager", "educator", "stranger_social_worker", "stranger_head"):
        assert client(app, world, who).get(f"/cases/{case_id}/waiting").status_code == 404, who
    assert client(app, world, "social_worker").get(f"/cases/{draft}/waiting").status_code == 404
    with world.act("educator") as (session, actor), pytest.raises(NotAllowed):
        explain(session, actor, case_id)
    with world.act("stranger_social_worker") as (session, actor), pytest.raises(NotFound):
        explain(session, actor, case_id)


def test_the_list_goes_in_pages_and_logs_only_whom_it_shows(
    world: World, today: date, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [waits(world, name) for name in ("Alfa", "Beta", "Gamma")]
    monkeypatch.setattr(waiting_list.part, "__defaults__", (2,))
    browser = client(app, world, "social_worker")
    first, second = browser.get("/waiting-list"), browser.get("/waiting-list?from=3")
    assert "2 of 3 shown" in text(first)
    assert "1 of 3 shown" in text(second)
    assert "Previous page" in text(second)
    shown = [[one for one in ids if str(one) in page.text] for page in (first, second)]
    assert [len(one) for one in shown] == [2, 1]
    assert set(shown[0]) | set(shown[1]) == set(ids)
    assert "The list ends before this place." in text(browser.get("/waiting-list?from=40"))
    assert browser.get("/waiting-list?from=nothing").status_code == 200
