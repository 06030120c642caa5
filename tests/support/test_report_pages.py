"""The pages of a report: chosen, composed, kept while it is typed, approved, read, taken into the renewal."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.workflow.renewals import opening
from portal.workflow.support.models import SupportReport
from portal.workflow.support.models.reports import SECTIONS
from tests.signed_in import client
from tests.support.test_pages import case_id, educator, fill, read, send
from tests.world import World

__all__ = ["case_id", "educator"]


@pytest.fixture
def report_id(world: World, case_id: UUID, educator: FlaskClient) -> UUID:
    """A contribution to the renewal that was just composed from February's meetings."""
    fill(world, case_id)
    base = f"/cases/{case_id}/support/reports"
    days = {"kind": "renewal", "starts_on": "2027-02-01", "ends_on": "2027-03-01"}
    page = read(educator, f"{base}/new?kind=renewal&facet=support&starts_on=2027-02-01&ends_on=2027-03-01")
    assert "Curriculum scritto." in page
    assert "Nota riservata." not in page
    meeting = page.partition('name="meeting" value="')[2].partition('"')[0]
    assert "holds no notes for the Equipe" in send(educator, f"{base}/new", 422, facet="support.equipe", **days)
    assert "tells of days that have passed" in send(
        educator, f"{base}/new", 422, facet="support", **{**days, "ends_on": "2028-01-01"}
    )
    assert "Curriculum scritto." in send(educator, f"{base}/new", facet="support", meeting=meeting, **days)
    with world.act("educator") as (session, _):
        found: UUID = session.scalars(select(SupportReport.id)).one()
        return found


def test_from_choice_to_the_renewal(app: Flask, world: World, case_id: UUID, educator: FlaskClient, report_id: UUID) -> None:
    base = f"/cases/{case_id}/support/reports"
    edit = f"{base}/{report_id}/edit"
    texts = {f"text_{code}": f"Sezione {code}." for code in SECTIONS}
    assert educator.post(f"{edit}?autosave=0", data={**texts, "text_home": "A metà fras"}).status_code == 204
    assert "A metà fras" in read(educator, edit), "what was typed is there again"
    assert "A metà fras" not in read(client(app, world, "coordinator"), edit), "and is its writer's alone"
    refused = send(educator, edit, 409, **texts, approve="1")
    assert "Read and approve every section first" in refused
    assert "Sezione work." in refused, "nothing is lost"
    assert "The draft was saved." in send(educator, edit, **texts, ok_path="y")
    assert "Sezione work." in read(client(app, world, "coordinator"), f"{base}/{report_id}"), "the coordinator reads the draft"
    for who in ("social_worker", "consultant", "other_educator", "manager", "stranger_educator"):
        for address in (edit, f"{base}/{report_id}", f"{base}/{report_id}.pdf"):
            read(client(app, world, who), address, 404)
        assert "Contribution to the renewal" not in client(app, world, who).get(base).get_data(as_text=True)
    approved = {f"ok_{code}": "y" for code in SECTIONS}
    assert "in favour of the renewal" in send(educator, edit, 409, **texts, **approved, approve="1")
    page = send(educator, edit, **texts, **approved, recommendation="for", months="6", approve="1")
    assert "The report is approved" in page
    for who in ("social_worker", "consultant", "other_educator"):
        assert "Sezione conclusions." in read(client(app, world, who), f"{base}/{report_id}")
    assert client(app, world, "social_worker").get(f"{base}/{report_id}.pdf").data.startswith(b"%PDF-")
    assert "Sezione home." in read(educator, edit), "an approved report is only read"

    with world.act("social_worker") as (session, actor):
        opening.open_review(session, actor, case_id)
    give = f"/cases/{case_id}/renewal/report"
    assert f"{give}?report={report_id}" in read(educator, give)
    filled = read(educator, f"{give}?report={report_id}")
    for words in ("Sezione conclusions.", 'value="6"', 'value="for" checked'):
        assert words in filled, words
    read(client(app, world, "manager"), f"{give}?report={report_id}", 404)
