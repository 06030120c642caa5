"""Measure the portal's pages beside the limit: CPU of the web process and of its database backends, statements, bytes."""

from __future__ import annotations

import gc
import secrets
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench.data import Partners
from bench.limit import Limit
from bench.limit_of_lists import LISTS
from portal.app import create_app
from portal.pages.identity import COOKIE_KEY, token_hash
from portal.settings import Settings
from tenants import breath

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Figure:
    """One page at one size: milliseconds of CPU for a request, and how often the limit's."""

    page: str
    cases: int
    web_ms: float
    database_ms: float
    limit_web_ms: float
    limit_database_ms: float
    web_ratio: float
    own_ratio: float
    total_ratio: float
    statements: int
    bytes: int
    limit_bytes: int
    budget: float

    @property
    def within(self) -> bool:
        """Whether web and database together cost no more than so many times the limit that the budget is counted in."""
        return self.total_ratio <= self.budget


BUDGETS = {
    "home": 3.0,
    "list": 3.0,
    "case": 3.0,
    "queue": 4.0,
    "search": 8.0,
    "waiting list": 12.0,
    "board": 8.0,
    "timeline": 4.0,
}
"""How often the limit's CPU a page may cost, web and database together. Queue, search and waiting list stand beside the limit's list, as they
did before they had a limit of their own; how often that one they cost, a stricter measure, is told besides."""
BESIDE = {"home": "/", "list": "/cases", "queue": "/cases", "search": "/cases", "waiting list": "/cases", "board": "/matching"}
"""Where the limit is that a page's budget is counted in; that of a case is where the case is."""
OWN = {**BESIDE, "search": "/search", "waiting list": "/waiting-list"}
"""Where the limit of the same substance is."""


class Counting:
    """Counts every statement that is sent, by a cursor or in a breath, whoever sends it; without BEGIN, scope and COMMIT."""

    def __init__(self) -> None:
        self.n = 0
        self._original: Any = psycopg.Cursor.execute
        self._breath: Any = breath.ask

    def __enter__(self) -> Counting:
        original, breathe = self._original, self._breath

        def execute(cursor: Any, *args: Any, **kwargs: Any) -> Any:
            self.n += 1
            return original(cursor, *args, **kwargs)

        def ask(engine: Any, bound: Any, values: Any, asked: Any) -> Any:
            self.n += 1 + len(asked)
            return breathe(engine, bound, values, asked)

        # Put in the place of the real ones to count them, and taken away again: what mypy rightly refuses elsewhere.
        psycopg.Cursor.execute = execute  # type: ignore[method-assign, assignment]
        breath.ask = ask  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        psycopg.Cursor.execute = self._original  # type: ignore[method-assign]
        breath.ask = self._breath  # type: ignore[assignment]


def ask(app: Wsgi, path: str, cookie: str) -> tuple[str, bytes]:
    """One request straight into the application."""
    status, _, body = answer(app, path, cookie)
    return status, body


def answer(app: Wsgi, path: str, cookie: str) -> tuple[str, dict[str, str], bytes]:
    """One request with the headers of its answer."""
    got: list[str] = []
    sent: dict[str, str] = {}
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.version": (1, 0), "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_LANGUAGE": "it",
    }  # fmt: skip

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        got.append(status)
        sent.update(headers)

    result = app(environ, start)
    body = b"".join(result)
    close = getattr(result, "close", None)
    if close:
        close()
    return got[0], sent, body


def _backends(url: str) -> list[int]:
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        return [row[0] for row in rows]


def _cpu(backends: list[int]) -> float:
    """Seconds of CPU so far, from the scheduler's own count: the ticks of ``ps`` are as long as ten requests of the limit."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in backends) / 1e9


def _block(app: Wsgi, path: str, cookie: str, times: int, backends: list[int]) -> tuple[float, float]:
    gc.collect()
    database, web = _cpu(backends), time.process_time()
    for _ in range(times):
        ask(app, path, cookie)
    return (time.process_time() - web) * 1000 / times, (_cpu(backends) - database) * 1000 / times


def sign_in(superuser_url: str, person: UUID, organisation: UUID) -> str:
    """Open a session for somebody; answers its token."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            "insert into portal.sign_ins (token_hash, person_id, organisation_id, created_at, seen_at, expires_at) values (%s, %s, %s, %s, %s, %s)",
            (token_hash(token), person, organisation, now, now, now + timedelta(hours=12)),
        )
    return token


def cookie_of(app: Any, token: str) -> str:
    """The cookie of a session as a browser has it from its first page on."""
    serializer = app.session_interface.get_signing_serializer(app)
    cookie = "portal=" + str(serializer.dumps({COOKIE_KEY: token}))
    return answer(app, "/", cookie)[1]["Set-Cookie"].partition(";")[0]


def pages(
    settings: Settings, superuser_url: str, partners: Partners, cases: int, *, blocks: int = 7, times: int = 60
) -> list[Figure]:
    """The pages of a social worker, portal and limit in turns, medians over the blocks."""
    token = sign_in(superuser_url, partners.people["social_worker"], partners.organisations["comune"])
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        row = connection.execute(
            "select id from portal.cases where organisation_id = %s and stage = 'hosted' order by id limit 1",
            (partners.organisations["comune"],),
        ).fetchone()
        assert row is not None
        case_id: UUID = row[0]
    app = create_app(settings)
    gc.collect()
    gc.freeze()  # as a process that serves does
    cookie = cookie_of(app, token)
    paths = {
        "home": "/",
        "list": "/cases?all=yes",
        "case": f"/cases/{case_id}",
        "queue": "/cases?queue=mine",
        "search": "/cases?q=Ferrari",
        "waiting list": "/waiting-list",
        "board": "/matching",
    }
    frames = {}
    for name, path in paths.items():
        status, body = ask(app, path, cookie)
        if not status.startswith("200"):
            raise RuntimeError(f"{path}: {status}")
        frames[name] = body.decode()
    limit = Limit(superuser_url, frames, LISTS)
    figures = [
        compared(name, path, cases, app, cookie, limit, token, superuser_url, blocks, times) for name, path in paths.items()
    ]
    limit.connection.close()
    gc.unfreeze()
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()
    return figures


def compared(
    name: str,
    path: str,
    cases: int,
    app: Wsgi,
    cookie: str,
    limit: Limit,
    token: str,
    superuser_url: str,
    blocks: int,
    times: int,
) -> Figure:
    """One page and its limit in turns, medians over the blocks."""
    bare = f"sid={token}"
    with Counting() as counting:
        body = ask(app, path, cookie)[1]
    least_path, own_path = BESIDE.get(name, path), OWN.get(name, path)
    limit_body = ask(limit, own_path, bare)[1]
    for _ in range(20):
        ask(app, path, cookie)
        ask(limit, least_path, bare)
        ask(limit, own_path, bare)
    backends = _backends(superuser_url)
    mine, least, own = [], [], []
    for _ in range(blocks):
        mine.append(_block(app, path, cookie, times, backends))
        least.append(_block(limit, least_path, bare, times, backends))
        own.append(_block(limit, own_path, bare, times, backends) if own_path != least_path else least[-1])
    web, database = (statistics.median(m[i] for m in mine) for i in (0, 1))
    limit_web, limit_database = (statistics.median(m[i] for m in own) for i in (0, 1))
    web_ratio = statistics.median(m[0] / max(x[0], 1e-6) for m, x in zip(mine, own, strict=True))
    own_ratio = statistics.median(sum(m) / max(sum(x), 1e-6) for m, x in zip(mine, own, strict=True))
    total_ratio = statistics.median(sum(m) / max(sum(x), 1e-6) for m, x in zip(mine, least, strict=True))
    return Figure(
        name, cases, round(web, 2), round(database, 2), round(limit_web, 2), round(limit_database, 2), round(web_ratio, 2), round(own_ratio, 2), round(total_ratio, 2),
        counting.n, len(body), len(limit_body), BUDGETS[name],
    )  # fmt: skip


def as_json(figures: list[Figure]) -> list[dict[str, Any]]:
    """The figures as plain data."""
    return [asdict(figure) for figure in figures]
