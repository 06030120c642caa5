"""The way to a push service: an address that a browser told us, so it is not trusted.

Only https, only to addresses of the public Internet, by the very address that was looked at (a name that answers differently the second
time changes nothing), no redirects, no proxies, few bytes read. Tests may speak to their own server on this machine.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.records.notifications import push_crypto
from portal.records.notifications.post import Answer, Fate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

PATIENCE = 10.0
LONGEST_ENDPOINT = 2000
KEPT_FOR = 24 * 3600
GONE = (404, 410)


class Forbidden(ValueError):
    """An address that no push service has."""


def check_endpoint(endpoint: str, *, local: bool = False) -> None:
    """Let an address pass that may be a push service's, without asking the network.

    Raises:
        Forbidden: it is not https, carries credentials, or names an address of this machine or of a private network.
    """
    address = urlsplit(endpoint)
    host = address.hostname
    if local and host == "127.0.0.1":
        return
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise Forbidden("not an address")
    if address.scheme != "https" or not host or address.username or address.password or address.port not in (None, 443):
        raise Forbidden("not https")
    if "." not in host or host.endswith((".local", ".internal", ".localhost")):
        raise Forbidden("a name of a private network")
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return
    raise Forbidden(f"{ip} is no name of a push service")


def send(
    endpoint: str,
    content: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    key: EllipticCurvePrivateKey,
    contact: str,
    urgent: bool,
    local: bool,
) -> tuple[Answer, bool]:
    """Hand one notice to a push service. Answers what became of it, and whether the subscription is gone for good."""
    try:
        check_endpoint(endpoint, local=local)
        headers = {
            "Authorization": push_crypto.authorization(endpoint, contact, key),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_FOR),
            "Urgency": "high" if urgent else "normal",
        }
        status = _post(endpoint, push_crypto.sealed(content, p256dh=p256dh, auth=auth), headers, local)
    except Forbidden as error:
        return Answer(Fate.REFUSED, str(error)), True
    except (OSError, http.client.HTTPException) as error:
        return Answer(Fate.RETRY, f"the push service cannot be reached: {type(error).__name__}"), False
    if 200 <= status < 300:
        return Answer(Fate.SENT), False
    if status in GONE:
        return Answer(Fate.REFUSED, f"{status} the subscription is gone"), True
    retry = status == 429 or status >= 500
    return Answer(Fate.RETRY if retry else Fate.REFUSED, f"the push service answered {status}"), False


def _post(endpoint: str, body: bytes, headers: dict[str, str], local: bool) -> int:
    address = urlsplit(endpoint)
    host, plain = address.hostname or "", local and address.scheme == "http"
    where = public_address(host, address.port or (80 if plain else 443), local=local)
    line = _Pinned(host, where, plain)
    try:
        line.request("POST", (address.path or "/") + (f"?{address.query}" if address.query else ""), body, headers)
        answer = line.getresponse()
        answer.read(1024)
        return answer.status
    finally:
        line.close()


def public_address(host: str, port: int, *, local: bool = False) -> tuple[str, int]:
    """Where to connect: the first address of a name, all of which must be public.

    Raises:
        Forbidden: one of them is not.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or (not (local and host == "127.0.0.1") and not all(ipaddress.ip_address(one).is_global for one in found)):
        raise Forbidden("a name of a private network")
    return found[0], port


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, for the name that was asked for."""

    def __init__(self, host: str, where: tuple[str, int], plain: bool) -> None:
        super().__init__(host, where[1], timeout=PATIENCE)
        self._where, self._plain = where, plain

    def connect(self) -> None:
        line = socket.create_connection(self._where, PATIENCE)
        self.sock = line if self._plain else ssl.create_default_context().wrap_socket(line, server_hostname=self.host)
