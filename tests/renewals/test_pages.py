"""The pages of renewals, as each side reads and fills them in."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow import board
from portal.workflow.cases.models import Case
from portal.workflow.renewals.models import Contribution, Review, ReviewDecision
from tenants import clock
from tests import journey
from tests.renewals import stays
from tests.signed_in import client
from tests.world import World

END = date(2027, 5, 20)
GIVEN = {"recommendation": "for", "months": "6", "text": "Il nucleo sta cercando casa."}
DECIDED = {
    "decided_on": "2027-03-01", "outcome": "granted", "months": "6", "granted_codes": "work_settling",
    "proven_reasons": "Comprovate motivazioni.",
    "minutes": "Verbale di prova.",
}  # fmt: skip


def waiting(world: World, who: str) -> set[str]:
    with world.act(who) as (session, actor):
        return {one.what.key for one in board.waiting(session, actor) if one.what.endpoint.startswith("renewals.")}


def offered(world: World, who: str, stay: stays.Stay) -> dict[str, bool]:
    with world.act(who) as (session, actor):
        found = board.actions(actor, board.see(session, actor, stay.case_id))
        return {a.name: a.allowed for a in found if a.family == "renewals"}


def test_the_list_says_who_owes_what_since_when(world: World, today: date, app: Flask) -> None:
    stay = stays.under_review(world)
    coming = journey.hosted(world, journey.home(world, name="Bilocale"), surname="Altri", starts_on=today)
    page = client(app, world, "head").get("/renewals").text
    assert "Sara Lombardi" in page
    assert "Opinion of the social worker" in page
    assert "due by 05/04/2027" in page
    assert "No review opens in the next two months." in page
    assert str(coming) not in page
    with clock.at_day(date(2027, 4, 10)):
        page = client(app, world, "coordinator").get("/renewals").text
        assert "late since 05/04/2027" in page
    assert str(stay.case_id) in page


def test_the_list_shows_what_is_coming(world: World, today: date, app: Flask) -> None:
    stay = stays.living(world, date(2026, 7, 1))
    page = client(app, world, "educator").get("/renewals").text
    assert "02/04/2027" in page
    assert str(stay.case_id) in page
    assert client(app, world, "manager").get("/renewals").status_code == 404
    assert str(stay.case_id) not in client(app, world, "stranger_head").get("/renewals").text


def test_opened_by_hand(world: World, today: date, app: Flask) -> None:
    stay = stays.living(world)
    browser = client(app, world, "social_worker")
    where = f'href="/cases/{stay.case_id}/renewal/open"'
    tab, theirs = (
        client(app, world, who).get(f"/cases/{stay.case_id}/renewal").text for who in ("social_worker", "other_social_worker")
    )
    assert "opens by itself on" in tab
    assert tab.count(where) == theirs.count(where) == 2, "among the other actions, and where one looks for it"
    assert "Why only now" in browser.get(f"/cases/{stay.case_id}/renewal/open").text
    refused = browser.post(f"/cases/{stay.case_id}/renewal/open", data={"late_reason": ""})
    assert refused.status_code == 422
    assert "write why it opens only now" in refused.text
    done = browser.post(f"/cases/{stay.case_id}/renewal/open", data={"late_reason": "Richiesta tardiva."}, follow_redirects=True)
    assert "The renewal review is open" in done.text
    assert "Richiesta tardiva." in done.text
    assert browser.get(f"/cases/{stay.case_id}/renewal/open").status_code == 409


@pytest.mark.parametrize(
    ("who", "page", "key"),
    [
        ("social_worker", "opinion", "social_opinion"),
        ("educator", "report", "educator_report"),
        ("consultant", "statement", "financial_statement"),
    ],
)
def test_each_contribution_has_its_page(world: World, today: date, app: Flask, who: str, page: str, key: str) -> None:
    stay = stays.under_review(world)
    assert key in waiting(world, who)
    browser = client(app, world, who)
    address = f"/cases/{stay.case_id}/renewal/{page}"
    assert "due by 05/04/2027" in browser.get(address).text
    refused = browser.post(address, data={**GIVEN, "months": "40"})
    assert refused.status_code == 422
    assert "Propose between 1 and 12 months." in refused.text
    assert "Il nucleo sta cercando casa." in refused.text, "what was typed stays"
    done = browser.post(address, data=GIVEN, follow_redirects=True)
    assert "Your contribution was recorded" in done.text
    assert "Proposes 6 months." in done.text
    assert key not in waiting(world, who)
    assert 'id="next-step-reason"' not in browser.get(f"/cases/{stay.case_id}").text, "no button that is for others alone"
    assert "Il nucleo sta cercando casa." in browser.get(address).text, "it can be changed"
    assert client(app, world, "manager").get(address).status_code == 404
    assert client(app, world, "stranger_head").get(address).status_code == 404


def test_a_colleague_reads_whose_task_it_is(world: World, today: date, app: Flask) -> None:
    stay = stays.under_review(world)
    answer = client(app, world, "other_educator").get(f"/cases/{stay.case_id}/renewal/report")
    assert answer.status_code == 409
    assert "given by the educator of this case" in answer.text


def test_the_owner_answers_on_its_page_and_sees_nothing_else(world: World, today: date, app: Flask) -> None:
    stay = stays.under_review(world)
    with world.act("educator") as (session, actor):
        from portal.workflow.renewals import contributions

        contributions.give_report(session, actor, stay.case_id, recommendation="against", text="Parole riservate.")
    assert waiting(world, "manager") == {"unit_question"}
    browser = client(app, world, "manager")
    tab = browser.get(f"/cases/{stay.case_id}/renewal").text
    assert "The question put to you" in tab
    for hidden in ("Parole riservate.", "Luca Moretti", "Report of the educator", "Contributions due"):
        assert hidden not in tab
    address = f"/cases/{stay.case_id}/renewal/unit"
    assert "19/05/2028" in browser.get(address).text
    refused = browser.post(address, data={"available": "no", "note": ""})
    assert refused.status_code == 422
    assert "Write in a few words why" in refused.text
    done = browser.post(address, data={"available": "yes", "available_until": "2027-12-31"}, follow_redirects=True)
    assert "your answer was recorded" in done.text
    assert "31/12/2027" in done.text
    assert waiting(world, "manager") == set()
    assert client(app, world, "social_worker").get(address).status_code == 404


def test_the_dossier_is_composed(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    from portal.workflow.support.models import BudgetCell, BudgetLine, Goal, SupportSession

    with world.act("educator") as (session, actor):
        mine = {"case_id": stay.case_id, "organisation_id": actor.organisation_id}
        session.add(
            Goal(
                area="work", title="Un lavoro stabile", indicator="Contratto", due_on=today, state="met", closed_on=today, **mine
            )
        )
        session.add(Goal(area="home", title="Caparra", indicator="3.000 euro", due_on=today, **mine))
        session.add(
            SupportSession(
                worker_id=actor.person_id, starts_at=clock.now(), attendance="all", minutes=90, done="Colloquio.",
                recorded_at=clock.now(), recorded_by_id=actor.person_id, **mine,
            )
        )  # fmt: skip
        for kind, cents in (("income", 120_000), ("fixed_cost", 45_050)):
            line = BudgetLine(id=uuid4(), kind=kind, label="Voce", position=0, **mine)
            session.add(line)
            session.flush()
            written = {"changed_by_id": actor.person_id, "changed_at": clock.now()}
            session.add(BudgetCell(line_id=line.id, month=date(2027, 2, 1), amount_cents=cents, **written, **mine))
    page = client(app, world, "head").get(f"/cases/{stay.case_id}/renewal").text
    for words in ("1 of 2 goals met", "Un lavoro stabile", "€749.50", "The home was handed", "Everything"):
        assert (words in page) is (words not in ("The home was handed", "Everything")), words
    assert "The renewal review was opened" in page
    assert "Serve ancora tempo." in page


def test_granted_on_the_page(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    assert "renewal_to_decide" in waiting(world, "head")
    browser = client(app, world, "head")
    address = f"/cases/{stay.case_id}/renewal/decide"
    form = browser.get(address)
    assert "last day 19/11/2027" in form.text
    assert 'value="2027-03-01"' in form.text
    refused = browser.post(address, data={**DECIDED, "months": "13"})
    assert refused.status_code == 422
    assert "Grant between 1 and 12 months." in refused.text
    assert "Comprovate motivazioni." in refused.text
    done = browser.post(address, data=DECIDED, follow_redirects=True)
    assert "The Equipe&#39;s decision was recorded" in done.text or "The Equipe's decision was recorded" in done.text
    assert "Renewal granted" in done.text
    assert stays.placement(world, stay.case_id).ends_on == date(2027, 11, 20)
    again = browser.post(address, data=DECIDED)
    assert again.status_code == 409
    assert "already been decided" in again.text
    owner = client(app, world, "manager").get(f"/cases/{stay.case_id}/renewal").text
    assert "its last day is now 19/11/2027" in owner
    assert "Comprovate motivazioni." not in owner


def test_a_stale_page_changes_nothing(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    answer = client(app, world, "head").post(f"/cases/{stay.case_id}/renewal/decide", data={**DECIDED, "version": "1"})
    assert answer.status_code == 409
    assert "the case has changed" in answer.text
    assert "Comprovate motivazioni." in answer.text


def test_refused_on_the_page_starts_the_departure(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    browser = client(app, world, "coordinator")
    address = f"/cases/{stay.case_id}/renewal/decide"
    refusal = {
        **DECIDED,
        "outcome": "refused",
        "months": "",
        "refused_codes": "reasons_not_proven",
        "exit_plan": "Affitto a Crema.",
    }
    refused = browser.post(address, data=refusal)
    assert refused.status_code == 422
    assert "Write at least one step of the plan" in refused.text
    step = {"steps-0-what": "Visitare tre alloggi", "steps-0-due_on": "2027-04-01", "steps-0-owed_by": "household"}
    done = browser.post(address, data={**refusal, **step}, follow_redirects=True)
    assert "Renewal refused" in done.text
    with world.act("head") as (session, _):
        assert session.get_one(Case, stay.case_id).stage == "leaving"
    assert "Affitto a Crema." in client(app, world, "educator").get(f"/cases/{stay.case_id}/outcome").text


def test_put_off_on_the_page_once(world: World, today: date, app: Flask) -> None:
    stay = stays.contributed(world)
    browser = client(app, world, "head")
    address = f"/cases/{stay.case_id}/renewal/decide"
    done = browser.post(address, data={**DECIDED, "outcome": "deferred", "deferred_to": "2027-05-01"}, follow_redirects=True)
    assert "Decision put off" in done.text
    assert "Put off until" in done.text
    assert 'value="deferred"' not in browser.get(address).text
    again = browser.post(address, data={**DECIDED, "outcome": "deferred", "deferred_to": "2027-05-02"})
    assert again.status_code in (409, 422)
    with world.act("head") as (session, _):
        assert session.scalars(select(Review)).one().deferred_to == date(2027, 5, 1)
        assert len(session.scalars(select(ReviewDecision)).all()) == 1


def test_missing_contributions_are_asked_about(world: World, today: date, app: Flask) -> None:
    stay = stays.under_review(world)
    browser = client(app, world, "head")
    address = f"/cases/{stay.case_id}/renewal/decide"
    page = browser.get(address).text
    assert "4 contributions are missing" in page
    assert all(f'class="only-{outcome}"' in page for outcome in ("granted", "refused", "deferred"))
    assert (
        "the financial consultant&#39;s statement, the owner&#39;s answer about the home"
        in browser.get(f"/cases/{stay.case_id}").text
    )
    refused = browser.post(address, data=DECIDED)
    assert refused.status_code == 422
    assert "Still missing: opinion of the social worker, report of the educator" in refused.text
    done = browser.post(
        address, data={**DECIDED, "missing_reason": "Urgenza.", "conditions_reason": "Prova."}, follow_redirects=True
    )
    assert "Decided although contributions were missing" in done.text


def test_what_is_offered_to_whom(world: World, today: date) -> None:
    stay = stays.living(world)
    assert offered(world, "social_worker", stay) == {"record_request": True, "open_review": True}
    assert offered(world, "educator", stay) == {}
    assert offered(world, "manager", stay) == {}
    stays_reviewed = stay
    with world.system.work() as session:
        from portal.workflow.renewals.opening import open_due_reviews

        open_due_reviews(session)
    later = {"record_request": True, "put_on_agenda": False}
    for_partners = {"confirm_for_owner": True, "educator_report_for_ats": False, "financial_statement_for_ats": False}
    theirs = {**later, **for_partners}
    assert offered(world, "social_worker", stays_reviewed) == {**theirs, "give_opinion": True, "decide": True}
    assert offered(world, "other_social_worker", stay) == {**theirs, "give_opinion": False, "decide": False}
    assert offered(world, "educator", stay) == {
        **later,
        "give_report": True,
        "give_statement": False,
        "decide": False,
    }
    assert offered(world, "coordinator", stay) == {
        **later,
        "give_report": True,
        "give_statement": True,
        "decide": True,
    }
    assert offered(world, "manager", stay) == {"confirm_unit": True}


def test_what_waits_for_whom(world: World, today: date) -> None:
    stays.under_review(world)
    assert waiting(world, "social_worker") == {"social_opinion"}
    assert waiting(world, "head") == set()
    assert waiting(world, "other_social_worker") == set()
    assert waiting(world, "educator") == {"educator_report"}
    assert waiting(world, "coordinator") == set()
    assert waiting(world, "stranger_head") == set()
    with clock.at_day(date(2027, 4, 6)):
        assert waiting(world, "head") == {"social_opinion", "renewal_to_decide"}
        assert waiting(world, "coordinator") == {"educator_report", "financial_statement", "renewal_to_decide"}
        assert waiting(world, "educator") == {"educator_report"}
    with world.act("head") as (session, _):
        assert len(session.scalars(select(Contribution)).all()) == 3


def test_before_any_review_the_owner_and_the_ats_find_no_page(world: World, today: date, app: Flask) -> None:
    stay = stays.living(world)
    for who in ("manager", "educator", "stranger_head"):
        assert client(app, world, who).get(f"/cases/{stay.case_id}/renewal").status_code == 404, who
