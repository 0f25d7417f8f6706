"""Addresses outside the site that one click leads to: app stores, and (when the operator asks for it) social accounts."""

from __future__ import annotations

import re

from checks.material import Probe
from checks.social import accounts_on
from crawler.probes.ask import Ask, untested

MOST_LINKS = 10
_STORES = re.compile(r"//(?:apps|itunes)\.apple\.com/|//play\.google\.com/store/apps", re.IGNORECASE)


def _answers(ask: Ask, addresses: list[str]) -> list[dict[str, object]]:
    replies = [(url, ask.follow(url, most=3, limit=64 * 1024)[-1]) for url in addresses]
    return [{"url": url, "status": reply.status, "problem": reply.problem} for url, reply in replies]


def stores(ask: Ask) -> Probe:
    """Whether links to app stores are dead."""
    addresses = list(
        dict.fromkeys(link.url for page in ask.crawl.pages for link in page.links if _STORES.search(link.url))
    )
    return Probe(name="http.apps", data={"answers": _answers(ask, addresses[:MOST_LINKS])})


def accounts(ask: Ask) -> Probe:
    """Whether social accounts answer; only on the operator's wish, without login."""
    if not ask.task.options.social_live:
        return untested("http.accounts", "not asked for")
    addresses = list(dict.fromkeys(a.link.url for page in ask.crawl.pages for a in accounts_on(page)))
    return Probe(name="http.accounts", data={"answers": _answers(ask, addresses[:MOST_LINKS])})
