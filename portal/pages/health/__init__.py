"""Alive and ready: for machines."""
