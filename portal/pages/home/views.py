"""Pages of the family home."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from portal.pages import access
from portal.workflow import board

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
@access.page()
def index() -> Any:
    """*Oggi*: what waits for me."""
    return render_template("home/index.html", waiting=board.waiting(g.db, g.actor))


@bp.get("/privacy")
@access.public
def privacy() -> Any:
    """The privacy notice."""
    return render_template("home/privacy.html")


@bp.get("/legal")
@access.public
def legal() -> Any:
    """The legal notes."""
    return render_template("home/legal.html")


@bp.get("/accessibility")
@access.public
def accessibility() -> Any:
    """The accessibility statement."""
    return render_template("home/accessibility.html")
