"""What a colleague has in hand, in one line: beside every choice of whom to entrust with a household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext

if TYPE_CHECKING:
    from portal.workflow.support.caseload import Load


def in_hand(load: Load) -> str:
    """``3 households, 12 h in four weeks, 2 meetings to come, 1 without a recent meeting``."""
    hours = f"{load.minutes // 60} h" if load.minutes % 60 == 0 else f"{load.minutes // 60} h {load.minutes % 60:02d}"
    parts = [
        ngettext("%(num)s household", "%(num)s households", load.households),
        gettext("%(hours)s in four weeks", hours=hours),
        ngettext("%(num)s meeting to come", "%(num)s meetings to come", load.planned),
    ]
    if load.stalled:
        parts.append(ngettext("%(num)s without a recent meeting", "%(num)s without a recent meeting", load.stalled))
    return ", ".join(parts)
