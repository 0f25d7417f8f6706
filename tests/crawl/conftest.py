"""A website of a few lines for each test, served until the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from crawl_scene import Reply, Website, served


@pytest.fixture
def website() -> Iterator[Callable[..., Website]]:
    """`website({path: html or Reply})` serves a site until the test ends."""
    open_sites = []

    def make(pages: dict[str, Reply | str | Callable[[int], Reply]], **more: object) -> Website:
        manager = served(Website(pages=pages, **more))  # type: ignore[arg-type]
        open_sites.append(manager)
        return manager.__enter__()

    yield make
    for manager in open_sites:
        manager.__exit__(None, None, None)
