"""A second worker beside the first, with which it lives and ends: it keeps one process for what is urgent."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

LOOK = 1.0


class Kept:
    """A fork that serves. When either of the two is gone the other ends too, so that whoever started them starts both again."""

    def __init__(self, serve: Callable[[], None]) -> None:
        self._ending = False
        first = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _watch(lambda: os.getppid() == first)
            _leave(serve)
        _watch(self._lives)

    def end(self, **_: Any) -> None:
        """Tell it to stop; it finishes what it has in hand."""
        self._ending = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def wait(self) -> None:
        """Wait until it has ended: what outlives the first process, a supervisor kills."""
        self.end()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _lives(self) -> bool:
        try:
            return self._ending or os.waitpid(self.pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:
            return False


def _watch(well: Callable[[], bool]) -> None:
    """Stop this process in order once something is not well any more."""

    def look() -> None:
        while well():
            time.sleep(LOOK)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, name="kept", daemon=True).start()


def _leave(serve: Callable[[], None]) -> None:
    """Serve and end the fork: what the first process still means to do after its start is not the fork's."""
    code = 0
    try:
        serve()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
