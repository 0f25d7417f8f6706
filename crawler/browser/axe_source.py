"""The rule engines that are vendored, each checked against its hash: axe-core, which both drivers run, and the second opinion."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any


def _pin(folder: str) -> dict[str, Any]:
    pin: dict[str, Any] = json.loads((files("crawler.browser") / folder / f"{folder}.json").read_text("utf-8"))
    return pin


def _pinned(folder: str, name: str) -> str:
    raw = (files("crawler.browser") / folder / name).read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != _pin(folder)["sha256"]:
        raise RuntimeError(f"{name} is not the pinned one: {found[:12]}…; run scripts/renew_axe.py")
    return raw.decode("utf-8")


@cache
def axe_source() -> str:
    """The text of the vendored axe.min.js.

    Raises RuntimeError when the file is not the pinned one (its SHA-256 differs from axe/axe.json).
    """
    return _pinned("axe", "axe.min.js")


@cache
def axe_version() -> str:
    """Version of the vendored axe-core."""
    return str(_pin("axe")["version"])


@cache
def ibm_source() -> str:
    """The text of the vendored ace.js, IBM Equal Access. Raises RuntimeError when it is not the pinned one."""
    return _pinned("ibm", "ace.js")


@cache
def ibm_version() -> str:
    """Version of the vendored IBM Equal Access engine."""
    return str(_pin("ibm")["version"])
