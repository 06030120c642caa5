"""The catalogues of Italian and English: brought up to date from the source, checked, compiled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.cli import sentences

FOLDER = Path(__file__).parents[1] / "pages" / "ui" / "translations"
LANGUAGES = ("it", "en")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every catalogue's head: a real one would change the file each time."""


@click.command()
@click.option("--check", is_flag=True, help="Fail when a sentence is missing, untranslated or fuzzy.")
@click.option("--update", is_flag=True, help="Bring the catalogues up to date with the source.")
@click.option("--compile", "compiling", is_flag=True, help="Write what the running portal reads.")
def catalogues(check: bool, update: bool, compiling: bool) -> None:
    """Keep the catalogues of Italian and English: --update, then translate, then --check and --compile."""
    if not (check or update or compiling):
        raise click.UsageError("Choose --update, --check or --compile.")
    if update:
        bring_up_to_date()
    if compiling:
        compile_all()
    if check:
        faults = find_faults()
        for fault in faults:
            click.echo(fault, err=True)
        if faults:
            raise click.ClickException(
                f"The catalogues have {len(faults)} faults. Run `portal catalogues --update`, then translate."
            )
        click.echo("The catalogues are complete.")


def file_of(language: str, folder: Path = FOLDER) -> Path:
    """Where the catalogue of a language is."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def load(language: str, folder: Path = FOLDER) -> Catalog:
    """The catalogue of a language, empty when there is none yet."""
    file = file_of(language, folder)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def bring_up_to_date(folder: Path = FOLDER, root: Path = sentences.ROOT) -> None:
    """Add what is new, drop what is gone, never guess; English is the sentence itself."""
    found = sentences.template(root)
    for language in LANGUAGES:
        catalogue = load(language, folder)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.header_comment = "# The sentences of the portal. Made by `portal catalogues --update`; translations are ours."
        catalogue.project, catalogue.version = "ospitalita-portal", "1"
        catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
        catalogue.creation_date = catalogue.revision_date = BEGINNING
        if language == "en":
            for message in catalogue:
                if message.id:
                    message.string = message.id
        file = file_of(language, folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            # Neither places nor dates: a catalogue changes when a sentence does, and only there.
            write_po(out, catalogue, width=120, sort_output=True, no_location=True, ignore_obsolete=True)
        missing = sum(1 for message in catalogue if message.id and not _translated(message))
        click.echo(f"{language}: {len(catalogue)} sentences, {missing} to translate")


def compile_all(folder: Path = FOLDER) -> None:
    """Write each catalogue's ``.mo`` beside it."""
    for language in LANGUAGES:
        if file_of(language, folder).exists():
            with file_of(language, folder).with_suffix(".mo").open("wb") as out:
                write_mo(out, load(language, folder))


def find_faults(folder: Path = FOLDER, root: Path = sentences.ROOT) -> list[str]:
    """Every fault as a line: missing, untranslated, fuzzy, or with other values than the sentence."""
    faults = []
    found = sentences.template(root)
    for language in LANGUAGES:
        catalogue = load(language, folder)
        for wanted in found:
            if not wanted.id:
                continue
            message = catalogue.get(wanted.id)
            where, words = wanted.locations[0][0], wanted.id if isinstance(wanted.id, str) else wanted.id[0]
            if message is None:
                faults.append(f"{language}: missing: {words!r} ({where})")
            elif message.fuzzy:
                faults.append(f"{language}: fuzzy: {words!r} ({where})")
            elif not _translated(message):
                faults.append(f"{language}: untranslated: {words!r} ({where})")
            else:
                faults += [f"{language}: {error}: {words!r} ({where})" for error in message.check(catalogue)]
    return faults


def _translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(strings) and all(strings)


COMMANDS = (catalogues,)
