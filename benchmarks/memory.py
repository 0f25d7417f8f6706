"""Whether memory stays flat over many visits: the whole process tree every hundred pages of one site process's browser.

    python -m benchmarks.memory [--site NAME] [--pages 1000] [--tabs 4]

Prints PSS in MB (shared pages counted once) of this process and all below it, with every gatherer and check on: for each hundred
the middle and the highest of readings taken all along, and how many of the visits were audited; at the end the ratio of the last
hundred to the second. Needs ../shared/sites or --root DIR.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.visit import SHARED, addresses, served
from crawler.browser.find import find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder
from crawler.browser.pool import BrowserPool
from crawler.containment import tree_pss
from crawler.egress import Egress, parse_allow_host

SECONDS = 1.0  # between two readings
CLOSELY_EVERY = 5  # so often a page is seen closely, as in benchmarks.visit


@dataclass(frozen=True, slots=True)
class Hundred:
    """One hundred visits: memory in MB, and how many of them were audited."""

    middle: float
    highest: float
    audited: int


async def read_memory(readings: list[float]) -> None:
    """Add a reading of the whole tree's memory, in MB, again and again."""
    while True:
        readings.append(await asyncio.to_thread(tree_pss, os.getpid()) / 2**20)
        await asyncio.sleep(SECONDS)


async def visits(base: str, pages: int, tabs: int, depth: str) -> list[Hundred]:
    """Visit `pages` addresses, the site's own over and over, hundred by hundred."""
    urls = list(itertools.islice(itertools.cycle(addresses(base, 400)), pages))
    host = base.split("/")[2]
    rows: list[Hundred] = []
    readings: list[float] = []
    with Egress(allow=[parse_allow_host(host)]) as egress:
        async with BrowserPool(egress, find_browser(), tabs=tabs) as pool:
            watch = asyncio.create_task(read_memory(readings))
            for start in range(0, pages, 100):
                began = time.monotonic()
                readings.clear()
                orders = [
                    VisitOrder(
                        id=0, tab=0, url=url, persona=DESKTOP, hosts=[host], depth=depth, heavy=number % CLOSELY_EVERY == 0,
                        started_at=datetime.now(UTC).isoformat(),
                    )
                    for number, url in enumerate(urls[start : start + 100])
                ]  # fmt: skip
                records = await asyncio.gather(*(pool.visit(order) for order in orders))
                audited = sum(record.outcome.startswith("audited") for record in records)
                rows.append(Hundred(statistics.median(readings), max(readings), audited))
                speed = 60 * len(orders) / (time.monotonic() - began)
                print(
                    f"pages {start + 1:5}-{start + len(orders):<5} {rows[-1].middle:7.0f} MB, highest {rows[-1].highest:5.0f},"
                    f" {audited:3} audited, {speed:4.0f} pages/min", flush=True,
                )  # fmt: skip
            watch.cancel()
    return rows


def main() -> None:
    """Print a row for each hundred pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="fk-designsystem")
    parser.add_argument("--root", type=Path, default=SHARED / "sites")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--tabs", type=int, default=4)
    parser.add_argument("--depth", default="standard", choices=("quick", "standard", "deep"))
    chosen = parser.parse_args()
    with served(chosen.root, chosen.site) as base:
        rows = asyncio.run(visits(base, chosen.pages, chosen.tabs, chosen.depth))
    ratio = rows[-1].middle / rows[min(1, len(rows) - 1)].middle
    print(f"highest {max(row.highest for row in rows):.0f} MB; last hundred against the second: {ratio:.2f}")


if __name__ == "__main__":
    main()
