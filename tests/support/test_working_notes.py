"""A working note is its author's and the coordinator's: one is written with a word of its own, which is looked for by every way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from pypdf import PdfReader
from sqlalchemy import text

from migrations.metadata import metadata
from portal.app import create_app
from portal.embedded import Postgres
from portal.records.documents import commands as documents
from portal.records.documents import intake
from portal.records.support_reports import papers
from portal.settings import Settings
from portal.workflow.renewals import opening
from portal.workflow.support import commands
from portal.workflow.support.models.reports import SECTIONS
from portal.workflow.support.reports import commands as reports
from portal.workflow.support.reports import gathering
from portal.workflow.support.reports.queries import reports_of
from tenants import clock, isolation, scope
from tenants.database import Database
from tenants.permissions import may
from tenants.system import System
from tests import journey
from tests.ground import Ground
from tests.signed_in import client
from tests.support import plans
from tests.support.conftest import at
from tests.world import World

pytestmark = pytest.mark.isolation
WORD = "Zafferanone"
READERS = ("educator", "coordinator")
"""The author, and whoever coordinates."""
OTHERS = ("social_worker", "head", "other_educator", "consultant", "manager")
WIDELY = ("social_worker",)
"""For whom the pages of the whole organisation are opened too, and papers that are drawn when they are asked for."""
NOW = date(2027, 12, 15)
"""Late in the stay: its renewal review is open."""


@dataclass(frozen=True)
class Told:
    """The world in which the notes were written, the case, and the portal."""

    world: World
    case_id: UUID
    app: Flask


@pytest.fixture(scope="module")
def told(ground: Ground, database: Database, system: System, base_settings: Settings) -> Iterator[Told]:
    """A household with a plan, a meeting of three tiers, a working note apart, an attachment to it, a review, two approved reports.

    Told once: none of these tests changes anything.
    """
    clock.set_process_today(date(2027, 3, 1))
    ground.clear()
    world, today = World.found(database, system), clock.today()
    made = journey.hosted(world, journey.home(world))
    plans.agree(world, made)
    clock.set_process_today(NOW)
    with world.act("educator") as (session, actor):
        commands.record_session(
            session, actor, made, commands.Record(
                starts_at=at(NOW - timedelta(days=3), 10), minutes=60, attendance="all", done="Curriculum scritto.",
                equipe_note="Serve un contatto con la scuola.", own_note=f"{WORD}: mi sembra molto stanca.", concern="Molta stanchezza.",
            ),
        )  # fmt: skip
        commands.write_note(session, actor, made, text=f"Da tenere per me: {WORD}.")
        received = intake.keep(b"%PDF-1.4 appunti", intake.PDF)
        documents.attach(
            session, actor, received, documents.Place("support_notes", case_id=made), kind="other", title=f"Appunti {WORD}"
        )
    with world.act("social_worker") as (session, actor):
        opening.open_review(session, actor, made, late_reason="Il portale era fermo.")
    for kind, readers in (("renewal", "support"), ("intermediate", "support.equipe")):
        with world.act("educator") as (session, actor):
            days = (today, NOW)
            held = tuple(row.id for row in gathering.meetings_between(session, made, *days))
            notes = tuple(row.id for row in gathering.notes_between(session, made, *days))
            report = papers.begin(session, actor, made, gathering.Choice(kind, readers, *days, held, notes))
            said = {code: report.sections[code]["text"] for code in SECTIONS}
            written = reports.Written({**said, "conclusions": "Il percorso procede."}, frozenset(SECTIONS), None, "for", 6)
            reports.write(session, actor, made, report.id, written)
            papers.approve(session, actor, made, report.id)
    app = create_app(replace(base_settings, today=NOW))
    yield Told(world, made, app)
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()
    clock.set_process_today(None)


def test_it_is_in_no_table_but_its_own(postgres: Postgres, told: Told) -> None:
    """Not in events, notifications, the outbox, search, exports to come, reports: whatever is read from those cannot tell of it."""
    found = set()
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        assert connection.execute("select count(*) from portal.outbox").fetchone() != (0,), "there is something to look through"
        for (name,) in connection.execute("select tablename from pg_tables where schemaname = 'portal'").fetchall():
            asked = sql.SQL("select count(*) from portal.{0} t where t::text ilike %s").format(sql.Identifier(name))
            row = connection.execute(asked, (f"%{WORD}%",)).fetchone()
            if row and row[0]:
                found.add(name)
    assert found == {"working_notes", "documents"}


def test_the_database_shows_it_to_its_author_and_the_coordinator_alone(told: Told) -> None:
    world = told.world
    tables = [t.name for t in metadata.tables.values() if isolation.of(t).select is not None]
    whole = " union all ".join(f"select '{name}' from portal.{name} t where t::text ilike :word" for name in tables)
    for who, actor in world.actors.items():
        with scope.bound(scope.of(actor)), world.database.session() as session:
            found = {row[0] for row in session.execute(text(whole), {"word": f"%{WORD}%"})}
        assert found == ({"working_notes", "documents"} if who in READERS else set()), who


def test_no_page_export_search_or_paper_tells_of_it(told: Told) -> None:
    """Every page that needs nothing but the case, as each of the others; its author does read it there.

    The search is asked for the beginning of the word, since a page repeats what was asked.
    """
    app, world, case_id = told.app, told.world, told.case_id
    report_ids = _reports(world, case_id)
    looked = 0
    for who in OTHERS:
        browser, actor = client(app, world, who), world.actor(who)
        addresses = ["/", "/notifications", *(f"{page}?q={WORD[:7]}" for page in ("/search", "/cases", "/cases/suggest"))]
        days = f"starts_on=2027-03-01&ends_on={NOW}"
        addresses.append(f"/cases/{case_id}/support/reports/new?{days}&kind=intermediate&facet=support.equipe")
        for one in report_ids:
            addresses += [f"/cases/{case_id}/support/reports/{one}", f"/cases/{case_id}/support/reports/{one}.pdf",
                          f"/cases/{case_id}/renewal/report?report={one}"]  # fmt: skip
        for route in app.url_map.iter_rules():
            rule = getattr(app.view_functions[route.endpoint], "access_rule", None)
            if not route.methods or "GET" not in route.methods or route.arguments - {"case_id"} or rule is None or rule.public:
                continue
            if rule.permissions and not any(may(actor, permission) for permission in rule.permissions):
                continue
            if who not in WIDELY and (not route.arguments or route.rule.endswith(".pdf")):
                continue
            addresses.append(route.rule.replace("<uuid:case_id>", str(case_id)))
        for address in addresses:
            answer = browser.get(address)
            looked += answer.status_code == 200
            assert WORD.lower() not in _words(answer.data).lower(), (who, address)
    assert looked > 100
    assert WORD in client(app, world, "educator").get(f"/cases/{case_id}/support/notes").get_data(as_text=True)


def test_the_reports_papers_hold_the_tier_of_their_readers(told: Told) -> None:
    app, world, case_id = told.app, told.world, told.case_id
    said = {}
    for one in _reports(world, case_id):
        answer = client(app, world, "social_worker").get(f"/cases/{case_id}/support/reports/{one}.pdf")
        said[one] = " ".join(_words(answer.data).split())
        assert "Curriculum scritto." in said[one]
        assert WORD not in said[one]
    assert sorted("Serve un contatto con la scuola." in words for words in said.values()) == [False, True]


def _reports(world: World, case_id: UUID) -> list[UUID]:
    with world.act("educator") as (session, _):
        return [row.id for row in reports_of(session, case_id)]


def _words(answer: bytes) -> str:
    """What can be read in an answer: a page, the parts of a spreadsheet, a paper."""
    if answer.startswith(b"%PDF-"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer)).pages)
    if answer.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return answer.decode("utf-8", "replace")
