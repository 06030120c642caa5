"""How many requests of each page ended how, and how long they took: counted by all processes of this machine together.

The counts lie in one memory that the processes share, made before they fork. Each process has a row of its own, so none waits for
another and none can be left locked by one that was killed; a row is free again when its process is gone, and the next goes on
counting in it. Adding up costs the same however long the portal has run.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

CLASSES = ("2xx", "3xx", "4xx", "5xx")
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
ROWS = 64
OTHER = "-"
_PAGE = len(CLASSES) + 1
_TIMES = len(BOUNDS) + 1


@dataclass(frozen=True)
class Page:
    """One page's requests by the class of their status, and the seconds that they took in all."""

    name: str
    by_class: dict[str, int]
    seconds: float


class Counts:
    """Requests of these pages."""

    def __init__(self, pages: list[str]) -> None:
        self._index = {name: number for number, name in enumerate([*sorted(pages), OTHER])}
        self._width = len(self._index) * _PAGE + _TIMES
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (kept for life: its locks are the rows' owners)
        self._file.truncate(ROWS * self._width * 8)
        self._cells = memoryview(mmap.mmap(self._file.fileno(), 0)).cast("d")
        self._mine: tuple[int, int] | None = None
        self._guard = threading.Lock()

    def add(self, page: str | None, status: int, seconds: float) -> None:
        """Count one request. When all rows are taken it is not counted: a number too small never harms anybody."""
        with self._guard:
            row = self._row()
            if row is None:
                return
            first = row * self._width
            cell = first + self._index.get(page or OTHER, self._index[OTHER]) * _PAGE
            self._cells[cell + min(max(status // 100 - 2, 0), len(CLASSES) - 1)] += 1
            self._cells[cell + len(CLASSES)] += seconds
            slot = next((number for number, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
            self._cells[first + len(self._index) * _PAGE + slot] += 1

    def pages(self) -> list[Page]:
        """All pages that were asked for."""
        total = self._total()
        found = []
        for name, number in self._index.items():
            cells = total[number * _PAGE : (number + 1) * _PAGE]
            by_class = {status: int(count) for status, count in zip(CLASSES, cells, strict=False) if count}
            if by_class:
                found.append(Page(name, by_class, cells[len(CLASSES)]))
        return found

    def times(self) -> tuple[list[tuple[float, int]], int, float]:
        """How many requests took at most so many seconds each, how many there were, and what they took in all."""
        total = self._total()
        slots, so_far, upto = total[len(self._index) * _PAGE :], 0, []
        for bound, number in zip(BOUNDS, slots, strict=False):
            so_far += int(number)
            upto.append((bound, so_far))
        return upto, so_far + int(slots[-1]), sum(total[n * _PAGE + len(CLASSES)] for n in range(len(self._index)))

    def _total(self) -> list[float]:
        total = [0.0] * self._width
        for row in range(ROWS):
            cells = self._cells[row * self._width : (row + 1) * self._width]
            if any(cells[len(self._index) * _PAGE :]):
                total = [before + more for before, more in zip(total, cells, strict=True)]
        return total

    def _row(self) -> int | None:
        """This process's row: the first whose lock nobody holds. The kernel lets go of a lock when its process is gone."""
        if self._mine is not None and self._mine[0] == os.getpid():
            return self._mine[1]
        for row in range(ROWS):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row)
            except OSError:
                continue
            self._mine = (os.getpid(), row)
            return row
        return None


def install(app: Flask) -> None:
    """Count the requests of this application. Comes after the families, and before anybody forks."""
    app.extensions["counts"] = Counts([name for name in app.view_functions if name != "static"])
