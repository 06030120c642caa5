"""The handbook speaks of buttons and pages as the portal does: what is bold there is a sentence of the Italian catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.cli.catalogues import load

PAGES = sorted((Path(__file__).parents[2] / "docs" / "handbook").glob("*.md"))
VALUE = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every Italian sentence of the portal, with an ellipsis where a value stands."""
    strings = [m.string if isinstance(m.string, tuple) else (m.string,) for m in load("it") if m.id]
    return {VALUE.sub("…", text).rstrip(".") for texts in strings for text in texts}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_bold_words_are_the_portals(page: Path, said: set[str]) -> None:
    bold = re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"))
    known = {text.lower() for text in said}
    assert [words for words in bold if words.rstrip(".").lower() not in known] == []
