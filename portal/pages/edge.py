"""What every request and answer goes through: languages, CSRF, security headers, the identity, error pages."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, render_template, request, session
from flask_babel import Babel, gettext
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import HTTPException

from portal import logs
from portal.pages import catalogue, cookies
from portal.pages.identity import look_up, services, touch
from portal.pages.lean import context
from portal.pages.ui import assets
from tenants import breath, trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.ctx import RequestContext

    from portal.pages.identity import Identity
    from portal.settings import Settings

log = logs.get(logs.REQUESTS)
LANGUAGES = ("it", "en")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
ASKED_BY_ITSELF = frozenset({"notifications.unread"})
"""What a page asks without anybody doing anything: it does not keep a session alive."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cache-Control": "no-store",
}
UNCHANGING = "public, max-age=31536000, immutable"
"""How long a browser keeps a file whose address changes when it does."""


class _Protect(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's protection. A request that may change nothing is not asked which page it is for: it would be let through anyway."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if context().request.method not in READING:
            super().protect(apply_exemptions)


csrf = _Protect()


def install(app: Flask) -> None:
    """Wire the edge into the application."""
    settings: Settings = services_of(app).settings
    app.jinja_loader = ChoiceLoader([FileSystemLoader(assets.STATIC.parent / "templates")])
    babel = Babel(
        app,
        default_locale=settings.default_language,
        default_timezone="Europe/Rome",
        default_translation_directories=str(assets.STATIC.parent / "translations"),
        locale_selector=choose_language,
    )
    app.session_interface = cookies.Remembering()
    catalogues = catalogue.install(app, babel)
    app.before_request(lambda: _arrive(catalogues))
    csrf.init_app(app)  # after it is known who asks: its refusal is a page in their language
    app.teardown_request(_over)
    app.after_request(_end)  # the last of all, since they run in the opposite order
    app.wsgi_app = Sealed(app.wsgi_app, settings)  # type: ignore[method-assign]
    app.register_error_handler(CSRFError, _csrf_page)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _defect_page)


class Sealed:
    """Gives every answer the headers that it does not have yet, whoever made it: put beside the others as they are, since Werkzeug would
    look at each of them anew for each answer."""

    def __init__(self, inner: Any, settings: Settings) -> None:
        also = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings.is_production else {}
        self._inner = inner
        self._all = [(name.lower(), (name, value)) for name, value in {**HEADERS, **also}.items()]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """The application's answer, under these headers."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            return start_response(status, [*headers, *[header for name, header in self._all if name not in given]], *more)

        return self._inner(environ, start)


def services_of(app: Flask) -> Any:
    """The application's own parts, outside of a request."""
    return app.extensions["portal"]


def choose_language() -> str:
    """The person's language; before sign-in the one chosen on the page, else the setting: the first page is in Italian."""
    return _language(getattr(g, "identity", None), session)


def _language(identity: Identity | None, asked: Mapping[str, Any]) -> str:
    chosen = identity.language if identity is not None else asked.get("language")
    return str(chosen) if chosen in LANGUAGES else str(services().settings.default_language)


def _arrive(catalogues: catalogue.Catalogues) -> None:
    """What every request begins with: its trace, who asks, and the language in which they read."""
    now, here = context(), g._get_current_object()
    here.began, here.identity = time.perf_counter(), None
    trace.begin(trace.accepted(now.request.environ.get("HTTP_X_REQUEST_ID")))
    if now.request.endpoint != "static":
        here.identity = _who(now, here)
    catalogues.begin(_language(here.identity, now.session))


def _over(_: BaseException | None) -> None:
    trace.begin(None)
    breath.forget()


def _end(answer: Response) -> Response:
    """Say until when the session lasts, count the request, and write its line."""
    now, here = context(), g._get_current_object()
    asked = now.request
    headers, page, status = answer.headers, asked.endpoint, answer.status_code
    headers.add("X-Request-ID", trace.current() or "")
    identity = getattr(here, "identity", None)
    if identity is not None:
        headers.add("X-Session-Ends", str(identity.ends_in_the_browser))
    if page == "static":
        if status < 400:  # what is not there today may be there tomorrow
            headers["Cache-Control"] = UNCHANGING
        return answer
    seconds = time.perf_counter() - here.began
    now.app.extensions["counts"].add(page, status, seconds)
    logs.requested(asked.method, page, status, seconds)
    return answer


def _who(now: RequestContext, here: Any) -> Identity | None:
    asked, app = now.request, now.app
    raw = now.session.get("csrf_token")
    if raw:
        here.csrf_token = _signed(raw)  # where Flask-WTF looks before it signs one, and the frame
    parts = services_of(app)
    page, values = asked.endpoint or "", asked.view_args or {}
    asks = getattr(app.view_functions.get(page), "asks", None) if asked.method == "GET" else None
    identity = look_up(
        parts.database, parts.settings, now.session, asks and (lambda who: asks(who, asked.args.to_dict(), **values))
    )
    return touch(identity, parts.system, parts.settings) if identity is not None and page not in ASKED_BY_ITSELF else identity


@lru_cache(maxsize=1024)
def _signed(raw: str) -> str:
    """The signed token of a session's secret. It does not age (``WTF_CSRF_TIME_LIMIT``), so that it is signed once."""
    token: str = generate_csrf()
    return token


def _csrf_page(error: CSRFError) -> tuple[str, int]:
    return render_template("ui/errors/400_csrf.html", back=request.referrer or "/"), 400


def _error_page(error: HTTPException) -> Any:
    code = error.code or 500
    if code == 413:
        most = services().settings.documents_max_mb
        sentence = gettext("What you sent is too large: a file may have at most %(most)s MB. Nothing was saved.", most=most)
        return render_template("ui/errors/422.html", message=sentence), 422
    if code < 400 or code == 405 or error.response is not None:
        return error
    known = code if code in (403, 404, 409, 422, 429) else 404 if code < 500 else 500
    if known == 500:
        return _defect_page(error)
    return render_template(f"ui/errors/{known}.html", message="", back=request.referrer or "/"), code


def _defect_page(error: Exception) -> Any:
    if current_app.testing:
        raise error
    log.error("defect", page=request.endpoint, exc_info=error)
    return render_template("ui/errors/500.html", reference=trace.current()), 500
