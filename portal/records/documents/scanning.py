"""The antivirus, where one is configured: a file is sent to a ClamAV daemon (INSTREAM) before it is kept."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 3310
_PIECE = 64 * 1024
_PATIENCE = 30


class Infected(Exception):
    """The scanner found something; the message is its name for it."""


class ScannerSilent(Exception):
    """The scanner could not be asked, or did not answer as one."""


def scan(url: str, data: bytes) -> None:
    """Let a file pass that the daemon at ``tcp://host:port`` finds nothing in.

    Raises:
        Infected: it found something.
        ScannerSilent: it cannot be reached, is full, or answers what is no verdict. No verdict is never a good one.
    """
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname or "", address.port or PORT), timeout=_PATIENCE) as connection:
            connection.sendall(b"zINSTREAM\0")
            for piece in _pieces(data):
                connection.sendall(piece)
            verdict = b"".join(iter(lambda: connection.recv(4096), b"")).rstrip(b"\0").decode("utf-8", "replace")
    except OSError as error:
        raise ScannerSilent(str(error)) from error
    said = verdict.removeprefix("stream: ")
    if said.endswith(" FOUND"):
        raise Infected(said.removesuffix(" FOUND"))
    if said != "OK":
        raise ScannerSilent(verdict)


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield b"\0\0\0\0"
