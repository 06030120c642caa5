"""The pages of the plan: drafted, signed with drawings and a missing signature, in force as a PDF, read by whom it is for."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from portal.pages.catalogue import in_language
from portal.pages.support.plan_forms import GoalForm
from portal.workflow.referrals import protection
from portal.workflow.support.models import Plan
from portal.workflow.support.plans import drafting, signing
from tenants import clock
from tests.signed_in import client
from tests.support import plans
from tests.support.test_pages import case_id, educator, read, send
from tests.world import World

__all__ = ["case_id", "educator"]


def typed_goal(**changes: object) -> dict[str, object]:
    return {
        "area": "money", "title": "Un fondo", "expected": "Una riserva.", "indicator": "1.200 euro", "start_level": "1",
        "due_on": (clock.today() + timedelta(days=200)).isoformat(), "household": "Mette da parte 100 euro al mese.", **changes,
    }  # fmt: skip


def test_a_plan_from_its_first_word_to_its_pdf(app: Flask, world: World, case_id: UUID, educator: FlaskClient) -> None:
    base = f"/cases/{case_id}/support"
    draft = f"{base}/plan/draft"
    assert "No plan in force" in read(educator, f"{base}/plan")
    assert educator.post(f"{draft}?autosave=0", data={"summary": "A metà fras"}).status_code == 204
    assert "A metà fras" in read(educator, draft), "what was typed is there again"
    assert "A metà fras" not in read(client(app, world, "coordinator"), draft), "and nobody else's"
    page = send(educator, draft, 422, summary="", area_home="Un testo da non perdere")
    assert "Un testo da non perdere" in page
    assert "The draft was saved." in send(educator, draft, summary="Casa e risparmi.", area_money="Un debito da chiudere.")
    assert "what it is about and has at least one goal" in send(educator, f"{draft}/send", seen="")
    wrong = send(educator, f"{draft}/goals/new", 422, **typed_goal(household=""))
    assert "at least one of the parties" in wrong
    assert "1.200 euro" in wrong
    assert "The goal is in the draft." in send(educator, f"{draft}/goals/new", **typed_goal())
    assert "already has a goal of this name" in send(educator, f"{draft}/goals/new", 409, **typed_goal())
    for who in ("social_worker", "manager", "stranger_educator"):
        read(client(app, world, who), draft, 404)
    assert "Casa e risparmi." not in read(client(app, world, "social_worker"), f"{base}/plan")

    assert "ready to be signed" in send(educator, f"{draft}/send", seen="")
    assert "Casa e risparmi." in read(client(app, world, "social_worker"), f"{base}/plan/{_plan(world, case_id)}")
    with world.act("educator") as (session, _):
        household, worker = signing.signers(session, drafting.require_under_way(session, case_id))
    read(client(app, world, "social_worker"), f"{base}/plan/sign", 404)
    for one, fields in ((household, {"method": "screen"}), (worker, {"method": "screen"})):
        prefix = f"s{one.id.hex[:8]}-"
        address = f"{base}/plan/sign/{one.id}"
        assert "add the photo of the signed paper" in send(educator, address, 422, **{prefix + k: v for k, v in fields.items()})
        drawn = {prefix + "file": (io.BytesIO(plans.signature()), "signature.png"), prefix + "method": "screen"}
        sent = educator.post(address, data=drawn, content_type="multipart/form-data", follow_redirects=True)
        assert sent.status_code == 200, unescape(sent.get_data(as_text=True))
    assert "still to come" in send(educator, f"{base}/plan/conclude", 422, agreed_on="2027-12-01")
    assert "The plan is in force." in send(educator, f"{base}/plan/conclude", agreed_on=clock.today().isoformat())

    plan_id = _plan(world, case_id)
    for who in ("social_worker", "coordinator", "other_educator"):
        page = read(client(app, world, who), f"{base}/plan")
        for words in ("Casa e risparmi.", "Un fondo", "Mette da parte 100 euro al mese.", "In force: version 1", "Now: 1 of 4"):
            assert words in page, (who, words)
    answer = client(app, world, "social_worker").get(f"{base}/plan/{plan_id}.pdf")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages)
    for words in ("Casa e risparmi.", "Un fondo", household.name, worker.name):
        assert words in text, words
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, True)
    page = read(client(app, world, "other_educator"), f"{base}/plan")
    assert "Casa e risparmi." in page
    assert household.name not in page, "of a protected household the plan tells no name to whoever does not follow it"
    read(client(app, world, "other_educator"), f"{base}/plan/{plan_id}.pdf", 404)
    for who in ("manager", "volunteer", "dpo", "stranger_social_worker", "stranger_coordinator"):
        browser = client(app, world, who)
        for page in ("plan", f"plan/{plan_id}", f"plan/{plan_id}.pdf", "plan/sign"):
            read(browser, f"{base}/{page}", 404)


def _plan(world: World, case_id: UUID) -> UUID:
    with world.act("educator") as (session, _):
        return session.scalars(select(Plan.id).where(Plan.case_id == case_id)).one()


def test_the_levels_of_a_goal_are_in_the_readers_language(app: Flask) -> None:
    for language, first in (("it", "0 – Punto di partenza"), ("en", "0 – Where it began")):
        with app.test_request_context("/"), in_language(language):
            choices = GoalForm(meta={"csrf": False}).start_level.choices
            assert str(choices[0][1]) == first
