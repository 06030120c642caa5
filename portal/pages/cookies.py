"""The signed cookie, verified once for each cookie and not once for each request.

A browser sends the same cookie until something in it changes. Its signature is as good the second time, so what it said is remembered
for whoever sends exactly the same text; how old it may be is still asked each time. What holds more than plain values is not remembered,
since a request could change it.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.sansio.http import parse_cookie

if TYPE_CHECKING:
    from flask import Flask, Request, Response
    from flask.sessions import SessionMixin

_REMEMBERED, _LONGEST = 1024, 4000


class Remembering(SecureCookieSessionInterface):
    """Flask's own session, opened from what its cookie was found to say before."""

    def __init__(self) -> None:
        self._serializers: dict[str, URLSafeTimedSerializer | None] = {}
        self._said = lru_cache(_REMEMBERED)(self._verified)
        self._sent = lru_cache(_REMEMBERED)(lambda sent, name: parse_cookie(sent).get(name))

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer of the application's key, made once."""
        key = str(app.secret_key)
        if key not in self._serializers:
            self._serializers[key] = super().get_signing_serializer(app)
        return self._serializers[key]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session that a request's cookie holds; an empty one for none, and for one that we did not sign or that is too old."""
        sent, name = request.environ.get("HTTP_COOKIE", ""), self.get_cookie_name(app)
        text = self._sent(sent, name) if len(sent) <= _LONGEST else request.cookies.get(name)
        serializer = self.get_signing_serializer(app)
        if serializer is None or not text or len(text) > _LONGEST:
            return super().open_session(app, request)
        said, signed_at = self._said(serializer, text)
        if said is None or time.time() - signed_at > app.permanent_session_lifetime.total_seconds():
            return super().open_session(app, request)
        return self.session_class(said)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to send for what was only read, as Flask's own finds out by asking for each of a cookie's properties first."""
        if session.modified or session.permanent or not session.accessed or "Vary" in response.headers:
            super().save_session(app, session, response)
        else:
            response.headers.add("Vary", "Cookie")

    @staticmethod
    def _verified(serializer: URLSafeTimedSerializer, text: str) -> tuple[dict[str, Any] | None, float]:
        try:
            said, signed_at = serializer.loads(text, return_timestamp=True)
        except BadSignature:
            return None, 0
        plain = isinstance(said, dict) and all(value is None or type(value) in (str, int, bool) for value in said.values())
        return (said if plain else None), signed_at.timestamp()
