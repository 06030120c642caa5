"""Is it alive, is it ready: for the proxy, the orchestrator and the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from migrations.run import HEAD
from portal.pages import access
from portal.pages.identity import services
from portal.records.heartbeats import heartbeats

if TYPE_CHECKING:
    from collections.abc import Callable

bp = Blueprint("health", __name__, template_folder="templates")
BROKER_PATIENCE = 1.0


@bp.get("/healthz")
@access.public
def healthz() -> Any:
    """This process answers. Asks nobody else, so that a broken database does not make an orchestrator kill the web."""
    return jsonify(status="ok")


@bp.get("/readyz")
@access.public
def readyz() -> Any:
    """Whether a person could work now: database, schema, broker. 503 when one fails; heartbeats only inform."""
    checks = {"database": _judge(_database), "migrations": _judge(_migrations), "broker": _judge(_broker)}
    beats: dict[str, Any] = {}
    if checks["database"] == checks["migrations"] == "ok":
        beats = {
            beat.name: {"seconds_ago": beat.seconds_ago, "late": beat.late} for beat in heartbeats(services().system)
        }  # fmt: skip
    ready = all(outcome == "ok" for outcome in checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks, heartbeats=beats), 200 if ready else 503


def _judge(check: Callable[[], str]) -> str:
    """``ok``, or what failed, without addresses or passwords."""
    try:
        return check()
    except (SQLAlchemyError, RedisError, OSError, ValueError) as error:
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
    address, once = services().settings.redis_url, Retry(NoBackoff(), 0)
    with Redis.from_url(address, socket_timeout=BROKER_PATIENCE, socket_connect_timeout=BROKER_PATIENCE, retry=once) as broker:
        broker.ping()
    return "ok"
