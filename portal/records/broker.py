"""What the broker says of itself, to whoever looks after it. It may be frozen, so it is asked with little patience."""

from __future__ import annotations

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.records.work import PREFIX, Queue

PATIENCE = 1.0


def depths(address: str) -> dict[str, int] | None:
    """How many messages wait in each queue; ``None`` when the broker does not answer."""
    once = Retry(NoBackoff(), 0)
    try:
        with Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once) as broker:
            asked = broker.pipeline(transaction=False)
            for queue in Queue:
                asked.llen(PREFIX + queue)
            return dict(zip(map(str, Queue), map(int, asked.execute()), strict=True))
    except (RedisError, OSError):
        return None
