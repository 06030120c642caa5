"""A sentence for a person, made where the rule is and translated where it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(slots=True)
class Sentence:
    """An English message with its values; the page looks the message up in the reader's catalogue. It is never changed: a page makes
    dozens, and a frozen dataclass takes three times as long to make.

    Values may be other sentences (translated first), dates, numbers or text.
    """

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


_new = object.__new__


def S(msgid: str, **values: Any) -> Sentence:
    """Short form of :class:`Sentence`; ``S("…")`` is what the extraction of catalogues looks for."""
    found = _new(Sentence)  # without the call that a dataclass makes of its fields: a page makes dozens
    found.msgid, found.values = msgid, values
    return found


def plain(value: Any) -> Any:
    """A sentence as JSON, with its values: dates, numbers, other sentences."""
    if isinstance(value, Sentence):
        return {"msgid": value.msgid, "values": {name: plain(v) for name, v in value.values.items()}}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return {"day": value.isoformat()} if isinstance(value, date) else value


def alive(value: Any) -> Any:
    """What :func:`plain` made JSON of."""
    if isinstance(value, dict) and "msgid" in value:
        return Sentence(value["msgid"], {name: alive(v) for name, v in value["values"].items()})
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return [alive(v) for v in value] if isinstance(value, list) else value
