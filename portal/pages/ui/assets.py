"""The built front end: which hashed file stands for which name."""

import json
from pathlib import Path
from typing import Any

from flask import Flask

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"


class FrontEndMissing(RuntimeError):
    """The front end was never built, or lacks a file that a template names."""


class Assets:
    """Reads ``manifest.json`` once; ``asset("portal.css")`` answers the address of the hashed file."""

    def __init__(self, dist: Path = DIST, prefix: str = "/static/dist/") -> None:
        self.dist = dist
        self.prefix = prefix
        self._files: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        address = self._files.get(name)
        if address is None:
            self._read()
            address = self._files.get(name)
        if address is None:
            known = ", ".join(sorted(self._files))
            raise FrontEndMissing(f"The front end has no file called {name!r}; it has {known}. Run make setup.")
        return address

    def _read(self) -> None:
        try:
            manifest: dict[str, str] = json.loads((self.dist / "manifest.json").read_text("utf-8"))
        except FileNotFoundError:
            raise FrontEndMissing("The front end is not built: run make setup.") from None
        self._files = {name: self.prefix + file for name, file in manifest.items()}


def install(app: Flask) -> None:
    """Gives templates ``asset(name)``; its addresses are below the application's static address."""
    prefix = f"{app.static_url_path or '/static'}/dist/"
    globals_: dict[str, Any] = app.jinja_env.globals
    globals_["asset"] = Assets(prefix=prefix)
