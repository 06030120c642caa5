"""The demo's mail: what would have gone out, for whoever looks at the demo. It exists nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template

from portal.pages import access
from portal.pages.identity import services
from portal.pages.notifications.views import bp

if TYPE_CHECKING:
    from pathlib import Path

MOST = 100


@bp.get("/demo/mail")
@access.public
def mail() -> Any:
    """The last mails that the demo sent."""
    folder = _folder()
    from portal.embedded.mail_sink import read_messages  # only a demo loads its embedded services

    sent = read_messages(folder)[-MOST:][::-1]
    return render_template("notifications/mail.html", sent=sent)


@bp.get("/demo/mail/<name>")
@access.public
def one_mail(name: str) -> Any:
    """One of them, as text."""
    path = _folder() / f"{name}.eml"
    if not path.name[:8].isdigit() or path.parent != _folder() or not path.is_file():
        abort(404)
    from portal.embedded.mail_sink import read_message

    return render_template("notifications/one_mail.html", mail=read_message(path))


def _folder() -> Path:
    """Where the sink keeps them; no such page outside of the demo."""
    settings = services().settings
    if settings.env != "demo":
        abort(404)
    folder: Path = settings.data_dir / "mail"
    return folder
