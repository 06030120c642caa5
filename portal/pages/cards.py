"""What waits for somebody, as a card in words: on *Oggi*, and on the page of its case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.pages import frame
from portal.pages.catalogue import gettext, ngettext, reader, reading
from portal.pages.ui.written import shown
from portal.pages.words import date_it, days_left, say, urgency
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date

    from portal.workflow.board import Waiting

_GO = S("Go to it")
_NUMBER = re.compile(r"OT-\d+-\d+")
"""The number of a case, which is not broken where a line ends."""


def card(one: Waiting) -> tuple[str, str, str, str, str]:
    """Something that waits, as the macro ``ui.task_cards`` draws it: title, state and text of the due day, and the button that does it."""
    number, sentence = one.number or "", (reading.get() or reader()).texts[one.what.title]
    known = _NUMBER.fullmatch(number)  # of a case; or a name that somebody gave
    whole = f'<span class="number">{number}</span>' if known else shown(number)
    title = Markup(sentence % {"number": whole, "detail": shown(one.detail or "")})  # noqa: S704 (escaped)
    href, names = "", frame.arguments(one.what.endpoint)
    if names is not None:
        ids = {"case_id": one.case_id, "unit_id": one.unit_id}
        href = frame.address(one.what.endpoint, **{name: ids.get(name) or one.subject_id for name in names})
    left = days_left(one.due)
    return title, urgency(left), _due_text(one.due, left), href, say(_GO)


def _due_text(due: date | None, left: int | None) -> str:
    if left is None:
        return ""
    if left < 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", -left)
    if left <= 1:
        return gettext("tomorrow") if left else gettext("today")
    return gettext("by %(day)s", day=date_it(due))
