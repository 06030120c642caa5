"""The blueprint on which the pages of properties register."""

from __future__ import annotations

from flask import Blueprint

from portal.workflow.properties.overview import last_day

bp = Blueprint("properties", __name__, template_folder="templates")
bp.add_app_template_filter(last_day, "last_day")
