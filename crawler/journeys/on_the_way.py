"""Audits on the way: the page after each step, opened menus and error states included, gathered and checked as any page.

Only gatherers that leave the page alone run here; what the others would have made is `untested: on the way` (settled U23).
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from playwright.async_api import Error

from checks.artefacts import Artefacts, AxeReport
from checks.dom import Dom
from checks.model import CheckResult
from checks.runner import judge_page
from crawler.browser.gatherers import gatherers, wanted
from crawler.browser.orders import VisitOrder
from crawler.browser.visit import Visit

if TYPE_CHECKING:
    from crawler.journeys.runner import Auditor, Run

log = logging.getLogger(__name__)

PAGE_SECONDS = 25.0
PAGES_MOST = 8
#: Tags of axe rules that are success criteria of level A and AA.
A_AND_AA = frozenset({"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"})


class OnTheWay:
    """Checks said of the pages of one walk, by step number; the newest accessibility report for the notes."""

    def __init__(self, *, started_at: str, pages_most: int = PAGES_MOST) -> None:
        self.started_at = started_at
        self.pages_most = pages_most
        self.results: dict[int, list[CheckResult]] = {}
        self.logged: set[str] = set()

    async def __call__(self, run: Run, step: int) -> None:
        """Gather and judge the page as it stands."""
        if len(self.results) >= self.pages_most or run.walker.answer is None:
            return
        made = await gather_here(run)
        if made is None or made.get(Dom) is None:
            return
        self.results[step] = judge_page(made, now=datetime.fromisoformat(self.started_at), logged=self.logged)
        report = made.get(AxeReport)
        if report is not None:
            run.axe[run.walker.url.split("#", maxsplit=1)[0]] = sorted(
                {rule.id for rule in report.violations() if A_AND_AA & set(rule.tags)}
            )


async def gather_here(run: Run) -> Artefacts | None:
    """The artefacts of the page as it stands, without touching it; None when it does not hold still."""
    walker = run.walker
    order = VisitOrder(
        id=0, tab=0, url=walker.url, persona=walker.tab.persona, hosts=sorted(walker.hosts.own), started_at="", depth="quick",
        budget_seconds=PAGE_SECONDS,
    )  # fmt: skip
    visit = Visit(walker.tab, order)
    assert walker.answer is not None
    visit.answer = walker.answer
    address = walker.url
    loop = asyncio.get_running_loop()
    until = loop.time() + PAGE_SECONDS
    for module in gatherers():
        if getattr(module, "DISTURBS", False):
            visit.miss(module.MAKES, "on the way")
            continue
        if not wanted(module, depth="quick", heavy=False, on_the_way=True):
            continue
        seconds = min(getattr(module, "LIMIT_SECONDS", 8.0), until - loop.time())
        if seconds <= 0.5:
            visit.miss(module.MAKES, "budget")
            continue
        try:
            async with asyncio.timeout(seconds):
                visit.keep(module.MAKES, await module.gather(visit))
        except TimeoutError:
            visit.miss(module.MAKES, "timeout")
        except Error as error:
            visit.miss(module.MAKES, "error:Error")
            log.info("on the way, %s on %s: %s", module.__name__.rsplit(".", 1)[-1], address, str(error)[:200])
    return visit.made if walker.url == address else None


def auditor(started_at: str) -> tuple[OnTheWay, Auditor]:
    """An auditor for one walk, as the runner wants it, and where its results are."""
    made = OnTheWay(started_at=started_at)
    return made, made
