"""Inspections of a home that is lived in, on a day agreed with the household."""
