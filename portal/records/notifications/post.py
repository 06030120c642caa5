"""The way to the mail server: one connection for a batch, and what each answer means."""

from __future__ import annotations

import smtplib
import ssl
import time
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, unquote, urlsplit

from portal.records.notifications.smtp import TAKEN, Mail, Reply, hand_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from portal.settings import Settings

PATIENCE = 15.0
LONGEST_WORDS = 300


class Fate(Enum):
    """What became of one message."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """A message's fate and the server's words."""

    fate: Fate
    words: str = ""
    of_address: bool = False
    """The refusal was of the address, and not of what was sent to it."""


class Post:
    """A connection to the mail server, opened with the first message and again when it was lost."""

    def __init__(self, settings: Settings) -> None:
        self._address = urlsplit(settings.mail_url)
        self._sender = parseaddr(settings.mail_from)[1]
        self._line: smtplib.SMTP | None = None
        self._away: Answer | None = None
        self.pace = PATIENCE
        """Seconds that the server took for a message, the last time."""

    def send(self, mails: Sequence[Mail]) -> list[Answer]:
        """Hand messages over; answers for each, in order. Never raises for what a mail server may do.

        A server that cannot be reached is not asked again for what is left of the batch.
        """
        answers: list[Answer] = []
        while len(answers) < len(mails):
            line = self._reached()
            if line is None:
                assert self._away is not None
                return [*answers, *[self._away] * (len(mails) - len(answers))]
            answers += self._as_long_as_it_holds(line, mails[len(answers) :])
        return answers

    def close(self) -> None:
        """Say goodbye, if anybody is still there."""
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _as_long_as_it_holds(self, line: smtplib.SMTP, mails: Sequence[Mail]) -> list[Answer]:
        """The answers until the line is lost, or to all: at least one."""
        answers: list[Answer] = []
        began = time.monotonic()
        try:
            for reply in hand_over(line, self._sender, mails):
                answers.append(_judged(reply))
                if reply.code == 421:  # it closes the line
                    self.close()
                    break
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            # It may have taken the message: the next attempt carries the same Message-ID.
            self.close()
            answers.append(Answer(Fate.RETRY, f"the line broke: {_said(error)}"))
        except smtplib.SMTPException as error:
            self.close()
            answers.append(Answer(Fate.RETRY, _said(error)))
        self.pace = (time.monotonic() - began) / len(answers)
        return answers

    def _reached(self) -> smtplib.SMTP | None:
        if self._away is not None or (self._line is not None and self._line.sock is not None):
            return None if self._away else self._line
        try:
            self._line = self._open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            self._away = Answer(Fate.RETRY, f"the mail server cannot be reached: {_said(error)}")
        return self._line

    def _open(self) -> smtplib.SMTP:
        host, port = self._address.hostname or "127.0.0.1", self._address.port
        if self._address.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=ssl.create_default_context())
        else:
            line = smtplib.SMTP(host, port or 25, timeout=PATIENCE)
        self._line = line
        if parse_qs(self._address.query).get("starttls", ["0"])[0] not in ("0", "", "false"):
            line.starttls(context=ssl.create_default_context())
        if self._address.username:
            line.login(unquote(self._address.username), unquote(self._address.password or ""))
        return line


def _judged(reply: Reply) -> Answer:
    if reply.code in TAKEN:
        return Answer(Fate.SENT)
    words = f"{reply.code} {reply.words.decode(errors='replace')}"[:LONGEST_WORDS]
    return Answer(Fate.REFUSED, words, reply.recipient) if reply.code >= 500 else Answer(Fate.RETRY, words)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_WORDS]
