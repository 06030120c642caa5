"""Pages of the family properties."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("properties", __name__, template_folder="templates")
