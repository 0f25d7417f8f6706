"""Audits on the way: the page after each step, opened menus and error states included, gathered and checked as any page.

Only gatherers that leave the page alone run here; what the others would have made is `untested: on the way` (settled U23).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from checks.artefacts import AxeReport
from checks.dom import Dom
from checks.model import CheckResult
from checks.runner import judge_page
from crawler.browser.orders import VisitOrder
from crawler.browser.visit import Visit, VisitEndedError

if TYPE_CHECKING:
    from crawler.journeys.runner import Run

PAGE_SECONDS = 25.0
PAGES_MOST = 12
#: Tags of axe rules that are success criteria of level A and AA.
A_AND_AA = frozenset({"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"})
#: Ids of A and AA rules with violations, by what the browser pretends to be, address and state of a page; shared by the walks on
#: one site. Personas that differ in what they look for, but meet the page in the same browser, meet the same page.
Known = MutableMapping[str, list[str]]


class OnTheWay:
    """Checks said of the pages of one walk, by step number. `known` saves checking the same state of a page on every walk."""

    def __init__(self, *, started_at: str, known: Known | None = None, pages_most: int = PAGES_MOST) -> None:
        self.started_at, self.pages_most = started_at, pages_most
        self.known: Known = {} if known is None else known
        self.results: dict[int, list[CheckResult]] = {}
        self.logged: set[str] = set()

    async def __call__(self, run: Run, step: int) -> None:
        """Gather and judge the page as it stands."""
        walker, view = run.walker, run.walker.view
        if view is None or walker.answer is None:
            return
        address = walker.url.split("#", maxsplit=1)[0]
        browser = replace(walker.tab.persona, id="")
        mark = f"{browser}|{address}|{len(view.things)}|{len(view.text)}"
        if mark in self.known:
            run.axe[address] = self.known[mark]
            return
        if len(self.results) >= self.pages_most:
            return
        visit = Visit(
            walker.tab,
            VisitOrder(
                id=0, tab=0, url=walker.url, persona=walker.tab.persona, hosts=sorted(walker.hosts.own), started_at=self.started_at,
                depth="quick", budget_seconds=PAGE_SECONDS,
            ),
        )  # fmt: skip
        visit.answer = walker.answer
        with suppress(VisitEndedError):  # a crashed page ends the walk by itself
            await visit.gather_all(on_the_way=True)
        if walker.url.split("#", maxsplit=1)[0] != address or visit.made.get(Dom) is None:
            return
        self.results[step] = judge_page(visit.made, now=datetime.fromisoformat(self.started_at), logged=self.logged)
        report = visit.made.get(AxeReport)
        if report is not None:
            rules = sorted({rule.id for rule in report.violations() if A_AND_AA & set(rule.tags)})
            self.known[mark] = run.axe[address] = rules
