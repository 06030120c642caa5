"""Ids and JSON are read from the database as everywhere else, only sooner."""

from __future__ import annotations

import pickle
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.database import Database
from tenants.loading import IdLoader


@given(st.uuids())
def test_an_id_is_the_same_as_one_made_of_its_text(key: UUID) -> None:
    found = IdLoader(2950).load(str(key).encode())
    assert found == key
    assert (hash(found), str(found), found.is_safe, pickle.loads(pickle.dumps(found))) == (hash(key), str(key), key.is_safe, key)


def test_a_connection_reads_ids_and_json_so(database: Database) -> None:
    key = UUID("0153d1ff-e0fc-4bb9-86c7-c96d8fd32ced")
    with database.session() as session:
        row = session.connection().exec_driver_sql(
            f"""select '{key}'::uuid, array['{key}']::uuid[], null::uuid, '{{"a": ["è", 1.5, null, true]}}'::jsonb, 'null'::jsonb"""
        )
        assert tuple(row.one()) == (key, [key], None, {"a": ["è", 1.5, None, True]}, None)
