"""The way to the mail server: one connection for a batch, and what each answer means."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from email.message import EmailMessage
    from types import TracebackType

    from portal.settings import Settings

PATIENCE = 15.0


class Fate(Enum):
    """What became of one message."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """A message's fate and the server's words. ``line_lost``: nobody could be reached at all, so trying others is vain."""

    fate: Fate
    words: str = ""
    line_lost: bool = False


class Post:
    """A connection to the mail server, opened with the first message and again when it was lost."""

    def __init__(self, settings: Settings) -> None:
        self._address = urlsplit(settings.mail_url)
        self._sender = parseaddr(settings.mail_from)[1]
        self._line: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, recipient: str) -> Answer:
        """Hand one message over. Never raises for what a mail server may do."""
        try:
            line = self._open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Answer(Fate.RETRY, f"the mail server cannot be reached: {_said(error)}", line_lost=True)
        try:
            line.send_message(message, self._sender, [recipient])
            return Answer(Fate.SENT)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return self._judge(code, words)
        except smtplib.SMTPResponseException as error:  # sender or content refused
            return self._judge(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            # It may have taken the message: the next attempt carries the same Message-ID.
            self.close()
            return Answer(Fate.RETRY, f"the line broke: {_said(error)}")
        except (smtplib.SMTPException, UnicodeError, ValueError) as error:  # an address that this server cannot take
            self._reset()
            return Answer(Fate.REFUSED, _said(error))

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

    def _open(self) -> smtplib.SMTP:
        if self._line is not None and self._line.sock is not None:
            return self._line
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

    def _judge(self, code: int, words: Any) -> Answer:
        said = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
        if code == 421:
            self.close()
        else:
            self._reset()
        return Answer(Fate.REFUSED if code >= 500 else Fate.RETRY, said)

    def _reset(self) -> None:
        try:
            if self._line is not None and self._line.sock is not None:
                self._line.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
