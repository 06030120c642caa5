"""A whole transaction in one breath: BEGIN, its scope, its statements and COMMIT are sent together, and their answers read together.

Each statement by itself is a round trip that costs both sides more than most of these answers do: psycopg, SQLAlchemy and two changes of
process. libpq's pipeline mode sends them as one. What is not foreseen, and whatever goes wrong, is left to the usual way: nothing that is
sent like this may matter if it is sent again.
"""

from __future__ import annotations

from contextvars import ContextVar
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, PipelineStatus, TransactionStatus

from tenants import clock, scope, trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from tenants.scope import Scope

    Asked = Sequence[tuple["Statement", Mapping[str, Any]]]
    Rows = list[tuple[Any, ...]]

_NAMES = "names of breath"
_TRANSFORMER = "transformer of breath"
_AT_REST = (ConnStatus.OK, PipelineStatus.OFF, TransactionStatus.IDLE)
_NO_SUCH_NAME = b"26000"
_ANSWERED = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_numbers = count()
"""A name is never used twice, so that one that was forgotten harms nobody."""


class Forgotten(psycopg.DatabaseError):
    """The connection forgot its statements, as psycopg has it do after a rollback. Nothing was done: they are told to it anew."""


class Statement(Protocol):
    """What is to be known of a statement (:class:`tenants.statements.Prepared`): as the driver takes it, as PostgreSQL takes it, with the
    names of its parameters in order and the values that are always the same."""

    sql: str
    plain: bytes
    names: tuple[str, ...]
    fixed: dict[str, Any]
    writes: bool


_ahead: ContextVar[dict[Statement, tuple[Scope, Mapping[str, Any], Rows]] | None] = ContextVar("ahead", default=None)


def surroundings() -> dict[str, str]:
    """What a transaction is told beside its scope: the day that it shall take for today, and the trace."""
    day = clock.moved_today()
    return {"today": day.isoformat() if day else "", "trace": trace.current() or ""}


def ask(engine: Engine, bound: Statement, values: Mapping[str, Any], asked: Asked) -> list[Rows] | None:
    """Run statements in one transaction whose first, ``bound``, binds its scope: the rows of each, that one's included. Nothing can be
    written by it but by a statement that says so.

    ``None`` when it could not be done: then nothing was done, or nothing is known of it.
    """
    for note in engine.dispatch.before_cursor_execute:  # whoever counts statements counts these too
        for statement, given in asked:
            note(None, None, statement.sql, given, None, False)
    pool: Any = engine.pool
    line = pool.lend()
    names: dict[bytes, bytes] = line.info.setdefault(_NAMES, {})
    raw: Any = line.driver_connection
    try:
        transformer = line.info.get(_TRANSFORMER) or line.info.setdefault(_TRANSFORMER, Transformer(raw))
        begin = b"begin" if any(statement.writes for statement, _ in asked) else b"begin read only"
        messages: list[tuple[bytes, list[Any]]] = [(begin, [])]
        messages += [_message(transformer, statement, given) for statement, given in ((bound, values), *asked)]
        messages.append((b"commit", []))
        try:
            results = _sent(raw.pgconn, names, messages)
        except Forgotten:
            names.clear()
            results = _sent(raw.pgconn, names, messages)
        found = [_rows(transformer, result) for result in results[1:-1]]
        transformer.set_pgresult(None)
        return found
    except psycopg.Error:
        names.clear()
        return None
    finally:
        of = raw.pgconn
        # one that was broken off in the middle, for whatever reason, has left something that nobody else shall read
        pool.take_back(line, sound=(of.status, of.pipeline_status, of.transaction_status) == _AT_REST)


def _message(transformer: Any, statement: Statement, values: Mapping[str, Any]) -> tuple[bytes, list[Any]]:
    given = [values[name] if name in values else statement.fixed[name] for name in statement.names]
    return statement.plain, list(transformer.dump_sequence(given, [PyFormat.TEXT] * len(given)))


def _rows(transformer: Any, result: Any) -> Rows:
    transformer.set_pgresult(result)
    rows: Rows = transformer.load_rows(0, result.ntuples, tuple)
    return rows


def _sent(connection: Any, names: dict[bytes, bytes], messages: list[tuple[bytes, list[Any]]]) -> list[Any]:
    """Send the messages, read an answer to each. A statement is prepared at its first use on a connection; its types are those that its
    text says."""
    if connection.transaction_status != TransactionStatus.IDLE:
        raise psycopg.OperationalError("a transaction was begun already")
    answers = []
    connection.enter_pipeline_mode()
    for sql, values in messages:
        name = names.get(sql)
        if name is None:
            name = names[sql] = b"breath_%d" % next(_numbers)
            connection.send_prepare(name, sql)
            answers.append(False)
        connection.send_query_prepared(name, values)
        answers.append(True)
    connection.pipeline_sync()
    results = [_next(connection) for _ in answers]
    connection.get_result()  # the end of the pipeline
    connection.exit_pipeline_mode()
    failed = next((result for result in results if result.status not in _ANSWERED), None)
    if failed is not None:
        if connection.transaction_status != TransactionStatus.IDLE:
            connection.exec_(b"rollback")
        raise (
            Forgotten
            if failed.error_field(DiagnosticField.SQLSTATE) == _NO_SUCH_NAME
            else psycopg.DatabaseError("a statement failed")
        )
    return [result for result, answer in zip(results, answers, strict=True) if answer]


def _next(connection: Any) -> Any:
    result = connection.get_result()
    if result is None:
        raise psycopg.OperationalError("the connection was lost")
    while connection.get_result() is not None:
        pass
    return result


def foresee(here: Scope, asked: Asked, answers: Sequence[Rows]) -> None:
    """Keep the answers for whoever asks the same in the same scope in this request: :meth:`Prepared.rows` looks here first."""
    _ahead.set({statement: (here, values, rows) for (statement, values), rows in zip(asked, answers, strict=True)})


def foreseen(statement: Statement, values: Mapping[str, Any]) -> Rows | None:
    """The rows of a statement that was foreseen, once."""
    ahead = _ahead.get()
    found = ahead.pop(statement, None) if ahead else None
    if found is None or found[1] != values:
        return None
    here, now = found[0], scope.current()
    return found[2] if now and (now.organisation_id, now.person_id) == (here.organisation_id, here.person_id) else None


def forget() -> None:
    """The request is over."""
    _ahead.set(None)
