"""Pages as somebody reads them: their words without markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def text(answer: TestResponse) -> str:
    """The words of a page, as somebody reads them."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def follow(browser: FlaskClient, answer: TestResponse) -> str:
    assert answer.status_code == 303, text(answer)
    return text(browser.get(answer.headers["Location"]))
