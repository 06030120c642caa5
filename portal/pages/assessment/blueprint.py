"""The family's blueprint, which its modules of pages register on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("assessment", __name__, template_folder="templates")
BOTH = ("GET", "POST")
