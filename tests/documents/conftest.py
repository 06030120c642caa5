"""A store of documents in a folder of its own for each test, and files as people send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from portal.records.documents import commands, intake, store
from portal.records.documents.commands import Place
from portal.settings import Settings
from tenants import crypto
from tests.world import World

SETTINGS = Settings.from_env({"PORTAL_ENV": "test"})
GPS = 0x8825


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The configured store's folder."""
    crypto.configure(SETTINGS.data_key, SETTINGS.index_key)
    place = tmp_path / "documents"
    store.configure(replace(SETTINGS, documents_dir=place, documents_max_mb=1))
    return place


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo as a phone takes it: with where it was taken, and lying on its side."""
    picture = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Telefono", 6
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 21.0, 46.0), 3: "E", 4: (9.0, 41.0, 9.0)})
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def package(*names: str, **texts: str) -> bytes:
    """A zip with parts of these names, as office files are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, texts.get(name.replace(".", "_"), "<x/>"))
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FILES: dict[str, Callable[[], bytes]] = {
    "application/pdf": lambda: PDF,
    "image/jpeg": photo,
    "image/png": lambda: photo("PNG"),
    "image/heic": lambda: photo("HEIF"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lambda: package(
        "[Content_Types].xml", "word/document.xml"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": lambda: package(
        "[Content_Types].xml", "xl/workbook.xml"
    ),
    "application/vnd.oasis.opendocument.text": lambda: package(
        "mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"
    ),
}


def attached(world: World, who: str, place: Place, *, kind: str = "other", title: str = "Carta", data: bytes = PDF) -> UUID:
    """A document that one of the cast attached."""
    received = intake.receive(data)
    with world.act(who) as (session, actor):
        return commands.attach(session, actor, received, place, kind=kind, title=title).id
