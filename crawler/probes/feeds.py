"""Feeds that the site offers: linked in heads or by name, and whether they can be read."""

from __future__ import annotations

import json
import re

from checks.material import Probe
from checks.words import words
from crawler.probes.ask import Ask
from crawler.reader_process import ReaderProcess

MOST_FEEDS = 6
FEED_BYTES = 2 * 1024 * 1024
READER = "crawler.probes.foreign_reading"
_ADDRESS = re.compile(
    r"\.(?:rss|atom)(?:$|\?)|/(?:rss|feed|atom)(?:/|\.xml|$|\?)|rss\.xml|feed\.xml|atom\.xml", re.IGNORECASE
)


def candidates(ask: Ask) -> list[str]:
    """Feed addresses, those of the start and news pages first."""
    lists = words()
    found: list[str] = []
    for page in sorted(ask.crawl.pages, key=lambda p: (p.depth < 0, p.depth)):
        found += page.feeds
        found += [
            link.url
            for link in page.links
            if _ADDRESS.search(link.url) or (lists.is_name("K_RSS", link.text) and link.url.startswith("http"))
        ]
    return list(dict.fromkeys(found))[:MOST_FEEDS]


def feeds(ask: Ask) -> Probe:
    """Each feed: status, whether it parses, number of items, date of the newest. Read in a process of its own."""
    with ReaderProcess(READER) as reader:
        return Probe(name="feeds", data={"feeds": [entry for url in candidates(ask) if (entry := _read(ask, url, reader))]})


def _read(ask: Ask, url: str, reader: ReaderProcess) -> dict[str, object] | None:
    reply = ask.follow(url, most=3, limit=FEED_BYTES)[-1]
    if "html" in reply.headers.get("content-type", "").lower():  # a page about feeds, not a feed
        return None
    found: dict[str, object] = {}
    if reply.status == 200:
        found = reader.read(json.dumps({"form": "feed"}).encode() + b"\n" + reply.body)
    return {
        "url": url, "status": reply.status, "problem": reply.problem, "parses": found.get("parses", False),
        "items": found.get("items", 0), "newest": found.get("newest", ""),
    }  # fmt: skip
