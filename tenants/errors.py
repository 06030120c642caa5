"""The ways in which the portal says no. Each carries the sentence that a person will read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tenants.sentences import Sentence


@dataclass(frozen=True)
class About:
    """What a refusal speaks of, as far as the person refused may know it: a page links to it. ``kind`` is ``case`` or ``unit``."""

    kind: str
    id: UUID
    label: str


class Refused(Exception):
    """Something was asked that the rules do not let happen. Nothing was changed."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.aftermath: Callable[[Session], object] | None = None
        """What is written although all else is undone: that it was tried, where somebody must learn of it."""


class NotFound(Refused):
    """It does not exist for this actor: the same whether it does not exist at all or belongs to somebody else."""


class NotAllowed(Refused):
    """The actor may know of it but may not do this."""


class WrongStage(Refused):
    """The case is not at a stage from which this can be done."""


class Conflict(Refused):
    """Somebody or something was there first: a taken unit, a stale page, a second click. ``about``: what it was."""

    def __init__(self, sentence: Sentence, about: tuple[About, ...] = ()) -> None:
        super().__init__(sentence)
        self.about = about


class Invalid(Refused):
    """What was typed cannot be right. ``fields`` names each input with its sentence; the first one is ``sentence``."""

    def __init__(self, **fields: Sentence) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = fields
