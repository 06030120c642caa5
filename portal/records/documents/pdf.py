"""The PDFs that the portal writes: letters, dossiers, minutes. Accessible (PDF/UA-1), with the letterhead of an organisation.

A template lies in ``templates/`` of its own package below ``portal/records`` and extends ``pdf/document.html``::

    {% extends "pdf/document.html" %}
    {% block title %}{{ _("Renewal granted") }}{% endblock %}
    {% block reference %}{{ case.number }}{% endblock %}
    {% block body %}<h1>{{ self.title() }}</h1> … {% endblock %}

It has ``_``, ``ngettext`` and the filters ``say``, ``day``, ``moment``, ``money``, all in the document's language, which is not always the
reader's. The foot of each page bears the reference, the fingerprint of the content, and the page's number. Headings go in order,
tables have ``<th scope>`` and a caption. Nothing is fetched but our own fonts and the ``pictures`` that are handed over, each as
``<img src="picture:NAME" alt="…">``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.records.documents.wording import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tenants.organisations import Organisation

RECORDS = Path(__file__).parents[1]
FONTS = RECORDS.parent / "pages" / "ui" / "static" / "dist"


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the head of the first page."""

    name: str
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    accent: str = "petrol"

    @classmethod
    def of(cls, organisation: Organisation) -> Letterhead:
        """The head of an organisation's letters."""
        return cls(organisation.name, organisation.address, organisation.email, organisation.phone, organisation.accent)


@dataclass(frozen=True)
class Written:
    """A document, and the fingerprint of its content as the foot of its pages bears it."""

    data: bytes
    fingerprint: str


class FrontEndMissing(RuntimeError):
    """The fonts lie in the built front end, and it is not built."""


def render(
    template: str,
    values: Mapping[str, Any],
    organisation: Organisation | Letterhead,
    language: str,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Write a document.

    Args:
        template: its name, such as ``letters/review.html``.
        values: what the template reads; every text is escaped.
        organisation: whose letterhead it bears.
        language: ``it`` or ``en``; of the document and all its sentences.
        pictures: JPEG files by the names under which the template shows them.

    Raises:
        FrontEndMissing: ``make setup`` was not run.
    """
    return write(template, values, organisation, language, pictures).data


def write(
    template: str,
    values: Mapping[str, Any],
    organisation: Organisation | Letterhead,
    language: str,
    pictures: Mapping[str, bytes] | None = None,
) -> Written:
    """The same as :func:`render`, for documents that are recognised by their fingerprint afterwards."""
    head = organisation if isinstance(organisation, Letterhead) else Letterhead.of(organisation)
    page = _environment(Writer(language).language).get_template(template)
    known = {**values, "letterhead": head, "language": Writer(language).language}
    digest = hashlib.sha256(page.render(**known, fingerprint="").encode()).hexdigest()[:32]
    fingerprint = " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))
    return Written(_printed(page.render(**known, fingerprint=fingerprint), pictures or {}), fingerprint)


def on_one_page(
    template: str,
    values: Mapping[str, Any],
    organisation: Organisation | Letterhead,
    *,
    sizes: tuple[str, ...],
    styles: tuple[str, ...] = (),
    direction: str = "ltr",
) -> bytes:
    """Write a document at the first of the ``sizes`` at which it needs one page alone, or else at the last one.

    The template reads ``size`` and says its own language, which need not be one of the portal's, and its ``direction``; ``styles`` are
    sheets that lie beside it.
    """
    head = organisation if isinstance(organisation, Letterhead) else Letterhead.of(organisation)
    environment = _environment("it")
    page, known = environment.get_template(template), {**values, "letterhead": head}
    assert environment.loader is not None
    lay_out = _press({}, *(environment.loader.get_source(environment, name)[0] for name in styles))
    for size in sizes:
        laid_out = lay_out(page.render(**known, size=size))
        if len(laid_out.pages) == 1:
            break
    return _as_bytes(laid_out, direction)


def _printed(html: str, pictures: Mapping[str, bytes]) -> bytes:
    return _as_bytes(_press(pictures)(html))


def _press(pictures: Mapping[str, bytes], *styles: str) -> Callable[[str], Any]:
    """What lays pages out: letters and styles are read once for all that it is given."""
    from weasyprint import CSS, HTML  # takes a second and fifty megabytes: only for processes that write documents
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _fetcher(pictures)
    sheets = [CSS(string=style, font_config=fonts, url_fetcher=fetcher) for style in (_style(), *styles)]

    def lay_out(html: str) -> Any:
        return HTML(string=html, url_fetcher=fetcher).render(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")

    return lay_out


def _as_bytes(laid_out: Any, direction: str = "ltr") -> bytes:
    def finish(document: Any, made: Any) -> None:
        if direction == "rtl":
            made.catalog.setdefault("ViewerPreferences", {})["Direction"] = "/R2L"

    written: bytes = laid_out.write_pdf(finisher=finish, pdf_variant="pdf/ua-1", uncompressed_pdf=False)
    return written


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    """Nothing from the network, nothing from the disk: a document cannot be made to read or call anything."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = _font_files()

    class OurFonts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            picture = pictures.get(url.removeprefix("picture:"))
            if picture is not None:
                return URLFetcherResponse(url, picture, {"Content-Type": "image/jpeg"})
            file = files.get(url.removeprefix("font:"))
            if file is None:
                raise ValueError("documents load nothing")
            return URLFetcherResponse(url, _unpacked(file), {"Content-Type": "font/ttf"})

    return OurFonts()


@lru_cache(maxsize=32)
def _unpacked(file: Path) -> bytes:
    """A font as it is drawn with. WeasyPrint would unpack it for each document, which takes longer than the document."""
    from fontTools.ttLib import woff2

    plain = BytesIO()
    woff2.decompress(BytesIO(file.read_bytes()), plain)
    return plain.getvalue()


def _font_files() -> dict[str, Path]:
    try:
        manifest: dict[str, str] = json.loads((FONTS / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise FrontEndMissing("The front end is not built: run make setup.") from None
    of_records = {file.name: file for file in RECORDS.glob("*/static/*.woff2")}
    return of_records | {name: FONTS / file for name, file in manifest.items() if name.endswith(".woff2")}


@lru_cache(maxsize=1)
def _style() -> str:
    return (Path(__file__).parent / "templates" / "pdf" / "document.css").read_text("utf-8")


@lru_cache(maxsize=4)
def _environment(language: str) -> Environment:
    """One for each language, since filters and sentences are of one."""
    folders = sorted(str(folder) for folder in RECORDS.glob("*/templates"))
    made = Environment(
        loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    writer = Writer(language)
    made.install_gettext_translations(writer.translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.filters.update(say=writer.say, day=writer.day, moment=writer.moment, money=writer.money)
    return made
