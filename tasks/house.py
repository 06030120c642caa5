"""What tasks stand on: settings and the system's database, configured once for each process."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any

from celery.signals import worker_process_init

from portal.records.documents import store as documents
from tenants import clock, crypto
from tenants.system import System

if TYPE_CHECKING:
    from portal.settings import Settings

_held: dict[str, object] = {}
_stopping = mmap.mmap(-1, 1)
"""One byte that a worker and its children share, without a lock that a killed one could keep."""


def configure(told: Settings) -> None:
    """Take the settings; open no connection yet, since processes may fork after this."""
    clock.set_process_today(told.today)
    clock.follow(told.today_file)
    crypto.configure(told.data_key, told.index_key)
    documents.configure(told)
    _held["settings"] = told
    _held["system"] = System(told.system_database_url, pool_size=2)


def settings() -> Settings:
    """The settings of this process."""
    return _held["settings"]  # type: ignore[return-value]


def system() -> System:
    """The system's door to the database."""
    return _held["system"]  # type: ignore[return-value]


def stop(**_: Any) -> None:
    """The worker was told to stop: its children let go of what they have not come to."""
    _stopping[0] = 1


def stopping() -> bool:
    """Whether this worker was told to stop."""
    return _stopping[0] == 1


@worker_process_init.connect
def _after_fork(**_: object) -> None:
    """Connections do not survive a fork: the child forgets its parent's without closing them."""
    if "system" in _held:
        system().engine.dispose(close=False)
