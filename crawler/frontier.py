"""Which addresses of a site are asked for, in which order, and why others are not. Pure bookkeeping, no network.

The same rules hold for links in the source, for sitemaps and for links that only the browser saw (`admit`).
First in, first out by depth and links sorted, so that a crawl that was killed finds the same pages again (settled U13).
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler import addresses
from crawler.addresses import Scope
from crawler.robots import Policy

MAX_PAGES = 2_000
MAX_WAITING = 5_000
MAX_RECORDED_REFUSALS = 1_000
MAX_DEPTH = 20
MAX_PER_PATTERN = 50
#: Pages with the same words and other numbers, after which the family counts as a trap.
MAX_ALIKE = 12
#: So many pages are taken by links alone before addresses that only a sitemap knows take their share.
LINKS_FIRST = 40
EVERY_NTH_FROM_SITEMAP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An address that is to be asked for. `depth` counts links from the start page; -1 for sitemap entries."""

    url: str
    depth: int
    found_by: str
    referrer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An address that was met and is not asked for, with the word why (hostile-web section 2, outcome skipped)."""

    url: str
    reason: str
    found_by: str
    referrer: str = ""
    depth: int = -1


class Frontier:
    """The addresses still to be asked for. `offer` decides, `take` gives the next."""

    def __init__(self, scope: Scope, start_url: str, *, max_pages: int) -> None:
        self.scope = scope
        self.start_url = start_url
        self.max_pages = max(1, min(max_pages, MAX_PAGES))
        self.policies: dict[str, Policy] = {}
        self.refused: dict[str, Refused] = {}
        self.is_cut = False
        self.taken = 0
        self.gone = 0  # of those taken, addresses where no page is
        self._known: set[str] = set()
        self._links: deque[Waiting] = deque()
        self._listed: deque[Waiting] = deque()
        self._patterns: Counter[str] = Counter()
        self._queries: Counter[str] = Counter()
        self._alike: Counter[str] = Counter()
        self._closed: set[str] = set()

    def __len__(self) -> int:
        return len(self._links) + len(self._listed)

    def knows(self, url: str) -> bool:
        return url in self._known

    def own_spelling(self, url: str) -> str:
        """The address as this site's pages are named: https where the start page has it."""
        return addresses.upgraded(url, self.start_url) if self.scope.holds(url) else url

    def mark(self, url: str) -> None:
        """Counts an address as known without asking for it: one that a redirect led to."""
        if url not in self._known:
            self._known.add(url)
            self._count(url)

    def _count(self, url: str) -> None:
        self._patterns[addresses.pattern_of(url)] += 1
        if path := addresses.shared_path(url):
            self._queries[path] += 1

    def offer(
        self, url: str, *, depth: int, found_by: str, referrer: str = "", is_changing: bool = False, in_a_ring: bool = False
    ) -> bool:  # fmt: skip
        """Takes an address in, or remembers why not. True where it is new and will be asked for."""
        url = self.own_spelling(url)
        if url in self._known or not self.scope.holds(url):
            return False
        if addresses.document_suffix(url) or addresses.is_asset(url):
            return False
        self._known.add(url)
        reason = self._refusal(url, depth, is_changing) or ("trap" if in_a_ring else "")
        if reason:
            self._refuse(Refused(url=url, reason=reason, found_by=found_by, referrer=referrer, depth=depth))
            return False
        if len(self) >= MAX_WAITING:
            self.is_cut = True
            return False
        self._count(url)
        waiting = Waiting(url=url, depth=depth, found_by=found_by, referrer=referrer)
        (self._listed if found_by == "sitemap" else self._links).append(waiting)
        return True

    def _refusal(self, url: str, depth: int, is_changing: bool) -> str:
        if is_changing:
            return "state_changing"
        policy = self.policies.get(addresses.origin_of(url))
        if policy is not None:
            if policy.is_unavailable:
                return "robots_unavailable"
            if not policy.allows(url):
                return "robots"
        pattern = addresses.pattern_of(url)
        path = addresses.shared_path(url)
        if (
            depth > MAX_DEPTH or addresses.is_trap(url) or self._patterns[pattern] >= MAX_PER_PATTERN
            or (path and self._queries[path] >= MAX_PER_PATTERN)
        ):  # fmt: skip
            return "trap"
        return ""

    def _refuse(self, refused: Refused) -> None:
        if len(self.refused) < MAX_RECORDED_REFUSALS:
            self.refused[refused.url] = refused

    def take(self) -> Waiting | None:
        """The next address; None when none is left or the page budget is spent.

        An address where no page is (`gone`) takes no page's place, until as many are gone as pages may be read: a site
        full of dead links is looked through, and costs at most twice the budget.
        """
        while len(self):
            if self.taken - min(self.gone, self.max_pages) >= self.max_pages:
                self.is_cut = True
                return None
            turn = self.taken >= LINKS_FIRST and self.taken % EVERY_NTH_FROM_SITEMAP == 0
            queue = self._listed if self._listed and (turn or not self._links) else self._links
            waiting = queue.popleft()
            if waiting.referrer in self._closed:
                self._refuse(
                    Refused(
                        url=waiting.url, reason="trap", found_by=waiting.found_by, referrer=waiting.referrer, depth=waiting.depth,
                    )
                )  # fmt: skip
                continue
            self.taken += 1
            return waiting
        return None

    def note_gone(self) -> None:
        """The address taken last answered that there is no page."""
        self.gone += 1

    def is_alike(self, url: str, fingerprint: str) -> bool:
        """Notes what a page reads like. True once so many read alike that its links lead round in a ring."""
        if not fingerprint:
            return False
        self._alike[fingerprint] += 1
        if self._alike[fingerprint] > MAX_ALIKE:
            self._closed.add(url)
            return True
        return False

    def left_over(self) -> list[Refused]:
        """The addresses that the page budget did not reach."""
        rest = [*self._links, *self._listed]
        return [
            Refused(url=w.url, reason="page_budget", found_by=w.found_by, referrer=w.referrer, depth=w.depth)
            for w in rest
        ]


def mixed_order(urls: Iterable[str]) -> list[str]:
    """Addresses of a sitemap in an order that is always the same and favours no part of the site."""
    return sorted(set(urls), key=lambda u: hashlib.sha256(u.encode("utf-8", "replace")).digest())


def restored(
    scope: Scope, start_url: str, *, max_pages: int, known: Iterable[str], fetched: int, policies: Mapping[str, Policy]
) -> Frontier:
    """A frontier that goes on after a crawl: what was known stays known and counts towards patterns and budget."""
    frontier = Frontier(scope, start_url, max_pages=max_pages)
    frontier.policies.update(policies)
    for url in known:
        frontier.mark(url)
    frontier.taken = fetched
    return frontier
