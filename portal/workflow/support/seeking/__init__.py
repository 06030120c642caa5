"""The search for work and for a home: what is recorded of it, and what may be counted over all households."""
