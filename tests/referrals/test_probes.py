"""The hint about a tax code: so many askings and no more, each of them written down for the data-protection officer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.records import readings
from portal.workflow.cases.models import Case
from portal.workflow.referrals import commands, probes
from portal.workflow.referrals.probes import TaxCodeQuestion
from tenants import clock
from tenants.errors import Conflict, NotAllowed
from tests import journey
from tests.referrals import people
from tests.referrals.test_pages import words
from tests.signed_in import client
from tests.world import World

pytestmark = pytest.mark.usefixtures("today")


def ask(world: World, who: str, code: bytes) -> probes.Answer:
    with world.act(who) as (session, actor):
        return probes.ask(session, actor, None, code)


def told(world: World) -> list[str]:
    """What the data-protection officer reads, oldest first."""
    with world.act("dpo") as (session, actor):
        return [line.answer for line in reversed(readings.questions(session, actor)[0])]


def test_each_asking_is_written_down_once_with_what_was_answered(app: Flask, world: World, today: date) -> None:
    case_id = people.draft(world)
    sara = client(app, world, "other_social_worker")
    typed = {"surname": "Prova", "given_name": "Anna", "tax_code": people.member().tax_code or ""}
    for _ in range(3):
        said = words(sara.post("/referrals/tax-code", data=typed))
        assert "Perhaps already known" in said
    assert "does not add up" in words(sara.post("/referrals/tax-code", data={**typed, "tax_code": "PRVNNA90E54D142X"}))
    assert told(world) == ["nowhere", "nowhere", "here"], (
        "the draft's own two first; the same again, and what is none, count no more"
    )
    page = words(client(app, world, "dpo").get("/administration/readings/tax-codes"))
    assert "Bianchi Paolo" in page
    assert "Known in the partnership" in page
    assert typed["tax_code"] not in page
    for who in ("head", "social_worker", "comune_admin", "coordinator"):
        assert client(app, world, who).get("/administration/readings/tax-codes").status_code == 404, who
    with world.act("stranger_head") as (session, _):
        assert session.scalar(select(func.count()).select_from(TaxCodeQuestion)) == 0
    with world.act("head") as (session, actor), pytest.raises(NotAllowed):
        readings.questions(session, actor)
    assert case_id


def test_who_tries_codes_out_is_stopped_and_seen(app: Flask, world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "MOST", {timedelta(hours=1): 3, timedelta(days=1): 5})
    known = people.draft(world, who="stranger_social_worker")
    for n in range(2):
        assert ask(world, "social_worker", bytes([n])) == probes.Answer()
    index = probes.queries.Member.tax_code_index
    with world.act("stranger_social_worker") as (session, _):
        code = session.scalars(select(index).where(index.is_not(None)).limit(1)).one()
    assert known
    assert ask(world, "social_worker", code or b"") == probes.Answer("elsewhere")
    assert ask(world, "social_worker", b"more").refused
    assert ask(world, "social_worker", code or b"").known == "elsewhere", "what was answered in this hour is answered again"
    assert not ask(world, "other_social_worker", b"more").refused, "each person for themselves"
    said = words(
        client(app, world, "social_worker").post("/referrals/tax-code", data={"tax_code": people.member("Rosa").tax_code or ""})
    )
    assert "wait an hour" in said
    case_id = journey.draft(world)
    with pytest.raises(Conflict), world.act("social_worker") as (session, actor):
        commands.add_member(session, actor, case_id, people.member("Rosa", relation="child"))
    assert sorted(told(world)) == ["elsewhere", *["nowhere"] * 3, *["refused"] * 2]
    with world.act("social_worker") as (session, _):
        version = session.get_one(Case, case_id).version
    rosa = people.member("Rosa", relation="child")
    typed = {"surname": rosa.surname, "given_name": "Rosa", "relation": "child", "born_on": str(rosa.born_on), "sex": rosa.sex or "",
             "citizenship": "IT", "tax_code": rosa.tax_code or "", "version": str(version)}  # fmt: skip
    saved = client(app, world, "social_worker").post(f"/cases/{case_id}/referral/household/new", data=typed)
    assert saved.status_code == 409
    assert "wait an hour" in words(saved)
    assert sorted(told(world)) == ["elsewhere", *["nowhere"] * 3, *["refused"] * 3], (
        "what saving asked and was refused is seen, too"
    )
    with clock.at_day(today + timedelta(days=2)):
        assert not ask(world, "social_worker", b"more").refused
