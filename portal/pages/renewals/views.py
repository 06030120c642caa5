"""Pages of the family renewals."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("renewals", __name__, template_folder="templates")
