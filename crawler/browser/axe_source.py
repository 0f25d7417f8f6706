"""The one pinned axe-core that both engines run: source, version and Swedish words, checked against its hash."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def axe_source() -> str:
    """The text of the vendored axe.min.js.

    Raises RuntimeError when the file is not the pinned one (its SHA-256 differs from axe/axe.json).
    """
    folder = files("crawler.browser") / "axe"
    raw = (folder / "axe.min.js").read_bytes()
    pinned = json.loads((folder / "axe.json").read_text("utf-8"))
    found = hashlib.sha256(raw).hexdigest()
    if found != pinned["sha256"]:
        raise RuntimeError(f"axe.min.js is not the pinned one: {found[:12]}…; run scripts/renew_axe.py")
    return raw.decode("utf-8")


@cache
def axe_version() -> str:
    """Version of the vendored axe-core."""
    pin: dict[str, Any] = json.loads((files("crawler.browser") / "axe" / "axe.json").read_text("utf-8"))
    return str(pin["version"])
