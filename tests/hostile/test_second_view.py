"""The hostile site as somebody else would have made it: the same vocabulary, held to the same rows (see `second_view`)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from drive import complaints, crawl_complaints, crawl_rows, visit_rows
from hostile_site import HostileSite
from second_view import SECOND
from test_behaviours import (
    BUDGET_SECONDS,
    CALM_BUDGET_SECONDS,
    CRAWLED,
    GRACE_SECONDS,
    LIMIT_SECONDS,
    SLOW_WORDS,
    TABS,
    left_behind,
)

from crawler.browser.find import NoBrowserError, find_browser

PARTS = 5


@pytest.fixture(scope="module")
def site() -> Iterator[HostileSite]:
    with HostileSite(SECOND) as running:
        yield running


def names(site: HostileSite, *, crawled: bool) -> list[str]:
    return [name for name in SECOND if (site.behaviours[name].group in CRAWLED) == crawled]


def test_each_is_another_way_of_one_behaviour(site: HostileSite) -> None:
    for name, (of, _) in SECOND.items():
        row, base = site.behaviours[name], site.behaviours[of]
        assert name.startswith(f"{of}--") and (row.accepted, row.planted, row.group) == (base.accepted, base.planted, base.group)
    assert len(SECOND) > 100


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_told_in_another_way_ends_as_it_may(site: HostileSite, part: int) -> None:
    try:
        found = find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))
    before = left_behind()[0]
    rows = [site.behaviours[name] for name in names(site, crawled=False)[part::PARTS]]
    seen = asyncio.run(visit_rows(site, rows, found, budget=BUDGET_SECONDS, grace=GRACE_SECONDS, tabs=TABS))
    wrong = {one.row.name: told for one in seen if (told := complaints(site, one, limit_seconds=LIMIT_SECONDS))}
    again = [site.behaviours[name] for name, told in wrong.items() if any(word in "".join(told) for word in SLOW_WORDS)]
    for row in again:
        if not (site.unsafe[row.name] or site.state_changes[row.name]):
            site.forget(row.name)
    for one in asyncio.run(visit_rows(site, again, found, budget=CALM_BUDGET_SECONDS, grace=GRACE_SECONDS, tabs=2)) if again else ():
        wrong[one.row.name] = complaints(site, one, limit_seconds=2 * CALM_BUDGET_SECONDS + LIMIT_SECONDS)
    assert not {name: told for name, told in wrong.items() if told}
    assert site.canary_hits() == {}
    assert left_behind(before) == ([], [])
    assert not Path("/tmp/tillsyn-owned.html").exists()


@pytest.mark.slow
def test_every_crawl_told_in_another_way_ends_as_it_may(site: HostileSite) -> None:
    rows = [site.behaviours[name] for name in names(site, crawled=True)]
    wrong = {one.row.name: told for one in crawl_rows(site, rows) if (told := crawl_complaints(site, one))}
    assert not wrong
    assert site.canary_hits() == {}
