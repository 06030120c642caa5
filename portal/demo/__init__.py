"""The demo data of Crema: the programme's facts, and invented people who live through it on dates relative to today."""

from portal.demo.cast import logins
from portal.demo.seed import is_empty, seed

__all__ = ["is_empty", "logins", "seed"]
