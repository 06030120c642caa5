"""The blueprint of the task board."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activities", __name__, template_folder="templates")
