"""Pages of administration: members, seats, deliveries, readings."""

from portal.pages.administration import deliveries, equipe, readings, views

__all__ = ["deliveries", "equipe", "readings", "views"]
