"""A real PostgreSQL, a real Valkey and a mail sink, started from Python packages.

They are what `portal demo` and the tests run on, so that a fresh clone needs nothing installed.
In production the operator's own servers take their place, and only the demo's commands import this.
"""

from portal.embedded.folder import AlreadyRunning, EmbeddedError
from portal.embedded.mail_sink import Answer, MailSink, SunkMail, read_messages
from portal.embedded.postgres import PSQL, Postgres, find_postgres, start_postgres
from portal.embedded.valkey import Valkey, find_valkey, start_valkey

__all__ = [
    "PSQL",
    "AlreadyRunning",
    "Answer",
    "EmbeddedError",
    "MailSink",
    "Postgres",
    "SunkMail",
    "Valkey",
    "find_postgres",
    "find_valkey",
    "read_messages",
    "start_postgres",
    "start_valkey",
]
