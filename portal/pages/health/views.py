"""Pages of the family health."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("health", __name__, template_folder="templates")
