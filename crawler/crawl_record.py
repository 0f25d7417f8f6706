"""What a crawl has learned so far, and how it becomes the frozen `Crawl`: depths, templates, refusals, language."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checks.material import Crawl, CrawledPage, LinkedDocument, Robots, Sitemap
from crawler.addresses import Scope, canonical, document_suffix, is_asset, origin_of, scope_of, upgraded
from crawler.frontier import Refused
from crawler.robots import Policy
from crawler.source import HIDDEN_REL
from crawler.templates import grouped

MAX_REFUSED_LISTED = 500


@dataclass(slots=True, kw_only=True)
class CrawlRecord:
    """Grows while the spider works."""

    start_url: str
    robots_origin: str = ""
    scope: Scope | None = None
    policies: dict[str, Policy] = field(default_factory=dict)
    pages: list[CrawledPage] = field(default_factory=list)
    sitemaps: list[Sitemap] = field(default_factory=list)
    documents: dict[tuple[str, str], LinkedDocument] = field(default_factory=dict)
    is_cut: bool = False
    _at: dict[str, int] = field(default_factory=dict)
    _by_content: dict[str, str] = field(default_factory=dict)

    def holds(self, url: str) -> bool:
        return url in self._at

    def add_page(self, page: CrawledPage) -> None:
        """Notes how an address ended; each has one ending, the first."""
        if page.url in self._at:
            return
        self._at[page.url] = len(self.pages)
        self.pages.append(page)
        if page.outcome == "fetched" and page.content_hash:
            self._by_content.setdefault(page.content_hash, page.url)

    def same_content(self, page: CrawledPage) -> str:
        """The page read before that says the same; empty when there is none."""
        return self._by_content.get(page.content_hash, "") if page.content_hash else ""

    def add_document(self, document: LinkedDocument) -> None:
        self.documents.setdefault((document.url, document.page), document)

    def add_refused(self, refused: Iterable[Refused]) -> None:
        for one in refused:
            self.add_page(
                CrawledPage(
                    url=one.url, outcome="skipped", reason=one.reason, found_by=one.found_by, referrer=one.referrer, depth=one.depth,
                )
            )  # fmt: skip

    def finished(self) -> Crawl:
        """The crawl as it is stored and judged. Roles are guessed by whoever has the whole of it."""
        scope = self.scope or scope_of(self.start_url)
        crawl = Crawl(
            start_url=self.start_url, hosts=scope.hosts, pages=tuple(self.pages), sitemaps=tuple(self.sitemaps),
            documents=tuple(self.documents[key] for key in sorted(self.documents)), cut=self.is_cut,
        )  # fmt: skip
        crawl = replace(crawl, robots=robots_of(crawl, self.policies))
        return completed(crawl)


def completed(crawl: Crawl) -> Crawl:
    """The crawl with depths, templates and language computed anew from its pages."""
    depths = click_depths(crawl)
    builds = {page.url: page.build for page in crawl.pages if page.outcome == "fetched" and not page.duplicate_of}
    numbers = grouped(builds)
    pages = tuple(
        replace(page, depth=depths.get(page.url, -1), template=numbers.get(page.url, -1)) for page in crawl.pages
    )
    languages = Counter(p.lang[:2].lower() for p in pages if p.outcome == "fetched" and p.lang)
    language = min(languages, key=lambda name: (-languages[name], name)) if languages else ""
    return replace(crawl, pages=pages, language=language)


def aliases(crawl: Crawl) -> dict[str, str]:
    """For each address the page it stands for: where it redirects, or of which it is a duplicate."""
    direct = {p.url: p.duplicate_of for p in crawl.pages if p.duplicate_of and p.duplicate_of != p.url}
    found: dict[str, str] = {}
    for url in direct:
        at, steps = url, 0
        while at in direct and steps < 10:
            at, steps = direct[at], steps + 1
        found[url] = at
    return found


def click_depths(crawl: Crawl) -> dict[str, int]:
    """Clicks from the start page, breadth first over visible same-site links, source and rendered."""
    same = aliases(crawl)
    known = {p.url: p for p in crawl.pages}
    start = same.get(crawl.start_url, crawl.start_url)
    depths = {start: 0}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        page = known.get(at)
        if page is None:
            continue
        for link in page.links:
            if not link.same_site or HIDDEN_REL in link.rel.split():
                continue
            url = upgraded(link.url, crawl.start_url)
            target = same.get(url, url)
            if target in known and target not in depths:
                depths[target] = depths[at] + 1
                queue.append(target)
    for url, page_url in same.items():
        if page_url in depths:
            depths.setdefault(url, depths[page_url])
    return depths


def policies_of(crawl: Crawl) -> dict[str, Policy]:
    """The robots policies of a stored crawl, by origin."""
    return {origin_of(robots.url): Policy(robots.status, robots.body) for robots in crawl.robots}


def robots_of(crawl: Crawl, policies: Mapping[str, Policy]) -> tuple[Robots, ...]:
    """Each origin's robots.txt with the addresses of the site, fetched or not, that it refuses (settled C20)."""
    met = met_addresses(crawl)
    found = []
    for origin, policy in policies.items():
        own = [url for url in met if origin_of(url) == origin]
        readable = policy.status != 0
        refused = [url for url in own if not policy.allows_everybody(url)] if readable else []
        to_us = [url for url in own if not policy.allows(url)] if readable else []
        found.append(
            Robots(
                url=f"{origin}/robots.txt", status=policy.status, body=policy.body, sitemaps=policy.sitemaps,
                failure=policy.failure,
                crawl_delay=policy.crawl_delay_seconds, refused=tuple(refused[:MAX_REFUSED_LISTED]),
                refused_to_us=tuple(to_us[:MAX_REFUSED_LISTED]),
            )
        )  # fmt: skip
    return tuple(found)


def met_addresses(crawl: Crawl) -> list[str]:
    """Distinct page addresses of the site that links or sitemaps name, sorted."""
    scope = Scope(crawl.hosts)
    met = {upgraded(link.url, crawl.start_url) for page in crawl.pages for link in page.links if link.same_site}
    for sitemap in crawl.sitemaps:
        if not sitemap.is_index:
            met |= {
                url for loc in sitemap.locations[:20_000] if (url := canonical(loc)) is not None and scope.holds(url)
            }
    return sorted(url for url in met if not document_suffix(url) and not is_asset(url))


def renewed(crawl: Crawl, pages: Sequence[CrawledPage]) -> Crawl:
    """The crawl with these pages in place of those at the same address, new ones behind."""
    fresh = {page.url: page for page in pages}
    kept = [fresh.pop(page.url, page) for page in crawl.pages]
    return replace(crawl, pages=(*kept, *fresh.values()))
