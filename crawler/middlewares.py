"""What every request of the crawl passes on its way out: the pace of the host, then the egress guard, last of all."""

from __future__ import annotations

import asyncio
from typing import Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.addresses import DEFAULT_PORTS, endpoint_of, origin_of
from crawler.failures import Reason, blocked, failed, skipped
from crawler.fetching import HeldBack
from crawler.politeness import Politeness, Verdict
from crawler.robots import Policy

SAFE_METHODS = frozenset({"GET", "HEAD"})


class CrawlingSpider(Protocol):
    """What the middlewares need of a spider."""

    politeness: Politeness
    gate_url: str
    policies: dict[str, Policy]


class _OfSpider:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def spider(self) -> CrawlingSpider:
        return self._crawler.spider  # type: ignore[return-value]


class RobotsMiddleware(_OfSpider):
    """No page leaves that its origin's robots.txt does not allow, whoever asks for it."""

    def process_request(self, request: Request) -> None:
        if request.meta.get("tillsyn_kind") in ("robots", "sitemap"):
            return
        policy = self.spider.policies.get(origin_of(request.url))
        if policy is None or policy.is_unavailable:
            raise HeldBack(skipped(Reason.ROBOTS_UNAVAILABLE))
        if policy.is_too_slow:
            raise HeldBack(skipped(Reason.CRAWL_DELAY))
        if not policy.allows(request.url):
            raise HeldBack(skipped(Reason.ROBOTS))


class PaceMiddleware(_OfSpider):
    """Waits for the host's turn, and tells the limiter how the host answered."""

    async def process_request(self, request: Request) -> None:
        turn = self.spider.politeness.turn(*endpoint_of(request.url))
        if turn.verdict is Verdict.CRAWL_DELAY:
            raise HeldBack(skipped(Reason.CRAWL_DELAY))
        if turn.verdict is not Verdict.GO:
            raise HeldBack(failed(Reason.RATE_LIMITED))
        if turn.seconds > 0:
            await asyncio.sleep(turn.seconds)

    def process_response(self, request: Request, response: Response) -> Response:
        wish = response.headers.get("Retry-After")
        retry_after = wish.decode("latin-1") if wish is not None else None
        host, port = endpoint_of(request.url)
        self.spider.politeness.note_status(host, port, response.status, retry_after)
        return response


class EgressMiddleware(_OfSpider):
    """Sends every request through the egress guard; one that can't go there does not go at all."""

    def process_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in DEFAULT_PORTS:
            raise HeldBack(blocked(Reason.SCHEME))
        if request.method not in SAFE_METHODS:
            raise HeldBack(blocked(Reason.EGRESS))
        if not self.spider.gate_url:
            raise HeldBack(blocked(Reason.EGRESS))
        request.meta["proxy"] = self.spider.gate_url
        request.headers.pop("Proxy-Authorization", None)
