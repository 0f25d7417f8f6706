"""The hostile site against the program: every behaviour ends as it may, and harms neither us nor anybody else.

Visits have a budget of six seconds, four at a time (settled I4); crawls run in processes of their own.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from drive import assert_each_ends_as_it_may, crawl_complaints, crawl_rows
from hostile_site import HANDLERS, HostileSite, selected

from crawler.failures import REASONS, Reason, VisitOutcome

VISITED = (
    "controls", "transport", "status", "redirects", "reach", "size", "encoding", "types", "state", "scripts", "text", "deceit",
    "frames", "forms", "tls", "dns",
)
CRAWLED = ("traps", "robots", "rate", "sitemaps")
# Behaviours of the visited groups that only show over several pages or requests of a crawl.
ALSO_CRAWLED = ("soft-404", "flap-503")
# Of those that are visited, but belong to another organisation.
NOT_VISITED = ("other-domain",)


@pytest.fixture(scope="session")
def site() -> Iterator[HostileSite]:
    with HostileSite() as running:
        yield running


def test_the_table_and_what_is_served_are_the_same(site: HostileSite, capsys: pytest.CaptureFixture[str]) -> None:
    helpers = {"tredje"}
    assert set(HANDLERS) - helpers == set(site.behaviours)
    assert {row.group for row in site.behaviours.values()} == {*VISITED, *CRAWLED, "domains"}
    for row in site.behaviours.values():
        for accepted in row.accepted:
            outcome, _, reason = accepted.partition(":")
            assert not reason or Reason(reason) in REASONS[VisitOutcome(outcome)], row
    counted = Counter(row.group for row in site.behaviours.values())
    with capsys.disabled():
        print(f"\n{len(site.behaviours)} behaviours: " + ", ".join(f"{group} {number}" for group, number in counted.items()))


@pytest.mark.browser
@pytest.mark.parametrize("group", VISITED)
def test_every_visited_behaviour_ends_as_it_may(site: HostileSite, group: str) -> None:
    assert_each_ends_as_it_may(site, [row for row in selected(site.behaviours.values(), group) if row.name not in NOT_VISITED])


@pytest.mark.parametrize("group", [*CRAWLED, "also"])
def test_every_crawled_behaviour_ends_as_it_may(site: HostileSite, group: str) -> None:
    rows = [site.behaviours[name] for name in ALSO_CRAWLED] if group == "also" else selected(site.behaviours.values(), group)
    for row in rows:
        site.forget(row.name)
    crawled = crawl_rows(site, rows)
    wrong = {one.row.name: told for one in crawled if (told := crawl_complaints(site, one))}
    assert not wrong
    assert site.canary_hits() == {}


def test_documents_of_a_host_that_asks_for_five_seconds_are_five_seconds_apart(site: HostileSite) -> None:
    row = site.behaviours["robots-crawl-delay-5"]
    site.forget(row.name)
    (crawled,) = crawl_rows(site, [row])
    assert len(crawled.pages) == 3
    times = [at for at, _, target in site.asked[row.name] if not target.startswith(("/robots.txt", "/sitemap"))]
    assert len(times) >= 3
    assert all(later - earlier > 4.9 for earlier, later in pairwise(times))


def test_the_address_of_another_organisation_is_not_taken_for_the_sites_own(site: HostileSite) -> None:
    row = site.behaviours["redirect-offdomain"]
    (crawled,) = crawl_rows(site, [row])
    assert crawl_complaints(site, crawled) == []
    assert site.asked["other-domain"] == []
