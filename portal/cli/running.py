"""The three processes of the portal: web, worker, beat. Each replaces this one or runs in it, so signals reach it directly."""

from __future__ import annotations

import os
import sys

import click

from portal.cli import house
from portal.records.work import Queue
from portal.settings import Settings


@click.command()
@click.option("--host", envvar="PORTAL_HOST", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=int, default=None, help="The port; PORT, or 8000, when not given.")
@click.option("--workers", envvar="WEB_CONCURRENCY", type=int, default=2, show_default=True, help="Processes that answer.")
def serve(host: str, port: int | None, workers: int) -> None:
    """Run the web application (gunicorn)."""
    environ = house.environment()
    if port is not None:
        environ["PORT"] = str(port)
    settings = Settings.from_env(environ)  # a wrong variable is one sentence here, not a traceback of each worker
    command = [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket"),
        *("--bind", f"{host}:{settings.port}", "--workers", str(workers)),
        # Loaded once and then forked: half the start, and pages of memory that the workers share. No connection is open yet.
        "--preload",
        # A worker is made anew now and then, and never all at once: whatever might grow in it starts again.
        *("--max-requests", "5000", "--max-requests-jitter", "500", "--timeout", "60"),
        *("--logger-class", "portal.cli.web_logs.WebLogs"),
        "portal.app:served()",
    ]
    os.execve(sys.executable, command, environ)  # noqa: S606 - our own Python, without a shell between


@click.command()
@click.option(
    "--concurrency", envvar="WORKER_CONCURRENCY", type=click.IntRange(1), default=2, show_default=True, help="Tasks at once."
)
@click.option("--queues", default=",".join(Queue), show_default=True, help="Which queues it serves, in which order.")
@click.option("--loglevel", default="INFO", show_default=True)
def worker(concurrency: int, queues: str, loglevel: str) -> None:
    """Run a worker: it delivers notifications, runs the sweeps, and relays the outbox. Several are harmless.

    It serves urgent work first. With a concurrency above one, one process takes nothing but what is urgent.
    """
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in set(Queue)]
    if unknown or not chosen:
        raise click.BadParameter(
            f"there is no queue “{', '.join(unknown)}”; there are: {', '.join(Queue)}", param_hint="--queues"
        )
    from tasks import run

    run.worker(house.settings(), concurrency=concurrency, loglevel=loglevel, queues=[Queue(name) for name in chosen])


@click.command()
@click.option("--loglevel", default="INFO", show_default=True)
def beat(loglevel: str) -> None:
    """Run beat: it says when the sweeps are due. Two of them are harmless, none for three days too."""
    from tasks import run

    run.beat(house.settings(), loglevel=loglevel)


COMMANDS = (serve, worker, beat)
