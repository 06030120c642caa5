"""A message as the bytes that go over the line.

Written by hand, for one thing only: the standard library's ``EmailMessage`` parses and folds every header anew, which takes longer
than everything else that a mail needs. What is not plain ASCII on one line is left to it all the same.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

_LONGEST = 76


@dataclass(frozen=True)
class Attachment:
    """Something that goes with a message; ``kind`` is its whole Content-Type."""

    kind: str
    name: str
    content: bytes
    inline: bool = False
    """It is part of what the message says, and readers act on it: an invitation."""


def compose(headers: dict[str, str], text: str, html: str, attachments: tuple[Attachment, ...] = (), *, mark: str) -> bytes:
    """The message: both texts as alternatives, then what is attached.

    Args:
        mark: letters and digits of this message alone, from which the boundaries are made. What stands between them is
            quoted-printable or base64, in which no boundary of ours can occur.

    Raises:
        ValueError: a header has more than one line.
    """
    lines = [_header(name, value) for name, value in headers.items()]
    lines.append("MIME-Version: 1.0\r\n")
    both = _multipart("alternative", f"=_{mark}a", [_text("plain", text), _text("html", html)])
    if attachments:
        both = _multipart("mixed", f"=_{mark}m", [both, *(_attached(one) for one in attachments)])
    return "".join(lines).encode("ascii") + both


@lru_cache(maxsize=1024)
def recipient(name: str, address: str) -> str:
    """A person's name and address as a header's value.

    Raises:
        ValueError: it is no address.
    """
    return str(Address(name, addr_spec=address))


def _header(name: str, value: str) -> str:
    if not value.isprintable():
        raise ValueError(f"{name} must be one line")
    if value.isascii() and len(name) + len(value) < _LONGEST:
        return f"{name}: {value}\r\n"
    return _folded(name, value)


@lru_cache(maxsize=1024)
def _folded(name: str, value: str) -> str:
    return str(SMTP.header_factory(name, value).fold(policy=SMTP))


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    fence = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(fence + b"\r\n" + part + b"\r\n" for part in parts) + fence + b"--\r\n"


def _text(kind: str, text: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'.encode()
    return head + binascii.b2a_qp(text.replace("\r\n", "\n").encode(), istext=True).replace(b"\n", b"\r\n")


def _attached(one: Attachment) -> bytes:
    head = (
        _header("Content-Type", one.kind)
        + "Content-Transfer-Encoding: base64\r\n"
        + f'Content-Disposition: {"inline" if one.inline else "attachment"}; filename="{one.name}"\r\n\r\n'
    )
    return head.encode("ascii") + _base64(one.content)


def _base64(content: bytes) -> bytes:
    whole = binascii.b2a_base64(content, newline=False)
    return b"\r\n".join(whole[at : at + _LONGEST] for at in range(0, len(whole), _LONGEST))


def traced(message: bytes, trace: str | None) -> bytes:
    """The message with the trace of the request or sweep that it comes from, so that whoever shows it leads to the log."""
    return f"X-Request-ID: {trace}\r\n".encode() + message if trace else message
