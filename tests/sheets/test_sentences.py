"""The catalogue of the household's sheet: each of the six languages has every sentence, and every code has one."""

from __future__ import annotations

import string
from datetime import date
from itertools import groupby

import pytest

from portal.records.sheets import household, knowing
from portal.records.sheets.sentences import FOLDER, NAMES, Speaker, sentences
from portal.workflow.disclosure import DISCLOSURE, Audience, Facet
from portal.workflow.stages import Stage
from portal.workflow.support.models import AREAS, KINDS, SHEET_LANGUAGES
from portal.workflow.support.rights import AFTERWARDS

ITALIAN = sentences("it")
SCRIPTS = {"ar": "\u0600", "uk": "\u0400"}
"""Where the letters of a language begin in Unicode, for those that are not Latin."""


def values_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", NAMES)
def test_every_language_has_every_sentence(language: str) -> None:
    said = sentences(language)
    assert set(said) == set(ITALIAN)
    for key, sentence in said.items():
        assert sentence.strip(), key
        assert values_of(sentence) == values_of(ITALIAN[key]), key
    same = {key for key in said if said[key] == ITALIAN[key]}
    assert language == "it" or not same, "nothing is left in Italian"
    if language in SCRIPTS:
        begins = ord(SCRIPTS[language])
        without = [key for key, one in said.items() if not any(begins <= ord(letter) < begins + 256 for letter in one)]
        assert without == [], "in its own letters"


def test_the_languages_are_those_that_can_be_remembered() -> None:
    assert set(NAMES) == set(SHEET_LANGUAGES) == {file.stem for file in FOLDER.glob("*.json")}
    with pytest.raises(LookupError):
        sentences("de")


def test_every_code_has_a_sentence() -> None:
    needed = {f"knows.{facet}" for facet in Facet} | {f"kind.{kind}" for kind in KINDS} | {f"area.{area}" for area in AREAS}
    needed |= {f"role.{role}" for role in household.ROLES} | set(knowing.ONLY.values())
    assert needed <= set(ITALIAN)


def test_whoever_alone_knows_something_can_be_said_at_every_stage_of_a_stay() -> None:
    grants = sorted(DISCLOSURE, key=lambda grant: (grant.kind, grant.facet))
    for stage in AFTERWARDS:
        for _, same in groupby((g for g in grants if Stage(stage) in g.stages), key=lambda g: (g.kind, g.facet)):
            audiences = frozenset(grant.audience for grant in same)
            assert Audience.ORGANISATION in audiences or audiences in knowing.ONLY, (stage, audiences)


def test_values_stay_apart_and_are_escaped() -> None:
    say = Speaker("ar")
    assert say.direction == "rtl"
    assert "<bdi>&lt;b&gt;</bdi>" in say("title", name="<b>")
    assert 'lang="ar"' in say.day(date(2027, 2, 6))
    assert "6 février 2027" in Speaker("fr").short(date(2027, 2, 6))
