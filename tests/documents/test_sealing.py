"""A sealed file opens as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.records.documents import sealing
from portal.records.documents.sealing import PIECE, Damaged

HEAD = len(sealing.MARK) + sealing.SALT
WHOLE = PIECE + 16


def sealed(data: bytes, name: str = "a") -> bytes:
    return b"".join(sealing.seal(name, data))


def opened(sealed_: bytes, name: str = "a", cut: int = 100_000) -> bytes:
    return b"".join(sealing.opened(name, (sealed_[i : i + cut] for i in range(0, len(sealed_), cut))))


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_what_was_sealed_opens(folder: Path, size: int) -> None:
    data = bytes(i % 251 for i in range(size))
    kept = sealed(data)
    assert data[:200] not in kept or size < 8
    assert opened(kept) == data
    assert opened(kept, cut=17 if size < 99 else WHOLE - 1) == data, "however the store cuts it"


def test_the_same_file_is_sealed_differently_each_time(folder: Path) -> None:
    assert sealed(b"x" * 99) != sealed(b"x" * 99)


def test_what_was_changed_moved_or_cut_does_not_open(folder: Path) -> None:
    data = b"0123456789abcdef" * (3 * PIECE // 16)
    kept = sealed(data)
    pieces = [kept[HEAD + i * WHOLE : HEAD + (i + 1) * WHOLE] for i in range(3)]
    for wrong in (
        kept[:-1] + bytes([kept[-1] ^ 1]),
        kept[: HEAD + WHOLE * 2],  # cut off between two pieces
        kept[:HEAD],
        kept[: HEAD - 1],
        b"",
        kept + b"more",
        kept[:HEAD] + pieces[1] + pieces[0] + pieces[2],
        kept[:HEAD] + pieces[2],
        b"X" + kept[1:],
        kept[: len(sealing.MARK)] + bytes(sealing.SALT) + kept[HEAD:],
    ):
        with pytest.raises(Damaged):
            opened(wrong)
    with pytest.raises(Damaged):
        opened(kept, name="b")
    first = next(sealing.opened("a", iter([kept[: HEAD + WHOLE + 40]])))
    assert first == data[:PIECE], "a piece is given out only after it was checked; the cut is noticed at its end"
