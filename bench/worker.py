"""The portal's worker with one task more, which does nothing: what the broker and Celery cost by themselves."""

from __future__ import annotations

import os

from portal.settings import Settings
from tasks import run
from tasks.app import app


@app.task(name="nothing")
def nothing(number: int) -> None:
    """Do nothing."""


if __name__ == "__main__":
    run.worker(Settings.from_env(), concurrency=int(os.environ["WORKER_CONCURRENCY"]), loglevel="WARNING")
