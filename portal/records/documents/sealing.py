"""A file at rest: sealed piece by piece, so that it is read and written without being whole in memory, and nothing of it can be
changed, exchanged or cut off unseen.

Each file has a key of its own, derived from the portal's data key and a random salt; each piece is AES-GCM under that key, with its
number and whether it is the last one as its nonce. The document's id is sealed in: a file under another name does not open.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants import crypto

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK = b"OTDOC\x01"
SALT = 32
PIECE = 64 * 1024
_TAG = 16


class Damaged(Exception):
    """The file is not the one that was kept under this name: changed, exchanged or cut off."""


def seal(name: str, data: bytes) -> Iterator[bytes]:
    """The sealed form of a file, in pieces."""
    salt = os.urandom(SALT)
    yield MARK + salt
    key = AESGCM(crypto.derived_key(salt, context="documents"))
    view = memoryview(data)
    last = max(0, (len(data) - 1) // PIECE)
    for number in range(last + 1):
        piece = view[number * PIECE : (number + 1) * PIECE]
        yield key.encrypt(_nonce(number, number == last), piece, name.encode())


def opened(name: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """What was sealed, in pieces, each checked before it is given out.

    Raises:
        Damaged: at the first piece that is not as it was sealed; also when the last one is missing.
    """
    pieces = _regrouped(sealed)
    head = next(pieces, b"")
    if not head.startswith(MARK) or len(head) != len(MARK) + SALT:
        raise Damaged(name)
    key = AESGCM(crypto.derived_key(head[len(MARK) :], context="documents"))
    number, held = 0, next(pieces, None)
    if held is None:
        raise Damaged(name)
    while held is not None:
        following = next(pieces, None)
        try:
            yield key.decrypt(_nonce(number, following is None), held, name.encode())
        except InvalidTag:
            raise Damaged(name) from None
        number, held = number + 1, following


def _nonce(number: int, last: bool) -> bytes:
    """Never twice under one key: the key is the file's own, the number the piece's."""
    return b"\0" * 7 + number.to_bytes(4, "big") + (b"\1" if last else b"\0")


def _regrouped(sealed: Iterable[bytes]) -> Iterator[bytes]:
    """The head, then the sealed pieces, however the store cut them."""
    held, wanted = bytearray(), len(MARK) + SALT
    for part in sealed:
        held += part
        while len(held) >= wanted:
            yield bytes(held[:wanted])
            del held[:wanted]
            wanted = PIECE + _TAG
    if held:
        yield bytes(held)
