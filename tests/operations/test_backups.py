"""A backup is whole or it is none, nobody reads it without its key, and what is given back is what was taken: drilled, not believed."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from portal.backups import giving_back, taking
from portal.backups.archive import CHUNK, HEADER, BackupError, Opener, Sealer
from portal.cli import main
from portal.embedded import Postgres
from portal.records.documents.store import Folder
from portal.settings import Settings
from tests import journey
from tests.world import World

KEY = bytes(range(32))
SCRATCH = "portal_given_back"


def sealed(*members: tuple[str, list[bytes]]) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, KEY)
    for name, pieces in members:
        sealer.member(name, pieces)
    sealer.finish()
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> dict[str, bytes]:
    return {name: b"".join(pieces) for name, pieces in Opener(io.BytesIO(data), key).members()}


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_what_is_sealed_comes_out_again(size: int) -> None:
    content = os.urandom(size)
    data = sealed(("first", [content[:100], content[100:]]), ("second", [b""]), ("third", [b"x"]))
    assert opened(data) == {"first": content, "second": b"", "third": b"x"}
    assert size < 16 or content[:16] not in data


def test_two_backups_of_the_same_share_nothing() -> None:
    one, two = sealed(("a", [b"x" * 100])), sealed(("a", [b"x" * 100]))
    assert one[HEADER:] != two[HEADER:]


def test_whatever_was_changed_anywhere_is_noticed() -> None:
    data = sealed(("first", [os.urandom(CHUNK + 500)]), ("second", [b"the end"]))
    places = [5, 20, 50, HEADER, HEADER + 1, HEADER + 5, HEADER + 700, len(data) // 2, len(data) - 40, len(data) - 1]
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(BackupError):
            opened(bytes(changed))


def test_what_is_cut_off_moved_or_added_is_noticed() -> None:
    data = sealed(("first", [os.urandom(2 * CHUNK)]), ("second", [b"the end"]))
    size = 5 + CHUNK + 16
    chunks = [data[HEADER + n * size : HEADER + (n + 1) * size] for n in range(3)]
    assert HEADER + sum(map(len, chunks)) == len(data)
    for broken in (
        *(data[:length] for length in (0, 3, HEADER - 1, HEADER, HEADER + size, HEADER + 2 * size, len(data) - 1)),
        data[:HEADER] + chunks[1] + chunks[0] + chunks[2],
        data[:HEADER] + chunks[0] + chunks[2],
        data + b"more",
    ):
        with pytest.raises(BackupError):
            opened(broken)


def test_a_wrong_key_a_later_format_and_another_file_are_told_apart() -> None:
    data = sealed(("a", [b"x"]))
    for wrong, key, sentence in (
        (data, bytes(32), "sealed with another key"),
        (data[:4] + b"\x02" + data[5:], KEY, "has format 2"),
        (b"PK\x03\x04" + data[4:], KEY, "not a backup of the portal"),
    ):
        with pytest.raises(BackupError, match=sentence):
            opened(wrong, key)


class House:
    """A portal with a household, a document, and where its backups go."""

    def __init__(self, postgres: Postgres, settings: Settings, folder: Path) -> None:
        self.superuser = postgres.url()
        self.settings = settings
        self.backup = postgres.url("portal_backup", "test", "portal")
        self.store = Folder(folder / "documents")
        self.file = folder / "portal.backup"

    def query(self, database: str, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.superuser.rsplit("/", 1)[0] + "/" + database, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def house(postgres: Postgres, base_settings: Settings, world: World, today: date, tmp_path: Path) -> Iterator[House]:
    made = House(postgres, replace(base_settings, documents_dir=tmp_path / "documents"), tmp_path)
    journey.waiting(world)
    document = uuid4()
    made.store.put(document, [b"sealed already, ", b"as documents are"])
    with psycopg.connect(postgres.url(dbname="portal")) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "insert into portal.documents (id, case_id, organisation_id, facet, kind, title, media_type, size, sha256, uploaded_by_id,"
            " uploaded_by_organisation_id, uploaded_at) select %s, c.id, c.organisation_id, 'social', 'other', 'x', 'application/pdf', 32,"
            " repeat('0', 64), %s, c.organisation_id, now() from portal.cases c limit 1",
            (document, world.actor("head").person_id),
        )
    yield made
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(SCRATCH)))


def run(house: House, *arguments: str, code: int = 0) -> str:
    """A command as the operator types it."""
    environ: dict[str, str | None] = {
        "PORTAL_ENV": "test",
        "DATABASE_URL": house.settings.database_url,
        "SYSTEM_DATABASE_URL": house.settings.system_database_url,
        "BACKUP_DATABASE_URL": house.backup,
        "SUPERUSER_DATABASE_URL": house.superuser,
        "PORTAL_DOCUMENTS_DIR": str(house.settings.documents_dir),
        "PORTAL_BACKUP_KEY": base64.b64encode(KEY).decode(),
    }
    done = CliRunner().invoke(main, arguments, env=environ)
    assert done.exit_code == code, done.output
    return done.output


def test_what_was_taken_is_given_back_row_for_row_and_isolation_holds_in_it(house: House, world: World, tmp_path: Path) -> None:
    """One journey: taken, drilled, refused where something is, given back, compared; then hurt in every way and found out."""
    file = str(house.file)
    assert "1 documents" in run(house, "backup", file)
    manifest = taking.check(house.file, KEY)
    assert house.file.stat().st_mode & 0o777 == 0o600
    assert int(manifest.state["rows"]["cases"]) >= 1
    assert b"Comune" not in house.file.read_bytes()
    assert "never written over another" in run(house, "backup", file, code=1)

    drilled = run(house, "restore-drill", file)
    assert "Compared and equal" in drilled
    assert f"{len(manifest.state['policies'])} policies" in drilled
    left = house.query("postgres", "select datname from pg_database where datname like 'portal_drill%'")
    assert left == [], "the drill leaves nothing behind"

    other = tmp_path / "other.key"
    other.write_text(base64.b64encode(bytes(32)).decode())
    assert "sealed with another key" in run(house, "restore-drill", file, "--key-file", str(other), code=1)
    other.write_text("too short")
    assert "must hold 32 random bytes" in run(house, "restore-drill", file, "--key-file", str(other), code=1)
    changed = bytearray(house.file.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed").write_bytes(changed)
    assert "was changed after it was made" in run(house, "restore", str(tmp_path / "changed"), "--replace", code=1)
    (tmp_path / "short").write_bytes(changed[: len(changed) // 3])
    assert "is cut off" in run(house, "restore", str(tmp_path / "short"), "--replace", code=1)
    assert "holds documents: nothing was changed" in run(house, "restore", file, code=1)
    assert house.query("portal", "select count(*) from portal.cases") != [(0,)], "and the portal is as it was"

    elsewhere = Folder(house.file.parent / "elsewhere")
    report = giving_back.restore(house.superuser, SCRATCH, elsewhere, house.file, KEY)
    assert report.differences == ()
    assert b"".join(elsewhere.get(UUID(manifest.documents[0]))) == b"sealed already, as documents are"
    app = house.settings.database_url.rsplit("/", 1)[0] + "/" + SCRATCH
    assert giving_back.isolation_holds(app) == []
    with psycopg.connect(app) as connection:
        head = world.actor("head")
        connection.execute(
            "select set_config('portal.organisation', %s, true), set_config('portal.person', %s, true)",
            (str(head.organisation_id), str(head.person_id)),
        )
        row = connection.execute("select count(*) from portal.cases").fetchone()
        assert row is not None
        assert row[0] >= 1, "and whoever may see them does"

    with pytest.raises(BackupError, match="is not empty: nothing was changed"):
        giving_back.restore(house.superuser, SCRATCH, elsewhere, house.file, KEY)
    for kind, hurt in {
        "tables: cases": "alter table portal.cases no force row level security",
        "policies: incomes.open_to_all": "create policy open_to_all on portal.incomes for select to portal_app using (true)",
        "rights: table cases": "grant delete on portal.cases to portal_app",
        "functions: app.end_stay": "alter function app.end_stay(uuid, date) owner to portal_owner",
        "contents: people": "update portal.people set surname = surname || 'x' where id = (select id from portal.people limit 1)",
        "rows: sign_in_attempts": "insert into portal.sign_in_attempts values (gen_random_uuid(), now(), 'x', false)",
        "connecting: portal_app": f"revoke connect on database {SCRATCH} from portal_app",
    }.items():
        house.query(SCRATCH, hurt)
        found = giving_back.compare(house.superuser, SCRATCH, manifest)
        assert [line for line in found if line.startswith(kind)], (hurt, found)
    house.query(SCRATCH, f"grant connect on database {SCRATCH} to portal_app")
    open_ = "create policy open_to_all on portal.{0} for select to portal_app using (true); drop policy {0}_fence on portal.{0}"
    house.query(SCRATCH, open_.format("people"))
    assert len(giving_back.isolation_holds(app)) == 3
