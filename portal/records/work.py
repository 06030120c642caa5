"""What is done outside of a request: every kind of work by its name, how urgent it is and how long it may take. One table.

Relay, worker, operator's page and metrics read it; a kind that is not in it is nobody's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "portal:"
"""Before the name of each of our keys in the broker: others may share its server, though not its rate limits' database."""


class Queue(StrEnum):
    """The queues, in the order in which a worker serves them: a later one waits while an earlier one holds anything."""

    URGENT = "urgent"
    NORMAL = "normal"
    SLOW = "slow"


class OutboxKind(StrEnum):
    """What a row of the outbox asks for; each is the name of the task that does it."""

    DELIVER = "deliver"
    GATHER = "gather"
    DIGEST = "digest"
    PUSH = "push"


@dataclass(frozen=True)
class Work:
    """One task: its queue, and after how many seconds it is stopped, softly and then for good."""

    queue: Queue
    soft: int = 90
    hard: int = 120


WORK: dict[str, Work] = {
    # Somebody was told something and waits to read it.
    OutboxKind.DELIVER: Work(Queue.URGENT),
    OutboxKind.PUSH: Work(Queue.URGENT),
    # What waits for the daily summary, and the summary: its hour is not an urgent one.
    OutboxKind.GATHER: Work(Queue.NORMAL),
    OutboxKind.DIGEST: Work(Queue.NORMAL),
    # The sign of life says whether work is done now, not whether the long queue is short.
    "pulse": Work(Queue.URGENT, soft=20, hard=30),
    # By the calendar: an hour earlier or later is the same, and a night's arrears may take minutes.
    "foresee": Work(Queue.SLOW, soft=600, hard=660),
    "sweep": Work(Queue.SLOW, soft=600, hard=660),
}
"""Every task of the house, by name."""
