"""Handing a group of messages to a mail server that answers each as it likes, with and without PIPELINING."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.embedded import Answer, MailSink
from portal.records.notifications.post import Fate, Post
from portal.records.notifications.smtp import Mail
from portal.settings import Settings

S, R, X = Fate.SENT, Fate.RETRY, Fate.REFUSED


class StepByStep(MailSink):
    """A server of the old kind."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return responses


@pytest.fixture(params=[MailSink, StepByStep])
def sink(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailSink]:
    with request.param(tmp_path / "mail") as server:
        yield server


@pytest.fixture
def settings(base_settings: Settings, sink: MailSink) -> Settings:
    return replace(base_settings, mail_url=sink.url)


def mails(*names: str) -> list[Mail]:
    return [Mail(f"{name}@example.org", f"Subject: {name}\r\n\r\n.{name}\r\n..\r\n".encode()) for name in names]


def fates(settings: Settings, *names: str) -> list[Fate]:
    with Post(settings) as post:
        return [answer.fate for answer in post.send(mails(*names))]


def test_each_arrives_as_it_was_written(settings: Settings, sink: MailSink) -> None:
    assert fates(settings, "a", "b", "c") == [S, S, S]
    assert [(mail.recipients[0][0], mail.text) for mail in sink.messages()] == [(n, f".{n}\r\n..\r\n") for n in "abc"]


@pytest.mark.parametrize(
    ("answer", "fate", "arrived"),
    [(Answer.REJECT, X, "ac"), (Answer.BUSY, R, "ac"), (Answer.VANISH, R, "abc")],
)
def test_one_that_the_server_does_not_want_is_alone(
    settings: Settings, sink: MailSink, answer: Answer, fate: Fate, arrived: str
) -> None:
    sink.answer(answer, "b@example.org", times=1)
    assert fates(settings, "a", "b", "c") == [S, fate, S]
    assert "".join(mail.recipients[0][0] for mail in sink.messages()) == arrived


def test_an_address_that_cannot_be_written_is_refused_without_asking(settings: Settings, sink: MailSink) -> None:
    with Post(settings) as post:
        wrong = [Mail("b@example.org\r\nRCPT TO:<c@example.org>", b"x"), Mail("niccolò@example.org", b"x")]
        answers = post.send([*wrong, *mails("a"), wrong[0]])
    assert [answer.fate for answer in answers] == [X, X, S, X]
    assert [mail.recipients for mail in sink.messages()] == [("a@example.org",)]


def test_a_server_that_goes_away_in_the_middle_is_asked_once_more_and_then_no_longer(
    settings: Settings, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        if sink._controller is not None and sink._controller.server is not None:
            sink._controller.server.close()
        return "250 OK"

    monkeypatch.setattr(sink, "handle_DATA", dies)
    with Post(settings) as post:
        answers = post.send(mails("a", "b", "c"))
    assert [answer.fate for answer in answers] == [R, R, R]
    assert ["line broke" in answer.words for answer in answers] == [True, False, False]
    assert "cannot be reached" in answers[2].words


def test_the_pace_is_that_of_the_server(settings: Settings, sink: MailSink) -> None:
    with Post(settings) as post:
        post.send(mails("a", "b"))
        assert 0 < post.pace < 5
