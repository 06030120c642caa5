"""The individual educational plan: drafted beside the one in force, compared with it, signed, and only then in its place."""
