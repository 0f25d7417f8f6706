"""The small site that errands are tried on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_site import SmallSite, serve


@pytest.fixture
def site() -> Iterator[SmallSite]:
    """An empty small site, served."""
    with serve() as small:
        yield small


@pytest.fixture
def journey_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a journey file and gives its path."""

    def write(text: str) -> Path:
        path = tmp_path / "own.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
