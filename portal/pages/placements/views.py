"""Pages of the family placements."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("placements", __name__, template_folder="templates")
