"""A file is what its content says: what is kept, what is refused, and what a photo no longer tells."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from portal.records.documents import intake, sealing, store
from tenants.errors import Invalid
from tests.documents.conftest import FILES, GPS, PDF, SETTINGS, package, photo


def content(received: intake.Received) -> bytes:
    return b"".join(sealing.opened(str(received.id), store.here().get(received.id)))


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        intake.receive(data)
    assert list(refused.value.fields) == ["file"]
    return str(refused.value)


@pytest.mark.parametrize("media_type", FILES)
def test_what_is_kept_is_known_by_its_content(folder: Path, media_type: str) -> None:
    data = FILES[media_type]()
    assert intake.kind_of(data) == media_type
    received = intake.receive(data)
    back = content(received)
    assert received.media_type == ("image/jpeg" if media_type == "image/heic" else media_type)
    assert (received.size, received.sha256) == (len(back), hashlib.sha256(back).hexdigest())
    assert back == data or media_type.startswith("image/")
    lying = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in lying] == [str(received.id)]
    assert back[:60] not in lying[0].read_bytes()
    assert lying[0].stat().st_mode & 0o077 == 0, "for the portal's user alone"


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00" + bytes(200), b"<html><script>alert(1)</script></html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"just words", b"\x7fELF" + bytes(60), package("evil.exe"), b"PK\x03\x04 no zip at all",
        package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        package("[Content_Types].xml", "ppt/presentation.xml"),
        package("mimetype", "content.xml", "Basic/Standard/x.xml", mimetype="application/vnd.oasis.opendocument.text"),
        b"GIF89a" + bytes(40), b"junk before " * 100 + PDF,
    ],
)  # fmt: skip
def test_other_kinds_are_refused_whatever_they_are_called(folder: Path, data: bytes) -> None:
    assert "kind of file" in refusal(data)
    assert not list(folder.rglob("*"))


def test_an_empty_a_large_and_a_broken_file_are_refused_with_a_sentence(folder: Path) -> None:
    assert "empty" in refusal(b"")
    assert "larger than 1 MB" in refusal(PDF + bytes(1024 * 1024))
    assert "cannot be read" in refusal(photo()[:400])
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    assert "far too large" in refusal(bomb.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG"])
def test_a_photo_tells_no_longer_where_it_was_taken(folder: Path, kind: str) -> None:
    sent = photo(kind)
    with Image.open(io.BytesIO(sent)) as before:
        assert before.getexif().get_ifd(GPS), "the test's own photo knows its place"
    with Image.open(io.BytesIO(content(intake.receive(sent)))) as kept:
        assert dict(kept.getexif()) == {}
        assert not kept.info.get("exif")
        assert b"Telefono" not in content(intake.receive(sent))
        assert kept.height > kept.width or kind == "HEIF", "and stands upright without it; HEIC is turned as it is read"


@contextmanager
def daemon(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """A scanner that speaks INSTREAM over TCP; ``answer`` gives its verdict on what it was sent."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as heard:
            assert heard.read(10) == b"zINSTREAM\0"
            sent = b""
            while size := int.from_bytes(heard.read(4), "big"):
                sent += heard.read(size)
            connection.sendall(answer(sent))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()


def test_where_a_scanner_is_configured_it_has_the_last_word(folder: Path, tmp_path: Path) -> None:
    def verdict(sent: bytes) -> bytes:
        return b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in sent else b"stream: OK\0"

    def scanned_by(url: str) -> None:
        store.configure(replace(SETTINGS, documents_dir=folder, documents_max_mb=1, clamd_url=url))

    large = PDF + b"." * 200_000
    with daemon(verdict) as url:
        scanned_by(url)
        assert content(intake.receive(large)) == large
    with daemon(verdict) as url:
        scanned_by(url)
        assert "dangerous" in refusal(PDF + b"EICAR")
    with daemon(lambda _: b"INSTREAM size limit exceeded. ERROR\0") as url:
        scanned_by(url)
        assert "could not be checked" in refusal(PDF)
    scanned_by(url)
    assert "could not be checked" in refusal(PDF), "nobody listens there any more"
    assert intake.receive(PDF, scanned=False), "what the portal wrote itself needs no scanner"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2
