"""A PDF of the portal's own: its language, its title, its tags, its letterhead; and nothing that it was not meant to load."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from portal.records.documents import pdf

HEAD = pdf.Letterhead("Comune di Prova", "Piazza Grande 1, 26013 Crema", "sociali@comune.example", "0373 000000", "brick")
PAGE = """{% extends "pdf/document.html" %}
{% block title %}{{ _("Letter") }} – {{ name }}{% endblock %}
{% block reference %}OT-27-12345{% endblock %}
{% block body %}<h1>{{ self.title() }}</h1><p>{{ text }}</p><p>{{ amount | money }}, {{ on | day }}</p>
<img alt="" src="{{ picture }}">
<table><caption>Passi</caption><thead><tr><th scope="col">Passo</th><th scope="col">Chi</th></tr></thead>
<tbody>{% for i in range(40) %}<tr><th scope="row">Passo {{ i }}</th><td>Luca</td></tr>{% endfor %}</tbody></table>{% endblock %}"""


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A family of records of the test's own, with one template."""
    (tmp_path / "documents").symlink_to(pdf.RECORDS / "documents")
    (tmp_path / "mine" / "templates").mkdir(parents=True)
    (tmp_path / "mine" / "templates" / "mine.html").write_text(PAGE)
    monkeypatch.setattr(pdf, "RECORDS", tmp_path)
    pdf._environment.cache_clear()
    yield
    pdf._environment.cache_clear()


def written(language: str = "it", **changes: object) -> bytes:
    values = {"name": "prova", "text": "<b>è</b> & così", "amount": 123450, "on": "2027-03-01", "picture": "file:///etc/passwd"}
    return pdf.render("mine.html", {**values, **changes}, HEAD, language)


def kinds_of(node: Any) -> list[str]:
    """The structure that a screen reader reads, as the names of its tags."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return [kind for child in node for kind in kinds_of(child)] if isinstance(node, list) else []
    here = [str(node["/S"])] if "/S" in node else []
    return here + (kinds_of(node["/K"]) if "/K" in node else [])


def test_it_is_tagged_in_its_language_with_title_letterhead_and_page_numbers(templates: None) -> None:
    read = PdfReader(io.BytesIO(written()))
    root: Any = read.trailer["/Root"]
    assert root["/Lang"] == "it"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert read.metadata
    assert (read.metadata.title, read.metadata.author) == ("Lettera – prova", "Comune di Prova")
    tags = kinds_of(root["/StructTreeRoot"])
    assert tags.count("/H1") == tags.count("/Caption") == 1
    assert tags.count("/TH") >= 42
    assert "/Table" in tags
    fonts = {str(font.get_object()["/BaseFont"]) for page in read.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert fonts
    assert all("Titillium" in font for font in fonts), "our own fonts, inside the file"
    first, last = read.pages[0].extract_text(), read.pages[-1].extract_text()
    assert "Piazza Grande 1, 26013 Crema" in first
    assert "<b>è</b> & così" in first
    assert "1.234,50\xa0€, 01/03/2027" in first
    assert f"{len(read.pages)} / {len(read.pages)}" in last
    assert "OT-27-12345" in last
    assert "root:" not in first


def test_the_fingerprint_is_of_what_it_says_and_english_is_english(templates: None) -> None:
    def fingerprint(data: bytes) -> str:
        text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
        return next(
            line.partition(": ")[2][:39] for line in text.splitlines() if line.startswith(("Codice di controllo", "Check code"))
        )

    same, again, other, english = written(), written(), written(text="altro"), written("en")
    assert len(fingerprint(same).split()) == 8
    assert fingerprint(same) == fingerprint(again)
    assert len({fingerprint(same), fingerprint(other), fingerprint(english)}) == 3
    assert "Letter – prova" in PdfReader(io.BytesIO(english)).pages[0].extract_text()
