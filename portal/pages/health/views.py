"""Is it alive, is it ready, how is it: for the proxy, the orchestrator and the monitoring."""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from migrations.run import HEAD
from portal.pages import access
from portal.pages.health.metrics import Metrics
from portal.pages.identity import services
from portal.records import broker, overview, sweeps

if TYPE_CHECKING:
    from collections.abc import Callable

bp = Blueprint("health", __name__, template_folder="templates")
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@bp.get("/healthz")
@access.public
def healthz() -> Any:
    """This process answers. Asks nobody else, so that a broken database does not make an orchestrator kill the web."""
    return jsonify(status="ok")


@bp.get("/readyz")
@access.public
def readyz() -> Any:
    """Whether all of it works: database, schema, broker, and whatever must say now and then that it lives. 503 when anything is red."""
    checks = {"database": _judge(_database), "migrations": _judge(_migrations), "broker": _judge(_broker)}
    beats: dict[str, Any] = {}
    if checks["database"] == checks["migrations"] == "ok":
        beats = {
            beat.name: {"seconds_ago": beat.seconds_ago, "late": beat.late} for beat in sweeps.heartbeats(services().system)
        }  # fmt: skip
    failed = [name for name, outcome in checks.items() if outcome != "ok"]
    late = [name for name, beat in beats.items() if beat["late"]]
    status = "not ready" if failed else "late" if late else "ready"
    return jsonify(status=status, checks=checks, heartbeats=beats, red=[*failed, *late]), 503 if failed or late else 200


@bp.get("/readyz/web")
@access.public
def readyz_web() -> Any:
    """Whether a person could work here now: database and schema. For the proxy that chooses a node: a silent beat is no reason to send
    people away."""
    checks = {"database": _judge(_database), "migrations": _judge(_migrations)}
    ready = all(outcome == "ok" for outcome in checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


@bp.get("/metrics")
@access.public
def metrics() -> Response:
    """The numbers for the monitoring, if it asks from this machine and through no proxy, or with the token of the settings."""
    if not _may_see_metrics():
        abort(404)
    address, system = services().settings.redis_url, services().system
    found = Metrics(current_app.extensions["counts"], lambda: broker.depths(address), lambda: overview.measured(system))
    return Response(found.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_metrics() -> bool:
    token = services().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and given:
        return hmac.compare_digest(given.encode(), token.encode())
    # The address of whoever opened the connection; a proxy on this machine says for whom it did.
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR") or ""
    try:
        near = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        near = False
    return near and not any(name in request.headers for name in FORWARDED)


def _judge(check: Callable[[], str]) -> str:
    """``ok``, or what failed, without addresses or passwords."""
    try:
        return check()
    except (SQLAlchemyError, OSError, ValueError) as error:
        return f"failed: {type(error).__name__}"


def _database() -> str:
    with services().database.engine.connect() as connection:
        connection.execute(text("select 1"))
    return "ok"


def _migrations() -> str:
    with services().database.engine.connect() as connection:
        found = connection.scalar(text("select version_num from portal.alembic_version"))
    return "ok" if found == HEAD else f"failed: the database is at {found}, this portal needs {HEAD}"


def _broker() -> str:
    return "ok" if broker.depths(services().settings.redis_url) is not None else "failed: it does not answer"
