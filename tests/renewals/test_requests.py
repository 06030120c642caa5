"""The household's own request: written down with who, when and how; before or during the review, late only with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.workflow.renewals import requests
from portal.workflow.renewals.models import RenewalRequest
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStage
from tests import journey
from tests.renewals import stays
from tests.renewals.test_decisions import grant
from tests.signed_in import client
from tests.world import World

ASKED = {
    "wants_renewal": True, "asked_by": "La signora Prova", "asked_on": date(2027, 2, 20), "way": "in_person", "months": 6,
    "reasons": "Il contratto diventa stabile a settembre.",
}  # fmt: skip


def ask(world: World, who: str, stay: stays.Stay, **changes: object) -> RenewalRequest:
    with world.act(who) as (session, actor):
        return requests.record_request(session, actor, stay.case_id, **{**ASKED, **changes})  # type: ignore[arg-type]


def seen(world: World, who: str, stay: stays.Stay) -> list[str]:
    with world.act(who) as (session, _):
        return [one.reasons for one, _ in requests.requests(session, stay.case_id)]


def test_it_is_written_down_before_the_review_opens_and_the_last_one_counts(world: World, today: date) -> None:
    stay = stays.living(world)
    ask(world, "social_worker", stay)
    with pytest.raises(DBAPIError):
        ask(world, "educator", stay)  # to whom the renewal opens only with the review
    with world.system.work() as session:
        from portal.workflow.renewals.opening import open_due_reviews

        assert open_due_reviews(session) == 1
    ask(world, "educator", stay, wants_renewal=False, months=None, reasons="Ha trovato casa.")
    for who in ("social_worker", "educator", "consultant", "head"):
        assert seen(world, who, stay) == ["Ha trovato casa.", ASKED["reasons"]], who
    assert seen(world, "manager", stay) == seen(world, "stranger_head", stay) == []
    assert stays.happened(world, stay.case_id).count("RenewalAsked") == 2
    assert stays.told(world, "RenewalAsked")["RenewalAsked"] == {"educator", "social_worker"}
    assert "RenewalAsked" not in stays.happened(world, stay.case_id, "manager")


@pytest.mark.parametrize("who", ["consultant", "manager", "dpo", "volunteer"])
def test_not_by_others(world: World, today: date, who: str) -> None:
    stay = stays.under_review(world)
    with pytest.raises(NotAllowed):
        ask(world, who, stay)
    with pytest.raises(NotFound):
        ask(world, "stranger_social_worker", stay)


def test_what_was_typed_wrong_is_said_beside_each_field(world: World, today: date) -> None:
    stay = stays.under_review(world)
    with pytest.raises(Invalid) as refused:
        ask(
            world,
            "social_worker",
            stay,
            wants_renewal=None,
            asked_by=" ",
            asked_on=date(2027, 3, 2),
            way="x",
            reasons="",
            months=13,
        )
    assert set(refused.value.fields) == {"wants_renewal", "asked_by", "asked_on", "way", "reasons", "months"}
    with pytest.raises(Invalid) as refused:
        ask(world, "social_worker", stay, wants_renewal=False, months=3)
    assert list(refused.value.fields) == ["months"], "who does not ask proposes no months"


def test_a_late_request_keeps_its_true_day_and_says_why(world: World, today: date, app: Flask) -> None:
    stay = stays.under_review(world)
    with clock.at_day(date(2027, 4, 20)):
        with pytest.raises(Invalid) as refused:
            ask(world, "social_worker", stay, asked_on=date(2027, 4, 10))
        assert "late" in str(refused.value.fields["late_reason"])
        made = ask(world, "social_worker", stay, asked_on=date(2027, 4, 10), late_reason="Era in ospedale.")
        assert (made.asked_on, made.late_reason) == (date(2027, 4, 10), "Era in ospedale.")
        on_time = ask(world, "social_worker", stay, asked_on=date(2027, 4, 1), late_reason="Non serve.")
        assert on_time.late_reason is None, "what was not late is not called late"
    page = client(app, world, "head").get(f"/cases/{stay.case_id}/renewal").text
    assert "Asked late" in page
    assert "Era in ospedale." in page
    assert "on 10/04/2027" in page
    assert "written down by Sara Lombardi on 20/04/2027" in page


def test_not_once_decided_nor_where_nothing_is_left_nor_before_the_keys(world: World, today: date) -> None:
    stay = stays.contributed(world)
    grant(world, stay, "head", 3)
    with pytest.raises(Conflict, match="already been decided"):
        ask(world, "social_worker", stay)
    case_id = journey.assigned(world, journey.home(world, name="Altro"), surname="Altri")
    with pytest.raises(WrongStage):
        ask(world, "social_worker", stays.Stay(case_id, stay.home))


def test_on_the_page(world: World, today: date, app: Flask) -> None:
    stay = stays.under_review(world)
    browser = client(app, world, "educator")
    address = f"/cases/{stay.case_id}/renewal/request"
    assert "Record what the household asks" in browser.get(address).text
    typed = {"wants_renewal": "yes", "asked_by": "La signora Prova", "asked_on": "2027-02-20", "way": "by_phone", "reasons": ""}
    refused = browser.post(address, data=typed)
    assert refused.status_code == 422
    assert "La signora Prova" in refused.text
    done = browser.post(address, data={**typed, "reasons": "Serve tempo.", "months": "6"}, follow_redirects=True)
    for words in ("It asks to stay on", "for 6 months", "Serve tempo.", "by phone"):
        assert words in done.text, words
    for who in ("manager", "stranger_head", "consultant"):
        other = client(app, world, who)
        assert other.get(address).status_code == other.post(address, data=typed).status_code == 404, who
    assert "Serve tempo." not in client(app, world, "manager").get(f"/cases/{stay.case_id}/renewal").text
