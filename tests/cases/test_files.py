"""The list of cases, the work queue and the waiting list as files: who gets which rows and columns, and that nothing in them runs."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from portal.pages import exporting
from portal.workflow.cases.models import Case
from portal.workflow.referrals import protection
from portal.workflow.referrals.models import MemberName
from tenants import clock
from tenants.reading import ReadLog
from tests import journey
from tests.signed_in import client
from tests.world import World

pytestmark = pytest.mark.usefixtures("today")


def lines(app: Flask, world: World, who: str, address: str) -> list[list[str]]:
    """What somebody reads in a CSV."""
    answer = client(app, world, who).get(address)
    assert answer.status_code == 200, (who, answer.status_code)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def column(table: list[list[str]], name: str) -> list[str]:
    """One column of a table, by its head."""
    at = table[0].index(name)
    return [row[at] for row in table[1:]]


def sheet(app: Flask, world: World, who: str, address: str) -> list[list[object]]:
    """What somebody reads in a workbook."""
    answer = client(app, world, who).get(address)
    assert answer.status_code == 200
    return list(CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python())


def test_a_list_as_a_file_has_the_rows_and_columns_that_its_reader_sees(app: Flask, world: World) -> None:
    waiting, urgent = journey.waiting(world, surname="Attesa"), journey.submitted(world, surname="Fretta")
    mine = journey.draft(world, surname="Bozza")
    stranger = journey.submitted(world, who="stranger_social_worker", surname="Altrove")
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == urgent).values(urgent=True))
    assert len({waiting, urgent, mine, stranger}) == 4
    full = lines(app, world, "social_worker", "/cases/list.csv")
    assert full[0] == [
        "Number", "Household", "Stage", "Urgent", "People", "Followed by", "Since", "Last day", "Next due day",
    ]  # fmt: skip
    assert sorted(name.split()[0] for name in column(full, "Household")) == ["Attesa", "Bozza", "Fretta"]
    for query, names in (
        ("?stage=waiting", ["Attesa"]), ("?urgent=yes", ["Fretta"]), ("?queue=mine&stage=draft", ["Bozza"]), ("?q=attes", ["Attesa"]),
        ("?queue=unfollowed", []), ("?q=altrove", []),
    ):  # fmt: skip
        found = column(lines(app, world, "social_worker", "/cases/list.csv" + query), "Household")
        assert [name.split()[0] for name in found] == names, query
    ats = lines(app, world, "coordinator", "/cases/list.csv")
    assert sorted(name.split()[0] for name in column(ats, "Household")) == ["Attesa", "not"], "before the list no name is theirs"
    assert column(lines(app, world, "other_social_worker", "/cases/list.csv?stage=draft"), "Number") == []
    owner = lines(app, world, "manager", "/cases/list.csv")
    assert len(owner) == 1
    assert "Followed by" not in owner[0]
    strangers = lines(app, world, "stranger_head", "/cases/list.csv")
    assert [name.split()[0] for name in column(strangers, "Household")] == ["Altrove"]
    for who in ("comune_admin", "ats_admin", "owner_admin"):
        assert client(app, world, who).get("/cases/list.csv").status_code == 404, who
    table = sheet(app, world, "social_worker", "/cases/list.xlsx")
    assert table[0] == full[0]
    assert {row[0] for row in table[1:]} == {row[0] for row in full[1:]}


def test_a_reserved_name_is_in_no_file(app: Flask, world: World) -> None:
    case_id = journey.waiting(world, surname="Segreta")
    with world.act("social_worker") as (session, actor):
        protection.set_protected(session, actor, case_id, True)
    for who in ("other_social_worker", "head", "coordinator"):
        for address in ("/cases/list.csv", "/waiting-list.csv"):
            assert "Segreta" not in client(app, world, who).get(address).get_data(as_text=True), (who, address)
    assert column(lines(app, world, "other_social_worker", "/cases/list.csv"), "Household") == ["reserved"]
    assert column(lines(app, world, "social_worker", "/cases/list.csv"), "Household") == ["Segreta Persona 1"]


def test_the_waiting_list_has_points_only_for_who_sees_them(app: Flask, world: World) -> None:
    journey.waiting(world, surname="Prima")
    aside = journey.waiting(world, surname="Dopo")
    with world.act("social_worker") as (session, _):
        until = clock.today() + timedelta(days=9)
        session.execute(update(Case).where(Case.id == aside).values(set_aside_until=until, set_aside_reason="=Trasloca"))
    told = lines(app, world, "social_worker", "/waiting-list.csv")
    assert column(told, "Place") == ["1", ""]
    assert column(told, "Set aside until") == ["", "10/03/2027"]
    assert column(told, "Reason") == ["", "'=Trasloca"]
    assert column(told, "Points")[0].isdecimal()
    member = lines(app, world, "coordinator", "/waiting-list.csv")
    assert "Points" in member[0], "a member of the Equipe sees the social facts before there is a home"
    for who in ("educator", "manager", "volunteer", "stranger_manager"):
        answer = client(app, world, who).get("/waiting-list.csv")
        assert answer.status_code == 404 or "Points" not in answer.get_data(as_text=True), who
    assert len(lines(app, world, "stranger_social_worker", "/waiting-list.csv")) == 1


def test_nothing_in_a_file_is_a_formula(app: Flask, world: World) -> None:
    case_id = journey.submitted(world, surname="Prova")
    evil = '=HYPERLINK("http://x";"+39")'
    with world.act("social_worker") as (session, _):
        session.execute(update(MemberName).where(MemberName.case_id == case_id).values(surname=evil))
    (name,) = column(lines(app, world, "social_worker", "/cases/list.csv"), "Household")
    assert name.startswith("'" + evil)
    browser = client(app, world, "social_worker")
    assert sheet(app, world, "social_worker", "/cases/list.xlsx")[1][1] == f"{evil} Persona 1"
    assert b"<f>" not in browser.get("/cases/list.xlsx").data
    for text, safe in (
        ("+39 0373 1", "'+39 0373 1"),
        ("  -1", "'  -1"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("Via 1-2", "Via 1-2"),
    ):
        assert exporting.harmless(text) == safe


def test_names_in_a_file_are_a_reading(app: Flask, world: World) -> None:
    case_id = journey.waiting(world)
    client(app, world, "head").get("/cases/list.xlsx")
    client(app, world, "head").get("/waiting-list.xlsx")
    with world.act("dpo") as (session, _):
        read = session.execute(select(ReadLog.page, ReadLog.facets, ReadLog.case_ids).order_by(ReadLog.at)).all()
    assert [(page, set(facets), ids) for page, facets, ids in read] == [
        ("cases.as_xlsx", {"identity"}, [case_id]),
        ("placements.waiting_list_xlsx", {"identity", "social"}, [case_id]),
    ]


def test_a_list_that_is_too_long_is_refused_with_what_to_do(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        journey.draft(world)
    monkeypatch.setattr(exporting, "MOST", 2)
    answer = client(app, world, "social_worker").get("/cases/list.csv")
    assert answer.status_code == 409
    assert "more than 2 lines" in answer.get_data(as_text=True)
    assert len(lines(app, world, "social_worker", "/cases/list.csv?stage=waiting")) == 1
    assert date.today() != clock.today()
