"""One page of the crawl as the rules for roles see it, and what speaks for a role of it, joined as chances."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from checks.material import Crawl, CrawledPage
from checks.words import normal
from crawler.addresses import upgraded
from crawler.crawl_record import aliases

#: A role that the operator names is certain.
CERTAIN = 1.0
MOST_PAGES_PER_ROLE = 200
_ASCII = str.maketrans("åäöéèüæøâ", "aaoeeuaoa")
_TITLE_PARTS = re.compile(r"\s+[-–—|•·:»]\s+|\s*\|\s*")


@dataclass(slots=True)
class Chance:
    """Signs for one role of one page, joined."""

    against: float = 1.0
    signs: list[str] = field(default_factory=list)

    def add(self, chance: float, sign: str) -> None:
        self.against *= 1.0 - chance
        self.signs.append(sign)

    @property
    def value(self) -> float:
        return 1.0 - self.against


@dataclass(slots=True, kw_only=True)
class Inbound:
    """What links from other pages call a page."""

    names: Counter[str] = field(default_factory=Counter)
    regions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    from_start: set[str] = field(default_factory=set)
    from_main: set[str] = field(default_factory=set)  # addresses of pages whose main content links here


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page as the rules see it, texts in the form in which terms are compared."""

    page: CrawledPage
    title: str
    h1: str
    path: str
    text: str
    inbound: Inbound
    language: str

    @property
    def names(self) -> list[tuple[str, str, float]]:
        """(kind, name, weight) of what the page calls itself."""
        found = []
        if self.h1:
            found.append(("heading", self.h1, 0.55))
        if self.title and self.title != self.h1:
            found.append(("title", self.title, 0.4))
        return found


def mark(found: dict[str, dict[str, Chance]], role: str, view: PageView, chance: float, sign: str) -> Chance:
    """Note one sign that the page has the role; what speaks for it so far."""
    entry = found[role].setdefault(view.page.url, Chance())
    entry.add(chance, sign)
    return entry


def page_views(crawl: Crawl) -> list[PageView]:
    """The pages that were read, each once, with what links call them."""
    read = [p for p in crawl.pages if p.outcome == "fetched" and p.status in (0, 200) and not p.duplicate_of]
    inbound = _inbound(crawl, {p.url for p in read})
    common = _site_names(read)
    return [
        PageView(
            page=page, title=_own_title(page.title, common), h1=normal(page.h1), path=_plain_path(page.url),
            text=normal(page.main_text), inbound=inbound.get(page.url, Inbound()), language=page.lang[:2].lower() or crawl.language,
        )
        for page in read
    ]  # fmt: skip


def _inbound(crawl: Crawl, targets: set[str]) -> dict[str, Inbound]:
    same = aliases(crawl)
    found: dict[str, Inbound] = defaultdict(Inbound)
    for page in crawl.pages:
        if page.outcome != "fetched" or page.duplicate_of:
            continue
        for link in page.links:
            url = upgraded(link.url, crawl.start_url)
            target = same.get(url, url)
            if target not in targets or target == page.url:
                continue
            name = normal(link.text).strip(" .:>»›→")
            entry = found[target]
            if link.region == "main":
                entry.from_main.add(page.url)
            if not name or len(name) > 80:
                continue
            entry.names[name] += 1
            entry.regions[name][link.region] += 1
            if page.url == crawl.start_url:
                entry.from_start.add(name)
    return found


def _site_names(pages: Sequence[CrawledPage]) -> set[str]:
    """Parts that many titles share: the name of the site."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({normal(part) for part in _TITLE_PARTS.split(page.title)})
    return {part for part, count in counts.items() if part and count > max(2, 0.3 * len(pages))}


def _own_title(title: str, common: set[str]) -> str:
    parts = [normal(part) for part in _TITLE_PARTS.split(title)]
    own = [part for part in parts if part and part not in common]
    return own[0] if own else (parts[0] if parts else "")


def _plain_path(url: str) -> str:
    return unquote(urlsplit(url).path).casefold().translate(_ASCII)
