"""Handing messages over to a mail server, and its answer to each.

Where the server allows it (RFC 2920, as all in use do), the next message's sender, recipient and DATA go out in one breath with the end of
the one before: one round trip for a message instead of four.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TAKEN = (250, 251)


class Reply(NamedTuple):
    """What a server said last of a message; ``recipient``: it said so of the address that the message is for."""

    code: int
    words: bytes
    recipient: bool = False


UNWRITABLE = Reply(553, b"this address cannot be written in an e-mail", recipient=True)


@dataclass(frozen=True)
class Mail:
    """A message and the address it is for."""

    recipient: str
    message: bytes


def hand_over(line: smtplib.SMTP, sender: str, mails: Sequence[Mail]) -> Iterator[Reply]:
    """Hand messages over one after the other; yields what the server said last of each: 250 when it took it.

    Raises:
        smtplib.SMTPServerDisconnected, OSError: the line broke at the message whose answer would have come next.
    """
    line.ehlo_or_helo_if_needed()
    if line.has_extn("pipelining"):
        yield from _in_one_breath(line, sender, mails)
        return
    for mail in mails:
        yield _step_by_step(line, sender, mail)


def _step_by_step(line: smtplib.SMTP, sender: str, mail: Mail) -> Reply:
    if _opening(sender, mail.recipient) is None:
        return UNWRITABLE
    try:
        line.sendmail(sender, [mail.recipient], mail.message)
    except smtplib.SMTPRecipientsRefused as error:
        found = Reply(*next(iter(error.recipients.values())), recipient=True)
    except smtplib.SMTPResponseException as error:  # sender or content refused
        said = error.smtp_error
        found = Reply(error.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    else:
        return Reply(250, b"")
    if line.sock is not None:
        line.rset()
    return found


def _in_one_breath(line: smtplib.SMTP, sender: str, mails: Sequence[Mail]) -> Iterator[Reply]:
    openings = [_opening(sender, mail.recipient) for mail in mails]
    to_come = [opening for opening in openings if opening][1:]
    # The first goes alone: a server that is busy says so before it is told of others.
    ahead = iter([b"", *to_come[1:], b""])
    asked = False
    for mail, opening in zip(mails, openings, strict=True):
        if opening is None:
            yield UNWRITABLE
            continue
        if not asked:
            line.send(opening)
        following = next(ahead, b"")
        asked = bool(following)
        yield _spoken(line, mail, following)


def _spoken(line: smtplib.SMTP, mail: Mail, following: bytes) -> Reply:
    """The rest of a message whose opening was sent, with the next one's opening on its heels; answers what was said of this one."""
    from_, to, go_on = Reply(*line.getreply()), Reply(*line.getreply(), recipient=True), Reply(*line.getreply())
    wanted = from_[0] in TAKEN and to[0] in TAKEN
    if go_on[0] == 354:
        # A server that says so without a recipient gets an empty message, which goes nowhere.
        line.send((_dotted(mail.message) if wanted else b".\r\n") + following)
    else:
        line.send(b"RSET\r\n" + following)
    last = Reply(*line.getreply())
    return next((reply for reply in (from_, to) if reply[0] not in TAKEN), last if go_on[0] == 354 else go_on)


def _opening(sender: str, recipient: str) -> bytes | None:
    """The commands before a message; nothing for an address that cannot be written in one line of ASCII."""
    if not all(address.isascii() and address.isprintable() and not set(" <>") & set(address) for address in (sender, recipient)):
        return None
    return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii")


def _dotted(message: bytes) -> bytes:
    """The message as it goes over the line: a line that begins with a dot gets a second one, and a dot alone ends it."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")
