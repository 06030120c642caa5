"""A sentence for a person, made where the rule is and translated where it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """An English message with its values; the page looks the message up in the reader's catalogue.

    Values may be other sentences (translated first), dates, numbers or text.
    """

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def S(msgid: str, **values: Any) -> Sentence:
    """Short form of :class:`Sentence`; ``S("…")`` is what the extraction of catalogues looks for."""
    return Sentence(msgid, values)
