"""Sites whose whole content stands on one page: its parts, which the menu jumps to, are what other sites have pages for."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crawler.journeys.sight import Block, View, same_page
from crawler.journeys.vocabulary import name_hits

JUMPS_FEWEST = 4
WORDS_FEWEST = 12  # of a part that says something
SECTION_RANKS = (2, 3)


def is_one_page(view: View) -> bool:
    """Whether most links of the page's menu jump to parts of the page itself."""
    around = [t for t in view.things if t.is_link and t.landmark in ("banner", "navigation")]
    jumps = {
        urlsplit(t.href).fragment
        for t in around
        if same_page(t.href, view.url) and t.element.document.by_id(urlsplit(t.href).fragment) is not None
    }
    return len(jumps) >= JUMPS_FEWEST and 2 * len(jumps) >= len({t.href for t in around})


def part_about(view: View, terms: tuple[str, ...]) -> Block | None:
    """The heading of the part that is named after what is sought and says something; None where no part is."""
    for block in view.main_blocks():
        if not block.is_heading or block.element.level not in SECTION_RANKS or not name_hits(terms, block.text):
            continue
        if len(narrowed(view, block.text).text.split()) >= WORDS_FEWEST:
            return block
    return None


def narrowed(view: View, heading: str) -> View:
    """The view of that part only: from its heading to the next one of its rank. The whole view where there is no such heading."""
    blocks = view.main_blocks()
    head = next((b for b in blocks if b.is_heading and b.text == heading), None)
    if head is None:
        return view
    rank = head.element.level or 0
    after = [b for b in blocks if b.is_heading and b.element.index > head.element.index and 0 < (b.element.level or 0) <= rank]
    begin = head.element.index
    end = after[0].element.index if after else max((b.element.index for b in blocks), default=begin) + 1
    return replace(
        view,
        blocks=[b for b in blocks if b.element.document is head.element.document and begin <= b.element.index < end],
        things=[t for t in view.things if t.element.document is head.element.document and begin <= t.element.index < end],
        forms=[f for f in view.forms if f.element.document is head.element.document and begin <= f.element.index < end],
    )
