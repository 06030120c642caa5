"""The mail sink keeps what it accepts, and plays the faults it is asked for."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.embedded import Answer, MailSink, read_messages

pytestmark = pytest.mark.embedded
ANNA, BRUNO = "anna@comune.example", "bruno@ats.example"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    with MailSink(tmp_path / "mail") as running:
        yield running


def send(sink: MailSink, *recipients: str, subject: str = "Pratica n. 7: alloggio proposto") -> None:
    message = EmailMessage()
    message["From"] = "portale@ospitalita.example"
    message["To"] = ", ".join(recipients)
    message["Subject"] = subject
    message.set_content("È arrivata una proposta.\n")
    with smtplib.SMTP(sink.host, sink.port, timeout=5) as line:
        line.send_message(message)


def test_a_message_is_kept_with_its_envelope(sink: MailSink, tmp_path: Path) -> None:
    send(sink, ANNA, BRUNO)
    send(sink, BRUNO, subject="Un'altra")
    first, second = read_messages(tmp_path / "mail")
    assert first.recipients == (ANNA, BRUNO)
    assert first.sender == "portale@ospitalita.example"
    assert first.subject == "Pratica n. 7: alloggio proposto"
    assert first.text.strip() == "È arrivata una proposta."
    assert first.received_at <= second.received_at
    assert [each.subject for each in sink.messages(ANNA)] == [first.subject]
    sink.clear()
    assert sink.messages() == []


def test_busy_twice_then_well(sink: MailSink) -> None:
    sink.answer(Answer.BUSY, times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPResponseException, match="421"):
            send(sink, ANNA)
    send(sink, ANNA)
    assert len(sink.messages()) == 1


def test_one_bad_recipient_is_refused_alone(sink: MailSink) -> None:
    sink.answer(Answer.REJECT, recipient=ANNA)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(sink, ANNA)
    send(sink, ANNA, BRUNO)
    assert [each.recipients for each in sink.messages()] == [(BRUNO,)]
    sink.behave()
    send(sink, ANNA)
    assert len(sink.messages(ANNA)) == 1


def test_the_line_drops_after_the_message_was_taken(sink: MailSink) -> None:
    sink.answer(Answer.VANISH, times=1)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(sink, ANNA)
    assert len(sink.messages()) == 1
    send(sink, ANNA)
    assert len(sink.messages()) == 2
