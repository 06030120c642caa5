"""Meetings with the household: planned, recorded, cancelled; what was noted for whom; what worried somebody."""
