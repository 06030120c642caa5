"""The documents section of a referral: what is attached, until when it is valid, what is usually there; who reads it."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.records.documents import commands, intake, queries
from portal.records.documents.commands import Place
from tenants.errors import Invalid
from tenants.reading import ReadLog
from tests import journey
from tests.documents.conftest import PDF, attached, folder  # noqa: F401 (a fixture)
from tests.referrals.test_pages import version, words
from tests.signed_in import client
from tests.world import World

pytestmark = pytest.mark.usefixtures("folder", "today")


@pytest.fixture
def sara(app: Flask, world: World, today: date) -> FlaskClient:
    return client(app, world, "social_worker")


def attach(browser: FlaskClient, case_id: object, shelf: str, **typed: str) -> str:
    section = f"/cases/{case_id}/referral/documents"
    answer = browser.post(
        f"/cases/{case_id}/documents/{shelf}/new?back={section}",
        data={"file": (io.BytesIO(PDF), "carta.pdf"), **typed},
        follow_redirects=True,
    )
    return words(answer)


def test_a_referral_says_what_is_usually_attached_and_until_when_what_is_there_is_valid(sara: FlaskClient, world: World) -> None:
    case_id = journey.draft(world)
    section = f"/cases/{case_id}/referral/documents"
    said = words(sara.get(section))
    for lacking in ("identity document", "signed consent", "ISEE certificate", "proof of the incomes"):
        assert lacking in said
    assert "None of it prevents you from submitting" in said
    assert "Check your answers" in words(sara.get(f"/cases/{case_id}/referral")), "no document is required"
    said = attach(sara, case_id, "identity", kind="identity_document", title="Carta di Anna", expires_on="2027-03-20")
    assert "Valid until 20/03/2027" in said
    assert "No identity document is attached yet." not in said
    said = attach(sara, case_id, "economic", kind="isee", title="ISEE 2026", expires_on="2026-12-31")
    assert "Expired on 31/12/2026" in said
    assert "The ISEE certificate that is attached expired on 31/12/2026." in said
    said = words(sara.get(f"/cases/{case_id}/referral"))
    assert "2 documents" in said
    assert "The ISEE certificate that is attached expired on 31/12/2026." in said
    said = words(sara.get(f"/cases/{case_id}/referral/submit"))
    assert "Carta di Anna" in said
    assert "Valid until 20/03/2027" in said


def test_a_last_day_that_cannot_be_right_is_said_beside_its_field(sara: FlaskClient, world: World) -> None:
    case_id = journey.draft(world)
    said = attach(sara, case_id, "identity", kind="identity_document", title="Carta", expires_on="2227-03-20")
    assert "This date is too far in the future." in said
    with pytest.raises(Invalid) as refused, world.act("social_worker") as (session, actor):
        commands.attach(
            session, actor, intake.receive(PDF), Place("assessment", case_id=case_id), kind="report", title="Nota",
            expires_on=date(2027, 5, 1),
        )  # fmt: skip
    assert list(refused.value.fields) == ["expires_on"]


def test_what_was_attached_after_looking_reopens_the_check(sara: FlaskClient, world: World) -> None:
    case_id = journey.draft(world)
    page = sara.get(f"/cases/{case_id}/referral/submit").get_data(as_text=True)
    seen = re.search(r'name="papers"[^>]*value="(\w+)"', page)
    assert seen is not None
    attached(world, "head", Place("economic", case_id=case_id), kind="isee", title="ISEE")
    typed = {"version": version(world, case_id), "papers": seen[1]}
    answer = sara.post(f"/cases/{case_id}/referral/submit", data=typed)
    assert answer.status_code == 409
    assert "Documents Changed since you looked" in words(answer)
    now = re.search(r'name="papers"[^>]*value="(\w+)"', answer.get_data(as_text=True))
    assert now is not None
    assert now[1] != seen[1]
    answer = sara.post(f"/cases/{case_id}/referral/submit", data={**typed, "papers": now[1]}, follow_redirects=True)
    assert "The referral is submitted." in words(answer)


def test_the_section_is_for_who_writes_the_referral_and_its_reading_is_logged(
    app: Flask,
    sara: FlaskClient,
    world: World,
    folder: Path,  # noqa: F811
) -> None:
    case_id = journey.draft(world)
    attached(world, "social_worker", Place("social", case_id=case_id), kind="health_paper", title="Referto")
    address = f"/cases/{case_id}/referral/documents"
    for who in ("coordinator", "educator", "manager", "dpo", "comune_admin", "other_social_worker", "stranger_social_worker"):
        assert client(app, world, who).get(address).status_code == 404, who
    assert sara.get(address).status_code == 200
    with world.act("head") as (session, _):
        assert [row.title for row in queries.of_case(session, case_id)] == ["Referto"]
    with world.act("dpo") as (session, _):
        logged = session.scalars(select(ReadLog.facets).where(ReadLog.page == "referrals.papers_section")).one()
    assert set(logged) == {"identity", "economic", "social"}
