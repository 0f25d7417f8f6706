"""A town that only exists after its scripts have run: found by the browser, under the crawl's rules, with its roles."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from crawl_scene import run_crawl

from checks.artefacts import Response
from checks.dom import Dom
from checks.material import Crawl
from crawler.addresses import Scope
from crawler.browser.find import find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder
from crawler.browser.pool import BrowserPool
from crawler.demo.serve import serve
from crawler.egress import Egress, parse_allow_host
from crawler.rendered import admit, only_rendered, rendered, with_rendered
from crawler.task import Options

pytestmark = pytest.mark.browser
MOST_VISITS = 30


async def _rendered_rounds(crawl: Crawl, egress: Egress, spki: str) -> Crawl:
    """Visit, admit, visit: until the browser shows nothing new."""
    scope = Scope(crawl.hosts)
    waiting = [page.url for page in crawl.pages if page.outcome == "fetched"]
    visits = 0
    async with BrowserPool(egress, find_browser(), tabs=1, spki=(spki,), contact="prov@kommun.example") as pool:
        while waiting and visits < MOST_VISITS:
            url, visits = waiting.pop(0), visits + 1
            record = await pool.visit(
                VisitOrder(
                    id=0, tab=0, url=url, persona=DESKTOP, hosts=list(crawl.hosts), started_at=dt.datetime.now(dt.UTC).isoformat(),
                    budget_seconds=30, judge=False, depth="quick",
                )
            )  # fmt: skip
            if Dom.kind not in record.artefacts:
                continue
            view = rendered(url, Dom.from_bytes(record.artefacts[Dom.kind]), scope, Response.from_bytes(record.artefacts[Response.kind]))
            base = next(page for page in crawl.pages if page.url == url)
            admitted = admit(crawl, only_rendered(crawl, base, view), base, Options(max_pages=60))
            crawl = with_rendered(crawl, {url: view}, admitted)
            waiting += [page.url for page in admitted if not page.outcome]
    return crawl


def test_a_site_that_script_builds_is_found_by_the_browser_and_gets_its_roles():
    with serve(["batverket"]) as demo:
        crawl = run_crawl(demo.sites[0]["start_url"], allow_hosts=demo.allow_hosts, trusted_ca=demo.ca_file)
        assert len(crawl.pages) == 1
        with Egress(allow=[parse_allow_host(host) for host in demo.allow_hosts]) as egress:
            crawl = asyncio.run(_rendered_rounds(crawl, egress, demo.spki))
        assert {(seen["unsafe_method"], seen["state_changing"]) for seen in demo.canaries().values()} == {(0, 0)}
    pages = [page for page in crawl.pages if page.outcome == "fetched" and not page.duplicate_of]
    assert len(pages) >= 10
    assert all(page.depth >= 0 and page.words > 0 for page in pages)
    assert max(page.depth for page in pages) >= 1
    assert len({page.url for page in crawl.pages}) == len(crawl.pages)
    assert all(guess.url != crawl.start_url for guess in crawl.roles if guess.role in ("eservice", "service_page"))
    roles = {guess.role for guess in crawl.roles if guess.confidence >= 0.5}
    assert {"start", "contact", "statement", "privacy", "about", "news_item", "login"} <= roles
    assert len({page.template for page in pages}) < len(pages)
