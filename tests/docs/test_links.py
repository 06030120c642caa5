"""Every link and every picture of the documents leads somewhere."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "portal" / "pages" / "ui" / "README.md"])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img\b[^>]*\bsrc=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
OUTSIDE = ("http://", "https://", "mailto:")


def prose(page: Path) -> str:
    """The page without its code."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def links(page: Path) -> list[str]:
    """What the page links to inside the repository."""
    found = [link or image for link, image in LINK.findall(prose(page))]
    return [target for target in found if not target.startswith(OUTSIDE)]


def anchors(page: Path) -> set[str]:
    """The anchors of the page's headings, as forges make them: small letters, no signs, hyphens for spaces."""
    made: set[str] = set()
    for heading in HEADING.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        kept = [c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LN"]
        made.add("".join(kept).replace(" ", "-"))
    return made


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_relative_to(ROOT), f"{target}: outside of the repository"
        assert there.exists(), f"{target}: there is no such file"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{target}: {there.name} has no such heading"


def test_every_picture_is_shown_somewhere() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page)}
    unused = {path.name for path in (ROOT / "docs" / "images").iterdir() if path.resolve() not in shown}
    assert not unused, "take them out of PAGES in docs/make.py"


def test_pictures_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    assert max(sizes.values()) < 150_000
    assert sum(sizes.values()) < 4_000_000
