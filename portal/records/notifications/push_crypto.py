"""A notice to a browser as the standards ask for it: sealed for the subscriber alone (RFC 8291), signed by the installation (RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4096
SIGNED_FOR = 12 * 3600
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve has."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key pair of the curve that both standards name."""
    return ec.generate_private_key(_CURVE)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half, as 65 bytes."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def derived(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The key pair that belongs to 32 secret bytes: the same again for the same ones."""
    return ec.derive_private_key(int.from_bytes(secret, "big") % (_ORDER - 1) + 1, _CURVE)


def public(raw: bytes) -> ec.EllipticCurvePublicKey:
    """A subscriber's public key.

    Raises:
        ValueError: it is no point of the curve.
    """
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw)


def encode(raw: bytes) -> str:
    """Bytes as base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """What :func:`encode` wrote.

    Raises:
        ValueError: it is no base64.
    """
    return base64.b64decode(text.encode("ascii").replace(b"-", b"+").replace(b"_", b"/") + b"=" * (-len(text) % 4), validate=True)


def sealed(content: bytes, *, p256dh: bytes, auth: bytes) -> bytes:
    """The body of a message that only the subscriber reads, as one record of ``aes128gcm``."""
    one_time, salt = new_key(), os.urandom(16)
    theirs, ours = public(p256dh), point(one_time)
    secret = _derive(one_time.exchange(ec.ECDH(), theirs), auth, b"WebPush: info\0" + p256dh + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, content + b"\x02", None)


def authorization(endpoint: str, contact: str, key: ec.EllipticCurvePrivateKey) -> str:
    """The header by which a push service knows who sends: this installation, for this service, for half a day."""
    address = urlsplit(endpoint)
    claims = {"aud": f"{address.scheme}://{address.netloc}", "exp": int(time.time()) + SIGNED_FOR, "sub": f"mailto:{contact}"}
    body = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={body}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))},k={encode(point(key))}"


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
