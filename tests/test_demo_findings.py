"""Golden test: what is planted in the demo towns is found, and pages that are right stay without a failure of level A or AA."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.model import Outcome
from checks.registry import all_checks
from checks.requirements import requirement
from crawler.browser.find import find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pool import BrowserPool
from crawler.demo.serve import Demo, demo_sites, serve
from crawler.demo.town import a_label
from crawler.egress import Egress, parse_allow_host
from tests.test_demo_towns import address_of, truth

#: Barriers that no check of ours tells yet, or tells only for review: told here so that the list can be counted, and only shrinks.
MISSED = Path(__file__).parent / "demo_missed.csv"
SLUGS = [row["id"] for row in demo_sites()]
TABS = 4  # most of a visit is waiting
QUICK_PAGES = 2  # of each town: those with most barriers, and as many that are right


@dataclass(frozen=True, slots=True)
class Barrier:
    town: str
    page: str
    selector: str
    topic: str
    certain: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.town, self.page, self.selector, self.topic


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve() as running:
        yield running


def barriers(demo: Demo, slug: str) -> list[Barrier]:
    rows = truth(demo.towns[slug])["barriers"]
    return [Barrier(slug, row["page"], row["selector"], row["topic"], row["certain"]) for row in rows]


def missed() -> dict[tuple[str, str, str, str], str]:
    """What is told of the barriers that are told too weakly: `review` or `nothing`."""
    with MISSED.open(encoding="utf-8", newline="") as file:
        return {(r["town"], r["page"], r["selector"], r["topic"]): r["told"] for r in csv.DictReader(file)}


async def visited(demo: Demo, slug: str, pages: list[str]) -> dict[str, VisitRecord]:
    """Each page once, on a desktop, with every gatherer of depth standard."""
    town, done = demo.towns[slug], {}
    hosts = [a_label(name) for name in (town.host, *town.aliases)]
    with Egress(allow=[parse_allow_host(text) for text in demo.allow_hosts]) as egress:
        async with BrowserPool(egress, find_browser(), tabs=TABS, spki=(demo.spki,)) as pool:

            async def visit(number: int, page: str) -> None:
                order = VisitOrder(
                    id=number, tab=0, url=address_of(town, page), persona=DESKTOP, hosts=hosts, depth="standard", heavy=True,
                    started_at=datetime.now(UTC).isoformat(), fresh=True, budget_seconds=90.0,
                )  # fmt: skip
                done[page] = await pool.visit(order)

            await asyncio.gather(*(visit(number, page) for number, page in enumerate(pages)))
    assert {page: record.reason for page, record in done.items() if not record.outcome.startswith("audited")} == {}
    return done


def told(record: VisitRecord, topic: str) -> str:
    """The strongest word about a topic on a page."""
    words = {f.outcome for r in record.results if all_checks()[r.check].topic == topic for f in r.findings}
    return "failed" if Outcome.FAILED in words else "review" if words else "nothing"


def breaches(record: VisitRecord) -> list[tuple[str, str]]:
    """Certain failures of level A and AA on a page."""
    return [
        (result.check, finding.target.selector)
        for result in record.results
        if any(requirement(norm).level in ("A", "AA") for norm in all_checks()[result.check].requirements)
        for finding in result.findings
        if finding.outcome is Outcome.FAILED
    ]


def surprises(demo: Demo, slug: str, chosen: list[str]) -> list[tuple[Barrier, str]]:
    """Barriers on the chosen pages of which something else is told than should be."""
    records, known = asyncio.run(visited(demo, slug, chosen)), missed()
    found = []
    for barrier in (b for b in barriers(demo, slug) if b.page in records):
        word = told(records[barrier.page], barrier.topic)
        enough = ("failed",) if barrier.certain else ("failed", "review")
        expected = (known[barrier.key],) if barrier.key in known else enough
        if word not in expected:
            found.append((barrier, word))
    return found


def fullest(demo: Demo, slug: str) -> list[str]:
    """The pages of a town with the most barriers."""
    counts: dict[str, int] = {}
    for barrier in barriers(demo, slug):
        counts[barrier.page] = counts.get(barrier.page, 0) + 1
    return sorted(counts, key=lambda page: (-counts[page], page))


def test_four_of_five_planted_barriers_are_told_as_surely_as_they_are(demo: Demo) -> None:
    planted, known = [b for slug in SLUGS for b in barriers(demo, slug)], missed()
    assert set(known) <= {b.key for b in planted}
    assert len(planted) - len(known) >= 0.8 * len(planted)
    assert sum(b.certain and known.get(b.key) == "nothing" for b in planted) <= 0.05 * sum(b.certain for b in planted)


@pytest.mark.browser
@pytest.mark.parametrize("slug", SLUGS)
def test_barriers_of_the_worst_pages_are_told(demo: Demo, slug: str) -> None:
    assert surprises(demo, slug, fullest(demo, slug)[:QUICK_PAGES]) == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_every_planted_barrier_is_told(demo: Demo, slug: str) -> None:
    assert surprises(demo, slug, fullest(demo, slug)) == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_no_clean_page_breaches_anything(demo: Demo, slug: str) -> None:
    records = asyncio.run(visited(demo, slug, truth(demo.towns[slug])["clean_pages"]))
    assert {page: found for page, record in records.items() if (found := breaches(record))} == {}


@pytest.mark.browser
@pytest.mark.parametrize("slug", ["grankoping", "bjorkberga"])
def test_clean_pages_breach_nothing(demo: Demo, slug: str) -> None:
    records = asyncio.run(visited(demo, slug, truth(demo.towns[slug])["clean_pages"][:QUICK_PAGES]))
    assert {page: found for page, record in records.items() if (found := breaches(record))} == {}
