"""Pages of accounts: signing in and one's own profile."""

from portal.pages.accounts import profile, views

__all__ = ["profile", "views"]
