"""Taking a file in: looked at for what it really is, cleaned, scanned, sealed and kept. After this a command gives it its row."""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
from dataclasses import dataclass
from uuid import UUID, uuid4

import puremagic

from portal.records.documents import photos, scanning, sealing, store
from tenants.errors import Invalid
from tenants.sentences import S

log = logging.getLogger("portal.documents")

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", DOCX: ".docx", XLSX: ".xlsx", ODT: ".odt"}
"""What is kept, and how a downloaded file's name ends. HEIC comes in and is kept as JPEG."""
_PHOTOS = (JPEG, PNG, HEIC)
_MAIN_PART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MOST_UNPACKED = 300 * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """A file that lies sealed in the store and waits for its row."""

    id: UUID
    media_type: str
    size: int
    sha256: str


def receive(data: bytes, *, scanned: bool = True) -> Received:
    """Check a file (:func:`checked`), keep it, and answer what the row needs to know."""
    return keep(*checked(data, scanned=scanned))


def checked(data: bytes, *, scanned: bool = True) -> tuple[bytes, str]:
    """A file that may be kept, cleaned, with what it is.

    Args:
        data: the whole file.
        scanned: whether the antivirus looks at it, where one is configured; not at what the portal wrote itself.

    Raises:
        Invalid: by the name ``file``: empty, too large, of a kind that is not kept, damaged, or infected.
    """
    told = store.configured()
    if not data:
        raise Invalid(file=S("The file is empty: choose another one."))
    if len(data) > told.max_bytes:
        most = told.max_bytes // (1024 * 1024)
        raise Invalid(file=S("The file is larger than %(most)s MB: send a smaller one, or divide it.", most=most))
    media_type = kind_of(data)
    if media_type is None:
        raise Invalid(
            file=S("This kind of file is not kept. Send a PDF, a photo (JPEG, PNG, HEIC), or a DOCX, XLSX or ODT file.")
        )
    if scanned and told.clamd_url:
        _scan(told.clamd_url, data)
    if media_type in _PHOTOS:
        try:
            data, media_type = photos.cleaned(data, media_type)
        except photos.NoPhoto:
            raise Invalid(file=S("This picture cannot be read: it is damaged or far too large. Take it again.")) from None
    return data, media_type


def keep(data: bytes, media_type: str) -> Received:
    """Seal and store a file as it is: for what was checked, or written by the portal."""
    made = Received(uuid4(), media_type, len(data), hashlib.sha256(data).hexdigest())
    store.here().put(made.id, sealing.seal(str(made.id), data))
    return made


def kind_of(data: bytes) -> str | None:
    """What a file is by its content, of the kinds that are kept; its name is never asked."""
    try:
        found = {match.mime_type for match in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return None
    if PDF in found and data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if "image/jpeg" in found:
        return JPEG
    if "image/png" in found:
        return PNG
    if found & {"image/heif", "image/heic", "image/heic-sequence"} or data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return HEIC
    return _office(data) if zipfile.is_zipfile(io.BytesIO(data)) else None


def _office(data: bytes) -> str | None:
    """A plain text document or sheet; nothing for one with macros, or one that would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = {entry.filename for entry in parts.infolist()}
            if sum(entry.file_size for entry in parts.infolist()) > _MOST_UNPACKED:
                return None
            if any("vbaproject" in name.lower() or name.lower().startswith(("basic/", "scripts/")) for name in names):
                return None
            if "mimetype" in names and parts.read("mimetype").strip() == ODT.encode():
                return ODT if "content.xml" in names else None
            if "[Content_Types].xml" not in names:
                return None
            return next((kind for part, kind in _MAIN_PART.items() if part in names), None)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return None


def _scan(url: str, data: bytes) -> None:
    try:
        scanning.scan(url, data)
    except scanning.Infected as found:
        log.warning("a file was refused: %s", found)
        raise Invalid(
            file=S("The antivirus found something dangerous in this file. It was not kept: tell your administrator.")
        ) from None
    except scanning.ScannerSilent as silent:
        log.error("the antivirus does not answer: %s", silent)
        raise Invalid(
            file=S("The file could not be checked for viruses just now, so it was not kept. Try again in a moment.")
        ) from None
