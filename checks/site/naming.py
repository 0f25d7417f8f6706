"""What does the same is called the same on every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from checks.material import Pages
from checks.model import Finding, Target, cant_tell, passed
from checks.registry import check
from checks.site.title_repeated import doms
from checks.wording import bare

PLACES = ("banner", "navigation", "contentinfo")


@check(requirements=["WCAG22:3.2.4"], impact="minor", topic="consistency")
def naming(pages: Pages) -> Iterator[Finding]:
    """A link in header, menu or footer that leads to one address has one name; where it has several on different pages, a person looks."""
    names: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for page, dom in doms(pages):
        on_page: dict[tuple[str, str], set[str]] = defaultdict(set)
        for link in dom.select("a[href]"):
            place = link.landmark
            if place in PLACES and link.is_exposed and bare(link.name):
                address = urldefrag(urljoin(page.url, link.get("href").strip()))[0]
                on_page[(place, address)].add(bare(link.name))
        for key, said in on_page.items():
            if len(said) == 1:
                names[key].setdefault(said.pop(), page.url)
    for (place, address), known in sorted(names.items()):
        if len(known) == 1:
            yield passed()
        elif not _current_page(known):
            yield cant_tell(Target(frame=next(iter(known.values()))), "several", names=list(known)[:4], address=address, place=place)


def _current_page(said: dict[str, str]) -> bool:
    """The names differ only by a note such as “current page” added to one."""
    shortest = min(said, key=len)
    return all(shortest in name for name in said)
