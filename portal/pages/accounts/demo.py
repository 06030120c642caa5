"""The demo's logins on the sign-in page: only in the demo, where everybody knows them."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from portal.pages.words import say
from tenants.kinds import Role
from tenants.permissions import ROLE_WORDS

if TYPE_CHECKING:
    from portal.settings import Settings


def logins(settings: Settings) -> list[dict[str, Any]]:
    """Organisation, role in words, name, e-mail address and password of each demo login; none outside the demo."""
    if settings.env != "demo" or importlib.util.find_spec("portal.demo") is None:
        return []
    found = importlib.import_module("portal.demo").logins()
    return [{**login, "role_words": _words(login["role"])} for login in found]


def _words(roles: str | list[str]) -> str:
    codes = roles.replace(",", " ").split() if isinstance(roles, str) else roles
    return ", ".join(
        say(ROLE_WORDS[Role(code)]) if code in set(Role) else str(gettext("looks after the platform")) for code in codes
    )
