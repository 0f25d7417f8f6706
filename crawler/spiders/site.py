"""The general spider: one public website from its start page, by links, sitemaps and redirects, as one visitor.

`scrapy crawl site -a start=URL` runs it alone: it then opens an egress guard of its own (exemptions: TILLSYN_ALLOW_HOST)
and prints the found pages as items. In a scan `crawler.crawl.crawl_site` hands it guard, limiter and options.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http.headers import Headers

from checks.material import CrawledPage, Link, LinkedDocument, Sitemap
from crawler.addresses import Scope, canonical, document_suffix, endpoint_of, origin_of, scope_of
from crawler.crawl_record import CrawlRecord
from crawler.egress import CRAWL_LIMITS, Egress, loopback_hosts, parse_allow_host
from crawler.failures import Reason
from crawler.fetching import Answer, Fetcher
from crawler.frontier import Frontier, Refused, Waiting, mixed_order
from crawler.page_reading import HTML_TYPES, fingerprint, forbids_following, read_answer
from crawler.politeness import Politeness, Verdict, is_state_changing
from crawler.robots import MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, UNREACHABLE, Policy, policy_from_answer
from crawler.sitemaps import MAX_INDEX_DEPTH, MAX_SITEMAP_BYTES, MAX_SITEMAPS, read_sitemap
from crawler.source import Source

log = logging.getLogger(__name__)

DEFAULT_MAX_PAGES = 500
MAX_DOCUMENTS = 5_000
#: Answers that say that there is no page.
GONE = (404, 410)
LAST_ITEM_SECONDS = 0.05
MAX_OFFERED_FROM_SITEMAPS = 10_000
#: Where a crawl's statistics say how the start page ended: `fetched`, or outcome and reason.
START_ENDING = "tillsyn/start_page"


class SiteSpider(scrapy.Spider):
    """Crawls one site and fills `record` with what it learns."""

    name = "site"
    fetcher: Fetcher  # from `start` on

    def __init__(
        self, start: str = "", *, extra_hosts: tuple[str, ...] = (), extra_pages: tuple[str, ...] = (),
        max_pages: int | str = DEFAULT_MAX_PAGES, egress: Egress | None = None,
        politeness: Politeness | None = None, record: CrawlRecord | None = None,
        deadline: float = float("inf"), **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(**more)
        start_url = canonical(start if "://" in start else f"https://{start}") if start else None
        if start_url is None:
            raise ValueError(f"start={start!r} is not a web address; example: -a start=https://www.kommun.example/")
        self.start_url = start_url
        self.politeness = politeness or Politeness()
        self.egress = egress
        self.gate_url = egress.gate("crawl", limits=CRAWL_LIMITS).url if egress is not None else ""
        self.record = record or CrawlRecord(start_url=start_url)
        self.record.start_url = start_url
        self.frontier = Frontier(scope_of(start_url, extra_hosts), start_url, max_pages=int(max_pages))
        self.policies: dict[str, Policy] = self.frontier.policies
        self.extra_pages = extra_pages
        self.deadline = deadline
        self._soft_404 = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(_stop_long_robots, signal=signals.bytes_received)
        crawler.signals.connect(_leave_unread, signal=signals.headers_received)
        if spider.egress is None:
            spider._open_own_egress()
            crawler.signals.connect(spider._close_own_egress, signal=signals.engine_stopped)
        return spider

    def _open_own_egress(self) -> None:
        """The guard of a crawl that runs by itself, with the exemptions of TILLSYN_ALLOW_HOST (comma or space between)."""
        wishes = os.environ.get("TILLSYN_ALLOW_HOST", "").replace(",", " ").split()
        self.egress = Egress(allow=[parse_allow_host(wish) for wish in wishes], limits=CRAWL_LIMITS).start()
        self.gate_url = self.egress.gate("crawl", limits=CRAWL_LIMITS).url
        self.politeness = Politeness(local_hosts=loopback_hosts(self.egress.allow))

    def _close_own_egress(self) -> None:
        if self.egress is not None:
            self.egress.stop()

    @property
    def scope(self) -> Scope:
        return self.frontier.scope

    async def start(self) -> AsyncIterator[Any]:
        engine = self.crawler.engine
        if engine is None or self.egress is None:
            raise RuntimeError("the spider runs inside a crawl and behind the guard only")
        self.fetcher = Fetcher(engine.download_async, self.egress, trusted_ca=self.settings.get("TILLSYN_TRUSTED_CA", ""))
        first = await self._start_page()
        if self.crawler.stats is not None:
            self.crawler.stats.set_value(START_ENDING, ":".join(filter(None, (first.outcome, first.reason))))
        yield _item(first)
        if first.outcome == "fetched":
            await self._learn_soft_404()
            await self._read_sitemaps()
            for address in self.extra_pages:
                if (url := canonical(address, self.start_url)) is not None:
                    self.frontier.offer(url, depth=1, found_by="operator")
            while (waiting := self.frontier.take()) is not None:
                if time.monotonic() > self.deadline:
                    self.record.is_cut = True
                    self.record.add_refused([_as_refused(waiting, "host_budget")])
                    break
                page = await self._visit(waiting)
                if page.status in GONE or page.reason == "soft_404":
                    self.frontier.note_gone()
                yield _item(page)
                if page.reason == Reason.RATE_LIMITED and self._is_given_up(page.url):
                    break
        self._finish()
        # The engine looks whether it is done when this ends, and then at its heartbeat of five seconds only: let the
        # last item through first.
        await asyncio.sleep(LAST_ITEM_SECONDS)

    def _is_given_up(self, url: str) -> bool:
        return self.politeness.verdict(*endpoint_of(url)) is Verdict.RATE_LIMITED

    async def policy_of(self, origin: str) -> Policy:
        """The origin's robots.txt, fetched once."""
        if origin not in self.policies:
            policy = await self._fetch_policy(origin)
            self.policies[origin] = policy
            delay = policy.crawl_delay_seconds
            if delay is not None:
                self.politeness.set_crawl_delay(*endpoint_of(origin), delay)
        return self.policies[origin]

    async def _fetch_policy(self, origin: str) -> Policy:
        at = f"{origin}/robots.txt"
        for _ in range(MAX_ROBOTS_REDIRECTS + 1):
            answer = await self.fetcher.one(at, kind="robots")
            target = answer.headers.get("location", "")
            if answer.status in (301, 302, 303, 307, 308) and target:
                found = canonical(target, at)
                if found is None or not (self.scope.holds(found) or self.scope.is_sibling(found)):
                    return UNREACHABLE
                at = found
                continue
            if answer.status == 0:
                return Policy(0, failure=str(answer.ending.reason) if answer.ending else "")
            return policy_from_answer(answer.status, answer.body)
        return Policy(404)  # RFC 9309 2.3.1.2: beyond five redirects it counts as not there

    async def _start_page(self) -> CrawledPage:
        """The start page, which may lead to another host of its own domain; the site is there then."""
        waiting = Waiting(url=self.start_url, depth=0, found_by="start")
        self.frontier.mark(self.start_url)
        self.frontier.taken += 1
        answer = await self.fetcher.page(
            self.start_url, scope=self.scope, policy_of=self.policy_of, may_leave_host=True
        )
        if answer.redirects and answer.ending is None:
            final = canonical(answer.final_url)
            if final is not None and final != self.start_url:
                self._move_start(waiting, answer, final)
                waiting = replace(waiting, url=final)
                answer = replace(answer, url=final, redirects=())
        self.record.robots_origin = origin_of(self.start_url)
        return self._read(waiting, answer)

    def _move_start(self, waiting: Waiting, answer: Answer, final: str) -> None:
        self.record.add_page(
            CrawledPage(
                url=waiting.url, final_url=final, outcome="skipped", reason="duplicate", duplicate_of=final, depth=0,
                found_by="start", redirects=answer.redirects, status=answer.redirects[0].status,
            )
        )  # fmt: skip
        self.start_url = self.frontier.start_url = self.record.start_url = final
        if not self.scope.holds(final):
            self.frontier.scope = self.scope.widened(final)
        self.frontier.mark(final)

    async def _visit(self, waiting: Waiting) -> CrawledPage:
        answer = await self.fetcher.page(waiting.url, scope=self.scope, policy_of=self.policy_of)
        if answer.redirects and answer.ending is None:
            final = self.frontier.own_spelling(canonical(answer.final_url) or answer.final_url)
            if final != waiting.url:
                led = CrawledPage(
                    url=waiting.url, final_url=final, outcome="skipped", reason="duplicate", duplicate_of=final,
                    depth=waiting.depth, found_by=waiting.found_by, referrer=waiting.referrer, redirects=answer.redirects,
                    status=answer.redirects[0].status,
                )  # fmt: skip
                self.record.add_page(led)
                if self.record.holds(final):
                    return led
                self.frontier.mark(final)
                waiting = replace(waiting, url=final)
                answer = replace(answer, url=final, redirects=())
        return self._read(waiting, answer)

    def _read(self, waiting: Waiting, answer: Answer) -> CrawledPage:
        """Notes the page that an answer holds, and offers its links."""
        page, source = read_answer(answer, self.scope)
        page = replace(page, url=waiting.url, depth=waiting.depth, found_by=waiting.found_by, referrer=waiting.referrer)
        if page.outcome == "fetched" and self._soft_404 and fingerprint(page) == self._soft_404 and waiting.depth != 0:
            page = replace(page, outcome="skipped", reason="soft_404")
        if page.outcome == "fetched":
            first = self.record.same_content(page)
            if first:
                page = replace(page, outcome="skipped", reason="duplicate", duplicate_of=first)
        if page.reason in ("not_html", "download") and document_suffix(page.url) == "" and page.content_type:
            self._note_document(page.url, "", waiting.referrer, page.content_type)
        self.record.add_page(page)
        if source is not None and page.outcome == "fetched":
            self._offer_links(page, source)
        return page

    def _offer_links(self, page: CrawledPage, source: Source) -> None:
        for link in page.links:
            suffix = document_suffix(link.url)
            if suffix and len(self.record.documents) < MAX_DOCUMENTS:
                self.record.add_document(LinkedDocument(url=link.url, text=link.text, page=page.url, suffix=suffix))
        if forbids_following(page):
            return
        in_a_ring = self.frontier.is_alike(page.url, fingerprint(page))
        if source.search and page.depth == 0:
            self.frontier.offer(source.search, depth=1, found_by="search_form", referrer=page.url)
        if source.refresh:
            self.frontier.offer(source.refresh, depth=page.depth, found_by="link", referrer=page.url)
        for link in sorted((page.links[i] for i in source.changing), key=_link_order):
            self.frontier.offer(link.url, depth=page.depth + 1, found_by="link", referrer=page.url, is_changing=True)
        for link in sorted((page.links[i] for i in source.followable), key=_link_order):
            self.frontier.offer(
                link.url, depth=max(page.depth, 0) + 1, found_by="link", referrer=page.url, in_a_ring=in_a_ring
            )

    def _note_document(self, url: str, text: str, page: str, content_type: str) -> None:
        suffix = {"application/pdf": "pdf", "application/msword": "doc"}.get(content_type, "")
        if "officedocument.wordprocessing" in content_type:
            suffix = "docx"
        elif "officedocument.spreadsheet" in content_type:
            suffix = "xlsx"
        if suffix:
            self.record.add_document(LinkedDocument(url=url, text=text, page=page, suffix=suffix))

    async def _learn_soft_404(self) -> None:
        """Asks for one address that can't exist; where that answers as a page, pages that read alike are none."""
        unlikely = sha256(f"{self.start_url} not there".encode()).hexdigest()[:16]
        answer = await self.fetcher.page(
            f"{origin_of(self.start_url)}/{unlikely}", scope=self.scope, policy_of=self.policy_of
        )
        if answer.ending is None and not answer.redirects:
            page, _ = read_answer(answer, self.scope)
            if page.outcome == "fetched" and page.content_hash != self.record.pages[-1].content_hash:
                self._soft_404 = fingerprint(page)

    async def _read_sitemaps(self) -> None:
        policy = await self.policy_of(origin_of(self.start_url))
        listed = [found for entry in policy.sitemaps if (found := canonical(entry, self.start_url)) is not None]
        usual = f"{origin_of(self.start_url)}/sitemap.xml"
        queue = [(url, 0, True) for url in listed] + ([] if usual in listed else [(usual, 0, False)])
        seen: set[str] = set()
        pages: list[str] = []
        while queue and len(seen) < MAX_SITEMAPS:
            url, depth, is_listed = queue.pop(0)
            if url in seen or not (self.scope.holds(url) or (is_listed and self.scope.is_sibling(url))):
                continue
            seen.add(url)
            sitemap = await self._read_sitemap(url, is_listed)
            self.record.sitemaps.append(sitemap)
            locations = [address for loc in sitemap.locations if (address := canonical(loc)) is not None]
            if sitemap.is_index:
                if depth < MAX_INDEX_DEPTH:
                    queue += [(address, depth + 1, False) for address in sorted(locations)]
            else:
                pages += locations
        for address in mixed_order(pages)[:MAX_OFFERED_FROM_SITEMAPS]:
            self.frontier.offer(address, depth=-1, found_by="sitemap", is_changing=is_state_changing(address))

    async def _read_sitemap(self, url: str, is_listed: bool) -> Sitemap:
        at = url
        for _ in range(3):
            answer = await self.fetcher.one(at, kind="sitemap", max_bytes=MAX_SITEMAP_BYTES)
            target = canonical(answer.headers.get("location", ""), at) if answer.headers.get("location") else None
            if not (300 <= answer.status < 400 and target is not None and self.scope.holds(target)):
                break
            at = target
        if answer.status != 200:
            problem = str(answer.ending.reason) if answer.ending is not None else "redirect"
            return Sitemap(url=url, status=answer.status, valid=False, listed_in_robots=is_listed, problem=problem)
        text = read_sitemap(answer.body)
        return Sitemap(
            url=url, status=answer.status, valid=text.is_valid, listed_in_robots=is_listed, is_index=text.is_index,
            problem=text.problem, locations=text.locations, head=text.head,
        )  # fmt: skip

    def _finish(self) -> None:
        self.record.scope = self.scope
        self.record.policies = dict(self.policies)
        self.record.is_cut = self.record.is_cut or self.frontier.is_cut
        self.record.add_refused([*self.frontier.refused.values(), *self.frontier.left_over()])


def _as_refused(waiting: Waiting, reason: str) -> Refused:
    return Refused(
        url=waiting.url, reason=reason, found_by=waiting.found_by, referrer=waiting.referrer, depth=waiting.depth
    )


def _link_order(link: Link) -> tuple[str, str]:
    return (link.url, link.text)


def _item(page: CrawledPage) -> dict[str, Any]:
    return {
        "url": page.url, "outcome": page.outcome, "reason": page.reason, "status": page.status, "title": page.title,
        "depth": page.depth, "found_by": page.found_by, "links": len(page.links),
    }  # fmt: skip


def _leave_unread(headers: Headers, request: scrapy.Request) -> None:
    """What says itself that it is no page is not read: its head is all the crawl wants to know of it."""
    kind = (headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    if request.meta.get("tillsyn_kind") == "page" and "/" in kind and kind not in HTML_TYPES:
        raise StopDownload(fail=False)


def _stop_long_robots(data: bytes, request: scrapy.Request) -> None:
    """A robots.txt of any length is read as far as RFC 9309 asks for, and the rest left where it is."""
    if request.meta.get("tillsyn_kind") != "robots":
        return
    request.meta["tillsyn_read"] = request.meta.get("tillsyn_read", 0) + len(data)
    if request.meta["tillsyn_read"] > MAX_ROBOTS_BYTES:
        raise StopDownload(fail=False)
