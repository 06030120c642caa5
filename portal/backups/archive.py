"""One sealed file, written and read piece by piece: whoever has not the key learns nothing, and whatever was changed is noticed.

A header (mark, version, salt, and a value by which a wrong key is told from a damaged file), then chunks under AES-GCM. Each chunk's
nonce is its number, and it is bound to the header and to whether it is the last: chunks cannot be moved, repeated, left out or cut off.
Inside are members, each a name and its bytes.
"""

from __future__ import annotations

import hmac
import os
import struct
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK, VERSION = b"OTPB", 1
SALT = KEY = 32
HEADER = len(MARK) + 1 + SALT + KEY
CHUNK = 1024 * 1024
MORE, LAST = b"\x00", b"\x01"
_LENGTH = struct.Struct(">I")


class BackupError(Exception):
    """A backup cannot be made, read or given back; the message is for a person."""


def _derive(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The key of this file alone, and the value that its header shows of the right key."""
    made = HKDF(SHA256(), KEY * 2, salt, b"ospitalita portal backup, version 1").derive(key)
    return made[:KEY], made[KEY:]


class Sealer:
    """Writes a sealed file; call :meth:`finish`, without which it is a broken one."""

    def __init__(self, out: IO[bytes], key: bytes) -> None:
        salt = os.urandom(SALT)
        sealing, shown = _derive(key, salt)
        self._out, self._cipher, self._number, self._kept = out, AESGCM(sealing), 0, bytearray()
        self._header = MARK + bytes([VERSION]) + salt + shown
        out.write(self._header)

    def member(self, name: str, pieces: Iterable[bytes]) -> int:
        """Add one member. Answers how many bytes it has."""
        size = 0
        self._piece(name.encode())
        for piece in pieces:
            for start in range(0, len(piece), CHUNK):
                self._piece(piece[start : start + CHUNK])
            size += len(piece)
        self._write(_LENGTH.pack(0))
        return size

    def finish(self) -> None:
        """Say that this is all."""
        self._seal(LAST)

    def _piece(self, data: bytes) -> None:
        self._write(_LENGTH.pack(len(data)) + data)

    def _write(self, data: bytes) -> None:
        self._kept += data
        while len(self._kept) > CHUNK:
            self._seal(MORE, CHUNK)

    def _seal(self, last: bytes, most: int = CHUNK) -> None:
        data, self._kept = bytes(self._kept[:most]), self._kept[most:]
        sealed = self._cipher.encrypt(self._number.to_bytes(12, "big"), data, self._header + last)
        self._out.write(last + _LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class Opener:
    """Reads a sealed file from its beginning.

    Raises:
        BackupError: it is no backup, of a later version, sealed with another key, changed, or cut off.
    """

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        header = file.read(HEADER)
        if header[: len(MARK)] != MARK or len(header) < HEADER:
            raise BackupError("This file is not a backup of the portal, or its beginning is missing.")
        if header[len(MARK)] != VERSION:
            raise BackupError(f"This backup has format {header[len(MARK)]}; this portal reads format {VERSION}.")
        salt, shown = header[len(MARK) + 1 : -KEY], header[-KEY:]
        sealing, right = _derive(key, salt)
        if not hmac.compare_digest(right, shown):
            raise BackupError("This backup was sealed with another key.")
        self._file, self._cipher, self._number, self._header = file, AESGCM(sealing), 0, header
        self._open, self._ended = bytearray(), False

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each member's name and pieces, in order. What is left of a member is read before the next comes."""
        while not self._at_end():
            name = self._piece()
            if not name:
                raise BackupError("This backup is damaged: a member has no name.")
            pieces = self._pieces()
            yield name.decode(), pieces
            for _ in pieces:
                pass

    def check(self) -> None:
        """Read to the end, and by that prove that nothing was changed or is missing."""
        for _, pieces in self.members():
            for _ in pieces:
                pass

    def _pieces(self) -> Iterator[bytes]:
        while piece := self._piece():
            yield piece

    def _piece(self) -> bytes:
        return self._take(_LENGTH.unpack(self._take(_LENGTH.size))[0])

    def _at_end(self) -> bool:
        while not self._open and not self._ended:
            self._next()
        return not self._open

    def _take(self, size: int) -> bytes:
        while len(self._open) < size:
            if self._ended:
                raise BackupError("This backup is damaged: a member ends too early.")
            self._next()
        data, self._open = bytes(self._open[:size]), self._open[size:]
        return data

    def _next(self) -> None:
        head = self._file.read(1 + _LENGTH.size)
        if len(head) < 1 + _LENGTH.size:
            raise BackupError("This backup is cut off: its end is missing.")
        last, size = head[:1], _LENGTH.unpack(head[1:])[0]
        if size > CHUNK + 16:
            raise BackupError("This backup was changed after it was made: it is not used.")
        sealed = self._file.read(size)
        if len(sealed) < size:
            raise BackupError("This backup is cut off: its end is missing.")
        try:
            self._open += self._cipher.decrypt(self._number.to_bytes(12, "big"), sealed, self._header + last)
        except InvalidTag:
            raise BackupError("This backup was changed after it was made: it is not used.") from None
        self._number += 1
        if last == LAST:
            self._ended = True
            if self._file.read(1):
                raise BackupError("This backup was changed after it was made: something follows its end.")
