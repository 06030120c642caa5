"""Documentation, and the programs that draw parts of it."""
