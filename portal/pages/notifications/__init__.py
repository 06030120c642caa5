"""Pages of the inbox, and of the demo's mail."""

from portal.pages.notifications import feed, mail, push, settings, views

__all__ = ["feed", "mail", "push", "settings", "views"]
