"""A mail server in a process of its own that takes every message and keeps nothing but their Message-IDs, to be counted.

`python -m bench.sink` prints its port, serves until its standard input ends, then prints how many messages came, and how many different ones.
"""

from __future__ import annotations

import re
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.embedded.folder import free_port

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class Counter:
    """Takes what comes."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        found = _MESSAGE_ID.search(content[:2000])
        self.ids.append(found[1] if found else b"")
        return "250 OK"


def main() -> None:
    """Serve until nobody listens."""
    counter = Counter()
    port = free_port()
    controller = Controller(counter, hostname="127.0.0.1", port=port, ready_timeout=20)
    controller.start()
    print(port, flush=True)
    for line in sys.stdin:
        if line.strip() == "count":
            print(len(counter.ids), len(set(counter.ids)), flush=True)
            counter.ids.clear()
    controller.stop()


if __name__ == "__main__":
    main()
