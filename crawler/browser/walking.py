"""One errand inside a browser worker: the journey runner on guarded tabs, each new page gathered and judged on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path

import msgspec

from checks.material import Site
from crawler.browser.orders import SiteFile, WalkOrder, WalkRecord
from crawler.browser.session import PersonaOptions, Tab
from crawler.journeys.endings import untested
from crawler.journeys.night import walk_all
from crawler.journeys.on_the_way import Known, OnTheWay
from profiles.journey_schema import journeys
from profiles.persona_schema import personas


@lru_cache(maxsize=4)
def _site(path: str) -> Site:
    stored = msgspec.msgpack.decode(Path(path).read_bytes(), type=SiteFile)
    return Site(stored.organisation, stored.crawl, stored.tasks)


@lru_cache(maxsize=4)
def _known(path: str) -> Known:
    """What is known of the states of that site's pages, for all walks of this worker."""
    return {}


async def walk_one(
    order: WalkOrder, tabs: Callable[[PersonaOptions], Awaitable[Tab]], turn: Callable[[str], Awaitable[str]]
) -> WalkRecord:
    """Walk the errand. Never raises for what the site does."""
    site = _site(order.site)
    journey, persona = journeys()[order.journey], personas()[order.persona]
    task = next((t for t in site.tasks if t.id == order.task), None)
    pictures: dict[str, bytes] = {}

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

    audit = OnTheWay(started_at=order.started_at, known=_known(order.site))
    walks = await walk_all(
        tabs, site, limiter=limiter, who=None, keep=keep, auditor=audit, plan=[(journey, persona, task)]
    )
    return WalkRecord(id=order.id, walk=walks.walks[0], results=audit.results, pictures=pictures)
