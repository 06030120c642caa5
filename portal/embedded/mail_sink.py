"""A mail server that delivers nothing: every message becomes a file, and faults can be asked for."""

from __future__ import annotations

import asyncio
import email
import email.policy
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.embedded.folder import HOST, free_port

SENDER_HEADER = "X-Sink-From"
RECIPIENT_HEADER = "X-Sink-To"
RECEIVED_HEADER = "X-Sink-Received"
SIZE_LIMIT = 32 * 1024 * 1024


class Answer(Enum):
    """How the sink treats a message; the value is what it says."""

    ACCEPT = "250 OK"
    BUSY = "421 4.3.2 Service not available, try again later"
    REJECT = "550 5.1.1 No such mailbox"
    # Takes the message and goes silent before saying yes: the sender cannot know, and sends again.
    VANISH = ""


@dataclass(frozen=True)
class SunkMail:
    """A message as it came: `sender` and `recipients` are the envelope's, not the headers'."""

    path: Path
    sender: str
    recipients: tuple[str, ...]
    received_at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"] or "")

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""


def read_messages(folder: Path) -> list[SunkMail]:
    """What the folder holds, oldest first; also from a process that does not run the sink."""
    return [read_message(path) for path in sorted(folder.glob("*.eml"))]


def read_message(path: Path) -> SunkMail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return SunkMail(
        path=path,
        sender=str(message[SENDER_HEADER] or ""),
        recipients=tuple(str(each) for each in message.get_all(RECIPIENT_HEADER, [])),
        received_at=datetime.fromisoformat(str(message[RECEIVED_HEADER])),
        message=message,
    )


class MailSink:
    """An SMTP server in a thread, on this machine only. `answer()` sets the fault to play."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.host = HOST
        self.port = port if port is not None else free_port()
        self._faults: dict[str | None, tuple[Answer, int | None]] = {}
        self._guard = threading.Lock()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def start(self) -> Self:
        self._controller = Controller(self, hostname=self.host, port=self.port, data_size_limit=SIZE_LIMIT, ready_timeout=10)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    def answer(self, answer: Answer, recipient: str | None = None, times: int | None = None) -> None:
        """From now on treat messages so: all, or one recipient's; always, or only the next `times`."""
        with self._guard:
            self._faults[recipient] = (answer, times)

    def behave(self) -> None:
        """Forget every fault."""
        with self._guard:
            self._faults.clear()

    def messages(self, recipient: str | None = None) -> list[SunkMail]:
        found = read_messages(self.folder)
        return [each for each in found if recipient is None or recipient in each.recipients]

    def clear(self) -> None:
        for path in self.folder.glob("*.eml"):
            path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    # What aiosmtpd calls, by these names.

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Commands may come in one breath, as every mail server in use allows."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]) -> str:
        """A recipient that does not exist is refused alone, before the message: others still get it."""
        with self._guard:
            fault = self._faults.get(address)
        if fault is not None and fault[0] is Answer.REJECT and self._take(address) is Answer.REJECT:
            return Answer.REJECT.value
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answers = {self._take(each) for each in (*envelope.rcpt_tos, None)}
        for refusal in (Answer.BUSY, Answer.REJECT):
            if refusal in answers:
                return str(refusal.value)
        self._store(envelope)
        if Answer.VANISH in answers and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return Answer.ACCEPT.value

    def _take(self, recipient: str | None) -> Answer:
        """The answer due, counted once; a fault that was asked for `times` ends by itself."""
        with self._guard:
            answer, times = self._faults.get(recipient, (Answer.ACCEPT, None))
            if times is not None and times <= 1:
                self._faults.pop(recipient, None)
            elif times is not None:
                self._faults[recipient] = (answer, times - 1)
            return answer

    def _store(self, envelope: Envelope) -> None:
        now = datetime.now(UTC)
        headers = [
            f"{SENDER_HEADER}: {envelope.mail_from or ''}",
            *(f"{RECIPIENT_HEADER}: {each}" for each in envelope.rcpt_tos),
            f"{RECEIVED_HEADER}: {now.isoformat()}",
        ]
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        path = self.folder / f"{now:%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes("\r\n".join([*headers, ""]).encode() + body)
        draft.replace(path)  # a reader never sees half a message
