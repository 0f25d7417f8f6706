"""Links of one page that have the same name lead to the same page of the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from checks.dom import Dom
from checks.material import Page, Pages
from checks.model import Finding, Target, cant_tell, failed, passed
from checks.page.link_text import links
from checks.registry import check
from checks.site.title_repeated import doms, main_heading
from checks.wording import bare, is_phrase, page_language, tokens

ALIKE = 0.5  # share of the shorter text's words that the other has: so alike they may serve one purpose
_SAYS_NOTHING = ("GENERIC_LINK", "DOUBTFUL_LINK", "POINTING_LINK", "FILE_FORMAT")  # told of by checks of the link alone


@dataclass(frozen=True, slots=True)
class Place:
    """What a visitor finds at an address."""

    url: str
    title: str
    heading: str
    words: frozenset[str]

    def is_other_than(self, other: Place) -> bool:
        """Title, main heading and most words differ."""
        if self.title == other.title or self.heading == other.heading:
            return False
        few = min(len(self.words), len(other.words))
        return few > 0 and len(self.words & other.words) < ALIKE * few


def _key(url: str) -> str:
    return urldefrag(url)[0].rstrip("/")


def _places(audited: list[tuple[Page, Dom]]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for page, dom in audited:
        main = dom.main
        place = Place(_key(page.url), dom.title, main_heading(dom), frozenset(tokens(main.text if main else "")))
        for url in (page.url, page.crawled.final_url, dom.top.url):
            if url:
                found.setdefault(_key(url), place)
    return found


@check(requirements=["WCAG22:2.4.9"], impact="minor", topic="link-identical")
def link_same_name(pages: Pages) -> Iterator[Finding]:
    """Where both addresses were read: links of one name whose pages have other titles, headings and words are a fault, told once."""
    audited = doms(pages)
    places = _places(audited)
    told: set[tuple[str, str, str]] = set()
    for page, dom in audited:
        language = page_language(dom)
        groups: dict[str, dict[str, Place]] = defaultdict(dict)
        for link in links(dom):
            name = bare(link.name)
            place = places.get(_key(urljoin(dom.top.url, link.get("href").strip()))) if link.get("href") else None
            if place is None or len("".join(tokens(name))) < 3 or any(is_phrase(k, name, language) for k in _SAYS_NOTHING):
                continue
            groups[name].setdefault(place.url, place)
        for name, found in groups.items():
            first, *others = found.values()
            if not others:
                yield passed()
            for other in others:
                mark = (name, min(first.url, other.url), max(first.url, other.url))
                if mark in told:
                    continue
                told.add(mark)
                say = failed if first.is_other_than(other) else cant_tell
                yield say(Target(frame=page.url), "elsewhere", name=name, one=first.title, other=other.title)
