"""The hostile site as somebody else would have made it: the same vocabulary, held to the same rows (see `second_view`)."""

from collections.abc import Iterator

import pytest
from drive import assert_each_ends_as_it_may, crawl_complaints, crawl_rows
from hostile_site import HostileSite
from second_view import SECOND
from test_behaviours import CRAWLED

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
    assert_each_ends_as_it_may(site, [site.behaviours[name] for name in names(site, crawled=False)[part::PARTS]])


@pytest.mark.slow
def test_every_crawl_told_in_another_way_ends_as_it_may(site: HostileSite) -> None:
    rows = [site.behaviours[name] for name in names(site, crawled=True)]
    wrong = {one.row.name: told for one in crawl_rows(site, rows) if (told := crawl_complaints(site, one))}
    assert not wrong
    assert site.canary_hits() == {}
