"""The criteria beside a referral, live: what they rest on while an income is added or changed, before anything is saved."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.workflow.referrals import criteria, queries
from portal.workflow.referrals.models import Income
from tenants import clock
from tests.referrals import people
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World

pytestmark = pytest.mark.usefixtures("today")
TYPED = {"kind": "employment", "monthly": "900,00", "certainty": "certain"}


def test_changing_an_income_shows_what_the_criteria_would_come_to(app: Flask, world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, _):
        income_id = session.scalars(select(Income.id)).one()
    sara, live = client(app, world, "social_worker"), f"/cases/{case_id}/referral/criteria"
    page = sara.get(f"/cases/{case_id}/referral/economic/income/{income_id}").get_data(as_text=True)
    box = re.search(r'<div id="criteria"[^>]*hx-post="([^"]*)"', page)
    assert box is not None
    address = box[1]
    assert f"adds=income:{income_id}" in address
    said = words(sara.post(address, data={**TYPED, "evidence": "Contratto firmato"}))
    assert "Incomes at present: 1 (Employment)." in said
    assert "Employment: Contratto firmato" in said
    assert "Busta paga" not in said, "the income stands for itself, not beside what it was"
    ended = words(sara.post(address, data={**TYPED, "ends_on": "2027-02-01"}))
    assert "Not met" in ended
    assert "have ended" in ended
    more = words(sara.post(f"{live}?adds=income", data=TYPED))
    assert "Incomes at present: 2" in more
    assert "Employment: no evidence named yet" in more
    assert "Casual or temporary work: Busta paga" in more
    for who in ("head", "coordinator", "stranger_social_worker"):
        status = client(app, world, who).post(address, data=TYPED).status_code
        assert status == (200 if who == "head" else 404), who
    with world.act("social_worker") as (session, _):
        assert session.scalars(select(Income.kind)).one() == "precarious_work", "nothing was saved"


def test_evidence_is_shown_and_not_frozen(world: World) -> None:
    """Naming another proof of the same income reopens no check: the criteria come to the same."""
    case_id = people.submitted(world)
    with world.act("social_worker") as (session, _):
        check = queries.last_check(session, case_id)
        assert check is not None
        assert {frozenset(one) for one in check.results} == {frozenset({"code", "state", "sentence"})}
    facts = criteria.Facts(1, (criteria.IncomeNow("pension", 1, evidence="Cedolino"),), target="fragility")
    by_code = {one.code: one.evidence for one in criteria.evaluate(facts, criteria.Limits(4, 1), clock.today())}
    assert [one.values["evidence"] for one in by_code["income"]] == ["Cedolino"]
    assert by_code["target"] == by_code["size"] == ()
