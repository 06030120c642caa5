"""SHOWN: the pages. Thin adapters over the commands and queries of the workflow."""
