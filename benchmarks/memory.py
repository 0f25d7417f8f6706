"""Whether memory stays flat over many visits: the whole process tree every hundred pages of one site process's browser.

    python -m benchmarks.memory [--site NAME] [--pages 1000] [--tabs 4]

Prints PSS in MB (shared pages counted once) of this process and all below it, with every gatherer and check on, and the ratio of
the last hundred to the first. Needs ../shared/sites or --root DIR.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.visit import SHARED, addresses, served
from crawler.browser.find import find_browser
from crawler.browser.orders import VisitOrder
from crawler.browser.pool import BrowserPool
from crawler.browser.session import DESKTOP
from crawler.containment import tree_pss
from crawler.egress import Egress, parse_allow_host

SAMPLES = 5  # readings within each hundred, of which the middle one is printed


async def visits(base: str, pages: int, tabs: int, depth: str) -> list[float]:
    """Visit `pages` addresses, the site's own over and over; the median memory of each hundred, in MB."""
    urls = list(itertools.islice(itertools.cycle(addresses(base, 400)), pages))
    host = base.split("/")[2]
    rows: list[float] = []
    with Egress(allow=[parse_allow_host(host)]) as egress:
        async with BrowserPool(egress, find_browser(), tabs=tabs) as pool:
            for start in range(0, pages, 100):
                began, seen = time.monotonic(), []
                step = 100 // SAMPLES
                for part in (urls[at : at + step] for at in range(start, start + 100, step)):
                    orders = [
                        VisitOrder(
                            id=0, tab=0, url=url, persona=DESKTOP, hosts=[host], depth=depth,
                            started_at=datetime.now(UTC).isoformat(),
                        )
                        for url in part
                    ]  # fmt: skip
                    await asyncio.gather(*(pool.visit(order) for order in orders))
                    seen.append(tree_pss(os.getpid()) / 2**20)
                rows.append(sorted(seen)[len(seen) // 2])
                speed = 6000 / (time.monotonic() - began)
                print(f"pages {start + 1:5}-{start + 100:<5} {rows[-1]:7.0f} MB {speed:5.0f} pages/min", flush=True)
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
    print(f"highest {max(rows):.0f} MB; last hundred against the second: {rows[-1] / rows[1]:.2f}")


if __name__ == "__main__":
    main()
