"""The catalogues: every sentence is found, wherever it stands, and nothing half-translated passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

from portal.cli import catalogues, sentences

SOURCE = {
    "portal/pages/words.py": 'S("The unit “%(unit)s” is taken.", unit=1)\nngettext("%(num)s day", "%(num)s days", 2)\n',
    "portal/workflow/events/told.py": (
        'class Event:\n    pass\n\nclass Told(Event):\n    says = "It was told."\n    title = "Case %(number)s was told"\n'
        '_DUE = "It is due"\nREMINDERS = {"due": Reminder(_DUE, ()), "late": Reminder("It is late", ())}\n'
    ),
    "portal/workflow/tables.py": (
        'STAGE_WORDS = {1: "Draft"}\nSOURCES = {"a": "Wages", "b": ("Pension", "Benefit")}\nOTHER = {"a": "not for readers"}\n'
        'TRANSITIONS = {1: _rule((), 2, (), "submitted")}\n'
    ),
    "portal/workflow/board.py": (
        'action(actor, case, "cases", "show", "Show it", P.SEE)\nWaits("key", P.SEE, "Answer for %(number)s", "cases.show", None)\n'
        "S(SOURCES[kind])\n"
    ),
    "portal/pages/home/templates/home/index.html": (
        '{{ _("Good morning") }} {% trans %}Good night{% endtrans %} {{ ngettext("%(num)s task", "%(num)s tasks", n) }}'
    ),
    "portal/demo/story.py": 'S("Mirela")\n',
}
EXPECTED = {
    "The unit “%(unit)s” is taken.", ("%(num)s day", "%(num)s days"), "It was told.", "Case %(number)s was told", "It is due",
    "It is late", "Draft", "Wages", "Pension", "Benefit", "submitted", "Show it", "Answer for %(number)s", "Good morning",
    "Good night", ("%(num)s task", "%(num)s tasks"),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small source tree in which a sentence stands in each kind of place."""
    for name, text in SOURCE.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "translations"


def translate(folder: Path, msgid: str | None, string: str) -> None:
    """Write a translation into the Italian catalogue; of everything but plurals when no msgid is given."""
    file = catalogues.file_of("it", folder)
    with file.open("rb") as source:
        catalogue = read_po(source, locale="it")
    for message in catalogue:
        if message.id and msgid in (None, message.id):
            plural = isinstance(message.id, tuple)
            message.string = tuple(string + part for part in message.id) if plural else string + str(message.id)
    with file.open("wb") as out:
        write_po(out, catalogue)


def test_every_sentence_is_found(root: Path) -> None:
    assert {msgid for _, _, msgid in sentences.found(root)} == EXPECTED


def test_the_sentences_of_the_house_are_found() -> None:
    found = {msgid for _, _, msgid in sentences.found()}
    for known in (
        "The referral was submitted to the Equipe.",
        "Case %(number)s: the stay ends in %(days)s days",
        "Waiting for a home",
        "called off",
        "head of service",
        "In the meantime the case has changed. Look at it again: what you typed is still here.",
        "Open it in the portal",
    ):
        assert known in found


def test_what_is_new_is_missing_until_it_is_translated(root: Path, folder: Path) -> None:
    assert any("missing: 'Draft'" in fault for fault in catalogues.find_faults(folder, root))
    catalogues.bring_up_to_date(folder, root)
    faults = catalogues.find_faults(folder, root)
    assert len(faults) == len(EXPECTED)
    assert all(fault.startswith("it: untranslated") for fault in faults), "English is complete by itself"
    translate(folder, None, "it ")
    assert catalogues.find_faults(folder, root) == []
    catalogues.compile_all(folder)
    assert Translations.load(str(folder), ["it"]).gettext("Draft") == "it Draft"


def test_a_translation_is_kept_and_what_is_gone_is_dropped(root: Path, folder: Path) -> None:
    catalogues.bring_up_to_date(folder, root)
    translate(folder, None, "it ")
    (root / "portal/workflow/tables.py").write_text('STAGE_WORDS = {1: "Draft"}\n')
    catalogues.bring_up_to_date(folder, root)
    kept = catalogues.load("it", folder)
    assert kept.get("Draft") is not None
    assert kept["Draft"].string == "it Draft"
    assert kept.get("Wages") is None
    before = catalogues.file_of("it", folder).read_text()
    catalogues.bring_up_to_date(folder, root)
    assert catalogues.file_of("it", folder).read_text() == before, "nothing new, nothing changed"


def test_a_translation_with_other_values_is_a_fault(root: Path, folder: Path) -> None:
    catalogues.bring_up_to_date(folder, root)
    translate(folder, None, "it ")
    translate(folder, "Answer for %(number)s", "Rispondere per %(numero)s: ")
    assert any("Answer for" in fault for fault in catalogues.find_faults(folder, root))


def test_a_fuzzy_translation_is_a_fault(root: Path, folder: Path) -> None:
    catalogues.bring_up_to_date(folder, root)
    translate(folder, None, "it ")
    file = catalogues.file_of("it", folder)
    text = file.read_text()
    file.write_text(text.replace('msgid "Draft"', '#, fuzzy\nmsgid "Draft"'))
    assert catalogues.find_faults(folder, root) == ["it: fuzzy: 'Draft' (portal/workflow/tables.py)"]
