"""Where a person was going when they had to sign in: a page of ours, never an address from outside."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

ENTRANCES = ("accounts.sign_in", "accounts.sign_out")


def safe(address: str | None) -> str:
    """The address if it is the path of a page of ours that can be opened by a GET; otherwise *Oggi*."""
    endpoint = _endpoint(address)
    return address if address and endpoint and endpoint not in ENTRANCES else url_for("home.index")


def back() -> str:
    """The page of ours from which this request came; otherwise *Oggi*."""
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    address = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    own = came_from.netloc in ("", request.host)
    return address if own and _endpoint(address) else url_for("home.index")


def _endpoint(address: str | None) -> str | None:
    if not address or not address.startswith("/") or address.startswith("//") or any(ord(c) < 33 or c == "\\" for c in address):
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    try:
        endpoint, _ = current_app.url_map.bind(request.host).match(parts.path, method="GET", query_args=parts.query)
    except RequestRedirect:
        return "redirect"
    except HTTPException:
        return None
    return str(endpoint)
