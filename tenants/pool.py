"""A pool of connections with one at hand: the next request of a process nearly always takes the connection that the last gave back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.pool import QueuePool

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry


class AtHand(QueuePool):
    """SQLAlchemy's own pool. As long as it is not full, a connection that comes back is kept beside its queue, whose locks are for those
    who have to wait; and it lends one to whoever ends what they began by themselves (:mod:`tenants.breath`), who needs no undoing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at_hand: list[ConnectionPoolEntry] = []

    def lend(self) -> ConnectionPoolEntry:
        """A connection, to be given back with :meth:`take_back`. One that was lost is made anew.

        Raises:
            psycopg.OperationalError: the database cannot be reached.
            sqlalchemy.exc.TimeoutError: all that there may be are in use, and none came back in time.
        """
        line: Any = self._do_get()
        try:
            line.get_connection()
        except BaseException:
            self.take_back(line, sound=False)
            raise
        return line  # type: ignore[no-any-return] # what a pool gives out says no types

    def take_back(self, line: ConnectionPoolEntry, *, sound: bool) -> None:
        """What was lent. Nobody else gets one that is not ``sound``."""
        if not sound:
            line.invalidate()
        self._do_return_conn(line)

    def dispose(self) -> None:
        """Close what is not in use."""
        while self._at_hand:
            super()._do_return_conn(self._at_hand.pop())
        super().dispose()

    def _do_get(self) -> ConnectionPoolEntry:
        try:
            return self._at_hand.pop()
        except IndexError:
            return super()._do_get()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if self._overflow < 0 and not self._at_hand:  # nobody waits at the queue, and there is room in it for all
            self._at_hand.append(record)
        else:
            super()._do_return_conn(record)
