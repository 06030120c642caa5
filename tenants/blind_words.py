"""Words that are sealed and searched all the same: fingerprints of them, of their beginnings, and of what they are with a letter less.

Two words with one typing error between them have one of those in common, so the database finds what it cannot read. Without the key a
fingerprint says nothing; with it, only whether a word that one tries is there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tenants.crypto import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterator

FORGIVEN_FROM = 5
"""Words of so many letters may have an error: shorter ones would be found by too much."""
BEGINNING_FROM = 4
MOST_KEPT, MOST_ASKED = 24, 8
_BYTES = 8


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents and signs, in their order, each once."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return list(dict.fromkeys(re.findall(r"[a-z0-9]+", bare)))


def tokens(text: str, *, context: str) -> list[str]:
    """The fingerprints under which a text is kept."""
    return sorted(
        {_token(part, context) for word in words_of(text)[:MOST_KEPT] for part in (*_forgiven(word), *_beginnings(word))}
    )


def asked(text: str, *, context: str) -> list[list[str]]:
    """For each word that is searched the fingerprints of which one suffices, the longest word first."""
    found = sorted(words_of(text)[:MOST_ASKED], key=len, reverse=True)
    return [[_token(part, context) for part in (*_forgiven(word), f"^{word}")] for word in found]


def _forgiven(word: str) -> Iterator[str]:
    yield word
    if len(word) >= FORGIVEN_FROM:
        yield from {f"{word[:at]}{word[at + 1 :]}" for at in range(len(word))}


def _beginnings(word: str) -> Iterator[str]:
    for end in range(BEGINNING_FROM, len(word)):
        yield f"^{word[:end]}"


def _token(part: str, context: str) -> str:
    return blind_index(part, context=context)[:_BYTES].hex()
