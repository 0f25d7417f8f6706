"""One reused tab in which the examples of checks are gathered by the real gatherers, page by page, without a network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.async_api import Playwright, async_playwright

from checks.artefacts import Artefacts
from checks.material import CrawledPage, Now, Page, Pages, Sampled
from checks.model import CheckResult
from checks.registry import Check
from checks.runner import judge_page, judge_site
from checks.texts import Example, ExamplePage
from checks.words import Words
from crawler.browser.find import find_browser
from crawler.browser.gatherers import gatherers
from crawler.browser.launching import DESKTOP, launch
from crawler.browser.orders import VisitOrder
from crawler.browser.session import Tab
from crawler.browser.visit import Visit

HOST = "www.exempel.example"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


class ExampleSite:
    """A server that is also the browser's proxy: whatever host is asked for, it answers with the example's pages."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.removeprefix(f"http://{HOST}")
                body = site.pages.get(path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in site.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((body or "").encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.runner = asyncio.Runner()
        self.playwright: Playwright
        self.tab: Tab

    async def open(self) -> None:
        found = find_browser()
        proxy = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.playwright = await async_playwright().start()
        browser = await launch(self.playwright, found, dead_gate=proxy)
        self.tab = Tab(browser, DESKTOP, proxy=proxy, contact="", is_headless_shell=found.is_headless_shell)
        await self.tab.open()

    async def gather(self, page: ExamplePage, kinds: set[type]) -> Artefacts:
        """Load one page and run the gatherers that make (or are needed for) these artefact types."""
        order = VisitOrder(
            id=1, tab=0, url=f"http://{HOST}{page.path}", persona=DESKTOP, hosts=[HOST], started_at=NOW.isoformat(),
            depth="deep", heavy=True,
        )  # fmt: skip
        visit = Visit(self.tab, order)
        await self.tab.begin()
        self.tab.allow_navigation = visit.may_navigate
        async with asyncio.timeout(30):
            answer = await self.tab.page.goto(order.url, wait_until="load")
            assert answer is not None
            visit.answer = answer
            visit.frozen = True
            chosen = [m for m in gatherers() if m.MAKES in kinds]
            needed = {kind for module in chosen for kind in getattr(module, "NEEDS", ())}
            for module in gatherers():
                if module.MAKES in kinds | needed:
                    visit.keep(module.MAKES, await module.gather(visit))
        return visit.made

    def visit(self, example: Example, kinds: set[type]) -> list[Artefacts]:
        self.pages = {page.path: page.html for page in example.pages}
        headers = example.given.get("headers", {})
        self.headers = dict(headers) if isinstance(headers, dict) else {}
        return [self.runner.run(self.gather(page, kinds)) for page in example.pages]

    async def close(self) -> None:
        await self.tab.discard()
        await self.tab.browser.close()
        await self.playwright.stop()


@pytest.fixture(scope="session")
def example_site() -> Iterator[ExampleSite]:
    """The browser of all examples; started once."""
    site = ExampleSite()
    site.runner.run(site.open())
    yield site
    site.runner.run(site.close())
    site.runner.close()
    site.server.shutdown()


@pytest.fixture
def judge_example(example_site: ExampleSite) -> Callable[[Check, Example], CheckResult]:
    """Gathers an example with the real gatherers and lets the check judge it; a crash of the check is raised."""

    def judge(one: Check, example: Example) -> CheckResult:
        kinds = {kind for kind in one.inputs.values() if kind not in (Now, Words, Pages)}
        if one.scope == "page":
            [made] = example_site.visit(example, kinds)
            [result] = [r for r in judge_page(made, now=NOW, only=[one.id], reraise=True) if r.check == one.id]
            return result
        from checks.dom import Dom

        visits = example_site.visit(example, kinds or {Dom})
        pages = Pages([
            Page(
                crawled=CrawledPage(url=f"http://{HOST}{page.path}", outcome="fetched", status=200),
                sampled=Sampled(url=f"http://{HOST}{page.path}", sampled_as="random", stratum="random"),
                visits={"desktop": made}, roles={},
            )
            for page, made in zip(example.pages, visits, strict=True)
        ])  # fmt: skip
        [result] = judge_site(pages, now=NOW, only=[one.id], reraise=True)
        return result

    return judge
