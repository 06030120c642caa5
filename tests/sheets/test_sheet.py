"""The sheet for the household: one page, in its language, with what holds today; for whoever may hand it over, and nobody else."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text

from portal.records.sheets import household
from portal.records.sheets.knowing import knowledge
from portal.records.sheets.sentences import NAMES, Speaker
from portal.workflow.cases.models import Case
from portal.workflow.support import commands
from portal.workflow.support.models import Goal, MemberLanguage
from tenants import clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.kinds import Kind
from tenants.organisations import Rules
from tenants.reading import ReadLog
from tests import journey
from tests.signed_in import client
from tests.support.conftest import at
from tests.world import World

GOAL = "Mettere da parte la caparra e le prime due mensilità, con un bonifico automatico il giorno dello stipendio"


@pytest.fixture
def case_id(world: World, today: date) -> UUID:
    """A household hosted since today, with as many goals and meetings as the page has room for, and more."""
    made = journey.hosted(world, journey.home(world))
    with world.act("educator") as (session, actor):
        mine = {"case_id": made, "organisation_id": actor.organisation_id, "indicator": "Contratto", "due_on": date(2027, 9, 1)}
        for number in range(7):
            session.add(Goal(id=uuid4(), area="money", title=f"{number} {GOAL}", **mine))
        session.add(Goal(id=uuid4(), area="work", title="Concluso", state="met", closed_on=date(2027, 3, 1), **mine))
        for day in (8, 15, 22, 29):
            commands.plan_session(
                session,
                actor,
                made,
                worker_id=actor.person_id,
                starts_at=at(date(2027, 3, day), 16),
                kind="home_visit",
                place="A casa",
            )
    return made


def reader_of(world: World, case_id: UUID) -> UUID:
    with world.act("educator") as (session, _):
        found: UUID = session.scalars(
            text("select member_id from portal.member_names where case_id = :c and reference").bindparams(c=case_id)
        ).one()
    return found


def read(data: bytes) -> tuple[PdfReader, str]:
    pdf = PdfReader(io.BytesIO(data))
    return pdf, "\n".join(page.extract_text() for page in pdf.pages)


def test_one_page_in_each_language_with_our_own_letters(world: World, case_id: UUID) -> None:
    member = reader_of(world, case_id)
    with world.act("educator") as (session, actor):
        case = session.get_one(Case, case_id)
        written = {language: household.write(session, actor, case, member, language) for language in NAMES}
    for language, data in written.items():
        pdf, said = read(data)
        root: Any = pdf.trailer["/Root"]
        assert len(pdf.pages) == 1, language
        assert root["/Lang"] == language
        assert root["/MarkInfo"]["/Marked"]
        assert (root["/ViewerPreferences"].get("/Direction") == "/R2L") is (language == "ar")
        assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
        fonts = {str(font.get_object()["/BaseFont"]) for font in pdf.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
        assert all("Titillium" in font or "Noto-Sans" in font or "NotoSans" in font for font in fonts), (language, fonts)
        assert "Concluso" not in said
        if language != "ar":  # words of a line that runs from right to left are told in another order
            assert "0 Mettere da parte" in said
            assert "5 Mettere da parte" not in said, "the nearest five"
    assert "Potete restare fino al 29 febbraio 2028" in read(written["it"])[1].replace("\n", " ")
    assert "понеділок 8 березня 2027" in read(written["uk"])[1]
    assert "luni 8 martie 2027" in read(written["ro"])[1]


def test_what_the_dates_mean_today(world: World, case_id: UUID) -> None:
    def stay(day: date) -> str:
        with clock.at_day(day), world.act("educator") as (session, _):
            return " ".join(
                household.values(session, session.get_one(Case, case_id), reader_of(world, case_id), Speaker("en"))["stay"]
            )

    assert 'never beyond <bdi lang="en">28 February 2029' in stay(date(2027, 3, 1))
    assert "was the last day of the stay" in stay(date(2028, 3, 1))


def test_who_knows_what_is_the_table_of_disclosure(world: World, case_id: UUID) -> None:
    with world.act("educator") as (session, _):
        case = session.get_one(Case, case_id)
        known = {one.kind: one for one in knowledge(case)}
        assert known[Kind.OWNER].never == ("knows.economic", "knows.social", "knows.support")
        assert ("knows.economic", "only.assigned") in known[Kind.ATS].knows
        assert ("knows.economic", None) in known[Kind.COMUNE].knows
        assert not any(key.startswith("knows.renewal") for key, _ in known[Kind.OWNER].knows), "no review was opened"
        assert ("knows.identity.contacts", None) in known[Kind.OWNER].knows
        gone = Case(
            stage="closed", closed_on=date(2026, 1, 1), reached=["submitted"], rules=session.get_one(Rules, case.rules_id)
        )
        assert ("knows.identity.contacts", None) not in {one.kind: one for one in knowledge(gone)}[Kind.OWNER].knows
        session.expunge_all()


def test_the_language_is_remembered_by_whoever_may(world: World, case_id: UUID) -> None:
    member = reader_of(world, case_id)

    def remember(who: str, language: str = "uk", which: UUID = member) -> None:
        with world.act(who) as (session, actor):
            commands.remember_language(session, actor, case_id, which, language)

    remember("educator")
    remember("educator")
    remember("social_worker", "ro")
    with world.act("coordinator") as (session, _):
        assert session.get_one(MemberLanguage, member).language == "ro"
        told = session.scalar(text("select count(*) from portal.case_events where name = 'LanguageNoted'"))
    assert told == 2, "said again, it tells of nothing"
    with pytest.raises(Invalid):
        remember("educator", "de")
    for who, refusal in (("manager", NotAllowed), ("dpo", NotFound), ("stranger_educator", NotFound), ("ats_admin", NotAllowed)):
        with pytest.raises((refusal, NotAllowed)):
            remember(who)
    with pytest.raises(NotFound):
        remember("educator", "uk", uuid4())
    for who in ("manager", "volunteer", "stranger_coordinator"):
        with world.act(who) as (session, _):
            assert session.scalars(select(MemberLanguage.member_id)).all() == [], who


def test_from_the_tab_to_the_printed_page(app: Flask, world: World, case_id: UUID) -> None:
    member, address = reader_of(world, case_id), f"/cases/{case_id}/support/sheet"
    browser = client(app, world, "educator")
    assert address in browser.get(f"/cases/{case_id}/support").text
    page = browser.get(address).text
    assert "Persona 1 Prova" in page
    assert "Persona 2 Prova" not in page, "a sheet is handed to adults"
    sent = browser.post(address, data={"member_id": str(member), "language": "ar"})
    assert sent.status_code == 303
    answer = browser.get(sent.headers["Location"])
    assert answer.mimetype == "application/pdf"
    assert read(answer.data)[0].trailer["/Root"]["/Lang"] == "ar"
    assert "العربية" in client(app, world, "social_worker").get(address).text, "remembered, for the Comune too"
    assert browser.post(address, data={"member_id": str(member), "language": "de"}).status_code == 422
    with world.act("dpo") as (session, _):
        logged = set(session.scalars(select(ReadLog.page)))
    assert {"support.household_sheet", "support.household_sheet_pdf"} <= logged


def test_nobody_else_opens_it(app: Flask, world: World, case_id: UUID) -> None:
    member, address = reader_of(world, case_id), f"/cases/{case_id}/support/sheet"
    for who in ("manager", "volunteer", "dpo", "ats_admin", "stranger_educator", "stranger_social_worker", "stranger_manager"):
        browser = client(app, world, who)
        assert browser.get(address).status_code == 404, who
        assert browser.get(f"{address}/{member}.pdf").status_code == 404, who
        assert browser.post(address, data={"member_id": str(member), "language": "en"}).status_code == 404, who
    mine = client(app, world, "educator")
    assert mine.get(f"{address}/{uuid4()}.pdf").status_code == 404
    assert mine.get(f"{address}/{member}.pdf?language=de").status_code == 404
    other = journey.assigned(world, journey.home(world, name="Altra"), surname="Altri")
    assert client(app, world, "coordinator").get(f"/cases/{other}/support/sheet/{member}.pdf").status_code == 404
    assert client(app, world, "social_worker").get(f"/cases/{other}/support/sheet").status_code == 404, "before the handover"
