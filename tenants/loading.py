"""How ids and JSON are read from the database: a page of the list reads fifty ids, each of which takes the libraries four steps."""

from __future__ import annotations

from json import JSONDecoder
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg.adapt import Loader
from psycopg.types.json import set_json_loads

if TYPE_CHECKING:
    from psycopg.abc import Buffer

_decode = JSONDecoder().raw_decode
_new, _set = object.__new__, object.__setattr__
_UNKNOWN = UUID(int=0).is_safe


class IdLoader(Loader):
    """An id as PostgreSQL writes it: always 32 digits with four hyphens, so that nothing is left to be checked."""

    def load(self, data: Buffer) -> UUID:
        """The id."""
        found = _new(UUID)
        _set(found, "int", int(bytes(data).replace(b"-", b""), 16))
        _set(found, "is_safe", _UNKNOWN)
        return found


def install(connection: Any, _: object = None) -> None:
    """Read so on a new connection of the driver."""
    connection.adapters.register_loader("uuid", IdLoader)
    set_json_loads(_loads, connection)


def _loads(data: str | bytes) -> Any:
    """JSON as PostgreSQL writes it: whole, in UTF-8, with nothing before it."""
    return _decode(data if isinstance(data, str) else str(data, "utf-8"))[0]
