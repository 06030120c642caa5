"""The case itself: its summary, who works on it, who may see it, what happened to it."""
