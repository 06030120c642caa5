"""A notification as an e-mail: its sentence, a link to the portal, and nothing that the facet ``summary`` does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.records.notifications import words
from portal.records.notifications.invitations import Appointment, attachments
from portal.records.notifications.mime import compose, recipient
from tenants.clock import ROME

if TYPE_CHECKING:
    from uuid import UUID

    from portal.settings import Settings


TEMPLATES = ("notification.txt", "notification.html", "summary.txt", "summary.html")


@dataclass(frozen=True)
class Letter:
    """What an e-mail needs to know; ``message_key`` is the row from which its Message-ID is made."""

    message_key: UUID
    notification_id: UUID
    kind: str
    values: dict[str, Any]
    mandatory: bool
    organisation: str
    person: str
    email: str
    language: str
    appointments: tuple[Appointment, ...] = ()


def render(letter: Letter, settings: Settings, at: datetime) -> bytes:
    """The e-mail, as text and as HTML, in the person's language.

    Raises:
        ValueError: the address cannot be written in a header.
    """
    language = letter.language if letter.language in words.LANGUAGES else settings.default_language
    _ = words.translation(language).gettext
    title = words.written(words.sentence(letter.kind, letter.values), language)
    choice = (
        _("You receive this message because you must act on it: it cannot be switched off.")
        if letter.mandatory
        else _("You can switch these messages off in your profile.")
    )
    parts = {
        "language": language,
        "title": title,
        "greeting": _("Good day %(name)s,") % {"name": letter.person},
        "open_it": _("Open it in the portal"),
        "or_copy": _("If the button does not work, copy this address into your browser:"),
        "link": f"{settings.base_url}/notifications/{letter.notification_id}",
        "why": _("You work in the portal for: %(organisation)s.") % {"organisation": letter.organisation} + " " + choice,
        "no_more": _("For the household's sake an e-mail says no more than this: the rest is in the portal."),
    }
    headers = _headers(settings, letter.person, letter.email, title, letter.message_key, language, at)
    return compose(
        headers,
        _template("notification.txt").render(parts),
        _template("notification.html").render(parts),
        attachments(
            letter.appointments,
            number=str(letter.values.get("number", "")),
            language=language,
            sender=parseaddr(settings.mail_from)[1],
            recipient=letter.email,
            link=parts["link"],
        ),
        mark=letter.message_key.hex,
    )


@dataclass(frozen=True)
class Item:
    """One notification in a summary."""

    notification_id: UUID
    kind: str
    values: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Summary:
    """A daily summary: one section for each organisation."""

    message_key: UUID
    person: str
    email: str
    language: str
    sections: dict[str, list[Item]]


def render_summary(summary: Summary, settings: Settings, at: datetime) -> bytes:
    """The summary as an e-mail: the same sentences as in the single ones, each with its link.

    Raises:
        ValueError: the address cannot be written in a header.
    """
    language = summary.language if summary.language in words.LANGUAGES else settings.default_language
    catalogue = words.translation(language)
    _ = catalogue.gettext
    number = sum(map(len, summary.sections.values()))
    title = catalogue.ngettext("%(num)s thing to know today", "%(num)s things to know today", number) % {"num": number}
    parts = {
        "language": language,
        "title": title,
        "greeting": _("Good day %(name)s,") % {"name": summary.person},
        "sections": [
            (
                organisation,
                [
                    (
                        words.written(words.sentence(item.kind, item.values), language),
                        f"{item.at.astimezone(ROME):%d/%m/%Y, %H:%M}",
                        f"{settings.base_url}/notifications/{item.notification_id}",
                    )
                    for item in items
                ],
            )
            for organisation, items in summary.sections.items()
        ],
        "why": _("You receive one summary a day because you chose so. You can change it: %(address)s")
        % {"address": f"{settings.base_url}/notifications/settings"},
        "no_more": _("For the household's sake an e-mail says no more than this: the rest is in the portal."),
    }
    headers = _headers(settings, summary.person, summary.email, title, summary.message_key, language, at)
    return compose(
        headers, _template("summary.txt").render(parts), _template("summary.html").render(parts), mark=summary.message_key.hex
    )


def prepare() -> None:
    """Load what every letter needs: before a worker forks, so that its children find it there."""
    for language in words.LANGUAGES:
        words.translation(language)
    for name in TEMPLATES:
        _template(name)


def _headers(
    settings: Settings, person: str, email: str, title: str, message_key: UUID, language: str, at: datetime
) -> dict[str, str]:
    return {
        "From": settings.mail_from,
        "To": recipient(person, email),
        "Subject": title,
        "Date": format_datetime(at),
        # The same for every attempt: a server, or a reader, that gets it twice knows it for one.
        "Message-ID": f"<{message_key}@{domain(settings)}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }


def domain(settings: Settings) -> str:
    """The domain of the sender's address."""
    return _domain(settings.mail_from)


@lru_cache(maxsize=4)
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


@lru_cache(maxsize=4)
def _template(name: str) -> Any:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(
        loader=loader, undefined=StrictUndefined, autoescape=select_autoescape(), trim_blocks=True, keep_trailing_newline=True
    ).get_template(name)
