"""Tax codes and contacts at rest: AES-GCM, and a keyed fingerprint by which an exact value can be found again."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

_VERSION = b"\x01"
_NONCE = 12
_keys: dict[str, bytes] = {}


def configure(data_key: bytes, index_key: bytes) -> None:
    """Give this process its keys, 32 bytes each. The web, the worker and the CLI do so once at their start."""
    if len(data_key) != 32 or len(index_key) != 32:
        raise ValueError("data key and index key are 32 bytes each")
    _keys.update(data=data_key, index=index_key)


def encrypt(plain: str, *, context: str) -> bytes:
    """Seal a text for one column; ``context`` (table.column) must be the same to open it."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_keys["data"]).encrypt(nonce, plain.encode(), context.encode())


def decrypt(sealed: bytes, *, context: str) -> str:
    """Open what :func:`encrypt` sealed. Raises ``cryptography.exceptions.InvalidTag`` when it was changed or moved."""
    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    return AESGCM(_keys["data"]).decrypt(nonce, body, context.encode()).decode()


def blind_index(value: str, *, context: str) -> bytes:
    """A keyed fingerprint of a normalised value: equal values are found, nothing else can be learnt without the key."""
    return hmac.new(_keys["index"], f"{context}\0{value}".encode(), hashlib.sha256).digest()


def derived_key(salt: bytes, *, context: str) -> bytes:
    """A key of its own for one thing, such as one file: the same again for the same salt and context, and no way back to the data key."""
    return HKDF(SHA256(), 32, salt, context.encode()).derive(_keys["data"])


class Encrypted(TypeDecorator[str]):
    """A text column that the database stores sealed."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt(value, context=self.context)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else decrypt(bytes(value), context=self.context)
