"""What all tests share: the material beside the project, where it exists."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project, or where TILLSYN_SHARED points; skips where neither exists."""
    folder = Path(os.environ.get("TILLSYN_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"the shared material is not at {folder}; set TILLSYN_SHARED")
    return folder
