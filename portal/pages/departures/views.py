"""Pages of the family departures."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("departures", __name__, template_folder="templates")
