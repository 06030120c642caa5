"""The pages of ``docs/generated`` say what the code means."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import generate
from portal.workflow.disclosure import Facet
from portal.workflow.events import EVENTS, REMINDERS
from portal.workflow.stages import TRANSITIONS, Stage
from tenants.permissions import Permission


def test_nothing_differs() -> None:
    assert generate.differing() == [], "run: python -m docs.generate"


def test_every_page_is_generated_and_no_other() -> None:
    assert {path.name for path in generate.FOLDER.iterdir()} == set(generate.PAGES)


def test_the_pages_leave_nothing_out() -> None:
    assert all(f"`{transition}`" in generate.stages() for transition in TRANSITIONS)
    assert all(f" as {stage}" in generate.stages() for stage in Stage)
    assert all(f"| `{facet}` |" in generate.disclosure() for facet in Facet)
    assert all(generate._words(permission) in generate.permissions() for permission in Permission)
    assert all(f"`{name}`" in generate.notifications() for name in (*EVENTS, *REMINDERS))
    assert "%(" not in generate.notifications()


def test_check_fails_on_a_page_that_was_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "FOLDER", tmp_path)
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "stages.md").write_text("by hand")
    assert generate.differing() == ["stages.md"]
