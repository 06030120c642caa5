"""The sheet for the household, in plain words and in its own language."""
