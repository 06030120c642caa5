"""The platform operator's pages: the work outside of requests, and no case."""
