"""Which forms of a referral its reader left unsaved. How a form is kept while it is typed: :mod:`portal.pages.autosave`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, url_for

from portal.pages import access
from portal.pages.autosave import forget, open_form, put_aside
from portal.workflow.cases import unsaved

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from portal.workflow.cases.models import Case

__all__ = ["forget", "left_open", "open_form", "put_aside"]


def left_open(case: Case, pages: Mapping[str, str], members: frozenset[str]) -> list[tuple[str, str, datetime]]:
    """Where the reader has typed something in a referral that is not saved: the section, the page to go on, and when.

    Args:
        case: the case.
        pages: the endpoint of each form that has no subject of its own, by its name.
        members: the ids of persons and incomes that are still there.
    """
    found = []
    for form, at in unsaved.unsaved(g.db, access.actor(), case.id).items():
        name, _, subject = form.partition(":")
        own = subject not in ("", "new")
        endpoint = pages.get(name if own else form)
        if endpoint is not None and (not own or subject in members):
            section = {"member": "household", "address": "household", "income": "economic"}.get(name, name)
            ids: dict[str, Any] = {"case_id": case.id, **({f"{name}_id": subject} if own else {})}
            found.append((section, url_for(endpoint, **ids), at))
    return found
