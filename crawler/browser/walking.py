"""One errand inside a browser worker: the journey runner on guarded tabs, each new page gathered and judged on the way."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path

import msgspec

from checks.material import Site
from crawler.browser.launching import PersonaOptions
from crawler.browser.orders import AnswerNote, SiteFile, WalkOrder, WalkRecord
from crawler.browser.session import Tab
from crawler.journeys.catalogue import tasks_in
from crawler.journeys.manners import left_alone, may_send_to
from crawler.journeys.night import walk_all
from crawler.journeys.on_the_way import Known, OnTheWay
from profiles.journey_schema import journeys
from profiles.persona_schema import personas


@lru_cache(maxsize=4)
def _site(path: str) -> Site:
    stored = msgspec.msgpack.decode(Path(path).read_bytes(), type=SiteFile)
    return Site(stored.organisation, stored.crawl, tasks_in(stored.crawl.language, stored.tasks))


@lru_cache(maxsize=4)
def _known(path: str) -> Known:
    """What is known of the states of that site's pages, for all walks of this worker."""
    return {}


class SharedLimiter:
    """The site process's own limiter, asked through the worker's pipe."""

    def __init__(self, turn: Callable[[str], Awaitable[str]], tell: Callable[[AnswerNote], Awaitable[None]]) -> None:
        self.turn, self.tell = turn, tell
        self._told: set[asyncio.Task[None]] = set()

    async def __call__(self, url: str) -> None:
        word = await self.turn(url)
        if word != "go":
            raise left_alone(word)

    def note(self, url: str, status: int, retry_after: str | None) -> None:
        self._tell(AnswerNote(url=url, status=status, retry_after=retry_after))

    def crawl_delay(self, url: str, seconds: float) -> None:
        self._tell(AnswerNote(url=url, crawl_delay=seconds))

    def _tell(self, said: AnswerNote) -> None:
        task = asyncio.ensure_future(self.tell(said))
        self._told.add(task)
        task.add_done_callback(self._told.discard)


async def walk_one(
    order: WalkOrder,
    tabs: Callable[[PersonaOptions], Awaitable[Tab]],
    *,
    turn: Callable[[str], Awaitable[str]],
    tell: Callable[[AnswerNote], Awaitable[None]],
    test_systems: tuple[str, ...] = (),
) -> WalkRecord:
    """Walk the errand. `test_systems` (HOST:PORT) are those its `send: true` steps may send to. Never raises for what the site does."""
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

    audit = OnTheWay(started_at=order.started_at, known=_known(order.site))
    walks = await walk_all(
        tabs, site, limiter=SharedLimiter(turn, tell), who=None, keep=keep, auditor=audit, plan=[(journey, persona, task)],
        may_send=may_send_to(test_systems),
    )  # fmt: skip
    return WalkRecord(id=order.id, walk=walks.walks[0], results=audit.results, pictures=pictures)
