"""The `portal` command: everything an operator does, each command a few lines over what the house already knows."""

from portal.cli.group import main

__all__ = ["main"]
