"""Measure the portal's pages beside the limit: CPU of the web process and of its database backends, statements, bytes."""

from __future__ import annotations

import gc
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    for _ in range(3):  # others were asked just before
        ask(app, path, cookie)
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
    settings: Settings, superuser_url: str, partners: Partners, cases: int, *, blocks: int = 21, times: int = 20
) -> list[Figure]:
    """The pages of a social worker, portal and limit in turns."""
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
    figures = compared(paths, cases, app, cookie, limit, token, superuser_url, blocks, times)
    limit.connection.close()
    gc.unfreeze()
    app.extensions["portal"].database.dispose()
    app.extensions["portal"].system.dispose()
    return figures


def compared(
    paths: Mapping[str, str],
    cases: int,
    app: Wsgi,
    cookie: str,
    limit: Limit,
    token: str,
    superuser_url: str,
    blocks: int,
    times: int,
) -> list[Figure]:
    """Pages and their limits in many short turns, one page after the other in each round, so that no burst of others falls on one page
    alone; of each the quiet turns are told (:func:`_quiet`)."""
    asked = [_Asked(name, path, app, cookie, limit, f"sid={token}") for name, path in paths.items()]
    backends = _backends(superuser_url)
    for _ in range(blocks):
        for page in asked:
            page.turn(times, backends)
    return [page.figure(cases) for page in asked]


class _Asked:
    """One page with its limits: of the same substance, and the one that its budget is counted in."""

    def __init__(self, name: str, path: str, app: Wsgi, cookie: str, limit: Limit, bare: str) -> None:
        least, own = BESIDE.get(name, path), OWN.get(name, path)
        self.name, self.same = name, own == least
        self.mine, self.least, self.own = ((app, path, cookie), (limit, least, bare), (limit, own, bare))
        self.turns: list[tuple[tuple[float, float], ...]] = []
        with Counting() as counting:
            self.bytes = len(ask(*self.mine)[1])
        self.statements, self.limit_bytes = counting.n, len(ask(*self.own)[1])
        for _ in range(20):
            for one in (self.mine, self.least, self.own):
                ask(*one)

    def turn(self, times: int, backends: list[int]) -> None:
        """Ask page and limits so many times each."""
        mine, least = (_block(*one, times, backends) for one in (self.mine, self.least))
        self.turns.append((mine, least, least if self.same else _block(*self.own, times, backends)))

    def figure(self, cases: int) -> Figure:
        """What the quiet turns say."""
        mine, least, own = (_quiet(turns) for turns in zip(*self.turns, strict=True))
        numbers = (*mine, *own, mine[0] / max(own[0], 1e-6), sum(mine) / max(sum(own), 1e-6), sum(mine) / max(sum(least), 1e-6))
        return Figure(
            self.name,
            cases,
            *(round(number, 2) for number in numbers),
            self.statements,
            self.bytes,
            self.limit_bytes,
            BUDGETS[self.name],
        )


def _quiet(turns: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Web and database of the turn that a quarter of all do not exceed. Others who use the machine's caches only ever add, in bursts, and to
    the larger of two programs more: a median tells as much of them as of the page."""
    return sorted(turns, key=sum)[len(turns) // 4]


def as_json(figures: list[Figure]) -> list[dict[str, Any]]:
    """The figures as plain data."""
    return [asdict(figure) for figure in figures]
