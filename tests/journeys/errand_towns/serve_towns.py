"""Serve the towns beside this file, written as ../towns/serve_towns.py says; their truth tells of errands only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "towns"))
import serve_towns as sheets


def start(root: Path, only: frozenset[str] = frozenset()) -> dict[str, dict[str, Any]]:
    """Serve every town in that folder, or those named, from daemon threads of this process."""
    return sheets.start(root, only)
