"""Words for the codes of the work."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import format_decimal, gettext, lazy_gettext, ngettext

KINDS = {
    "deliver": lazy_gettext("notifications to be sent"),
    "gather": lazy_gettext("what waits for the daily summary"),
    "digest": lazy_gettext("daily summaries to be sent"),
    "push": lazy_gettext("notices to browsers and phones"),
}
CHANNELS = {
    "email": lazy_gettext("e-mail"),
    "push": lazy_gettext("notices to browsers and phones"),
}
PROCESSES = {
    "beat": lazy_gettext("says when the sweeps are due"),
    "relay": lazy_gettext("hands what waits to the workers"),
    "worker": lazy_gettext("does the work"),
}
OUTCOMES = {
    "replayed": ("green", "it-check-circle", lazy_gettext("on its way again")),
    "hastened": ("green", "it-check-circle", lazy_gettext("due now")),
    "waiting": ("grey", "it-clock", lazy_gettext("somebody has sent it again already")),
    "held": ("amber", "it-locked", lazy_gettext("paused: it goes out when the pause ends")),
    "done": ("grey", "it-check-circle", lazy_gettext("it was done meanwhile")),
    "unknown": ("red", "it-help-circle", lazy_gettext("there is no such row any more")),
}
"""What became of a row that was brought back: tone, icon and words."""


def what(code: str) -> str:
    """What a pause stops: "kind:deliver" or "channel:email" in words."""
    family, _, name = code.partition(":")
    word = (KINDS if family == "kind" else CHANNELS).get(name, name)
    return str(gettext("work: %(name)s", name=word) if family == "kind" else gettext("channel: %(name)s", name=word))


def ago(instant: datetime | None) -> str:
    """How long ago, by the real clock, in the largest unit that says enough."""
    if instant is None:
        return str(gettext("never"))
    return span((datetime.now(UTC) - instant).total_seconds())


def span(seconds: float) -> str:
    """A length of time in its largest whole unit."""
    whole = max(0, int(seconds))
    if whole < 120:
        return str(ngettext("%(num)s second", "%(num)s seconds", whole))
    if whole < 2 * 3600:
        return str(ngettext("%(num)s minute", "%(num)s minutes", whole // 60))
    if whole < 2 * 86400:
        return str(ngettext("%(num)s hour", "%(num)s hours", whole // 3600))
    return str(ngettext("%(num)s day", "%(num)s days", whole // 86400))


def took(seconds: float) -> str:
    """How long a run took, as it is written in the reader's language."""
    return f"{format_decimal(round(seconds, 2), '0.00')} s"
