"""Flask without what no page of ours needs: the steps that Flask and Werkzeug take for every request, where their outcome is known.

What is shortened has the same outcome, and what is out of the ordinary goes the usual way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from flask.globals import request_ctx
from werkzeug.routing import MapAdapter

from portal.pages.ui import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Request
    from flask.ctx import RequestContext

_HTML = "text/html; charset=utf-8"
_MOST = 64
_WHERE = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme", "SCRIPT_NAME")
_LOOKED_AT = frozenset({"Location", "Content-Location"})


def context() -> RequestContext:
    """The context of this request itself: Flask's ``request`` and ``g`` look it up anew for each attribute that is asked of them."""
    proxy: Any = request_ctx
    found: RequestContext = proxy._get_current_object()
    return found


class Answer(Response):
    """An answer that goes out as it is, where it is a whole page."""

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """The answer. Werkzeug copies the headers of each one by one, in case that something has to be changed for this request."""
        body: Any = self.response
        if (
            self.status_code == 200
            and environ["REQUEST_METHOD"] != "HEAD"
            and type(body) is list
            and len(body) == 1
            and type(body[0]) is bytes
            and not self._on_close
        ):
            headers = self.headers.to_wsgi_list()
            names = {name for name, _ in headers}
            if "Content-Length" in names and names.isdisjoint(_LOOKED_AT):
                start_response(self.status, headers)
                return body
        return super().__call__(environ, start_response)


class Portal(Flask):
    """Flask, shortened."""

    jinja_environment = compiled.Gathering
    response_class = Answer

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._places: dict[tuple[Any, ...], tuple[str, MapAdapter]] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: no function of ours is a coroutine. Flask would look at each of a dozen of them, at each request."""
        return func

    def make_response(self, rv: Any) -> Response:
        """The answer for what a page gave. A text is a page; what is an answer already is found to be one once."""
        if type(rv) is Answer:
            return rv
        return Answer(rv, content_type=_HTML) if type(rv) is str else super().make_response(rv)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Where a request is in the addresses. Host and scheme are judged once for all requests that come the same way."""
        environ = request.environ if request is not None else {}
        if request is None or "HTTP_UPGRADE" in environ or "PATH_INFO" not in environ:
            return super().create_url_adapter(request)
        way = tuple([environ.get(name) for name in _WHERE])
        known = self._places.get(way)
        if known is None:
            adapter = super().create_url_adapter(request)
            if adapter is not None:
                if len(self._places) >= _MOST:  # whoever asks chooses the host
                    self._places.clear()
                self._places[way] = request.host, adapter
            return adapter
        request.host, of = known
        path = environ["PATH_INFO"].encode("latin1").decode(errors="replace")
        query = request.query_string.decode(errors="replace")
        return MapAdapter(self.url_map, of.server_name, of.script_name, of.subdomain, of.url_scheme, path, request.method, query)
