"""How JSON is read from the database: as PostgreSQL writes it, without the steps that guess at what may be around it."""

from __future__ import annotations

from json import JSONDecoder
from typing import Any

from psycopg.types.json import set_json_loads

_decode = JSONDecoder().raw_decode


def install(connection: Any, _: object = None) -> None:
    """Read so on a new connection of the driver."""
    set_json_loads(_loads, connection)


def _loads(data: str | bytes) -> Any:
    """JSON as PostgreSQL writes it: whole, in UTF-8, with nothing before it."""
    return _decode(data if isinstance(data, str) else str(data, "utf-8"))[0]
