"""The WSGI entry point."""

from portal.app import create_app

app = create_app()
