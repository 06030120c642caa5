"""Flask's shortened steps have the outcome of its long ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.test import create_environ

from portal.pages.lean import Answer, Portal

PAGE = "<p>Oggi: è martedì</p>"


def portal() -> Portal:
    app = Portal("portal", static_folder=None)
    app.add_url_rule("/cases/<uuid:case_id>", "case", lambda case_id: PAGE)
    return app


def sent(made: Response, method: str = "GET") -> tuple[Any, ...]:
    """What goes over the wire, and whether the answer was closed after it."""
    began: list[Any] = []
    environ = create_environ("/", method=method)
    body = made(environ, lambda status, headers, *_: began.extend((status, sorted(headers))))
    text = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return (*began, text)


def streamed() -> Iterator[str]:
    yield "uno "
    yield "due"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    ("body", "more"),
    [
        (PAGE, {}),
        ("", {}),
        (PAGE, {"status": 404}),
        ("", {"status": 204}),
        (PAGE, {"status": 304, "headers": {"Content-Length": "9"}}),
        ("", {"status": 303, "headers": {"Location": "/cases/città"}}),
        (PAGE, {"headers": {"Content-Location": "/cases/città"}}),
        (b"%PDF", {"mimetype": "application/pdf", "headers": {"Content-Disposition": "attachment"}}),
        ([b"uno", b"due"], {}),
        ([b"uno"], {}),
        (["uno"], {}),
    ],
)
def test_an_answer_is_sent_as_werkzeug_would(method: str, body: Any, more: dict[str, Any]) -> None:
    assert sent(Answer(body, **more), method) == sent(Response(body, **more), method)


def test_a_streamed_answer_is_sent_as_werkzeug_would_and_whoever_waits_for_its_end_is_told() -> None:
    ended: list[str] = []
    for made, body in ((Answer, streamed()), (Response, streamed()), (Answer, PAGE), (Response, PAGE)):
        answer = made(body)
        answer.call_on_close(lambda: ended.append("ended"))
        assert sent(answer)[2] in (b"uno due", PAGE.encode())
    assert ended == ["ended"] * 4


@pytest.mark.parametrize("given", [PAGE, (PAGE, 422), (PAGE, 200, {"X-A": "b"}), {"a": 1}, b"bytes", streamed, Response(PAGE)])
def test_what_a_page_gives_becomes_the_answer_that_flask_would_make(given: Any) -> None:
    ours, plain = portal(), Flask("portal", static_folder=None)
    made = []
    for app in (ours, plain):
        with app.test_request_context("/"):
            answer = app.make_response(given() if callable(given) and given is streamed else given)
            made.append((answer.status, sorted(answer.headers), answer.get_data()))
    assert made[0] == made[1]
    with ours.test_request_context("/"):
        answer = ours.make_response(PAGE)
        assert ours.make_response(answer) is answer


WAYS: list[dict[str, Any]] = [
    {"path": "/cases/x", "base_url": "https://portal.example/"},
    {"path": "/casi/città", "base_url": "http://città.example:8000/", "query_string": "q=perché"},
    {"path": "/", "base_url": "http://127.0.0.1:8000/sotto"},
    {"path": "//due", "base_url": "http://portal.example/", "method": "POST"},
]


@pytest.mark.parametrize("way", WAYS)
def test_a_way_that_is_known_leads_where_it_led_the_first_time(way: dict[str, Any]) -> None:
    app, plain = portal(), Flask("portal", static_folder=None)
    found = []
    for each in (plain, app, app):
        request = each.request_class(create_environ(**way))
        adapter = each.create_url_adapter(request)
        found.append(({name: value for name, value in vars(adapter).items() if name != "map"}, request.host, request.url))
    assert found[0] == found[1] == found[2]
    assert len(app._places) == 1


def test_hosts_that_strangers_make_up_are_not_all_remembered_and_a_broken_one_never() -> None:
    app = portal()
    for number in range(200):
        app.create_url_adapter(app.request_class(create_environ(base_url=f"http://h{number}.example/")))
    assert 0 < len(app._places) <= 64
    known = len(app._places)
    for _ in range(2):
        environ = create_environ(headers={"Host": "." * 3 + "x" * 80})
        with pytest.raises(HTTPException):
            app.create_url_adapter(app.request_class(environ))
    assert len(app._places) == known


def test_a_host_that_is_not_trusted_is_refused_every_time() -> None:
    app = portal()
    app.config["TRUSTED_HOSTS"] = ["portal.example"]
    for host, status in (("portal.example", 200), ("evil.example", 400)) * 2:
        answer = app.test_client().get("/cases/00000000-0000-0000-0000-000000000001", headers={"Host": host})
        assert answer.status_code == status, host
