"""The blueprint on which the pages of cases register."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="templates")
