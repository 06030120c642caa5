"""What a simulation has lived through, line by line: killed at any moment, it goes on where it was.

Before somebody does something a line says that they try, after it another says what became of it. A try without its end may have been
committed or not: whoever reads the journal looks.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass
class Journal:
    """The lines of a year, in memory, and in a file where one is given."""

    file: Path | None = None
    year: dict[str, Any] | None = None
    """The first day, how many days, and the seed."""
    lived: date | None = None
    """The last day that is over."""
    night: date | None = None
    """The last day whose night is over."""
    plans: dict[str, list[Any]] = field(default_factory=dict)
    """What was found in the morning, by what it is a list of; of the present day."""
    touched: set[str] = field(default_factory=set)
    """What somebody has acted upon today: one act a day for each case, home and session, as nobody is asked twice in a day."""
    begun: str | None = None
    """What was tried and has no end yet."""
    refused_on: dict[str, date] = field(default_factory=dict)
    did: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    anomalies: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, file: Path) -> Journal:
        """What the file tells; a new one where there is none. A line that a kill cut short is cut off."""
        journal = cls(file)
        if file.exists():
            whole, _, cut = file.read_bytes().rpartition(b"\n")
            if cut:
                file.write_bytes(whole + b"\n" if whole else b"")
            for line in whole.splitlines():
                journal._read(json.loads(line))
        return journal

    def begin(self, first: date, days: int, seed: int) -> dict[str, Any]:
        """The year that is told of: what stands here already, else this one."""
        if self.year is None:
            self._write("year", first=first.isoformat(), days=days, seed=seed)
        assert self.year is not None
        return self.year

    def is_over(self, day: date) -> bool:
        """Whether a day was lived to its end."""
        return self.lived is not None and day <= self.lived

    def night_over(self, day: date, wrong: list[str]) -> None:
        """The sweeps have run and the post is gone; what went ``wrong`` in them."""
        self._write("night", day=day.isoformat(), wrong=wrong)

    def found(self, what: str, look: Callable[[], list[Any]]) -> list[Any]:
        """What was found in the morning: on a day that was broken off what was found then, not what is found now."""
        if what not in self.plans:
            self._write("plan", of=what, rows=look())
        return self.plans[what]

    def tries(self, key: str) -> None:
        """Somebody is about to do something."""
        if self.begun != key:
            self._write("tries", key=key)

    def ended(self, how: str, key: str, place: str, name: str, day: date, why: str = "") -> None:
        """What became of it: ``did``, ``refused`` or ``broke``."""
        self._write(how, key=key, place=place, name=name, day=day.isoformat(), why=why)

    def day_over(self, day: date, wrong: list[str]) -> None:
        """Nobody does any more today; what went ``wrong`` in its evening."""
        self._write("day", day=day.isoformat(), wrong=wrong)

    def _write(self, what: str, **values: Any) -> None:
        line = {"is": what, **values}
        if self.file is not None:
            target = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(target, json.dumps(line).encode() + b"\n")
            finally:
                os.close(target)
        self._read(line)

    def _read(self, line: dict[str, Any]) -> None:
        day = date.fromisoformat(line["day"]) if "day" in line else None
        match line["is"]:
            case "year":
                self.year = line
            case "night":
                self.night = day
                self.anomalies += line["wrong"]
            case "plan":
                self.plans[line["of"]] = line["rows"]
            case "tries":
                self.begun = line["key"]
            case "day":
                self.lived, self.begun = day, None
                self.anomalies += line["wrong"]
                self.plans.clear()
                self.touched.clear()
            case how:
                assert day is not None
                self._end(how, day, line)

    def _end(self, how: str, day: date, line: dict[str, Any]) -> None:
        self.begun = None
        self.touched.add(line["place"])
        self.refused_on[line["key"]] = day
        if how == "did":
            self.did[line["name"]] += 1
        elif how == "refused":
            self.refused[f"{line['name']}: {line['why']}"] += 1
        else:
            self.anomalies.append(f"{day}: {line['name']} broke: {line['why']}")
