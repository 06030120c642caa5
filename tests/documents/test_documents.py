"""Attaching, opening and withdrawing: by whom, who sees it then, and what is left of a file without a row."""

from __future__ import annotations

import io
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.records import sweeps
from portal.records.documents import commands, intake, queries, sealing, store
from portal.records.documents.commands import Place
from portal.records.documents.models import Document
from portal.workflow.cases.models import CaseEvent
from portal.workflow.properties import commands as homes
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.reading import ReadLog
from tests import journey
from tests.documents.conftest import PDF, SETTINGS, attached, photo
from tests.renewals.stays import Stay, living, under_review
from tests.signed_in import client
from tests.world import World


def seen_by(world: World, who: str, stay: Stay) -> list[str]:
    with world.act(who) as (session, _):
        return sorted(row.facet for row in queries.of_case(session, stay.case_id))


def test_a_document_is_seen_by_whoever_holds_its_facet_and_by_nobody_else(world: World, today: date, folder: Path) -> None:
    stay = under_review(world)
    case = stay.case_id
    attached(world, "social_worker", Place("economic", case_id=case), kind="isee")
    attached(world, "social_worker", Place("renewal", case_id=case), kind="evidence")
    attached(world, "manager", Place("placement", case_id=case), kind="photo", data=photo())
    attached(world, "manager", Place("renewal.question", case_id=case))
    attached(world, "educator", Place("support_notes", case_id=case))
    shared = ["placement", "renewal", "renewal.question"]
    assert seen_by(world, "social_worker", stay) == sorted([*shared, "economic"])
    assert seen_by(world, "coordinator", stay) == sorted([*shared, "support_notes"])
    assert seen_by(world, "educator", stay) == sorted([*shared, "economic", "support_notes"])
    assert seen_by(world, "consultant", stay) == sorted([*shared, "economic"]), "another's working note is not theirs"
    assert seen_by(world, "other_educator", stay) == shared
    assert seen_by(world, "manager", stay) == ["placement", "renewal.question"]
    for stranger in ("stranger_social_worker", "stranger_coordinator", "stranger_manager"):
        assert seen_by(world, stranger, stay) == []
    with world.act("manager") as (session, _):
        told = session.execute(select(CaseEvent.facet, CaseEvent.data).where(CaseEvent.name == "DocumentAttached")).all()
        assert sorted(facet for facet, _ in told) == ["placement", "renewal.question"]
    with world.act("coordinator") as (session, _):
        events = set(session.scalars(select(CaseEvent.facet).where(CaseEvent.name == "DocumentAttached")))
        assert events == {"placement", "renewal", "renewal.question"}, "a working note makes no event"


@pytest.mark.parametrize(
    ("who", "shelf", "refusal"),
    [
        ("manager", "renewal", NotAllowed), ("manager", "economic", NotAllowed), ("educator", "economic", NotAllowed),
        ("social_worker", "support", NotAllowed), ("dpo", "renewal", NotAllowed), ("volunteer", "placement", NotAllowed),
        ("stranger_social_worker", "renewal", NotFound), ("stranger_manager", "placement", NotFound),
        ("social_worker", "nothing", NotFound), ("social_worker", "property", NotFound),
    ],
)  # fmt: skip
def test_who_may_not_attach(world: World, today: date, folder: Path, who: str, shelf: str, refusal: type[Exception]) -> None:
    stay = living(world)
    with pytest.raises(refusal):
        attached(world, who, Place(shelf, case_id=stay.case_id))
    assert seen_by(world, "social_worker", stay) == []


def test_what_a_document_is_must_be_said(world: World, today: date, folder: Path) -> None:
    stay = living(world)
    for kind, title, fields in (("isee", "Carta", ["kind"]), ("other", "  ", ["title"]), ("other", "x" * 121, ["title"])):
        with pytest.raises(Invalid) as refused:
            attached(world, "social_worker", Place("placement", case_id=stay.case_id), kind=kind, title=title)
        assert list(refused.value.fields) == fields


def test_a_document_is_withdrawn_by_whoever_attached_it_or_their_head_and_opened_by_nobody_then(
    world: World, today: date, folder: Path
) -> None:
    stay = living(world)
    first, second = (attached(world, "social_worker", Place("placement", case_id=stay.case_id)) for _ in range(2))
    for who, refusal in (("other_social_worker", NotAllowed), ("coordinator", NotAllowed), ("stranger_head", NotFound)):
        with world.act(who) as (session, actor), pytest.raises(refusal):
            commands.withdraw(session, actor, first, reason="Errore")
    with world.act("social_worker") as (session, actor):
        assert b"".join(queries.open_document(queries.document_of(session, actor, first))) == PDF
        with pytest.raises(Invalid):
            commands.withdraw(session, actor, first, reason=" ")
        commands.withdraw(session, actor, first, reason="Di un altro nucleo")
    with world.act("head") as (session, actor):
        commands.withdraw(session, actor, second, reason="Doppione")
        with pytest.raises(Conflict):
            commands.withdraw(session, actor, second, reason="Di nuovo")
    with world.act("manager") as (session, actor):
        assert [row.withdrawn_reason for row in queries.of_case(session, stay.case_id)] == ["Doppione", "Di un altro nucleo"]
        with pytest.raises(NotFound):
            queries.open_document(queries.document_of(session, actor, first))
    assert store.here().get(first), "the file itself stays"


def test_the_papers_of_a_unit_are_the_owners_and_a_photo_of_a_ticket_goes_with_it(
    world: World, today: date, folder: Path
) -> None:
    home = journey.home(world)
    with world.act("educator") as (session, actor):
        ticket = homes.open_ticket(session, actor, home.unit_id, "Caldaia ferma").id
    own = Place("property", property_id=home.property_id, unit_id=home.unit_id)
    of_ticket = Place("property.tickets", property_id=home.property_id, unit_id=home.unit_id, subject_id=ticket)
    policy = attached(world, "manager", own, kind="certificate")
    picture = attached(world, "educator", of_ticket, kind="photo", data=photo())

    def seen(who: str) -> set[str]:
        with world.act(who) as (session, _):
            return {row.facet for row in queries.of_property(session, home.property_id)}

    assert seen("manager") == {"property", "property.tickets"}
    assert seen("coordinator") == {"property.tickets"}
    assert seen("social_worker") == seen("stranger_manager") == set()
    with world.act("volunteer") as (session, actor):
        assert queries.document_of(session, actor, picture)
        with pytest.raises(NotFound):
            queries.document_of(session, actor, policy)
    for who, place, refusal in (
        ("educator", own, NotAllowed), ("stranger_manager", own, NotFound), ("social_worker", of_ticket, NotAllowed),
        ("manager", replace(own, unit_id=uuid4()), NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            attached(world, who, place)
    with world.act("volunteer") as (session, actor):
        homes.close_ticket(session, actor, ticket, "Riparata")
    assert seen("coordinator") == set()
    assert seen("manager") == {"property", "property.tickets"}


def test_pages_attach_show_and_open_and_log_what_is_reserved(world: World, today: date, app: Flask, folder: Path) -> None:
    stay = living(world)
    store.configure(replace(SETTINGS, documents_dir=folder, documents_max_mb=1))
    worker, manager, stranger = (client(app, world, who) for who in ("social_worker", "manager", "stranger_head"))
    new = f"/cases/{stay.case_id}/documents/economic/new?back=/cases/{stay.case_id}/economic"
    page = worker.get(new)
    assert page.status_code == 200
    assert "the social service of the Comune" in page.text
    assert manager.get(new).status_code == stranger.get(new).status_code == 404

    def send(data: bytes, title: str = "") -> TestResponse:
        return worker.post(new, data={"file": (io.BytesIO(data), "a.pdf"), "kind": "isee", "title": title})

    wrong = send(b"MZ\x90\x00 not a pdf", "ISEE del 2027")
    assert wrong.status_code == 422
    assert "This kind of file is not kept" in wrong.text
    assert "ISEE del 2027" in wrong.text, "what was typed is kept"
    nothing = worker.post(new, data={"kind": "isee"})
    assert (nothing.status_code, "Choose a file." in nothing.text) == (422, True)
    assert "too large" in send(b"%PDF-1.7" + bytes(21 * 1024 * 1024)).text
    assert manager.post(new).status_code == stranger.post(new).status_code == 404
    done = send(PDF, 'ISEE: Rossi/2027 "più"')
    assert (done.status_code, done.location) == (303, f"/cases/{stay.case_id}/economic")

    with world.act("social_worker") as (session, _):
        document = session.scalars(select(Document)).one()
        before = len(session.scalars(select(ReadLog)).all())
    tab = worker.get(f"/cases/{stay.case_id}/documents")
    assert f"/documents/{document.id}" in tab.text
    assert str(document.id) not in manager.get(f"/cases/{stay.case_id}/documents").text
    opened = worker.get(f"/documents/{document.id}")
    assert opened.data == PDF
    assert opened.headers["Content-Disposition"].startswith("inline; filename")
    assert "/2027" not in opened.headers["Content-Disposition"]
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Cache-Control"] == "no-store"
    assert worker.get(f"/documents/{document.id}?save=1").headers["Content-Disposition"].startswith("attachment")
    with world.act("dpo") as (session, _):
        read = session.scalars(select(ReadLog).order_by(ReadLog.at)).all()[before:]
    assert [(line.page, line.facets) for line in read] == [
        ("documents.index", ["economic"]), ("documents.open_document", ["economic"]), ("documents.open_document", ["economic"]),
    ]  # fmt: skip

    missing = stranger.get(f"/documents/{uuid4()}")
    for browser in (manager, stranger, client(app, world, "dpo"), client(app, world, "other_educator")):
        for address in (f"/documents/{document.id}", f"/documents/{document.id}/withdraw"):
            assert browser.get(address).status_code == browser.post(f"/documents/{document.id}/withdraw").status_code == 404
        assert browser.get(f"/documents/{document.id}").headers.get("Content-Length") != str(len(PDF))
    assert missing.text == stranger.get(f"/documents/{document.id}").text
    assert worker.post(f"/documents/{document.id}/withdraw", data={"reason": ""}).status_code == 422
    assert client(app, world, "educator").get(f"/documents/{document.id}/withdraw").status_code == 404
    gone = worker.post(f"/documents/{document.id}/withdraw?back=//evil.example", data={"reason": "Errore"})
    assert gone.location == f"/cases/{stay.case_id}/documents", "never to an address from outside"
    assert worker.get(f"/documents/{document.id}").status_code == 404
    assert "Errore" in worker.get(f"/cases/{stay.case_id}/documents").text


def test_a_file_that_is_gone_or_was_changed_says_so_and_shows_nothing(
    world: World, today: date, app: Flask, folder: Path
) -> None:
    stay = living(world)
    store.configure(replace(SETTINGS, documents_dir=folder))
    key = attached(world, "social_worker", Place("placement", case_id=stay.case_id))
    path = next(path for path in folder.rglob("*") if path.is_file())
    worker = client(app, world, "social_worker")
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    answers = [worker.get(f"/documents/{key}")]
    path.unlink()
    answers.append(worker.get(f"/documents/{key}"))
    for answer in answers:
        assert (answer.status_code, b"%PDF" in answer.data) == (409, False)
        assert "tell your administrator" in answer.text


def test_a_file_whose_row_never_came_is_swept_away_after_a_week_and_no_other(world: World, today: date, folder: Path) -> None:
    stay = living(world)
    kept = attached(world, "social_worker", Place("placement", case_id=stay.case_id))
    orphan, fresh = intake.receive(PDF).id, intake.receive(PDF).id
    (folder / "notes.txt").write_text("not ours")
    old = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    for key in (kept, orphan):
        os.utime(next(folder.rglob(str(key))), (old, old))
    assert [run.rows for run in sweeps.run_all(world.system, only="remove_orphan_documents")] == [1]
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {str(kept), str(fresh), "notes.txt"}
    assert [run.rows for run in sweeps.run_all(world.system, only="remove_orphan_documents")] == [0]


@contextmanager
def bucket() -> Iterator[tuple[str, dict[str, bytes]]]:
    """An S3-compatible store, as far as the portal speaks with one; ``held`` is what lies in it."""
    held: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "ETag": '"1"', **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
            if self.headers.get("If-None-Match") == "*" and self.path in held:
                return self.answer(412)
            held[self.path] = data
            return self.answer(200)

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if "list-type" in parse_qs(address.query):
                old = (datetime.now(UTC) - timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
                items = "".join(
                    f"<Contents><Key>{path.removeprefix('/papers/')}</Key><LastModified>{old}</LastModified>"
                    f"<ETag>1</ETag><Size>{len(data)}</Size></Contents>"
                    for path, data in held.items()
                )
                xml = f"<ListBucketResult><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
                return self.answer(200, xml.encode(), Content_Type="application/xml")
            if self.path not in held:
                return self.answer(404)
            return self.answer(200, held[self.path], Last_Modified=formatdate(usegmt=True))

        def do_POST(self) -> None:
            gone = re.findall(r"<Key>([^<]+)</Key>", self.rfile.read(int(self.headers["Content-Length"])).decode())
            for key in gone:
                held.pop(f"/papers/{key}", None)
            said = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in gone)
            self.answer(200, f"<DeleteResult>{said}</DeleteResult>".encode(), Content_Type="application/xml")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"s3://papers/crema?endpoint=http://127.0.0.1:{server.server_port}&region=eu-south-1", held
    finally:
        server.shutdown()
        server.server_close()


def test_a_bucket_keeps_what_a_folder_keeps(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with bucket() as (url, held):
        store.configure(replace(SETTINGS, documents_dir=folder, documents_url=url))
        received = intake.receive(PDF)
        name = str(received.id)
        assert list(held) == [f"/papers/crema/{received.id.hex[:2]}/{name}"]
        assert PDF not in held[f"/papers/crema/{received.id.hex[:2]}/{name}"]
        assert b"".join(sealing.opened(name, store.here().get(received.id))) == PDF
        with pytest.raises(FileExistsError):
            store.here().put(received.id, [b"another"])
        with pytest.raises(FileNotFoundError):
            store.here().get(uuid4())
        assert [run.rows for run in sweeps.run_all(world.system, only="remove_orphan_documents")] == [1]
        assert held == {}
    assert not folder.exists()


def test_the_folder_never_writes_over_a_file_and_leaves_no_half_of_one(folder: Path) -> None:
    key = intake.receive(PDF).id

    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise OSError("no space left")

    with pytest.raises(FileExistsError):
        store.here().put(key, [b"another"])
    with pytest.raises(OSError, match="space"):
        store.here().put(uuid4(), breaks())
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [str(key)]
    store.here().remove(key)
    store.here().remove(key)
    with pytest.raises(FileNotFoundError):
        store.here().get(key)
