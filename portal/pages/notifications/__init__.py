"""Pages of the inbox, and of the demo's mail."""

from portal.pages.notifications import mail, settings, views

__all__ = ["mail", "settings", "views"]
