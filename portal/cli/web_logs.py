"""The web server's own lines, sent the way of all the others."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger


class WebLogs(Logger):  # type: ignore[misc]
    """gunicorn's logger without a handler of its own: what it says goes to the portal's."""

    def setup(self, cfg: Any) -> None:
        """Called before the application is loaded, which says how lines are written."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
