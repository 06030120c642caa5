"""JSON is read from the database as everywhere else, only sooner."""

from __future__ import annotations

import pytest

from tenants.database import Database


@pytest.mark.parametrize("kind", ["json", "jsonb"])
def test_a_connection_reads_json(database: Database, kind: str) -> None:
    with database.session() as session:
        row = session.connection().exec_driver_sql(
            f"""select '{{"a": ["è", 1.5, null, true], "b": {{}}}}'::{kind}, 'null'::{kind}, '"x"'::{kind}, null::{kind}"""
        )
        assert tuple(row.one()) == ({"a": ["è", 1.5, None, True], "b": {}}, None, "x", None)
