"""The page sample of Implementing Decision (EU) 2018/1524, Annex I point 3, as catalogue section 3 defines it. Pure.

A structured part (a-f, each page with its reason) and a simple random part, seeded and kept for the measurement round:
pages that have gone are replaced by the next in the drawn order and marked.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checks.material import Crawl, CrawledPage, RoleGuess, Sampled

MIN_RANDOM = 20
RANDOM_SHARE = 0.1
LARGEST_TEMPLATES = 8
ROLE_FLOOR = 0.5
STRUCTURED, RANDOM = "structured", "random"
#: Written after the reason of a page that took the place of one that has gone.
REPLACEMENT = " (replacement)"

#: (role, how many pages of it at most), in the order of the Decision's list a-d.
_PARTS: tuple[tuple[str, int], ...] = (
    ("start", 1), ("login", 1), ("sitemap_page", 1), ("contact", 1), ("help", 1), ("legal", 1), ("privacy", 1), ("cookies", 1),
    ("about", 1),
    ("service_page", 8), ("eservice", 3), ("eservice_list", 1), ("search_results", 1), ("search", 1),
    ("statement", 1), ("feedback_function", 1),
    ("news_item", 1), ("news_list", 1), ("table_page", 1), ("form", 3), ("video_page", 1), ("map_page", 1), ("document_list", 1),
    ("english", 1), ("easy_swedish", 1), ("sign_language", 1), ("minority", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Draw:
    """Orders addresses by a hash with the seed: the same for the same seed, whatever order they come in."""

    seed: str

    def order(self, urls: Iterable[str]) -> list[str]:
        return sorted(set(urls), key=lambda url: (self._place(url), url))

    def _place(self, url: str) -> bytes:
        return hashlib.sha256(f"{self.seed}\n{url}".encode("utf-8", "replace")).digest()


def draw(
    crawl: Crawl, *, sample: str, seed: str, site_id: str, round: str, previous: Sequence[Sampled] = ()
) -> list[Sampled]:  # fmt: skip
    """The pages to visit, each once. `sample` is `wad`, `all` or a number; `previous` the round's list drawn before.

    The random part's seed is a hash of scan seed, site and round (settled C14), so that it is the same every night of
    a round. Raises ValueError for another word than these.
    """
    if sample not in ("wad", "all") and not (sample.isascii() and sample.isdigit() and int(sample) > 0):
        raise ValueError(f"sample {sample!r} is neither 'wad' nor 'all' nor a number")
    able = _eligible(crawl)
    drawing = _Draw(hashlib.sha256(f"{seed}\n{site_id}\n{round}".encode()).hexdigest())
    if sample == "all":
        return _everything(crawl, able)
    structured = _structured(crawl, able)
    most = math.inf if sample == "wad" else int(sample)
    if previous:
        return _kept(crawl, able, previous, structured, drawing, most)
    chosen = {one.url for one in structured}
    wanted = _random_size(len(structured)) if sample == "wad" else max(0, int(sample) - len(structured))
    rest = drawing.order(url for url in able if url not in chosen and _is_drawable(able[url]))
    picked = [Sampled(url=url, sampled_as="random", stratum=RANDOM) for url in rest[:wanted]]
    return (structured + picked)[: None if most is math.inf else int(most)]


def _random_size(structured: int) -> int:
    return max(MIN_RANDOM, math.ceil(RANDOM_SHARE * structured))


def _eligible(crawl: Crawl) -> dict[str, CrawledPage]:
    """Pages that answered 200 with HTML and are no duplicate, by address."""
    return {
        page.url: page
        for page in crawl.pages
        if page.outcome in ("fetched", "") and page.status in (0, 200) and not page.duplicate_of
    }


def _is_drawable(page: CrawledPage) -> bool:
    """The random part is drawn from indexable pages only."""
    directives = {part.strip().rpartition(":")[2].strip() for part in page.robots_directives.lower().split(",")}
    return not directives & {"noindex", "none"}


def _everything(crawl: Crawl, able: dict[str, CrawledPage]) -> list[Sampled]:
    structured = _structured(crawl, able)
    chosen = {one.url for one in structured}
    rest = [Sampled(url=url, sampled_as="all", stratum=RANDOM) for url in sorted(able) if url not in chosen]
    return structured + rest


def _structured(crawl: Crawl, able: dict[str, CrawledPage]) -> list[Sampled]:
    """Parts a to f, each page once, under the reason that comes first."""
    chosen: dict[str, Sampled] = {}

    def take(url: str, reason: str) -> bool:
        if url not in able or url in chosen:
            return False
        chosen[url] = Sampled(url=url, sampled_as=reason, stratum=STRUCTURED)
        return True

    for role, most in _PARTS:
        _take_role(crawl.roles, role, most, take, chosen)
    for number, url in _template_pages(able, chosen):
        take(url, f"template-{number}")
    for page in sorted(able.values(), key=lambda p: p.url):
        if page.found_by == "operator":
            take(page.url, "operator")
    return list(chosen.values())


def _take_role(
    roles: Iterable[RoleGuess], role: str, most: int, take: Callable[[str, str], bool], chosen: dict[str, Sampled]
) -> None:
    """The surest pages of a role that are not there yet; one that is there under another reason counts as found."""
    guesses = sorted(
        (g for g in roles if g.role == role and g.confidence >= ROLE_FLOOR),
        key=lambda g: (-g.confidence, len(g.url), g.url),
    )
    count = 0
    for guess in guesses:
        if count >= most:
            return
        if guess.url in chosen or take(guess.url, role):
            count += 1


def _template_pages(able: dict[str, CrawledPage], chosen: dict[str, Sampled]) -> list[tuple[int, str]]:
    """One page of each of the largest templates that has none in the sample yet; a group of one is no template."""
    groups: dict[int, list[str]] = {}
    for page in able.values():
        if page.template >= 0:
            groups.setdefault(page.template, []).append(page.url)
    largest = sorted((n for n, urls in groups.items() if len(urls) > 1), key=lambda n: (-len(groups[n]), n))[
        :LARGEST_TEMPLATES
    ]
    missing = [n for n in largest if not any(url in chosen for url in groups[n])]
    return [
        (n, min(groups[n], key=lambda url: (able[url].depth if able[url].depth >= 0 else 99, len(url), url)))
        for n in missing
    ]


def _kept(
    crawl: Crawl, able: dict[str, CrawledPage], previous: Sequence[Sampled], structured: Sequence[Sampled], drawing: _Draw, most: float
) -> list[Sampled]:  # fmt: skip
    """The round's own list: pages still there stay under their reason, gone ones give way to the next in line."""
    kept = {one.url: one for one in previous if one.url in able}
    gone = [one for one in previous if one.url not in able]
    by_reason = {one.sampled_as: one for one in structured if one.url not in kept}
    for one in gone:
        reason = one.sampled_as.removesuffix(REPLACEMENT)
        if one.stratum == STRUCTURED and reason in by_reason and by_reason[reason].url not in kept:
            url = by_reason.pop(reason).url
            kept[url] = Sampled(url=url, sampled_as=reason + REPLACEMENT, stratum=STRUCTURED)
    lost = sum(1 for one in gone if one.stratum == RANDOM)
    line = drawing.order(url for url in able if url not in kept and _is_drawable(able[url]))
    for url in line[:lost]:
        kept[url] = Sampled(url=url, sampled_as="random" + REPLACEMENT, stratum=RANDOM)
    listed = [one for one in kept.values() if one.stratum == STRUCTURED] + [
        one for one in kept.values() if one.stratum == RANDOM
    ]
    return listed[: None if most is math.inf else int(most)]
