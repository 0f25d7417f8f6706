"""One errand inside a browser worker: the journey runner on guarded tabs, each new page gathered and judged on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from checks.material import Site
from checks.model import CheckResult
from checks.runner import judge_page
from crawler.browser.orders import SiteFile, VisitOrder, WalkOrder, WalkRecord
from crawler.browser.session import PersonaOptions, Tab
from crawler.browser.visit import Visit
from crawler.journeys.endings import untested
from crawler.journeys.night import walk_all
from crawler.journeys.runner import Run
from profiles.journey_schema import journeys
from profiles.persona_schema import personas

ON_THE_WAY_SECONDS = 30.0


@lru_cache(maxsize=4)
def _site(path: str) -> Site:
    stored = msgspec.msgpack.decode(Path(path).read_bytes(), type=SiteFile)
    return Site(stored.organisation, stored.crawl, stored.tasks)


async def walk_one(
    order: WalkOrder, tabs: Callable[[PersonaOptions], Awaitable[Tab]], turn: Callable[[str], Awaitable[str]]
) -> WalkRecord:
    """Walk the errand. Never raises for what the site does."""
    site = _site(order.site)
    journey, persona = journeys()[order.journey], personas()[order.persona]
    task = next((t for t in site.tasks if t.id == order.task), None)
    pictures: dict[str, bytes] = {}
    results: dict[int, list[CheckResult]] = {}

    def keep(raw: bytes) -> str:
        if not raw:
            return ""
        sha = hashlib.sha256(raw).hexdigest()
        pictures[sha] = raw
        return sha

    async def limiter(url: str) -> None:
        word = await turn(url)
        if word != "go":
            raise untested(f"the host asks to be left alone ({word})", f"värden ber att få vara i fred ({word})", by_site=True)

    async def auditor(run: Run, step: int) -> None:
        results[step] = await _judged(run.walker.tab, order)

    walks = await walk_all(
        tabs, site, limiter=limiter, who=None, keep=keep, auditor=auditor, plan=[(journey, persona, task)]
    )
    return WalkRecord(id=order.id, walk=walks.walks[0], results=results, pictures=pictures)


async def _judged(tab: Tab, order: WalkOrder) -> list[CheckResult]:
    """What the checks say of the page as it stands, by gatherers that leave it alone (settled U23)."""
    visit = Visit(
        tab,
        VisitOrder(
            id=0,
            tab=order.tab,
            url=tab.page.url,
            persona=tab.persona,
            hosts=[],
            started_at=order.started_at,
            depth=order.depth,
            budget_seconds=ON_THE_WAY_SECONDS,
        ),
    )
    await visit.gather_all(on_the_way=True)
    return judge_page(visit.made, now=datetime.fromisoformat(order.started_at))
