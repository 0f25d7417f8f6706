"""A scan of made-up sites by real processes that write real shards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.scan import Order
from crawler.task import Options
from profiles.load import load_profile
from profiles.schema import Site


@pytest.fixture
def order(tmp_path: Path) -> Callable[..., Order]:
    """An order for sites named by what they do, each on a port of its own that nobody listens to."""

    def made(*names: str, workers: int = 2, **changes: object) -> Order:
        sites = tuple(
            Site(id=name, name_sv=name.title(), start_url=f"http://127.0.0.1:{9000 + i}/") for i, name in enumerate(names)
        )
        options = Options(allow_hosts=tuple(f"127.0.0.1:{9000 + i}" for i in range(len(names))))
        return Order(
            sites=sites, options=options, profile=load_profile([]), db=tmp_path / "tillsyn.db", workers=workers, **changes
        )  # type: ignore[arg-type]

    return made
