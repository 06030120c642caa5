"""A message written by hand is read by the standard library as what it was written from."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.records.notifications.mime import Attachment, compose, recipient

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=300
)
LINE = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=120).map(str.strip).filter(str.isprintable)


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@settings(max_examples=30, deadline=None)
@given(text=TEXT, html=TEXT, subject=LINE, content=st.binary(max_size=400))
def test_what_is_read_is_what_was_written(text: str, html: str, subject: str, content: bytes) -> None:
    attached = Attachment('text/calendar; charset="utf-8"; method=REQUEST', "invito.ics", content)
    raw = compose({"Subject": subject, "To": "a@example.org"}, text, html, (attached,), mark=uuid4().hex)
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in raw.split(b"\r\n"))
    message = read(raw)
    assert " ".join(str(message["Subject"]).split()) == " ".join(subject.split())
    for kind, written in (("plain", text), ("html", html)):
        part = message.get_body((kind,))
        assert part is not None
        assert str(part.get_content()).replace("\r\n", "\n").removesuffix("\n") == written.removesuffix("\n")
    (found,) = message.iter_attachments()
    payload = found.get_payload(decode=True)
    assert payload == content
    assert found["Content-Type"].params["method"] == "REQUEST"


def test_a_line_that_is_a_dot_and_trailing_blanks_survive() -> None:
    message = read(compose({"Subject": "x"}, "uno \n.\ndue\t\n", "<p>", mark="m"))
    part = message.get_body(("plain",))
    assert part is not None
    assert part.get_content() == "uno \r\n.\r\ndue\t\r\n"


@pytest.mark.parametrize("wrong", ["due\r\nBcc: x@example.org", "due\nrighe", "nul\0"])
def test_a_header_is_one_line(wrong: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        compose({"Subject": wrong}, "", "", mark="m")


def test_an_accent_in_a_name_is_encoded_and_a_wrong_address_refused() -> None:
    raw = compose({"To": recipient("Niccolò D’Àvila", "n@example.org")}, "", "", mark="m")
    raw.split(b"\r\n\r\n")[0].decode("ascii")
    assert read(raw)["To"].addresses[0].display_name == "Niccolò D’Àvila"
    with pytest.raises(ValueError):
        recipient("x", "nobody at all\r\nBcc: x")
