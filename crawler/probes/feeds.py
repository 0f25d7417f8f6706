"""Feeds that the site offers: linked in heads or by name, and whether they can be read."""

from __future__ import annotations

import re

import feedparser

from checks.material import Probe
from checks.words import words
from crawler.probes.ask import Ask

MOST_FEEDS = 6
FEED_BYTES = 2 * 1024 * 1024
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
    """Each feed: status, whether it parses, number of items, date of the newest."""
    read = []
    for url in candidates(ask):
        reply = ask.follow(url, most=3, limit=FEED_BYTES)[-1]
        kind = reply.headers.get("content-type", "").lower()
        if "html" in kind:  # a page about feeds, not a feed
            continue
        entry: dict[str, object] = {
            "url": url,
            "status": reply.status,
            "problem": reply.problem,
            "parses": False,
            "items": 0,
            "newest": "",
        }
        if reply.status == 200:
            parsed = feedparser.parse(reply.body, sanitize_html=False, resolve_relative_uris=False)
            entry["parses"] = bool(parsed.get("version")) and not (parsed.get("bozo") and not parsed.entries)
            entry["items"] = len(parsed.entries)
            stamps = [t for e in parsed.entries if (t := e.get("published_parsed") or e.get("updated_parsed"))]
            if stamps:
                newest = max(stamps)
                entry["newest"] = f"{newest[0]:04d}-{newest[1]:02d}-{newest[2]:02d}"
        read.append(entry)
    return Probe(name="feeds", data={"feeds": read})
