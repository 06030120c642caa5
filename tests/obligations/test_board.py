"""*Attività*: mine, my organisation's, late, postponed; and the same as *Oggi* says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.workflow import board as today_board
from portal.workflow.cases.owing import Obligation
from portal.workflow.obligations import OBLIGATIONS, board, snoozing
from portal.workflow.properties.models import Certificate, Ticket
from portal.workflow.renewals.models import Contribution
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.obligations.test_keeping import night
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def busy(world: World, today: date) -> World:
    """Something of nearly every kind is owed, some of it late."""
    stay = stays.under_review(world)
    journey.proposed(world, journey.home(world, name="Bilocale"), surname="Altri")
    journey.draft(world, surname="Bozza")
    with world.act("manager") as (session, actor):
        mine = {"organisation_id": actor.organisation_id, "property_id": stay.home.property_id}
        session.add(Certificate(kind="gas", expires_on=today + timedelta(days=45), **mine))
        session.add(
            Ticket(unit_id=stay.home.unit_id, opened_by_id=actor.person_id, opened_by_organisation_id=actor.organisation_id,
                   title="Caldaia", due_on=today - timedelta(days=3), **mine)
        )  # fmt: skip
    night(world)
    return world


def lines(world: World, who: str, **asked: str) -> list[board.Line]:
    with world.act(who) as (session, actor):
        return board.page(session, actor, **asked)


def kinds(world: World, who: str, **asked: str) -> list[str]:
    return [line.kind for line in lines(world, who, **asked)]


def obligation(world: World, kind: str) -> Obligation:
    with world.system.work() as session:
        found = session.scalars(select(Obligation).where(Obligation.kind == kind, Obligation.ended_on.is_(None))).one()
        session.expunge(found)
        return found


def test_each_sees_what_they_owe_and_what_their_organisation_owes(busy: World) -> None:
    assert kinds(busy, "educator") == ["quiet_support", "educator_report"]
    assert kinds(busy, "consultant") == ["financial_statement"]
    assert kinds(busy, "coordinator") == ["quiet_support", "renewal_decision"], "as the head, and as a member of the Equipe"
    assert set(kinds(busy, "coordinator", whose="organisation")) == {
        "quiet_support", "educator_report", "financial_statement", "renewal_decision",
    }  # fmt: skip
    assert set(kinds(busy, "manager")) == {"ticket", "proposal", "certificate", "unit_question"}
    assert kinds(busy, "manager", when="overdue") == ["ticket"]
    assert kinds(busy, "volunteer", whose="organisation") == ["ticket"], "neither cases nor papers"
    for who in ("dpo", "comune_admin", "stranger_manager", "stranger_head", "stranger_coordinator"):
        assert kinds(busy, who, whose="organisation") == [], who
    with busy.act("manager") as (session, actor):
        assert board.counts(session, actor) == {"mine": 4, "organisation": 4, "overdue": 1, "asleep": 0}


def test_late_ones_are_the_heads_too(busy: World) -> None:
    with clock.at_day(date(2027, 4, 6)):
        night(busy, clock.today())
        assert {"educator_report", "financial_statement"} <= set(kinds(busy, "coordinator"))
        assert "social_opinion" in kinds(busy, "head")


def test_today_and_the_board_agree(busy: World) -> None:
    """Every card on *Oggi* that an obligation stands behind is a line of mine, and the other way round; none is there twice."""
    for day in (date(2027, 3, 1), date(2027, 4, 7)):
        with clock.at_day(day):
            night(busy, day)
            for who in ("social_worker", "head", "coordinator", "educator", "consultant", "manager"):
                with busy.act(who) as (session, actor):
                    cards = [(one.what.key, one.subject_id or one.case_id) for one in today_board.waiting(session, actor)]
                    mine = board.page(session, actor)
                assert len(cards) == len(set(cards)), who
                carded = {key: owed.kind for owed in OBLIGATIONS.values() for key in owed.waits}
                for key, subject in cards:
                    if key in carded and key not in LEFT_TO_TODAY:
                        assert (carded[key], subject) in {(line.kind, line.subject_id) for line in mine}, (who, key, day)
                assert len({(line.kind, line.subject_id) for line in mine}) == len(mine)


LEFT_TO_TODAY = {"support_quiet", "support_quiet_mine"}
"""Cards that more people have than owe it: whoever is assigned to the case, and the coordinator from the first day."""


def test_put_off_until_a_day_and_told_then(busy: World, today: date) -> None:
    certificate = obligation(busy, "educator_report")
    with busy.act("educator") as (session, actor):
        before = {one.what.key for one in today_board.waiting(session, actor)}
        snoozing.snooze(session, actor, certificate.id, until=date(2027, 3, 25), reason="Aspetto il bilancio.")
        assert before - {one.what.key for one in today_board.waiting(session, actor)} == {"educator_report"}
    assert kinds(busy, "educator") == ["quiet_support"]
    assert kinds(busy, "educator", when="asleep") == ["educator_report"]
    told = stays.told(busy)
    night(busy, date(2027, 3, 21))
    assert "educator_report_due" not in stays.told(busy), "sixty days before the end it slept"
    night(busy, date(2027, 3, 25))
    assert stays.told(busy)["educator_report_due"] == {"educator"}, "and was told when it woke"
    assert "educator_report_due" not in told


def test_never_past_the_day_on_which_it_climbs(busy: World, today: date) -> None:
    report = obligation(busy, "educator_report")
    with busy.act("educator") as (session, actor):
        for until, reason, field in (
            (today, "Perché sì.", "until"), (date(2027, 4, 7), "Perché sì.", "until"), (date(2027, 4, 6), " ", "reason"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                snoozing.snooze(session, actor, report.id, until=until, reason=reason)
            assert list(refused.value.fields) == [field]
    with pytest.raises(Exception, match="snooze_never_past_the_head"), busy.act("educator") as (session, actor):
        session.execute(
            update(Obligation)
            .where(Obligation.id == report.id)
            .values(snoozed_until=date(2027, 5, 1), snooze_reason="x", snoozed_by_id=actor.person_id)
        )
    with clock.at_day(date(2027, 4, 6)):
        night(busy, clock.today())
        with busy.act("educator") as (session, actor), pytest.raises(Conflict, match="climbed to the head"):
            snoozing.snooze(session, actor, report.id, until=date(2027, 4, 20), reason="Ancora.")


def test_only_whoever_owes_it_or_the_head(busy: World, today: date) -> None:
    report = obligation(busy, "educator_report")
    until = today + timedelta(days=10)
    with busy.act("other_educator") as (session, actor), pytest.raises(NotAllowed):
        snoozing.snooze(session, actor, report.id, until=until, reason="Per lei.")
    for who in ("social_worker", "manager", "stranger_educator"):
        with busy.act(who) as (session, actor), pytest.raises(NotFound):
            snoozing.snooze(session, actor, report.id, until=until, reason="Curioso.")
    with busy.act("coordinator") as (session, actor):
        snoozing.snooze(session, actor, report.id, until=until, reason="Accordo con l'educatore.")
    with busy.act("educator") as (session, actor):
        snoozing.wake(session, actor, report.id)
        with pytest.raises(Conflict, match="not put off"):
            snoozing.wake(session, actor, report.id)


def test_a_day_brought_forward_wakes_it(busy: World, today: date) -> None:
    report = obligation(busy, "educator_report")
    with busy.act("educator") as (session, actor):
        snoozing.snooze(session, actor, report.id, until=date(2027, 4, 6), reason="Più avanti.")
    with busy.act("social_worker") as (session, _):
        session.execute(update(Contribution).values(due_on=date(2027, 3, 20)))
    assert obligation(busy, "educator_report").snoozed_until is None


def test_on_the_pages(busy: World, app: Flask) -> None:
    browser = client(app, busy, "educator")
    page = browser.get("/activities").get_data(as_text=True)
    assert "report for the renewal" in page
    assert "No reminder has gone out yet." in page
    assert "Next reminder on 21/03/2027." in page
    report = obligation(busy, "educator_report")
    address = f"/activities/{report.id}/snooze"
    assert "At most until 06/04/2027." in browser.get(address).get_data(as_text=True)
    late = browser.post(address, data={"until": "2027-04-20", "reason": "Ci vuole tempo."})
    assert late.status_code == 422
    assert "Ci vuole tempo." in late.get_data(as_text=True), "what was typed is kept"
    assert browser.post(address, data={"until": "2027-03-25", "reason": "Ci vuole tempo."}).status_code == 303
    slept = browser.get("/activities?when=asleep").get_data(as_text=True)
    assert "Ci vuole tempo." in slept
    assert browser.post(f"/activities/{report.id}/wake").status_code == 303
    for who in ("social_worker", "manager", "stranger_educator"):
        assert client(app, busy, who).get(address).status_code == 404, who
    assert client(app, busy, "dpo").get("/activities").status_code == 404
    assert browser.get("/activities?after=nonsense").status_code == 404
