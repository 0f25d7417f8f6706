"""The heading of a page that has none in its code: text set clearly larger than the rest, as old systems write it."""

from __future__ import annotations

from collections import Counter

from checks.dom import Element
from crawler.journeys.sight import Block, View

LARGER = 1.2  # of the size most of the text has
LONGEST = 90  # characters


def drawn_head(view: View) -> Block | None:
    """The largest text of the content that is no link and not the whole title; None where the page has an h1."""
    if view.h1:
        return None
    blocks = view.main_blocks()
    sizes: Counter[float] = Counter()
    for block in blocks:
        sizes[_size(block)] += len(block.text)
    if not sizes:
        return None
    usual = sizes.most_common(1)[0][0]
    linked = {t.name for t in view.controls if t.is_link}
    large = [
        b
        for b in blocks
        if _size(b) >= LARGER * usual and 2 < len(b.text) <= LONGEST and b.text not in linked and b.text != view.title
    ]
    return max(large, key=_size, default=None)


def head_of(view: View) -> str:
    """What the page says it is about: its h1, else its drawn heading and title."""
    if view.h1:
        return view.h1
    drawn = drawn_head(view)
    return f"{drawn.text} | {view.title}" if drawn is not None else view.title


def _size(block: Block) -> float:
    """Largest font size of the block's own text, in CSS pixels."""
    said = (e for e in (block.element, *block.element.descendants()) if _says(e, block.text))
    return max((_pixels(e.style("font-size")) for e in said), default=0.0)


def _says(element: Element, text: str) -> bool:
    """Whether a piece of the text stands directly in the element."""
    return any(t.text.strip() and t.text.strip() in text for t in element.texts)


def _pixels(size: str) -> float:
    try:
        return float(size.removesuffix("px"))
    except ValueError:
        return 0.0
